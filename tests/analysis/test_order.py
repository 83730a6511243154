"""The order of schools, the same for every figure, and what groups of schools have in common."""

import pytest

from ibp_workbook.analysis import (
    change,
    in_order,
    levels,
    likeness,
    moved,
    moved_together,
    order,
    orders,
    shortfall,
    weakest,
)
from ibp_workbook.analysis.order import By
from tests.analysis.kinds import MakeFrame, RandomRows, Rows

NORMS = ("zorg.1", "zorg.3", "beleid.1", "beleid.2", "apparaten.1")


def given(**by_domain: list[int]) -> Rows:
    """Domain -> the level of school 1, 2, ... on all its norms that schools answer."""
    return [
        (school, norm, level)
        for domain, schools in by_domain.items()
        for norm in NORMS
        if norm.startswith(domain)
        for school, level in enumerate(schools, start=1)
    ]


FOUR = given(zorg=[5, 5, 1, 1, 3, 3, 2], beleid=[1, 1, 5, 5, 3, 3, 2], apparaten=[3, 3, 3, 3, 3, 3, 2])


def test_the_lowest_mean_is_on_top_and_who_is_hardly_assessed_below(scores: MakeFrame) -> None:
    rows = [*given(zorg=[3, 2, 4], beleid=[3, 2, 4], apparaten=[3, 2, 4]), (4, "zorg.1", 1)]
    found = order(scores(rows))
    assert found.schools[:3] == [2, 1, 3]
    assert found.groups == []
    assert set(found.schools[3:]) == {4, 5, 6, 7}, "one answer of five norms is no mean"


def test_the_largest_fall_is_on_top(scores: MakeFrame, answers: MakeFrame) -> None:
    before, now = given(zorg=[3, 3, 3, 3]), given(zorg=[4, 1, 2])
    changed = moved(levels(answers(before)), levels(answers(now, 2)))
    assert order(scores(now, 2), "change", changed=changed).schools[:4] == [2, 3, 1, 4]


def test_the_distance_to_the_target_counts_what_is_short_and_not_what_is_over(
    scores: MakeFrame, answers: MakeFrame
) -> None:
    rows = given(zorg=[3, 1, 2], beleid=[3, 5, 2], apparaten=[3, 5, 3])
    found = shortfall(answers(rows))
    assert found[1] == 0
    # The board may answer zorg.2 only: schools 2 and 3 are judged on five norms that weigh 6.5 together.
    assert found[2] == pytest.approx(2 * 1.5 / 6.5)
    assert found[3] == pytest.approx(1 * 5.5 / 6.5)
    assert order(scores(rows), "shortfall", answers(rows)).schools[:3] == [3, 2, 1]
    assert order(scores(rows), "mean").schools[:3] == [3, 1, 2]


def test_by_place_schools_stand_under_their_municipality(scores: MakeFrame) -> None:
    found = order(scores(given(zorg=[3, 2, 4, 1, 5, 3, 2], beleid=[3, 2, 4, 1, 5, 3, 2])), "place")
    assert [(group.place, group.schools) for group in found.groups] == [("Utrecht", 3), ("Zeist", 4)]
    assert found.schools == [4, 2, 6, 7, 1, 3, 5]


def test_by_name(scores: MakeFrame) -> None:
    assert order(scores([]), "name").schools == [7, 6, 5, 4, 3, 2, 1]


def test_schools_that_are_alike_stand_together_and_are_named_by_what_sets_them_apart(
    scores: MakeFrame,
) -> None:
    found = likeness(scores(FOUR))
    assert sorted(sorted(group.schools) for group in found) == [[1, 2], [3, 4], [5, 6, 7]]
    by_school = {school: group for group in found for school in group.schools}
    assert (by_school[1].strong, by_school[1].weak) == (["Zorg"], ["Beleid"])
    assert (by_school[4].strong, by_school[4].weak) == (["Beleid"], ["Zorg"])
    assert order(scores(FOUR), "likeness").schools == [school for group in found for school in group.schools]


