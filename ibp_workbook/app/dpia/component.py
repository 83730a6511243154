"""A form that several people fill in: one step at a time, rows in rows, with comments and history."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.dpia.state import DpiaState
from ibp_workbook.app.form.component import FIELDS, SCRIPTS, STYLES, FormComponent, no_bsn
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.app.parts.base import asset

_ASKS: dict[str, Callable[[DpiaState, dict[str, Any]], Plain]] = {
    "go": lambda state, said: state.go(str(said["step"])),
    "add_row": lambda state, said: state.add_row(str(said["group"])),
    "remove_row": lambda state, said: state.remove_row(str(said["item"])),
    "put_back": lambda state, said: state.put_back(str(said["item"]), float(said["position"])),
    "move_row": lambda state, said: state.move_row(str(said["item"]), bool(said["down"])),
    "done": lambda state, said: state.mark_done(bool(said["done"])),
    "comment": lambda state, said: state.comment(said["item"], said["text"], said["reply_to"], no_bsn(said)),
    "settle": lambda state, said: state.settle(str(said["comment"]), bool(said["resolved"])),
    "sign": lambda state, _said: state.sign("board"),
    "unlock": lambda state, _said: state.unlock(),
    "image": lambda state, said: {"kind": "image", "data": state.record.picture(str(said["item"]))},
}
"""What the browser asks, besides what every form does, and who answers."""


class StepForm(FormComponent):
    """The steps on one side, the questions of one step on the other.

    Attributes:
        view: the steps with how far each is, and the step that shows.
    """

    _esm = asset(*SCRIPTS, *FIELDS, "form/marked.js", "form/rows.js", "dpia/steps.js", "dpia/main.js")
    _css = asset(*STYLES, "dpia/form.css")

    view = traitlets.Dict().tag(sync=True)

    area = "dpia_form"
    asks = _ASKS
