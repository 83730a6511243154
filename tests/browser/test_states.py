"""In no state of a page axe finds anything against WCAG A and AA, contrast included."""

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from tests.browser.kinds import Axe, NewPage, Visit
from tests.browser.states import STATES, State
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

PROMISED = 40


@pytest.fixture(scope="module")
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


def address(state: State, workspace: Workspace) -> dict[str, str]:
    """The address of a state on the demo board, with the number of the dossier that it names."""
    query = {"board": DEMO_BOARD, **state.query}
    if "dossier" in query:
        kind = state.page if state.page == "dpia" else ASSESSMENT + state.page
        dossiers = workspace.dossiers.of(DEMO_BOARD, kind)
        query["dossier"] = str(next(one.id for one in dossiers if query["dossier"] in one.subject))
    return query


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(
    new_page: NewPage,
    server: Served,
    visit: Visit,
    axe: Axe,
    workspace: Workspace,
    new_board: NewBoard,
    name: str,
) -> None:
    state = STATES[name]
    where = {**new_board(workspace).address(), **state.query} if state.own else address(state, workspace)
    page = visit(new_page(**state.window), server, state.page, **where)
    state.do(page)
    axe(page)


def test_there_are_as_many_states_as_promised() -> None:
    assert len(STATES) >= PROMISED
