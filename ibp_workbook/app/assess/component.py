"""The form of an assessment with its verdict beside it."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.assess.state import QuestionsState
from ibp_workbook.app.form.component import SCRIPTS, STYLES, FormComponent
from ibp_workbook.app.parts.base import asset


class AssessmentForm(FormComponent):
    """Questions on one side, the verdict, if there is one, live on the other.

    Attributes:
        definition: sections and questions.
        view: what is visible, and the verdict.
    """

    _esm = asset(*SCRIPTS, "form/fields.js", "form/bound.js", "assess/verdict.js", "assess/main.js")
    _css = asset(*STYLES, "assess/assessment.css")

    definition = traitlets.Dict().tag(sync=True, lasting=True)
    view = traitlets.Dict().tag(sync=True)

    parts = ("definition", "view")
    _state: QuestionsState

    def __init__(
        self, state: QuestionsState, kept: Callable[[], None], answered: Callable[[], None] = lambda: None
    ) -> None:
        """Show a state.

        Args:
            state: the dossier; opening another one in it redraws the form.
            kept: called when a verdict was kept.
            answered: called after an answer was dealt with and its reply is on its way.
        """
        self._kept = kept
        super().__init__(state, "assess", answered)

    def on_keep(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person wants the verdict kept as it is now."""
        self.reply(content, self._state.keep)
        self._kept()