def test_likeness_does_not_depend_on_the_order_of_the_rows(scores: MakeFrame) -> None:
    frame = scores(FOUR)
    assert likeness(frame.iloc[::-1]) == likeness(frame)


def test_schools_that_hardly_differ_are_one_group_close_to_the_mean(scores: MakeFrame) -> None:
    (found,) = likeness(scores(given(zorg=[3] * 7, beleid=[2] * 7, apparaten=[4] * 7)))
    assert (found.strong, found.weak, len(found.schools)) == ([], [], 7)


def test_schools_without_answers_are_told_apart_from_the_others(scores: MakeFrame) -> None:
    found = likeness(scores(given(zorg=[5, 1, 5])))
    assert [group.is_known for group in found][-1] is False
    assert sorted(found[-1].schools) == [4, 5, 6, 7]
    assert [group.is_known for group in likeness(scores([]))] == [False]


def test_an_order_is_offered_where_it_says_something(scores: MakeFrame) -> None:
    frame = scores(FOUR)
    assert orders(frame, has_change=True) == ["mean", "change", "shortfall", "place", "name", "likeness"]
    assert orders(frame, has_change=False, has_places=False) == ["mean", "shortfall", "name", "likeness"]
    assert "place" not in orders(frame[frame["municipality"] == "Zeist"], has_change=True)


def test_all_rows_of_a_school_go_along(scores: MakeFrame) -> None:
    frame = in_order(scores(FOUR), [3, 1])
    assert frame["school_id"].drop_duplicates().tolist() == [3, 1]
    assert frame["position"].tolist() == [*sorted(frame["position"])[::2]] * 2


@pytest.mark.parametrize("seed", range(12))
def test_what_moved_is_what_change_says(answers: MakeFrame, random_rows: RandomRows, seed: int) -> None:
    before, now = answers(random_rows(seed)), answers(random_rows(seed + 50), 2)
    expected = change(before, now, by="school").set_index("school_id").sort_index()
    found = moved(levels(before), levels(now)).set_index("school_id")
    for column in ("before", "now", "change", "n"):
        assert found[column].tolist() == pytest.approx(expected[column].tolist(), nan_ok=True)
    whole = change(before, now, by="overall")["change"].iloc[0]
    told = None if whole != whole else pytest.approx(whole)
    assert moved_together(levels(before), levels(now)) == told


def test_of_what_was_assessed_once_no_change_is_told(answers: MakeFrame) -> None:
    before, now = answers([(1, "zorg.1", 3)]), answers([(1, "zorg.3", 4)], 2)
    assert moved_together(levels(before), levels(now)) is None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by_domain", [True, False])
def test_the_weakest_norms_are_the_lowest_below_the_target(
    answers: MakeFrame, random_rows: RandomRows, by_domain: bool, seed: int
) -> None:
    frame = answers(random_rows(seed))
    keys = ["school_id", "domain"] if by_domain else ["school_id"]
    below = frame[frame["school_id"].notna() & (frame["level"] < frame["target"]).fillna(False)]
    expected = below.sort_values(["school_id", *keys[1:], "level", "position"], kind="stable")
    expected = expected.groupby(keys, sort=False).head(2)[["school_id", "statement", "level"]]
    found = weakest(frame, by_domain, count=2)[["school_id", "statement", "level"]]
    assert sorted(map(tuple, found.to_numpy().tolist())) == sorted(map(tuple, expected.to_numpy().tolist()))


@pytest.mark.parametrize("by", ["mean", "place", "name", "shortfall"])
def test_some_schools_stand_among_each_other_as_among_all(
    scores: MakeFrame, answers: MakeFrame, by: By
) -> None:
    rows, some = given(zorg=[3, 2, 4, 1, 5, 3, 2], beleid=[3, 2, 4, 1, 5, 3, 2]), [2, 3, 7]
    everyone, levels_of_all = scores(rows), levels(answers(rows))
    few = everyone[everyone["school_id"].isin(some)]
    alone = order(few, by, levels_of_all.of(some))
    assert order(everyone, by, levels_of_all).of(set(some)) == alone
    assert sorted(alone.schools) == some
