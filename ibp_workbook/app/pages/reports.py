"""Reports of a board and its schools: choose, make, download."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import ipywidgets as widgets

from ibp_workbook.app import page as pages
from ibp_workbook.app.components.controls import Controls
from ibp_workbook.app.components.download import Download
from ibp_workbook.app.fields import board_field, round_field
from ibp_workbook.app.page import Page, render
from ibp_workbook.app.state.selection import BOARD_ITSELF, Selection
from ibp_workbook.errors import IbpError
from ibp_workbook.reports import make
from ibp_workbook.reports.document import file_name
from ibp_workbook.reports.material import Material, gather
from ibp_workbook.reports.style import load_style
from ibp_workbook.store import School

ALL = "alle"


def page() -> None:
    """Show the page."""
    pages.show(lambda opened: ReportsView(opened).parts())


class ReportsView:
    """The choice above; a button makes the reports one by one and can be stopped; then they can be saved."""

    def __init__(self, opened: Page) -> None:
        self.opened, self.texts = opened, opened.texts
        self.selection = Selection(opened.workspace, opened.catalogue, opened.request)
        lang = opened.texts.lang
        self.wanted: dict[str, Any] = {"kind": "management", "form": "pdf", "lang": lang, "school": ALL}
        self.aliases = False
        self.files: list[make.File] = []
        self.busy: asyncio.Task[None] | None = None
        self.choice = Controls(self._chosen, legend=self.texts("reports_page.choose"))
        self.about = widgets.HTML()
        self.buttons = Controls(self._pressed, legend=self.texts("reports_page.make"))
        self.progress = widgets.HTML()
        self.save = Download(self._saved, label="")
        self._draw()

    def parts(self) -> Sequence[widgets.Widget]:
        """The widgets of the page, from top to bottom."""
        return [
            widgets.VBox([self.choice, self.about, self.buttons, self.progress, self.save]).add_class(
                "ibp-card"
            )
        ]

    def _chosen(self, name: str, value: Any) -> None:
        if name == "board":
            self.selection.choose_board(str(value))
            self.wanted["school"] = ALL
        elif name == "round":
            self.selection.round = str(value)
        elif name == "aliases":
            self.aliases = bool(value)
        else:
            self.wanted[name] = str(value)
        self._forget()
        self._draw()

    def _pressed(self, name: str, _value: Any) -> None:
        if name == "stop" and self.busy:
            self.busy.cancel()
        elif name == "make" and not self.busy:
            self._forget()
            self.busy = asyncio.get_event_loop().create_task(self._make())
            self.busy.add_done_callback(self._done)
            self._draw()

    async def _make(self) -> None:
        """One report per turn of the loop, so that the page keeps answering and can stop it."""
        await asyncio.sleep(0)
        material = self._material()
        style, form = load_style(), cast(make.Format, self.wanted["form"])
        if self.wanted["kind"] != "school":
            self.files.append(make.board_report(material, self.wanted["kind"], style, form))
            return
        chosen = self._schools(material)
        for done, file in enumerate(make.school_reports(material, chosen, style, form), start=1):
            self.files.append(file)
            self._tell(done, len(chosen))
            await asyncio.sleep(0)

    def _material(self) -> Material:
        current = self.selection.current_round
        return gather(
            self.opened.workspace,
            self.opened.catalogue,
            self.selection.board,
            self.wanted["lang"],
            date.today(),
            current.id if current else None,
            self.aliases and self.wanted["kind"] != "school",
        )

    def _schools(self, material: Material) -> list[School]:
        asked = self.wanted["school"]
        return [item for item in material.schools if asked in (ALL, item.location)]

    def _done(self, task: "asyncio.Task[None]") -> None:
        self.busy = None
        if task.cancelled():
            self.progress.value = self._notice(self.texts("reports_page.stopped", n=len(self.files)), "info")
        elif error := task.exception():
            if not isinstance(error, IbpError):
                raise error
            self.progress.value = self._notice(error.message(self.texts.lang), "bad")
        else:
            self.progress.value = self._notice(self.texts("reports_page.ready", n=len(self.files)), "good")
        self._draw()

    def _notice(self, message: str, tone: str) -> str:
        return render("notice.html", message=message, tone=tone)

    def _tell(self, done: int, total: int) -> None:
        text = self.texts("reports_page.progress", done=done, total=total)
        self.progress.value = render("progress.html", text=text, done=done, total=total)

    def _forget(self) -> None:
        if self.busy:
            self.busy.cancel()
        self.files, self.progress.value = [], ""

    def _saved(self) -> tuple[str, bytes]:
        if len(self.files) == 1:
            return self.files[0]
        return f"{file_name(self.texts('reports_page.schools_zip'))}.zip", make.zipped(self.files)

    def _draw(self) -> None:
        texts, selection = self.texts, self.selection
        rounds = [round_field(selection, texts)] if selection.rounds else []
        self.choice.fields = [board_field(selection, texts), *rounds, *self._fields()]
        self.choice.address = selection.address(school=selection.school or BOARD_ITSELF)
        about = texts(f"reports_page.about_{self.wanted['kind']}")
        self.about.value = render("paragraph.html", text=about)
        label = texts("reports_page.stop" if self.busy else "reports_page.make")
        name = "stop" if self.busy else "make"
        disabled = not selection.rounds
        self.buttons.fields = [
            {"name": name, "type": "button", "label": label, "primary": not self.files, "disabled": disabled}
        ]
        if not selection.rounds:
            self.progress.value = self._notice(texts("reports_page.no_round"), "info")
        self.save.label = texts("reports_page.save_zip" if len(self.files) > 1 else "reports_page.save")
        self.save.layout.display = None if self.files and not self.busy else "none"

    def _fields(self) -> list[dict[str, Any]]:
        texts, schools = self.texts, self.selection.schools
        options = {
            "kind": [[kind, texts(f"reports_page.kind_{kind}")] for kind in make.KINDS],
            "form": [[form, texts(f"reports_page.form_{form}")] for form in make.FORMATS],
            "lang": [["nl", "Nederlands"], ["en", "English"]],
            "school": [
                [ALL, texts("reports_page.all_schools", n=len(schools))],
                *([s.location, s.name] for s in schools),
            ],
        }
        is_school = self.wanted["kind"] == "school"
        names = ["kind", "school", "form", "lang"] if is_school else ["kind", "form", "lang"]
        fields: list[dict[str, Any]] = [
            {
                "name": name,
                "type": "select",
                "label": texts(f"reports_page.field_{name}"),
                "value": self.wanted[name],
                "options": options[name],
            }
            for name in names
        ]
        if not is_school:
            label = texts("board.aliases")
            fields.append({"name": "aliases", "type": "checkbox", "label": label, "value": self.aliases})
        return fields
