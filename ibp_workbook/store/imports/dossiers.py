"""Many dossiers at once, from a register that was kept elsewhere: first seen, then all of it or nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.store import log
from ibp_workbook.store.access import Access
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.dossier_writing import add, lock, save_many
from ibp_workbook.store.dossiers import Dossiers, answers


@dataclass(frozen=True)
class DossierEntry:
    """What a register says about one subject.

    Attributes:
        school: school id; None for the whole board.
        subject: name of the dossier.
        answers: question id -> answer; a question that is not in it stays as it is.
    """

    school: int | None
    subject: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class DossierChange:
    """What an import would do to one dossier.

    Attributes:
        dossier: number of the dossier; None when it is to be made.
        entry: what the register says.
        before: question id -> the answer that counts now, for each answer that changes; None when open.
    """

    dossier: int | None
    entry: DossierEntry
    before: Mapping[str, Any]


class DossierImport:
    """Takes over a register; reached through ``workspace.imports.dossiers``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def preview(self, board: str, kind: str, entries: Iterable[DossierEntry]) -> list[DossierChange]:
        """What ``load`` would add or change; entries that say what is there already are left out."""
        known = {
            (dossier.school, dossier.subject.casefold()): (dossier.id, answers(items))
            for dossier, items in Dossiers(self._access).read_all(board, kind)
        }
        changes = []
        for entry in entries:
            number, present = known.get((entry.school, entry.subject.casefold()), (None, {}))
            before = {
                item: present.get(item)
                for item, value in entry.answers.items()
                if not _same(present.get(item), value)
            }
            if number is None or before:
                changes.append(DossierChange(number, entry, before))
        return changes

    def load(
        self, board: str, kind: str, changes: Sequence[DossierChange], no_bsn: Collection[str] = ()
    ) -> None:
        """Carry out what ``preview`` showed: all of it or nothing.

        Args:
            board: board number.
            kind: kind of the dossiers.
            changes: what ``preview`` gave.
            no_bsn: numbers of which a person said that they are no BSN, which is recorded.

        Raises:
            DoubtError: a number may be a BSN, and nobody said yet that it is not.
            IbpError: no right, a text that may not be kept, or an answer that changed since the preview.
        """
        actor = self._access.actor
        with self._access.writing() as connection:
            for change in changes:
                given = [(item, "value", change.entry.answers[item]) for item in change.before]
                if change.dossier is None:
                    entry = change.entry
                    add(connection, actor, board, entry.school, kind, entry.subject, given, no_bsn=no_bsn)
                    continue
                lock(connection, actor, change.dossier)
                present = answers(log.read_one(connection, change.dossier))
                if any(present.get(item) != before for item, before in change.before.items()):
                    raise IbpError("store.import_overtaken", subject=change.entry.subject)
                save_many(connection, actor, change.dossier, kind, given, no_bsn)
            self._access.tell(connection, Deed(Kind.IMPORT, board, detail=kind))


def _same(first: Any, second: Any) -> bool:
    """Whether two answers say the same; in which order options were ticked makes no difference."""
    if isinstance(first, list) and isinstance(second, list):
        return sorted(map(str, first)) == sorted(map(str, second))
    return bool(first == second)
