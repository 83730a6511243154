"""What the reports of a board are written from: read once, under alias where asked."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from ibp_workbook import analysis
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.dossiers import dossiers
from ibp_workbook.analysis.dpias import dpias, read_dpias
from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.analysis.plan import burndown, plan_parts, target_date
from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.plan import Action, Gap, Proposal, actions, proposals
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.store import Board, Round, School, Workspace

ALIASES = "aliases"


@dataclass(frozen=True)
class Material:
    """One board, one round, one language, one day.

    Attributes:
        scores, answers: of the round; under alias they name no school.
        before: answers of the round before, if there is one.
        gaps, plan, proposals: what is not in order, and what the board does about it.
        dossiers, dpias: frames of ``analysis``; empty under alias, because people name schools in them.
        names: school id in the frames -> name, by the alphabet or by alias.
    """

    workspace: AnalysisWorkspace
    catalogue: Catalogue
    board: Board
    round: Round
    previous: Round | None
    framework: Framework
    schools: list[School]
    lang: str
    day: date
    aliases: bool
    scores: pd.DataFrame
    answers: pd.DataFrame
    before: pd.DataFrame | None
    gaps: list[Gap]
    plan: list[Action]
    proposals: list[Proposal]
    dossiers: pd.DataFrame
    dpias: pd.DataFrame
    target_date: date
    names: Mapping[int, str]

    @cached_property
    def burndown(self) -> pd.DataFrame:
        """Gaps against time until the target date, see ``analysis.plan.burndown``."""
        return burndown(
            self.workspace,
            self.catalogue,
            self.board.number,
            self.gaps,
            self.plan,
            self.target_date,
            self.day,
        )

    def without_names(self, text: str) -> str:
        """A text that people typed, under alias without the names of the board's schools."""
        if self.aliases:
            for school in sorted(self.schools, key=lambda school: -len(school.name)):
                text = text.replace(school.name, "…")
        return text


def gather(
    workspace: Workspace,
    catalogue: Catalogue,
    board: str,
    lang: str,
    day: date,
    round_id: int | None = None,
    aliases: bool = False,
) -> Material:
    """Read everything a report needs.

    Args:
        workspace: as the person who asks sees it.
        catalogue: the content.
        board: board number.
        lang: ``nl`` or ``en``.
        day: the date of the report: verdicts are given on it, and actions are late or not.
        round_id: the round; None for the newest.
        aliases: leave out every name of a school.

    Raises:
        IbpError: no such board or round in scope, or nothing has been measured yet.
    """
    analysed = AnalysisWorkspace.of(workspace)
    library = workspace.frameworks.library(catalogue)
    found = workspace.schools.board(board)
    rounds = [item for item in workspace.rounds.of(board) if item.framework in library]
    rounds = [item for item in rounds if round_id in (None, item.id)]
    if not rounds:
        raise IbpError("reports.no_round", board=found.name)
    current = rounds[-1]
    previous = workspace.rounds.previous(current.id)
    scores = analysed.scores(board, current.id, lang=lang)
    answers = analysed.effective_answers(board, current.id, lang=lang)
    before = analysed.effective_answers(board, previous.id, lang=lang) if previous else None
    catalogue = with_forms(workspace, catalogue, board)
    open_gaps = gaps(workspace, catalogue, board, current.id, day)
    parts = plan_parts(workspace, board)
    plan = actions(parts, open_gaps)
    schools = workspace.schools.of(board, closed=False)
    if aliases:
        key = _alias_key(workspace, board)
        everyone = scores["school_id"]
        scores = analysis.alias(scores, key, lang, among=everyone)
        answers = analysis.alias(answers, key, lang, among=everyone)
        before = analysis.alias(before, key, lang, among=everyone) if before is not None else None
    studies = dpias(read_dpias(workspace, catalogue, board), lang, day)
    told = dossiers(workspace, catalogue, board, lang, day)
    known = scores[scores["school_id"].notna()].drop_duplicates("school_id")
    return Material(
        workspace=analysed,
        catalogue=catalogue,
        board=found,
        round=current,
        previous=previous,
        framework=library[current.framework],
        schools=schools,
        lang=lang,
        day=day,
        aliases=aliases,
        scores=scores,
        answers=answers,
        before=before,
        gaps=open_gaps,
        plan=plan,
        proposals=proposals(open_gaps, len(schools), plan),
        dossiers=told.iloc[:0] if aliases else told,
        dpias=studies.iloc[:0] if aliases else studies,
        target_date=target_date(parts, catalogue),
        names=dict(zip(known["school_id"].astype(int), known["school"], strict=True)),
    )


def _alias_key(workspace: Workspace, board: str) -> bytes:
    """The secret behind the aliases of a board: kept, so that two reports give a school the same alias."""
    kept = workspace.dossiers.values(board, ALIASES).get("key", {}).get("value")
    if kept is None:
        kept = secrets.token_hex(16)
        try:
            document = workspace.dossiers.open(board, None, ALIASES, ALIASES)
            workspace.dossiers.save(document, "key", "value", kept)
        except IbpError:  # who may only read gets aliases for this report alone
            return bytes.fromhex(kept)
    return bytes.fromhex(kept)
