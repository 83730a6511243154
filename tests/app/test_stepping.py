"""Long work in steps: it waits for its turn, and whoever stops it lets the next go."""

from collections.abc import Iterator
from functools import partial

from ibp_workbook.app import apart
from ibp_workbook.app.stepping import Stepper, Task
from ibp_workbook.app.turns import WaitError
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.store import Actor, Workspace
from tests.app.waiting import MadeLine


def three(_workspace: Workspace, _catalogue: Catalogue) -> Iterator[int]:
    yield from range(3)


class Begun:
    """Work that was started, and what came of it."""

    def __init__(self, url: str) -> None:
        self.stepper: Stepper[int] = Stepper()
        self.heard: list[object] = []
        steps = apart.each(Workspace(url, Actor.local()), load_catalogue(), three)
        done, begins = (partial(self.heard.append, word) for word in ("done", "begins"))
        self.stepper.start(Task(steps, self.heard.append, done, self._fail, self._wait, begins))

    def _fail(self, error: Exception) -> None:
        raise error

    def _wait(self, wait: WaitError) -> None:
        self.heard.append(wait.params["n"])


def test_work_that_waited_says_that_it_begins_and_goes_on_from_its_beginning(
    demo_url: str, line: MadeLine
) -> None:
    line.before = 7
    work = Begun(demo_url)
    line.pass_time()
    line.pass_time()
    line.before = None
    for _ in range(4):
        line.pass_time()
    assert (work.heard, line.left) == ([7, 7, "begins", 0, 1, 2], [])
    line.pass_time()
    assert (work.heard[-1], line.left, line.later) == ("done", ["report"], [])


def test_stopped_while_it_waits_or_works_it_lets_the_next_go(demo_url: str, line: MadeLine) -> None:
    for before in (7, None):
        line.before, line.left = before, []
        work = Begun(demo_url)
        line.pass_time()
        assert line.left == []
        work.stepper.stop()
        line.pass_time()
        assert (line.left, line.later) == (["report"], [])


def test_stopped_when_it_may_begin_but_has_not_it_lets_the_next_go(demo_url: str, line: MadeLine) -> None:
    line.before = 7
    work = Begun(demo_url)
    line.pass_time()
    line.before = None
    line.pass_time()
    assert work.heard == [7, "begins"]
    work.stepper.stop()
    line.pass_time()
    assert (work.heard, line.left, line.later) == ([7, "begins"], ["report"], [])
