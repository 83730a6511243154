"""The management report says of each verdict how sure it is, and below high where to look and with whom."""

import io
import re
from datetime import UTC, date, datetime, time

import pikepdf
import pytest
from docx import Document
from matplotlib.text import Text

from ibp_workbook import charts
from ibp_workbook.analysis.dossiers import dossiers
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Case, Confidence
from ibp_workbook.demo import DEMO_BOARD, add_demo
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.reports.document import ON_ITS_SIDE, UPRIGHT, Picture
from ibp_workbook.reports.management import ON_A_PAGE, WITH_SPREAD, management_report
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.material import gather
from ibp_workbook.reports.pdf import to_pdf
from ibp_workbook.reports.style import Style
from ibp_workbook.store import ASSESSMENT, Actor, Workspace
from ibp_workbook.texts import LANGS, Texts
from tests.charts.conftest import Sample
from tests.kinds import NewBoard, OwnBoard
from tests.reports.conftest import DAY
from tests.reports.kinds import Box, Boxes, MakeMaterial, MakeReport

CATALOGUE = load_catalogue()


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    return new_board(Workspace(empty_url, Actor.local()))


def case_of(assessment: str, confidence: Confidence) -> Case:
    """An example that needs attention today and is this sure."""
    for case in CATALOGUE.assessments[assessment].cases:
        verdict = evaluate(CATALOGUE.assessments[assessment], case.answers, DAY)
        if verdict.confidence == confidence and verdict.tone in ("attention", "bad") and not verdict.presumed:
            return case
    raise AssertionError(f"no example of {assessment} is {confidence}")


def row_of(board: OwnBoard, assessment: str, case: Case, lang: str) -> str:
    """The row of the report about a dossier with these answers."""
    workspace = board.workspace
    dossier = workspace.dossiers.add(board.number, None, ASSESSMENT + assessment, "Ons geval")
    for question, value in case.answers.items():
        workspace.dossiers.save(dossier, question, "value", value)
    material = gather(workspace, CATALOGUE, board.number, lang, DAY)
    text = re.sub(r"\\(.)", r"\1", to_markdown(management_report(material)).decode())
    (row,) = (line for line in text.splitlines() if line.startswith("| Ons geval |"))
    return row


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("assessment", "confidence"), [("supplier", "medium"), ("channels", "medium"), ("photos", "low")]
)
def test_below_high_it_says_what_to_check_and_with_whom(
    board: OwnBoard, assessment: str, confidence: Confidence, lang: str
) -> None:
    texts, case = Texts(lang), case_of(assessment, confidence)
    verdict = evaluate(CATALOGUE.assessments[assessment], case.answers, DAY)
    row = row_of(board, assessment, case, lang)
    assert texts(f"assess.confidence_{confidence}") in row
    assert texts("assess.ask") in row
    assert verdict.unsure
    for citation in (citation for reason in verdict.unsure for citation in reason.sources):
        source, _, provision = citation.partition("/")
        short = CATALOGUE.sources[source].short.get(lang)
        assert short in row, (short, provision)


@pytest.mark.parametrize("assessment", ["supplier", "channels", "photos"])
def test_a_verdict_that_is_sure_asks_for_no_check(board: OwnBoard, assessment: str) -> None:
    row = row_of(board, assessment, case_of(assessment, "high"), "nl")
    assert Texts("nl")("assess.ask") not in row
    assert not any(Texts("nl")(f"assess.confidence_{word}") in row for word in ("medium", "low"))


def test_it_asks_whom_the_assessment_names(board: OwnBoard) -> None:
    asked = CATALOGUE.assessments["breach"].ask
    row = row_of(board, "breach", case_of("breach", "medium"), "nl")
    assert asked is not None
    assert asked.nl in row
    frame = dossiers(board.workspace, CATALOGUE, board.number, "nl", DAY)
    assert asked.nl in frame["check"].item()


def words_of(page: list[Box]) -> str:
    return " ".join(word[4] for word in page)


