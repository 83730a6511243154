"""Which rules make the outcome what it is: the verdict is as sure as the least sure of them."""

from collections.abc import Iterator, Mapping
from datetime import date

from ibp_workbook.catalogue.assessments.models import Confidence, Rule
from ibp_workbook.evaluate.verdicts.engine import Engine, Result
from ibp_workbook.evaluate.verdicts.tables import Decided, TableOn, decide


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
    tables = {table.id: table for table in engine.plan(on)}
    said = {engine.assessment.verdict: outcome}
    found: dict[str, Confidence] = {}
    for table_id in reversed(tables):
        if table_id in said:
            table = tables[table_id]
            rules = _giving(result.tables[table_id], said[table_id])
            found |= {rule.id: rule.confidence for rule in rules}
            if table.otherwise and not rules:
                found[f"{table_id}.otherwise"] = table.otherwise.confidence
            said |= {
                name: result.tables[name].possible[0] for name in _rests_on(engine, table, rules, result)
            }
    return found


def _giving(decided: Decided, outcome: str) -> list[Rule]:
    """The rules that fire with this outcome; where open answers cannot change it, those that may fire."""
    fired = [rule for rule in decided.fired if rule.outcome == outcome]
    return fired or [rule for rule in decided.open if rule.outcome == outcome]


def _rests_on(engine: Engine, table: TableOn, rules: list[Rule], result: Result) -> Iterator[str]:
    """The earlier tables that matter: with another outcome of one, this table would say something else.

    When none matters by itself, as in "a or b" where both hold, all that its rules look at matter.
    """
    inputs = [name.removeprefix("tables.") for name in table.inputs if name.startswith("tables.")]
    decided = [name for name in inputs if len(result.tables[name].possible) == 1]
    matter = [name for name in decided if _changes(engine, table, name, result)]
    looked_at = {name for rule in rules for name in engine.condition(table.id, rule).tables}
    yield from matter or (name for name in decided if name in looked_at)


def _changes(engine: Engine, table: TableOn, name: str, result: Result) -> bool:
    said = result.tables[table.id].possible
    others = set(engine.assessment.table(name).outcome_ids) - set(result.tables[name].possible)
    states = ({**result.state, f"tables.{name}": (other,)} for other in others)
    return any(decide(table, state).possible != said for state in states)
