"""The improvement plan of a board on screen: gaps, proposals, actions, and what happens to them."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from ibp_workbook import times
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.analysis.plan import burndown, frame_of, plan_parts, projected, target_date
from ibp_workbook.app.assess.state import QuestionsState
from ibp_workbook.app.form import wire
from ibp_workbook.app.form.definition import definition
from ibp_workbook.app.form.state import Edit
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue.fields import Field
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dots import Dots, dots_of
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.plan import (
    KIND,
    SETTINGS,
    SUBJECT,
    Action,
    Gap,
    Part,
    Proposal,
    actions,
    proposals,
    require_field,
)
from ibp_workbook.formats import moment
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.store import Change, Conflict, Event, Items, Saved
from ibp_workbook.texts import LANGS, Texts
from ibp_workbook.workshop import record
from ibp_workbook.workshop.session import Session


@dataclass
class Plan:
    """The plan of the chosen board as it is now; every change reads it anew.

    Attributes:
        gaps: everything that is not in order.
        actions: the actions, open and urgent ones first.
        proposals: what no action deals with yet, the one that brings most first.
        dots: what a room wants to do first.
        parts: the plan of the board itself and those of its schools.
        content: item -> field -> what counts, of all of them.
        dossiers: item -> the dossier it stands in.
    """

    selection: Selection
    texts: Texts
    today: date = field(default_factory=times.today)
    gaps: list[Gap] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    dots: Dots = field(default_factory=lambda: Dots(0))
    parts: list[Part] = field(default_factory=list)
    content: Items = field(default_factory=dict)
    dossiers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = AnalysisWorkspace.of(self.selection.workspace)

    def load(self) -> None:
        """Read gaps and actions of the chosen board and round."""
        board, current = self.selection.board, self.selection.current_round
        self.gaps = []
        if board:
            round_id = current.id if current else None
            known = with_forms(self.workspace, self.selection.catalogue, board)
            self.gaps = gaps(self.workspace, known, board, round_id, self.today)
        self.load_actions()

    def load_actions(self) -> None:
        """Read the actions again; the gaps are those of the last ``load``."""
        board = self.selection.board
        stored = self.workspace.dossiers.read_all(board, KIND) if board else []
        self.content = {item: fields for _, items in stored for item, fields in items.items()}
        self.dossiers = {item: dossier.id for dossier, items in stored for item in items}
        self.parts = plan_parts(self.workspace, board, stored) if board else []
        self.actions = actions(self.parts, self.gaps)
        self.proposals = proposals(self.gaps, len(self.selection.schools), self.actions)
        self.dots = dots_of(self.parts)

    @property
    def document(self) -> int:
        """The document of the plan, made when it is not there yet."""
        return self.workspace.dossiers.open(self.selection.board, None, KIND, SUBJECT)

    def events(self, item: str) -> list[Event]:
        """Everything that happened to an action; who may only read sees it too."""
        return self.workspace.dossiers.history(self.dossiers[item], item) if item in self.dossiers else []

    @property
    def target_date(self) -> date:
        """The day by which the board wants to be at its target."""
        return target_date(self.parts, self.selection.catalogue)

    def set_target_date(self, day: date) -> None:
        """Choose another target date.

        Raises:
            IbpError: no right to write.
        """
        self._keep([(SETTINGS, "target_date", day.isoformat())])

    def accept(self, topics: Sequence[str], together: bool = False) -> list[str]:
        """Make actions of proposals, one each or one for all of them; their ids.

        Raises:
            IbpError: no right to write.
        """
        chosen = [proposal for proposal in self.proposals if proposal.topic in set(topics)]
        groups = [chosen] if together and chosen else [[proposal] for proposal in chosen]
        made, changes = [], []
        for group in groups:
            item = f"a:{secrets.token_hex(4)}"
            made.append(item)
            changes += [(item, name, value) for name, value in self._start(group).items()]
        if changes:
            self._keep(changes)
        return made

    def _keep(self, changes: Iterable[Change]) -> None:
        self.workspace.dossiers.save_all(self.document, changes)
        self.load_actions()

    def _start(self, group: Sequence[Proposal]) -> Plain:
        """What an action starts with: the content's own words and weights, of the weightiest proposal."""
        lang, first = self.texts.lang, group[0].first
        steps = [item.first.action.get(lang) for item in group if item.first.action]
        return {
            "title": first.title.get(lang)[:300],
            "description": "\n".join(dict.fromkeys(steps))[:5000],
            "role": first.role,
            "effort": str(max(item.first.effort for item in group)),
            "effect": str(max(item.effect for item in group)),
            "risk": str(max(item.first.risk for item in group)),
            "status": "accepted",
            "topics": [item.topic for item in group],
        }

    def add(self, title: str) -> str:
        """Add an action of one's own; its id.

        Raises:
            IbpError: no title, or no right to write.
        """
        if not title.strip():
            raise IbpError("plan.no_title")
        item = f"a:{secrets.token_hex(4)}"
        self._keep([(item, "title", title.strip()), (item, "status", "accepted")])
        return item

    def ask_the_room(self, topics: Collection[str]) -> int:
        """Prepare a session in which a room puts dots on these proposals; the number of its dossier.

        Raises:
            IbpError: no round, too few or too many proposals, or no right to write.
        """
        current = self.selection.current_round
        if current is None:
            raise IbpError("common.no_round")
        chosen = [proposal for proposal in self.proposals if proposal.topic in topics]
        asked = {each.topic: {lang: each.first.title.get(lang) for lang in LANGS} for each in chosen}
        name = self.texts("workshop.plan_name", at=moment(times.now(), self.texts.lang))
        session = Session.of_proposals(asked)
        return record.start_session(self.workspace, current, None, session, name).dossier

    def votes(self, topics: Iterable[str]) -> int:
        """How many dots a room put on these proposals together."""
        return sum(self.dots.counts.get(topic, 0) for topic in topics)

    def merge(self, into: str, other: str) -> None:
        """Let one action take over the gaps of another, which then leaves the plan; its history stays.

        Raises:
            IbpError: one of them is not there any more, or no right to write.
        """
        known = {action.id: action for action in self.actions}
        if into not in known or other not in known or into == other:
            raise IbpError("plan.no_action")
        topics = list(dict.fromkeys([*known[into].topics, *known[other].topics]))
        for item, name, value in ((into, "topics", topics), (other, "merged_into", into)):
            self.workspace.dossiers.save_all(known[item].dossier, [(item, name, value)])
        self.load_actions()

    def frame(self) -> pd.DataFrame:
        """The actions as ``analysis.plan.plan_frame`` documents them."""
        return frame_of(self.actions, self.selection.catalogue, self.texts.lang, self.today)

    def burndown(self) -> pd.DataFrame:
        """Gaps against time."""
        arguments = (self.workspace, self.selection.catalogue, self.selection.board, self.gaps, self.actions)
        return burndown(*arguments, self.target_date, self.today)

    def projected(self) -> pd.DataFrame | None:
        """The scores now and when the plan is carried out; None without a round."""
        current = self.selection.current_round
        if current is None:
            return None
        answers = self.workspace.effective_answers(self.selection.board, current.id, lang=self.texts.lang)
        return projected(answers, self.actions)


