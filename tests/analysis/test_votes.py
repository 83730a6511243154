"""What was agreed by vote is told as long as it is the answer."""

from datetime import date

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.votes import voted
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.reports import parts
from ibp_workbook.reports.document import Table
from ibp_workbook.reports.material import gather
from ibp_workbook.store import Actor, Workspace
from tests.kinds import NewBoard, OwnBoard

VOTES = {"level": 2, "n": 4, "counts": {"1": 1, "2": 2, "3": 1}}


@pytest.fixture
def own(new_board: NewBoard, empty_url: str) -> OwnBoard:
    made = new_board(Workspace(empty_url, Actor.local()))
    for norm in made.norms[:2]:
        for field, value in (("level", 2), ("votes", VOTES)):
            made.workspace.maturity.save(made.round.id, made.schools[0].id, norm, field, value)
    return made


def told(own: OwnBoard) -> list[tuple[str, str, str]]:
    names: dict[int | None, str] = {None: "Bestuur", **{school.id: school.name for school in own.schools}}
    framework = load_catalogue().frameworks[own.round.framework]
    found = voted(own.workspace, framework, own.round.id, names, "nl")
    return [(vote.where, vote.level, vote.how) for vote in found]


def test_who_agreed_on_what_and_how_far_apart_they_were(own: OwnBoard) -> None:
    assert told(own) == [(own.schools[0].name, "2", "gekozen door 4 deelnemers, spreiding 1-3")] * 2


def test_a_level_that_was_given_later_was_not_voted(own: OwnBoard) -> None:
    answers = own.workspace.maturity.answers(own.round.id, own.schools[0].id)
    event = answers[own.norms[0]]["level"].event
    own.workspace.maturity.save(own.round.id, own.schools[0].id, own.norms[0], "level", 4, event)
    assert len(told(own)) == 1


@pytest.mark.parametrize("aliases", [False, True])
def test_a_report_tells_it_and_names_no_school_under_alias(own: OwnBoard, aliases: bool) -> None:
    workspace = AnalysisWorkspace(own.workspace.url, Actor.local())
    day, catalogue = date(2026, 11, 29), load_catalogue()
    material = gather(workspace, catalogue, own.number, "nl", day, own.round.id, aliases)
    tables = [block for block in parts.votes(material) if isinstance(block, Table)]
    assert [row[1] for table in tables for row in table.rows] == (
        [] if aliases else [own.schools[0].name] * 2
    )
