"""The report of a whole DPIA: all that was answered, the matrices, and what holds of its signatures."""

import io

import pytest
from docx import Document

from ibp_workbook import charts
from ibp_workbook.analysis import dpia_risks, dpias, read_dpias
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.charts.matrix import places
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.reports.document import Callout, Picture, Report
from ibp_workbook.reports.dpia import dpia_report
from ibp_workbook.reports.make import render
from ibp_workbook.reports.style import Style
from ibp_workbook.store import Actor, Workspace
from tests.reports.conftest import DAY
from tests.reports.kinds import Boxes, InOffice
from tests.reports.test_pdf import check_accessible


@pytest.fixture(scope="module")
def studies(demo: Workspace) -> dict[str, int]:
    """State -> number of the DPIA of the demo board in that state."""
    frame = dpias(read_dpias(demo, load_catalogue(), DEMO_BOARD), "nl", DAY)
    return dict(zip(frame["state"], (int(number) for number in frame["id"]), strict=True))


def report(demo: Workspace, number: int, lang: str = "nl") -> Report:
    return dpia_report(demo, load_catalogue(), number, lang, DAY)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("state", ["signed", "draft"])
def test_it_is_an_accessible_pdf_with_both_matrices(
    demo: Workspace, studies: dict[str, int], style: Style, boxes: Boxes, state: str, lang: str
) -> None:
    made = report(demo, studies[state], lang)
    content = render(made, style, "pdf")
    figures = check_accessible(content, lang, made.title)
    assert len(figures) == sum(isinstance(block, Picture) for block in made.every()) > 0
    pages = boxes(content)
    for number, words in enumerate(pages, start=1):
        assert max(word[2] for word in words) < 0.95
        text = [word for word in words if word[3] < 0.93]
        if 2 < number < len(pages):
            assert max(word[3] for word in text) > 0.3, f"page {number}"


def test_every_answered_text_and_the_advice_stand_in_it(
    demo: Workspace, studies: dict[str, int], style: Style
) -> None:
    said = render(report(demo, studies["signed"]), style, "md").decode()
    content = demo.dossiers.read(studies["signed"])
    advice = content["fg:advice"]["text"].value
    assert advice.split(".")[0][:60] in said
    for row in dpia_risks(read_dpias(demo, load_catalogue(), DEMO_BOARD), "nl").to_dict("records"):
        if row["id"] == studies["signed"]:
            assert row["risk"] in said.replace("\\", "")
    assert "akkoord, met voorwaarden" in said


def test_word_has_headings_and_opens(
    demo: Workspace, studies: dict[str, int], style: Style, in_office: InOffice
) -> None:
    content = render(report(demo, studies["draft"]), style, "docx")
    headings = [
        p.text for p in Document(io.BytesIO(content)).paragraphs if p.style and p.style.name == "Heading 1"
    ]
    assert "Maatregelen" in headings
    assert in_office(content, "docx").startswith(b"%PDF")


def test_a_risk_that_stays_high_asks_for_prior_consultation(demo_url: str, style: Style) -> None:
    own = Workspace(demo_url, Actor.local())

    def consults(number: int) -> bool:
        return any(isinstance(b, Callout) and "art. 36" in b.text for b in report(own, number).blocks)

    number = own.dossiers.add(DEMO_BOARD, None, "dpia", "Proef")
    answers = {"16.1[r1]": ("row", 1024), "16.1[r1]/16.1.1": ("value", "Lekken"), "meta": ("form", "dpia")}
    levels = {"16.1[r1]/16.1.3": "high", "16.1[r1]/16.1.5": "high"}
    left = {"17.4[r1]": ("source", "16.1[r1]/16.1.1"), "17.4[r1]/17.4.1": ("value", "high")}
    changes = [(item, name, value) for item, (name, value) in {**answers, **left}.items()]
    changes += [(item, "value", value) for item, value in levels.items()]
    own.dossiers.save_all(number, [*changes, ("17.4[r1]/17.4.3", "value", "high")])
    assert consults(number)
    own.dossiers.save_all(number, [("17.4[r1]/17.4.3", "value", "low")])
    assert not consults(number)


def test_a_number_that_is_no_dpia_gets_a_sentence(demo: Workspace) -> None:
    plan = demo.dossiers.of(DEMO_BOARD, "plan")[0].id
    with pytest.raises(IbpError) as caught:
        report(demo, plan)
    assert caught.value.key == "reports.no_dpia"


def test_the_matrix_holds_each_rated_risk_once_and_says_so(demo: Workspace, studies: dict[str, int]) -> None:
    frame = dpia_risks(read_dpias(demo, load_catalogue(), DEMO_BOARD), "nl")
    frame = frame[frame["id"] == studies["signed"]].reset_index(drop=True)
    for when in ("before", "left"):
        placed = places(frame, when)
        assert sorted(number for numbers in placed.values() for number in numbers) == list(
            range(1, len(frame) + 1)
        )
        svg = charts.to_svg(charts.matrix(frame, when))
        assert f"n = {len(frame)} van {len(frame)} risico" in svg
        assert "Kans" in svg
