"""Earlier versions of a DPIA, and the central one it stems from, side by side with what is there now."""

from datetime import date
from typing import Any, NamedTuple

from ibp_workbook.app.dpia.record import PlainContent, Record
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.state import is_content
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.forms.changes import differences
from ibp_workbook.evaluate.forms.progress import told
from ibp_workbook.formats import amsterdam
from ibp_workbook.store import Event
from ibp_workbook.texts import Texts

SHOWN = 60
"""So many versions are offered, the newest first."""

CENTRAL = "central"


class Version(NamedTuple):
    """A moment to look back to: the last of a run of changes by one person on one day, or a signature."""

    event: int
    title: str


def versions(record: Record, texts: Texts) -> list[Version]:
    """The versions of a DPIA, the newest first; what is there now is not among them."""
    found: list[Version] = []
    last: Event | None = None
    for event in record.history():
        signed = event.item.startswith("signed:") and event.field == "value"
        if last and is_content(last.item) and (signed or _run(last) != _run(event)):
            key = "version_signed" if signed else "version"
            by = event.by if signed else last.by
            title = texts(f"dpia_page.{key}", n=len(found) + 1, at=last.at, by=by)
            found.append(Version(last.id, title))
        if is_content(event.item) or signed:
            last = event
    return found[::-1][:SHOWN]


def _run(event: Event) -> tuple[str, date]:
    """Changes of one person on one day belong together."""
    return event.by, amsterdam(event.at).date()


def central_of(record: Record) -> int | None:
    """The number of the central DPIA that this one started from."""
    number = record.content.get("meta", {}).get("central")
    return number if isinstance(number, int) else None


def compare(record: Record, version: str, texts: Texts) -> list[dict[str, Any]]:
    """What differs between another version and now: ``where``, ``question``, ``before``, ``after``.

    Args:
        record: the DPIA.
        version: id of an event, or ``central``.
        texts: in the language of the page.

    Raises:
        IbpError: there is no such version.
    """
    return [
        {
            "step": one.path.partition(".")[0].partition("[")[0],
            "where": told(one.where, texts.lang),
            "question": one.field.label.get(texts.lang),
            "before": words(one.field, one.before, texts.lang) or "–",
            "after": words(one.field, one.after, texts.lang) or "–",
        }
        for one in differences(record.form, _content(record, version), record.content)
    ]


def _content(record: Record, version: str) -> PlainContent:
    if version == CENTRAL:
        number = central_of(record)
        if number is None:
            raise IbpError("store.no_dossier")
        return Record(record.workspace, number, {record.form.id: record.form}).content
    if not version.isdecimal():
        raise IbpError("store.no_dossier")
    return record.at(int(version))
