"""What a board asks: ranking, most missed, best and worst, spread."""

from typing import Any

import pandas as pd
import pytest

from ibp_workbook.analysis import (
    apart,
    best_and_worst,
    board_missed,
    distribution,
    heatmap,
    most_missed,
    pool,
    ranking,
    select,
    sort_schools,
)
from ibp_workbook.catalogue import Framework
from ibp_workbook.store import School
from tests.analysis.kinds import MakeFrame, RandomRows


def test_ranking_puts_the_highest_first_and_the_unassessed_last(scores: MakeFrame) -> None:
    frame = scores([(1, "apparaten.1", 2), (2, "apparaten.1", 4), (3, "apparaten.1", 2)])
    table = ranking(frame)
    assert table["school_id"].tolist()[:3] == [2, 1, 3]
    assert table["rank"].dropna().tolist() == [1, 2, 2]
    assert table["gap"].dropna().tolist() == pytest.approx([1.0, -1.0, -1.0])
    assert table.iloc[3:]["mean"].isna().all()
    assert (table.iloc[3:]["n"] == 0).all()


def test_most_missed_counts_only_schools_where_the_norm_is_assessed(answers: MakeFrame) -> None:
    frame = answers(
        [(1, "apparaten.1", 2), (2, "apparaten.1", 3), (1, "beleid.2", 1), (2, "beleid.2", "nvt")]
    )
    table = most_missed(frame).set_index("statement")
    assert [*table.loc["beleid.2", ["missed", "n", "share", "schools"]]] == [1, 1, 1.0, 7]
    assert [*table.loc["apparaten.1", ["missed", "n", "share"]]] == [1, 2, 0.5]
    assert table.index.tolist() == ["beleid.2", "apparaten.1"]


def test_most_missed_leaves_out_what_nobody_misses(answers: MakeFrame) -> None:
    assert most_missed(answers([(1, "apparaten.1", 3)])).empty


def test_best_and_worst_never_name_a_domain_twice(scores: MakeFrame) -> None:
    rows = [(1, "zorg.3", 1), (1, "beleid.2", 3), (1, "apparaten.1", 5)]
    table = best_and_worst(scores(rows), count=3)
    assert table[["side", "domain"]].to_numpy().tolist() == [["best", "apparaten"], ["worst", "zorg"]]
    assert best_and_worst(scores(rows[:1])).empty


def test_distribution_counts_every_school_and_norm_once(
    answers: MakeFrame, framework: Framework, schools: list[School]
) -> None:
    table = distribution(answers([(1, "zorg.3", 2), (2, "zorg.3", 2), (3, "zorg.3", "nvt")]))
    care = table[table["domain"] == "zorg"].set_index("answer")["count"]
    assert care.to_dict() == {"2": 2, "nvt": 1, "open": 12}, "two norms of seven schools, one of the board"
    assert table["count"].sum() == len(schools) * (len(framework.statements) - 1) + 1
    assert table["domain"].drop_duplicates().tolist() == ["zorg", "beleid", "apparaten"]


def test_the_heatmap_table_is_schools_by_domains_weakest_school_first(scores: MakeFrame) -> None:
    table = heatmap(scores([(1, "apparaten.1", 4), (2, "apparaten.1", 2)]))
    assert table["school_id"].drop_duplicates().tolist()[:2] == [2, 1]
    wide = table.pivot(index="school_id", columns="domain", values="mean")
    assert wide.loc[2, "apparaten"] == 2
    assert wide.shape == (7, 3)


def test_within_one_domain_schools_are_sorted_by_that_domain(scores: MakeFrame) -> None:
    frame = scores([(1, "apparaten.1", 4), (2, "apparaten.1", 2), (1, "beleid.2", 1), (2, "beleid.2", 5)])
    table = heatmap(select(frame, domain="apparaten"))
    assert table["school_id"].tolist()[:2] == [2, 1]


def test_schools_can_be_sorted_by_name(scores: MakeFrame) -> None:
    frame = sort_schools(scores([]), by="name")
    assert frame["school"].dropna().drop_duplicates().tolist() == [f"School {letter}" for letter in "ABCDEFG"]


