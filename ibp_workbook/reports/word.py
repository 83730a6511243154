"""A report as a Word document that people edit: real headings, header rows, pictures with words."""

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ibp_workbook.formats import printable
from ibp_workbook.reports import document as doc
from ibp_workbook.reports.document import Block, Report
from ibp_workbook.reports.style import Style

PAGE = doc.UPRIGHT.width
_TONES = {"good": "E8F4EE", "attention": "FDF4E3", "bad": "FBECEB", "neutral": "F4F6F9", "": ""}


def to_word(report: Report, style: Style) -> bytes:
    """The report as a Word document; the same report gives the same bytes."""
    document = Document(str(style.word) if style.word else None)
    _set_up(document, report, style)
    _opening(document, report, style)
    for block in report.blocks:
        if isinstance(block, doc.OnItsSide):
            _turned(document, block, style)
        elif isinstance(block, doc.Contents):
            _contents(document, block.title, report)
            if block is report.contents:
                document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        else:
            _add(document, block, style)
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as made:  # anew, for the times in it
        return doc.zipped((item.filename, made.read(item)) for item in made.infolist())


def _set_up(document: Any, report: Report, style: Style) -> None:
    moment = datetime.combine(report.day, time(), UTC).replace(tzinfo=None)
    about = document.core_properties
    about.title, about.author = printable(report.title), printable(style.name or report.organisation)
    about.language, about.created, about.modified = report.lang, moment, moment
    about.last_modified_by, about.revision, about.comments = "", 1, ""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        language.set(qn(name), {"nl": "nl-NL", "en": "en-GB"}[report.lang])
    if style.word is None:
        _our_looks(document, style)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - PAGE) / 2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    if style.word is None:
        footer = section.footer.paragraphs[0]
        footer.add_run(f"{printable(report.footer)}  ·  ")
        _field(footer, "PAGE")


def _our_looks(document: Any, style: Style) -> None:
    accent = RGBColor.from_string(style.accent[1:].upper())
    sizes = {"Title": 24, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11, "Normal": 10, "Subtitle": 12}
    for name, size in sizes.items():
        font = document.styles[name].font
        font.name, font.size = "Open Sans", Pt(size)
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(which), "Open Sans")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            if fonts.get(qn(theme)):
                del fonts.attrib[qn(theme)]
        if name.startswith(("Title", "Heading")):
            font.color.rgb = accent
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    document.styles["List Bullet"].paragraph_format.space_after = Pt(2)
    for name, room in (("Heading 1", 14), ("Heading 2", 10)):
        document.styles[name].paragraph_format.space_before = Pt(room)
        document.styles[name].paragraph_format.space_after = Pt(4)


def _opening(document: Any, report: Report, style: Style) -> None:
    """Logo and title; with facts they are a cover."""
    _logo(document, style, 2 if report.facts else 1.4)
    if report.facts:
        document.add_paragraph().paragraph_format.space_before = Cm(5)
    document.add_paragraph(printable(report.title), "Title")
    document.add_paragraph(printable(report.subtitle), "Subtitle")
    for line in report.facts:
        document.add_paragraph(printable(line))
    if report.facts and report.contents is None:
        document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _turned(document: Any, block: doc.OnItsSide, style: Style) -> None:
    """Pages in landscape: a section of their own, after which the pages stand upright again."""
    for room, blocks in ((doc.ON_ITS_SIDE, block.blocks), (doc.UPRIGHT, ())):
        section = document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE if blocks else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin = section.right_margin = Cm((section.page_width.cm - room.width) / 2)
        for inner in blocks:
            _add(document, inner, style, room)


def _logo(document: Any, style: Style, height: float) -> None:
    if style.logo:
        document.add_picture(io.BytesIO(style.logo), height=Cm(height))
        _describe(document, style.logo_alt)


def _describe(document: Any, alt: str) -> None:
    """Give the picture that was added last its alternative text."""
    picture = document.inline_shapes[-1]._inline.docPr
    picture.set("descr", printable(alt))
    picture.set("name", f"Figuur {len(document.inline_shapes)}")


