"""What every part of a workspace holds: who is asking, and the way to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import Connection, Engine

from ibp_workbook.store import rights
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.chain import append
from ibp_workbook.store.audit.entries import Deed
from ibp_workbook.store.engine import confirm_version, of_one_moment, reading, writing

_CONFIRM_AFTER = 2.0
"""Seconds during which reading goes on with rights and schema as they were; a write always looks."""


class Access:
    """One person at one workspace.

    Whoever is no member any more writes nothing from that moment, and soon reads nothing; so does a program
    whose workspace was brought to another version.
    """

    def __init__(self, actor: Actor, engine: Engine) -> None:
        self.actor = actor
        self.engine = engine
        self._confirmed_at = float("-inf")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with reading(self.engine) as connection:
            if monotonic() - self._confirmed_at > _CONFIRM_AFTER:
                confirm_version(connection)
                self._confirm(connection)
            yield connection

    @contextmanager
    def of_one_moment(self) -> Iterator[Connection]:
        """A connection on which many queries see the workspace as it is now, while others go on."""
        with self.reading():
            pass  # whether this person still may
        with of_one_moment(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: everything done on it counts, or nothing."""
        with writing(self.engine) as connection:
            self._confirm(connection)
            yield connection

    def tell(self, connection: Connection, *deeds: Deed) -> None:
        """Let the audit log say what this transaction does; the last thing before it ends."""
        append(connection, self.actor.signs, *deeds)

    def _confirm(self, connection: Connection) -> None:
        rights.confirm(connection, self.actor)
        self._confirmed_at = monotonic()
