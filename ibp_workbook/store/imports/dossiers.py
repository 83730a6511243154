"""Many dossiers at once, from a register that was kept elsewhere: first seen, then all of it or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ibp_workbook.errors import IbpError
from ibp_workbook.store import dossiers as dossier_table
from ibp_workbook.store import events as log
from ibp_workbook.store.actors import Actor


@dataclass(frozen=True)
class Entry:
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
class Change:
    """What an import would do to one dossier.

    Attributes:
        dossier: number of the dossier; None when it is to be made.
        entry: what the register says.
        before: question id -> the answer that counts now, for each answer that changes; None when open.
    """

    dossier: int | None
    entry: Entry
    before: Mapping[str, Any]


def preview(present: Iterable[dossier_table.Dossier], entries: Iterable[Entry]) -> list[Change]:
    """What an import would add or change; entries that say what is there already are left out."""
    known = {(dossier.school, dossier.subject.casefold()): dossier for dossier in present}
    changes = []
    for entry in entries:
        dossier = known.get((entry.school, entry.subject.casefold()))
        now = dossier.answers if dossier else {}
        before = {
            item: now.get(item) for item, value in entry.answers.items() if not _same(now.get(item), value)
        }
        if dossier is None or before:
            changes.append(Change(dossier.id if dossier else None, entry, before))
    return changes


def _same(first: Any, second: Any) -> bool:
    """Whether two answers say the same; in which order options were ticked makes no difference."""
    if isinstance(first, list) and isinstance(second, list):
        return sorted(map(str, first)) == sorted(map(str, second))
    return bool(first == second)


def carry_out(
    connection: Connection, actor: Actor, board: str, assessment: str, changes: Sequence[Change]
) -> None:
    """Add and change what a preview showed, inside one transaction.

    Raises:
        IbpError: no right, a text that may not be kept, or an answer that changed since the preview.
    """
    for change in changes:
        number = change.dossier
        if number is None:
            number = dossier_table.add(
                connection, actor, board, change.entry.school, assessment, change.entry.subject
            )
        dossier_table.lock(connection, actor, number)
        for item, before in change.before.items():
            head = log.head(connection, number, item, dossier_table.FIELD)
            if (head.value if head else None) != before:
                raise IbpError("store.import_overtaken", subject=change.entry.subject)
            value = change.entry.answers[item]
            dossier_table.save(connection, actor, number, item, value, head.id if head else None)
