"""One door to all reports: which there are, in which formats, and the files themselves."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from ibp_workbook.catalogue import Catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.reports.account import annual_text, statement
from ibp_workbook.reports.document import Report, file_name
from ibp_workbook.reports.dpia import dpia_report
from ibp_workbook.reports.management import management_report
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.material import Material, gather
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


class File(NamedTuple):
    """A file that was made."""

    name: str
    content: bytes


class Order(NamedTuple):
    """Which reports of a board are wanted.

    Attributes:
        kind: one of ``KINDS``.
        form: one of ``FORMATS``.
        board: its number.
        round: id of the round; None for the newest.
        school: location of the one school whose report is wanted; None for those of all.
        lang: ``nl`` or ``en``.
        day: the date of the report.
        aliases: leave out the names of schools.
    """

    kind: str
    form: Format
    board: str
    round: int | None
    school: str | None
    lang: str
    day: date
    aliases: bool


def ordered(
    workspace: Workspace, catalogue: Catalogue, order: Order, style: Style
) -> Iterator[tuple[File, int]]:
    """Each report of an order, with how many there will be; whoever asks decides when the next is made.

    Raises:
        IbpError: one of them cannot be made.
    """
    material = gather(workspace, catalogue, order.board, order.lang, order.day, order.round, order.aliases)
    if order.kind != "school":
        yield board_report(material, order.kind, style, order.form), 1
        return
    chosen = [school for school in material.schools if order.school in (None, school.location)]
    if not chosen:
        raise IbpError("reports.no_school", school=order.school or "–")
    for file in school_reports(material, chosen, style, order.form):
        yield file, len(chosen)


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
    return file_of(BOARD_REPORTS[which](material), style, kind)


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
    return file_of(verdict_report(workspace, catalogue, dossier, lang, on), style, kind)


def dpia_file(
    workspace: Workspace, catalogue: Catalogue, dossier: int, lang: str, on: date, style: Style, kind: Format
) -> File:
    """A DPIA as it stands now.

    Raises:
        IbpError: there is no such DPIA, or it cannot be made.
    """
    report = dpia_report(workspace, catalogue, dossier, lang, on)
    return File(f"{file_name('dpia', report.subtitle)}.{kind}", render(report, style, kind))


def file_of(report: Report, style: Style, kind: Format) -> File:
    """A report as a file with its title and subject for a name.

    Raises:
        IbpError: it cannot be made.
    """
    return File(f"{file_name(report.title, report.subtitle)}.{kind}", render(report, style, kind))
