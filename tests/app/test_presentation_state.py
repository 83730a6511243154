"""The slides as data: conclusions of the records, points for a chart that says nothing, chosen order."""

import re

import pandas as pd
import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.presentation.notes import CHOICE, ORDER, NotesState
from ibp_workbook.app.presentation.slides import SLIDES, SlideDashboard
from ibp_workbook.app.presentation.state import Presentation
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor
from ibp_workbook.texts import LANGS, Texts


def presentation(url: str, lang: str = "nl") -> Presentation:
    workspace, catalogue = AnalysisWorkspace(url, Actor.local()), load_catalogue()
    selection = Selection(workspace, catalogue, Request(lang, board=DEMO_BOARD))
    return Presentation(selection, Texts(lang))


@pytest.mark.parametrize("lang", LANGS)
def test_there_is_a_slide_for_every_conclusion_with_something_on_it(demo_url: str, lang: str) -> None:
    made = presentation(demo_url, lang)
    slides = made.slides()
    assert [slide.name for slide in slides] == list(SLIDES)
    assert len({slide.title for slide in slides}) == len(SLIDES)
    for slide in slides:
        assert all(slide.spoken)
        assert not re.search(r"\{\w+\}", " ".join([slide.title, slide.foot, *slide.spoken]))
        shown = made.draw(slide.name)
        assert shown["figures"] or shown["chart"] or shown["points"], slide.name
        assert len(shown["points"]) <= 4, "more does not fit in letters for the back of the room"


def test_the_slide_to_decide_on_names_who_and_when(demo_url: str) -> None:
    made = presentation(demo_url)
    made.slides()
    points = made.draw("decide")["points"]
    assert len(points) == 3
    assert all(re.search(r", uiterlijk \d\d-\d\d-\d{4}", point["text"]) for point in points)


def test_without_names_there_is_no_slide_about_what_people_named(demo_url: str) -> None:
    made = presentation(demo_url)
    made.dashboard.filters = type(made.dashboard.filters)(aliases=True)
    names = {slide.name for slide in made.slides()}
    assert not names & {"dpia", "camera", "supplier", "fg", "breach"}
    assert {"summary", "decide", "plan"} <= names


def test_bars_that_are_all_the_same_become_a_sentence(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = presentation(demo_url)
    made.slides()
    assert made.draw("missed")["chart"]
    rows = made.dashboard.missed()
    monkeypatch.setattr(SlideDashboard, "missed", lambda self: rows.assign(share=1.0))
    assert isinstance(rows, pd.DataFrame)
    shown = made.draw("missed")
    assert shown["chart"] == {}
    assert "100%" in shown["note"]
    assert shown["points"][0]["title"] == rows["statement_title"].iloc[0]


def test_the_board_keeps_which_slides_it_shows_and_in_which_order(demo_url: str) -> None:
    made = presentation(demo_url)
    notes = NotesState(made.selection, "nl")
    notes.open(hidden=False)
    notes.save(CHOICE, ORDER, ["plan", "summary"], None)
    for hidden in (False, True):
        again = NotesState(presentation(demo_url).selection, "nl")
        again.open(hidden=hidden)
        assert again.values[CHOICE][ORDER]["value"] == ["plan", "summary"]
    for wrong in (["plan", "nothing"], ["../x"]):
        assert notes.save(CHOICE, ORDER, wrong, None)["kind"] == "refused"
