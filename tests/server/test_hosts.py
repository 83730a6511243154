"""Many pages in one process: each its own person's, whatever happens in between; gone when it is closed."""

import asyncio
import gc
import json
import os
import random
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import comm
import nbformat
import pytest
from ipywidgets.widgets import widget as registry
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from tornado.ioloop import IOLoop

from benchmarks.scopes import MARK, OURS, ROLES, THEIRS, World, make_world, notebooks
from benchmarks.visitor import Visitor, frame
from ibp_workbook import paths
from ibp_workbook.app.outlet import FOLDER
from ibp_workbook.app.server import forking, frames
from ibp_workbook.app.server.hosts import page as hosted
from ibp_workbook.app.server.hosts import served
from ibp_workbook.app.server.hosts.page import HostedPage
from ibp_workbook.app.server.hosts.served import Hosts, Opening, PageError, ServedPage
from ibp_workbook.app.server.hosts.turns import Turns
from ibp_workbook.app.server.hosts.wire import Kind, Said
from ibp_workbook.app.server.kernels import Kernels, Opened, kernel_env
from ibp_workbook.app.server.metrics import Meter
from ibp_workbook.app.server.people import Owner
from ibp_workbook.app.server.render import called_page
from ibp_workbook.store.asking import Asker
from tests.kinds import StartServer, WaitUntil
from tests.server.conftest import HEADER, Run

OUR_MARK = "Anemoon"
TURNS = Turns({}, 1, Meter())
PAGES = ("start", "maturity", "board", "plan", "reports", "schools", "workbook", "dates", "retention")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    file = tmp_path_factory.mktemp("hosts") / "w.sqlite"
    return make_world(f"sqlite:///{file.as_posix()}")


def environment(world: World, folder: Path) -> dict[str, str]:
    """What the server gives a host."""
    files = folder / "files"
    files.mkdir(exist_ok=True)
    extra = {
        "IBP_WORKSPACE": world.url,
        "IBP_KERNEL_LOG": str(folder / "host.log"),
        FOLDER: str(files),
    }
    return kernel_env(dict(os.environ), extra, "", Asker(signs_in=True))


@pytest.fixture(scope="module")
def warm_process() -> Iterator[None]:
    """Hosts are forked from a warm process, as those of a server."""
    forking.start(dict(os.environ))
    yield
    forking.stop()
    KernelProvisionerFactory.clear_instance()


def opening(name: str, login: str, lang: str = "nl", board: str = "") -> Opening:
    return Opening(f"ibp_workbook.app.{name}.page", [], f"lang={lang}&board={board}", Asker(True, login))


# ---- Pages of several people side by side ----


@dataclass
class Visit:
    """What a browser knows of its page."""

    other: str
    lang: str
    models: list[str]
    heartbeat: str
    pings: int = 0
    pongs: int = 0
    is_answered: asyncio.Event = field(default_factory=asyncio.Event)


