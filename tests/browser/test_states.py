"""In no state of a page axe finds anything against WCAG A and AA, contrast included."""

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from tests.browser.kinds import Axe, Page, Visit
from tests.browser.pages import look_through
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


def by_visit() -> dict[str, dict[str, State]]:
    """What is opened -> the states in which it can stand; from the last of them it may not come back."""
    visits: dict[str, dict[str, State]] = {}
    for name, state in sorted(STATES.items(), key=lambda item: not item[1].comes_back):
        opened = state.address
        if not all(other.comes_back for other in visits.get(opened, {}).values()):
            opened = f"{opened}: {name}"
        visits.setdefault(opened, {})[name] = state
    return visits


@pytest.mark.parametrize("states", by_visit().values(), ids=by_visit())
def test_axe_finds_nothing(
    page: Page,
    server: Served,
    visit: Visit,
    axe: Axe,
    workspace: Workspace,
    new_board: NewBoard,
    subtests: pytest.Subtests,
    states: dict[str, State],
) -> None:
    first = next(iter(states.values()))
    own = new_board(workspace).address() if first.own else {}
    visit(page, server, first.page, **{**address(first, workspace), **own})
    for name, state in states.items():
        with subtests.test(name):
            look_through(page, state.window)
            state.do(page)
            axe(page)
            state.undo(page)


def test_there_are_as_many_states_as_promised() -> None:
    assert len(STATES) >= PROMISED
    assert sum(map(len, by_visit().values())) == len(STATES)
