"""SQL that was written out for one workspace serves for the next one on the same kind of database.

SQLAlchemy keeps it for each engine; a program has one, but tests have hundreds of workspaces.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event


class _Compiled(dict[Any, Any]):
    """By the name of the dialect: each engine has a dialect of its own, but they are all the same."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_shared(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_shared(key), compiled)


def _shared(key: Any) -> Any:
    dialect, *others = key
    return dialect.name, *others


_COMPILED = _Compiled()


def share() -> None:
    """From now on in this process."""
    event.listen(Engine, "engine_connect", _use)


def _use(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
