"""What the page of the audit log shows: chosen entries, whether the chain holds, the log as a file."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ibp_workbook import formats
from ibp_workbook.app.audit.words import about, place, what
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.audit_files import lines
from ibp_workbook.store import Workspace
from ibp_workbook.store.audit.entries import Kind
from ibp_workbook.store.audit.log import Wanted
from ibp_workbook.texts import Texts

LISTED = 200
"""More than this is for a file: nobody reads it from a screen."""

AT_ONCE = 20_000
"""So many are checked while the page opens; of more one asks for it."""

IN_A_FILE = 100_000
"""More than this a browser need not take: the command writes it."""


class Row(NamedTuple):
    """An entry in words."""

    number: int
    at: str
    who: str
    what: str
    about: str
    place: str


class AuditState:
    """The log for one person.

    Attributes:
        board, who, kind, since, until: the chosen filters; empty or None for all.
    """

    def __init__(self, workspace: Workspace, texts: Texts) -> None:
        self._log, self._texts = workspace.audit, texts
        self.count = self._log.count()
        self.board = self.who = self.kind = ""
        self.since: date | None = None
        self.until: date | None = None

    @property
    def wanted(self) -> Wanted:
        """The filters; days are those of a Dutch clock."""
        after = self.until + timedelta(days=1) if self.until else None
        kind = Kind(self.kind) if self.kind else None
        return Wanted(self.board, self.who, kind, _begin(self.since), _begin(after))

    def people(self) -> list[str]:
        """Login names to choose from."""
        return self._log.people()

    def rows(self) -> tuple[list[Row], bool]:
        """The newest entries of the choice, and whether there are more."""
        entries = list(self._log.entries(self.wanted, LISTED + 1))
        return [
            Row(
                entry.number,
                formats.moment(entry.at, self._texts.lang),
                entry.who,
                *(tell(entry, self._texts) for tell in (what, about, place)),
            )
            for entry in entries[:LISTED]
        ], len(entries) > LISTED

    def checked(self) -> str:
        """What checking the chain comes to, in a sentence.

        Raises:
            IbpError: it breaks; the sentence says where.
        """
        checked = self._log.check()
        if checked.broken:
            raise IbpError(f"audit.broken_{checked.broken.how}", number=checked.broken.number)
        if not checked.last:
            return self._texts("audit.empty")
        counts = {name: getattr(checked, name) for name in ("count", "first", "last", "hash")}
        return self._texts("audit.holds", **counts)

    def file(self, form: str) -> tuple[str, bytes]:
        """The chosen entries as a file.

        Raises:
            IbpError: there are too many for a page.
        """
        chosen = list(self._log.entries(self.wanted, IN_A_FILE + 1, oldest_first=True))
        if len(chosen) > IN_A_FILE:
            raise IbpError("audit.too_many", most=IN_A_FILE)
        return f"{self._texts('audit.file')}.{form}", b"".join(lines(form, chosen))


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), formats.AMSTERDAM) if day else None
