"""What a DPIA can start with: answers that were given elsewhere, each with where it came from.

What is in the DPIA already always stays: a start fills what is open and adds rows, and never replaces.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.evaluate.dpia.state import is_content
from ibp_workbook.evaluate.forms.places import as_text, is_answer
from ibp_workbook.evaluate.forms.tree import Content

NewId = Callable[[], str]
"""Gives the id of a new row."""

STEP = 1024
"""The distance between new rows, so that another one fits in between."""


class Start(NamedTuple):
    """One answer to start with: path, field of the item, value, and in words where it came from."""

    path: str
    field: str
    value: Any
    origin: str


def changes_of(starts: Sequence[Start]) -> list[tuple[str, str, Any]]:
    """Starts as changes of a document (item, field, value), each answer with where it came from."""
    origins = {start.path: start.origin for start in starts if start.path != "meta"}
    changes = [(start.path, start.field, start.value) for start in starts]
    return [*changes, *((path, "origin", origin) for path, origin in origins.items())]


class Starter:
    """Collects starts for one DPIA.

    Places are named by what they mean (``catalogue.meanings``); what a form does not ask is left out.

    Args:
        form: what is asked.
        content: what the DPIA has already.
        new_id: gives ids of new rows.
    """

    def __init__(self, form: Form, content: Content, new_id: NewId) -> None:
        self._form = form
        self._starts: dict[tuple[str, str], Start] = {}
        self._content = {path: dict(item) for path, item in content.items()}
        self._new_id = new_id

    @property
    def starts(self) -> list[Start]:
        """What was collected, in order; one for each answer."""
        return list(self._starts.values())

    def answer(self, tag: str, value: Any, origin: str, row: str = "") -> None:
        """Answer a question, in a row or by itself, that is open; an answer that is there stays."""
        path = self._path(tag, row)
        if path and is_answer(value) and not is_answer(self._content.get(path, {}).get("value")):
            self._set(path, "value", value, origin)

    def add_choices(self, tag: str, values: list[str], origin: str, row: str = "") -> None:
        """Choose what is not chosen yet, beside what is."""
        path = self._path(tag, row)
        if path is None:
            return
        given = self._content.get(path, {}).get("value")
        chosen = list(given) if isinstance(given, list) else []
        if more := [value for value in values if value not in chosen]:
            self._set(path, "value", chosen + more, origin)

    def row(self, tag: str, text: str, origin: str, of: str = "", named_by: str = "") -> str:
        """Path of the row with this text as its title; made when there is none.

        Args:
            tag: what the rows mean; our own form asks it.
            text: the title.
            origin: where it came from.
            of: the row elsewhere of which the group around these rows has one as well.
            named_by: what the field that names a row means, where the group does not say it.
        """
        field = self._form.meaning[tag]
        inside = f"{self._form.parents[field.id]}[{of.rpartition('[')[2]}/" if of else ""
        group = f"{inside}{field.id}"
        title = self._form.meaning[named_by].id if named_by else field.title_of_row
        last = 0.0
        for path, item in self._content.items():
            if path.startswith(f"{group}[") and "/" not in path[len(group) :] and _is_row(item):
                last = max(last, float(item["row"]))
                where = f"{path}/{title}" if title else path
                if as_text(self._content.get(where, {}).get("value")) == text.strip():
                    return path
        path = f"{group}[{self._new_id()}]"
        self._set(path, "row", last + STEP, origin)
        self._set(f"{path}/{title}" if title else path, "value", text, origin)
        return path

    def _path(self, tag: str, row: str) -> str | None:
        field = self._form.meaning.get(tag)
        return (f"{row}/{field.id}" if row else field.id) if field else None

    def _set(self, path: str, field: str, value: Any, origin: str) -> None:
        self._content.setdefault(path, {})[field] = value
        self._starts[path, field] = Start(path, field, value, origin)


def from_central(central: Content, number: int, origin: str) -> list[Start]:
    """Everything of a central DPIA but its advice, decision, comments and signatures.

    Rows keep their ids, so that ``form_changes.differences`` can set the two side by side.

    Args:
        central: its content.
        number: its document, which the local one remembers.
        origin: its name.
    """
    found = [
        Start(path, field, value, origin)
        for path, item in central.items()
        if is_content(path) and not path.startswith("fg:") and path != "decision"
        for field, value in item.items()
        if value is not None
    ]
    return [*found, Start("meta", "central", number, origin)]


def _is_row(item: Mapping[str, Any]) -> bool:
    """Whether a row is there: one that was removed has no position."""
    return isinstance(item.get("row"), (int, float)) and not isinstance(item["row"], bool)
