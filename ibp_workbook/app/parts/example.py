"""The fictitious board of the demo, taken away from the screen: one click, and one question."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.page import Page, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import field
from ibp_workbook.demo import DEMO_BOARD, filled_in_on_demo, remove_demo
from ibp_workbook.errors import IbpError

PLACE = "ibp-example"


class ExampleCard:
    """A card for pages that name the demo; there as long as the board is, for who may manage it."""

    def __init__(self, opened: Page, removed: Callable[[], None]) -> None:
        """Make the card.

        Args:
            opened: the page that it stands on.
            removed: called after something went away, so that the page shows what is left.
        """
        self._opened, self._texts = opened, opened.texts
        self.text = widgets.HTML()
        # Only the button knows what to call: were it the card, page and card would keep each other alive.
        self.question = Controls(partial(self._pressed, removed), legend=self._texts("start.example"))
        self.box = card(self.text, self.question)
        self._show()

    def _show(self, asked: bool = False, own: int = 0, outcome: str = "", tone: str = "good") -> None:
        texts, workspace = self._texts, self._opened.workspace
        name = self._name()
        offered = bool(name) and workspace.actor.may_manage
        self.box.layout.display = None if offered or outcome else "none"
        self.text.value = render(
            "example.html",
            t=texts,
            place=PLACE,
            board=name if offered else "",
            asked=asked,
            outcome=outcome,
            tone=tone,
        )
        fields = [field("button", "ask", texts("start.example_remove"))] if offered else []
        if asked:
            keep = [field("checkbox", "own", texts("start.example_own", n=own), value=False)] if own else []
            yes = field("button", "yes", texts("start.example_yes"), primary=True)
            fields = [*keep, yes, field("button", "no", texts("start.example_no"))]
        self.question.fields = fields

    def _name(self) -> str:
        """What the demo board is called; empty when it is gone."""
        with suppress(IbpError):
            return self._opened.workspace.schools.board(DEMO_BOARD).name
        return ""

    def _pressed(self, removed: Callable[[], None], name: str, value: Any) -> None:
        if name == "ask":
            self._show(asked=True, own=filled_in_on_demo(self._opened.workspace))
        elif name == "no":
            self._show()
        elif name == "yes":
            try:
                gone = remove_demo(self._opened.workspace, also_own=bool(value.get("own")))
            except IbpError as error:
                self._show(outcome=error.message(self._texts.lang), tone="bad")
                return
            removed()
            self._show(outcome=self._texts("start.example_gone" if gone else "start.example_own_stays"))
            self._opened.heartbeat.go_to(PLACE)