class Crowd:
    """Pages of people of two boards in one host; checks what each of them hears."""

    def __init__(self, hosts: Hosts, chance: random.Random) -> None:
        self.hosts, self.chance = hosts, chance
        self.open: dict[ServedPage, Visit] = {}
        self.counts: Counter[str] = Counter()

    async def arrive(self) -> None:
        """Someone of one of the boards opens a page, in one of the languages, asking for either board."""
        theirs, lang = self.chance.random() < 0.5, self.chance.choice(["nl", "en"])
        role = self.chance.choice(ROLES)
        asked = opening(
            self.chance.choice(PAGES),
            f"ander-{role}" if theirs else role,
            lang,
            self.chance.choice([OURS, THEIRS]),
        )
        page = await self.hosts.open(asked)
        shown = await page.shown
        own, other = (MARK, OUR_MARK) if theirs else (OUR_MARK, MARK)
        assert other not in shown, asked
        state = json.loads(shown)
        models = state["models"]
        heartbeat = models[state["root"]]["children"][0].removeprefix("IPY_MODEL_")
        visit = self.open[page] = Visit(other, lang, list(models), heartbeat)
        page.connect(lambda heard: self.hear(visit, heard))
        self.counts["shown with one's own"] += own in shown

    def hear(self, visit: Visit, heard: bytes) -> None:
        """Nothing of the other board, nothing in the other language, nothing of another page."""
        kind, content, _ = frames.message(heard)
        assert visit.other not in json.dumps(content, ensure_ascii=False)
        if kind == "comm_open":
            visit.models.append(content["comm_id"])
        assert content["comm_id"] in visit.models
        said = content["data"].get("content")
        if isinstance(said, dict) and said.get("type") == "notice":
            assert ("Er ging iets mis" in said["text"]) == (visit.lang == "nl"), said
            self.counts["notices"] += 1
        if isinstance(said, dict) and said.get("type") == "pong":
            visit.pongs += 1
            if visit.pongs == visit.pings:
                visit.is_answered.set()
        self.counts["heard"] += 1

    def say(self) -> None:
        """Someone does something sensible or senseless."""
        page = self.chance.choice(list(self.open))
        visit = self.open[page]
        model = self.chance.choice([visit.heartbeat, *visit.models])
        content = {"name": "board", "value": self.chance.choice([OURS, THEIRS])}
        if self.chance.random() < 0.2:
            self.ping(page)
            return
        data = self.chance.choice(
            [
                {"method": "request_state"},
                {"method": "custom", "content": {"kind": "download"}},
                {"method": "custom", "content": content},
                {"method": "custom", "content": ["nonsense"]},
                {"method": "update", "state": {"fields": 7}, "buffer_paths": []},
            ]
        )
        page.say(frame("comm_msg", {"comm_id": model, "data": data}))

    def ping(self, page: ServedPage) -> None:
        visit = self.open[page]
        visit.pings += 1
        visit.is_answered.clear()
        ping = {"method": "custom", "content": {"type": "ping"}}
        page.say(frame("comm_msg", {"comm_id": visit.heartbeat, "data": ping}))

    def leave(self) -> None:
        page = self.chance.choice(list(self.open))
        page.close()
        del self.open[page]

    async def settle(self) -> None:
        """Until everybody was answered."""
        for page in self.open:
            self.ping(page)
        async with asyncio.timeout(120):
            for visit in self.open.values():
                await visit.is_answered.wait()


@pytest.mark.usefixtures("warm_process")
def test_ten_thousand_interleaved_messages_reach_nobody_else(world: World, tmp_path: Path, run: Run) -> None:
    async def scenario() -> Counter[str]:
        async def start() -> Any:
            return await forking.start_host(environment(world, tmp_path), tmp_path / "host.log")

        hosts = Hosts(start, lambda page: None, 1, Meter(), TURNS)
        wrong: list[BaseException] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: wrong.append(context.get("exception") or RuntimeError(context["message"]))
        )
        crowd = Crowd(hosts, random.Random(11))
        for _ in range(8):
            await crowd.arrive()
        for count in range(10_000):
            crowd.say()
            if count % 250 == 0:
                crowd.leave()
                await crowd.arrive()
            if count % 20 == 0:
                await asyncio.sleep(0)
        await crowd.settle()
        await hosts.end()
        assert not wrong, wrong[0]
        return crowd.counts

    counts = run(scenario)
    assert counts["heard"] > 3_000
    assert counts["notices"] > 100
    assert counts["shown with one's own"] > 20
    log = (tmp_path / "host.log").read_text("utf-8")
    assert MARK not in log
    assert OUR_MARK not in log


# ---- A page that is closed is gone ----


