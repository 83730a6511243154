"""One DPIA on screen: what is read of it, and every change that people make in it."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from ibp_workbook.analysis.dpias import KIND
from ibp_workbook.app.form.state import Edit
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.fields import Field
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.prefill import STEP
from ibp_workbook.evaluate.dpia.state import is_content
from ibp_workbook.evaluate.fields import IMAGES, checked
from ibp_workbook.evaluate.forms.changes import renames
from ibp_workbook.evaluate.forms.tree import Tree, tree
from ibp_workbook.store import Conflict, Dossier, Event, Items, Saved, Workspace, plain

PlainContent = dict[str, dict[str, Any]]


def new_id() -> str:
    """The id of a new row or comment."""
    return secrets.token_hex(3)


class Record:
    """A DPIA as one person sees it; every change reads it anew.

    Attributes:
        dossier: its number, board, school and subject.
        form: what it asks.
        values: what counts, with who and when.
        closing: what the last step asks, whatever the form.
    """

    def __init__(self, workspace: Workspace, number: int, forms: Mapping[str, Form]) -> None:
        """Read a DPIA; ``forms`` are those of ``exchange.with_forms``.

        Raises:
            IbpError: it is not there, not in scope, no DPIA, or nobody has its form any more.
        """
        self.workspace = workspace
        self.dossier: Dossier = workspace.dossiers.get(number)
        self.load()
        meta = self.content.get("meta", {})
        form = forms.get(str(meta.get("definition", ""))) or forms.get(str(meta.get("form", "")))
        if self.dossier.kind != KIND or form is None:
            raise IbpError("dpia_form.no_form", name=self.dossier.subject)
        self.form = form
        self.closing = load_catalogue().closing

    def load(self) -> None:
        """Read what counts now."""
        self.values: Items = self.workspace.dossiers.read(self.dossier.id)
        self.__dict__.pop("content", None)
        self.__dict__.pop("tree", None)

    @cached_property
    def content(self) -> PlainContent:
        """Item -> field -> plain value."""
        return plain(self.values)

    @cached_property
    def tree(self) -> Tree:
        """The form with its answers."""
        return tree(self.form, self.content)

    @property
    def events(self) -> dict[str, int]:
        """Item -> its last event."""
        return {
            item: max(value.event for value in fields.values())
            for item, fields in self.values.items()
            if fields
        }

    @property
    def writable(self) -> bool:
        """Whether this person may write in it."""
        actor = self.workspace.actor
        if not actor.may.writes:
            return False
        return actor.schools is None or self.dossier.school in actor.schools

    def closing_field(self, item: str, name: str) -> Field | None:
        """What is asked in the last step; None for anything else."""
        part = self.closing.get("views" if item.startswith("views:") else item)
        return part.field(name) if part else None

    def save(self, edit: Edit) -> Saved | Conflict:
        """Save one field, and let the choices that refer to a text follow its new name.

        Raises:
            DoubtError: a number may be a BSN; see ``Dossiers.save``.
            IbpError: no such question, no answer to it, or not this person's to write.
        """
        item, field, value, based_on, no_bsn = edit
        value = self._whole_picture(item, value)
        self._check(item, field, value)
        renamed = renames(self.form, self.content, item, value) if field == "value" else []
        result = self.workspace.dossiers.save(self.dossier.id, item, field, value, based_on, renamed, no_bsn)
        self.load()
        return result

    def add_row(self, group: str) -> str:
        """Add a row below the others of a group, or a view; its path.

        Raises:
            IbpError: rows cannot be added there, or no right to write.
        """
        path = f"views:{new_id()}" if group == "views" else f"{group}[{new_id()}]"
        last = max((row["position"] for row in self.siblings(group)), default=0.0)
        self.save_all([(path, "row", last + STEP)])
        return path

    def remove_row(self, path: str) -> float:
        """Take a row out; where it stood. Its answers stay, so that :meth:`put_back` brings all back."""
        position = self._position(path)
        self.save_all([(path, "row", None)])
        return position

    def put_back(self, path: str, position: float) -> None:
        """Bring a row back that was taken out."""
        self.siblings(group_of(path))  # refuses what is no group of rows
        if "row" not in self.content.get(path, {}):
            raise IbpError("dpia_form.no_row")
        self.save_all([(path, "row", position)])

    def move_row(self, path: str, down: bool) -> None:
        """Move a row one place up or down among its siblings; nothing happens at either end."""
        rows = self.siblings(group_of(path))
        at = next((index for index, row in enumerate(rows) if row["path"] == path), None)
        if at is None:
            raise IbpError("dpia_form.no_row")
        to = at + 1 if down else at - 1
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
            # Numbered anew: rows that two people added at the same moment have the same position.
            places = [(row, float(number * STEP)) for number, row in enumerate(rows, start=1)]
            self.save_all((row["path"], "row", place) for row, place in places if row["position"] != place)

    def siblings(self, group: str) -> list[dict[str, Any]]:
        """Path and position of the rows of a group, in order."""
        if group == "views":
            return sorted(
                (
                    {"path": item, "position": float(fields["row"])}
                    for item, fields in self.content.items()
                    if item.startswith("views:") and isinstance(fields.get("row"), (int, float))
                ),
                key=lambda row: row["position"],
            )
        node = self.tree.by_path.get(group)
        if node is None or not node.field.repeatable or node.field.rows_from or group.endswith("]"):
            raise IbpError("dpia_form.no_row")
        return [{"path": row.path, "position": row.position} for row in node.rows]

    def save_all(
        self, changes: Iterable[tuple[str, str, Any]], no_bsn: Collection[str] | None = None
    ) -> None:
        """Save many fields over what is there, and read it anew.

        Raises:
            DoubtError: a number may be a BSN; see ``Dossiers.save``.
            IbpError: one of them may not be saved; nothing has changed then.
        """
        self.workspace.dossiers.save_all(self.dossier.id, changes, no_bsn)
        self.load()

    def sign(self, role: str) -> None:
        """Sign what is there now, as this person.

        Raises:
            IbpError: no right to write.
        """
        last = max((event for item, event in self.events.items() if is_content(item)), default=0)
        item = f"signed:{role}"
        self.save_all([(item, "name", self.workspace.actor.name), (item, "value", last)])

    def history(self, item: str | None = None) -> list[Event]:
        """Every change of an item, or of all, oldest first."""
        return [
            event for event in self.workspace.dossiers.history(self.dossier.id, item) if event.kind == "set"
        ]

    def at(self, event: int) -> PlainContent:
        """What counted just after an event."""
        return plain(self.workspace.dossiers.read(self.dossier.id, event))

    def restore(self, event: int) -> int:
        """Put every answer back to how it was just after an event; how many changed.

        Signatures and comments stay as they are, and what only another role may write too.
        """
        before = self.at(event)
        changes = [
            (item, name, before.get(item, {}).get(name))
            for item in {*before, *self.content}
            if (is_content(item) or item.startswith("views:"))
            if self.workspace.actor.may.advises or not item.startswith("fg:")
            for name in {*before.get(item, {}), *self.content.get(item, {})}
            if before.get(item, {}).get(name) != self.content.get(item, {}).get(name)
        ]
        self.save_all(changes)
        return len(changes)

    def picture(self, path: str) -> str:
        """The data of a picture as an address; empty when there is none of a kind that a browser may show."""
        value = self.content.get(path, {}).get("value")
        data = str(value.get("data", "")) if isinstance(value, dict) else ""
        return data if data.startswith(IMAGES) else ""

    def _whole_picture(self, item: str, value: Any) -> Any:
        """A browser that only changed the alt text does not have the picture itself."""
        kept = self.content.get(item, {}).get("value")
        if isinstance(value, dict) and not value.get("data") and isinstance(kept, dict):
            return {**kept, **value, "data": kept.get("data", "")}
        return value

    def _position(self, path: str) -> float:
        for row in self.siblings(group_of(path)):
            if row["path"] == path:
                return float(row["position"])
        raise IbpError("dpia_form.no_row")

    def _check(self, item: str, name: str, value: Any) -> None:
        """Refuse what is no question of this DPIA or no answer to it."""
        asked = self.closing_field(item, name)
        if asked:
            known = not item.startswith("views:") or any(
                row["path"] == item for row in self.siblings("views")
            )
            checked(asked, value)
        else:
            node = self.tree.by_path.get(item)
            known = node is not None and node.is_question and name == "value"
            if node is not None:
                checked(node.field, value, [*(choice.value for choice in node.choices), *node.gone])
        if not known:
            raise IbpError("dpia_form.no_question")


def group_of(path: str) -> str:
    """The group of a row."""
    return "views" if path.startswith("views:") else path[: path.rfind("[")]
