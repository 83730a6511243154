"""The risks and measures in a DPIA: how high each risk is, before and after, and what that asks."""

from datetime import date
from typing import Any, Literal, NamedTuple, get_args

from ibp_workbook.evaluate.forms.tree import Row, Tree

Level = Literal["low", "medium", "high"]
Status = Literal["todo", "doing", "done"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")
_WORDS: dict[object, Level] = {
    "low": "low", "medium": "medium", "high": "high", "laag": "low", "midden": "medium", "hoog": "high",
}  # fmt: skip


class Risk(NamedTuple):
    """One risk; what is not filled in is empty or None.

    Attributes:
        path: of its row.
        title: what may happen.
        origin: by what or whom.
        consequence: what it does to people.
        processing: names of the processing operations it is about.
        likelihood, impact, level: before measures.
        likelihood_left, impact_left, residual: with the measures.
        measures: paths of the measures against it.
    """

    path: str
    title: str
    origin: str
    consequence: str
    processing: tuple[str, ...]
    likelihood: Level | None
    impact: Level | None
    level: Level | None
    likelihood_left: Level | None
    impact_left: Level | None
    residual: Level | None
    measures: tuple[str, ...]


class Measure(NamedTuple):
    """One measure: what, against which risks (their titles), by which role, when, and how far it is."""

    path: str
    title: str
    risks: tuple[str, ...]
    owner: str
    due: date | None
    status: Status | None

    def overdue(self, on: date) -> bool:
        """Whether its date has passed while it is not done."""
        return self.due is not None and self.status != "done" and self.due < on


def level(likelihood: Level | None, impact: Level | None) -> Level | None:
    """How high a risk is: 1 to 3 times 1 to 3, of which 6 and 9 are high, 3 and 4 medium; None: not rated."""
    if likelihood is None or impact is None:
        return None
    product = (LEVELS.index(likelihood) + 1) * (LEVELS.index(impact) + 1)
    return "high" if product >= 6 else "medium" if product >= 3 else "low"


def measures(tree: Tree) -> list[Measure]:
    """The measures of a DPIA, in order; empty rows are none."""
    return [
        Measure(
            path=row.path,
            title=_text(tree, row, "measure.name"),
            risks=_texts(tree, row, "measure.risks"),
            owner=_text(tree, row, "measure.owner"),
            due=_date(_value(tree, row, "measure.due")),
            status=_status(_value(tree, row, "measure.status")),
        )
        for row in tree.rows_of("measure")
    ]


def risks(tree: Tree) -> list[Risk]:
    """The risks of a DPIA, in order; empty rows are none."""
    taken = measures(tree)
    left = {(row.source or "").rpartition("/")[0]: row for row in tree.rows_of("left")}
    return [_risk(tree, row, taken, left.get(row.path)) for row in tree.rows_of("risk")]


def needs_consultation(tree: Tree) -> bool:
    """Whether a high risk is left: then the board consults the AP first (GDPR art. 36)."""
    return any(risk.residual == "high" for risk in risks(tree))


def _risk(tree: Tree, row: Row, taken: list[Measure], left: Row | None) -> Risk:
    title = _text(tree, row, "risk.name")
    against = [measure for measure in taken if title and title in measure.risks]
    likelihood, impact = _level(tree, row, "risk.likelihood"), _level(tree, row, "risk.impact")
    likelihood_left = _level(tree, left, "left.likelihood") if left else None
    impact_left = _level(tree, left, "left.impact") if left else None
    # The Rijksmodel asks the level itself, and what is left with each measure.
    stated = [found for measure in against if (found := _stated(tree, measure.path))]
    return Risk(
        path=row.path,
        title=title,
        origin=_text(tree, row, "risk.origin"),
        consequence=_text(tree, row, "risk.consequence"),
        processing=_texts(tree, row, "risk.processing"),
        likelihood=likelihood,
        impact=impact,
        level=_level(tree, row, "risk.level") or level(likelihood, impact),
        likelihood_left=likelihood_left,
        impact_left=impact_left,
        residual=level(likelihood_left, impact_left) or max(stated, key=LEVELS.index, default=None),
        measures=tuple(measure.path for measure in against),
    )


def _value(tree: Tree, row: Row, tag: str) -> Any:
    node = tree.meaning(tag, row)
    return node.value if node and node.answered else None


def _text(tree: Tree, row: Row, tag: str) -> str:
    value = _value(tree, row, tag)
    return value.strip() if isinstance(value, str) else ""


def _texts(tree: Tree, row: Row, tag: str) -> tuple[str, ...]:
    node = tree.meaning(tag, row)
    if node is None or not isinstance(node.value, list):
        return ()
    return tuple(str(one) for one in node.value if one not in node.gone)


def _level(tree: Tree, row: Row, tag: str) -> Level | None:
    value = _value(tree, row, tag)
    return _WORDS.get(value) if isinstance(value, str) else None


def _stated(tree: Tree, path: str) -> Level | None:
    row = tree.rows.get(path)
    return _level(tree, row, "measure.leaves") if row else None


def _status(value: Any) -> Status | None:
    return value if value in get_args(Status) else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
