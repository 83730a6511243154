"""An export as a file with a name, for the whole board or for each of its schools."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ibp_workbook.analysis.export import Export, for_school
from ibp_workbook.interop.strangers.plain_text import slug
from ibp_workbook.reports.workbook.excel import write_workbook
from ibp_workbook.reports.workbook.tidy import write_csv, write_parquet

FORMATS: Mapping[str, tuple[Callable[[Export], bytes], str]] = {
    "workbook": (write_workbook, "xlsx"),
    "csv": (write_csv, "zip"),
    "parquet": (write_parquet, "zip"),
}
"""Format -> what writes it, and the ending of its file."""


class Made(NamedTuple):
    """A file of one school, and how far the work is."""

    done: int
    total: int
    name: str
    content: bytes


def write(export: Export, form: str) -> bytes:
    """The export in one of ``FORMATS``."""
    return FORMATS[form][0](export)


def file_name(export: Export, form: str, code: str = "") -> str:
    """A name that every file system takes; without names where those are hidden."""
    about = export.school or export.board.name or export.board.number
    return f"{slug(f'ibp {form} {export.on.isoformat()} {code} {about}')}.{FORMATS[form][1]}"


def per_school(export: Export, form: str = "workbook") -> Iterator[Made]:
    """A file for each school, one at a time: who asks for the next can also stop."""
    scores = export.frames["scores"]
    schools = scores[scores["school_id"].notna()].drop_duplicates("school_id")
    for done, (school, location) in enumerate(
        zip(schools["school_id"], schools["location"], strict=True), start=1
    ):
        one = for_school(export, int(school))
        code = "" if export.aliased else str(location)
        yield Made(done, len(schools), file_name(one, form, code), write(one, form))
