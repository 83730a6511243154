"""A second device that leads along, over a real socket: let in with a key of its own, and cut off at once."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from ibp_workbook.times import now
from ibp_workbook.workshop import lending
from tests.kinds import OwnBoard
from tests.workshop.room import Phone, Room, Scenario

JSON = {"Content-Type": "application/json"}
Play = Callable[[Scenario], OwnBoard]


class Tablet:
    """A second device, before and after it was let in."""

    def __init__(self, room: Room) -> None:
        self.room, self.cookie, self.heard = room, "", b""
        self.session = room.live.record.dossier
        self._news = asyncio.Event()

    async def enter(self, key: str) -> HTTPResponse:
        """Try a key; keep the cookie that comes of it."""
        answer = await self.room.ask("/lead/key", json.dumps({"key": key}), **JSON)
        for name, cookie in SimpleCookie(answer.headers.get("Set-Cookie", "")).items():
            self.cookie = f"{name}={cookie.value}"
        return answer

    async def step(self, action: str, session: int | None = None, **content: object) -> HTTPResponse:
        """Try a step."""
        body = json.dumps({"action": action, "v": self.room.live.record.session.version, **content})
        headers = {**JSON, "Cookie": self.cookie}
        return await self.room.ask(f"/lead/{session or self.session}/step", body, **headers)

    async def page(self) -> str:
        """The page as this device gets it."""
        return (await self.room.ask("/lead/", Cookie=self.cookie)).body.decode()

    def _take(self, chunk: bytes) -> None:
        self.heard += chunk
        self._news.set()

    async def hear(self, words: bytes) -> None:
        """Wait until it was told this."""
        async with asyncio.timeout(10):
            while words not in self.heard:
                self._news.clear()
                await self._news.wait()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["asyncio.Future[HTTPResponse]"]:
        """Connected; the answer is there when the server ends it."""
        url = f"{self.room.site}/lead/{self.session}/events"
        headers = {"Cookie": self.cookie}
        request = HTTPRequest(url, headers=headers, streaming_callback=self._take, request_timeout=0)
        client = AsyncHTTPClient(force_instance=True)
        stream = asyncio.ensure_future(client.fetch(request, raise_error=False))
        try:
            yield stream
        finally:
            client.close()
            stream.cancel()


def lend(room: Room) -> str:
    """A key, as the laptop asks for it."""
    return str(room.live.lend(room.own.workspace, "nl")["key"])


def test_a_second_device_leads_a_round_from_open_to_agreed(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        assert (await device.enter(lend(room))).code == 200
        assert room.live.counts["lent"] == "taken"
        async with device.listening(), Phone(room).listening() as phone:
            assert (await device.step("open")).code == 200
            await phone.hear("open")
            await phone.vote(2)
            await device.hear(b'"voted": 1')
            for action in ("close", "reveal", "discuss"):
                assert (await device.step(action)).code == 200
            why = "é" * 5000  # as long as the field lets one type
            assert (await device.step("agree", level=2, why=why)).code == 200
            assert (await phone.hear("agreed"))["agreed"] == {"level": 2}

    own = play(scenario)
    assert own.stored(own.schools[0], own.norms[0]) == 2


def test_the_cookie_is_for_this_place_only_and_no_script_reads_it(play: Play) -> None:
    async def scenario(room: Room) -> None:
        answer = await Tablet(room).enter(lend(room))
        (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"]) == ("Strict", "/lead")
        assert len(cookie.value) >= 40
        assert cookie.value not in answer.body.decode()

    play(scenario)


def test_the_code_of_the_room_never_opens_the_controls(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        for waits in (False, True):
            if waits:
                lend(room)
            assert (await device.enter(room.code)).code == 409
            assert device.cookie == ""
            for cookie in ("", f"ibp-lead-{device.session}={room.code}", f"ibp-lead-{device.session}="):
                device.cookie = cookie
                assert (await device.step("open")).code == 403
                assert (await room.ask(f"/lead/{device.session}/events", Cookie=cookie)).code == 403
                assert "data-session" not in await device.page()
            device.cookie = ""
        assert room.live.record.session.stage == "lobby"

    play(scenario)


def test_a_key_is_used_once_and_not_after_two_minutes(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(room: Room) -> None:
        first, second = Tablet(room), Tablet(room)
        key = lend(room)
        assert (await first.enter(key)).code == 200
        assert (await second.enter(key)).code == 409
        assert (await second.step("open")).code == 403
        key = lend(room)
        too_late = now() + lending.VALID + timedelta(seconds=1)
        monkeypatch.setattr("ibp_workbook.workshop.tablet.now", lambda: too_late)
        late = await second.enter(key)
        assert (late.code, "te oud" in json.loads(late.body)["message"]) == (409, True)

    play(scenario)


def test_ten_wrong_keys_and_then_a_minute_of_waiting(play: Play) -> None:
    async def scenario(room: Room) -> None:
        key, device = lend(room), Tablet(room)
        for number in range(10):
            assert (await device.enter(f"WRONG{number:05}")).code == 409
        refused = await device.enter(key)
        assert (refused.code, "Wacht een minuut" in json.loads(refused.body)["message"]) == (409, True)
        assert room.live.counts["lent"] == "offered"

    play(scenario)


def test_a_device_that_is_withdrawn_is_cut_off_at_once(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        await device.enter(lend(room))
        async with device.listening() as stream:
            await device.hear(b"data: ")
            room.live.withdraw()
            await device.hear(b"event: gone")
            await asyncio.wait_for(stream, 10)  # the server ended it
        told = device.heard
        assert (await device.step("open")).code == 403
        assert "data-session" not in await device.page()
        await room.do("open")
        assert device.heard == told, "nothing more came after that"
        assert room.live.counts["lent"] == ""

    play(scenario)


def test_a_device_is_told_that_the_session_has_stopped(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        await device.enter(lend(room))
        async with device.listening() as stream:
            await device.hear(b"data: ")
            room.live.shut()
            await device.hear(b"event: gone")
            await asyncio.wait_for(stream, 10)

    play(scenario)


def test_a_new_key_ends_the_device_of_before(play: Play) -> None:
    async def scenario(room: Room) -> None:
        first, second = Tablet(room), Tablet(room)
        await first.enter(lend(room))
        async with first.listening():
            await first.hear(b"data: ")
            key = lend(room)
            await first.hear(b"event: gone")
        await second.enter(key)
        assert ((await first.step("open")).code, (await second.step("open")).code) == (403, 200)

    play(scenario)


def test_the_key_is_told_to_who_asked_for_it_and_to_nobody_else(play: Play) -> None:
    async def scenario(room: Room) -> None:
        async with Phone(room).listening() as phone:
            key = lend(room)
            for lang in ("nl", "en"):
                assert key.encode() not in room.live.lead_payload(lang), "the projector gets this as well"
            await room.do("open")
            await phone.hear("open")
            assert key not in json.dumps(phone.heard)
        assert key not in json.dumps(room.live.counts)
        assert key not in await Tablet(room).page()

    play(scenario)


@pytest.mark.parametrize("action", ["move", "pause", "lend", "withdraw", "remove", "start", ""])
def test_what_is_no_step_of_the_session_is_not_done_from_there(play: Play, action: str) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        await device.enter(lend(room))
        assert (await device.step(action, address="127.0.0.1")).code == 409
        assert (await device.step("open", session=device.session + 1)).code == 404
        assert room.live.record.session.stage == "lobby"
        assert room.live.counts["lent"] == "taken"

    play(scenario)


def test_another_site_makes_no_step_and_uses_no_key(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device, key = Tablet(room), lend(room)
        body = json.dumps({"key": key})
        assert (await room.ask("/lead/key", body, **{"Content-Type": "text/plain"})).code == 415
        assert (await device.enter(key)).code == 200
        headers = {"Content-Type": "text/plain", "Cookie": device.cookie}
        step = json.dumps({"action": "open", "v": 1})
        assert (await room.ask(f"/lead/{device.session}/step", step, **headers)).code == 415
        for wrong in ("[]", "{", '"x"', "[" * 4000):
            answer = await room.ask(f"/lead/{device.session}/step", wrong, **{**headers, **JSON})
            assert answer.code == 400

    play(scenario)


def test_the_place_serves_the_session_and_nothing_else(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        await device.enter(lend(room))
        known = ("room.js", "kinds.js", "enter.js", "lead.js", "lead.css", "ibp.css")
        assert [(await room.ask(f"/lead/{name}")).code for name in known] == [200] * len(known)
        for path in ("choose.js", "lend.js", "tablet.html", "choice", "start", "../web.py", "%2e%2e/web.py"):
            assert (await room.ask(f"/lead/{path}", Cookie=device.cookie)).code == 404
        page = await room.ask("/lead/", Cookie=device.cookie)
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert f'data-session="{device.session}"' in page.body.decode()
        english = await room.ask("/lead/?lang=en", Cookie=device.cookie)
        assert 'lang="en"' in english.body.decode()
        assert 'lang="nl"' in (await room.ask("/lead/?lang=%3Cscript%3E")).body.decode()
        vote = json.dumps({"token": "0" * 32, "why": "x" * 5000})
        assert (await room.ask(f"/w/{room.code}/vote", vote)).code == 413, "as little as before from a phone"

    play(scenario)


def test_a_session_that_ends_ends_the_device_too(play: Play) -> None:
    async def scenario(room: Room) -> None:
        device = Tablet(room)
        await device.enter(lend(room))
        async with device.listening() as stream:
            await device.hear(b"data: ")
            room.live.shut()
            await asyncio.wait_for(stream, 10)
        assert room.live.counts["lent"] == ""

    play(scenario)


def test_neither_key_nor_cookie_is_kept_or_logged(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    secret: list[str] = []

    async def scenario(room: Room) -> None:
        device, key = Tablet(room), lend(room)
        await device.enter(key)
        await device.step("open")
        secret.extend((key, device.cookie.partition("=")[2]))

    with caplog.at_level(logging.DEBUG):
        own = play(scenario)
    folder = Path(own.workspace.url.removeprefix("sqlite:///")).parent
    kept = b"".join(file.read_bytes() for file in folder.iterdir())
    assert kept
    for each in secret:
        assert len(each) >= 10
        assert each not in caplog.text
        assert each.encode() not in kept
