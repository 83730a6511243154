"""What a pre-scan says: which assessments are required or recommended, and why."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.evaluate.dpia import jexl
from ibp_workbook.evaluate.forms.tree import Content, tree

FUNCTIONS = ("answers", "bool", "count", "countSelectedOptions", "criteriaCheck", "weightedCountMap")
"""What an expression of a definition may call."""


class Result(NamedTuple):
    """One assessment that is called for.

    Attributes:
        id: which one, such as "DPIA".
        level: "required" or "recommended".
        result: that in the words of the definition.
        because: the criteria that are met, in the words of the definition.
    """

    id: str
    level: str
    result: str
    because: tuple[str, ...]


def prescan_results(form: Form, content: Content) -> list[Result]:
    """The assessments that the answers call for, by their id.

    A form without rules gives none. Hidden answers do not count. An expression that cannot be worked out
    counts as not met, as it does for the publisher.

    Args:
        form: the definition.
        content: path -> field -> plain value.
    """
    rules = form.extra.get("assessments") or ()
    if not rules:
        return []
    functions = _functions(form, content)
    scores = _scores(form, functions)
    found = (_first_level(rule, {"scores": scores}, functions) for rule in rules)
    return sorted((result for result in found if result), key=lambda result: result.id)


def prescan_scores(form: Form, content: Content) -> dict[str, Any]:
    """The score of each calculation that comes to one, by its key."""
    return _scores(form, _functions(form, content))


def _scores(form: Form, functions: Mapping[str, jexl.Function]) -> dict[str, Any]:
    scores: dict[str, Any] = {}
    for rule in form.extra.get("calculations") or ():
        key = rule["scoreKey"]
        try:
            value = jexl.evaluate(rule["expression"], {}, functions)
        except jexl.JexlError:
            continue
        for step in rule.get("riskScore") or ():
            if _holds(step["when"], {key: value}, functions):
                scores[key] = step["value"]
                break
    return scores


def _first_level(
    rule: Any, names: Mapping[str, Any], functions: Mapping[str, jexl.Function]
) -> Result | None:
    for level in rule["levels"]:
        met = [one for one in level.get("criteria") or () if _holds(one["expression"], names, functions)]
        criteria = {one["id"]: True for one in met}
        if _holds(level["expression"], {**names, "criteria": criteria}, functions):
            because = [one["explanation"] for one in met] or [level.get("explanation") or ""]
            return Result(rule["id"], level["level"], level["result"], tuple(filter(None, because)))
    return None


def _holds(expression: str, names: Mapping[str, Any], functions: Mapping[str, jexl.Function]) -> bool:
    try:
        return jexl.truthy(jexl.evaluate(expression, names, functions))
    except jexl.JexlError:
        return False


def _functions(form: Form, content: Content) -> dict[str, jexl.Function]:
    first: dict[str, Any] = {}
    for node in tree(form, content).questions():
        first.setdefault(node.field.id, node.value)

    def answers(field: str) -> Any:
        # The publisher keeps yes and no as texts, and its rules see them so.
        value = first.get(field)
        return str(value).lower() if isinstance(value, bool) else value

    return {
        "answers": answers,
        "bool": lambda value: value is True or value == "true",
        "count": _count,
        "countSelectedOptions": lambda field: _count(answers(field)),
        "criteriaCheck": lambda criteria: any(one is True for one in (criteria or {}).values()),
        "weightedCountMap": _weighted,
    }


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _weighted(values: Any, keys: list[str], weights: list[float]) -> float:
    weight = dict(zip(keys, weights, strict=False))
    return sum(weight.get(value, 0) for value in values) if isinstance(values, list) else 0
