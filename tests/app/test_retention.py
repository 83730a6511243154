"""How long records are kept, without a screen: the shipped terms and lists as boards fill them in."""

import html
import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.app.page import render
from ibp_workbook.app.retention.state import RetentionState
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 23)


def terms(on: date = TODAY, lang: str = "nl") -> RetentionState:
    state = RetentionState(CATALOGUE, lang)
    state.on = on
    return state


def row(state: RetentionState, category: str) -> dict[str, Any]:
    return next(item for item in state.table() if item["id"] == category)


def filled_in(own: dict[str, str], lang: str = "nl") -> bytes:
    """The template with these terms, by title of the category; a title of one's own is a new row."""
    book = load_workbook(io.BytesIO(terms(lang=lang).template()[1]))
    sheet = book.worksheets[0]
    left = dict(own)
    for line in range(sheet.max_row, 1, -1):
        title = sheet.cell(line, 1).value
        if title in left:
            sheet.cell(line, 3).value = left.pop(title)
        else:
            sheet.delete_rows(line)
    for title, term in left.items():
        sheet.append([title, None, term])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def title(category: str, lang: str = "nl") -> str:
    return CATALOGUE.retention[category].title.get(lang)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_table_has_every_category_with_ground_and_confidence(lang: str) -> None:
    rows = terms(lang=lang).table()
    assert [item["id"] for item in rows] == list(CATALOGUE.retention)
    for item in rows:
        assert item["limit"]
        assert item["start"]
        assert item["kind"] in ("legal", "guideline")
        assert item["confidence"] in ("high", "medium", "low")
        assert item["sources"]
        assert all(source["label"] for source in item["sources"])


def test_the_two_years_of_2017_were_law_and_are_a_guideline_now() -> None:
    then, now = row(terms(date(2017, 6, 1)), "pupil_file"), row(terms(), "pupil_file")
    assert (then["kind"], now["kind"]) == ("legal", "guideline")
    assert then["limit"] == now["limit"]
    assert {item["label"] for item in then["sources"]}.isdisjoint(item["label"] for item in now["sources"])


def test_a_day_before_any_known_limit_gives_no_term() -> None:
    assert row(terms(date(1990, 1, 1)), "camera")["limit"] == ""
    assert terms(date(1990, 1, 1)).calculate("camera", date(1990, 1, 1))["known"] is False


def test_a_maximum_gives_a_day_to_destroy_by() -> None:
    found = terms().calculate("camera", date(2026, 11, 1))
    assert (found["destroy_by"], found["keep_until"]) == ("29-11-2026", "")
    assert terms().calculate("pupil_file", date(2024, 2, 29))["destroy_by"] == "28-02-2026"


def test_a_minimum_gives_a_day_to_keep_until_and_no_last_day() -> None:
    found = terms().calculate("finance", date(2025, 12, 31))
    assert (found["destroy_by"], found["keep_until"]) == ("", "31-12-2032")


