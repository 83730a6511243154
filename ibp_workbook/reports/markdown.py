"""A report as Markdown: plain text that a wiki or a mail can hold; figures as their words."""

import base64
import re

from ibp_workbook.formats import printable
from ibp_workbook.interop.strangers.markdown import Line, Run
from ibp_workbook.reports import document as doc
from ibp_workbook.reports.document import Block, Report

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$])")


def to_markdown(report: Report) -> bytes:
    """The report as Markdown in UTF-8."""
    parts = [f"# {_escaped(report.title)}", _escaped(report.subtitle), *map(_escaped, report.facts)]
    parts += [_block(block) for block in report.every()]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _escaped(text: object) -> str:
    """A person's text as text: no markup, no link, no HTML."""
    return _SIGNS.sub(r"\\\1", printable(text))


def _inline(text: object) -> str:
    return _escaped(text).replace("\n", " ")


def _cell(cell: doc.Cell) -> str:
    """A cell; what is set in it comes back as Markdown, line under line."""
    return "<br>".join(map(_line, cell.lines)) if isinstance(cell, doc.Marked) else _inline(cell)


def _line(line: Line) -> str:
    words = "".join(map(_run, line.runs))
    match line.kind:
        case "bullet":
            return f"{'&nbsp;' * 3 * line.level}• {words}"
        case "number":
            return f"{'&nbsp;' * 3 * line.level}{line.number}. {words}"
        case "heading":
            return f"**{words}**"
    return words


def _run(run: Run) -> str:
    text = _inline(run.text)
    for on, sign in ((run.strong, "**"), (run.emphasis, "*")):
        text = f"{sign}{text}{sign}" if on else text
    return f"[{text}](<{run.href}>)" if run.href else text


def _block(block: Block) -> str:
    match block:
        case doc.Heading(text, level):
            return f"{'#' * (level + 1)} {_inline(text)}"
        case doc.Paragraph(text, _):
            return _escaped(text)
        case doc.Items(items, ordered, _):
            return "\n".join(f"{f'{n}.' if ordered else '-'} {_inline(i)}" for n, i in enumerate(items, 1))
        case doc.Table():
            head = [_inline(column) for column in block.columns]
            lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in block.rows)]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)
        case doc.Picture():
            return f"> {_inline(block.alt)}"
        case doc.Photo():
            data = base64.b64encode(block.png).decode()
            picture = f"![{_inline(block.alt)}](data:image/png;base64,{data})"
            return "\n\n".join([picture, _escaped(block.caption)] if block.caption else [picture])
        case doc.Facts(items):
            return "\n".join(f"- **{_inline(value)}** {_inline(label)}" for value, label in items)
        case doc.Callout(title, text, _):
            return f"> **{_inline(title)}** {_inline(text)}"
    return ""
