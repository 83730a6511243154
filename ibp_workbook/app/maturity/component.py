"""The form of the self-assessment: one widget that renders all norms and sends one answer at a time."""

from typing import Any

import traitlets

from ibp_workbook.app.form.component import SCRIPTS, STYLES, FormComponent
from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.app.parts.base import asset

_OWN_SCRIPTS = ("norms", "notes", "card", "radar", "toolbar", "form", "workshop", "main")
_OWN_STYLES = ("layout", "card", "radar", "workshop", "print")


class Questionnaire(FormComponent):
    """The self-assessment on screen; what it shows and saves is ``MaturityState``.

    Attributes:
        definition: the norms.
        answers: what counts for each norm when the dossier is opened.
        scores: the scores at that moment.
        view: ``mode`` (``list`` or ``workshop``) and ``place`` (id of a domain or norm) to start with.
    """

    _esm = asset(
        *SCRIPTS, "chart/marks.js", "chart/radar.js", *(f"maturity/{name}.js" for name in _OWN_SCRIPTS)
    )
    _css = asset(*STYLES, "chart/drawing.css", *(f"maturity/{name}.css" for name in _OWN_STYLES))

    definition = traitlets.Dict().tag(sync=True, lasting=True)
    answers = traitlets.Dict().tag(sync=True)
    scores = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    area = "maturity"

    def __init__(self, state: MaturityState, place: str = "") -> None:
        """Show a state.

        Args:
            state: the dossier; opening another one in it redraws the form.
            place: where the person was, as the form put it in the address (``step``).
        """
        mode, _, identifier = place.partition(".")
        view: dict[str, Any] = {"mode": "workshop" if mode == "workshop" else "list", "place": identifier}
        super().__init__(state, view=view)
