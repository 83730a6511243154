"""One door to all reports: which there are, in which formats, and the files themselves."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from ibp_workbook.catalogue import Catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.reports.account import annual_text, statement
from ibp_workbook.reports.document import Report, file_name
from ibp_workbook.reports.management import management_report
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.material import Material
from ibp_workbook.reports.review import review_sheet
from ibp_workbook.reports.school import school_report
from ibp_workbook.reports.style import Style
from ibp_workbook.reports.verdict import verdict_report
from ibp_workbook.store import School, Workspace

Format = Literal["pdf", "docx", "md"]
BOARD_REPORTS: dict[str, Callable[[Material], Report]] = {
    "management": management_report,
    "annual": annual_text,
    "statement": statement,
}
KINDS = (*BOARD_REPORTS, "school")
FORMATS: tuple[Format, ...] = ("pdf", "docx", "md")
_EPOCH = (1980, 1, 1, 0, 0, 0)


class File(NamedTuple):
    """A file that was made."""

    name: str
    content: bytes


def render(report: Report, style: Style, kind: Format) -> bytes:
    """A report in a format.

    Raises:
        IbpError: it cannot be made.
    """
    # Who only offers reports, as most pages do, has no use for what makes the files.
    if kind == "pdf":
        from ibp_workbook.reports.pdf import to_pdf

        return to_pdf(report, style)
    if kind == "docx":
        from ibp_workbook.reports.word import to_word

        return to_word(report, style)
    return to_markdown(report)


def board_report(material: Material, which: str, style: Style, kind: Format) -> File:
    """The management report, the text for the annual report, or the statement.

    Raises:
        IbpError: it cannot be made.
    """
    return _file(BOARD_REPORTS[which](material), style, kind)


def school_reports(
    material: Material, schools: Sequence[School], style: Style, kind: Format
) -> Iterator[File]:
    """The reports of schools, one at a time: whoever asks decides when the next one is made.

    Raises:
        IbpError: one of them cannot be made.
    """
    for school in schools:
        report = school_report(material, school)
        name = file_name(school.location, school.name)
        yield File(f"{name}.{kind}", render(report, style, kind))


def verdict_file(
    workspace: Workspace, catalogue: Catalogue, dossier: int, lang: str, on: date, style: Style, kind: Format
) -> File:
    """The verdict about a dossier of an assessment.

    Raises:
        IbpError: there is no such dossier, or it cannot be made.
    """
    return _file(verdict_report(workspace, catalogue, dossier, lang, on), style, kind)


def review_file(
    catalogue: Catalogue, assessment: Assessment, lang: str, on: date, style: Style, kind: Format
) -> File:
    """The sheet with which a lawyer checks an assessment.

    Raises:
        IbpError: it cannot be made.
    """
    return _file(review_sheet(catalogue, assessment, lang, on), style, kind)


def _file(report: Report, style: Style, kind: Format) -> File:
    return File(f"{file_name(report.title, report.subtitle)}.{kind}", render(report, style, kind))


def zipped(files: Sequence[File]) -> bytes:
    """Files in one zip; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as into:
        for file in files:
            into.writestr(zipfile.ZipInfo(file.name, _EPOCH), file.content)
    return stream.getvalue()
