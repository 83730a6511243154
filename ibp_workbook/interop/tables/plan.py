"""The improvement plan as a file: for Excel, where boards keep their action lists, or as CSV."""

from typing import Any

import pandas as pd

from ibp_workbook.interop.tables.spreadsheet import write_csv, write_excel
from ibp_workbook.texts import Texts

COLUMNS = (
    "title", "status", "role", "start", "due", "overdue", "effect", "risk", "effort", "gaps", "schools",
    "school_names", "modules", "note",
)  # fmt: skip


def plan_table(frame: pd.DataFrame, lang: str) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of a plan; dates stay dates and numbers stay numbers.

    Args:
        frame: ``analysis.plan.plan_frame``.
        lang: language of the headings and of the status.
    """
    texts = Texts(lang)
    rows = []
    for row in frame.to_dict("records"):
        row["status"] = row["status_title"]
        row["overdue"] = texts("fields.yes" if row["overdue"] else "fields.no")
        for name in ("start", "due"):
            row[name] = None if pd.isna(row[name]) else row[name].date()
        rows.append([row[name] for name in COLUMNS])
    return [texts(f"plan.column_{name}") for name in COLUMNS], rows


def plan_excel(frame: pd.DataFrame, board: str, lang: str) -> bytes:
    """A plan as an Excel workbook with filters, a frozen heading and a sheet that explains it."""
    texts = Texts(lang)
    columns, rows = plan_table(frame, lang)
    notes = [texts("plan.file_weights"), texts("plan.file_gaps")]
    return write_excel(texts("plan.file_title"), columns, rows, source=board, notes=notes, lang=lang)


def plan_csv(frame: pd.DataFrame, board: str, lang: str) -> bytes:
    """A plan as CSV for a Dutch Excel; ``board`` is there so that either can be called."""
    columns, rows = plan_table(frame, lang)
    return write_csv(board, columns, rows)
