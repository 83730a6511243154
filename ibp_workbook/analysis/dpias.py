"""The DPIAs of a board as tidy frames: where each stands, its risks and its measures."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.evaluate.dpia import risks
from ibp_workbook.evaluate.dpia.state import review_date, review_overdue, signatures, state_of
from ibp_workbook.evaluate.forms import progress as form_progress
from ibp_workbook.evaluate.forms.tree import Content, Counts, Tree, tree
from ibp_workbook.formats import clock_time
from ibp_workbook.store import Dossier, Workspace, plain
from ibp_workbook.texts import Texts

KIND = "dpia"
TEXT, NUMBER, DATE = "str", "Int64", "datetime64[s]"
_DPIA = {"id": "int64", "subject": TEXT, "school_id": NUMBER, "school": TEXT}
DPIAS = {
    **_DPIA, "form": TEXT, "state": TEXT, "state_title": TEXT, "required": NUMBER, "complete": NUMBER,
    "progress": "float64", "blockers": NUMBER, "risks": NUMBER, "high": NUMBER, "residual_high": NUMBER,
    "measures": NUMBER, "measures_open": NUMBER, "measures_overdue": NUMBER, "review_date": DATE,
    "review_overdue": "bool", "fg_advice": TEXT, "fg_advice_title": TEXT, "decision": TEXT,
    "decision_title": TEXT, "views": TEXT, "signed": TEXT, "signed_holds": "bool",
    "changed_at": DATE, "changed_by": TEXT,
}  # fmt: skip
RISKS = {
    **_DPIA, "path": TEXT, "risk": TEXT, "origin": TEXT, "consequence": TEXT, "processing": TEXT,
    "likelihood": TEXT, "impact": TEXT, "level": TEXT, "level_title": TEXT,
    "likelihood_left": TEXT, "impact_left": TEXT, "residual": TEXT, "residual_title": TEXT,
    "measures": "int64",
}  # fmt: skip
MEASURES = {
    **_DPIA, "path": TEXT, "measure": TEXT, "risks": TEXT, "owner": TEXT, "due": DATE,
    "status": TEXT, "status_title": TEXT, "overdue": "bool",
}  # fmt: skip

_KNOWN = {
    "level": risks.LEVELS,
    "status": ("todo", "doing", "done"),
}


class Opened(NamedTuple):
    """A DPIA as read: its dossier, what counts, the last event of each item, and its tree.

    ``tree`` is None when nobody has its form any more.
    """

    dossier: Dossier
    school: str
    content: Content
    events: Mapping[str, int]
    tree: Tree | None


def dpias(opened: Iterable[Opened], lang: str, on: date) -> pd.DataFrame:
    """One row for each of the DPIAs that ``read_dpias`` gave.

    Columns:
        id, subject: the document; school_id, school: empty for a DPIA of the whole board.
        form: id of the form; the numbers are empty where nobody has that form any more.
        state, state_title: draft, advice, decision, sign, signed, changed (since it was signed) or unknown.
        required, complete, progress: what must be answered, what is, and the share (0 to 1); where a form
            requires nothing the first two are empty, and the share is that of all questions.
        blockers: how many things stand in the way of completion, advice and decision included.
        risks, high, residual_high: risks, those that are high before and those that stay high; these and the
            next are empty where the form has no place for them.
        measures, measures_open, measures_overdue: measures, those not done, and those past their date.
        review_date, review_overdue: when it is looked at again.
        fg_advice, decision: outcome or empty, with ``_title`` in words.
        views: whose views are recorded, in words.
        signed: who signed, empty when nobody did; signed_holds: nothing changed since.
        changed_at, changed_by: the last change, on a Dutch clock.

    Args:
        opened: the DPIAs.
        lang: language of the titles.
        on: the day on which a date counts as passed.
    """
    rows = [_dpia(one, Texts(lang), on) for one in opened]
    return _typed(rows, DPIAS)


def dpia_risks(opened: Iterable[Opened], lang: str) -> pd.DataFrame:
    """One row for each risk of each DPIA; levels are low, medium, high or empty (<NA>).

    Columns:
        id, subject, school_id, school: the DPIA.
        path, risk, origin, consequence, processing: the risk, and the processing operations it is about.
        likelihood, impact, level: before measures; likelihood_left, impact_left, residual: with them.
        level_title, residual_title: the levels in words.
        measures: how many measures there are against it.
    """
    t = Texts(lang)
    rows = [
        {
            **of_dpia(one), "path": risk.path, "risk": risk.title, "origin": risk.origin,
            "consequence": risk.consequence, "processing": "; ".join(risk.processing),
            "likelihood": risk.likelihood, "impact": risk.impact, "level": risk.level,
            "level_title": _word(t, "level", risk.level),
            "residual_title": _word(t, "level", risk.residual),
            "likelihood_left": risk.likelihood_left, "impact_left": risk.impact_left,
            "residual": risk.residual, "measures": len(risk.measures),
        }
        for one in opened
        if one.tree
        for risk in risks.risks(one.tree)
    ]  # fmt: skip
    return _typed(rows, RISKS)


def dpia_measures(opened: Iterable[Opened], lang: str, on: date) -> pd.DataFrame:
    """One row for each measure of each DPIA.

    Columns:
        id, subject, school_id, school: the DPIA.
        path, measure: the measure; risks: titles of the risks it is against; owner: a role.
        due: its date; status, status_title: todo, doing, done, or empty.
        overdue: the date has passed and it is not done.
    """
    return _typed(measure_rows(opened, lang, on), MEASURES)


def measure_rows(opened: Iterable[Opened], lang: str, on: date) -> list[dict[str, Any]]:
    """The rows of ``dpia_measures``, for who needs no frame."""
    t = Texts(lang)
    return [
        {
            **of_dpia(one), "path": measure.path, "measure": measure.title, "risks": "; ".join(measure.risks),
            "owner": measure.owner, "due": measure.due, "status": measure.status,
            "status_title": _word(t, "status", measure.status),
            "overdue": measure.overdue(on),
        }
        for one in opened
        if one.tree
        for measure in risks.measures(one.tree)
    ]  # fmt: skip


def read_dpias(
    workspace: Workspace, catalogue: Catalogue, board: str, only: int | None = None
) -> list[Opened]:
    """The DPIAs of a board in scope with their trees, the last changed first: read once, for every frame.

    Args:
        workspace: who asks decides what is seen.
        catalogue: holds the forms: ours, and where they were added (``with_forms``) what the board imported.
        board: board number.
        only: number of the one DPIA to look at; None for all of them.
    """
    known = catalogue.forms
    names = {school.id: school.name for school in workspace.schools.of(board)}
    dossiers = workspace.dossiers
    read = [(dossiers.get(only), dossiers.read(only))] if only else dossiers.read_all(board, KIND)
    opened = []
    for dossier, items in read:
        content = plain(items)
        events = {item: max(value.event for value in fields.values()) for item, fields in items.items()}
        meta = content.get("meta", {})
        form = known.get(str(meta.get("definition", ""))) or known.get(str(meta.get("form", "")))
        school = names.get(dossier.school, "") if dossier.school is not None else ""
        opened.append(Opened(dossier, school, content, events, tree(form, content) if form else None))
    return opened


def _dpia(one: Opened, t: Texts, on: date) -> dict[str, Any]:
    words = load_catalogue().closing_words
    signed = signatures(one.content, one.events)
    advice = _outcome(one.content, "fg:advice")
    decision = _outcome(one.content, "decision")
    state = state_of(one.tree, one.content, one.events) if one.tree else "unknown"
    views = [words("views", "who", who, t.lang) for who in form_progress.views(one.content)]
    return {
        **of_dpia(one),
        **(_counts(one.tree, one.content, on) if one.tree else {}),
        "form": str(one.content.get("meta", {}).get("form", "")),
        "state": state,
        "state_title": t(f"dpia_words.state_{state}"),
        "review_date": review_date(one.content),
        "review_overdue": review_overdue(one.content, on),
        "fg_advice": advice,
        "fg_advice_title": words("fg:advice", "outcome", advice, t.lang),
        "decision": decision,
        "decision_title": words("decision", "outcome", decision, t.lang),
        "views": "; ".join(views),
        "signed": "; ".join(signature.name or signature.role for signature in signed),
        "signed_holds": bool(signed) and all(signature.holds for signature in signed),
        "changed_at": clock_time(one.dossier.changed_at),
        "changed_by": one.dossier.changed_by,
    }


def _counts(found: Tree, content: Content, on: date) -> dict[str, Any]:
    counts, all_risks, all_measures = found.counts, risks.risks(found), risks.measures(found)
    has_risks, has_measures = (tag in found.form.meaning for tag in ("risk", "measure"))
    return {
        "required": counts.required or None,
        "complete": counts.complete if counts.required else None,
        "progress": _share(counts),
        "blockers": len(form_progress.blocks(found, content)),
        "risks": len(all_risks) if has_risks else None,
        "high": sum(risk.level == "high" for risk in all_risks) if has_risks else None,
        "residual_high": sum(risk.residual == "high" for risk in all_risks) if has_risks else None,
        "measures": len(all_measures) if has_measures else None,
        "measures_open": sum(one.status != "done" for one in all_measures) if has_measures else None,
        "measures_overdue": sum(one.overdue(on) for one in all_measures) if has_measures else None,
    }


def _share(counts: Counts) -> float | None:
    """How far one is; a form of others requires nothing, so there every question counts."""
    if counts.required:
        return counts.complete / counts.required
    return counts.answered / counts.asked if counts.asked else None


def of_dpia(one: Opened) -> dict[str, Any]:
    """The columns that tell which DPIA."""
    document = one.dossier
    return {
        "id": document.id, "subject": document.subject, "school_id": document.school, "school": one.school,
    }  # fmt: skip


def _outcome(content: Content, item: str) -> str:
    value = content.get(item, {}).get("outcome")
    return value if isinstance(value, str) else ""


def _word(t: Texts, kind: str, value: str | None) -> str:
    """A value in words; as it is when it comes from another program."""
    key = f"dpia_words.{kind}_{value}"
    return t(key) if value in _KNOWN[kind] else value or ""


def _typed(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    for name in (name for name, kind in columns.items() if kind == DATE):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_localize(None)
    return frame.astype(columns)
