"""Word files that open, can be edited, and read the same in LibreOffice."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from docx.document import Document as DocumentObject

from ibp_workbook.reports.style import Style
from ibp_workbook.reports.word import to_word
from tests.reports.conftest import written
from tests.reports.kinds import Boxes, InOffice, MakeMaterial, MakeReport
from tests.reports.test_pdf import KINDS, hostile_report


def opened(content: bytes) -> DocumentObject:
    return Document(io.BytesIO(content))


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_headings_tables_and_pictures_are_real(made: MakeReport, kind: str, lang: str) -> None:
    document = opened(made(kind, lang, "docx"))
    headings = [
        p.style.name for p in document.paragraphs if p.style and (p.style.name or "").startswith("Heading")
    ]
    assert headings[0] == "Heading 1"
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    assert len(document.inline_shapes) == {"management": 5, "school": 1}.get(kind, 0)
    xml = document.element.xml
    assert document.core_properties.language == lang
    assert {"nl": "nl-NL", "en": "en-GB"}[lang] in document.styles.element.xml
    if kind != "annual":
        assert "w:tblHeader" in xml


@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_in_libreoffice_with_no_page_half_empty(
    made: MakeReport, in_office: InOffice, boxes: Boxes, kind: str
) -> None:
    pages = boxes(in_office(made(kind, form="docx"), "docx"))
    assert len(pages) <= {"management": 11, "school": 2, "annual": 1, "statement": 3}[kind]
    for number, words in enumerate(pages, start=1):
        assert max(word[2] for word in words) < 0.97
        is_cover = kind == "management" and number <= 2  # the summary is a page of its own
        if not is_cover and number < len(pages):
            text = [word for word in words if word[3] < 0.9]
            assert max(word[3] for word in text) > 0.4, f"page {number} of {kind}"


def test_the_same_data_and_date_give_the_same_bytes(
    gathered: MakeMaterial, made: MakeReport, style: Style
) -> None:
    again = gathered()
    for kind in ("school", "statement"):
        assert written(kind, again, style, "docx") == made(kind, form="docx")


def test_no_text_of_a_person_breaks_it(style: Style, in_office: InOffice) -> None:
    content = to_word(hostile_report(), style)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith(".xml"):
                ET.fromstring(parts.read(name))
    said = "\n".join(paragraph.text for paragraph in opened(content).paragraphs)
    assert "<w:p/> &" in said
    assert "=1+1" in said
    assert in_office(content, "docx").startswith(b"%PDF")