@pytest.mark.parametrize(("on", "lang"), [(DAY, "nl"), (date(2027, 2, 28), "nl"), (date(2027, 7, 1), "en")])
def test_the_summary_is_one_page_on_any_day_and_the_last_page_is_not_half_empty(
    empty_url: str, style: Style, boxes: Boxes, on: date, lang: str
) -> None:
    workspace = Workspace(empty_url, Actor.local())
    add_demo(workspace, datetime.combine(on, time(12), UTC))
    material = gather(workspace, CATALOGUE, DEMO_BOARD, lang, on)
    pages = boxes(to_pdf(management_report(material), style))
    texts = Texts(lang)
    summary = words_of(pages[1])
    for name in ("summary", "stand", "rests", "nothing_done"):
        assert texts(f"reports.{name}") in summary
    assert texts("reports.decide", n=3) in summary
    assert texts("board.heatmap") in words_of(pages[2])
    assert max(word[3] for word in pages[-1] if word[3] < 0.93) > 0.45  # and below it the lines to sign on


def test_the_summary_is_read_in_two_minutes(material: MakeMaterial) -> None:
    said = to_markdown(management_report(material())).decode()
    summary = said[said.index("## Op één pagina") : said.index(f"## {Texts('nl')('board.heatmap')}")]
    assert 150 < len(re.findall(r"\w+", summary)) < 450, "people read some 230 words a minute"


def test_the_heatmap_stands_on_its_side_in_letters_of_eight_points(made: MakeReport) -> None:
    with pikepdf.open(io.BytesIO(made("management"))) as pdf:
        sizes = [[float(side) for side in page.mediabox[2:]] for page in pdf.pages]
    assert [number for number, (width, height) in enumerate(sizes, start=1) if width > height] == [3]
    sections = Document(io.BytesIO(made("management", form="docx"))).sections
    wide = [(section.page_width or 0) > (section.page_height or 0) for section in sections]
    assert wide == [False, True, False]


@pytest.mark.parametrize("schools", [1, 12, WITH_SPREAD, WITH_SPREAD + 1, ON_A_PAGE, 72])
def test_names_in_every_figure_are_at_least_eight_points_on_paper(schools: int) -> None:
    scores = Sample(schools).scores(number=2)
    first = scores["school_id"].dropna().unique()[:ON_A_PAGE]
    some = scores[scores["school_id"].isin(first)]
    grid = Picture(charts.heatmap(some, title="", is_compact=schools > WITH_SPREAD))
    around = Picture(charts.radar(scores, title=""))
    for picture, room in ((grid, ON_ITS_SIDE), (around, UPRIGHT)):
        scale = room.width * picture.fitting(room) / 100 / (picture.figure.get_figwidth() * 2.54)
        letters = [float(text.get_fontsize()) for text in picture.figure.findobj(Text) if text.get_text()]
        assert min(letters) * scale >= 7.99


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_recorded_is_one_sentence_and_provisions_stand_where_they_are_used(
    board: OwnBoard, material: MakeMaterial, lang: str
) -> None:
    texts = Texts(lang)
    empty = to_markdown(
        management_report(gather(board.workspace, CATALOGUE, board.number, lang, DAY))
    ).decode()
    start = texts("reports.dossiers_none", titles="").split(":")[0]
    (line,) = (line for line in empty.splitlines() if line.startswith(start))
    assert all(assessment.title.get(lang) in line for assessment in CATALOGUE.assessments.values())
    full = to_markdown(management_report(material(lang))).decode()
    grounds = [number for number, line in enumerate(full.splitlines()) if line == texts("reports.grounds")]
    assert len(grounds) > 5
    told = [line for line in full.splitlines() if line.startswith("- AVG" if lang == "nl" else "- GDPR")]
    assert len(told) == len(set(told)), "what a provision asks is told once"


def test_a_dossier_of_the_board_itself_says_so(material: MakeMaterial) -> None:
    said = to_markdown(management_report(material())).decode()
    (row,) = (line for line in said.splitlines() if line.startswith("| Schrijfhulp AI |"))
    assert Texts("nl")("common.board_itself") in row
    assert "| nan |" not in said
