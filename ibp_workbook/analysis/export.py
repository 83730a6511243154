"""Everything of one round of a board as tidy frames, for a workbook or for an analyst."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from ibp_workbook.analysis.alias import alias
from ibp_workbook.analysis.dossiers import Told, told
from ibp_workbook.analysis.plan import plan_frame
from ibp_workbook.analysis.workspace import AnalysisWorkspace
from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.plan import KIND, MATURITY, own_actions
from ibp_workbook.evaluate.verdicts.requirements import met, requirements
from ibp_workbook.evaluate.verdicts.telling import outcome_words
from ibp_workbook.store import Board, RecordedVerdict, Round, Value, plain
from ibp_workbook.store.imports.answers import IN_PLAN
from ibp_workbook.texts import Texts

WRITTEN = ("reason", "comment", "evidence", "action", "owner")
"""What people typed in an answer: it may name a school or a person, so it is left out where names are."""
FRAMES = ("scores", "answers", "gaps", "plan", "suppliers", "dossiers")
SUPPLIER = "supplier"


@dataclass(frozen=True)
class Export:
    """What is exported, before it has a form.

    Attributes:
        board: the board; its number and name are empty in an export without names.
        round: the round.
        framework: its framework.
        on: the day of the export: verdicts are given on it.
        lang: ``nl`` or ``en``.
        aliased: the schools have no names, and what people typed is left out.
        frames: scores, answers, gaps, plan, suppliers and dossiers; an export without names has no plan.
        school: the one school that this is about; empty for the whole board.
        roles: who can carry out an action, in words.
    """

    board: Board
    round: Round
    framework: Framework
    on: date
    lang: str
    aliased: bool
    frames: Mapping[str, pd.DataFrame]
    school: str = ""
    roles: Sequence[str] = ()


def collect(
    workspace: AnalysisWorkspace,
    catalogue: Catalogue,
    board: str,
    round_id: int,
    *,
    on: date,
    lang: str,
    alias_key: bytes | None = None,
    only: int | None = None,
) -> Export:
    """Read everything once; a file per school is cut from it.

    Args:
        workspace: as the person who exports sees it.
        catalogue: gives the assessments.
        board: board number.
        round_id: one of its rounds.
        on: day on which verdicts are given.
        lang: language of titles and outcomes.
        alias_key: hide the names, numbered with this secret; None shows them.
        only: id of the one school to export.

    Raises:
        IbpError: the board or the round is not there or not in scope.
    """
    found = workspace.schools.board(board)
    measured = next((item for item in workspace.rounds.of(board) if item.id == round_id), None)
    if measured is None:
        raise IbpError("store.no_round")
    framework = workspace.frameworks.library(catalogue)[measured.framework]
    counting = _answers(workspace, catalogue, board, measured, lang)
    verdicts, recorded = told(workspace, catalogue, board, on), workspace.verdicts.newest(board)
    frames = {
        "scores": workspace.scores(board, round_id, lang=lang),
        "answers": counting,
        "gaps": _gaps(counting[counting["counts"]], framework, lang),
        "plan": _plan(workspace, catalogue, board, round_id, on, lang),
        "suppliers": _suppliers(verdicts, recorded, on, lang),
        "dossiers": _dossiers(verdicts, recorded, lang),
    }
    roles = [role.label.get(lang) for role in plan.fields["role"].choices] if (plan := catalogue.plan) else []
    export = Export(found, measured, framework, on, lang, False, frames, roles=roles)
    everyone = frames["scores"]["school_id"]
    if only is not None:
        export = for_school(export, only)
    return export if alias_key is None else _without_names(export, alias_key, everyone)


def for_school(export: Export, school_id: int) -> Export:
    """The same export, cut down to one school: its id, or its number in an export without names."""
    frames = {}
    for name, frame in export.frames.items():
        if "school_id" in frame.columns:
            own = (frame["school_id"] == school_id).fillna(False)
            frames[name] = frame[own].reset_index(drop=True)
    # A school also sees what it inherits; the board as a whole has each gap once.
    frames["gaps"] = _gaps(frames["answers"], export.framework, export.lang)
    names = frames["scores"]["school"]
    return replace(export, frames=frames, school=str(names.iloc[0]) if len(names) else "")


def _plan(
    workspace: AnalysisWorkspace, catalogue: Catalogue, board: str, round_id: int, on: date, lang: str
) -> pd.DataFrame:
    """The improvement plan, with its modules in words."""
    frame = plan_frame(workspace, catalogue, board, lang, round_id, on)
    words = {name: item.title.get(lang) for name, item in catalogue.assessments.items()}
    words[MATURITY] = Texts(lang)("plan.module_maturity")

    def named(modules: str) -> str:
        return ", ".join(words.get(name, name) for name in modules.split(", "))

    return frame.assign(modules=frame["modules"].map(named))


def _planned(
    workspace: AnalysisWorkspace, board: str, framework: str
) -> dict[tuple[int | None, str], tuple[str, dict[str, Value]]]:
    """School (None = the board) and norm -> their own action about it, with what a row has of it."""
    found = {}
    for dossier, items in workspace.dossiers.read_all(board, KIND):
        for norm, item in own_actions(plain(items), framework).items():
            fields = items[item]
            shown = {name: fields[of] for name, of in IN_PLAN.items() if of in fields and fields[of].value}
            if shown:
                found[dossier.school, norm] = item, shown
    return found


def _answers(
    workspace: AnalysisWorkspace, catalogue: Catalogue, board: str, measured: Round, lang: str
) -> pd.DataFrame:
    """What counts, beside what the school answered itself and the events that this rests on."""
    counting = workspace.effective_answers(board, measured.id, lang=lang)
    given = {
        (school, norm): fields
        for school, items in workspace.maturity.all_answers(measured.id).items()
        for norm, fields in items.items()
    }
    planned = _planned(workspace, board, measured.framework)
    rows = []
    for school, norm in dict.fromkeys([*given, *planned]):
        item, action = planned.get((school, norm), ("", {}))
        fields = {**given.get((school, norm), {}), **action}
        last = max(fields.values(), key=lambda value: value.event)
        values = {name: value.value for name, value in fields.items()}
        events: dict[str, Any] = {name: value.event for name, value in fields.items()}
        rows.append(
            {
                "school_id": school,
                "statement": norm,
                "own": values.get("level"),
                **{name: values.get(name) or "" for name in (*WRITTEN, "due")},
                "owner": catalogue.plan_words("role", values["owner"], lang) if values.get("owner") else "",
                "by": last.by,
                "at": last.at,
                "heads": events | ({"plan": item} if item else {}),
            }
        )
    columns = ["school_id", "statement", "own", *WRITTEN, "due", "by", "at", "heads"]
    own = pd.DataFrame(rows, columns=columns).astype({"school_id": "Int64", "own": "object"})
    frame = counting.merge(own, on=["school_id", "statement"], how="left")
    frame["due"] = pd.to_datetime(frame["due"].replace("", None), errors="coerce")
    return frame


def _gaps(counting: pd.DataFrame, framework: Framework, lang: str) -> pd.DataFrame:
    """The norms below the target of board and schools, the furthest below first, each with its first step."""
    gaps = counting[(counting["level"] < counting["target"]).fillna(False)].copy()
    gaps["gap"] = (gaps["target"] - gaps["level"]).astype("Int64")
    steps = {item.id: item.first_step.get(lang) for item in framework.statements if item.first_step}
    gaps["first_step"] = gaps["statement"].map(steps).astype("str").where(gaps["statement"].isin(steps), "")
    order = ["school", "school_id", "gap", "position"]
    ascending = [True, True, False, True]
    return gaps.sort_values(order, ascending=ascending, na_position="first", kind="stable", ignore_index=True)


def _dossiers(told: Iterable[Told], recorded: Mapping[int, RecordedVerdict], lang: str) -> pd.DataFrame:
    """The dossiers of every assessment but the suppliers, with the verdict of today."""
    rows = [_dossier(each, recorded, lang) for each in told if each.assessment.id != SUPPLIER]
    frame = pd.DataFrame(rows, columns=[*_COMMON, "assessment", "changed_at"])
    order = ["assessment", "subject", "dossier"]
    return frame.astype({"school_id": "Int64"}).sort_values(order, ignore_index=True)


_COMMON = ["dossier", "subject", "school_id", "school", "location", "outcome", "decided", "verdict_on"]


def _dossier(told: Told, recorded: Mapping[int, RecordedVerdict], lang: str) -> dict[str, Any]:
    dossier, school, kept = told.dossier, told.school, recorded.get(told.dossier.id)
    return {
        "dossier": dossier.id,
        "subject": dossier.subject,
        "school_id": dossier.school,
        "school": school.name if school else Texts(lang)("common.board_itself"),
        "location": school.location if school else "",
        "outcome": outcome_words(told.verdict, lang),
        "decided": told.verdict.decided,
        "verdict_on": pd.Timestamp(kept.on) if kept else pd.NaT,
        "assessment": told.assessment.title.get(lang),
        "changed_at": dossier.changed_at,
    }


def _suppliers(
    told: Iterable[Told], recorded: Mapping[int, RecordedVerdict], on: date, lang: str
) -> pd.DataFrame:
    """The suppliers with how many requirements they miss, and which."""
    rows = []
    for each in (each for each in told if each.assessment.id == SUPPLIER):
        marks = met(each.assessment, each.answers, on)
        asked = zip(requirements(each.assessment, on), marks, strict=True)
        texts = [item.text.get(lang) for item, mark in asked if mark == "gap"]
        ends = each.assessment.asked_for(each.answers, "agreement.ends")
        more = {
            "gaps": marks.count("gap"),
            "unknown": marks.count("unknown"),
            "gap_list": "; ".join(dict.fromkeys(texts)),
            "ends_on": pd.Timestamp(ends) if ends else pd.NaT,
        }
        rows.append(_dossier(each, recorded, lang) | more)
    columns = [*_COMMON, "gaps", "unknown", "gap_list", "ends_on", "changed_at"]
    frame = pd.DataFrame(rows, columns=columns).astype({"school_id": "Int64"})
    return frame.sort_values(["gaps", "subject"], ascending=[False, True], ignore_index=True)


def _without_names(export: Export, key: bytes, everyone: pd.Series) -> Export:
    """Numbers for schools and subjects; what people typed, who they are and the plan are left out."""
    texts = Texts(export.lang)
    hidden = {}
    for name in ("scores", "answers", "gaps", "suppliers", "dossiers"):
        frame = alias(export.frames[name], key, export.lang, among=everyone)
        # What has no school is the board itself, which the alias leaves empty.
        frame["school"] = frame["school"].where(frame["school_id"].notna(), texts("common.board_itself"))
        for column in {"board", "board_name", "round"} & set(frame.columns):
            frame[column] = ""
        frame = frame.drop(columns=[*WRITTEN, "by", "heads"], errors="ignore")
        if "subject" in frame.columns:
            frame = frame.sort_values(["outcome", "dossier"], kind="stable", ignore_index=True)
            frame["subject"] = [str(number) for number in range(1, len(frame) + 1)]
            frame["dossier"] = 0
        hidden[name] = frame
    board = replace(export.board, number="", name=texts("workbook.hidden_board"))
    measured = replace(export.round, board="", name=export.round.date.isoformat())
    school = str(hidden["scores"]["school"].iloc[0]) if export.school else ""
    return replace(export, board=board, round=measured, aliased=True, frames=hidden, school=school)
