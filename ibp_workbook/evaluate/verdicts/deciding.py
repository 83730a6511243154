"""Which rules make the outcome what it is: the verdict is as sure as the least sure of them."""

from collections.abc import Mapping
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


def _rests_on(engine: Engine, table: TableOn, rules: list[Rule], result: Result) -> list[str]:
    """The earlier tables that matter: with another outcome of one, this table would say something else.

    When none matters by itself, as in "a or b" where both hold, all that its rules look at matter.
    """
    decided = [name for name in table.earlier if len(result.tables[name].possible) == 1]
    said = result.tables[table.id].possible
    matter = []
    for name in decided:
        key = f"tables.{name}"
        states = ({**result.state, key: (other,)} for other in engine.assessment.table(name).outcome_ids)
        if any(table.decide(state, result.left).possible != said for state in states):
            matter.append(name)
    looked_at = {name for rule in rules for name in engine.condition(table.id, rule).tables}
    return matter or [name for name in decided if name in looked_at]
