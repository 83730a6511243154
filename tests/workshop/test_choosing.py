"""Before a session: what can be voted about, by one school or board and by each school apart."""

from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, School, Workspace
from ibp_workbook.workshop import record
from ibp_workbook.workshop.choosing import Wanted, choice
from tests.kinds import NewBoard, OwnBoard


@pytest.fixture
def own(new_board: NewBoard, empty_url: str) -> OwnBoard:
    return new_board(Workspace(empty_url, Actor.local()))


def offered(own: OwnBoard, school: School | None) -> dict[str, dict[str, Any]]:
    """Norm -> what is told about it."""
    framework = load_catalogue().frameworks["ibp"]
    told = choice(own.workspace, framework, own.round, school, "nl")
    return {norm["id"]: norm for domain in told["domains"] for norm in domain["norms"]}


def of_scope(scope: str) -> str:
    return next(norm.id for norm in load_catalogue().frameworks["ibp"].statements if norm.scope == scope)


def test_schools_vote_apart_about_what_they_can_answer_themselves_only(own: OwnBoard) -> None:
    norms = offered(own, None)
    assert [norms[of_scope(scope)]["apart"] for scope in ("board", "both", "school")] == [False, True, True]
    assert [norms[of_scope(scope)]["together"] for scope in ("board", "both", "school")] == [
        True,
        True,
        False,
    ]
    assert all(norm["together"] for norm in offered(own, own.schools[0]).values())


def test_what_schools_inherit_is_not_open_and_may_be_below_the_target(own: OwnBoard) -> None:
    norm, many = of_scope("both"), len(own.schools)
    assert (offered(own, None)[norm]["open"], offered(own, None)[norm]["below"]) == (many, 0)
    own.workspace.maturity.save(own.round.id, None, norm, "level", own.round.target - 1)
    own.workspace.maturity.save(own.round.id, own.schools[0].id, norm, "level", own.round.target)
    assert (offered(own, None)[norm]["open"], offered(own, None)[norm]["below"]) == (0, many - 1)
    levels = [offered(own, school)[norm]["level"] for school in (None, *own.schools[:2])]
    assert levels == [own.round.target - 1, own.round.target, own.round.target - 1]


def test_sessions_of_the_whole_board_are_gone_on_with_wherever_one_is(own: OwnBoard) -> None:
    first, second = own.schools[:2]
    start = record.start
    alone = start(own.workspace, own.round, first.id, own.norms[:1], "Een school").dossier
    apart = start(own.workspace, own.round, None, own.norms[:1], "Alle scholen", "schools").dossier

    def told(school: School | None) -> set[int]:
        where = school.id if school else None
        return {each.dossier for each in record.unfinished(own.workspace, own.round, where)}

    assert [told(school) for school in (first, second, None)] == [{alone, apart}, {apart}, {apart}]


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "plan"},
        {"kind": "x"},
        {"kind": ["norms"]},
        {"norms": "a"},
        {"session": "1"},
        {"session": True},
    ],
)
def test_what_is_no_wish_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(IbpError):
        Wanted.read(content)


def test_a_name_is_as_long_as_it_may_be() -> None:
    assert Wanted.read({"norms": ["a", 3], "name": "x" * 200}) == Wanted("norms", ("a", "3"), "x" * 100)
