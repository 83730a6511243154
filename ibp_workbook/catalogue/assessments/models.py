"""A rule-based assessment: its questions, its decision tables and the cases that prove them."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ibp_workbook.catalogue.fields import Field
from ibp_workbook.catalogue.models import Content, Dated, Filled, Identifier, Text

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
HitPolicy = Literal["first", "unique", "priority", "collect"]
Nature = Literal["fact", "choice", "arrangement", "record"]
REPAIRS: tuple[Nature, ...] = ("arrangement", "record")
"""What a school can repair: what it arranges and writes down; another choice is another case."""
Tone = Literal["good", "attention", "bad", "neutral"]
Confidence = Literal["high", "medium", "low"]
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
"""From the surest to the least sure."""
Step = Literal["now", "report", "inform", "write"]
STEPS: tuple[Step, ...] = ("now", "report", "inform", "write")
"""What to do in the order of the day; an advice that names no step can wait until after these."""
NO_OUTCOME = "none"
"""The outcome of a ``collect`` table in which no rule fires, unless its ``otherwise`` says something else."""


class Presumed(Content, frozen=True):
    """What is presumed of a rare question while nobody has answered it, and why that is safe to presume."""

    answer: str
    why: Text


class Question(Field, frozen=True, kw_only=True):
    """One question of an assessment.

    Attributes:
        show_if: an expression over the answers; the question is asked when it is true.
        nature: a fact, a choice of the plan, an arrangement or a record; the last two can be repaired.
        repair: what a school does so that the answer becomes a good one; else question and answer say so.
        informative: no rule looks at it.
        presumed: what is presumed when without an answer there would be no verdict; the verdict says so.
    """

    id: Name
    kind: Literal["line", "text", "yes_no", "one", "some", "number", "date", "datetime", "schools"]
    show_if: str | None = None
    nature: Nature = "fact"
    repair: Text | None = None
    informative: bool = False
    presumed: Presumed | None = None

    @property
    def changeable(self) -> bool:
        """Whether a school can change this itself, so that it may help towards a better outcome."""
        return self.nature in REPAIRS


class Section(Content, frozen=True):
    """Questions under one heading."""

    id: Identifier
    title: Text
    questions: Annotated[tuple[Question, ...], Meta(min_length=1)]


class Contradiction(Content, frozen=True):
    """Answers that cannot all be true; while they are given there is no verdict."""

    id: Identifier
    when: Filled
    text: Text


class Deadline(Content, frozen=True):
    """So many hours of a clock after the moment that answers the question ``since``.

    Attributes:
        done: the question whose yes says that it has been done, so that the clock no longer matters.
    """

    since: Name
    hours: Annotated[int, Meta(ge=1)]
    done: Name | None = None


class Done(Content, frozen=True):
    """What is said instead of an outcome once these questions say that it has been done."""

    questions: Annotated[tuple[Name, ...], Meta(min_length=1)]
    tone: Tone
    title: Text
    summary: Text


class Outcome(Content, frozen=True):
    """What a table can say; a table lists its outcomes from good to bad.

    Attributes:
        deadline: until when a school must do what the outcome says.
        not_yet: what is said when answers are open and no good outcome, of which this is one, is left.
        alongside: the tables whose gaps do not hold it back: they are repaired alongside.
        done: what is said instead when what it asks has been done: the first that is so.
    """

    id: Identifier
    tone: Tone
    title: Text
    summary: Text | None = None
    deadline: Deadline | None = None
    alongside: tuple[Name, ...] = ()
    not_yet: Text | None = None
    done: tuple[Done, ...] = ()


class Otherwise(Dated, frozen=True, kw_only=True):
    """What holds when no rule of the table fires and all of them are decided.

    Attributes:
        about: the questions of which the text speaks; it is told only where they have been answered.
        step: when its advice is done; else when those of its table are.
        done: the question whose answer, or whose yes, says that its advice has been followed.
    """

    outcome: str
    reason: Text
    sources: Annotated[tuple[str, ...], Meta(min_length=1)]
    advice: Text | None = None
    confidence: Confidence = "high"
    about: tuple[Name, ...] | None = None
    step: Step | None = None
    done: Name | None = None

    @property
    def placeholders(self) -> set[str]:
        """The questions whose answers stand in the text."""
        return {name for text in (self.reason, self.advice) if text for name in text.placeholders}


class Rule(Otherwise, frozen=True, kw_only=True):
    """When ``when`` is true, the outcome holds for this reason, on these sources."""

    id: Identifier
    when: Filled


class Table(Content, frozen=True, dict=True):
    """A decision table: rules, and a hit policy that makes one outcome of those that fire."""

    id: Name
    title: Text
    hit_policy: HitPolicy
    outcomes: Annotated[tuple[Outcome, ...], Meta(min_length=1)]
    rules: Annotated[tuple[Rule, ...], Meta(min_length=1)]
    otherwise: tuple[Otherwise, ...] = ()
    step: Step | None = None

    @cached_property
    def outcome_ids(self) -> tuple[str, ...]:
        """Every value ``tables.<id>`` can have, from good to bad."""
        ids = tuple(outcome.id for outcome in self.outcomes)
        silent = self.hit_policy == "collect" and not self.otherwise
        return (NO_OUTCOME, *ids) if silent else ids

    def outcome(self, outcome_id: str) -> Outcome | None:
        """The outcome with this id; None for ``none`` and for unknown ids."""
        return next((outcome for outcome in self.outcomes if outcome.id == outcome_id), None)


class Case(Content, frozen=True):
    """An example that must come out as written: it proves the rules, and explains them."""

    case: Filled
    on: date
    answers: dict[str, Any]
    outcome: str
    fired: tuple[str, ...] = ()
    tables: Mapping[str, str] = {}
    waiting_for: tuple[str, ...] | None = None
    confidence: Confidence | None = None
    deadline: str | None = None
    presumed: tuple[str, ...] | None = None
    seed: tuple[Annotated[str, Meta(pattern=r"^([A-Z][0-9]{2}[a-z]?(-[0-9]{2})?|R2-[0-9]{2})$")], ...] = ()


class Review(Content, frozen=True):
    """A lawyer who checked the content, when, and exactly which content that was."""

    by: Filled
    on: date
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{12}$")]


class QuestionsFile(Content, frozen=True, kw_only=True):
    """``questions.yaml``: what is asked.

    Attributes:
        ask: whom a principal asks when a verdict is not certain; the FG when it does not say.
        reviewed: who checked the content, the earliest first; it is not content itself.
    """

    id: Name
    version: Filled
    title: Text
    questions_served: Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(min_length=1)]
    subject: Text
    subject_label: Text
    introduction: Text
    sections: Annotated[tuple[Section, ...], Meta(min_length=1)]
    contradictions: tuple[Contradiction, ...] = ()
    ask: Text | None = None
    reviewed: tuple[Review, ...] = ()


class Assessment(QuestionsFile, frozen=True, kw_only=True, dict=True):
    """A folder of ``data/assessments``: what is asked, and how the answers become a verdict."""

    tables: Annotated[tuple[Table, ...], Meta(min_length=1)]
    verdict: str
    cases: tuple[Case, ...] = ()

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """All questions by id, in order."""
        return {question.id: question for section in self.sections for question in section.questions}

    @cached_property
    def meaning(self) -> Mapping[str, Question]:
        """The question that means something to this program, by its tag; of a tag that repeats, the first."""
        last_first = reversed(list(self.questions.values()))
        return {question.means: question for question in last_first if question.means}

    def asked_for(self, answers: Mapping[str, Any], tag: str) -> Any:
        """The answer to the question that means this; None when it is not asked or not answered."""
        return answers.get(self.meaning[tag].id) if tag in self.meaning else None

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.tables}

    def table(self, table_id: str) -> Table:
        """The table with this id; KeyError when there is none."""
        return self._tables[table_id]

    def rules(self) -> Iterator[tuple[Table, Rule]]:
        """Every version of every rule with its table, in order."""
        for table in self.tables:
            for rule in table.rules:
                yield table, rule

    @property
    def review(self) -> Review | None:
        """The latest check of this very content; else the latest of what it was before, if any."""
        of_now = [review for review in self.reviewed if review.digest == self.digest]
        return max(of_now or self.reviewed, key=lambda review: review.on, default=None)

    @cached_property
    def digest(self) -> str:
        """Changes whenever a question, a rule or a text changes: the exact version a verdict is kept with."""
        decisive = (self.id, self.version, self.sections, self.tables, self.verdict, self.contradictions)
        return hashlib.sha256(msgspec.json.encode(decisive)).hexdigest()[:12]
