"""Everything that is not in order at a board, as gaps: norms below target and rules that fired."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from ibp_workbook import times
from ibp_workbook.analysis.dossiers import Told, told
from ibp_workbook.analysis.dpias import measure_rows, of_dpia, read_dpias
from ibp_workbook.analysis.workspace import AnalysisWorkspace
from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.catalogue.models import Text
from ibp_workbook.catalogue.plan import PlanContent, Usual
from ibp_workbook.evaluate.dpia.state import review_date, review_overdue
from ibp_workbook.evaluate.plan import MATURITY, Gap, topic_of
from ibp_workbook.evaluate.retention import KEPT, OVERDUE
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts

NOT_IN_ORDER = ("bad", "attention")
DPIA = "dpia"
_OF_NORM = ["statement", "school_id", "school", "location", "level", "target"]
COLUMNS = ["topic", "module", "title", "where", "place", "now", "action", "role", "effort", "risk"]


def gaps(
    workspace: Workspace,
    catalogue: Catalogue,
    board: str,
    round_id: int | None = None,
    on: date | None = None,
) -> list[Gap]:
    """The gaps of a board: of one round (the newest by default), and of its dossiers today.

    What is not assessed is not a gap: nobody knows yet.

    Args:
        workspace: as the person who looks sees it.
        catalogue: the content.
        board: board number.
        round_id: the round to look at; None for the newest.
        on: reference date of the verdicts; today by default.
    """
    usual, on = catalogue.plan, on or times.today()
    if usual is None:
        return []
    found = list(_below_target(workspace, catalogue, usual, board, round_id))
    for each in sorted(told(workspace, catalogue, board, on), key=lambda each: each.dossier.id):
        found += _fired(each, usual)
    found += _retention(workspace, usual, board)
    found += _dpias(workspace, catalogue, usual, board, on)
    return found


def gaps_frame(found: list[Gap], catalogue: Catalogue, lang: str) -> pd.DataFrame:
    """Gaps as a tidy frame, one row each.

    Columns:
        topic: what is missing; module: ``maturity`` or an assessment; title: in words.
        where, place: code and name of the school or dossier; the board itself has no code.
        now: level or outcome; action: what to do; role, effort, risk: where a proposal starts.
    """
    rows = [
        {
            **{name: getattr(gap, name) for name in ("topic", "module", "where", "place", "effort", "risk")},
            "title": gap.title.get(lang),
            "now": gap.now.get(lang),
            "action": gap.action.get(lang) if gap.action else None,
            "role": catalogue.plan_words("role", gap.role, lang),
        }
        for gap in found
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"effort": "int64", "risk": "int64"})


def _below_target(
    workspace: Workspace, catalogue: Catalogue, usual: PlanContent, board: str, round_id: int | None
) -> Iterator[Gap]:
    library = workspace.frameworks.library(catalogue)
    rounds = [item for item in workspace.rounds.of(board) if item.framework in library]
    rounds = [item for item in rounds if round_id in (None, item.id)]
    if not rounds:
        return
    newest = rounds[-1]
    framework = library[newest.framework]
    counting = AnalysisWorkspace.of(workspace).effective_answers(board, newest.id)
    # What a school inherits from its board is the board's gap, once; what it answers itself is its own.
    below = counting[counting["counts"] & (counting["level"] < counting["target"]).fillna(False)]
    for row in below[_OF_NORM].to_dict("records"):
        yield _norm_gap(framework, row, usual)


def _norm_gap(framework: Framework, row: Mapping[Any, Any], usual: PlanContent) -> Gap:
    statement = framework.statement(row["statement"])
    start = usual.domains.get(statement.domain, usual.default)
    whole_board = pd.isna(row["school_id"])
    return Gap(
        topic=topic_of(framework.id, statement.id),
        where="" if whole_board else row["location"],
        place="" if whole_board else row["school"],
        module=MATURITY,
        title=statement.title,
        action=statement.first_step,
        now=_both("plan.level_now", level=row["level"], target=row["target"]),
        role=start.role,
        effort=start.effort,
        risk=start.risk,
        sources=statement.sources,
    )


def _retention(workspace: Workspace, usual: PlanContent, board: str) -> Iterator[Gap]:
    """What was not right in the board's own list of retention periods when it was last kept."""
    start = usual.default
    for item, line in workspace.dossiers.values(board, KEPT).items():
        if line.get("outcome"):
            title = _both("plan.retention", name=line["name"])
            now = _both(f"plan.retention_{line['outcome']}")
            action = Text(nl=line["nl"], en=line["en"])
            risk = 3 if line["outcome"] == OVERDUE else start.risk
            yield Gap(
                f"{KEPT}/{item}", item, line["name"], KEPT, title, action, now, start.role, start.effort, risk
            )


def _dpias(
    workspace: Workspace, catalogue: Catalogue, usual: PlanContent, board: str, on: date
) -> Iterator[Gap]:
    """Measures of DPIAs that are not done, and DPIAs whose review is due."""
    start = usual.assessments.get(DPIA, usual.default)
    opened = read_dpias(workspace, catalogue, board)
    known = [measure_rows(opened, lang, on) for lang in ("nl", "en")]
    for nl, en in zip(*known, strict=True):
        if nl["status"] != "done":
            now = Text(nl=nl["status_title"] or "–", en=en["status_title"] or "–")
            yield _of_dpia(nl, str(nl["path"]), Text(nl=nl["measure"], en=nl["measure"]), now, start)
    for one in opened:
        if review_overdue(one.content, on):
            title = _both("plan.dpia_review", subject=one.dossier.subject)
            now = _both("plan.dpia_review_now", day=review_date(one.content))
            yield _of_dpia(of_dpia(one), "review", title, now, start)


def _of_dpia(row: Mapping[Any, Any], what: str, title: Text, now: Text, start: Usual) -> Gap:
    number = str(row["id"])
    topic, place = f"{DPIA}/{number}/{what}", _named(row["subject"], row["school"])
    return Gap(topic, number, place, DPIA, title, None, now, start.role, start.effort, start.risk)


def _both(key: str, **values: object) -> Text:
    """A text of the program in both languages."""
    return Text(nl=Texts("nl")(key, **values), en=Texts("en")(key, **values))


def _named(subject: str, school: str) -> str:
    """A dossier by its subject, and its school if it is of one."""
    return f"{subject} ({school})" if school else subject


def _fired(found: Told, usual: PlanContent) -> Iterator[Gap]:
    """What a dossier's rules say is not in order and what to do about it; each rule once."""
    assessment, dossier = found.assessment, found.dossier
    start = usual.assessments.get(assessment.id, usual.default)
    for reason in found.verdict.advice:
        outcome = assessment.table(reason.table).outcome(reason.outcome)
        if outcome is not None and outcome.tone in NOT_IN_ORDER:
            yield Gap(
                topic=f"{assessment.id}/{reason.rule}",
                where=str(dossier.id),
                place=_named(dossier.subject, found.school.name if found.school else ""),
                module=assessment.id,
                title=reason.text,
                action=reason.advice,
                now=outcome.title,
                role=start.role,
                effort=start.effort,
                risk=3 if outcome.tone == "bad" else start.risk,
                sources=reason.sources,
            )
