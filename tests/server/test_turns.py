"""So many reports and uploads at once, and of each person: who waits reads so, and begins by itself."""

from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import psutil
import pytest

from benchmarks.open_page import OpenPage, opened
from benchmarks.visitor import Visitor, header
from ibp_workbook.app.server import frames
from ibp_workbook.app.server.hosts.turns import Turns
from ibp_workbook.app.server.metrics import Meter
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.interop.tables.answers_excel import MAX_FILE
from ibp_workbook.store import Member, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import Served, StartServer
from tests.server.conftest import HEADER, Run

TEXTS = Texts("nl")
MAKE = TEXTS("exchange.csv")
BERT_WAITS = "Het is druk. Wachtenden voor je: {n}. Je bestand wordt daarna vanzelf {done}."
OWN_WAITS = "Er wordt al een ander bestand voor je gemaakt. Dit komt daarna vanzelf."


@pytest.fixture(scope="module")
def served(start_server: StartServer) -> Served:
    """Two reports and two uploads at once."""
    served = start_server(options=("--user-header", HEADER, "--reports", "2", "--uploads", "2"))
    for login in ("an", "bert", "cor"):
        Workspace(served.workspace).members.add(Member(login, login, "consultant"))
    return served


class Room:
    """Pages of people on one server, all in one host."""

    def __init__(self, served: Served, pages: AsyncExitStack) -> None:
        self._served, self._pages = served, pages

    async def page(self, login: str, notebook: str = "export") -> OpenPage:
        visitor = Visitor(self._served.url, {HEADER: login})
        return await self._pages.enter_async_context(opened(visitor, notebook, board=DEMO_BOARD))

    @contextmanager
    def nothing_is_finished(self) -> Iterator[None]:
        """What is being made stays so: the process that makes it stands still."""
        (host,) = self._served.hosts()
        (spare,) = psutil.Process(host.pid).children()
        spare.suspend()
        try:
            yield
        finally:
            spare.resume()


async def ask(page: OpenPage) -> None:
    await page.say(page.model(lambda state: state.get("label") == MAKE), {"kind": "download"})


async def hears(page: OpenPage, *kinds: str) -> dict[str, Any]:
    told = await page.hear(lambda data: data.get("content", {}).get("kind") in kinds)
    content: dict[str, Any] = told["content"]
    return content


async def answers(page: OpenPage) -> None:
    """The page does other work meanwhile."""
    await page.say(page.model(lambda state: "title" in state), {"type": "ping"})
    await page.hear(lambda data: data.get("content", {}).get("type") == "pong")


