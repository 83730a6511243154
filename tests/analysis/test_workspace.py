"""The frames of a real workspace."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import ibp_workbook as ibp
from ibp_workbook.analysis import AnalysisWorkspace, frames
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.evaluate.maturity.scores import score
from ibp_workbook.store import Actor, SchoolRecord

BOARD, OTHER = "41234", "41235"
SCHOOLS = 72


def record(number: int, board: str = BOARD) -> SchoolRecord:
    brin = f"{number // 10:02}{'ABCDEFGHIJ'[number % 10]}X"
    return SchoolRecord(
        board=board,
        brin=brin,
        location=f"{brin}00",
        name=f"School {number}",
        sector="po",
        municipality="Zeist",
    )


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two boards; the last school of the first one is closed; two rounds, and one of the other board."""
    url = f"sqlite:///{tmp_path_factory.mktemp('workspace') / 'w.sqlite'}"
    ws = AnalysisWorkspace(url, Actor.local())
    records = [record(number) for number in range(1, SCHOOLS + 2)]
    ws.schools.load([*records, record(200, OTHER)], {BOARD, OTHER})
    ws.schools.load(records[:-1], {BOARD})
    framework = load_catalogue().frameworks["ibp"]
    for board, name, year in [(BOARD, "Vorige", 2025), (BOARD, "Nu", 2026), (OTHER, "Elders", 2026)]:
        created = ws.rounds.add(board, framework.id, name, date(year, 10, 1), framework.target)
        subjects = [None, *(one.id for one in ws.schools.of(board))]
        ws.maturity.fill(
            created.id,
            [
                (subject, statement.id, "nvt" if (index + at) % 17 == 0 else 1 + (index * 3 + at + year) % 5)
                for index, subject in enumerate(subjects)
                for at, statement in enumerate(framework.statements)
                if (index + at) % 4
            ],
        )
    return url


@pytest.fixture
def ws(url: str) -> AnalysisWorkspace:
    return AnalysisWorkspace(url, Actor.local())


def test_scores_of_every_school_are_those_that_the_pages_compute(ws: AnalysisWorkspace) -> None:
    framework = load_catalogue().frameworks["ibp"]
    current = ws.rounds.of(BOARD)[-1]
    frame = ws.scores(BOARD, current.id).query("group == 'overall'").set_index("school_id")
    levels = ws.maturity.levels(current.id)
    board = {statement: level for school, statement, level in levels if school is None}
    for school in ws.schools.of(BOARD):
        own = {statement: level for one, statement, level in levels if one == school.id}
        answers = effective(framework, board, own)
        expected = score(framework, {key: one.answer for key, one in answers.items()}).overall
        if school.open:
            row = frame.loc[school.id]
            assert (row["n"], row["lowest"], row["total"]) == (expected.n, expected.lowest, expected.total)
            assert row["mean"] == pytest.approx(expected.mean)
        else:
            assert school.id not in frame.index


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_country_in_parts_is_the_same_as_at_once(
    ws: AnalysisWorkspace, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    scores, answers = ws.scores(), ws.effective_answers()
    assert scores["round_id"].nunique() == 3
    monkeypatch.setattr(frames, "_TOGETHER", rounds)
    pd.testing.assert_frame_equal(ws.scores(), scores)
    pd.testing.assert_frame_equal(ws.effective_answers(), answers)


def test_there_is_a_row_for_each_round_subject_and_group(ws: AnalysisWorkspace) -> None:
    frame = ws.scores(BOARD)
    framework = load_catalogue().frameworks["ibp"]
    groups = 1 + len(framework.domains) + len(framework.steps)
    assert len(frame) == 2 * (SCHOOLS + 1) * groups
    assert not frame.duplicated(["round_id", "school_id", "group", "domain", "step"]).any()


def test_choices_are_honoured(ws: AnalysisWorkspace) -> None:
    current = ws.rounds.of(BOARD)[-1]
    assert set(ws.scores()["board"]) == {BOARD, OTHER}
    assert set(ws.scores(BOARD, current.id)["round_id"]) == {current.id}
    assert ws.scores(framework="bestaat-niet").empty
    assert set(ws.effective_answers(OTHER)["board"]) == {OTHER}


def test_titles_follow_the_language(ws: AnalysisWorkspace) -> None:
    def titles(lang: str) -> set[str]:
        return set(ws.scores(BOARD, lang=lang)["domain_title"].dropna())

    domains = load_catalogue().frameworks["ibp"].domains
    assert titles("nl") == {domain.title.nl for domain in domains}
    assert titles("en") == {domain.title.en for domain in domains}


def test_an_actor_sees_only_the_boards_in_scope(url: str) -> None:
    actor = Actor(name="Elders", role="analyst", boards=frozenset({OTHER}), schools=None)
    ws = AnalysisWorkspace(url, actor)
    assert set(ws.scores()["board"]) == {OTHER}
    assert set(ws.effective_answers()["board"]) == {OTHER}


def test_a_first_start_has_the_demo_board_and_its_heatmap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBP_WORKSPACE", f"sqlite:///{tmp_path / 'demo.sqlite'}")
    scores = ibp.open_workspace().scores()
    assert scores["round_id"].nunique() >= 2
    assert ibp.charts.to_svg(ibp.charts.heatmap(scores)).count("data-school") == len(
        scores.loc[scores["date"] == scores["date"].max(), "school_id"].dropna().unique()
    )


def test_a_workspace_that_is_named_is_opened_as_it_is(tmp_path: Path) -> None:
    ws = ibp.open_workspace(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert ws.schools.boards() == []
    assert ws.scores().empty


def test_a_workspace_tells_its_boards_and_no_password(demo_url: str) -> None:
    ws = AnalysisWorkspace(demo_url, Actor.local())
    ws.url = "postgresql+psycopg://els:geheim@server/ibp?password=geheim"
    assert repr(ws) == "<workspace postgresql+psycopg://server/ibp, boards: 99999 (14 schools)>"
    assert "scores" in dir(ws)
    assert [name for name in dir(ws) if name.startswith("_")] == []
