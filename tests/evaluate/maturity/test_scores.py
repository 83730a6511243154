"""Scores count what is assessed, and only that."""

import pytest

from ibp_workbook.catalogue import Domain, Framework, Level, Statement, Step, Text, load_catalogue
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.evaluate.maturity.progress import Progress, counted, few, progress
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, Score, score


def text(value: str) -> Text:
    return Text(nl=value, en=f"{value} (en)")


def statement(name: str, domain: str, **more: object) -> Statement:
    return Statement(id=name, domain=domain, title=text(name), **more)  # type: ignore[arg-type]


@pytest.fixture
def framework() -> Framework:
    levels = tuple(Level(number, text(str(number)), text(f"niveau {number}")) for number in range(1, 6))
    return Framework(
        id="test",
        version="1",
        title=text("Test"),
        description=text("Test"),
        levels=levels,
        target=3,
        steps=(Step("doen", text("Doen")),),
        domains=(Domain("a", text("A")), Domain("b", text("B"))),
        statements=(
            statement("a.1", "a", step="doen", scope="board"),
            statement("a.2", "a", scope="school"),
            statement("b.1", "b", scope="both", weight=3),
        ),
    )


@pytest.fixture
def ibp() -> Framework:
    return load_catalogue().frameworks["ibp"]


def test_nothing_answered_has_no_mean_and_is_not_level_one(framework: Framework) -> None:
    assert score(framework, {}).overall == Score(None, None, None, 0, 3, 0)


def test_not_applicable_is_not_assessed(framework: Framework) -> None:
    result = score(framework, {"a.1": 2, "a.2": NOT_APPLICABLE, "b.1": None})
    assert result.overall == Score(2, 2, 0, 1, 3, 1)
    assert result.overall.open == 1


def test_at_target_counts_the_target_itself(framework: Framework) -> None:
    assert score(framework, {"a.1": 2, "a.2": 3}).overall.at_target == 0.5
    assert score(framework, {"a.1": 3, "a.2": 4}).overall.at_target == 1


def test_the_mean_is_weighted_and_the_share_is_not(framework: Framework) -> None:
    result = score(framework, {"a.1": 1, "b.1": 5}).overall
    assert result.mean == (1 + 3 * 5) / 4
    assert result.at_target == 0.5


def test_domains_and_steps_count_their_own_statements(framework: Framework) -> None:
    result = score(framework, {"a.1": 1, "a.2": 4, "b.1": 5})
    assert result.domains["a"] == Score(2.5, 1, 0.5, 2, 2, 0)
    assert result.domains["b"] == Score(5, 5, 1, 1, 1, 0)
    assert result.steps["doen"] == Score(1, 1, 0, 1, 1, 0)


def test_a_school_inherits_what_the_board_answers_for_all(framework: Framework) -> None:
    result = effective(framework, {"a.1": 4, "a.2": 4, "b.1": 4}, {"b.1": 2})
    assert set(result) == {"a.1", "b.1"}, "a statement of scope school is never inherited"
    assert result["a.1"].answer == 4
    assert result["a.1"].inherited
    assert result["b.1"].answer == 2
    assert result["b.1"].deviates
    assert not result["b.1"].inherited


def test_an_own_answer_equal_to_the_boards_does_not_deviate(framework: Framework) -> None:
    result = effective(framework, {"a.1": 4}, {"a.1": 4})
    assert not result["a.1"].inherited
    assert not result["a.1"].deviates


def test_an_inherited_answer_is_one_answer_of_the_board(framework: Framework) -> None:
    levels: list[tuple[int | None, str, int | str | None]] = [
        (None, "a.1", 3),
        (None, "a.2", 3),
        (1, "a.2", NOT_APPLICABLE),
        (2, "b.1", None),
    ]
    found = progress(framework, levels, [1, 2])
    assert found == Progress(board_n=1, board_total=1, schools_n=1, schools_total=4)
    assert (found.n, found.total) == (2, 5)


def test_five_answers_of_a_board_are_five_however_many_schools_it_has(ibp: Framework) -> None:
    levels = [(None, norm.id, 2) for norm in ibp.statements if norm.scope != "school"][:5]
    found = progress(ibp, levels, range(1, 73))
    assert (found.board_n, found.schools_n, found.n) == (5, 0, 5)
    of_board = sum(norm.scope == "board" for norm in ibp.statements)
    inherited = sum(ibp.statement(norm).scope == "both" for _, norm, _ in levels)
    assert found.board_total == of_board + inherited
    assert found.schools_total == 72 * (len(ibp.statements) - of_board - inherited)


def test_a_norm_of_the_board_is_open_once_until_every_school_answered_itself(ibp: Framework) -> None:
    norm = next(norm.id for norm in ibp.statements if norm.scope == "board")
    some = counted(ibp, {None: {}, 1: {norm: 3}, 2: {}, 3: {}})
    assert [some[subject].get(norm, "-") for subject in (None, 1, 2, 3)] == [None, 3, "-", "-"]
    every = counted(ibp, {None: {}, 1: {norm: 3}, 2: {norm: 2}})
    assert [every[subject].get(norm, "-") for subject in (None, 1, 2)] == ["-", 3, 2]


def test_much_is_open_when_less_than_half_is_answered() -> None:
    assert few(51, 100)
    assert not few(50, 100)
    assert not few(0, 0)


def test_a_board_without_schools_counts_itself(framework: Framework) -> None:
    assert progress(framework, [(None, "a.1", 3)], []) == Progress(1, 3, 0, 0)
