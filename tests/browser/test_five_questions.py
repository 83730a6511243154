"""Five questions about a board, answered by keyboard and ear, and held to what no page worked out."""

import re
from collections.abc import Callable, Iterable, Mapping

import pytest

from ibp_workbook.catalogue import Framework, Statement, load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Round, School, Workspace
from tests.browser.kinds import Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser

HEARD = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
WHERE = "document.activeElement.closest('.ibp-chart')?.querySelector('h2').textContent ?? ''"
ON_MARK = "document.activeElement.closest('.ibp-drawing') !== null"
NUMBER = r"[+−]?\d,\d"
RANKED = re.compile(
    rf"^(?P<who>.+?): .*?(?P<mean>{NUMBER}) \((?P<gap>{NUMBER})\).*?n = (?P<n>\d+) van (?P<total>\d+)"
)
CELL = re.compile(
    r"(?P<who>.+), (?P<domain>.+), niveau (?P<level>\d,\d), doel (?P<target>\d), \d+ van \d+ normen"
)
CHANGED = re.compile(rf"^(?P<domain>.+): (?P<change>{NUMBER}) · n = \d+")
Levels = dict[str, int]


class Ear:
    """Somebody with a keyboard who sees nothing."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, key: str) -> str:
        """What is heard after a key."""
        self._page.keyboard.press(key)
        heard: str = self._page.evaluate(HEARD)
        return heard

    def tab_to(self, heading: str) -> None:
        """Press Tab until a mark of that figure has the focus."""
        for _ in range(200):
            self.press("Tab")
            if self._page.evaluate(WHERE) == heading and self._page.evaluate(ON_MARK):
                return
        pytest.fail(f"Tab does not reach {heading!r}")

    def walk(self, start: str, key: str) -> Iterable[str]:
        """All that is heard from one end to the other."""
        heard, last = self.press(start), ""
        while heard != last:
            yield heard
            heard, last = self.press(key), heard

    def column(self, heading: str, of: str, name: str) -> dict[str, str]:
        """What the open table below a figure says: one column by another."""
        panel = self._page.locator(".ibp-chart").filter(
            has=self._page.get_by_role("heading", name=heading, exact=True)
        )
        panel.locator(".scroll table").wait_for()
        head = panel.locator(".scroll thead th").all_inner_texts()
        rows = [row.locator("th, td").all_inner_texts() for row in panel.locator(".scroll tbody tr").all()]
        return {row[head.index(of)]: row[head.index(name)] for row in rows}


# -- The answers, from what was filled in ----------------------------------------------------------------


def effective(workspace: Workspace, framework: Framework, asked: Round) -> dict[int, Levels]:
    """School -> norm -> the level that counts: its own, or its board's where it may take that over."""
    given: dict[int | None, dict[str, int | str]] = {}
    for school, norm, level in workspace.maturity.levels(asked.id):
        given.setdefault(school, {})[norm] = level
    found: dict[int, Levels] = {}
    for item in workspace.schools.of(DEMO_BOARD, closed=False):
        found[item.id] = {}
        for asked_for in framework.statements:
            of_board = given.get(None, {}) if asked_for.scope != "school" else {}
            counts = given.get(item.id, {}).get(asked_for.id, of_board.get(asked_for.id))
            if isinstance(counts, int):
                found[item.id][asked_for.id] = counts
    return found


def not_applicable(workspace: Workspace, asked: Round, school: int) -> int:
    """How many norms are not applicable for a school, by itself or by its board."""
    given = {(place, norm): level for place, norm, level in workspace.maturity.levels(asked.id)}
    norms = {norm for _, norm in given}
    return sum(given.get((school, norm), given.get((None, norm))) == "nvt" for norm in norms)


def mean(norms: Iterable[Statement], levels: Mapping[str, float]) -> float:
    """Weighted mean over the norms that have a value."""
    known = [norm for norm in norms if norm.id in levels]
    return sum(levels[norm.id] * norm.weight for norm in known) / sum(norm.weight for norm in known)


@pytest.fixture(scope="module")
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_catalogue().frameworks["ibp"]


@pytest.fixture(scope="module")
def rounds(workspace: Workspace) -> list[Round]:
    return sorted(workspace.rounds.of(DEMO_BOARD), key=lambda item: item.date)


@pytest.fixture
def ear(page: Page, server: Served, visit: Visit, rounds: list[Round]) -> Ear:
    visit(page, server, "board", board=DEMO_BOARD, round=str(rounds[-1].id))
    return Ear(page)


