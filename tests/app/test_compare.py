"""Two sides beside each other: what they are, their means with n, and what differs most."""

from collections import Counter
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.compare.state import CompareState
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard

CATALOGUE = load_catalogue()
BY_DOMAIN = {domain.id: domain.title.get("nl") for domain in CATALOGUE.frameworks["ibp"].domains}
OWN = [norm for norm in CATALOGUE.frameworks["ibp"].statements if norm.scope != "board"]
ONE = OWN[0]
OTHER = next(norm for norm in OWN if norm.domain != ONE.domain)


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    """A and B (po) say 2 and 4 where C (vo) says 5, and 3 and 3 where C says 3; before A said 1."""
    workspace = Workspace(empty_url, Actor.local())
    made = new_board(workspace)
    a, b, c = made.schools
    assert [school.sector for school in made.schools] == ["po", "po", "vo"]
    before = workspace.rounds.add(made.number, "ibp", "Nulmeting", date(2025, 3, 1))
    workspace.maturity.save(before.id, a.id, ONE.id, "level", 1)
    for school, level in ((a, 2), (b, 4), (c, 5)):
        workspace.maturity.save(made.round.id, school.id, ONE.id, "level", level)
        workspace.maturity.save(made.round.id, school.id, OTHER.id, "level", 3)
    return made


def state(board: OwnBoard, **asked: str) -> CompareState:
    workspace = AnalysisWorkspace(board.workspace.url, Actor.local())
    request = Request(lang="nl", **{"board": board.number, "round": str(board.round.id), **asked})
    made = CompareState(Selection(workspace, CATALOGUE, request), Texts("nl"))
    made.ask(request)
    return made


def rows(shown: CompareState) -> list[list[object]]:
    return [list(row) for row in shown.table("domain").values if row[3] is not None]


def test_two_rounds_are_compared_over_what_was_assessed_in_both(board: OwnBoard) -> None:
    shown = state(board)
    assert shown.by == "rounds"
    assert rows(shown) == [[BY_DOMAIN[ONE.domain], 1.0, 2.0, 1.0, 1, 1]]
    assert shown.told() == (
        "Nulmeting: gemiddeld niveau 1,0 (scholen: 3, n = 1). "
        "Eerste meting: gemiddeld niveau 2,0 (scholen: 3, n = 1). "
        f"Het meest verschillen ze op ‘{BY_DOMAIN[ONE.domain]}’: 1,0 tegen 2,0 (+1,0)."
    )


def test_two_groups_have_their_own_n_and_what_differs_most_comes_first(board: OwnBoard) -> None:
    shown = state(board, by="groups")
    assert (shown.first, shown.second) == ("sector:po", "sector:vo")
    assert rows(shown) == [
        [BY_DOMAIN[ONE.domain], 3.0, 5.0, 2.0, 2, 1],
        [BY_DOMAIN[OTHER.domain], 3.0, 3.0, 0.0, 2, 1],
    ]
    told = shown.told()
    assert "Sector: Primair onderwijs (po): gemiddeld niveau 3,0 (scholen: 2, n = 4)." in told
    assert "Sector: Voortgezet onderwijs (vo): gemiddeld niveau 4,0 (scholen: 1, n = 2)." in told
    assert told.endswith(f"op ‘{BY_DOMAIN[ONE.domain]}’: 3,0 tegen 5,0 (+2,0).")


def test_groups_can_be_picked_school_by_school(board: OwnBoard) -> None:
    a, b, c = (school.location for school in board.schools)
    shown = state(board, by="groups", first=f"pick:{b}", second=f"pick:{a},{c},{a},unknown")
    first, second = shown.sides()
    assert first.name == board.schools[1].name
    assert [school.location for school in second.schools] == [a, c]
    assert second.name == "2 gekozen scholen"
    assert rows(shown)[0] == [BY_DOMAIN[ONE.domain], 4.0, 3.5, -0.5, 1, 2]


