"""A form that several people fill in: one step at a time, rows in rows, with comments and history."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.dpia.state import DpiaState
from ibp_workbook.app.parts.base import Component, asset


class StepForm(Component):
    """The steps on one side, the questions of one step on the other.

    Attributes:
        dossier: ``key``, ``subject`` and ``id``.
        view: the steps with how far each is, and the step that shows.
        texts: words of the component.
    """

    _esm = asset(
        "parts/dom.js",
        "form/outbox.js",
        "form/session.js",
        "form/fields.js",
        "form/talk.js",
        "form/rows.js",
        "dpia/steps.js",
        "dpia/main.js",
    )
    _css = asset("dpia/form.css")

    dossier = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, state: DpiaState, changed: Callable[[], None]) -> None:
        """Show a state.

        Args:
            state: the DPIA that is open.
            changed: called after a message was dealt with and its reply is on its way.
        """
        self._state, self._changed = state, changed
        super().__init__(dossier=state.dossier, view=state.view, texts=state.texts.area("dpia_form"))

    def refresh(self) -> None:
        """Show what was changed elsewhere on the page."""
        self._state.refresh()
        self.view = self._state.view

    def _reply(self, content: dict[str, Any], reply: dict[str, Any]) -> None:
        if "view" in reply:
            self._state.view = reply["view"]
        self.send({**reply, "id": content["id"], "dossier": content["dossier"]})
        self._changed()

    def on_answer(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person answered, or the browser sends again what was not yet confirmed."""
        item, name = str(content["item"]), str(content["name"])
        reply = self._state.answer(item, name, content["value"], content.get("base"))
        head = self._state.record.values.get(item, {}).get(name)
        self._reply(content, {**reply, "head": head.event if head else None})

    def on_go(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person goes to another step."""
        self._reply(content, self._state.go(str(content["step"])))

    def on_resolve(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person chose one of two conflicting answers."""
        self._reply(content, self._state.resolve(int(content["proposal"]), content["keep"]))

    def on_add_row(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person adds a row."""
        self._reply(content, self._state.add_row(str(content["group"])))

    def on_remove_row(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person takes a row out."""
        self._reply(content, self._state.remove_row(str(content["path"])))

    def on_put_back(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person wants a row back."""
        self._reply(content, self._state.put_back(str(content["path"]), float(content["position"])))

    def on_move_row(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person moves a row."""
        self._reply(content, self._state.move_row(str(content["path"]), bool(content["down"])))

    def on_done(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person says that a step is done."""
        self._reply(content, self._state.mark_done(bool(content["done"])))

    def on_comment(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person comments or replies."""
        self._reply(content, self._state.comment(content["path"], content["text"], content["reply_to"]))

    def on_settle(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A comment is dealt with."""
        self._reply(content, self._state.settle(str(content["comment"]), bool(content["resolved"])))

    def on_sign(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person signs."""
        self._reply(content, self._state.sign("board"))

    def on_history(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person looks who changed a question."""
        rows = self._state.history(str(content["item"]), str(content["name"]))
        self._reply(content, {"kind": "history", "rows": rows})

    def on_image(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """The browser shows a picture."""
        self._reply(content, {"kind": "image", "data": self._state.record.picture(str(content["path"]))})