def _add(document: Any, block: Block, style: Style, room: doc.Room = doc.UPRIGHT) -> None:
    match block:
        case doc.Heading(text, level):
            document.add_heading(printable(text), level)
        case doc.Paragraph(text, kind):
            run = document.add_paragraph().add_run(printable(text))
            if kind:
                run.font.size = Pt(11.5 if kind == "lead" else 8.5)
        case doc.Items(items, ordered, small):
            for number, item in enumerate(items, start=1):
                # Word goes on counting over lists; a number of one's own does not.
                text = f"{number}. {printable(item)}" if ordered else printable(item)
                line = document.add_paragraph(style=None if ordered else "List Bullet").add_run(text)
                if small:
                    line.font.size = Pt(8.5)
        case doc.Table():
            _table(document, block, style)
        case doc.Picture() | doc.Photo():
            document.add_picture(io.BytesIO(block.png), width=Cm(room.width * block.fitting(room) / 100))
            _describe(document, block.alt)
            if block.caption:
                document.add_paragraph().add_run(printable(block.caption)).font.size = Pt(8.5)
        case doc.Facts(items):
            _facts(document, items)
        case doc.Callout(title, text, tone):
            _callout(document, printable(title), printable(text), tone)
        case doc.Break():
            document.add_page_break()


def _table(document: Any, block: doc.Table, style: Style) -> None:
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    shares = doc.widths(block)
    wide = [Cm(PAGE * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    head = table.rows[0]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)
    for cell, text, width in zip(head.cells, block.columns, wide, strict=True):
        _fill(cell, printable(text), width, style.accent[1:], bold=True)
    tones = list(block.tones) or [""] * len(block.rows)
    for row, tone in zip(doc.cells(block), tones, strict=True):
        added = table.add_row()
        for cell, said, width in zip(added.cells, row, wide, strict=True):
            _fill(cell, said, width, _TONES[tone])
    _gap(document)


def _fill(cell: Any, text: doc.Cell, width: Any, colour: str = "", bold: bool = False) -> None:
    cell.width = width
    if isinstance(text, doc.Marked):
        _marked(cell, text)
    else:
        run = cell.paragraphs[0].add_run(text)
        run.font.size, run.bold = Pt(8.5), bold
        if bold:
            run.font.color.rgb = RGBColor(255, 255, 255)
    _tight(cell)
    if colour:
        shade = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
            shade.set(qn(name), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _marked(cell: Any, text: doc.Marked) -> None:
    """Lines of an answer with bold words and lists; a link is followed by where it leads."""
    for number, line in enumerate(text.lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        sign = {"bullet": "• ", "number": f"{line.number}. "}.get(line.kind, "")
        if line.kind in ("bullet", "number", "quote"):
            paragraph.paragraph_format.left_indent = Cm(0.4 * (line.level + (line.kind == "quote")))
        if sign:
            paragraph.add_run(sign).font.size = Pt(8.5)
        for piece in line.runs:
            beside = f" ({piece.href})" if piece.href and piece.href != piece.text else ""
            run = paragraph.add_run(printable(piece.text + beside))
            run.font.size = Pt(8.5)
            run.bold, run.italic = piece.strong or line.kind == "heading", piece.emphasis


def _facts(document: Any, items: Any) -> None:
    table = document.add_table(rows=1, cols=len(items))
    for cell, (value, label) in zip(table.rows[0].cells, items, strict=True):
        _fill(cell, printable(label), Cm(PAGE / len(items)), _TONES["neutral"])
        number = cell.paragraphs[0].insert_paragraph_before().add_run(printable(value))
        number.font.size, number.bold = Pt(16), True
        _tight(cell)
    _gap(document)


def _callout(document: Any, title: str, text: str, tone: str) -> None:
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    _fill(cell, text, Cm(PAGE), _TONES[tone])
    cell.paragraphs[0].insert_paragraph_before().add_run(title).bold = True
    _tight(cell)
    _gap(document)


def _tight(cell: Any) -> None:
    """No room between the paragraphs of a cell."""
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)


def _gap(document: Any) -> None:
    """A little room after a table: two tables without a paragraph between them become one."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(6)


def _contents(document: Any, title: str, report: Report) -> None:
    """A table of contents that Word works out; until then the headings stand there without pages."""
    document.add_paragraph().add_run(printable(title)).bold = True
    headings = [block.text for block in report.every() if isinstance(block, doc.Heading) and block.level == 1]
    _field(document.add_paragraph(), r'TOC \o "1-1" \h \z \u', " · ".join(map(printable, headings)))


def _field(paragraph: Any, code: str, until_then: str = "1") -> None:
    """A field that Word works out when the document is opened, such as a page number."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", until_then), ("end", "")):
        if kind in ("begin", "separate", "end"):
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                part.set(qn("w:dirty"), "true")
        else:
            part = OxmlElement("w:t" if kind else "w:instrText")
            part.text = text
        run._r.append(part)
