"""The improvement plan as a file: for Excel, where boards keep their action lists, or as CSV."""

import pandas as pd

from ibp_workbook.interop.tables.spreadsheet import write_table
from ibp_workbook.texts import Texts

COLUMNS = (
    "title", "status", "role", "start", "due", "overdue", "effect", "risk", "effort", "gaps", "schools",
    "school_names", "modules", "note",
)  # fmt: skip


def plan_file(kind: str, frame: pd.DataFrame, board: str, lang: str) -> bytes:
    """A plan as ``xlsx`` or ``csv``; dates stay dates and numbers stay numbers.

    Args:
        kind: of the file; in Excel it has filters, a frozen heading and a sheet that explains it.
        frame: ``analysis.plan.plan_frame``.
        board: name of the board.
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
    columns = [texts(f"plan.column_{name}") for name in COLUMNS]
    notes = [texts("plan.file_weights"), texts("plan.file_gaps")]
    return write_table(kind, texts("plan.file_title"), columns, rows, lang, source=board, notes=notes)
