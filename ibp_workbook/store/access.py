"""What every part of a workspace holds: who is asking, and the way to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from ibp_workbook.store.actors import Actor
from ibp_workbook.store.engine import reading, writing


@dataclass(frozen=True)
class Access:
    """One person at one workspace."""

    actor: Actor
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: everything done on it counts, or nothing."""
        with writing(self.engine) as connection:
            yield connection
