"""What a new DPIA can start from: nothing, a dossier, a central DPIA, or an imported definition."""

from collections.abc import Iterable, Mapping
from typing import Any

from ibp_workbook import times
from ibp_workbook.analysis.dpias import KIND, Opened
from ibp_workbook.app.dpia.record import Record, new_id
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.dossiers import Given, from_dossier, says_something
from ibp_workbook.evaluate.dpia.prefill import Start, changes_of, from_central
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.interop.dpia.rijksmodel_ours import from_prescan
from ibp_workbook.store import ASSESSMENT, Change, answers
from ibp_workbook.texts import Texts

OURS = "dpia"


def options(
    selection: Selection, texts: Texts, opened: Iterable[Opened], forms: Mapping[str, Form]
) -> list[list[str]]:
    """Value and label of everything that a DPIA of the chosen board can start from.

    Args:
        selection: the board.
        texts: in the language of the page.
        opened: the DPIAs of the board.
        forms: those that it can use.
    """
    found = [["", texts("dpia_page.start_empty")]]
    for assessment in filter(says_something, selection.catalogue.assessments.values()):
        title = assessment.title.get(texts.lang)
        for dossier in selection.workspace.dossiers.of(selection.board, ASSESSMENT + assessment.id):
            found.append(
                [f"dossier:{dossier.id}", texts("dpia_page.start_from", what=title, name=dossier.subject)]
            )
    for dpia, content in ((one.dossier, one.content) for one in opened):
        if _is_prescan(content.get("meta", {}), forms):
            found.append([f"prescan:{dpia.id}", texts("dpia_page.start_prescan", name=dpia.subject)])
        elif dpia.school is None:
            label = texts("dpia_page.start_central", name=dpia.subject)
            found.append([f"central:{dpia.id}", label])
    for key, form in forms.items():
        if not key.isdecimal():
            continue
        label = texts("dpia_page.start_form", name=form.title.get(texts.lang), version=form.version)
        found.append([f"form:{key}", label])
    return found


def create(selection: Selection, texts: Texts, subject: str, school: str, start: str) -> int:
    """Make a DPIA and fill it with what it starts from; its number.

    Args:
        selection: the board and its schools.
        texts: language to write in.
        subject: name of the DPIA.
        school: location of a school; anything else means the board.
        start: a value of :func:`options`.

    Raises:
        IbpError: an empty or taken name, no right to write, or the start is not there any more.
    """
    workspace, board, kind, _, given = selection.workspace, selection.board, *start.partition(":")
    schools = {one.location: one.id for one in selection.schools}
    forms = with_forms(workspace, selection.catalogue, board).forms
    central = Record(workspace, _number(given), forms) if kind == "central" else None
    form = central.form if central else forms.get(given if kind == "form" else OURS)
    if form is None:
        raise IbpError("dpia_form.no_form", name=subject)
    starts: list[Start] = []
    if central:
        starts = from_central(central.content, central.dossier.id, central.dossier.subject)
    elif kind == "dossier":
        starts = _from_dossier(selection, _number(given), texts)
    elif kind == "prescan":
        scan = Record(workspace, _number(given), forms)
        filled = from_prescan(scan.form, scan.content, form, subject)
        origin = texts("dpia_page.start_prescan", name=scan.dossier.subject)
        starts = [
            Start(path, name, value, origin) for path, item in filled.items() for name, value in item.items()
        ]
    meta: list[Change] = [("meta", "form", form.id), ("meta", "form_version", form.version)]
    definition = given if kind == "form" else central.content["meta"].get("definition") if central else None
    if definition is not None:
        meta.append(("meta", "definition", int(definition)))
    changes = [*meta, *changes_of(starts)]
    return workspace.dossiers.add(board, schools.get(school), KIND, subject, changes)


def _is_prescan(meta: Mapping[str, Any], forms: Mapping[str, Form]) -> bool:
    key = next((str(meta[name]) for name in ("definition", "form") if name in meta), "")
    return key in forms and bool(forms[key].extra.get("references"))


def _from_dossier(selection: Selection, number: int, texts: Texts) -> list[Start]:
    workspace, catalogue = selection.workspace, selection.catalogue
    dossier = workspace.dossiers.get(number)
    assessment = catalogue.assessments[dossier.assessment]
    given = Given(assessment, dossier.subject, answers(workspace.dossiers.read(number)), texts.lang)
    return from_dossier(given, catalogue.forms[OURS], {}, new_id, times.today())


def _number(given: str) -> int:
    if not given.isdecimal():
        raise IbpError("store.no_dossier")
    return int(given)
