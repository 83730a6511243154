"""The array arithmetic of the frames gives the numbers that evaluate.scores defines, for every subject."""

from typing import Any

import pandas as pd
import pytest
from msgspec.structs import replace

from ibp_workbook.analysis import frames
from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.evaluate.maturity.progress import counted
from ibp_workbook.evaluate.maturity.scores import Score, score
from ibp_workbook.store import School
from tests.analysis.kinds import Make, RandomRows, Rows

SEEDS = range(60)
FIELDS = ("mean", "lowest", "at_target", "n", "total", "not_applicable", "unanswered")


def levels_of(rows: Rows, subject: int | None) -> dict[str, int | str]:
    return {statement: level for school, statement, level in rows if school == subject}


def assert_row_is(row: Any, expected: Score) -> None:
    for field in ("mean", "lowest", "at_target"):
        wanted = getattr(expected, field)
        assert pd.isna(row[field]) if wanted is None else row[field] == pytest.approx(wanted, abs=1e-12), (
            field
        )
    counts = ["n", "total", "not_applicable"]
    assert [row[field] for field in counts] == [getattr(expected, field) for field in counts]
    assert row["unanswered"] == expected.open


def rows_of(frame: pd.DataFrame) -> dict[tuple[Any, ...], Any]:
    """The rows by school, column and what stands there: to ask the frame for each takes longer."""
    found: dict[tuple[Any, ...], Any] = {}
    for row in frame.to_dict("records"):
        for column in ("group", "domain", "step"):
            found.setdefault((row["school_id"], column, row[column]), row)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_school_scores_as_evaluate_says(
    seed: int, framework: Framework, schools: list[School], make: Make, random_rows: RandomRows
) -> None:
    rows = random_rows(seed)
    frame = frames.scores([make(rows)], "nl")
    found = rows_of(frame)
    for school in schools:
        answers = effective(framework, levels_of(rows, None), levels_of(rows, school.id))
        expected = score(framework, {key: one.answer for key, one in answers.items()})
        assert_row_is(found[school.id, "group", "overall"], expected.overall)
        for domain, wanted in expected.domains.items():
            assert_row_is(found[school.id, "domain", domain], wanted)
        for step, wanted in expected.steps.items():
            assert_row_is(found[school.id, "step", step], wanted)
        n = (frame["school_id"] == school.id).sum()
        assert n == 1 + len(expected.domains) + len(expected.steps)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mean_of_a_board_is_over_the_norms_of_all_its_schools_and_counts_are_over_every_answer_once(
    seed: int, framework: Framework, schools: list[School], make: Make, random_rows: RandomRows
) -> None:
    rows = random_rows(seed)
    board = frames.scores([make(rows)], "nl").query("school_id.isna()")
    # The same definition, applied to one big framework in which each school has its own copy of every norm.
    copies, levels = [], {}
    for school in schools:
        answers = effective(framework, levels_of(rows, None), levels_of(rows, school.id))
        for statement in framework.statements:
            copy = replace(statement, id=f"{school.id}:{statement.id}")
            copies.append(copy)
            if statement.id in answers:
                levels[copy.id] = answers[statement.id].answer
    of_schools = score(replace(framework, statements=tuple(copies)), levels)
    own: dict[int | None, dict[str, int | str]] = {
        None: levels_of(rows, None),
        **{school.id: levels_of(rows, school.id) for school in schools},
    }
    asked, once = [], {}
    for subject, found in counted(framework, own).items():
        for norm, level in found.items():
            copy = replace(framework.statement(norm), id=f"{subject}:{norm}")
            asked.append(copy)
            once[copy.id] = level
    every_answer = score(replace(framework, statements=tuple(asked)), once)
    groups = {"overall": board["group"] == "overall"}
    groups |= {domain.id: board["domain"] == domain.id for domain in framework.domains}
    for name, rows_of_group in groups.items():
        mean, count = (
            found.overall if name == "overall" else found.domains[name]
            for found in (of_schools, every_answer)
        )
        expected = count._replace(mean=mean.mean, lowest=mean.lowest)
        assert_row_is(board[rows_of_group].iloc[0], expected)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_own_figures_are_over_what_a_subject_answers_itself(
    seed: int, framework: Framework, schools: list[School], make: Make, random_rows: RandomRows
) -> None:
    rows = random_rows(seed)
    frame = frames.scores([make(rows)], "nl").query("group == 'overall'")
    own: dict[int | None, dict[str, int | str]] = {
        None: levels_of(rows, None),
        **{school.id: levels_of(rows, school.id) for school in schools},
    }
    for subject, found in counted(framework, own).items():
        asked = replace(
            framework, statements=tuple(norm for norm in framework.statements if norm.id in found)
        )
        mine = frame["school_id"].isna() if subject is None else frame["school_id"] == subject
        row = frame[mine.fillna(False)].iloc[0]
        assert_row_is({name: row[f"own_{name}"] for name in FIELDS}, score(asked, found).overall)


def test_a_board_without_schools_counts_with_its_own_answers(
    framework: Framework, make: Make, random_rows: RandomRows
) -> None:
    rows = random_rows(4)
    frame = frames.scores([make(rows, among=[])], "nl")
    expected = score(
        framework, {key: one.answer for key, one in effective(framework, {}, levels_of(rows, None)).items()}
    )
    assert frame["school_id"].isna().all()
    assert_row_is(frame[frame["group"] == "overall"].iloc[0], expected.overall)


def test_the_target_is_the_rounds_own(make: Make) -> None:
    frame = frames.scores([make([(1, "apparaten.1", 3)], target=4)], "nl")
    row = frame[(frame["school_id"] == 1) & (frame["group"] == "overall")].iloc[0]
    assert (row["target"], row["at_target"]) == (4, 0.0)


def test_without_any_round_the_frames_are_empty_but_have_their_columns() -> None:
    assert list(frames.scores([], "nl").columns) == list(frames.SCORES)
    assert frames.answers([], "nl").dtypes.astype(str).to_dict() == frames.ANSWERS