def named(schools: Iterable[School], label: str) -> School:
    """The school of a label, which is cut off where it is long."""
    start = label.removesuffix("…")
    (found,) = [
        item for item in schools if item.name == label or (start != label and item.name.startswith(start))
    ]
    return found


def value(heard: str) -> float:
    """A number that was heard, as people say it here."""
    return float(heard.replace(",", ".").replace("−", "-"))


def near(known: float) -> object:
    """Equal as far as one decimal tells."""
    return pytest.approx(known, abs=0.0501)


def test_who_is_lowest_how_far_from_the_target_and_how_many_are_open(
    ear: Ear, workspace: Workspace, framework: Framework, rounds: list[Round]
) -> None:
    schools, current = workspace.schools.of(DEMO_BOARD, closed=False), rounds[-1]
    levels = effective(workspace, framework, current)
    means = {school: mean(framework.statements, given) for school, given in levels.items()}
    ear.tab_to("Scholen op volgorde")
    heard = [found for said in ear.walk("Home", "ArrowDown") if (found := RANKED.match(said))]
    assert {named(schools, row["who"]).id for row in heard} == set(means)
    for row in heard:
        school = named(schools, row["who"]).id
        assert value(row["mean"]) == near(means[school])
        assert value(row["gap"]) == near(means[school] - current.target)
        assert (int(row["n"]), int(row["total"])) == (len(levels[school]), len(framework.statements))
    lowest = min(heard, key=lambda row: value(row["mean"]))
    assert means[named(schools, lowest["who"]).id] == near(min(means.values()))

    ear.press("Escape")  # else the Tab key goes on to what the last mark links to
    assert ear.press("Tab") == "Bekijk als tabel"
    ear.press("Enter")
    waiting = ear.column("Scholen op volgorde", "Vestiging", "Nog open")
    assert waiting == {
        item.location: str(
            len(framework.statements) - len(levels[item.id]) - not_applicable(workspace, current, item.id)
        )
        for item in schools
    }


def test_on_what_the_lowest_school_is_lowest(
    ear: Ear, workspace: Workspace, framework: Framework, rounds: list[Round]
) -> None:
    schools, current = workspace.schools.of(DEMO_BOARD, closed=False), rounds[-1]
    levels = effective(workspace, framework, current)
    lowest = min(levels, key=lambda school: mean(framework.statements, levels[school]))
    known = by_domain(framework, lambda norms: mean(norms, levels[lowest]), levels[lowest])
    ear.tab_to("Scholen en domeinen")
    for said in ear.walk("Control+Home", "ArrowDown"):
        label = said.split(":")[0]
        if any(item.id == lowest and item.name.startswith(label.rstrip("…")) for item in schools):
            break
    else:
        pytest.fail("the grid has no row of the lowest school")
    heard = {
        found["domain"]: found["level"]
        for cell in ear.walk("Home", "ArrowRight")
        if (found := CELL.match(cell))
    }
    assert {title: value(level) for title, level in heard.items()} == {
        title: near(level) for title, level in known.items()
    }
    assert heard[min(known, key=lambda title: known[title])] == min(heard.values())


def test_what_changed_most_since_the_round_before(
    ear: Ear, workspace: Workspace, framework: Framework, rounds: list[Round]
) -> None:
    before, now = (effective(workspace, framework, asked) for asked in rounds[-2:])
    weights = {norm.id: norm.weight for norm in framework.statements}

    def change(norms: Iterable[Statement]) -> float:
        ids = {norm.id for norm in norms}
        both = [
            (weights[norm], level - before[school][norm])
            for school, given in now.items()
            for norm, level in given.items()
            if norm in ids and norm in before.get(school, {})
        ]
        return sum(weight * moved for weight, moved in both) / sum(weight for weight, _ in both)

    known = by_domain(framework, change, weights)
    ear.tab_to("Verschil met de vorige meting, per domein")
    heard = [found for said in ear.walk("Home", "ArrowDown") if (found := CHANGED.match(said))]
    assert {row["domain"]: value(row["change"]) for row in heard} == {
        title: near(moved) for title, moved in known.items()
    }
    most = max(heard, key=lambda row: abs(value(row["change"])))
    assert abs(known[most["domain"]]) == near(max(map(abs, known.values())))


def by_domain(
    framework: Framework, work: Callable[[list[Statement]], float], levels: Mapping[str, float]
) -> dict[str, float]:
    """Title of a domain -> what is worked out of its norms, where any has a value."""
    found = {}
    for domain in framework.domains:
        norms = [norm for norm in framework.statements if norm.domain == domain.id and norm.id in levels]
        if norms:
            found[domain.title.nl] = work(norms)
    return found
