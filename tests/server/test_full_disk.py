"""A disk on which a host can write nothing any more: people read a sentence, and go on once there is room."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from benchmarks.open_page import OpenPage, opened
from benchmarks.visitor import Visitor
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, Served, StartServer
from tests.server.conftest import Run

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only there a process can be told to write nothing"
)


@pytest.fixture(scope="module")
def served(start_server: StartServer) -> Served:
    return start_server()


@contextmanager
def nothing_can_be_written(served: Served) -> Iterator[None]:
    """As on a full disk: the system refuses what makes a file longer."""
    (host,) = served.hosts()
    unlimited = host.rlimit(psutil.RLIMIT_FSIZE)
    host.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))
    try:
        yield
    finally:
        host.rlimit(psutil.RLIMIT_FSIZE, unlimited)


async def download(page: OpenPage, lang: str) -> dict[str, Any]:
    """Ask for the answers as a file; what the browser hears."""
    await page.say(
        page.model(lambda state: state.get("label") == Texts(lang)("exchange.csv")), {"kind": "download"}
    )
    told = await page.hear(lambda data: data.get("content", {}).get("kind") in ("file", "refused"))
    content: dict[str, Any] = told["content"]
    return content


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_file_whose_leaving_cannot_be_told_is_refused_with_a_sentence(
    served: Served, run: Run, new_board: NewBoard, lang: str
) -> None:
    board = new_board(Workspace(served.workspace, Actor.local()))

    async def scenario() -> None:
        async with opened(Visitor(served.url), "export", lang=lang, **board.address()) as page:
            with nothing_can_be_written(served):
                refused = await download(page, lang)
            assert refused == {"kind": "refused", "message": Texts(lang)("store.unavailable")}
            assert (await download(page, lang))["name"].startswith("ibp-csv")

    run(scenario)


def test_an_answer_waits_in_the_browser_until_there_is_room(
    served: Served, run: Run, new_board: NewBoard
) -> None:
    board = new_board(Workspace(served.workspace, Actor.local()))

    async def scenario() -> None:
        async with opened(Visitor(served.url), "maturity", **board.address(board.schools[0])) as page:
            with nothing_can_be_written(served):
                reply = await page.save(board.norms[0], 3)
            assert (reply["kind"], reply["message"]) == ("later", Texts("nl")("store.unavailable"))
            assert await asyncio.to_thread(board.stored, board.schools[0], board.norms[0]) is None
            assert (await page.save(board.norms[0], 3))["kind"] == "saved"

    run(scenario)
    assert board.stored(board.schools[0], board.norms[0]) == 3
