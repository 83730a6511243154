"""A whole DPIA as a report: all points, risks with their matrix, measures, advice, decision and sources."""

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import pandas as pd

from ibp_workbook import charts
from ibp_workbook.analysis.dpias import KIND, Opened, dpia_measures, dpia_risks, dpias, read_dpias
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.state import signatures
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.forms.tree import Node, Row
from ibp_workbook.formats import day
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.interop.strangers.markdown import has_markup, parse
from ibp_workbook.reports.document import (
    Block,
    Callout,
    Cell,
    Contents,
    Heading,
    Items,
    Marked,
    Paragraph,
    Picture,
    Report,
    Table,
)
from ibp_workbook.reports.parts import source_lines
from ibp_workbook.reports.photos import alt_of, photo
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts

_ELSEWHERE = {"risk", "measure", "left"}
"""What the groups mean that have a table of their own in the report."""
_TONES = {"high": "bad", "medium": "attention", "low": "good"}


def dpia_report(workspace: Workspace, catalogue: Catalogue, document: int, lang: str, on: date) -> Report:
    """The DPIA with this number, as it stands now.

    Raises:
        IbpError: it is not there, not in scope, or its form is not known here.
    """
    found = workspace.dossiers.get(document)
    catalogue = with_forms(workspace, catalogue, found.board)
    (opened,) = study = read_dpias(workspace, catalogue, found.board, document)
    if found.kind != KIND or opened.tree is None:
        raise IbpError("reports.no_dpia", number=str(document))
    texts, board = Texts(lang), workspace.schools.board(found.board)
    row = dpias(study, lang, on).iloc[0]
    risks = dpia_risks(study, lang)
    measures = dpia_measures(study, lang, on)
    blocks = [
        Contents(texts("reports.contents")),
        *_chapters(opened, lang),
        *_risks(risks, lang),
        *_measures(measures, lang),
        *_closing(opened, catalogue, row, lang),
        *_sources(opened, catalogue, lang, on),
    ]
    return Report(
        title=texts("reports.dpia_title"),
        subtitle=found.subject,
        organisation=board.name,
        lang=lang,
        day=on,
        footer=f"DPIA · {found.subject} · {day(on, lang)}",
        blocks=blocks,
        facts=[
            board.name,
            *([opened.school] if opened.school else []),
            texts("reports.dpia_stand", state=row["state_title"], review=row["review_date"]),
            texts("reports.cover_day", day=on),
        ],
    )


def _chapters(opened: Opened, lang: str) -> Iterator[Block]:
    """Every point with what was answered, under the chapters of the form where it has them."""
    tree = opened.tree
    assert tree is not None  # noqa: S101 - looked at before
    starts = {chapter.parts[0]: chapter.title.get(lang) for chapter in tree.form.chapters if chapter.parts}
    level = 2 if starts else 1
    if starts and tree.parts[0].field.id not in starts:
        yield Heading(tree.form.title.get(lang))
    for part in tree.parts:
        if part.field.id in starts:
            yield Heading(starts[part.field.id])
        if not part.visible:
            continue
        yield Heading(part.field.label.get(lang), level)
        rows = list(_lines(part, lang, "", tree.form.official))
        if rows:
            tones = ["neutral" if not answer else "" for _, answer in rows]
            names = [Texts(lang)(f"reports.dpia_{name}") for name in ("question", "answer")]
            yield Table(names, rows, (2, 3.4), (), tones)
            yield from _photos(part, lang)
        else:
            yield Paragraph(Texts(lang)("reports.dpia_nothing"))


def _photos(part: Node, lang: str) -> Iterator[Block]:
    """The pictures in a part; one that cannot be shown stands in the table with its words alone."""
    for node in part.all():
        if node.field.kind == "image" and node.answered:
            label = node.field.label.get(lang)
            source = node.value.get("source") if isinstance(node.value, dict) else ""
            credit = Texts(lang)("reports.dpia_credit", source=source) if source else ""
            alt = alt_of(node.value)
            caption = " ".join(filter(None, [alt or label, credit]))
            told = alt or Texts(lang)("reports.dpia_no_alt", question=label)
            if shown := photo(node.value, told, caption):
                yield shown


def _lines(node: Node, lang: str, above: str, marked: bool) -> Iterator[tuple[str, Cell]]:
    """Question and answer of everything answered in a node; a row begins with a line of its own.

    In a form of others a text may be Markdown, which is shown as it was meant.
    """
    if not node.visible or node.field.means in _ELSEWHERE:
        return
    if node.is_question:
        if node.answered:
            said: Cell = _words(node, lang)
            if marked and node.field.kind == "text" and has_markup(str(node.value)):
                said = Marked(parse(str(node.value)))
            yield f"{above}{node.field.label.get(lang)}", said
        return
    for inner in node.fields:
        yield from _lines(inner, lang, above, marked)
    for number, row in enumerate((row for row in node.rows if not row.empty), start=1):
        yield from _row(node, row, number, lang, above, marked)


