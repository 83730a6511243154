"""Answers + assessment + date -> a verdict that explains itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import (
    CONFIDENCES,
    Assessment,
    Confidence,
    Deadline,
    Done,
    Otherwise,
    Outcome,
    Rule,
    Step,
    Table,
)
from ibp_workbook.catalogue.models import Text
from ibp_workbook.evaluate.deadline import deadline
from ibp_workbook.evaluate.fields import Value, plain, words
from ibp_workbook.evaluate.verdicts.answers import clean
from ibp_workbook.evaluate.verdicts.better import Better, find_better
from ibp_workbook.evaluate.verdicts.deciding import deciding
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.possible import completed, possible
from ibp_workbook.evaluate.verdicts.presuming import Judged, judged
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe
from ibp_workbook.evaluate.verdicts.waiting import waiting_for, waits

UNDECIDED = "undecided"
_ENGINES: dict[tuple[object, ...], Engine] = {}
_MOST_ENGINES = 64


class Reason(NamedTuple):
    """A rule that fires, or what holds because none does: ``rule`` is then ``<table>.otherwise``."""

    rule: str
    table: str
    outcome: str
    text: Text
    answers: dict[str, Any]
    sources: tuple[str, ...]
    confidence: Confidence
    advice: Text | None
    step: Step | None


class Undecided(NamedTuple):
    """A rule that may still fire, and the open questions that decide it."""

    rule: str
    table: str
    outcome: str
    waiting_for: tuple[str, ...]


class Contradicted(NamedTuple):
    """Answers that cannot all be true."""

    id: str
    text: Text
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What the rules say about one set of answers on one day. What takes work is worked out when asked for.

    Attributes:
        on: reference date.
        given: the answers, checked.
    """

    on: date
    given: dict[str, Value]
    _engine: Engine
    _completed: frozenset[str] | None

    @property
    def content(self) -> Assessment:
        """The exact content that gave it."""
        return self._engine.assessment

    @property
    def assessment(self) -> str:
        """The id of the assessment."""
        return self.content.id

    @property
    def version(self) -> str:
        """The version that the writers of the content gave it."""
        return self.content.version

    @property
    def digest(self) -> str:
        """The exact content; changes with any question, rule or text."""
        return self.content.digest

    @cached_property
    def outcome(self) -> str:
        """The id of the outcome, or ``undecided``."""
        if self._completed and len(self._completed) > 1:
            return UNDECIDED  # whatever the tables come to: most half-filled answers need no more
        return UNDECIDED if self.contradictions else self.tables[self.content.verdict]

    @cached_property
    def tables(self) -> dict[str, str]:
        """The id of each table -> the id of its outcome, or ``undecided``."""
        tables = {name: _single(decided.possible) for name, decided in self.result.tables.items()}
        return {**tables, self.content.verdict: self._judged.outcome or UNDECIDED}

    @cached_property
    def contradictions(self) -> tuple[Contradicted, ...]:
        """Answers that cannot all be true; then there is no outcome."""
        return tuple(
            Contradicted(item.id, item.text, tuple(condition.questions))
            for item, condition in self._engine.contradicted(self.result.state)
        )

    @property
    def presumed(self) -> dict[str, Value]:
        """What the verdict presumes of questions that nobody answered."""
        return self._judged.presumed

    @property
    def result(self) -> Result:
        """What the answers come to, and what is presumed, table by table."""
        return self._judged.result

    @cached_property
    def _judged(self) -> Judged:
        return judged(self._engine, self.given, self.on, self._completed)

    @property
    def decided(self) -> bool:
        """Whether there is an outcome that no open answer can change."""
        return self.outcome != UNDECIDED

    @property
    def tone(self) -> str:
        """``good``, ``attention``, ``bad`` or ``neutral``; while undecided that of the best that is left."""
        said = self.done or self._said or self._best_left
        return said.tone if said else "neutral"

    @property
    def title(self) -> Text | None:
        """The outcome in words; while undecided that it is not good, or None while it may become good."""
        if said := self.done or self._said:
            return said.title
        if self._best_left is None:
            return None
        outcomes = self.content.table(self.content.verdict).outcomes
        return next((outcome.not_yet for outcome in outcomes if outcome.not_yet), None)

    @property
    def summary(self) -> Text | None:
        """A sentence about the outcome, if there is one."""
        said = self.done or self._said
        return said.summary if said else None

    @cached_property
    def done(self) -> Done | None:
        """What is said instead of the outcome because what it asks has been done; None while it has not."""
        options = self._said.done if self._said else ()
        return next((done for done in options if all(map(self._is_done, done.questions))), None)

    def _is_done(self, name: str) -> bool:
        """Whether a question says that something has been done: with yes, or with what was asked for."""
        answer = self.answers.get(name)
        return answer == "yes" if self._engine.questions[name].kind == "yes_no" else answer is not None

    @property
    def _said(self) -> Outcome | None:
        return self.content.table(self.content.verdict).outcome(self.outcome)

    @cached_property
    def _best_left(self) -> Outcome | None:
        """While undecided, the best outcome that is left; None when that may still be a good one."""
        if self.decided or self.contradictions:
            return None
        table = self.content.table(self.content.verdict)
        left = [outcome for outcome in table.outcomes if outcome.id in self.possible]
        return left[0] if left and all(outcome.tone in ("attention", "bad") for outcome in left) else None

    @cached_property
    def certain(self) -> tuple[Reason, ...]:
        """While undecided: what is wrong already, whatever the open answers become."""
        gaps = () if self.decided else self._gaps(self.result.tables)
        return tuple(reason for reason in gaps if reason.rule in self.fired)

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The outcomes that are left, from good to bad; one when decided."""
        return possible(self._engine, self._taken, self.on, self.result)

    @cached_property
    def fired(self) -> tuple[str, ...]:
        """Ids of the rules that certainly fire, in the order of the tables."""
        return tuple(rule.id for decided in self.result.tables.values() for rule in decided.fired)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: the verdict's own table first and its worst outcome first, then what it rests on."""
        found: list[Reason] = []
        for table in self._tables():
            decided = self.result.tables[table.id]
            ranks = table.outcome_ids
            told = filter(self._is_told, decided.fired)
            for rule in sorted(told, key=lambda rule: -ranks.index(rule.outcome)):
                found.append(self._reason(table, rule.id, rule, self._looked_at(table, rule)))
            if decided.otherwise and self._is_told(decided.otherwise):
                found.append(self._reason(table, f"{table.id}.otherwise", decided.otherwise, ()))
        return tuple(found)

    def _is_told(self, item: Otherwise) -> bool:
        """Whether a text speaks only of what was asked and answered."""
        return all(self.visible[name] and name in self._taken for name in item.about or ())

    @cached_property
    def alongside(self) -> tuple[Reason, ...]:
        """The gaps that do not hold the outcome back: these are repaired while it is done."""
        return self._gaps(self._said.alongside if self._said else ())

    def _gaps(self, tables: Iterable[str]) -> tuple[Reason, ...]:
        """The reasons of these tables that ask for something."""
        asking = {
            (name, outcome.id)
            for name in tables
            for outcome in self.content.table(name).outcomes
            if outcome.tone in ("attention", "bad")
        }
        return tuple(reason for reason in self.reasons if (reason.table, reason.outcome) in asking)

    @property
    def advice(self) -> tuple[Reason, ...]:
        """The reasons that come with an advice."""
        return tuple(reason for reason in self.reasons if reason.advice)

    @cached_property
    def confidence(self) -> Confidence | None:
        """The weakest confidence of the rules that decide the outcome; None while there is none."""
        return max(self._deciding.values(), key=CONFIDENCES.index, default=None)

    @cached_property
    def unsure(self) -> tuple[Reason, ...]:
        """The reasons that decide the outcome and are not sure: what somebody should check."""
        names = {name for name, confidence in self._deciding.items() if confidence != "high"}
        return tuple(reason for reason in self.reasons if reason.rule in names)

    @cached_property
    def _deciding(self) -> Mapping[str, Confidence]:
        return deciding(self._engine, self.on, self.result, self.outcome) if self.decided else {}

    @cached_property
    def deadline(self) -> datetime | None:
        """Until when a school must do what the outcome says; while undecided, what a possible one says."""
        ends = [
            deadline(self.answers[term.since], timedelta(hours=term.hours))
            for term in self._terms
            if term.since in self.answers
        ]
        return min(ends, default=None)

    @property
    def is_due(self) -> bool:
        """Whether what the deadline is for has not been done."""
        said_done = [term.done for term in self._terms if term.done]
        return not (any(map(self._is_done, said_done)) if said_done else self.done)

    @cached_property
    def _terms(self) -> list[Deadline]:
        """The deadlines of the outcome; while undecided, of those that are possible."""
        outcomes = self.content.table(self.content.verdict).outcomes
        with_term = [outcome for outcome in outcomes if outcome.deadline]
        left = (self.outcome,) if self.decided else self.possible if with_term else ()
        return [outcome.deadline for outcome in with_term if outcome.deadline and outcome.id in left]

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """The rules that may still fire, each with the open questions that decide it."""
        return tuple(
            Undecided(rule.id, table.id, rule.outcome, waits(self._engine, table, rule, self.result))
            for table in self._tables()
            for rule in self.result.tables[table.id].open
        )

    @cached_property
    def waiting_for(self) -> tuple[str, ...]:
        """The visible open questions that can still change the outcome; none when it is decided."""
        return () if self.decided else waiting_for(self._engine, self._taken, self.on, self.result)

    @cached_property
    def better(self) -> tuple[Better, ...]:
        """The smallest sets of changes, within a school's own power, that give a better outcome."""
        if not self.decided:
            return ()
        # An old answer to a hidden question stays out, also when a change would show that question again.
        asked = {name: value for name, value in self._taken.items() if self.visible[name] is not False}
        return find_better(self._engine, asked, self.on, self.outcome)

    @cached_property
    def visible(self) -> dict[str, bool | None]:
        """Question id -> whether it is asked; None while that depends on open answers."""
        return {name: _shown(self.result.state.get(name)) for name in self._engine.questions}

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The answers that count: checked, and without those of hidden questions."""
        return {name: plain(value) for name, value in self.given.items() if self.visible[name] is not False}

    @property
    def _taken(self) -> dict[str, Value]:
        """What the verdict goes by: the answers, and what it presumes."""
        return {**self.presumed, **self.given}

    def _tables(self) -> list[Table]:
        tables = self._engine.assessment.tables
        return sorted(tables, key=lambda table: table.id != self._engine.assessment.verdict)

    def _looked_at(self, table: Table, rule: Rule) -> tuple[str, ...]:
        return tuple(self._engine.condition(table.id, rule).questions)

    def _reason(self, table: Table, name: str, item: Rule | Otherwise, questions: tuple[str, ...]) -> Reason:
        answers = {name: self.answers[name] for name in questions if name in self.answers}
        is_done = item.done is not None and self._is_done(item.done)
        advice = self._filled(item.advice) if item.advice and not is_done else None
        text = self._filled(item.reason)
        step = item.step or table.step
        return Reason(
            name, table.id, item.outcome, text, answers, item.sources, item.confidence, advice, step
        )

    def _filled(self, text: Text) -> Text:
        return Text(nl=self._fill(text.nl, "nl"), en=self._fill(text.en, "en"))

    def _fill(self, text: str, lang: str) -> str:
        for name, question in self._engine.questions.items():
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", words(question, self._taken.get(name), lang) or "…")
        return text


def evaluate(
    assessment: Assessment, answers: Mapping[str, Any], on: date, *, in_full: bool = False
) -> Verdict:
    """The verdict of an assessment about a set of answers on a day.

    Answers that are left out are open, never "no": as long as they can change the outcome it is
    ``undecided``. Answers of hidden questions do not count. Of a rare question the content may say what is
    presumed; the verdict does so only where without it there would be no outcome, and names it.

    Args:
        assessment: a checked assessment.
        answers: question id -> answer; None is no answer.
        on: reference date; the rules and sources of that day are used.
        in_full: what every table comes to is asked for anyway. Then that comes first, and open answers are
            completed only where it leaves more than one outcome; else a half-filled verdict needs no tables.

    Raises:
        IbpError: an answer to a question that does not exist, an answer that cannot be, or a day for which
            the assessment has no rules.
    """
    engine = engine_of(assessment)
    given = clean(assessment, answers)
    return Verdict(on, given, engine, None if in_full else completed(engine, given, on))


def engine_of(assessment: Assessment) -> Engine:
    """The engine of an assessment: made once for each exact content, and who checked it."""
    key = (assessment.id, assessment.digest, assessment.reviewed)
    engine = _ENGINES.get(key)
    if engine is None:
        if len(_ENGINES) >= _MOST_ENGINES:
            _ENGINES.clear()
        engine = _ENGINES[key] = Engine(assessment)
    return engine


def _single(outcomes: tuple[str, ...]) -> str:
    return outcomes[0] if len(outcomes) == 1 else UNDECIDED


def _shown(value: object) -> bool | None:
    if isinstance(value, Maybe):
        return None
    return value is not Mark.HIDDEN
