"""What is asked and on which source: the typed form of the content under ``data/``.

Every struct refuses unknown keys, so that a typing error in a YAML file is found when it is loaded.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

Filled = Annotated[str, Meta(min_length=1)]
Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}$")]
Scope = Literal["board", "school", "both"]


class Content(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all content: immutable and strict."""


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Text(Content, frozen=True):
    """One text in Dutch and in English; both are required."""

    nl: Filled
    en: Filled

    def get(self, lang: str) -> str:
        """The text in ``lang``; Dutch for any other language than ``en``."""
        return self.en if lang == "en" else self.nl

    @property
    def placeholders(self) -> set[str]:
        """The questions whose answers take their place in it."""
        return {*_PLACEHOLDER.findall(self.nl), *_PLACEHOLDER.findall(self.en)}


class Dated(Content, frozen=True):
    """What holds during a period (both days included)."""

    valid_from: date
    valid_until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether this holds on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class Version(Dated, frozen=True, kw_only=True):
    """What a provision asked during a period (both days included).

    Attributes:
        label: what it was called then, when that differs.
    """

    summary: Text
    confidence: Literal["high", "medium", "low"]
    facts: tuple[str, ...] = ()
    label: Text | None = None


class Provision(Content, frozen=True):
    """An article, a paragraph of a guideline or a question of the seed: what one cites."""

    label: Text
    versions: Annotated[tuple[Version, ...], Meta(min_length=1)]

    def on(self, day: date) -> Version | None:
        """The version in force on ``day``, or None."""
        return next((version for version in self.versions if version.holds(day)), None)


class Source(Content, frozen=True):
    """A law, guideline, agreement or framework with the provisions that are cited from it."""

    id: Identifier
    kind: Literal["law", "guideline", "agreement", "framework", "seed"]
    title: Text
    short: Text
    provisions: dict[str, Provision]
    identifier: str | None = None
    url: str | None = None


class Level(Content, frozen=True):
    """A maturity level of a framework's scale."""

    number: int
    name: Text
    description: Text


class Step(Content, frozen=True):
    """A step of the approach, such as Organiseren.

    Attributes:
        results: what there is when the step is done.
        sources: where the step comes from; they say what it is about.
    """

    id: Identifier
    title: Text
    results: tuple[Text, ...] = ()
    sources: tuple[str, ...] = ()


class Domain(Content, frozen=True):
    """A group of statements; ``part`` is ``informatiebeveiliging``, ``privacy`` or empty."""

    id: Identifier
    title: Text
    part: str = ""


class Statement(Content, frozen=True):
    """One norm to assess. ``levels`` is empty when the framework's own level texts serve."""

    id: Identifier
    domain: str
    title: Text
    step: str | None = None
    why: Text | None = None
    levels: dict[int, Text] = {}
    evidence: tuple[Text, ...] = ()
    first_step: Text | None = None
    sources: tuple[str, ...] = ()
    scope: Scope = "both"
    normenkader: str | None = None
    questions: tuple[Annotated[int, Meta(ge=1, le=10)], ...] = ()
    weight: Annotated[float, Meta(gt=0)] = 1.0


class Framework(Content, frozen=True, dict=True):
    """A maturity framework: a scale of levels, a target, and statements grouped by domain and step."""

    id: Identifier
    version: Filled
    title: Text
    description: Text
    levels: Annotated[tuple[Level, ...], Meta(min_length=2)]
    target: int
    domains: Annotated[tuple[Domain, ...], Meta(min_length=1)]
    statements: Annotated[tuple[Statement, ...], Meta(min_length=1)]
    steps: tuple[Step, ...] = ()
    notice: Text | None = None
    warnings: tuple[str, ...] = ()

    @property
    def min_level(self) -> int:
        """The lowest level of the scale."""
        return self.levels[0].number

    @property
    def max_level(self) -> int:
        """The highest level of the scale."""
        return self.levels[-1].number

    @cached_property
    def _by_id(self) -> Mapping[str, Statement]:
        return {statement.id: statement for statement in self.statements}

    def has(self, statement_id: str) -> bool:
        """Whether the framework has this statement."""
        return statement_id in self._by_id

    def statement(self, statement_id: str) -> Statement:
        """The statement with this id; KeyError when there is none."""
        return self._by_id[statement_id]

    def domain(self, domain_id: str) -> Domain:
        """The domain with this id; KeyError when there is none."""
        return {domain.id: domain for domain in self.domains}[domain_id]

    def step(self, step_id: str) -> Step:
        """The step with this id; KeyError when there is none."""
        return {step.id: step for step in self.steps}[step_id]

    def level(self, number: int) -> Level:
        """The level with this number; KeyError when it is not on the scale."""
        return {level.number: level for level in self.levels}[number]

    def statements_in(self, domain_id: str) -> tuple[Statement, ...]:
        """The statements of one domain, in order."""
        return tuple(statement for statement in self.statements if statement.domain == domain_id)

    def level_text(self, statement: Statement, number: int) -> Text:
        """What this level means for this statement; the scale's description where it has no own text."""
        return statement.levels.get(number) or self.level(number).description
