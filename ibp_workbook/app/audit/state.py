"""What the page of the audit log shows: chosen entries, whether the chain holds, the log as a file."""

from datetime import date

from ibp_workbook.app.audit.words import Told, told, verdict
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.audit_files import lines
from ibp_workbook.store import Workspace
from ibp_workbook.store.audit.log import Wanted
from ibp_workbook.texts import Texts

LISTED = 200
"""More than this is for a file: nobody reads it from a screen."""

AT_ONCE = 20_000
"""So many are checked while the page opens; of more one asks for it."""

IN_A_FILE = 100_000
"""More than this a browser need not take: the command writes it."""


class AuditState:
    """The log for one person.

    Attributes:
        count: how many entries there are in all.
        people: login names to choose from, read once: that goes through the whole log.
        board, who, kind, since, until: the chosen filters; empty or None for all.
    """

    def __init__(self, workspace: Workspace, texts: Texts) -> None:
        self._log, self._texts = workspace.audit, texts
        self.count = self._log.count()
        self.people = self._log.people()
        self.board = self.who = self.kind = ""
        self.since: date | None = None
        self.until: date | None = None

    @property
    def wanted(self) -> Wanted:
        """The filters, as the log takes them."""
        return Wanted.of_days(self.board, self.who, self.kind, self.since, self.until)

    def rows(self) -> tuple[list[Told], bool]:
        """The newest entries of the choice, and whether there are more."""
        entries = list(self._log.entries(self.wanted, LISTED + 1))
        return [told(entry, self._texts) for entry in entries[:LISTED]], len(entries) > LISTED

    def checked(self) -> str:
        """What checking the chain comes to, in a sentence.

        Raises:
            IbpError: it breaks; the sentence says where.
        """
        return verdict(self._log.check(), self._texts)

    def file(self, form: str) -> tuple[str, bytes]:
        """The chosen entries as a file.

        Raises:
            IbpError: there are too many for a page.
        """
        chosen = list(self._log.entries(self.wanted, IN_A_FILE + 1, oldest_first=True))
        if len(chosen) > IN_A_FILE:
            raise IbpError("audit.too_many", most=IN_A_FILE)
        return f"{self._texts('audit.file')}.{form}", b"".join(lines(form, chosen))
