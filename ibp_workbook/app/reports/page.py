"""Reports of a board and its schools: choose, make, download."""

from functools import partial
from typing import Any, cast

import ipywidgets as widgets

from ibp_workbook import times
from ibp_workbook.app import apart
from ibp_workbook.app.page import Page, Parts, View, card, render
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.fields import board_and_round, field
from ibp_workbook.app.selection import BOARD_ITSELF
from ibp_workbook.app.stepping import Stepper, Task
from ibp_workbook.errors import IbpError
from ibp_workbook.reports import make
from ibp_workbook.reports.document import file_name, zipped
from ibp_workbook.reports.style import load_style

ALL = "alle"


class ReportsView(View):
    """The choice above; a button makes the reports one by one and can be stopped; then they can be saved."""

    def __init__(self, opened: Page) -> None:
        super().__init__(opened)
        lang = opened.texts.lang
        self.wanted: dict[str, Any] = {"kind": "management", "form": "pdf", "lang": lang, "school": ALL}
        self.aliases = False
        self.files: list[make.File] = []
        self.work: Stepper[tuple[make.File, int]] = Stepper()
        self.choice = Controls(self._chosen, legend=self.texts("reports_page.choose"))
        self.about = widgets.HTML()
        self.buttons = Controls(self._pressed, legend=self.texts("reports_page.make"))
        self.progress = widgets.HTML()
        self.save = Download(self._saved, self.exported, label="")
        self._draw()

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        return [card(self.choice, self.about, self.buttons, self.progress, self.save)]

    def _chosen(self, name: str, value: Any) -> None:
        if name in ("board", "round"):
            self.selection.choose(name, value)
            self.wanted["school"] = ALL if name == "board" else self.wanted["school"]
        elif name == "aliases":
            self.aliases = bool(value)
        else:
            self.wanted[name] = str(value)
        self._forget()
        self._draw()

    def _pressed(self, name: str, _value: Any) -> None:
        if name == "stop" and self.work.running:
            self.work.stop()
            self._end("reports_page.stopped", "info")
        elif name == "make" and not self.work.running:
            self._forget()
            self._begins()
            waits = partial(self.say, self.progress, tone="info")
            hear = (self._made, self._ready, self._failed, waits, self._begins)
            self.work.start(Task(self._files(), *hear))
            self._draw()

    def _begins(self) -> None:
        self.say(self.progress, self.texts("reports_page.begun"), "info")

    def _files(self) -> apart.InTurn[tuple[make.File, int]]:
        """Each report with how many there will be."""
        current, wanted = self.selection.current_round, self.wanted
        order = make.Order(
            kind=wanted["kind"],
            form=cast(make.Format, wanted["form"]),
            board=self.selection.board,
            round=current.id if current else None,
            school=None if wanted["school"] == ALL else wanted["school"],
            lang=wanted["lang"],
            day=times.today(),
            aliases=self.aliases and wanted["kind"] != "school",
        )
        return apart.each(self.opened.workspace, self.opened.catalogue, make.ordered, order, load_style())

    def _made(self, result: tuple[make.File, int]) -> None:
        file, total = result
        self.files.append(file)
        text = self.texts("reports_page.progress", done=len(self.files), total=total)
        self.progress.value = render("progress.html", text=text, done=len(self.files), total=total)

    def _ready(self) -> None:
        """The file arrives by itself; the button stays, to have it once more."""
        self._end("reports_page.ready", "good")
        self.save.give()

    def _failed(self, error: Exception) -> None:
        self._draw()
        if not isinstance(error, IbpError):
            raise error
        self.say(self.progress, error)

    def _end(self, key: str, tone: str) -> None:
        self.say(self.progress, self.texts(key, n=len(self.files)), tone)
        self._draw()

    def _forget(self) -> None:
        self.work.stop()
        self.files, self.progress.value = [], ""

    def _saved(self) -> tuple[str, bytes]:
        if len(self.files) == 1:
            return self.files[0]
        return f"{file_name(self.texts('reports_page.schools_zip'))}.zip", zipped(self.files)

    def _draw(self) -> None:
        texts, selection = self.texts, self.selection
        self.choice.fields = [*board_and_round(selection, texts), *self._fields()]
        self.choice.address = selection.address(school=selection.school or BOARD_ITSELF)
        about = texts(f"reports_page.about_{self.wanted['kind']}")
        self.about.value = render("paragraph.html", text=about)
        label = texts("reports_page.stop" if self.work.running else "reports_page.make")
        name = "stop" if self.work.running else "make"
        disabled = not selection.rounds
        self.buttons.fields = [field("button", name, label, primary=not self.files, disabled=disabled)]
        if not selection.rounds:
            self.say(self.progress, texts("reports_page.no_round"), "info")
        self.save.label = texts("reports_page.save_zip" if len(self.files) > 1 else "reports_page.save")
        self.save.layout.display = None if self.files and not self.work.running else "none"

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
        fields = [
            field(
                "select", name, texts(f"reports_page.field_{name}"), self.wanted[name], options=options[name]
            )
            for name in names
        ]
        if not is_school:
            fields.append(field("checkbox", "aliases", texts("board.aliases"), self.aliases))
        return fields


page = ReportsView.page
