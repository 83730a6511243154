"""Aliases: the same for the same key, and no trace of the school left."""

from ibp_workbook.analysis import alias, select
from ibp_workbook.store import School
from tests.analysis.kinds import MakeFrame

KEY = b"a" * 16


def test_no_cell_tells_which_school_it_is(scores: MakeFrame, schools: list[School]) -> None:
    frame = alias(scores([(1, "zorg.3", 2)]), KEY)
    known = {value for school in schools for value in (school.name, school.brin)}
    assert not known & set(frame.astype(str).to_numpy().ravel())
    assert frame[["brin", "location", "municipality"]].isna().all(axis=None)
    assert sorted(frame["school"].dropna().unique()) == [f"School {number:02}" for number in range(1, 8)]


def test_scores_and_answers_get_the_same_aliases(scores: MakeFrame, answers: MakeFrame) -> None:
    rows = [(number, "zorg.3", 1 + number % 5) for number in range(1, 8)]
    by_score = alias(scores(rows), KEY).query("domain == 'zorg'").dropna(subset="school")
    by_answer = alias(answers(rows), KEY).query("statement == 'zorg.3'").dropna(subset="school")
    assert by_score.set_index("school")["mean"].to_dict() == by_answer.set_index("school")["level"].to_dict()


def test_a_filtered_frame_keeps_the_aliases_of_the_whole_one(scores: MakeFrame) -> None:
    rows = [(number, "zorg.3", 1 + number % 5) for number in range(1, 8)]
    whole, some = scores(rows), select(scores(rows), sector="vo")
    aliased = alias(some, KEY, among=whole["school_id"]).query("domain == 'zorg'").dropna(subset="school")
    before = alias(whole, KEY).query("domain == 'zorg'").set_index("school")["mean"]
    assert len(aliased) == 2
    assert aliased.set_index("school")["mean"].to_dict().items() <= before.to_dict().items()


def test_another_key_gives_another_order(scores: MakeFrame) -> None:
    rows = [(number, "zorg.3", 1 + number % 5) for number in range(1, 8)]
    orders = {
        tuple(alias(scores(rows), bytes([key]) * 16).query("domain == 'zorg'")["mean"].dropna())
        for key in range(10)
    }
    assert len(orders) > 5


def test_the_board_keeps_its_rows_without_an_alias(scores: MakeFrame) -> None:
    frame = alias(scores([]), KEY)
    board = frame[frame["school_id"].isna()]
    assert len(board) == 6
    assert board["school"].isna().all()
