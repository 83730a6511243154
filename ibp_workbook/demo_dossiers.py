"""The dossiers of the demo board: cameras, suppliers, breaches; from ``data/demo/dossiers.yaml``."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ibp_workbook import formats, times
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.models import Content, Filled
from ibp_workbook.catalogue.retention import Term
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.retention import KEPT, check, to_keep
from ibp_workbook.evaluate.verdicts.verdict import evaluate

if TYPE_CHECKING:  # who only checks the content needs no database
    from ibp_workbook.store import Workspace

FILE = "demo/dossiers.yaml"


class _Dossier(Content, frozen=True):
    subject: Filled
    answers: dict[str, Any]
    school: str | None = None


class _Group(Content, frozen=True):
    common: dict[str, Any]
    dossiers: tuple[_Dossier, ...]


class _Note(Content, frozen=True):
    """What was said beside a level: at a school (none: the board), in a round, on a norm."""

    round: Filled
    norm: Filled
    comment: str
    school: str | None = None
    evidence: str = ""


class _Kept(Content, frozen=True):
    """A line of the board's own list of retention periods."""

    name: Filled
    category: Filled
    term: Term


class _Dossiers(Content, frozen=True):
    assessments: dict[str, _Group]
    notes: tuple[_Note, ...] = ()
    retention: tuple[_Kept, ...] = ()


def add_demo_dossiers(
    workspace: "Workspace",
    folder: Path,
    board: str,
    schools: Mapping[str, int],
    catalogue: Catalogue,
    now: datetime,
) -> None:
    """Add the dossiers of ``folder`` to the demo board, and the notes to its self-assessments.

    Args:
        workspace: with the demo board.
        folder: such as ``data/demo``.
        board: its number.
        schools: location -> id of the schools.
        catalogue: holds the assessments.
        now: the moment around which the days and moments of the dossiers lie, with its zone.
    """
    from ibp_workbook.store import ASSESSMENT

    found = _read(folder)
    for assessment, dossier, answers in _filled(found, catalogue, now):
        school = schools[dossier.school] if dossier.school else None
        number = workspace.dossiers.add(board, school, ASSESSMENT + assessment.id, dossier.subject)
        workspace.dossiers.save_all(number, ((item, "value", value) for item, value in answers.items()))
    lines = list(enumerate(_kept(found, catalogue, now.date()), start=1))
    if lines:
        changes = [(f"line:{n}", name, value) for n, fields in lines for name, value in fields.items()]
        workspace.dossiers.save_all(workspace.dossiers.open(board, None, KEPT, KEPT), changes)
    rounds = {item.name: item.id for item in workspace.rounds.of(board)}
    for note in found.notes:
        school = schools[note.school] if note.school else None
        place = workspace.maturity.find(rounds[note.round], school)
        said = (("comment", note.comment), ("evidence", note.evidence))
        if place is not None:
            workspace.dossiers.save_all(place, ((note.norm, name, text) for name, text in said if text))


def check_demo_dossiers(folder: Path, catalogue: Catalogue, locations: set[str], rounds: set[str]) -> None:
    """Check that every answer can be one, and that every school, round and norm is there.

    Raises:
        IbpError: the first mistake; the sentence names the file and what is wrong.
    """
    found, now = _read(folder), formats.amsterdam(times.now())
    for assessment, dossier, answers in _filled(found, catalogue, now):
        if dossier.school and dossier.school not in locations:
            raise IbpError("catalogue.demo_school", file=FILE, column=dossier.school)
        evaluate(assessment, answers, now.date())
    list(_kept(found, catalogue, now.date()))
    norms = {norm.id for framework in catalogue.frameworks.values() for norm in framework.statements}
    for note in found.notes:
        if note.norm not in norms or note.round not in rounds:
            raise IbpError("catalogue.demo_note", file=FILE, round=note.round, norm=note.norm)
        if note.school and note.school not in locations:
            raise IbpError("catalogue.demo_school", file=FILE, column=note.school)


def _read(folder: Path) -> _Dossiers:
    return read_content(folder / "dossiers.yaml", FILE, _Dossiers, _Dossiers({}))


def _filled(
    found: _Dossiers, catalogue: Catalogue, now: datetime
) -> Iterator[tuple[Assessment, _Dossier, dict[str, Any]]]:
    """Every dossier with all its answers: what they have in common, with what differs in this one."""
    for name, group in found.assessments.items():
        assessment = catalogue.assessments.get(name)
        if assessment is None:
            raise IbpError("catalogue.demo_assessment", file=FILE, id=name)
        for dossier in group.dossiers:
            given = {**group.common, **dossier.answers}
            yield assessment, dossier, {k: _moment(v, now) for k, v in given.items() if v is not None}


def _kept(found: _Dossiers, catalogue: Catalogue, on: date) -> Iterator[dict[str, str]]:
    """What of the board's list of retention periods is not right on a day."""
    for line in found.retention:
        if line.category not in catalogue.retention:
            raise IbpError("catalogue.demo_retention", file=FILE, id=line.category)
        category = catalogue.retention[line.category]
        yield to_keep(check(category, line.term, on), line.name, on)


def _moment(value: Any, now: datetime) -> Any:
    """``{days: 45}`` is a day from today, ``{hours: -30}`` a moment from now; anything else is the answer."""
    if not isinstance(value, dict):
        return value
    if "days" in value:
        return (now.date() + timedelta(days=value["days"])).isoformat()
    then = (now + timedelta(hours=value["hours"])).astimezone(formats.AMSTERDAM)
    return then.replace(tzinfo=None).isoformat(timespec="minutes")
