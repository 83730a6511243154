"""The form of an assessment with its verdict beside it."""

from collections.abc import Callable
from typing import Any, Literal, Protocol

import traitlets

from ibp_workbook.app.parts.base import Component, asset
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts


class FormState(Protocol):
    """What the form shows and saves: an assessment with its verdict, or questions without one."""

    lang: str
    dossier: Any
    definition: Any
    view: Any

    def answer(self, question: str, value: Any, base: int | None) -> dict[str, Any]:
        """Save one answer; the reply for the browser."""

    def resolve(self, proposal: int, keep: Literal["mine", "theirs"]) -> dict[str, Any]:
        """Choose one of two conflicting answers; the reply for the browser."""

    def keep(self) -> str:
        """Keep the verdict as it is now; the outcome in words."""

    def observe(self, handler: Callable[[Any], None], names: Any) -> None:
        """Be told when another dossier is opened."""


class AssessmentForm(Component):
    """Questions on one side, the verdict, if there is one, live on the other.

    Attributes:
        dossier: changes when another dossier is opened; the browser then draws the form anew.
        definition: sections and questions.
        view: answers, what is visible, and the verdict.
        texts: words of the component.
        lang: language of numbers and dates.
    """

    _esm = asset(
        "parts/dom.js",
        "form/outbox.js",
        "form/session.js",
        "assess/session.js",
        "form/fields.js",
        "assess/verdict.js",
        "assess/main.js",
    )
    _css = asset("assess/assessment.css")

    dossier = traitlets.Dict().tag(sync=True)
    definition = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("nl").tag(sync=True)

    def __init__(
        self, state: FormState, kept: Callable[[], None], answered: Callable[[], None] = lambda: None
    ) -> None:
        """Show a state.

        Args:
            state: the dossier; opening another one in it redraws the form.
            kept: called when a verdict was kept.
            answered: called after an answer was dealt with and its reply is on its way.
        """
        self._state = state
        self._kept = kept
        self._answered = answered
        super().__init__(
            dossier=state.dossier,
            definition=state.definition,
            view=state.view,
            texts=Texts(state.lang).area("assess"),
            lang=state.lang,
        )
        state.observe(self._reopen, ["dossier", "view"])

    def _reopen(self, _change: object) -> None:
        with self.hold_sync():
            self.view = self._state.view
            self.dossier = self._state.dossier

    def _is_this(self, content: dict[str, Any]) -> bool:
        """A message sent just before another dossier was opened waits in the browser for its own."""
        return bool(content["dossier"] == self._state.dossier["key"])

    def on_answer(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person answered, or the browser sends again what was not yet confirmed."""
        if self._is_this(content):
            reply = self._state.answer(content["question"], content["value"], content.get("base"))
            self.send({**reply, "id": content["id"], "dossier": content["dossier"]})
            self._answered()

    def on_resolve(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person chose one of two conflicting answers."""
        if self._is_this(content):
            reply = self._state.resolve(content["proposal"], content["keep"])
            self.send({**reply, "id": content["id"], "dossier": content["dossier"]})
            self._answered()

    def on_keep(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person wants the verdict kept as it is now."""
        if not self._is_this(content):
            return
        try:
            title = self._state.keep()
        except IbpError as error:
            self.send({"kind": "notice", "text": error.message(self._state.lang)})
            return
        self.send({"kind": "notice", "text": Texts(self._state.lang)("assess.kept_now", title=title)})
        self._kept()