def test_what_must_be_kept_or_ends_with_an_event_gets_no_date() -> None:
    diplomas = terms().calculate("diplomas", date(2020, 7, 1))
    assert diplomas["keep"]
    assert diplomas["criterion"]
    assert not diplomas["destroy_by"]
    incident = terms().calculate("camera_incident", date(2026, 1, 1))
    assert incident["criterion"]
    assert not incident["keep"]
    assert not incident["destroy_by"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_list_is_checked_line_by_line_with_a_reason(lang: str) -> None:
    state = terms(lang=lang)
    years = {"nl": "{} jaar", "en": "{} years"}[lang]
    own = {
        title("pupil_file", lang): years.format(10),
        title("finance", lang): years.format(2),
        title("payroll", lang): years.format(7),
        "Sleutelbeheer": years.format(3),
    }
    state.read("lijst.xlsx", filled_in(own, lang))
    found = {line["category"]: line for line in state.lines()}
    outcomes = [found[name]["outcome"] for name in own]
    assert outcomes == ["too_long", "too_short", "fits", "unknown"]
    assert all(len(line["reason"]) > 20 for line in found.values())
    assert all(found[name]["sources"] for name in list(own)[:3])
    assert dict(state.counts()) == {"too_long": 1, "too_short": 1, "unknown": 1, "fits": 1}
    assert [line["outcome"] for line in state.lines()] == ["too_long", "too_short", "unknown", "fits"]


def test_the_list_follows_the_reference_date() -> None:
    state = terms()
    state.read("lijst.xlsx", filled_in({title("staff_file"): "5 jaar"}))
    assert [line["outcome"] for line in state.lines()] == ["too_long"]
    state.on = date(2017, 6, 1)
    assert [line["outcome"] for line in state.lines()] == ["unknown"]


def test_the_checked_file_says_what_the_screen_says() -> None:
    state = terms()
    state.read("lijst.xlsx", filled_in({title("camera"): "6 maanden", title("payroll"): "7 jaar"}))
    name, content = state.checked_file()
    assert name.endswith(".xlsx")
    cells = [[str(cell) for cell in line] for line in load_workbook(io.BytesIO(content)).worksheets[0].values]
    for line in state.lines():
        (found,) = [values for values in cells if values[0] == line["category"]]
        assert line["reason"] in found


def test_a_doubtful_number_in_a_list_is_asked_about_and_left_out_or_kept() -> None:
    state = terms()
    content = filled_in({title("camera"): "4 weken", "Nummer 12345672": "2 jaar"})
    with pytest.raises(DoubtError) as caught:
        state.read("lijst.xlsx", content)
    assert "rij 3" in str(caught.value)
    assert state.file == ""
    state.read("lijst.xlsx", content, "leave_out")
    assert {line["name"] for line in state.lines()} == {title("camera"), ""}
    state.read("lijst.xlsx", content, "no_bsn")
    assert {line["name"] for line in state.lines()} == {title("camera"), "Nummer 12345672"}


def test_a_list_that_cannot_be_read_leaves_the_earlier_one() -> None:
    state = terms()
    state.read("goed.xlsx", filled_in({title("camera"): "4 weken"}))
    with pytest.raises(IbpError) as caught:
        state.read("fout.xlsx", filled_in({title("camera"): "een poosje"}))
    assert "fout.xlsx" in caught.value.message("nl")
    assert state.file == "goed.xlsx"
    assert [line["outcome"] for line in state.lines()] == ["fits"]


def test_what_is_not_right_in_a_list_becomes_a_gap_until_a_later_list_is_right(
    empty_url: str, new_board: NewBoard
) -> None:
    board = new_board(Workspace(empty_url, Actor.local()))
    ids = iter(CATALOGUE.retention)
    first = title(next(ids))

    def found() -> list[str]:
        listed = gaps(board.workspace, CATALOGUE, board.number)
        return [gap.place for gap in listed if gap.module == "retention"]

    state = terms()
    state.read("lijst.xlsx", filled_in({first: "99 jaar", "Iets eigens": "2 jaar"}))
    assert state.keep(board.workspace, board.number) == 1
    assert found() == [first]
    (gap,) = (item for item in gaps(board.workspace, CATALOGUE, board.number) if item.module == "retention")
    assert first in gap.title.nl
    assert gap.action is not None
    assert gap.action.en != gap.action.nl
    state.read("lijst.xlsx", filled_in({"Iets eigens": "2 jaar"}))
    assert state.keep(board.workspace, board.number) == 0
    assert found() == []
    reader = Workspace(board.workspace.url, Actor("rik", "reader", frozenset({board.number})))
    with pytest.raises(IbpError):
        state.keep(reader, board.number)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_not_certain_says_with_whom_to_talk(lang: str) -> None:
    texts, rows = Texts(lang), terms(lang=lang).table()
    whom = texts("common.check_with", who=texts("assess.ask"))
    certain = [row for row in rows if row["confidence"] == "high"]
    assert 0 < len(certain) < len(rows)
    for shown, is_told in ((rows, True), (certain, False)):
        table = render("retention_table.html", t=texts, rows=shown, on="")
        assert (whom in html.unescape(table)) == is_told
