"""One norm across the schools of a board: what counts, what was written down, and which norms are weakest."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.norm.state import NormState
from ibp_workbook.app.page import render
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.plan import topic_of
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard

CATALOGUE = load_catalogue()
FRAMEWORK = CATALOGUE.frameworks["ibp"]
BOTH = next(norm.id for norm in FRAMEWORK.statements if norm.scope == "both")
OF_BOARD = next(norm.id for norm in FRAMEWORK.statements if norm.scope == "board")
OF_SCHOOL = next(norm.id for norm in FRAMEWORK.statements if norm.scope == "school")


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    """A says 4 (1 before), B says 2, C has the board's 3; the board itself is at 1 with a norm of its own."""
    workspace = Workspace(empty_url, Actor.local())
    made = new_board(workspace)
    a, b, _ = made.schools
    before = workspace.rounds.add(made.number, "ibp", "Nulmeting", date(2025, 3, 1))
    workspace.maturity.save(before.id, a.id, BOTH, "level", 1)
    for school, level in ((None, 3), (a.id, 4), (b.id, 2)):
        workspace.maturity.save(made.round.id, school, BOTH, "level", level)
    workspace.maturity.save(made.round.id, None, OF_BOARD, "level", 1)
    workspace.maturity.save(made.round.id, b.id, BOTH, "evidence", "Notitie van 3 mei")
    workspace.maturity.save(made.round.id, b.id, OF_SCHOOL, "evidence", "van een andere norm")
    return made


def state(board: OwnBoard, norm: str = "", lang: str = "nl", actor: Actor | None = None) -> NormState:
    workspace = AnalysisWorkspace(board.workspace.url, actor or Actor.local())
    request = Request(lang=lang, board=board.number, round=str(board.round.id))
    made = NormState(Selection(workspace, CATALOGUE, request), Texts(lang))
    made.load(norm)
    return made


def test_the_lowest_comes_first_and_what_is_inherited_says_so(board: OwnBoard) -> None:
    a, b, c = (school.name for school in board.schools)
    places = state(board, BOTH).places()
    assert [(place["name"], place["state"], place["before"]) for place in places] == [
        ("Het bestuur zelf", "niveau 3", ""),
        (b, "niveau 2", ""),
        (c, "niveau 3, telt met het antwoord van het bestuur", ""),
        (a, "niveau 4", "1"),
    ]
    assert [place["tone"] for place in places] == ["good", "attention", "good", "good"]
    assert [place["evidence"] for place in places] == ["", "Notitie van 3 mei", "", ""]


def test_the_sentence_counts_schools_and_compares_only_who_was_assessed_twice(board: OwnBoard) -> None:
    told = state(board, BOTH).told()
    assert told.startswith("1 van 3 beoordeelde scholen zitten onder het streefniveau (3); bij 0 van 3")
    assert "Gemiddeld niveau: 3,0, afstand tot het streefniveau: 0,0." in told
    assert "vorige meting: +3,0 (n = 1: de scholen die beide keren zijn beoordeeld)." in told


def test_a_norm_nobody_answered_is_open_and_not_low(board: OwnBoard) -> None:
    asked = state(board, OF_SCHOOL)
    assert [place["state"] for place in asked.places()] == ["nog niet beantwoord"] * 3
    assert {place["tone"] for place in asked.places()} == {"neutral"}
    assert "Gemiddeld" not in asked.told()


def test_each_school_has_a_link_to_this_norm_in_its_self_assessment(board: OwnBoard) -> None:
    asked = state(board, BOTH)
    places = [parse_qs(urlsplit(place["href"]).query) for place in asked.places()]
    assert {query["step"][0] for query in places} == {f"list.{BOTH}"}
    locations = {school.location for school in board.schools}
    assert {query["school"][0] for query in places} == {"bestuur", *locations}
    assert set(asked.links()) == {str(school.id) for school in board.schools}


def test_actions_about_this_norm_stand_with_whose_they_are(board: OwnBoard) -> None:
    _, b, _ = board.schools
    planned = ((None, "Voor allen", BOTH), (b.id, "Van B", BOTH), (b.id, "Iets anders", OF_SCHOOL))
    for school, title, norm in planned:
        kept = board.workspace.dossiers.open(board.number, school, "plan", "verbeterplan")
        item = f"a:{title}"
        for field, value in (("title", title), ("topics", [topic_of("ibp", norm)]), ("status", "accepted")):
            board.workspace.dossiers.save(kept, item, field, value)
    asked = state(board, BOTH)
    assert [action["title"] for action in asked.head()["actions"]] == ["Voor allen"]
    assert {place["name"]: [action["title"] for action in place["actions"]] for place in asked.places()} == {
        "Het bestuur zelf": [], b.name: ["Van B"],
        **{school.name: [] for school in board.schools if school is not b},
    }  # fmt: skip


def test_norms_of_schools_and_of_the_board_are_apart_and_lead_to_their_page(board: OwnBoard) -> None:
    weakest = state(board).weakest()
    titles = {norm.id: norm.title.get("nl") for norm in FRAMEWORK.statements}
    assert [norm["title"] for norm in weakest["schools"]] == [titles[BOTH]]
    assert weakest["schools"][0]["said"] == "1 van 3 scholen onder het streefniveau"
    assert [norm["title"] for norm in weakest["board"]] == [titles[OF_BOARD]]
    assert parse_qs(urlsplit(weakest["board"][0]["href"]).query)["norm"] == [OF_BOARD]


@pytest.mark.parametrize("asked", ["", "bestaat.niet"])
def test_without_a_norm_the_one_missed_most_is_shown(board: OwnBoard, asked: str) -> None:
    shown = state(board, asked).norm
    assert shown is not None
    assert shown.id == BOTH


def test_what_people_typed_is_text_on_the_page(board: OwnBoard) -> None:
    _, b, _ = board.schools
    board.workspace.maturity.save(board.round.id, b.id, BOTH, "comment", "<img src=x onerror=alert(1)>")
    page = render("norm_places.html", t=Texts("nl"), places=state(board, BOTH).places())
    assert "&lt;img" in page
    assert "<img" not in page


def test_a_school_sees_itself_and_its_board_and_nothing_that_another_wrote(board: OwnBoard) -> None:
    a = board.schools[0]
    asked = state(board, BOTH, actor=Actor("lin", "school", schools=frozenset({a.id})))
    places = asked.places()
    assert [place["name"] for place in places] == ["Het bestuur zelf", a.name]
    assert "Notitie van 3 mei" not in str((places, asked.table(), asked.chart().plain()))


def test_the_figure_says_what_the_table_says(board: OwnBoard) -> None:
    asked = state(board, BOTH)
    chart = asked.chart()
    assert chart.alt.endswith("1 van 3 beoordeeld zitten onder streefniveau 3. Nog niet beantwoord: 0.")
    table = asked.table()
    level = list(table.columns).index("Niveau")
    assert [row[level] for row in table.values] == [3, 2, 3, 4]
