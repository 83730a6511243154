"""A round of a board as an Excel workbook, and as tidy CSV and Parquet for analysts."""

from ibp_workbook.reports.workbook.excel import write_workbook
from ibp_workbook.reports.workbook.files import FORMATS, Made, file_name, per_school, write
from ibp_workbook.reports.workbook.tidy import write_csv, write_parquet

__all__ = [
    "FORMATS",
    "Made",
    "file_name",
    "per_school",
    "write",
    "write_csv",
    "write_parquet",
    "write_workbook",
]
