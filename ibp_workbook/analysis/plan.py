"""The improvement plan as tidy frames: actions, what the scores become, and gaps against time."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ibp_workbook import times
from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.analysis.workspace import AnalysisWorkspace
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.evaluate.plan import (
    KIND,
    MATURITY,
    PLANNED,
    SETTINGS,
    Action,
    Gap,
    Part,
    actions,
    goals,
    is_covered,
)
from ibp_workbook.store import Dossier, Items, Workspace
from ibp_workbook.store import plain as plain_items

PLAN = {
    "id": "str", "title": "str", "modules": "str", "gaps": "int64", "schools": "int64", "school_names": "str",
    "role": "str", "effort": "int64", "effect": "int64", "risk": "int64", "start": "datetime64[s]",
    "due": "datetime64[s]", "status": "str", "status_title": "str", "overdue": "bool", "note": "str",
}  # fmt: skip


def target_date(parts: Iterable[Part], catalogue: Catalogue) -> date:
    """The day by which the board wants to be at its target: its own choice, else the goal of the sector."""
    for part in parts:
        if not part.where and (chosen := part.content.get(SETTINGS, {}).get("target_date")):
            return date.fromisoformat(chosen)
    milestone = catalogue.timeline.get(catalogue.plan.milestone) if catalogue.plan else None
    return milestone.starts if milestone and milestone.starts else date(times.today().year + 3, 12, 31)


def plan_frame(
    workspace: Workspace,
    catalogue: Catalogue,
    board: str,
    lang: str,
    round_id: int | None = None,
    on: date | None = None,
) -> pd.DataFrame:
    """The actions of a board's plan, one row each, in the order of the plan.

    Columns:
        id, title, note: the action; modules: where its gaps come from; role: who does it, in words.
        gaps: how many of its gaps are open now; schools, school_names: in how many places, and which.
        effort, effect, risk: from 1 to 3; start, due: first and last day, empty where not planned.
        status: proposed, accepted, busy, done or rejected; status_title: the same in words.
        overdue: its last day is past and it is not done.
    """
    today = on or times.today()
    open_gaps = gaps(workspace, catalogue, board, round_id, today)
    return frame_of(board_plan(workspace, board, open_gaps), catalogue, lang, today)


def board_plan(workspace: Workspace, board: str, open_gaps: Iterable[Gap] = ()) -> list[Action]:
    """The actions of a board and of its schools, as far as this person may see them."""
    return actions(plan_parts(workspace, board), open_gaps)


def plan_parts(
    workspace: Workspace, board: str, stored: Iterable[tuple[Dossier, Items]] | None = None
) -> list[Part]:
    """The plan of the board itself, and those of schools with actions of their own.

    Args:
        workspace: as the person who looks sees it.
        board: board number.
        stored: the dossiers of the plan, for who has read them already.
    """
    if stored is None:
        stored = workspace.dossiers.read_all(board, KIND)
    schools = {school.id: school.location for school in workspace.schools.of(board)}
    return [
        # A school that moved to another board covers nothing here.
        Part(plain_items(items), dossier.id, schools.get(dossier.school, "-") if dossier.school else "")
        for dossier, items in stored
    ]


def frame_of(plan: Iterable[Action], catalogue: Catalogue, lang: str, today: date) -> pd.DataFrame:
    """Actions as the frame that ``plan_frame`` documents."""
    rows = [
        {
            "id": action.id,
            "title": action.title,
            "modules": ", ".join(action.modules),
            "gaps": len(action.gaps),
            "schools": len([place for place in action.places if place]),
            "school_names": ", ".join(place for place in action.places if place),
            "role": catalogue.plan_words("role", action.role, lang) if action.role else "",
            "effort": action.effort,
            "effect": action.effect,
            "risk": action.risk,
            "start": pd.Timestamp(action.start) if action.start else pd.NaT,
            "due": pd.Timestamp(action.due) if action.due else pd.NaT,
            "status": action.status,
            "status_title": catalogue.plan_words("status", action.status, lang),
            "overdue": action.is_overdue(today),
            "note": action.note,
        }
        for action in plan
    ]
    return pd.DataFrame(rows, columns=list(PLAN)).astype(PLAN)


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A plan for JSON: a mapping per action, days as text, nothing as None."""
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in frame.to_dict("records")
    ]
    for row in rows:
        for name in ("start", "due"):
            row[name] = None if pd.isna(row[name]) else row[name].date().isoformat()
    return rows