class ActionState(QuestionsState):
    """One action as a form without a verdict: the action is the item, its questions are the fields."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.workspace, plan.texts.lang)
        self._plan = plan
        self.item = ""

    def open(self, item: str) -> bool:
        """Open an action; whether it is there. ``item`` is then its id, or empty."""
        found = next((action for action in self._plan.actions if action.id == item), None)
        self.item = item if found else ""
        if found:
            key = self._key("plan", self._plan.selection.board, item)
            named = {"key": key, "id": item, "item": item, "subject": found.title}
            self._show(definition=self._definition(), dossier=named)
        return found is not None

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """Who changed what of an action, the newest first."""
        return wire.history(self._plan.events(item), self._words, self._label, field)

    def _save(self, edit: Edit) -> Saved | Conflict:
        _, field, value, based_on, no_bsn = edit
        require_field(self._fields, field, value)
        plan = self._plan.dossiers[self.item]
        result = self.workspace.dossiers.save(plan, self.item, field, value, based_on, no_bsn=no_bsn)
        self._load()
        return result

    def _load(self) -> None:
        self._plan.load_actions()
        super()._load()

    def _read(self) -> dict[str, Plain]:
        values = self._plan.content.get(self.item, {})
        shown = {name: values[name] for name in self._fields if name in values}
        visible = dict.fromkeys(self._fields, True)
        return {"values": wire.values({self.item: shown}), "view": {"visible": visible}}

    def _words(self, name: str, value: Any) -> str:
        if name == "topics" and value:
            return self._plan.texts("plan.topics_count", n=len(value))
        field = self._fields.get(name)
        return words(field, value, self.lang) if field else str(value or "")

    def _label(self, name: str) -> str:
        field = self._fields.get(name)
        return field.label.get(self.lang) if field else self._plan.texts(f"plan.field_{name}")

    @property
    def _fields(self) -> Mapping[str, Field]:
        plan = self._plan.selection.catalogue.plan
        return plan.fields if plan else {}

    def _definition(self) -> Plain:
        plan, lang = self._plan.selection.catalogue.plan, self.lang
        return {
            "introduction": "",
            "verdict": False,
            "sections": [
                {
                    "title": part.label.get(lang),
                    "questions": [
                        {**definition(field, lang), "id": field.id, "item": self.item, "field": field.id}
                        for field in part.fields
                    ],
                }
                for part in (plan.action if plan else ())
            ],
        }
