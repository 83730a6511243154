"""What would help: the smallest sets of answers a school can change itself that give a better outcome."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from ibp_workbook.catalogue.assessments.models import Question
from ibp_workbook.evaluate.fields import Value, plain
from ibp_workbook.evaluate.verdicts.conditions import Condition
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.possible import certain, possible
from ibp_workbook.evaluate.verdicts.running import Mark, Maybe

MOST_SETS = 5
MOST_CHANGES = 3
RUNS = 1_500
"""How many sets of answers are tried at most."""

Changes = dict[str, Value]


class Better(NamedTuple):
    """Changes that give a better outcome: question id -> the answer it takes."""

    outcome: str
    changes: dict[str, Any]


def find_better(engine: Engine, answers: Mapping[str, Value], on: date, outcome: str) -> tuple[Better, ...]:
    """The smallest sets of changes that give a better outcome, smallest first and at most five.

    Sets of one, two and three changes are all tried. When none of them helps, as when ten things are
    missing, one larger set is put together step by step and stripped of what it can do without. What a school
    concludes anew has facts of its own, such as the model of an agreement: at last a set will do after which
    every outcome that is left is better.

    Args:
        engine: the assessment, ready to run.
        answers: cleaned answers with a decided outcome.
        on: reference date.
        outcome: that outcome.
    """
    search = _Search(engine, answers, on, outcome)
    if not search.has_hope():
        return ()
    found = search.small(search.in_play()) or search.large() or search.small(set(search.options))
    found = found or search.large(to_see_later=True)
    return tuple(
        Better(
            reached,
            {name: plain(changes[name]) for name in engine.questions if name in changes},
        )
        for changes, reached in found
    )


Step = tuple[str, Value]
_Kind = frozenset[tuple[str, Value | None]]


class _Found(NamedTuple):
    kind: _Kind
    changes: Changes
    reached: str


class _Search:
    def __init__(self, engine: Engine, answers: Mapping[str, Value], on: date, outcome: str) -> None:
        self.engine = engine
        self.answers = dict(answers)
        self.on = on
        self.runs = RUNS
        self.to_see_later = False
        self.ranks = {
            name: rank
            for rank, name in enumerate(engine.assessment.table(engine.assessment.verdict).outcome_ids)
        }
        self.rank = self.ranks[outcome]
        self.options = {
            name: alternatives
            for name, question in engine.questions.items()
            if question.changeable and name in engine.uses.questions
            if (alternatives := tuple(_alternatives(engine, question, answers.get(name), on)))
        }

    def has_hope(self) -> bool:
        """Whether a better outcome would be left if all that may change were open."""
        fixed = {name: value for name, value in self.answers.items() if name not in self.options}
        left = self._run(fixed).tables[self.engine.assessment.verdict].possible
        return self.ranks[left[0]] < self.rank

    def in_play(self) -> set[str]:
        """The questions behind rules that fire, and behind rules that would give a better outcome."""
        result = self._run(self.answers)
        found: set[str] = set()
        relevant = {self.engine.assessment.verdict}
        for table in reversed(self.engine.plan(self.on).tables):
            if table.id not in relevant:
                continue
            decided = result.tables[table.id]
            worst = table.ranks[decided.possible[-1]]
            for rule, condition in table.rules:
                if rule in decided.fired or table.ranks[rule.outcome] < worst:
                    found |= self._behind(condition)
                    relevant |= set(condition.tables)
        return found

    def _behind(self, condition: Condition) -> set[str]:
        found = set(condition.questions)
        for name in condition.questions:
            if name in self.engine.shown_if:
                found |= self._behind(self.engine.shown_if[name])
        return found

    def small(self, names_in_play: set[str]) -> list[tuple[Changes, str]]:
        """Every smallest set of at most three steps with answers that are given."""
        self.runs = RUNS
        found: list[_Found] = []
        given = [name for name in self.options if name in self.answers and name in names_in_play]
        steps = [(name, value) for name in given for value in self.options[name]]
        for size in range(1, MOST_CHANGES + 1):
            for chosen in combinations(steps, size):
                kind = self._kind(chosen)
                if self.runs <= 0:
                    return self._best(found)
                if self._has_two_answers(chosen) or self._is_known(found, kind, 0):
                    continue
                changes = self._together(chosen)
                reached = self.reach(changes)
                if reached and not self._is_known(found, kind, self.ranks[reached]):
                    found.append(_Found(kind, changes, reached))
            if len(found) >= MOST_SETS:
                break
        return self._best(found)

    def _has_two_answers(self, steps: Iterable[Step]) -> bool:
        """Whether one question gets two answers; of a choice of several, each option is a step of its own."""
        single = [name for name, _ in steps if self.engine.questions[name].kind != "some"]
        return len(set(single)) < len(single)

    def _best(self, found: list[_Found]) -> list[tuple[Changes, str]]:
        """Five, smallest first; other values of the same questions only where there is room for them."""
        rounds: Counter[tuple[str, ...]] = Counter()
        ordered = []
        for item in sorted(found, key=self._size):
            rounds[tuple(item.changes)] += 1
            ordered.append((rounds[tuple(item.changes)], item))
        chosen = [item for _, item in sorted(ordered, key=lambda pair: pair[0])[:MOST_SETS]]
        return [(item.changes, item.reached) for item in sorted(chosen, key=self._size)]

    def _size(self, item: _Found) -> tuple[int, int]:
        return len(item.kind), self.ranks[item.reached]

    def _is_known(self, found: list[_Found], kind: _Kind, rank: int) -> bool:
        """Whether fewer of these steps do as well, or the same ones with a nearer number or date."""
        return any(item.kind <= kind and self.ranks[item.reached] <= rank for item in found)

    def _kind(self, steps: Iterable[Step]) -> _Kind:
        """What the steps come to: each option of a choice of several, and each other answer."""
        return frozenset((name, self._toggled(name, value)) for name, value in steps)

    def _toggled(self, name: str, value: Value) -> Value | None:
        """The one option that differs, or the value; None of a number or date, where any value is as good."""
        question = self.engine.questions[name]
        if question.kind == "some":
            return next(iter(set(value) ^ self._chosen(name)))  # type: ignore[arg-type]
        return value if question.values else None

    def _chosen(self, name: str) -> set[str]:
        """The options of a choice of several that are chosen now."""
        before = self.answers.get(name)
        return set(before) if isinstance(before, tuple) else set()

    def _together(self, steps: Iterable[Step]) -> Changes:
        """The steps as answers: steps in the same choice of several are one change."""
        changes: Changes = {}
        for name, value in steps:
            if name in changes:
                differ = set(changes[name]) ^ set(value) ^ self._chosen(name)  # type: ignore[arg-type]
                value = tuple(item for item in self.engine.questions[name].values if item in differ)
            changes[name] = value
        return changes

    def large(self, to_see_later: bool = False) -> list[tuple[Changes, str]]:
        """One larger set: take the change that helps most until the outcome is better, then strip it.

        Args:
            to_see_later: the outcome may depend on open answers, as long as all that is left is better.
        """
        self.runs = RUNS
        self.to_see_later = to_see_later
        changes: Changes = {}
        score = self.score(changes)
        while self.runs > 0 and not self.reach(changes):
            steps = [(self.score(step), step) for step in self._steps(changes)]
            best, step = min(steps, key=lambda item: item[0], default=(score, changes))
            if best >= score:
                return []
            changes, score = step, best
        for name in list(changes):
            without = {key: value for key, value in changes.items() if key != name}
            if self.reach(without):
                changes = without
        changes = self._with_fewer_options(changes)
        reached = self.reach(changes)
        return [(changes, reached)] if reached else []

    def _with_fewer_options(self, changes: Changes) -> Changes:
        """Of each choice of several, only the options that matter: the others stay as they were."""
        reached = self.reach(changes)
        for name in [name for name in changes if self.engine.questions[name].kind == "some"]:
            for option in self.engine.questions[name].values:
                now: set[str] = set(changes[name])  # type: ignore[arg-type]
                if option in now ^ self._chosen(name):
                    values = self.engine.questions[name].values
                    fewer = {**changes, name: tuple(item for item in values if item in now ^ {option})}
                    changes = fewer if self.reach(fewer) == reached else changes
        return changes

    def _steps(self, changes: Changes) -> Iterator[Changes]:
        for name, alternatives in self.options.items():
            question = self.engine.questions[name]
            all_or_nothing = (question.values, ()) if question.kind == "some" else ()
            for value in (*alternatives, *all_or_nothing) if name not in changes else ():
                yield {**changes, name: value}

    def reach(self, changes: Changes) -> str | None:
        """The better outcome that these changes give for certain; None when they do not."""
        case = {**self.answers, **changes}
        result = self._run(case)
        if self.engine.contradicted(result.state) or any(_is_not_asked(result, name) for name in changes):
            return None
        outcome = certain(self.engine, case, self.on, result)
        if outcome is None and self.to_see_later:
            outcome = possible(self.engine, case, self.on, result)[-1]
        return outcome if outcome is not None and self.ranks[outcome] < self.rank else None

    def score(self, changes: Changes) -> tuple[int, int, int]:
        """How far from better: the worst outcome left, then how many rules stand or may stand in the way."""
        result = self._run({**self.answers, **changes})
        if self.engine.contradicted(result.state) or any(_is_not_asked(result, name) for name in changes):
            return len(self.ranks), 0, 0
        fired = open_ = 0
        for name in self.engine.feeding:
            best = self.engine.assessment.table(name).outcome_ids[0]
            fired += sum(rule.outcome != best for rule in result.tables[name].fired)
            open_ += sum(rule.outcome != best for rule in result.tables[name].open)
        worst = result.tables[self.engine.assessment.verdict].possible[-1]
        return self.ranks[worst], fired, open_

    def _run(self, case: Changes) -> Result:
        self.runs -= 1
        return self.engine.run(case, self.on)


def _is_not_asked(result: Result, name: str) -> bool:
    return result.state[name] is Mark.HIDDEN or isinstance(result.state[name], Maybe)


def _alternatives(engine: Engine, question: Question, given: Value | None, on: date) -> Iterator[Value]:
    """What the answer to one question may become; numbers and dates that are nearest first."""
    if question.kind in ("yes_no", "one"):
        yield from (value for value in question.values if value != given)
    elif question.kind == "some":
        chosen = set(given) if isinstance(given, tuple) else set()
        for value in question.values:
            yield tuple(item for item in question.values if item in chosen ^ {value})
    else:
        others = [value for value in engine.values(question.id, on) if value != given]
        if question.kind == "date" and not others:  # compared with another date: any in a year's time will do
            others = [(on + timedelta(days=365)).isoformat()]
        yield from sorted(others, key=lambda value: _far(value, given))


def _far(value: Value, given: Value | None) -> float:
    if isinstance(value, int | float) and isinstance(given, int | float):
        return abs(value - given)
    if isinstance(value, str) and isinstance(given, str):
        return abs((datetime.fromisoformat(value) - datetime.fromisoformat(given)).total_seconds())
    return 0
