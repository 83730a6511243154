"""Many dossiers side by side: what each of them says about every single requirement of an assessment."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from ibp_workbook.catalogue.assessments.models import Assessment, Rule, Table
from ibp_workbook.catalogue.models import Text
from ibp_workbook.evaluate.verdicts.answers import clean
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.running import Mark
from ibp_workbook.evaluate.verdicts.verdict import engine_of

Met = Literal["ok", "better", "gap", "unknown", "not_applicable"]
_HEAVIEST: tuple[Met, ...] = ("gap", "unknown", "better", "ok", "not_applicable")
_BY_TONE: Mapping[str, Met] = {"good": "ok", "neutral": "ok", "attention": "better", "bad": "gap"}


class Requirement(NamedTuple):
    """One thing that must be in order.

    Attributes:
        table: the table that looks at it.
        text: what is asked, in short.
        rules: the rules that fire when it is not in order; empty when the table itself says so.
    """

    table: Table
    text: Text
    rules: tuple[Rule, ...] = ()


def requirements(assessment: Assessment, on: date) -> list[Requirement]:
    """The requirements that hold on a day: those of the verdict itself, then in the order of the tables.

    The rules of a ``collect`` table that ask the same are one together, and so is each other table that has
    a bad outcome. All of them lead to the verdict; of that one, the bad rules that look at answers directly.
    """
    engine = engine_of(assessment)
    found: dict[tuple[str, Text], Requirement] = {}
    for table in _tables(assessment):
        is_verdict = table.id == assessment.verdict
        if table.hit_policy != "collect" and not is_verdict:
            found[table.id, table.title] = Requirement(table, table.title)
            continue
        for rule in table.rules:
            if is_verdict and not _is_bad(table, rule):
                continue
            # What looks at no answer is announced to everybody, and asks nothing.
            if rule.holds(on) and engine.condition(table.id, rule).questions:
                text = _asked(engine, table, rule)
                earlier = found.get((table.id, text), Requirement(table, text))
                found[table.id, text] = earlier._replace(rules=(*earlier.rules, rule))
    return list(found.values())


def met(assessment: Assessment, answers: Mapping[str, Any], on: date) -> list[Met]:
    """For each of the requirements: in order, can be better, a gap, not known yet, or not asked here.

    Args:
        assessment: a checked assessment.
        answers: question id -> answer.
        on: reference date.
    """
    engine = engine_of(assessment)
    result = engine.run(clean(assessment, answers), on)
    found = []
    for asked in requirements(assessment, on):
        if asked.rules:
            each = {_rule(engine, result, asked.table, rule) for rule in asked.rules}
            found.append(next(mark for mark in _HEAVIEST if mark in each))
        else:
            found.append(_table(engine, result, asked.table, on))
    return found


def _tables(assessment: Assessment) -> list[Table]:
    tables = [
        table
        for table in assessment.tables
        if table.hit_policy == "collect" or any(outcome.tone == "bad" for outcome in table.outcomes)
    ]
    # What decides by itself comes first, such as whether there is an agreement at all.
    return sorted(tables, key=lambda table: table.id != assessment.verdict)


def _is_bad(table: Table, rule: Rule) -> bool:
    outcome = table.outcome(rule.outcome)
    return outcome is not None and outcome.tone == "bad"


def _rule(engine: Engine, result: Result, table: Table, rule: Rule) -> Met:
    decided = result.tables[table.id]
    if rule in decided.fired:
        outcome = table.outcome(rule.outcome)
        return _BY_TONE[outcome.tone] if outcome else "gap"
    if rule in decided.open:
        return "unknown"
    return "not_applicable" if _looks_at_hidden(engine, result, table, rule) else "ok"


def _looks_at_hidden(engine: Engine, result: Result, table: Table, rule: Rule) -> bool:
    """Whether a rule is about something that is not asked of this one."""
    asked = engine.condition(table.id, rule).questions
    return any(result.state.get(name) is Mark.HIDDEN for name in asked)


def _table(engine: Engine, result: Result, table: Table, on: date) -> Met:
    possible = result.tables[table.id].possible
    if len(possible) > 1:
        return "unknown"
    if all(_looks_at_hidden(engine, result, table, rule) for rule in table.rules if rule.holds(on)):
        return "not_applicable"
    outcome = table.outcome(possible[0])
    return _BY_TONE[outcome.tone] if outcome else "ok"


def _asked(engine: Engine, table: Table, rule: Rule) -> Text:
    """The question behind a rule in short: the option it looks for when it is about one option of a list."""
    condition = engine.condition(table.id, rule)
    some = [question for question in condition.questions.values() if question.kind == "some"]
    if len(some) == 1:
        wanted = [option for option in some[0].choices if f"'{option.value}' in" in rule.when]
        if len(wanted) == 1:
            return wanted[0].label
    shown_last = list(condition.questions.values())[-1]
    return shown_last.label
