"""The same frames for analysts: one zip of CSV files, or of Parquet files with typed columns."""

import io
from collections.abc import Callable

import pandas as pd

from ibp_workbook.analysis.export import FRAMES, Export
from ibp_workbook.interop.tables.answers_excel import written_basis
from ibp_workbook.interop.tables.spreadsheet import neutralise
from ibp_workbook.reports.document import zipped


def write_csv(export: Export) -> bytes:
    """A zip of CSV files that a Dutch Excel opens in columns: semicolons, decimal commas, a byte order mark.

    Dates are ISO, and no text starts a formula. pandas reads it with ``sep=";", decimal=","``.
    """
    return _zip(export, "csv", _csv)


def write_parquet(export: Export) -> bytes:
    """A zip of Parquet files."""
    return _zip(export, "parquet", _parquet)


def _zip(export: Export, ending: str, write: Callable[[pd.DataFrame], bytes]) -> bytes:
    frames = {name: _tidy(export.frames[name]) for name in FRAMES if name in export.frames}
    return zipped((f"{name}.{ending}", write(frame)) for name, frame in frames.items())


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Plain columns: levels as whole numbers or empty, lists as text."""
    tidy = frame.copy()
    if "heads" in tidy.columns:
        tidy["heads"] = [written_basis(each) if isinstance(each, dict) else "" for each in tidy["heads"]]
    if "own" in tidy.columns:
        tidy["own"] = tidy["own"].map(lambda value: value if pd.isna(value) else str(value)).astype("str")
    return tidy


def _csv(frame: pd.DataFrame) -> bytes:
    safe = frame.apply(lambda column: column if column.dtype.kind in "biufM" else column.map(neutralise))
    text: str = safe.to_csv(index=False, lineterminator="\r\n", sep=";", decimal=",")
    return text.encode("utf-8-sig", errors="replace")


def _parquet(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream, engine="pyarrow", index=False)
    return stream.getvalue()
