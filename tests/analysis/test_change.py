"""Two rounds compared over what was assessed in both."""

import pytest

from ibp_workbook.analysis import change
from ibp_workbook.store import School
from tests.analysis.kinds import MakeFrame


def test_only_norms_assessed_in_both_rounds_count(answers: MakeFrame) -> None:
    before = answers([(1, "zorg.3", 2), (1, "beleid.2", 1)], 1)
    now = answers([(1, "zorg.3", 3), (1, "apparaten.1", 5), (1, "beleid.2", "nvt")], 2)
    row = change(before, now, by="overall").iloc[0]
    assert (row["before"], row["now"], row["change"]) == (2.0, 3.0, 1.0)
    assert (row["n"], row["n_before"], row["n_now"]) == (1, 2, 2)
    assert (row["round_before"], row["round_now"]) == ("Meting 1", "Meting 2")


def test_means_are_weighted(answers: MakeFrame) -> None:
    before = answers([(1, "zorg.3", 1), (1, "beleid.2", 1)], 1)
    now = answers([(1, "zorg.3", 1), (1, "beleid.2", 2)], 2)
    # Weights 0.5 and 3: the second norm moved by one level.
    assert change(before, now, by="overall").iloc[0]["change"] == pytest.approx(3 / 3.5)


def test_a_school_or_domain_that_cannot_be_compared_has_a_row_without_a_change(
    answers: MakeFrame, schools: list[School]
) -> None:
    before, now = answers([(1, "zorg.3", 2)], 1), answers([(1, "zorg.3", 4), (2, "zorg.3", 4)], 2)
    by_school = change(before, now, by="school").set_index("school_id")
    assert len(by_school) == len(schools)
    assert by_school.loc[1, "change"] == 2
    assert [*by_school.loc[2, ["n", "n_before", "n_now"]]] == [0, 0, 1]
    assert by_school["change"].isna().sum() == len(schools) - 1
    by_domain = change(before, now, by="domain")
    assert by_domain["domain"].tolist() == ["zorg", "beleid", "apparaten"]
    assert by_domain["change"].notna().tolist() == [True, False, False]


def test_an_answer_of_the_board_is_compared_once_and_counts_for_each_school(answers: MakeFrame) -> None:
    before, now = answers([(None, "zorg.2", 1)], 1), answers([(None, "zorg.2", 5)], 2)
    row = change(before, now, by="overall").iloc[0]
    assert row[["n", "n_before", "n_now"]].tolist() == [1, 1, 1]
    assert (row["before"], row["now"]) == (1, 5)
    assert change(before, now, by="school")["n"].tolist() == [1] * 7
