"""A round of a board as an Excel workbook, and as tidy CSV and Parquet for analysts."""

from ibp_workbook.reports.workbook.files import FORMATS, Made, file_name, per_school, write

__all__ = ["FORMATS", "Made", "file_name", "per_school", "write"]
