"""The audit log as one person sees it, and as pages and commands add to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from sqlalchemy import ColumnElement, select, true

from ibp_workbook.errors import IbpError
from ibp_workbook.formats import AMSTERDAM
from ibp_workbook.store.access import Access
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.audit.chain import Checked, check, remove_before
from ibp_workbook.store.audit.entries import MERELY_READ, Deed, Entry, Kind
from ibp_workbook.store.engine import open_engine
from ibp_workbook.store.schema import audit, audit_end
from ibp_workbook.times import now

MONTHS = 24
"""How long an entry stays."""

FEWEST_MONTHS = 6
"""Shorter is refused: it would take away what is to be looked at."""

SERVER = "server"
"""Who lets go what is too old, when nobody asked for it."""

_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Wanted:
    """Which entries; what is empty or None leaves all in.

    Attributes:
        board: number of the board that they are about.
        who: login name of who did it, or to whom it was done.
        kind: what was done.
        since: from this moment on.
        until: before this moment.
    """

    board: str = ""
    who: str = ""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of_days(
        cls,
        board: str = "",
        who: str = "",
        kind: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Self:
        """Which entries, as a person chooses them.

        Args:
            board: number of the board that they are about.
            who: login name of who did it, or to whom it was done.
            kind: what was done, as it stands in the log.
            since: from this day on, on a Dutch clock.
            until: up to and including this day.
        """
        # Before the first day that can be written, and after the last, there is nothing to leave out.
        first = since if since and since > date.min else None
        after = until + timedelta(days=1) if until and until < date.max else None
        return cls(board, who, Kind(kind) if kind else None, _begin(first), _begin(after))


class Audit:
    """Who did what with the data; reached through ``workspace.audit``."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._actor = access.actor

    @property
    def may_see(self) -> bool:
        """Whether this person may look in the log: an FG, and who manages people."""
        return self._actor.may.advises or self._actor.manages_people

    def note(self, *deeds: Deed) -> None:
        """Add what was done just now; mere reading only of who signed in."""
        signed_in = bool(self._actor.login)
        told = [deed for deed in deeds if signed_in or deed.kind not in MERELY_READ]
        if told:
            with self._access.writing() as connection:
                self._access.tell(connection, *told)

    def entries(
        self, wanted: Wanted | None = None, most: int | None = None, oldest_first: bool = False
    ) -> Iterator[Entry]:
        """Entries, the newest first.

        Args:
            wanted: which; by default all that this person may see.
            most: no more than this.
            oldest_first: in the order in which they came, as an auditor checks them.

        Raises:
            IbpError: this person may not look in the log.
        """
        query = select(audit).where(self._scope(), *_filters(wanted or Wanted()))
        query = query.order_by(audit.c.number if oldest_first else audit.c.number.desc()).limit(most)
        with self._access.reading() as connection:
            for row in connection.execute(query, execution_options={"yield_per": 1_000}):
                yield Entry(*row)

    def count(self) -> int:
        """How many entries there are in all, whatever part of them this person may see."""
        self._scope()
        with self._access.reading() as connection:
            end = connection.execute(select(audit_end.c.number, audit_end.c.removed)).first()
        return end.number - end.removed if end else 0

    def people(self) -> list[str]:
        """Login names of who is in the log, in order of the alphabet."""
        query = select(audit.c.who).where(self._scope()).distinct().order_by(audit.c.who)
        with self._access.reading() as connection:
            return list(connection.execute(query).scalars())

    def check(self, noted: tuple[int, str] | None = None) -> Checked:
        """Check the whole chain, whatever part of it this person may see.

        Args:
            noted: number and hash of an entry, as somebody wrote them down earlier.

        Raises:
            IbpError: this person may not look in the log.
        """
        self._scope()
        with self._access.of_one_moment() as connection:
            return check(connection, noted)

    def remove_older(self, months: int = MONTHS) -> int:
        """Let go the entries whose term is over, and tell so in the log; how many went.

        Raises:
            IbpError: no right, or too short a term.
        """
        if self._actor.managing is not None:
            raise IbpError("store.may_not_write")
        if months < FEWEST_MONTHS:
            raise IbpError("audit.too_short", months=FEWEST_MONTHS)
        with self._access.writing() as connection:
            return remove_before(
                connection, self._actor.signs, now() - timedelta(days=months * _DAYS_A_MONTH)
            )

    def _scope(self) -> ColumnElement[bool]:
        """Rows that this person may see: all, or those about the boards of an FG or of who manages people.

        Raises:
            IbpError: none at all.
        """
        if not self.may_see:
            raise IbpError("audit.may_not_see")
        advised = self._actor.boards if self._actor.may.advises else frozenset()
        if advised is None or self._actor.managing is None:
            return true()
        return audit.c.board.in_(advised | self._actor.managing)


def keep_term(url: str, months: int) -> int:
    """Let go the entries of a workspace whose term is over, as its server; how many went.

    Raises:
        IbpError: the workspace cannot be reached, or the term is too short.
    """
    return Audit(Access(Actor(SERVER, "consultant"), open_engine(url))).remove_older(months)


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), AMSTERDAM) if day else None


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.board:
        yield audit.c.board == wanted.board
    if wanted.who:
        yield (audit.c.who == wanted.who) | (audit.c.whom == wanted.who)
    if wanted.kind:
        yield audit.c.kind == wanted.kind.value
    if wanted.since:
        yield audit.c.at >= wanted.since
    if wanted.until:
        yield audit.c.at < wanted.until
