"""The other kinds of session: each school votes for itself, and the room puts dots on the plan."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.workshop import record
from ibp_workbook.workshop.record import Record
from ibp_workbook.workshop.session import Session
from tests.kinds import OwnBoard
from tests.workshop.room import Phone, Room


def each_school(own: OwnBoard) -> Record:
    """A session in which schools vote apart about the first norm that they all answer themselves."""
    return record.start(own.workspace, own.round, None, own.norms[:1], "Tien scholen", "schools")


def test_each_school_votes_for_itself_and_the_room_sees_all_of_them(play: Callable[..., OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        first, second, third = (str(school.id) for school in room.own.schools[:3])
        async with Phone(room).listening() as one, Phone(room).listening() as two:
            assert first in [school for school, _ in one.heard[-1]["schools"]]
            await room.do("open")
            for phone, school, level in ((one, first, 2), (two, second, 4)):
                await phone.hear("open")
                assert (await phone.vote(level, school=school)).code == 204
            for wrong in ("", "999", None):
                assert (await two.vote(3, school=wrong)).code == 409
            await room.do("close")
            await room.do("reveal")
            shown = (await two.hear("revealed"))["result"]
            assert shown["schools"] == {
                first: {"counts": {"2": 1}, "middle": 2},
                second: {"counts": {"4": 1}, "middle": 4},
            }
            with pytest.raises(IbpError):
                await room.do("agree", schools={"999": 2})
            with pytest.raises(IbpError):
                await room.do("agree", schools={first: "unknown"})
            assert await room.do("agree", schools={first: 2, third: 3}, why="") == ""
            assert (await one.hear("agreed"))["agreed"] == {"level": None, "schools": {first: 2, third: 3}}

    own = play(scenario, each_school)
    norm = own.norms[0]
    assert [own.stored(school, norm) for school in own.schools[:3]] == [2, None, 3]
    assert own.stored(own.schools[0], norm, "votes") == {"level": 2, "n": 1, "counts": {"2": 1}}
    assert own.stored(own.schools[2], norm, "votes") is None


def test_no_file_ties_the_vote_for_a_school_to_a_phone(play: Callable[..., OwnBoard]) -> None:
    tokens: list[str] = []

    async def scenario(room: Room) -> None:
        async with Phone(room).asked() as phone:
            tokens.append(phone.token)
            assert (await phone.vote(2, school=str(room.own.schools[0].id))).code == 204
            await room.do("close")

    own = play(scenario, each_school)
    folder = Path(own.workspace.url.removeprefix("sqlite:///")).parent
    assert tokens
    assert not any(tokens[0].encode() in file.read_bytes() for file in folder.iterdir())


def what_first(own: OwnBoard) -> Record:
    """A session with dots on three proposals."""
    titles = {topic: {"nl": f"Doe {topic}", "en": f"Do {topic}"} for topic in "abcd"}
    return record.start_session(own.workspace, own.round, None, Session.of_proposals(titles), "Wat eerst?")


def test_everyone_puts_three_dots_and_they_stand_in_the_plan(play: Callable[..., OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        async with Phone(room).listening() as one:
            await room.do("open")
            await one.hear("open")
            for number, dots in enumerate((["a", "b"], ["a", "c", "b"], ["a"], ["a", "b", "c", "d"], ["x"])):
                one.token = f"{number:032x}"
                assert (await one.vote(dots)).code == (204 if number < 3 else 409)
            await room.do("close")
            assert (await one.hear("closed"))["result"] is None
            await room.do("reveal")
            shown = (await one.hear("agreed"))["result"]
            assert (shown["n"], shown["counts"]) == (3, {"a": 3, "b": 2, "c": 1})

    own = play(scenario, what_first)
    (plan,) = own.workspace.dossiers.read_all(own.number, "plan")
    assert plan[1]["settings"]["dots"].value == {"n": 3, "counts": {"a": 3, "b": 2, "c": 1}}


@pytest.mark.parametrize("kind", ["schools", "plan"])
def test_schools_and_dots_come_back_too_when_the_server_was_stopped(
    play: Callable[..., OwnBoard], kind: str
) -> None:
    async def scenario(room: Room) -> None:
        await room.do("open")
        async with room.in_a_new_process() as back:
            session = back.live.record.session
            assert (session.kind, session.stage, back.code, back.site) == (kind, "open", room.code, room.site)
            async with Phone(back).listening() as phone:
                choice: object = 2 if kind == "schools" else ["a", "b"]
                assert (await phone.vote(choice, school=str(room.own.schools[0].id))).code == 204
                await back.do("close")
            session = back.live.record.session
            assert session.rounds[session.norm][0].n == 1

    play(scenario, each_school if kind == "schools" else what_first)
