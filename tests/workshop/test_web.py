"""What phones can reach, over a real socket: join, vote, hear, and nothing else."""

import asyncio
import gzip
import json
import logging
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from ibp_workbook.catalogue import Framework, load_catalogue
from ibp_workbook.times import now
from ibp_workbook.workshop import door, phone, record, shown
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.session import Session
from ibp_workbook.workshop.sessions import Sessions
from tests.kinds import OwnBoard
from tests.workshop.room import Phone, Room, Scenario


def test_a_split_vote_a_talk_a_second_vote_and_an_agreement(play: Callable[[Scenario], OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        async with (
            Phone(room).listening() as one,
            Phone(room).listening() as two,
            Phone(room).listening() as three,
        ):
            assert one.heard[-1]["stage"] == "lobby"
            await room.do("open")
            for phone, level in ((one, 1), (two, 3), (three, 5)):
                assert (await phone.hear("open"))["result"] is None
                assert (await phone.vote(level)).code == 204
            assert room.live.counts["voted"] == 3
            await room.do("close")
            assert (await one.hear("closed"))["result"] is None, "not before the reveal"
            await room.do("reveal")
            spread = (await two.hear("revealed"))["result"]
            assert spread["counts"] == {"1": 1, "3": 1, "5": 1}
            assert spread["words"]["nl"].startswith("1 van 3 binnen één niveau van 3")
            await room.do("discuss")
            await room.do("open")
            for phone, level in ((one, 2), (two, 2), (three, 3)):
                assert (await phone.hear("open"))["round"] == 2
                assert (await phone.vote(level)).code == 204
            await room.do("close")
            await room.do("reveal")
            assert (await three.hear("revealed", version=8))["result"]["supported"] == 2
            assert await room.do("agree", level=2, why="Zo doen we het.") == ""
            assert (await one.hear("agreed"))["agreed"] == {"level": 2}

    own = play(scenario)
    assert own.stored(own.schools[0], own.norms[0]) == 2
    assert own.stored(own.schools[0], own.norms[0], "votes") == {
        "level": 2,
        "n": 3,
        "counts": {"2": 2, "3": 1},
    }


def test_a_second_vote_replaces_the_first_and_a_late_one_is_refused(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def scenario(room: Room) -> None:
        async with Phone(room).asked() as phone:
            for level in (1, 2, 2):
                assert (await phone.vote(level)).code == 204
            assert room.live.ballot.voted == 1
            await room.do("close")
            assert (await phone.vote(3)).code == 409

    play(scenario)


def test_a_vote_about_another_norm_or_round_or_by_nobody_is_refused(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def scenario(room: Room) -> None:
        async with Phone(room).asked() as phone:
            wrong: list[dict[str, Any]] = [
                {"norm": "x"}, {"round": 2}, {"token": "x"}, {"token": None}, {"group": "x"},
            ]  # fmt: skip
            for changes in wrong:
                assert (await phone.vote(3, **changes)).code == 409
            assert (await phone.vote(9)).code == 409
            for body in ("", "[]", "{", '"x"'):
                assert (await room.ask(f"/w/{room.code}/vote", body)).code == 400
            assert room.live.ballot.voted == 0

    play(scenario)


def test_a_wrong_code_gives_nothing_and_ten_of_them_a_pause(play: Callable[[Scenario], OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        wrong = "ZZZZZZ" if room.code != "ZZZZZZ" else "YYYYYY"
        token = secrets.token_hex(16)
        for _ in range(10):
            assert (await room.ask(f"/w/{wrong}/events?t={token}")).code == 404
        assert (await room.ask(f"/w/{wrong}/vote", "{}")).code == 429
        assert (await room.ask(f"/w/{room.code}/vote", "{}")).code == 429, "else trying would go on unseen"

    play(scenario)


def test_phones_reach_the_session_and_nothing_else(play: Callable[[Scenario], OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        for path in (
            "/voila/render/start.ipynb",
            "/healthz",
            "/voila/workshop/",
            "/api/kernels",
            "/w/../x",
            "/lead.js",
        ):
            answer = await room.ask(path)
            assert (answer.code, json.loads(answer.body)) == (404, {"error": 404})

    play(scenario)


def test_the_page_is_small_and_may_do_its_own_work_only(play: Callable[[Scenario], OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        page = await room.ask(f"/w/{room.code}")
        assert page.code == 200
        assert len(page.body) <= 30_000
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Cache-Control"] == "no-store"
        assert "Server" not in page.headers
        assert room.code.encode() not in page.body, "the same for everyone"

    play(scenario)


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, deflate", False),
    ],
)
def test_the_page_is_compressed_for_who_asks_for_it_only(
    play: Callable[[Scenario], OwnBoard], asked: str, packed: bool
) -> None:
    async def scenario(room: Room) -> None:
        url = f"{room.site}/w/{room.code}"
        request = HTTPRequest(url, headers={"Accept-Encoding": asked}, decompress_response=False)
        answer = await AsyncHTTPClient().fetch(request)
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
        assert (gzip.decompress(answer.body) if packed else answer.body) == phone.page()

    play(scenario)


def test_joining_stays_far_below_30_kb_on_a_board_of_a_hundred_schools() -> None:
    framework = load_catalogue().frameworks["ibp"]
    norms = [norm.id for norm in framework.statements if norm.scope != "board"]
    schools = {str(2000 + n): f"Openbare scholengemeenschap De Regenboog-Noord {n}" for n in range(100)}
    told = max(len(state(framework, norm, schools)) for norm in norms)
    headers = 2_000
    assert told > 6_000, "all hundred are in it"
    assert len(phone.packed()) + told + headers <= 22_000


def state(framework: Framework, norm: str, schools: dict[str, str]) -> bytes:
    session = Session.of([norm], "schools")
    told = shown.for_everyone(framework, session, schools)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def test_who_comes_back_hears_where_the_room_is_and_votes_again_once(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def scenario(room: Room) -> None:
        phone = Phone(room)
        async with phone.asked():
            await phone.vote(4)
        phone.heard.clear()
        async with phone.listening():
            assert phone.heard[-1]["stage"] == "open"
            assert (await phone.vote(4)).code == 204
        assert room.live.ballot.voted == 1

    play(scenario)


def test_a_server_that_was_stopped_asks_the_open_round_again_with_the_same_code(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def scenario(room: Room) -> None:
        await room.do("open")
        async with room.in_a_new_process() as back:
            assert (back.code, back.site) == (room.code, room.site)
            assert (back.live.record.session.stage, back.live.ballot.voted) == ("open", 0)
            async with Phone(back).listening() as phone:
                assert (await phone.vote(2)).code == 204

    play(scenario)


def test_a_code_that_is_over_lets_nobody_in_and_going_on_gives_a_new_one(
    play: Callable[[Scenario], OwnBoard], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(room: Room) -> None:
        again = Sessions()
        live = await again.open(room.own.workspace, room.live.record.dossier)
        late = now() + door.VALID
        monkeypatch.setattr("ibp_workbook.workshop.live.now", lambda: late)
        assert not live.has_code(room.code)
        assert (await room.ask(f"/w/{room.code}/vote", "{}")).code == 404
        next_week = await again.open(room.own.workspace, room.live.record.dossier)
        new = Room(room.own, next_week).code
        assert new != room.code
        assert next_week.has_code(new)
        assert not next_week.has_code(room.code)
        again.end()

    play(scenario)


def test_after_a_break_phones_do_not_all_come_back_at_the_same_moment(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def told(room: Room) -> int:
        host, port = room.site.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        path = f"/w/{room.code}/events?t={secrets.token_hex(16)}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        async with asyncio.timeout(10):
            while not (line := await reader.readline()).startswith(b"retry: "):
                pass
        writer.close()
        return int(line.removeprefix(b"retry: "))

    async def scenario(room: Room) -> None:
        moments = await asyncio.gather(*(told(room) for _ in range(12)))
        assert all(500 <= moment <= 2500 for moment in moments)
        assert max(moments) - min(moments) > 100

    play(scenario)


def test_what_everybody_gets_is_made_once(
    play: Callable[[Scenario], OwnBoard], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    real = shown.for_everyone

    def counted(framework: Framework, session: Session, schools: shown.Schools) -> shown.Plain:
        made.append(session.version)
        return real(framework, session, schools)

    async def scenario(room: Room) -> None:
        async with AsyncExitStack() as together:
            phones = [await together.enter_async_context(Phone(room).listening()) for _ in range(5)]
            monkeypatch.setattr(shown, "for_everyone", counted)
            await room.do("open")
            for each in phones:
                await each.hear("open")
        assert made == [room.live.record.session.version]

    play(scenario)


def test_who_leads_is_told_when_this_computer_is_on_no_network_or_on_another_one(
    play: Callable[[Scenario], OwnBoard], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(room: Room) -> None:
        def told() -> tuple[bool, bool]:
            room.live.look_again()
            state = json.loads(room.live.lead_payload("nl").removeprefix(b"data: "))
            return state["local"], state["gone"]

        assert told() == (True, False)
        room.live.invitation = replace(room.live.invitation, address="192.168.1.5")
        assert told() == (False, True)
        monkeypatch.setattr(door, "addresses", lambda: ["192.168.1.5"])
        assert told() == (False, False)

    play(scenario)


def test_two_who_lead_do_not_step_over_each_other(play: Callable[[Scenario], OwnBoard]) -> None:
    async def scenario(room: Room) -> None:
        both = await asyncio.gather(*(room.do("open") for _ in range(2)), return_exceptions=True)
        assert [getattr(found, "key", "") for found in both] == ["", "workshop.moved_on"]
        assert room.live.record.session.stage == "open"

    play(scenario)


def test_what_is_agreed_together_while_somebody_else_answers_is_told(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def scenario(room: Room) -> None:
        await room.do("hands", counts={"2": 5})
        await room.do("reveal")
        own = room.own
        own.workspace.maturity.save(own.round.id, own.schools[0].id, own.norms[0], "level", 4)
        assert "niveau 4" in await room.do("agree", level=2)

    own = play(scenario)
    assert own.stored(own.schools[0], own.norms[0]) == 4


def test_no_log_and_no_file_of_the_workspace_tells_who_voted_what(
    play: Callable[[Scenario], OwnBoard], caplog: pytest.LogCaptureFixture
) -> None:
    tokens: list[str] = []

    async def scenario(room: Room) -> None:
        async with Phone(room).asked() as phone:
            for number in range(300):
                phone.token = secrets.token_hex(16)
                tokens.append(phone.token)
                assert (await phone.vote(number % 5 + 1)).code == 204
            await room.do("close")
        assert room.live.ballot.voted == 0, "not even in memory"

    with caplog.at_level(logging.DEBUG):
        own = play(scenario)
    files = [
        file.read_bytes() for file in Path(own.workspace.url.removeprefix("sqlite:///")).parent.iterdir()
    ]
    assert len(tokens) == 300
    assert files
    for token in tokens:
        assert token not in caplog.text
        assert not any(token.encode() in content for content in files)
    dossier = own.workspace.dossiers.of(own.number, record.KIND)[0].id
    history = own.workspace.dossiers.history(dossier)
    closings = [event for event in history if event.field == "rounds" and event.value]
    assert [event.value for event in closings] == [[{"n": 300, "counts": dict.fromkeys("12345", 60)}]]


def test_what_goes_wrong_is_logged_without_who_asked(
    play: Callable[[Scenario], OwnBoard], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = secrets.token_hex(16)
    codes: list[str] = []

    async def scenario(room: Room) -> None:
        codes.append(room.code)
        assert (await room.ask(f"/w/{room.code}/events?t=%ff{token}")).code == 400
        assert (await room.ask(f"/w/{room.code}/vote", "[" * 4000)).code == 400
        monkeypatch.setattr(Live, "vote", lambda *_: dict[str, str]()["a mistake of ours"])
        assert (await room.ask(f"/w/{room.code}/vote", json.dumps({"token": token}))).code == 500

    with caplog.at_level(logging.DEBUG):
        play(scenario)
    assert "KeyError" in caplog.text
    for told in (token, "127.0.0.1", *codes):
        assert told not in caplog.text
