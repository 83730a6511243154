"""A form that several people fill in: one step at a time, rows in rows, with comments and history."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.dpia.state import DpiaState
from ibp_workbook.app.form.component import SCRIPTS, STYLES, FormComponent
from ibp_workbook.app.parts.base import asset


class StepForm(FormComponent):
    """The steps on one side, the questions of one step on the other.

    Attributes:
        view: the steps with how far each is, and the step that shows.
    """

    _esm = asset(
        *SCRIPTS,
        "form/fields.js",
        "form/bound.js",
        "form/marked.js",
        "form/rows.js",
        "dpia/steps.js",
        "dpia/main.js",
    )
    _css = asset(*STYLES, "dpia/form.css")

    view = traitlets.Dict().tag(sync=True)

    parts = ("view",)
    _state: DpiaState

    def __init__(self, state: DpiaState, changed: Callable[[], None]) -> None:
        """Show a state.

        Args:
            state: the DPIA that is open.
            changed: called after something was saved and its reply is on its way.
        """
        super().__init__(state, "dpia_form", changed)

    def on_go(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person goes to another step."""
        self.reply(content, lambda: self._state.go(str(content["step"])))

    def on_add_row(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person adds a row."""
        self.reply(content, lambda: self._state.add_row(str(content["group"])))

    def on_remove_row(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person takes a row out."""
        self.reply(content, lambda: self._state.remove_row(str(content["item"])))

    def on_put_back(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person wants a row back."""
        item, position = str(content["item"]), float(content["position"])
        self.reply(content, lambda: self._state.put_back(item, position))

    def on_move_row(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person moves a row."""
        self.reply(content, lambda: self._state.move_row(str(content["item"]), bool(content["down"])))

    def on_done(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person says that a step is done."""
        self.reply(content, lambda: self._state.mark_done(bool(content["done"])))

    def on_comment(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person comments or replies."""
        item, text, reply_to = content["item"], content["text"], content["reply_to"]
        no_bsn = tuple(map(str, content.get("no_bsn") or ()))
        self.reply(content, lambda: self._state.comment(item, text, reply_to, no_bsn))

    def on_settle(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A comment is dealt with."""
        self.reply(content, lambda: self._state.settle(str(content["comment"]), bool(content["resolved"])))

    def on_sign(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person signs."""
        self.reply(content, lambda: self._state.sign("board"))

    def on_unlock(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person wants to change what is signed."""
        self.reply(content, self._state.unlock)

    def on_image(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """The browser shows a picture."""
        picture = self._state.record.picture
        self.reply(content, lambda: {"kind": "image", "data": picture(str(content["item"]))})
