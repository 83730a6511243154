"""The form of an assessment with its verdict beside it."""

from typing import ClassVar

import traitlets

from ibp_workbook.app.form.component import FIELDS, SCRIPTS, STYLES, FormComponent
from ibp_workbook.app.parts.base import asset


class AssessmentForm(FormComponent):
    """Questions on one side, the verdict, if there is one, live on the other.

    Attributes:
        definition: sections and questions.
        view: what is visible, and the verdict.
    """

    _esm = asset(*SCRIPTS, *FIELDS, "assess/verdict.js", "assess/main.js")
    _css = asset(*STYLES, "assess/assessment.css")

    definition = traitlets.Dict().tag(sync=True, lasting=True)
    view = traitlets.Dict().tag(sync=True)

    area = "assess"
    asks: ClassVar = {"keep": lambda state, _said: state.keep()}