@pytest.fixture
def in_this_process(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Said]]:
    """This process is a host; gives what its pages say to the server."""
    for name, value in environment(world, tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(comm, "create_comm", comm.create_comm)
    monkeypatch.setattr(comm, "get_comm_manager", comm.get_comm_manager)
    monkeypatch.setattr(registry, "_instances", registry._instances)
    monkeypatch.setattr(registry, "get_ipython", registry.get_ipython)
    hosted.install()
    gc.disable()
    yield []
    gc.enable()


@pytest.mark.parametrize("notebook", [name for name in notebooks() if name != "analysis"])
def test_a_closed_page_is_forgotten_without_the_collector(in_this_process: list[Said], notebook: str) -> None:
    read = nbformat.read(paths.notebooks() / f"{notebook}.ipynb", 4)
    call = called_page(read)
    assert call, "a page of ours that no host can hold"
    page = HostedPage("a" * 36, in_this_process.append, lambda *_: None)
    page.add(partial(page.open, *call, f"board={OURS}", {"signs_in": True, "login": "fg"}))
    page.work_off()
    assert in_this_process[0].kind is Kind.SHOWN
    alive = [weakref.ref(widget) for widget in page.widgets.values()]
    page.add(page.close)
    page.work_off()
    del page
    assert [type(widget()).__name__ for widget in alive if widget()] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_page_that_cannot_be_made_is_told_on_a_full_disk_too(
    in_this_process: list[Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBP_KERNEL_LOG", "/dev/full")
    page = HostedPage("a" * 36, in_this_process.append, lambda *_: None)
    page.add(partial(page.open, "ibp_workbook.app.nowhere", [], "", {"signs_in": True, "login": "fg"}))
    page.work_off()
    assert [said.kind for said in in_this_process] == [Kind.FAILED]


# ---- How they open ----


@pytest.mark.usefixtures("warm_process")
def test_pages_open_in_turn(world: World, tmp_path: Path, run: Run) -> None:
    """Of many pages asked for at once, the first is not held up by the last."""

    async def scenario() -> list[int]:
        async def start() -> Any:
            return await forking.start_host(environment(world, tmp_path), tmp_path / "host.log")

        hosts = Hosts(start, lambda page: None, 1, Meter(), TURNS)
        pages = [await hosts.open(opening("maturity", "fg", board=OURS)) for _ in range(12)]
        order: list[int] = []
        for number, page in enumerate(pages):
            page.shown.add_done_callback(lambda _, number=number: order.append(number))  # type: ignore[misc]
        await asyncio.gather(*(page.shown for page in pages))
        await hosts.end()
        return order

    for place, number in enumerate(run(scenario)):
        assert abs(place - number) <= 3, "two at a time, and one more on a busy machine"


def test_who_waits_for_a_page_that_is_closed_waits_no_longer(world: World, tmp_path: Path, run: Run) -> None:
    """Else its response would never end, and the browser would never ask whether it is still there."""

    async def scenario() -> None:
        async def start() -> Any:
            return await forking.start_host(environment(world, tmp_path), tmp_path / "host.log")

        hosts = Hosts(start, lambda page: None, 1, Meter(), TURNS)
        page = await hosts.open(opening("maturity", "fg", board=OURS))
        page.close()
        async with asyncio.timeout(10):
            with pytest.raises(PageError):
                await page.shown
        await hosts.end()

    run(scenario)


@pytest.mark.usefixtures("warm_process")
def test_a_further_host_ends_with_its_last_page_and_the_first_stays(
    world: World, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "_ENOUGH", 1)

    async def scenario() -> tuple[list[int | None], list[int | None]]:
        processes: list[forking.Process] = []

        async def start() -> Any:
            process, line = await forking.start_host(environment(world, tmp_path), tmp_path / "host.log")
            processes.append(process)
            return process, line

        hosts = Hosts(start, lambda page: None, 2, Meter(), TURNS)
        pages = [await hosts.open(opening("dates", "fg", board=OURS)) for _ in range(2)]
        await asyncio.gather(*(page.shown for page in pages))
        await hosts.end_unused()
        busy = [process.poll() for process in processes]
        for page in pages:
            page.close()
        await hosts.end_unused()
        async with asyncio.timeout(10):
            while processes[1].poll() is None:
                await asyncio.sleep(0.01)
        quiet = [process.poll() for process in processes]
        await hosts.end()
        return busy, quiet

    busy, (first, further) = run(scenario)
    assert busy == [None, None]
    assert first is None
    assert further is not None


def test_with_isolate_each_person_has_a_process_that_ends_with_their_last_page(
    world: World, start_server: StartServer, wait_until: WaitUntil
) -> None:
    server = start_server(workspace=world.url, options=("--user-header", HEADER, "--isolate"))
    fg, analyst = (Visitor(server.url, {HEADER: login}) for login in ("fg", "analyst"))
    first, second = fg.open()[0], fg.open("maturity")[0]
    third, page = analyst.open("board")
    assert all((first, second, third))
    assert OUR_MARK in page.text
    assert len(server.hosts()) == 2
    fg.leave(first)
    assert len(server.hosts()) == 2
    fg.leave(second)
    assert wait_until(lambda: len(server.hosts()) == 1)
    assert analyst.ask(f"/api/kernels/{third}").status == 200


def test_a_page_that_nobody_looks_at_ends_after_fifteen_minutes(run: Run) -> None:
    class Page:
        is_closed = False

        def close(self) -> None:
            self.is_closed = True

    async def scenario() -> tuple[bool, bool, bool]:
        kernels, now = Kernels(cull_idle_timeout=900), IOLoop.current().time()
        left, looked_at, long_left = Page(), Page(), Page()
        for page, since in ((left, now - 890), (looked_at, None), (long_left, now - 901)):
            kernels._opened[str(id(page))] = Opened(Owner("fg"), page, alone_since=since)  # type: ignore[arg-type]
        await kernels.end_forgotten()
        assert len(kernels) == 2
        return left.is_closed, looked_at.is_closed, long_left.is_closed

    assert run(scenario) == (False, False, True)