def test_a_choice_of_schools_has_its_own_board_mean(scores: MakeFrame) -> None:
    frame = scores([(1, "apparaten.1", 5), (3, "apparaten.1", 1)])
    chosen = select(frame, sector="vo")
    overall = chosen[chosen["school_id"].isna() & (chosen["group"] == "overall")].iloc[0]
    assert overall["mean"] == 1
    assert overall["total"] == 2 * 5 + 1
    assert set(chosen["sector"].dropna()) == {"vo"}


def test_a_choice_of_answers_keeps_what_the_board_answers(answers: MakeFrame) -> None:
    chosen = select(answers([(None, "zorg.1", 3)]), municipality=["Zeist"])
    of_board = chosen[chosen["school_id"].isna()]
    assert of_board[of_board["counts"]]["statement"].tolist() == ["zorg.1", "zorg.2"]
    assert set(chosen["municipality"].dropna()) == {"Zeist"}


def test_an_answer_of_the_board_counts_once_and_is_not_missed_by_every_school(
    answers: MakeFrame, scores: MakeFrame
) -> None:
    rows = [(None, "zorg.2", 1), (None, "zorg.1", 2), (1, "zorg.1", 1), (2, "apparaten.1", 4)]
    board = scores(rows).query("group == 'overall' and school_id.isna()").iloc[0]
    # The board: two answers. Six schools take both over; the other norms are asked of each of seven.
    assert apart(board) == (2, 2, 2, 1 + 7 * 4)
    assert board["at_target"] == pytest.approx(1 / 4)
    missed = most_missed(answers(rows))
    assert missed[["statement", "missed", "n", "open"]].to_numpy().tolist() == [["zorg.1", 1, 7, 0]]
    own = board_missed(answers(rows))
    assert own[["statement", "level"]].to_numpy().tolist() == [["zorg.2", 1], ["zorg.1", 2]]


def test_the_mean_of_a_board_stays_that_of_its_schools_with_what_they_inherit(scores: MakeFrame) -> None:
    frame = scores([(None, "zorg.2", 1), (1, "apparaten.1", 5)])
    board = frame.query("group == 'overall' and school_id.isna()").iloc[0]
    assert board["mean"] == pytest.approx((7 * 2 * 1 + 5) / (7 * 2 + 1))
    assert board["own_mean"] == 1


def test_a_choice_of_schools_counts_the_board_once(scores: MakeFrame) -> None:
    chosen = select(scores([(None, "zorg.2", 1), (3, "apparaten.1", 5), (1, "apparaten.1", 1)]), sector="vo")
    board = chosen.query("group == 'overall' and school_id.isna()").iloc[0]
    assert apart(board) == (1, 1, 1, 2 * 5)


def test_most_missed_puts_what_most_schools_miss_above_one_miss_of_one_answer(answers: MakeFrame) -> None:
    rows = [
        (1, "beleid.2", 1),
        *((number, "apparaten.1", 2) for number in range(1, 6)),
        (6, "apparaten.1", 4),
    ]
    found = most_missed(answers(rows))
    assert found[["statement", "missed", "n", "open"]].to_numpy().tolist() == [
        ["apparaten.1", 5, 6, 1],
        ["beleid.2", 1, 1, 6],
    ]


def test_a_choice_of_domain_keeps_the_board(scores: MakeFrame) -> None:
    chosen = select(scores([]), domain="zorg")
    assert set(chosen["domain"]) == {"zorg"}
    assert chosen["school_id"].isna().sum() == 1


@pytest.mark.parametrize("chosen", [{}, {"sector": "vo"}, {"municipality": ["Zeist"], "domain": "zorg"}])
def test_without_boards_the_schools_are_the_same(
    random_rows: RandomRows, scores: MakeFrame, chosen: dict[str, Any]
) -> None:
    frame = scores(random_rows(5))
    whole = select(frame, **chosen)
    of_schools = whole[whole["school_id"].notna()].reset_index(drop=True)
    pd.testing.assert_frame_equal(select(frame, **chosen, boards=False), of_schools)


def test_nothing_chosen_changes_nothing_and_an_empty_choice_is_empty(scores: MakeFrame) -> None:
    frame = scores([(1, "zorg.3", 2)])
    assert select(frame).equals(frame)
    assert select(frame, sector="speciaal").empty


def test_pooling_keeps_the_columns_and_their_types(scores: MakeFrame) -> None:
    frame = scores([(1, "zorg.3", 2)])
    assert pool(frame).dtypes.equals(frame.dtypes)
