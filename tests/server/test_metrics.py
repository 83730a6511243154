"""What Prometheus reads of a real server: what was done there, in numbers, and nobody in it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.open_page import OpenPage, opened
from benchmarks.visitor import Answer, Visitor
from ibp_workbook.store import Actor, Member, Workspace
from tests.conftest import ROOT, eventually, free_port
from tests.kinds import NewBoard, OwnBoard, Served, StartServer, WaitUntil
from tests.server.conftest import HEADER, Run

PEOPLE = ("anja.geheim@school.nl", "bert.geheim@school.nl")
LABELS = {"le", "what", "limit", "version", "implementation"}
"""All that a number may have beside its name."""


@dataclass
class Watched:
    """A server, and the port of its numbers."""

    served: Served
    port: int
    board: OwnBoard

    def ask(self, path: str = "/metrics", **headers: str) -> Answer:
        return Visitor(f"http://127.0.0.1:{self.port}").ask(path, headers=headers)

    def numbers(self) -> dict[str, float]:
        """Each number by its name, and its label where it has one."""
        return {
            sample.name + "".join(f":{value}" for value in sample.labels.values()): sample.value
            for family in text_string_to_metric_families(self.ask().text)
            for sample in family.samples
        }

    def at_rest(self) -> dict[str, float]:
        """The same, once all that was said is done: a reply comes before the page is ready for the next."""
        assert eventually(lambda: self.numbers()["ibp_queue:click"] == 0)
        return self.numbers()

    def visitor(self, login: str) -> Visitor:
        return Visitor(self.served.url, {HEADER: login})


@pytest.fixture(scope="module")
def watched(start_server: StartServer, new_board: NewBoard) -> Watched:
    port = free_port()
    options = ("--user-header", HEADER, "--pages-each", "1", "--metrics-port", str(port))
    served = start_server(options=options)
    workspace = Workspace(served.workspace)
    for login in PEOPLE:
        workspace.members.add(Member(login, "Anja de Geheime", "consultant"))
    return Watched(served, port, new_board(Workspace(served.workspace, Actor.local())))


def more(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What grew, without what says how long things took."""
    grown = {name: value - before.get(name, 0) for name, value in after.items() if name.startswith("ibp_")}
    counts = ("_total", "_count")
    return {name: by for name, by in grown.items() if by and name.partition(":")[0].endswith(counts)}


def test_a_click_that_is_saved_a_conflict_and_a_refusal_are_counted(watched: Watched, run: Run) -> None:
    before, where = watched.numbers(), watched.board.address(watched.board.schools[0])
    norm, other = watched.board.norms[:2]
    during: dict[str, float] = {}

    async def scenario() -> list[str]:
        first, second = (opened(watched.visitor(login), "maturity", **where) for login in PEOPLE)
        async with first as early, second as late:
            pages: tuple[OpenPage, ...] = (early, late)
            said = [(await page.save(norm, level))["kind"] for page, level in zip(pages, (2, 4), strict=True)]
            said.append((await early.save(other, 9))["kind"])
            during.update(await asyncio.to_thread(watched.at_rest))
        return said

    assert run(scenario) == ["saved", "conflict", "refused"]
    grown = more(before, during)
    assert grown == {
        "ibp_click_seconds_count": 3,
        "ibp_page_seconds_count": 2,
        "ibp_saves_total": 1,
        "ibp_conflicts_total": 1,
        "ibp_refusals_total": 1,
    }
    assert (during["ibp_pages"], during["ibp_hosts"], during["ibp_workspace_up"]) == (2, 1, 1)
    assert before["ibp_click_seconds_sum"] < during["ibp_click_seconds_sum"]


def test_a_click_waits_in_the_queue_until_its_host_has_done_it(
    watched: Watched, run: Run, wait_until: WaitUntil
) -> None:
    board = watched.board
    where = board.address(board.schools[1])

    async def scenario() -> None:
        async with opened(watched.visitor(PEOPLE[0]), "maturity", **where) as page:
            (host,) = watched.served.hosts()
            host.suspend()
            saving = asyncio.create_task(page.save(board.norms[2], 3))
            try:
                assert await asyncio.to_thread(wait_until, lambda: watched.numbers()["ibp_queue:click"] == 1)
            finally:
                host.resume()
            assert (await saving)["kind"] == "saved"
            assert await asyncio.to_thread(watched.at_rest)

    run(scenario)


def test_who_finds_no_room_is_counted(watched: Watched) -> None:
    before = watched.numbers()
    anja = watched.visitor(PEOPLE[0])
    kernel, _ = anja.open()
    assert anja.open()[1].status == 503
    anja.leave(kernel)
    assert more(before, watched.numbers())["ibp_turned_away_total:each"] == 1


def test_no_number_says_of_whom_or_of_which_board_it_is(watched: Watched) -> None:
    families = list(text_string_to_metric_families(watched.ask().text))
    samples = [sample for family in families for sample in family.samples]
    assert {label for sample in samples for label in sample.labels} <= LABELS
    values = {value for sample in samples for label, value in sample.labels.items() if label != "le"}
    assert values <= {"click", "report", "upload", "each", "all"}
    board = watched.board
    words = [word for each in samples for word in (each.name, *each.labels.values())]
    told = " ".join([*words, *(family.documentation for family in families)]).lower()
    of_schools = [name for school in board.schools for name in (school.name, school.location, school.brin)]
    names = (*PEOPLE, "geheim", board.number, watched.served.workspace, *of_schools, *board.norms)
    assert [name for name in names if name.lower() in told] == []


def test_the_documentation_tells_each_number_and_alerts_on_no_other(watched: Watched) -> None:
    told = (ROOT / "docs" / "deployment.md").read_text("utf-8").partition("## Numbers for Prometheus")[2]
    told = told.partition("\n## ")[0]
    names = {name.partition(":")[0] for name in watched.numbers() if name.startswith("ibp_")}
    # When counting began is told beside each number.
    there = {re.sub(r"_(bucket|count|sum)$", "", name) for name in names if not name.endswith("_created")}
    assert set(re.findall(r"`(ibp_\w+)[`{]", told)) == there
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", told, re.DOTALL)]
    assert [list(block) for block in blocks] == [["scrape_configs", "rule_files"], ["groups"]]
    alerts = [rule["expr"] for rule in blocks[1]["groups"][0]["rules"]]
    assert len(alerts) == 3
    assert set(re.findall(r"\bibp_\w+", " ".join(alerts))) <= names


def test_visitors_never_reach_the_numbers(watched: Watched) -> None:
    visitors = (watched.visitor(PEOPLE[0]), Visitor(watched.served.url))
    assert [visitor.ask("/metrics").status for visitor in visitors] == [404, 401]
    assert watched.ask(Host="ibp.school.nl").status == 403, "a proxy that leads visitors to this port"
    assert [watched.ask(path).status for path in ("/", "/healthz", "/voila/render/start.ipynb")] == [404] * 3
    assert watched.ask().headers["Cache-Control"] == "no-store"
