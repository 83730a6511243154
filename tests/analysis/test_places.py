"""A place is told with the range that chance leaves it; who cannot be told apart shares a band."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from ibp_workbook.analysis import Levels, places
from ibp_workbook.analysis.levels import MOST_SCHOOLS
from tests.analysis.kinds import MakeFrame


def table(*rows: Sequence[float | None]) -> Levels:
    """Schools 1, 2, ... with a level for each of some norms."""
    count = len(rows[0])
    norms = pd.DataFrame({
        "statement": [f"n{place}" for place in range(count)], "statement_title": "", "domain": "d",
        "weight": 1.0,
    })  # fmt: skip
    return Levels(np.arange(1, len(rows) + 1), norms, np.array(rows, dtype=float), 3)


def bands(found: pd.DataFrame) -> dict[int, tuple[int, int]]:
    columns = [found[name].tolist() for name in ("place_from", "place_to")]
    return dict(zip(found.index.tolist(), zip(*columns, strict=True), strict=True))


def test_schools_that_differ_on_every_norm_have_a_place_each() -> None:
    found = places(table([1] * 20, [3] * 20, [2] * 20))
    assert bands(found) == {2: (1, 1), 3: (2, 2), 1: (3, 3)}
    assert found[["least", "most"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 3]]
    assert set(found["places"]) == {3}


def test_schools_that_one_norm_sets_apart_share_a_band() -> None:
    one, other = [1, 5] * 10, [5, 1] * 9 + [5, 2]
    found = places(table(one, other, [1] * 20))
    assert bands(found) == {2: (1, 2), 1: (1, 2), 3: (3, 3)}
    assert (found["least"].tolist()[0], found["most"].tolist()[0]) == (1, 2)


def test_equal_schools_share_all_places() -> None:
    found = places(table([2, 3] * 5, [2, 3] * 5, [2, 3] * 5))
    assert set(bands(found).values()) == {(1, 3)}
    assert (set(found["least"]), set(found["most"])) == ({1}, {3})


def test_a_draw_is_the_same_for_all_schools_so_that_a_hard_norm_sets_nobody_apart() -> None:
    hard = [1, 5] * 10  # the norms differ far more than the schools do
    better = [level + 0.5 for level in hard]
    assert bands(places(table(hard, better))) == {2: (1, 1), 1: (2, 2)}


@pytest.mark.parametrize(("assessed", "has_place"), [(5, True), (4, False)])
def test_with_fewer_than_five_norms_a_school_has_no_place(assessed: int, has_place: bool) -> None:
    rows: list[float | None] = [*[3.0] * assessed, *[None] * (20 - assessed)]
    found = places(table([2] * 20, rows))
    assert (2 in found.index) is has_place
    assert set(found["places"]) == {1 + has_place}


def test_the_same_answers_give_the_same_ranges(answers: MakeFrame) -> None:
    frame = answers([(number, f"zorg.{norm}", number % 4 + 1) for number in range(1, 8) for norm in (1, 3)])
    assert places(frame).empty, "five norms are not assessed"
    made = table(*np.random.default_rng(7).integers(1, 6, (14, 60)).tolist())
    assert places(made).equals(places(made))


def test_more_schools_than_a_board_has_get_no_places() -> None:
    assert len(places(table(*[[2] * 5] * MOST_SCHOOLS))) == MOST_SCHOOLS
    assert places(table(*[[2] * 5] * (MOST_SCHOOLS + 1))).empty