def _row(
    node: Node, row: Row, number: int, lang: str, above: str, marked: bool
) -> Iterator[tuple[str, Cell]]:
    inside = [line for inner in row.nodes for line in _lines(inner, lang, f"{above}– ", marked)]
    if inside:
        name = node.field.row_label or node.field.label
        yield f"{above}{name.get(lang)} {number}{f': {row.title}' if row.title else ''}", ""
        yield from inside


def _words(node: Node, lang: str) -> str:
    """An answer in words."""
    if isinstance(node.value, list) and node.value:
        return "\n".join(f"• {words(node.field, item, lang)}" for item in node.value)
    if node.field.kind == "image":
        return alt_of(node.value) or Texts(lang)("reports.dpia_picture")
    return words(node.field, node.value, lang)


def _risks(frame: pd.DataFrame, lang: str) -> Iterator[Block]:
    texts = Texts(lang)
    yield Heading(texts("reports.dpia_risks"))
    if frame.empty:
        yield Paragraph(texts("reports.dpia_no_risks"))
        return
    for when in ("before", "left"):
        if charts.matrix_places(frame, cast(Any, when)):
            chart = charts.matrix(frame, cast(Any, when), lang, title="")
            yield Picture(chart, texts(f"charts.matrix_{when}"), 62)
    rows = [
        [
            str(number),
            row["risk"],
            row["consequence"],
            row["level_title"] or "–",
            row["residual_title"] or "–",
        ]
        for number, row in enumerate(frame.to_dict("records"), start=1)
    ]
    tones = [_TONES.get(str(level), "") for level in frame["residual"]]
    names = ("number", "risk", "consequence", "level", "residual")
    yield Table([texts(f"reports.dpia_{name}") for name in names], rows, (0.5, 3, 3, 1.1, 1.2), (), tones)
    if (frame["residual"] == "high").any():
        yield Callout(texts("reports.dpia_consult"), texts("reports.dpia_consult_why"), "bad")


def _measures(frame: pd.DataFrame, lang: str) -> Iterator[Block]:
    texts = Texts(lang)
    yield Heading(texts("reports.dpia_measures"))
    if frame.empty:
        yield Paragraph(texts("reports.dpia_no_measures"))
        return
    rows = [
        [row["measure"], row["risks"], row["owner"] or "–", day(row["due"], lang), row["status_title"] or "–"]
        for row in frame.to_dict("records")
    ]
    tones = ["attention" if late else "" for late in frame["overdue"]]
    names = ("measure", "against", "owner", "due", "status")
    yield Table([texts(f"reports.dpia_{name}") for name in names], rows, (3, 2.6, 1.5, 1.2, 1.1), (), tones)


def _closing(opened: Opened, catalogue: Catalogue, row: "pd.Series[Any]", lang: str) -> Iterator[Block]:
    """Views of those concerned, advice of the FG, decision and signatures."""
    texts, content = Texts(lang), opened.content
    yield Heading(texts("reports.dpia_closing"))
    views = [
        fields
        for item, fields in content.items()
        if item.startswith("views:") and fields.get("row") is not None
    ]
    lines = []
    for fields in views:
        who = catalogue.closing_words("views", "who", str(fields.get("who") or ""), lang)
        lines.append(f"{who or '–'}: {fields.get('text') or fields.get('why_not') or '–'}")
    yield Heading(texts("reports.dpia_views"), 2)
    yield Items(lines) if lines else Paragraph(texts("reports.dpia_nothing"))
    for item, name, title in (
        ("fg:advice", "text", "fg_advice_title"),
        ("decision", "reasons", "decision_title"),
    ):
        fields = content.get(item, {})
        yield Heading(texts(f"reports.dpia_{item.rpartition(':')[2]}"), 2)
        said = str(fields.get(name) or "")
        if row[title]:
            yield Callout(f"{row[title]} ({day(fields.get('date'), lang)})", said or "–")
        else:
            yield Paragraph(said or texts("reports.dpia_nothing"))
    signed = signatures(content, opened.events)
    yield Heading(texts("reports.dpia_signed"), 2)
    names = [
        texts("reports.dpia_holds" if one.holds else "reports.dpia_changed", name=one.name or one.role)
        for one in signed
    ]
    yield Items(names) if names else Paragraph(texts("reports.dpia_unsigned"))


def _sources(opened: Opened, catalogue: Catalogue, lang: str, on: date) -> Iterator[Block]:
    assert opened.tree is not None  # noqa: S101 - looked at before
    citations = dict.fromkeys(c for node in opened.tree.all() for c in node.field.sources)
    if citations:
        yield Heading(Texts(lang)("reports.sources"))
        yield Items(source_lines(catalogue, citations, lang, on))
