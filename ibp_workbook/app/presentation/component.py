"""Slides on a projector: one at a time, drawn when they are about to be shown, with notes for the speaker."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.chart.component import DRAWING
from ibp_workbook.app.form.component import FIELDS, SCRIPTS, STYLES, FormComponent
from ibp_workbook.app.parts.base import asset
from ibp_workbook.app.presentation.notes import NotesState


class SlideShow(FormComponent):
    """The slides of a presentation; the speaker's own notes with them are ``NotesState``.

    Attributes:
        slides: dicts with ``name``, ``title``, ``foot`` and ``spoken`` (sentences).
        drawn: name of a slide -> ``figures``, ``chart``, ``points``, ``note``, ``columns``, ``rows``.
        writable: own notes can be typed.
        empty: what to say when there are no slides.
    """

    _esm = asset(
        *(*SCRIPTS, *FIELDS, *DRAWING),
        *(f"presentation/{name}.js" for name in ("notes", "arrange", "main")),
    )
    _css = asset(*STYLES, "chart/drawing.css", "presentation/presentation.css")

    slides: traitlets.List[Any] = traitlets.List().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    writable = traitlets.Bool(True).tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)

    area = "presentation"

    def __init__(self, draw: Callable[[str], dict[str, Any]], notes: NotesState) -> None:
        """Make the show.

        Args:
            draw: gives what a slide shows, by its name.
            notes: the speaker's own notes.
        """
        self._draw = draw
        super().__init__(notes)

    def on_show(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """These slides are on screen or about to be."""
        known = {slide["name"] for slide in self.slides}
        wanted = [name for name in content.get("names", []) if name in known and name not in self.drawn]
        if wanted:
            self.drawn = {**self.drawn, **{name: self._draw(name) for name in wanted}}
