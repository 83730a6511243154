"""The one component behind every form: its messages, whatever the page makes of them."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import traitlets

from ibp_workbook.app import tally
from ibp_workbook.app.form.state import FormState
from ibp_workbook.app.parts.base import Component
from ibp_workbook.texts import Texts

_OWN = ("bsn", "outbox", "session", "status", "problem", "conflict", "history", "comments", "beside")
SCRIPTS = ("parts/dom.js", "parts/formats.js", *(f"form/{name}.js" for name in _OWN))
"""What a page's own scripts build on, in this order."""
FIELDS = ("form/fields.js", "form/bound.js")
"""Fields of any kind, for pages whose forms have such."""
STYLES = ("form/session.css", "form/fields.css")


def no_bsn(content: dict[str, Any]) -> tuple[str, ...]:
    """The numbers in a message of which the person said that they are no BSN."""
    return tuple(map(str, content.get("no_bsn") or ()))


class FormComponent(Component):
    """Sends what a state shows, and answers ``save``, ``resolve`` and ``history``.

    A page adds scripts, messages (``asks``) and traits: one that is the state's too follows it. Each message
    gets one reply.

    Attributes:
        area: texts of the page, beside those of every form.
        asks: kind of a message -> what the state makes of it: the reply.
        dossier: changes when another dossier is opened; the browser then draws the form anew.
        values: what counts when the dossier is opened; later values come with the replies.
        texts: words of the component.
        lang: language of numbers and moments.
    """

    dossier = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True, lasting=True)
    lang = traitlets.Unicode("nl").tag(sync=True)

    area: ClassVar[str] = "form"
    asks: ClassVar[Mapping[str, Callable[[Any, dict[str, Any]], dict[str, Any]]]] = {}

    def __init__(self, state: FormState, answered: Callable[[], None] = lambda: None, **traits: Any) -> None:
        """Show a state.

        Args:
            state: the dossier; opening another one in it redraws the form.
            answered: called after something was saved and its reply is on its way.
            **traits: initial values of other traits.
        """
        self._state, self._answered = state, answered
        texts = Texts(state.lang)
        super().__init__(
            lang=state.lang,
            texts={**texts.area("form"), **texts.area(self.area)},
            **self._opened(),
            **traits,
        )
        state.observe(self._reopen, list(self._opened()))

    def _opened(self) -> dict[str, Any]:
        shown = filter(self.has_trait, self._state.trait_names())
        return {name: getattr(self._state, name) for name in shown}

    def _reopen(self, _change: object = None) -> None:
        with self.hold_sync():
            for name, value in self._opened().items():
                setattr(self, name, value)

    def reply(self, content: dict[str, Any], work: Callable[[], dict[str, Any]]) -> None:
        """Do what a message asks. One sent just before another dossier was opened waits in the browser."""
        if content["dossier"] == self._state.dossier["key"]:
            made = work()
            tally.count(made["kind"])
            self.send({**made, "id": content["id"], "dossier": content["dossier"]})
            if made["kind"] in ("saved", "conflict"):
                self._answered()

    def _dispatch(self, widget: object, content: dict[str, Any], buffers: list[memoryview]) -> None:
        super()._dispatch(widget, content, buffers)
        if answer := self.asks.get(content.get("kind", "")):
            self.reply(content, lambda: answer(self._state, content))

    def on_save(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person changed a field, or the browser sends again what was not yet confirmed."""
        item, field = str(content["item"]), str(content["field"])
        value, based_on = content["value"], content["based_on"]
        self.reply(content, lambda: self._state.save(item, field, value, based_on, no_bsn(content)))

    def on_resolve(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person chose one of two conflicting values."""
        proposal, keep, seen = int(content["proposal"]), content["keep"], content.get("seen")
        self.reply(content, lambda: self._state.resolve(proposal, keep, seen))

    def on_history(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person looks who changed something."""
        item, field = str(content["item"]), content.get("field")
        self.reply(content, lambda: {"kind": "history", "rows": self._state.history(item, field)})
