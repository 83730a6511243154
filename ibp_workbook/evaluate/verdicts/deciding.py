"""Which rules make the outcome what it is: the verdict is as sure as the least sure of them."""

from collections.abc import Iterable, Mapping
from datetime import date

from ibp_workbook.catalogue.assessments.models import Confidence, Rule
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.tables import Decided, TableOn


def deciding(engine: Engine, on: date, result: Result, outcome: str) -> Mapping[str, Confidence]:
    """The rules that give the outcome, and those that give the outcomes of tables on which it rests.

    Args:
        engine: the assessment, ready to run.
        on: reference date.
        result: what the answers come to.
        outcome: the outcome of the verdict.

    Returns:
        Id of a rule -> how sure it is; what holds because no rule fires is ``<table>.otherwise``.
    """
    plan = engine.plan(on)
    said = {engine.assessment.verdict: outcome}
    found: dict[str, Confidence] = {}
    for table in reversed(plan.tables):
        if table.id in said:
            rules = _giving(result.tables[table.id], said[table.id])
            found |= {rule.id: rule.confidence for rule in rules}
            if table.otherwise and not rules:
                found[f"{table.id}.otherwise"] = table.otherwise.confidence
            rests_on = _rests_on(engine, table, rules, result)
            said |= {name: result.tables[name].possible[0] for name in rests_on}
    return found


def _giving(decided: Decided, outcome: str) -> list[Rule]:
    """The rules that fire with this outcome; where open answers cannot change it, those that may fire."""
    fired = [rule for rule in decided.fired if rule.outcome == outcome]
    return fired or [rule for rule in decided.open if rule.outcome == outcome]


def _rests_on(engine: Engine, table: TableOn, rules: list[Rule], result: Result) -> Iterable[str]:
    """The earlier tables that matter.

    When none matters by itself, as in "a or b" where both hold, all that its rules look at matter.
    """
    looked_at = {name for rule in rules for name in engine.condition(table.id, rule).tables}
    decided = (name for name in looked_at if len(result.tables[name].possible) == 1)
    return table.matter(result.state, result.left) or decided
