"""The audit log: who did what with the data, and whether nobody touched the log itself."""

from typing import Any

import ipywidgets as widgets

from ibp_workbook.app.audit.state import AT_ONCE, AuditState
from ibp_workbook.app.page import Page, Parts, View, card, html, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import board_options, choice, field
from ibp_workbook.interop.tables.audit_files import FORMATS
from ibp_workbook.store.audit.entries import Deed, Kind


class AuditView(View):
    """Whether the chain holds; then the filters with the entries, and the log as a file.

    Raises:
        IbpError: this person may not look in the log.
    """

    shows_content = False

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        texts = self.texts
        self.state = AuditState(opened.workspace, texts)
        self.verdict = widgets.HTML()
        self.check = Controls(self._checked, legend=texts("audit.check"))
        self.choice = Controls(self._chosen, legend=texts("audit.choose"))
        self.message = widgets.HTML()
        self.list = widgets.HTML()
        self.files = self.downloads(self.state.file, {form: texts(f"audit.{form}") for form in FORMATS})
        self.check.fields = [field("button", "check", texts("audit.check"))]
        if self.state.count <= AT_ONCE:
            self._checked()
        else:
            self.say(self.verdict, texts("audit.not_checked", count=self.state.count), "info")
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        lead = html("paragraph.html", text=self.texts("audit.lead"), lead=True)
        chain = card(self.verdict, self.check, title=self.texts("audit.chain"), text=self.texts("audit.note"))
        return [lead, card(self.choice, self.message, self.list, self.files), chain]

    def exported(self, file: str) -> None:
        """Let the log tell that it leaves itself, about the board that was chosen."""
        detail = f"{self.page_name}.{file.rpartition('.')[2]}"
        self.opened.workspace.audit.note(Deed(Kind.EXPORT, self.state.board, detail=detail))

    def _checked(self, _name: str = "", _value: Any = None) -> None:
        self.attempt(self.verdict, self.state.checked)

    def _chosen(self, name: str, value: Any) -> None:
        def choose() -> None:
            day = name in ("since", "until")
            setattr(
                self.state, name, (self.day(value, "audit.no_day") if value else None) if day else str(value)
            )

        if self.attempt(self.message, choose):
            self._draw()

    def _draw(self) -> None:
        texts, state = self.texts, self.state
        rows, more = state.rows()
        said = texts("audit.more" if more else "audit.shown", n=len(rows)) if rows else texts("audit.nothing")
        self.choice.fields = self._fields()
        self.choice.told = said
        self.list.value = render("audit_list.html", t=texts, rows=rows, said=said)
        self.files.layout.display = None if rows else "none"

    def _fields(self) -> list[dict[str, Any]]:
        texts, state = self.texts, self.state
        anyone, all_ = ["", texts("audit.anyone")], ["", texts("audit.all")]
        people = [[name, name] for name in state.people]
        kinds = [[kind.value, texts(f"audit.kind_{kind.value}")] for kind in Kind]
        boards = board_options(self.selection, texts)
        of_board = choice("board", texts("audit.board"), state.board, [all_, *boards], texts)
        return [
            choice("who", texts("audit.who"), state.who, [anyone, *people], texts),
            field("select", "kind", texts("audit.kind"), state.kind, options=[all_, *kinds]),
            *([of_board] if len(boards) > 1 else []),
            *(
                field("date", name, texts(f"audit.{name}"), day.isoformat() if day else "")
                for name, day in (("since", state.since), ("until", state.until))
            ),
        ]


page = AuditView.page
