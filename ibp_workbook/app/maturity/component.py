"""The form of the self-assessment: one widget that renders all norms and sends one answer at a time."""

from typing import Any

import traitlets

from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.app.parts.base import Component, asset
from ibp_workbook.texts import Texts

_SCRIPTS = ("session", "conflict", "notes", "card", "radar", "toolbar", "form", "workshop", "main")
_STYLES = ("layout", "card", "radar", "workshop", "print")


class Questionnaire(Component):
    """The self-assessment on screen; what it shows and saves is ``MaturityState``.

    Attributes:
        dossier: changes when another dossier is opened; the browser then draws the form anew.
        definition: the norms.
        answers: the answers as they were when the dossier was opened.
        scores: the scores at that moment; later ones come with the reply to an answer.
        view: ``mode`` (``list`` or ``workshop``) and ``place`` (id of a domain or norm) to start with.
        lang: language of numbers and times.
        texts: words of the component.
    """

    _esm = asset(
        "parts/dom.js", "parts/formats.js", "form/outbox.js", *(f"maturity/{name}.js" for name in _SCRIPTS)
    )
    _css = asset(*(f"maturity/{name}.css" for name in _STYLES))

    dossier = traitlets.Dict().tag(sync=True)
    definition = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    scores = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("nl").tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, state: MaturityState, place: str = "") -> None:
        """Show a state.

        Args:
            state: the dossier; opening another one in it redraws the form.
            place: where the person was, as the form put it in the address (``step``).
        """
        self._state = state
        mode, _, identifier = place.partition(".")
        super().__init__(
            view={"mode": "workshop" if mode == "workshop" else "list", "place": identifier},
            lang=state.lang,
            texts=Texts(state.lang).area("maturity"),
            **self._opened(),
        )
        state.observe(self._reopen, "dossier")

    def _opened(self) -> dict[str, Any]:
        return {name: getattr(self._state, name) for name in ("dossier", "definition", "answers", "scores")}

    def _reopen(self, _change: object) -> None:
        with self.hold_sync():
            for name, value in self._opened().items():
                setattr(self, name, value)

    def on_answer(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person answered, or the browser sends again what was not yet confirmed."""
        if content["dossier"] != self._state.dossier["key"]:
            return  # sent just before another dossier was opened: it waits in the browser for its own
        reply = self._state.answer(
            content["statement"], content["field"], content["value"], content.get("base")
        )
        self._reply(content, reply)

    def on_resolve(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person chose one of two conflicting values."""
        if content["dossier"] == self._state.dossier["key"]:
            self._reply(content, self._state.resolve(content["proposal"], content["keep"]))

    def _reply(self, content: dict[str, Any], reply: dict[str, Any]) -> None:
        self.send({**reply, "id": content["id"], "dossier": content["dossier"]})
