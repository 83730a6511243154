"""A server whose workspace is upgraded under it: pages say so, and what was answered waits in the browser."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.schema import REVISION
from tests.browser.kinds import Guard, NewPage, Page, Visit
from tests.browser.norms import norm
from tests.browser.test_nothing_lost import KEPT, answer
from tests.kinds import NewBoard, StartServer

pytestmark = pytest.mark.browser

TOLD = IbpError("store.other_version").message("nl")


def be_of(url: str, version: str) -> None:
    """What a program of another version would have written."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()


def test_pages_say_so_and_lose_nothing(
    page: Page,
    new_page: NewPage,
    start_server: StartServer,
    visit: Visit,
    new_board: NewBoard,
    guard: Guard,
    tmp_path: Path,
) -> None:
    guard.allow("WebSocket")
    served = start_server(workspace=f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}")
    board = new_board(Workspace(served.workspace, Actor.local()))
    school, (first, second) = board.schools[0], board.norms[:2]
    visit(page, served, "maturity", **board.address(school))
    answer(page, first, 2)
    page.wait_for_function(f"{KEPT} === 0")

    be_of(served.workspace, "9999")
    answer(page, second, 4)
    norm(page, second).get_by_text(TOLD).wait_for()
    assert page.evaluate(KEPT) == 1
    other = new_page()
    other.goto(f"{served.url}/voila/render/start.ipynb")
    other.get_by_text(TOLD).first.wait_for()

    be_of(served.workspace, REVISION)
    assert [board.stored(school, item) for item in (first, second)] == [2, None]
    page.reload()
    page.wait_for_function(f"document.querySelector('.ibp-form .norm') && {KEPT} === 0")
    assert norm(page, second).locator("input[value='4']").is_checked()
    assert board.stored(school, second) == 4
