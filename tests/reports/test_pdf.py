"""PDFs that everyone can read: PDF/UA-1, no page that overflows or is half empty, the same bytes."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
import pytest

from ibp_workbook.charts.description import Axis, Mark, Row, Rows
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.reports import make
from ibp_workbook.reports.document import (
    Block,
    Break,
    Contents,
    Heading,
    Items,
    Paragraph,
    Picture,
    Report,
    Table,
)
from ibp_workbook.reports.pdf import to_pdf
from ibp_workbook.reports.style import Style
from ibp_workbook.store import Workspace
from tests.reports.conftest import DAY, HOSTILE, written
from tests.reports.kinds import Boxes, MakeMaterial, MakeReport

KINDS = ["management", "annual", "statement", "school"]


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every structure element, depth first."""
    todo = [pdf.Root.StructTreeRoot]
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            kids = node.get("/K", pikepdf.Array())
            todo += list(kids)[::-1] if isinstance(kids, pikepdf.Array) else [kids]


def check_accessible(content: bytes, lang: str, title: str) -> list[pikepdf.Dictionary]:
    """What PDF/UA-1 asks that can be seen from the structure."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).split("-")[0] == lang
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == title
        found = list(elements(pdf))
        kinds = [str(node.S) for node in found]
        figures = [node for node in found if str(node.S) == "/Figure"]
        assert all(str(node.get("/Alt", "")).strip() for node in figures)
        levels = [int(kind[2:]) for kind in kinds if kind[1:2] == "H" and kind[2:].isdigit()]
        assert levels
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        if "/Table" in kinds:
            assert "/TH" in kinds
        fonts = {
            str(font.get("/BaseFont")): font
            for page in pdf.pages
            for font in page.resources.get("/Font", pikepdf.Dictionary()).values()
        }
        assert fonts
        for font in fonts.values():
            for inner in font.get("/DescendantFonts", [font]):
                assert any(key in inner.FontDescriptor for key in ("/FontFile2", "/FontFile3"))
        return figures


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_report_is_accessible(material: MakeMaterial, made: MakeReport, kind: str, lang: str) -> None:
    of = material(lang)
    report = make.BOARD_REPORTS[kind](of) if kind != "school" else None
    title = report.title if report else of.schools[0].name
    figures = check_accessible(made(kind, lang), lang, title)
    assert len(figures) == {"management": 5, "school": 1}.get(kind, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_overflows_and_none_but_cover_and_last_is_half_empty(
    made: MakeReport, boxes: Boxes, kind: str
) -> None:
    pages = boxes(made(kind))
    assert len(pages) <= {"management": 11, "school": 2, "annual": 1, "statement": 2}[kind]
    for number, words in enumerate(pages, start=1):
        assert words
        assert min(word[0] for word in words) > 0.05
        assert max(word[2] for word in words) < 0.95
        assert max(word[3] for word in words) < 0.98
        is_cover = kind == "management" and number == 1
        if not is_cover and number < len(pages):
            text = [word for word in words if word[3] < 0.93]  # without the footer
            assert max(word[3] for word in text) > 0.55, f"page {number} of {kind}"


def test_the_same_data_and_date_give_the_same_bytes(
    gathered: MakeMaterial, made: MakeReport, style: Style
) -> None:
    again = gathered()
    for kind in KINDS:
        assert written(kind, again, style, "pdf") == made(kind)


def test_a_report_without_names_has_no_name_of_a_school_in_it(
    material: MakeMaterial, style: Style, boxes: Boxes, demo: Workspace
) -> None:
    content = written("management", material(aliases=True), style, "pdf")
    said = " ".join(word[4] for page in boxes(content) for word in page)
    markdown = written("management", material(aliases=True), style, "md").decode()
    for school in demo.schools.of(DEMO_BOARD):
        for name in (school.name, school.location):
            assert name not in said
            assert name not in markdown


def chart(alt: str) -> Rows:
    """A chart of one row that says what is hostile."""
    row = Row(HOSTILE[0], HOSTILE[2], [Mark("dot", 1)])
    return Rows(title=HOSTILE[4], subtitle=HOSTILE[3], alt=alt, rows=[row], axis=Axis(0, 2, [(0, "0")]))


def hostile_report() -> Report:
    return Report(
        HOSTILE[0], HOSTILE[4], HOSTILE[3], "nl", DAY, HOSTILE[0],
        [
            Contents(HOSTILE[0]), *(Heading(text, 1) for text in HOSTILE), *map(Paragraph, HOSTILE),
            Items(HOSTILE), Table(HOSTILE[:3], [HOSTILE[1:4], HOSTILE[4:7]]), Break(),
            Picture(chart(HOSTILE[0]), HOSTILE[2]),
        ],
        HOSTILE,
    )  # fmt: skip


def test_no_text_of_a_person_breaks_or_is_read_as_markup(style: Style, boxes: Boxes) -> None:
    pages = boxes(to_pdf(hostile_report(), style))
    said = "".join(word[4] for page in pages for word in page)
    assert "#letx=1$x$*a*`b`@c<d>\\e" in said
    assert "=1+1" in said
    assert "{{7*7}}{%if%}" in said
    assert max(word[2] for page in pages for word in page) < 1


def test_a_figure_without_words_makes_no_report() -> None:
    for alt in ("", "  "):
        with pytest.raises(IbpError) as caught:
            Report("t", "s", "o", "nl", DAY, "f", [Picture(chart(alt))])
        assert caught.value.key == "reports.no_alt"


def small(*blocks: Block, title: str = "Proef") -> Report:
    return Report(title, "Voor wie", "Bestuur", "nl", DAY, "Voet", blocks)


@pytest.mark.parametrize("sign", ["\x7f", "\x80", "\x9f", "\x01", "\ufffe"])
def test_a_sign_that_no_font_has_stops_no_pdf(style: Style, sign: str) -> None:
    made = small(
        Heading(f"Kop{sign}"), Paragraph(f"Tekst{sign}"), Table(["a"], [[f"cel{sign}"]]), title=f"T{sign}"
    )
    assert to_pdf(made, style).startswith(b"%PDF")


def plain_words(boxes: Boxes, content: bytes) -> list[str]:
    return [word for page in boxes(content) for *_, word in page]


def test_a_link_that_is_copied_is_the_link(style: Style, boxes: Boxes) -> None:
    link = "https://voorbeeld.nl/" + "een/heel/lang/pad-" * 6 + "einde"
    words = plain_words(boxes, to_pdf(small(Heading("Kop"), Paragraph(link), Table(["a"], [[link]])), style))
    assert not any("\u200b" in word for word in words)
    assert "".join(words).count(link) == 2


def test_a_tab_keeps_what_is_beside_it_apart(style: Style, boxes: Boxes) -> None:
    words = plain_words(boxes, to_pdf(small(Heading("Kop"), Paragraph("voor\tna")), style))
    assert "voor" in words
    assert "na" in words
