"""The DPIA that is open on a page: which step shows, and the replies to what the browser sends."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from traitlets import Dict

from ibp_workbook.app.dpia.record import Record, new_id
from ibp_workbook.app.dpia.view import CLOSING, View
from ibp_workbook.app.form import wire
from ibp_workbook.app.form.state import Edit, FormState, Keep
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.catalogue import Source
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.state import state_of
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.forms.places import field_of
from ibp_workbook.evaluate.forms.progress import parts
from ibp_workbook.interop.strangers.markdown import has_markup, parse
from ibp_workbook.store import Conflict, Saved
from ibp_workbook.texts import Texts


class DpiaState(FormState):
    """A DPIA, one step at a time; its places in the form are the items.

    Attributes:
        view: ``steps``, ``step`` (its id), ``shown`` (the step), ``state``, ``writable``, and
            ``locked``: signed, and nobody said yet that it may be changed.
    """

    view = Dict()

    def __init__(self, record: Record, sources: Mapping[str, Source], texts: Texts, step: str = "") -> None:
        """Open a DPIA at a step; at its first when there is no such step."""
        super().__init__(record.workspace, texts.lang)
        self.record, self.texts = record, texts
        self._sources = sources
        self._unlocked = False
        self.step = step if step in self._step_ids() else self._step_ids()[0]
        number = record.dossier.id
        subject = record.dossier.subject
        self._show(dossier={"key": self._key("dpia", number), "subject": subject, "id": number})

    def _step_ids(self) -> list[str]:
        return [*(part.field.id for part in self.record.tree.parts if part.visible), CLOSING]

    def refresh(self) -> None:
        """Read what others wrote meanwhile."""
        self.record.load()
        self._show()

    def go(self, step: str) -> Plain:
        """Show another step, with what others wrote meanwhile."""
        self.step = step if step in self._step_ids() else self.step
        return self._do(self.record.load)

    def add_row(self, group: str) -> Plain:
        """Add a row; the reply names its path, so that the browser goes there."""
        made: list[str] = []
        reply = self._do(lambda: made.append(self.record.add_row(group)))
        return {**reply, "focus": made[0]} if made else reply

    def remove_row(self, item: str) -> Plain:
        """Take a row out; the reply says how to bring it back."""
        removed: list[float] = []
        reply = self._do(lambda: removed.append(self.record.remove_row(item)))
        return {**reply, "undo": {"item": item, "position": removed[0]}} if removed else reply

    def put_back(self, item: str, position: float) -> Plain:
        """Bring a row back that was taken out."""
        return {**self._do(lambda: self.record.put_back(item, position)), "focus": item}

    def move_row(self, item: str, down: bool) -> Plain:
        """Move a row one place."""
        return self._do(lambda: self.record.move_row(item, down))

    def mark_done(self, done: bool) -> Plain:
        """Say of the step on screen that it is done, or not any more."""
        return self._do(lambda: self.record.save_all([(f"done:{self.step}", "value", done)]))

    def comment(
        self, item: str, text: str, reply_to: str | None, no_bsn: Collection[str] | None = None
    ) -> Plain:
        """Write a comment with a question, or a reply to one; see ``Dossiers.save`` for ``no_bsn``."""
        made = f"comment:{new_id()}{new_id()}"
        words = text.strip()

        def write() -> None:
            if not words:
                raise IbpError("dpia_form.empty_comment")
            if item not in self.record.tree.by_path:
                raise IbpError("dpia_form.no_question")
            if reply_to and reply_to not in self.record.content:
                raise IbpError("dpia_form.no_comment")
            where = ("reply_to", reply_to) if reply_to else ("on", item)
            self.record.save_all([(made, *where), (made, "text", words)], no_bsn)

        return self._do(write)

    def settle(self, comment: str, resolved: bool) -> Plain:
        """Say that a comment is dealt with, or open it again."""

        def write() -> None:
            if not comment.startswith("comment:") or comment not in self.record.content:
                raise IbpError("dpia_form.no_comment")
            self.record.save_all([(comment, "resolved", resolved)])

        return self._do(write)

    def unlock(self) -> Plain:
        """Change what is signed after all; the signature goes with the first change."""
        self._unlocked = True
        return self._do(self.record.load)

    def sign(self, role: str) -> Plain:
        """Sign what is there now; from then on it is locked."""

        def write() -> None:
            state = state_of(self.record.tree, self.record.content, self.record.events)
            if state not in ("sign", "changed", "signed"):
                raise IbpError("dpia_form.not_ready")
            self.record.sign(role)
            self._unlocked = False

        return self._do(write)

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """Who changed a field when, the newest first."""
        return wire.history(self.record.history(item), partial(self._words, item), only=field)

    def _words(self, item: str, name: str, value: Any) -> str:
        field = self.record.closing_field(item, name) or self.record.form.fields.get(field_of(item))
        return words(field, value, self.lang) if field else str(value or "")

    def _do(self, work: Callable[[], object]) -> Plain:
        """Do something that is not about one field; a refusal shows what is there now, too."""
        reply = self.attempt(work)
        return reply if "view" in reply else {**reply, **self._shown("", "")}

    def _save(self, edit: Edit) -> Saved | Conflict:
        return self.record.save(edit)

    def _resolve(self, item: str, proposal: int, keep: Keep, seen: int | None) -> Saved:
        saved = self.record.workspace.dossiers.resolve(proposal, keep, seen)
        self.record.load()
        return saved

    def _shown(self, item: str, field: str) -> Plain:
        self._load()
        return {"values": self.values, "view": self.view}

    def _read(self) -> dict[str, Plain]:
        if self.step not in self._step_ids():
            self.step = self._step_ids()[0]  # an answer elsewhere hid it
        state = state_of(self.record.tree, self.record.content, self.record.events)
        locked = state == "signed" and self.record.writable and not self._unlocked
        made = View(self.record, self.texts, self._sources, locked)
        view = {
            "steps": made.steps(),
            "step": self.step,
            "shown": made.step(self.step),
            "state": state,
            "state_title": self.texts(f"dpia_words.state_{state}"),
            "writable": self.record.writable,
            "locked": locked,
            "blocked": sum(len(part.blocks) for part in parts(self.record.tree)),
        }
        shown = {item: self.record.values[item] for item in made.items if item in self.record.values}
        values = wire.values(shown)
        if self.record.form.official:  # in the Rijksmodel a text may have markup
            for item, fields in values.items():
                text = str(fields.get("value", {}).get("value") or "")
                if self._is_text(item) and has_markup(text):
                    fields["value"]["marked"] = _lines(text)
        return {"values": values, "view": view}

    def _is_text(self, item: str) -> bool:
        node = self.record.tree.by_path.get(item)
        return node is not None and node.field.kind == "text"


def _lines(text: str) -> list[Plain]:
    """The lines of a text with markup, as data for the browser."""
    return [{**line._asdict(), "runs": [run._asdict() for run in line.runs]} for line in parse(text)]
