"""A report as PDF that everyone can read (PDF/UA-1), made by typst from data and a template."""

import json
import logging
import re
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from ibp_workbook import paths
from ibp_workbook.errors import IbpError
from ibp_workbook.formats import printable
from ibp_workbook.reports import document as doc
from ibp_workbook.reports.document import Block, Report
from ibp_workbook.reports.style import Style

log = logging.getLogger(__name__)

_PIECE = 14
WHOLE_ROWS, WHOLE_SIGNS = 24, 1500
"""A table with no more rows and letters than this fits on half a page, and stays whole."""
_BREAK, _TAB = "\u200b", "\u2003\u2003"
_ENDLESS = re.compile(r"[^\s\u200b]{32,}")


def to_pdf(report: Report, style: Style) -> bytes:
    """The report as PDF/UA-1; the same report gives the same bytes.

    Raises:
        IbpError: the template cannot be used, or the result would not be accessible; the log has details.
    """
    fonts = [paths.data() / "reports" / "fonts", Path(mpl.get_data_path()) / "fonts" / "ttf"]
    try:
        return bytes(
            typst.compile(
                style.template,
                format="pdf",
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(_data(report, style), ensure_ascii=False)},
                pdf_standards="ua-1",
                timestamp=int(datetime.combine(report.day, time(), UTC).timestamp()),
            )
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        log.exception("the report could not be made")
        raise IbpError("reports.not_made", title=report.title) from error


def _text(text: object) -> str:
    """A text that fits on the page: a word without end may break anywhere.

    The template turns the marks of such breaks into boxes, so that they are not in what one copies.
    """
    shown = printable(text).replace("\t", _TAB)
    return _ENDLESS.sub(lambda word: _BREAK.join(re.findall(f".{{1,{_PIECE}}}", word[0])), shown)


def _marked(cell: doc.Cell) -> Any:
    """A cell as text, or as lines of runs where words in it are set."""
    if not isinstance(cell, doc.Marked):
        return _text(cell)
    return [
        {
            "kind": line.kind,
            "level": line.level,
            "number": line.number,
            "runs": [{**run._asdict(), "text": _text(run.text)} for run in line.runs],
        }
        for line in cell.lines
    ]


def _data(report: Report, style: Style) -> dict[str, Any]:
    """Everything the template needs, as plain JSON: people's texts are never part of the program."""
    return {
        "title": printable(report.title),
        "subtitle": printable(report.subtitle),
        "shown": {"title": _text(report.title), "subtitle": _text(report.subtitle)},
        "organisation": printable(style.name or report.organisation),
        "lang": report.lang,
        "date": [report.day.year, report.day.month, report.day.day],
        "footer": _text(report.footer),
        "cover": bool(report.facts),
        "facts": [_text(line) for line in report.facts],
        "style": {
            "accent": style.accent,
            "logo": list(style.logo) if style.logo else None,
            "format": style.logo_format,
            "logo_alt": printable(style.logo_alt),
        },
        "contents": _text(report.contents.title) if report.contents else "",
        "blocks": [_block(block) for block in report.blocks if block is not report.contents],
    }


def _block(block: Block, room: doc.Room = doc.UPRIGHT) -> dict[str, Any]:
    match block:
        case doc.Heading(text, level):
            return {"kind": "heading", "text": _text(text), "level": level}
        case doc.Paragraph(text, style):
            return {"kind": "paragraph", "text": _text(text), "style": style}
        case doc.Items(items, ordered, style):
            said = [_text(item) for item in items]
            return {"kind": "list", "items": said, "ordered": ordered, "style": style}
        case doc.Table():
            return _table(block)
        case doc.Picture():
            alt, caption = printable(block.alt), _text(block.caption)
            return {"kind": "figure", "data": block.svg(), "format": "svg", "alt": alt, "caption": caption,
                    "width": block.fitting(room)}  # fmt: skip
        case doc.Photo():
            return {"kind": "figure", "data": list(block.png), "format": "png", "alt": printable(block.alt),
                    "caption": _text(block.caption), "width": block.fitting(room)}  # fmt: skip
        case doc.Facts(items):
            return {"kind": "facts", "items": [[_text(value), _text(label)] for value, label in items]}
        case doc.Callout(title, text, tone):
            return {"kind": "callout", "title": _text(title), "text": _text(text), "tone": tone}
        case doc.Contents(title):
            return {"kind": "contents", "title": _text(title)}
        case doc.OnItsSide(blocks):
            return {"kind": "side", "blocks": [_block(inner, doc.ON_ITS_SIDE) for inner in blocks]}
    return {"kind": "break"}


def _table(table: doc.Table) -> dict[str, Any]:
    count = len(table.columns)
    return {
        "kind": "table",
        "columns": [_text(column) for column in table.columns],
        "rows": [[_marked(cell) for cell in row] for row in table.rows],
        "widths": doc.widths(table),
        "numeric": [place in table.numeric for place in range(count)],
        "tones": list(table.tones) or [""] * len(table.rows),
        "long": len(table.rows) > WHOLE_ROWS
        or sum(len(str(c)) for row in table.rows for c in row) > WHOLE_SIGNS,
    }
