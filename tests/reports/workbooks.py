"""Workbooks that tests write, and what a person does with one."""

import io

from openpyxl import Workbook, load_workbook

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.export import Export, collect
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.interop.tables.answers_excel import AnswerFile, heading, read_answers
from ibp_workbook.store import Workspace
from ibp_workbook.store.imports.answers import Comparison
from tests.reports.conftest import DAY


def export(
    workspace: AnalysisWorkspace,
    board: str = DEMO_BOARD,
    *,
    lang: str = "nl",
    alias: bool = False,
    only: int | None = None,
) -> Export:
    round_ = workspace.rounds.of(board)[-1]
    key = b"0123456789abcdef" if alias else None
    return collect(workspace, load_catalogue(), board, round_.id, on=DAY, lang=lang, alias_key=key, only=only)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def edited(content: bytes, edits: list[tuple[int, str, object]]) -> bytes:
    """The workbook after a person changed cells: (row of the sheet, key of the column, value)."""
    book = opened(content)
    sheet = book["Antwoorden"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row, key, value in edits:
        sheet.cell(row, places[heading(key, "nl")], value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(workspace: Workspace, content: bytes) -> AnswerFile:
    return read_answers(content, "w.xlsx", workspace, load_catalogue(), "nl")


def preview(workspace: Workspace, content: bytes) -> Comparison:
    file = read(workspace, content)
    assert file.refused == []
    return workspace.imports.answers.preview(file.round.id, file.entries)