def projected(answers: pd.DataFrame, plan: Iterable[Action], on: date | None = None) -> pd.DataFrame:
    """The mean of a board's schools per domain now and when the plan is carried out; over the same answers.

    Every open gap of a planned action is taken to reach the target; nothing else changes.

    Args:
        answers: effective answers of one round.
        plan: the actions.
        on: only actions that end by this day; None for all that are planned.

    Returns:
        One row per domain: domain, domain_title, now, planned, target, scale_min, scale_max; n and total
        count every answer once.
    """
    reached = goals(plan, on)
    topics = f"{MATURITY}/" + answers["framework"] + "/" + answers["statement"]
    places = pd.Series(list(zip(topics, answers["location"].fillna(""), strict=True)), answers.index)
    is_reached = places.isin(reached) | topics.isin({topic for topic, where in reached if not where})
    rows = answers[answers["school_id"].notna()] if answers["school_id"].notna().any() else answers
    level = rows["level"].astype("float64")
    then = level.where(~is_reached[rows.index], np.maximum(level, rows["target"]))
    rows = rows.assign(
        _now=level * rows["weight"],
        _then=then * rows["weight"],
        _weight=rows["weight"].where(level.notna(), 0.0),
    )
    keys = ["domain", "domain_title", "target", "scale_min", "scale_max"]
    sums = rows.groupby(keys, sort=False)[["_now", "_then", "_weight"]].sum().reset_index()
    once = answers[answers["counts"]]
    sums["n"] = sums["domain"].map(once.groupby("domain")["level"].count()).fillna(0).astype("int64")
    sums["total"] = sums["domain"].map(once.groupby("domain").size()).fillna(0).astype("int64")
    sums["now"] = sums["_now"] / sums["_weight"]
    sums["planned"] = sums["_then"] / sums["_weight"]
    return sums[
        ["domain", "domain_title", "now", "planned", "n", "total", "target", "scale_min", "scale_max"]
    ]


def burndown(
    workspace: Workspace,
    catalogue: Catalogue,
    board: str,
    open_gaps: Iterable[Gap],
    plan: Iterable[Action],
    until: date,
    today: date | None = None,
) -> pd.DataFrame:
    """Norms below target against time: as measured, as planned, and the straight line to the target date.

    Columns:
        date, kind: ``measured`` (at each round), ``planned`` (after each action) or ``needed``.
        gaps: how many times a norm is below target, over the board and its schools.
        n: assessed answers of that round; empty for what is not measured.
    """
    today = today or times.today()
    measured = _measured(workspace, catalogue, board)
    now = [gap for gap in open_gaps if gap.module == MATURITY]
    rows = [*measured, {"date": today, "kind": "planned", "gaps": len(now)}]
    left = list(now)
    for action in sorted((item for item in plan if item.due), key=lambda item: item.due or until):
        if action.status in PLANNED and action.due and action.due >= today:
            left = [gap for gap in left if not is_covered(gap, action.covers)]
            rows.append({"date": action.due, "kind": "planned", "gaps": len(left)})
    rows.append({"date": today, "kind": "needed", "gaps": len(now)})
    rows.append({"date": until, "kind": "needed", "gaps": 0})
    frame = pd.DataFrame(rows, columns=["date", "kind", "gaps", "n"])
    return frame.astype({"date": "datetime64[s]", "gaps": "int64", "n": "Int64"})


def _measured(workspace: Workspace, catalogue: Catalogue, board: str) -> list[dict[str, Any]]:
    """How many gaps each round of the newest round's framework had."""
    library = workspace.frameworks.library(catalogue)
    rounds = [item for item in workspace.rounds.of(board) if item.framework in library]
    rounds = [item for item in rounds if item.framework == rounds[-1].framework]
    answers = AnalysisWorkspace.of(workspace).answers_of_rounds(board, {item.id for item in rounds})
    found = []
    for item in rounds:
        own = answers[item.id][answers[item.id]["counts"]]
        below = (own["level"] < own["target"]).fillna(False)
        n = int(own["level"].notna().sum())
        found.append({"date": item.date, "kind": "measured", "gaps": int(below.sum()), "n": n})
    return found