def test_a_third_report_waits_its_page_does_not_and_it_begins_by_itself(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            room = Room(served, pages)
            an, bert, cor = [await room.page(login) for login in ("an", "bert", "cor")]
            with room.nothing_is_finished():
                for page in (an, bert, cor):
                    await ask(page)
                waits = await hears(cor, "waits", "file")
                assert waits == {"kind": "waits", "message": BERT_WAITS.format(n=2, done="gemaakt")}
                await answers(cor)
            for page in (an, bert, cor):
                assert (await hears(page, "file"))["name"].startswith("ibp-csv")

    run(scenario)


def test_two_reports_are_made_at_once(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            room = Room(served, pages)
            both = [await room.page(login) for login in ("an", "bert")]
            for page in both:
                await ask(page)
            for page in both:
                assert (await hears(page, "waits", "file"))["kind"] == "file"

    run(scenario)


def test_one_person_does_not_keep_all_turns(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            room = Room(served, pages)
            first, second, bert = [await room.page(login) for login in ("an", "an", "bert")]
            with room.nothing_is_finished():
                await ask(first)
                await ask(second)
                assert (await hears(second, "waits", "file")).get("message") == OWN_WAITS
                await ask(bert)
            assert (await hears(bert, "waits", "file"))["kind"] == "file"
            assert (await hears(second, "file"))["name"].startswith("ibp-csv")

    run(scenario)


def test_the_turn_of_a_page_that_is_closed_goes_to_the_next(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages, AsyncExitStack() as leaving:
            room = Room(served, pages)
            bert = await room.page("bert")
            an, cor = [await Room(served, leaving).page(login) for login in ("an", "cor")]
            for page in (an, cor):
                await begin_upload(page)
                await hears(page, "go")
            await begin_upload(bert)
            assert await message(bert) == BERT_WAITS.format(n=2, done="ingelezen")
            await leaving.aclose()
            await hears(bert, "go")

    run(scenario)


def test_who_stops_halfway_may_begin_something_else(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            room = Room(served, pages)
            reports, export = await room.page("an", "reports"), await room.page("an")
            press = reports.model(lambda state: state.get("legend") == TEXTS("reports_page.make"))
            choose = reports.model(lambda state: state.get("legend") == TEXTS("reports_page.choose"))
            await reports.say(choose, {"kind": "change", "name": "kind", "value": "school"})
            await reports.say(press, {"kind": "change", "name": "make", "value": {}})
            await reports.hear(lambda data: "<progress" in str(data.get("state", {}).get("value")))
            await reports.say(press, {"kind": "change", "name": "stop", "value": {}})
            await ask(export)
            assert (await hears(export, "file"))["name"].startswith("ibp-csv")

    run(scenario)


def test_the_turn_of_a_page_whose_host_was_killed_is_free_again(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            room = Room(served, pages)
            an = await room.page("an")
            await begin_upload(an)
            await hears(an, "go")
            (host,) = served.hosts()
            host.kill()
            with pytest.raises(ConnectionError):
                await hears(an, "nothing any more")
            again = await room.page("an")
            await begin_upload(again)
            await hears(again, "go")

    run(scenario)


def upload_of(page: OpenPage) -> str:
    return page.model(lambda state: "max_total" in state)


async def begin_upload(page: OpenPage) -> None:
    await page.say(upload_of(page), {"kind": "start"})


async def message(page: OpenPage) -> str:
    """What stands under the field."""
    told = await page.hear(lambda data: bool(data.get("state", {}).get("message")))
    return str(told["state"]["message"])


async def send(page: OpenPage, file: int, data: bytes) -> None:
    content = {"kind": "piece", "file": file, "name": f"{file}.csv"}
    comm = {"comm_id": upload_of(page), "data": {"method": "custom", "content": content}}
    frame = frames.frame("shell", {**header("comm_msg"), "date": ""}, comm, [data])
    await page.line.write_message(frame, binary=True)


def test_a_third_upload_waits_until_one_has_been_read(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            room = Room(served, pages)
            an, bert, cor = [await room.page(login) for login in ("an", "bert", "cor")]
            for page in (an, bert):
                await begin_upload(page)
                await hears(page, "go")
            await begin_upload(cor)
            assert await message(cor) == BERT_WAITS.format(n=2, done="ingelezen")
            await send(cor, 0, b"too early")
            await send(an, 0, b"not a workbook")
            await hears(an, "received")
            await an.say(upload_of(an), {"kind": "end"})
            assert "0.csv" in await message(an)
            await hears(cor, "go")
            await send(cor, 0, b"x" * 10)
            assert (await hears(cor, "received"))["bytes"] == 10, "what came before its turn is not kept"

    run(scenario)


def test_files_together_have_a_limit_as_each_has(served: Served, run: Run) -> None:
    async def scenario() -> None:
        async with AsyncExitStack() as pages:
            an = await Room(served, pages).page("an")
            await begin_upload(an)
            await hears(an, "go")
            half = b"x" * (MAX_FILE // 2)
            for file in (0, 0, 1, 1):
                await send(an, file, half)
                await hears(an, "received")
            await send(an, 2, b"x")
            await hears(an, "refused")
            await begin_upload(an)
            await hears(an, "go")
            for _ in range(2):
                await send(an, 0, half)
                await hears(an, "received")
            await send(an, 0, b"x")
            await hears(an, "refused")

    run(scenario)


class Told(dict[str, tuple[bool, int]]):
    """What each page was told last."""

    def of(self, page: str) -> Any:
        return lambda _work, may, before: self.update({page: (may, before)})


def test_turns_come_in_the_order_of_asking_and_one_person_is_passed_over() -> None:
    turns, told = Turns({"report": 2}, 1, Meter()), Told()
    for page, owner in (("a1", "an"), ("a2", "an"), ("b", "bert"), ("c", "cor"), ("d", "dirk")):
        turns.ask(page, owner, "report", told.of(page))
    assert told == {"a1": (True, 0), "a2": (False, 0), "b": (True, 0), "c": (False, 3), "d": (False, 4)}
    turns.leave("b", "report")
    assert (told["a2"], told["c"], told["d"]) == ((False, 0), (True, 0), (False, 3))
    turns.leave("a1")
    assert (told["a2"], told["d"]) == ((True, 0), (False, 2))
    turns.leave("c")
    assert told["d"][0]


def test_one_work_does_not_wait_for_another() -> None:
    turns, told = Turns({"report": 1, "upload": 1}, 1, Meter()), Told()
    turns.ask("a", "an", "report", told.of("report"))
    turns.ask("a", "an", "upload", told.of("upload"))
    turns.leave("a", "report")
    turns.ask("b", "bert", "upload", told.of("other"))
    assert told == {"report": (True, 0), "upload": (True, 0), "other": (False, 1)}