def test_schools_that_are_alike_can_be_chosen_as_a_group(board: OwnBoard) -> None:
    a, b, c = board.schools
    asked = CATALOGUE.frameworks["ibp"].statements
    own = Counter(norm.domain for norm in asked if norm.scope != "board")
    strong, weak = (domain for domain, _ in own.most_common(2))
    for norm in asked:
        is_asked = norm.scope != "board" and norm.domain in (strong, weak)
        for school in board.schools if is_asked else ():
            level = 5 if (norm.domain == strong) == (school in (a, b)) else 1
            board.workspace.maturity.save(board.round.id, school.id, norm.id, "level", level)
    group = f"alike:{min(a.location, b.location)}"
    shown = state(board, by="groups", first=group, second=f"alike:{c.location}")
    first, second = shown.sides()
    assert {school.id for school in first.schools} == {a.id, b.id}
    assert [school.id for school in second.schools] == [c.id]
    assert first.name == f"2 scholen: sterk op {BY_DOMAIN[strong]}, zwak op {BY_DOMAIN[weak]}"
    assert [group, first.name] in shown.groups.options()
    assert state(board, by="groups", first=f"alike:{b.location}x").first != f"alike:{b.location}x"


def test_a_school_stands_beside_its_likes_and_not_beside_itself(board: OwnBoard) -> None:
    a, b, _ = board.schools
    shown = state(board, by="likes", first=a.location, second="sector")
    assert shown.sides()[1].schools == (b,)
    assert rows(shown)[0] == [BY_DOMAIN[ONE.domain], 2.0, 4.0, 2.0, 1, 1]


def test_the_chosen_school_is_the_first_one_whose_likes_are_looked_for(board: OwnBoard) -> None:
    b = board.schools[1]
    assert state(board, by="likes", school=b.location).first == b.location


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"by": "groups", "first": "all", "second": "all"}, "Beide kanten zijn hetzelfde"),
        ({"by": "groups", "first": "all", "second": "pick:"}, "Een van de groepen heeft nog geen school"),
        ({"by": "likes", "first": "C", "second": "sector"}, "Deze school heeft geen gelijken"),
        ({}, ""),
    ],
)
def test_what_cannot_be_compared_says_why(board: OwnBoard, asked: dict[str, str], why: str) -> None:
    if asked.get("first") == "C":
        asked = {**asked, "first": board.schools[2].location}
    told = state(board, **asked).why_nothing()
    assert told.startswith(why)
    assert bool(told) is bool(why)


def test_a_board_with_one_round_is_not_compared_with_itself(empty_url: str, new_board: NewBoard) -> None:
    board = new_board(Workspace(empty_url, Actor.local()))
    assert state(board).why_nothing().startswith("Dit bestuur heeft pas één meting.")


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "sideways", "first": "7", "second": "x"},
        {"by": "rounds", "first": "all", "second": "999999"},
        {"by": "groups", "first": "sector:none", "second": "'; drop"},
        {"by": "likes", "first": "99ZZ99", "second": "name"},
    ],
)
def test_an_address_that_does_not_fit_this_board_is_left_alone(
    board: OwnBoard, asked: dict[str, str]
) -> None:
    shown = state(board, **asked)
    for side in ("first", "second"):
        assert getattr(shown, side) != asked[side]
    shown.why_nothing()


def test_the_address_brings_the_same_comparison_back(board: OwnBoard) -> None:
    shown = state(board, by="groups", first="sector:vo", second=f"pick:{board.schools[0].location}")
    again = state(board, **shown.address())
    assert again.told() == shown.told()


def test_a_norm_leads_to_its_page(board: OwnBoard) -> None:
    shown = state(board, by="groups")
    query = parse_qs(urlsplit(shown.links("norm")[ONE.id]).query)
    assert query["norm"] == [ONE.id]
    assert next(row.key for row in shown.chart("norm").rows) == ONE.id  # type: ignore[attr-defined]


def test_where_nothing_differs_that_is_said(board: OwnBoard) -> None:
    for school in board.schools:
        events = board.workspace.maturity.answers(board.round.id, school.id)[ONE.id]["level"].event
        board.workspace.maturity.save(board.round.id, school.id, ONE.id, "level", 3, events)
    assert state(board, by="groups").told().endswith("Op geen enkel domein verschillen ze.")
