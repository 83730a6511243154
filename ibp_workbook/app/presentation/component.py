"""Slides on a projector: one at a time, drawn when they are about to be shown, with notes for the speaker."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, asset


class SlideShow(Component):
    """The slides of a presentation.

    Attributes:
        slides: dicts with ``name``, ``title``, ``foot`` and ``spoken`` (sentences).
        drawn: name of a slide -> ``figures``, ``svg``, ``note``, ``columns`` and ``rows``, once it is drawn.
        own: name of a slide -> ``text`` and ``base`` of the speaker's own note.
        writable: own notes can be typed.
        key: what the slides are about; a draft of a note is kept in the browser under it.
        empty: what to say when there are no slides.
        texts: words of the component.
    """

    _esm = asset("parts/dom.js", "presentation/notes.js", "presentation/main.js")
    _css = asset("presentation/presentation.css")

    slides: traitlets.List[Any] = traitlets.List().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    own = traitlets.Dict().tag(sync=True)
    writable = traitlets.Bool(True).tag(sync=True)
    key = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        draw: Callable[[str], dict[str, Any]],
        save: Callable[[str, str, int | None], dict[str, Any]],
        choose: Callable[[int, str], dict[str, Any]],
        **traits: Any,
    ) -> None:
        """Make the show.

        Args:
            draw: gives what a slide shows, by its name.
            save: keeps a note (slide, text, base); gives the answer for the browser.
            choose: settles two notes (proposal, ``mine`` or ``theirs``); gives the answer for the browser.
            **traits: initial values of the traits.
        """
        self._draw, self._save, self._choose = draw, save, choose
        super().__init__(**traits)

    def show(self, slides: list[dict[str, Any]], own: dict[str, Any], key: str) -> None:
        """Other slides; nothing of them is drawn yet."""
        with self.hold_sync():
            self.drawn, self.own, self.key, self.slides = {}, own, key, slides

    def on_show(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """These slides are on screen or about to be."""
        known = {slide["name"] for slide in self.slides}
        wanted = [name for name in content.get("names", []) if name in known and name not in self.drawn]
        if wanted:
            self.drawn = {**self.drawn, **{name: self._draw(name) for name in wanted}}

    def on_note(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """The speaker typed a note."""
        name, base = str(content["name"]), content.get("base")
        answer = self._save(name, str(content["text"]), None if base is None else int(base))
        self.send({"kind": "note", "name": name, "text": content["text"], **answer})

    def on_choose(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """The speaker chose between two notes."""
        answer = self._choose(int(content["proposal"]), str(content["keep"]))
        self.send({"kind": "chosen", "name": str(content["name"]), **answer})
