"""What pages let the audit log tell: files that leave, whole boards that are read, names revealed."""

from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets as widgets
import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.assess.page import AssessView
from ibp_workbook.app.board.page import BoardView
from ibp_workbook.app.breaches.page import BreachView
from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.compare.page import CompareView
from ibp_workbook.app.dates.page import DatesView
from ibp_workbook.app.norm.page import NormView
from ibp_workbook.app.page import Page, View
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.plan.page import PlanView
from ibp_workbook.app.presentation.page import PresentationView
from ibp_workbook.app.reports.page import ReportsView
from ibp_workbook.app.request import Request
from ibp_workbook.app.retention.page import RetentionView
from ibp_workbook.app.schools.page import SchoolsView
from ibp_workbook.app.start.page import StartView
from ibp_workbook.app.suppliers.page import SupplierView
from ibp_workbook.app.workbook.page import ExchangeView
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.audit.entries import Entry
from ibp_workbook.texts import Texts

ELS = Actor("els", "consultant")
Told = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def log(demo_url: str) -> Callable[[], list[Entry]]:
    """What was added since the demo board was made."""
    audit = Workspace(demo_url, ELS).audit
    before = audit.check().last
    return lambda: [entry for entry in audit.entries(oldest_first=True) if entry.number > before]


@pytest.fixture
def told(log: Callable[[], list[Entry]]) -> Told:
    """Kind, board and detail of those that tell of reading, revealing and files."""
    kinds = ("read", "reveal", "export")
    return lambda: [(entry.kind, entry.board, entry.detail) for entry in log() if entry.kind in kinds]


@pytest.fixture
def signed_in(demo_url: str) -> Callable[[str], Page]:
    """A page for somebody who signed in, with a role."""
    workspace = Workspace(demo_url, ELS)

    def opened(role: str) -> Page:
        school = workspace.schools.of(DEMO_BOARD)[0].id if role == "school" else None
        board = None if role == "school" else DEMO_BOARD
        workspace.members.add(Member(f"{role}@x.nl", "Iemand", role, board, school))
        return page(Workspace(demo_url, workspace.members.actor_for(f"{role}@x.nl")))

    return opened


@pytest.fixture
def here(demo_url: str) -> Page:
    """A page on one's own computer."""
    return page(Workspace(demo_url, ELS))


def page(workspace: Workspace) -> Page:
    request = Request(lang="nl", board=DEMO_BOARD)
    return Page(request, Texts("nl"), AnalysisWorkspace.of(workspace), load_catalogue(), Heartbeat())


def named(kind: str) -> Callable[[Page], View]:
    return lambda opened: AssessView(opened, kind)


WHOLE: dict[str, Callable[[Page], View]] = {
    "board": BoardView,
    "norm": NormView,
    "compare": CompareView,
    "presentation": PresentationView,
    "plan": PlanView,
    "dates": DatesView,
    "camera": named("camera"),
    "supplier": SupplierView,
    "breach": BreachView,
}
OTHERS = [StartView, SchoolsView, ReportsView, ExchangeView, RetentionView]


@pytest.mark.parametrize("name", WHOLE)
def test_who_signed_in_and_reads_a_whole_board_is_told_once(
    signed_in: Callable[[str], Page], told: Told, name: str
) -> None:
    WHOLE[name](signed_in("fg"))
    assert told() == [("read", DEMO_BOARD, name)]


@pytest.mark.parametrize("view", OTHERS)
def test_other_pages_read_no_whole_board(signed_in: Callable[[str], Page], told: Told, view: Any) -> None:
    view(signed_in("fg"))
    assert told() == []


@pytest.mark.parametrize("name", WHOLE)
def test_on_ones_own_computer_reading_is_nobodys_business(here: Page, told: Told, name: str) -> None:
    WHOLE[name](here)
    assert told() == []


def test_a_school_reads_no_whole_board(signed_in: Callable[[str], Page], told: Told) -> None:
    PlanView(signed_in("school"))
    assert told() == []


def test_another_board_is_read_too(
    new_board: Callable[[Workspace], Any], demo_url: str, told: Told, signed_in: Callable[[str], Page]
) -> None:
    workspace = Workspace(demo_url, ELS)
    other = new_board(workspace).number
    opened = signed_in("analyst")
    workspace.members.add(Member("analyst@x.nl", "Iemand", "analyst", other))
    view = CompareView(page(Workspace(demo_url, workspace.members.actor_for("analyst@x.nl"))))
    view._chosen("board", other)
    view._chosen("round", view.selection.round)
    assert told() == [("read", DEMO_BOARD, "compare"), ("read", other, "compare")]
    assert opened.workspace.actor.login == "analyst@x.nl"


@pytest.mark.parametrize("view", [BoardView, PresentationView])
def test_who_shows_names_that_were_hidden_is_told(
    signed_in: Callable[[str], Page], told: Told, view: Any
) -> None:
    shown = view(signed_in("fg"))
    choose = shown._filtered if view is BoardView else shown._chosen
    choose("aliases", True)
    choose("aliases", True)
    assert [kind for kind, *_ in told()] == ["read"]
    choose("aliases", False)
    choose("aliases", False)
    assert [(kind, board) for kind, board, _ in told()] == [("read", DEMO_BOARD), ("reveal", DEMO_BOARD)]


def parts(root: widgets.Widget) -> Iterator[widgets.Widget]:
    yield root
    for child in getattr(root, "children", ()):
        yield from parts(child)


def pressed(view: View) -> int:
    """Ask for every file of a page; how many came."""
    came: list[Any] = []
    for part in parts(widgets.VBox(view.parts())):
        if isinstance(part, Download | ChartPanel):
            part.send = lambda content, buffers=None: came.append(content)
            part.on_download({"format": "csv"}, [])
    return sum(content["kind"] == "file" for content in came)


FILES = {
    "plan": (PlanView, ["plan.xlsx", "plan.csv", "plan.csv", "plan.csv", "plan.csv"]),
    "norm": (NormView, ["norm.csv"]),
    "supplier": (SupplierView, ["supplier.xlsx", "supplier.csv", "supplier.xlsx"]),
    "board": (BoardView, None),
    "compare": (CompareView, None),
}


@pytest.mark.parametrize("name", FILES)
def test_each_file_that_leaves_a_page_is_told_also_on_ones_own_computer(
    here: Page, told: Told, name: str
) -> None:
    view, details = FILES[name]
    came = pressed(view(here))
    exported = [(kind, board) for kind, board, _ in told()]
    assert exported
    if details is None:
        assert exported == [("export", DEMO_BOARD)] * came
    else:
        assert [detail for *_, detail in told()] == details


def test_an_empty_template_holds_nothing_that_leaves(here: Page, told: Told) -> None:
    assert pressed(SchoolsView(here)) == 1
    assert told() == []


def test_a_file_of_one_dossier_names_it(here: Page, log: Callable[[], list[Entry]]) -> None:
    camera = here.workspace.dossiers.of(DEMO_BOARD, "assessment:camera")[0].id
    view = AssessView(
        here._replace(request=Request(lang="nl", board=DEMO_BOARD, dossier=str(camera))), "camera"
    )
    view.exported("oordeel De Linde.pdf")
    (entry,) = log()
    assert (entry.kind, entry.dossier, entry.detail) == ("export", camera, "camera.pdf")
