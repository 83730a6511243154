"""On the page Scholen: which other edition a measurement can be carried over to, and what that does."""

import msgspec

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request
from ibp_workbook.app.schools.page import SchoolsView
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard

CATALOGUE = load_catalogue()
IBP = CATALOGUE.frameworks["ibp"]


def view(board: OwnBoard, workspace: Workspace) -> SchoolsView:
    request = Request("nl", board=board.number, round=str(board.round.id))
    return SchoolsView(Page(request, Texts("nl"), AnalysisWorkspace.of(workspace), CATALOGUE, Heartbeat()))


def test_without_another_edition_there_is_nothing_to_choose(new_board: NewBoard, empty_url: str) -> None:
    workspace = Workspace(empty_url)
    page = view(new_board(workspace), workspace)
    assert page.edition.fields == []
    assert page.edition_text.value == ""
    assert page.edition_changes.value.strip() == ""


def test_a_measurement_goes_over_and_the_page_names_what_changed(new_board: NewBoard, empty_url: str) -> None:
    workspace = Workspace(empty_url)
    board = new_board(workspace)
    first, second, *_ = IBP.statements
    changed = msgspec.structs.replace(second, title=first.title)
    edition = msgspec.structs.replace(IBP, id="ibp-2027", statements=(changed, *IBP.statements[2:]))
    workspace.frameworks.add(edition, reserved=CATALOGUE.frameworks)
    for item in (first.id, second.id, IBP.statements[2].id):
        workspace.maturity.save(board.round.id, None, item, "level", 3)
    page = view(board, workspace)
    names = [field["name"] for field in page.edition.fields]
    assert names == ["round", "to", "name", "carry"]
    assert page.edition.fields[1]["options"] == [["ibp-2027", IBP.title.nl]]
    said = page.edition_changes.value
    assert "Gewijzigde normen: 1" in said
    assert "Vervallen normen: 1" in said
    assert first.id in said
    assert "Nieuwe normen" not in said
    page.edition.on_change({"name": "carry", "value": {"name": "Op de nieuwe"}}, [])
    assert "Antwoorden die meegingen: 1. Opnieuw te bekijken: 1." in page.edition_outcome.value
    made = workspace.rounds.of(board.number, "ibp-2027")
    assert [item.name for item in made] == ["Op de nieuwe"]
    page.edition.on_change({"name": "carry", "value": {"name": "Op de nieuwe"}}, [])
    assert 'role="alert"' in page.edition_outcome.value


def test_an_edition_that_a_colleague_brings_in_meanwhile_is_the_one_that_counts(
    new_board: NewBoard, empty_url: str
) -> None:
    workspace = Workspace(empty_url)
    board = new_board(workspace)
    first, second, *others = IBP.statements
    edition = msgspec.structs.replace(IBP, id="ibp-2027")
    workspace.frameworks.add(edition, reserved=CATALOGUE.frameworks)
    workspace.maturity.save(board.round.id, None, second.id, "level", 3)
    page = view(board, workspace)
    changed = msgspec.structs.replace(second, title=first.title)
    newer = msgspec.structs.replace(edition, statements=(first, changed, *others))
    workspace.frameworks.add(newer, reserved=CATALOGUE.frameworks)
    page.edition.on_change({"name": "carry", "value": {"name": "Op de nieuwe"}}, [])
    assert "Antwoorden die meegingen: 0. Opnieuw te bekijken: 1." in page.edition_outcome.value
    workspace.frameworks.add(msgspec.structs.replace(newer, id="ibp-2028"), reserved=CATALOGUE.frameworks)
    page.edition.on_change({"name": "to", "value": "ibp-2028"}, [])
    page.edition.on_change({"name": "carry", "value": {"name": "Op de nieuwste"}}, [])
    page.selection.choose("board", board.number)
    assert {"Op de nieuwe", "Op de nieuwste"} < {item.name for item in page.selection.rounds}
