"""The DPIA that is open on a page: which step shows, and the replies to what the browser sends."""

from collections.abc import Mapping
from typing import Any, Literal

from traitlets import Dict, HasTraits

from ibp_workbook.app.dpia.record import Record, new_id
from ibp_workbook.app.dpia.view import CLOSING, View
from ibp_workbook.catalogue import Source
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.state import ADVICE, DECISIONS, WHO, state_of
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.forms.progress import parts
from ibp_workbook.formats import moment
from ibp_workbook.texts import Texts

Plain = dict[str, Any]


class DpiaState(HasTraits):
    """A DPIA as plain data.

    Attributes:
        dossier: ``key``, ``subject``, ``step``; changes when another DPIA is opened.
        view: ``steps``, ``step`` (its id), ``shown`` (the step), ``state`` and ``writable``.
    """

    dossier = Dict()
    view = Dict()

    def __init__(self, record: Record, sources: Mapping[str, Source], texts: Texts, step: str = "") -> None:
        """Open a DPIA at a step; at its first when there is no such step."""
        super().__init__()
        self.record, self.texts, self.lang = record, texts, texts.lang
        self._sources = sources
        self.step = step if step in self._step_ids() else self._step_ids()[0]
        self.view = self._view()
        number = record.dossier.id
        self.dossier = {"key": f"dpia:{number}", "subject": record.dossier.subject, "id": number}

    def _step_ids(self) -> list[str]:
        return [*(part.field.id for part in self.record.tree.parts if part.visible), CLOSING]

    def refresh(self) -> None:
        """Read what others wrote meanwhile."""
        self.record.load()
        self.view = self._view()

    def go(self, step: str) -> Plain:
        """Show another step, with what others wrote meanwhile."""
        self.record.load()
        self.step = step if step in self._step_ids() else self.step
        return self._saved()

    def answer(self, item: str, name: str, value: Any, base: int | None) -> Plain:
        """Save one answer; the reply for the browser: saved, conflict or refused, with the view."""
        try:
            kind = self.record.answer(item, name, value, base)
        except IbpError as error:
            return {"kind": "refused", "message": error.message(self.lang)}
        return {"kind": kind, "view": self._view()}

    def resolve(self, proposal: int, keep: Literal["mine", "theirs"]) -> Plain:
        """Choose one of two conflicting answers."""
        return self._do(lambda: self.record.resolve(proposal, keep))

    def add_row(self, group: str) -> Plain:
        """Add a row; the reply names its path, so that the browser goes there."""
        made: list[str] = []
        reply = self._do(lambda: made.append(self.record.add_row(group)))
        return {**reply, "focus": made[0]} if made else reply

    def remove_row(self, path: str) -> Plain:
        """Take a row out; the reply says how to bring it back."""
        removed: list[float] = []
        reply = self._do(lambda: removed.append(self.record.remove_row(path)))
        return {**reply, "undo": {"path": path, "position": removed[0]}} if removed else reply

    def put_back(self, path: str, position: float) -> Plain:
        """Bring a row back that was taken out."""
        return {**self._do(lambda: self.record.put_back(path, position)), "focus": path}

    def move_row(self, path: str, down: bool) -> Plain:
        """Move a row one place."""
        return self._do(lambda: self.record.move_row(path, down))

    def mark_done(self, done: bool) -> Plain:
        """Say of the step on screen that it is done, or not any more."""
        return self._do(lambda: self.record.save_all([(f"done:{self.step}", "value", done)]))

    def comment(self, path: str, text: str, reply_to: str | None) -> Plain:
        """Write a comment with a question, or a reply to one."""
        item = f"comment:{new_id()}{new_id()}"
        words = text.strip()

        def write() -> None:
            if not words:
                raise IbpError("dpia_form.empty_comment")
            if path not in self.record.tree.by_path:
                raise IbpError("dpia_form.no_question")
            if reply_to and reply_to not in self.record.content:
                raise IbpError("dpia_form.no_comment")
            where = ("reply_to", reply_to) if reply_to else ("on", path)
            self.record.save_all([(item, *where), (item, "text", words)])

        return self._do(write)

    def settle(self, comment: str, resolved: bool) -> Plain:
        """Say that a comment is dealt with, or open it again."""

        def write() -> None:
            if not comment.startswith("comment:") or comment not in self.record.content:
                raise IbpError("dpia_form.no_comment")
            self.record.save_all([(comment, "resolved", resolved)])

        return self._do(write)

    def sign(self, role: str) -> Plain:
        """Sign what is there now."""

        def write() -> None:
            if state_of(self.record.tree, self.record.content, self.record.events) not in (
                "sign",
                "changed",
                "signed",
            ):
                raise IbpError("dpia_form.not_ready")
            self.record.sign(role)

        return self._do(write)

    def history(self, item: str, name: str) -> list[Plain]:
        """Who changed a field when, the newest first: old and new value in words, and the plain value."""
        before: Any = None
        rows = []
        for event in self.record.history(item):
            if event.field == name:
                rows.append(
                    {
                        "at": moment(event.at, self.lang),
                        "by": event.by,
                        "old": self.words(item, name, before) or "–",
                        "new": self.words(item, name, event.value) or "–",
                        "value": event.value,
                    }
                )
                before = event.value
        return rows[::-1]

    def words(self, item: str, name: str, value: Any) -> str:
        """A value in words."""
        known = {
            ("fg:advice", "outcome"): ("advice", ADVICE),
            ("decision", "outcome"): ("decision", DECISIONS),
        }
        kind, values = known.get((item, name), ("who", WHO) if name == "who" else ("", ()))
        if value in values:
            return self.texts(f"dpia_words.{kind}_{value}")
        field = self.record.form.fields.get(field_id(item))
        return words(field, value, self.lang) if field else str(value or "")

    def _do(self, work: Any) -> Plain:
        try:
            work()
        except IbpError as error:
            return {"kind": "refused", "message": error.message(self.lang), "view": self._view()}
        return self._saved()

    def _saved(self) -> Plain:
        return {"kind": "saved", "view": self._view()}

    def _view(self) -> Plain:
        if self.step not in self._step_ids():
            self.step = self._step_ids()[0]  # an answer elsewhere hid it
        made = View(self.record, self.texts, self._sources)
        state = state_of(self.record.tree, self.record.content, self.record.events)
        return {
            "steps": made.steps(),
            "step": self.step,
            "shown": made.step(self.step),
            "state": state,
            "state_title": self.texts(f"dpia_words.state_{state}"),
            "writable": self.record.writable,
            "blocked": sum(len(part.blocks) for part in parts(self.record.tree)),
        }


def field_id(path: str) -> str:
    """The field that a path is about."""
    return path.rpartition("/")[2].partition("[")[0]
