"""What phones can reach, over a real socket: join, vote, hear, and nothing else."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from ibp_workbook.store import Actor, Workspace
from ibp_workbook.workshop import door, record
from ibp_workbook.workshop.live import Live
from ibp_workbook.workshop.sessions import Sessions
from tests.kinds import NewBoard, OwnBoard

Scenario = Callable[["Room"], Coroutine[Any, Any, None]]


class Phone:
    """A phone that listens."""

    def __init__(self, room: "Room") -> None:
        self.room, self.token = room, secrets.token_hex(16)
        self.heard: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._rest = b""

    def _take(self, chunk: bytes) -> None:
        *events, self._rest = (self._rest + chunk).split(b"\n\n")
        for event in events:
            if event.startswith(b"data: "):
                self.heard.append(json.loads(event.removeprefix(b"data: ")))
        self._news.set()

    async def hear(self, stage: str, version: int = 0) -> dict[str, Any]:
        """Wait until the room is at a stage."""
        async with asyncio.timeout(10):
            while not self.heard or self.heard[-1]["stage"] != stage or self.heard[-1]["v"] < version:
                self._news.clear()
                await self._news.wait()
        return self.heard[-1]

    async def vote(self, choice: object, **changes: Any) -> HTTPResponse:
        """Vote about what was heard last."""
        now = self.heard[-1]
        content = {
            "token": self.token,
            "norm": now["norm"]["id"],
            "round": now["round"],
            "choice": choice,
            **changes,
        }
        return await self.room.ask(f"/w/{self.room.code}/vote", json.dumps(content))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Phone"]:
        """Connected until the block ends."""
        url = f"{self.room.site}/w/{self.room.code}/events?t={self.token}"
        request = HTTPRequest(url, streaming_callback=self._take, request_timeout=0)
        client = AsyncHTTPClient(force_instance=True)
        stream = asyncio.ensure_future(client.fetch(request, raise_error=False))
        try:
            async with asyncio.timeout(10):
                while not self.heard:
                    self._news.clear()
                    await self._news.wait()
            yield self
        finally:
            client.close()
            stream.cancel()


class Room:
    """A session with its port open on this computer."""

    def __init__(self, own: OwnBoard, live: Live) -> None:
        self.own, self.live = own, live
        assert live.invitation is not None
        self.code, self.site = live.invitation.code, live.invitation.site

    async def ask(self, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        """One request."""
        method = "GET" if body is None else "POST"
        request = HTTPRequest(self.site + path, method=method, body=body, headers=headers, request_timeout=10)
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    async def do(self, action: str, **content: Any) -> str:
        """A step of who leads."""
        version = self.live.record.session.version
        return await self.live.do(self.own.workspace, action, {"v": version, **content}, "nl")


@pytest.fixture
def play(
    new_board: NewBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Scenario], OwnBoard]:
    """Play a scenario in a session of two norms, in a loop of its own."""
    own = new_board(Workspace(f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}", Actor.local()))
    monkeypatch.setattr(door, "addresses", list)  # on this computer alone, whatever network it is on

    async def scene(scenario: Scenario) -> None:
        sessions = Sessions()
        begun = record.start(own.workspace, own.round, own.schools[0].id, own.norms[:2], "Werksessie")
        try:
            await scenario(Room(own, await sessions.open(own.workspace, begun.dossier)))
        finally:
            sessions.end()

    def run(scenario: Scenario) -> OwnBoard:
        with ThreadPoolExecutor(
            1
        ) as thread:  # Playwright keeps a loop in this one when browser tests ran before
            thread.submit(lambda: asyncio.run(scene(scenario))).result()
        return own

    return run


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
        async with Phone(room).listening() as phone:
            await room.do("open")
            await phone.hear("open")
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
        async with Phone(room).listening() as phone:
            await room.do("open")
            await phone.hear("open")
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


def test_who_comes_back_hears_where_the_room_is_and_votes_again_once(
    play: Callable[[Scenario], OwnBoard],
) -> None:
    async def scenario(room: Room) -> None:
        phone = Phone(room)
        async with phone.listening():
            await room.do("open")
            await phone.hear("open")
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
        room.live.shut()  # the process ends: nothing in it is written
        again = Sessions()
        live = await again.open(room.own.workspace, room.live.record.dossier)
        assert live.invitation is not None
        assert (live.invitation.code, live.invitation.site) == (room.code, room.site)
        assert (live.record.session.stage, live.ballot.voted) == ("open", 0)
        async with Phone(Room(room.own, live)).listening() as phone:
            assert (await phone.vote(2)).code == 204
        again.end()

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
        async with Phone(room).listening() as phone:
            await room.do("open")
            await phone.hear("open")
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
