"""The risks and measures in a DPIA: how high each risk is, before and after, and what that asks."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from ibp_workbook.evaluate.forms.tree import Row, Tree

Level = Literal["low", "medium", "high"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")
RISKS, MEASURES, LEFT = "16.1", "17.1", "17.4"
"""The groups with these rows. The Rijksmodel has the first two as well, with the same questions."""

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
    status: Literal["todo", "doing", "done"] | None

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
            title=_text(tree, row, "17.1.3"),
            risks=_texts(tree, row, "17.1.1"),
            owner=_text(tree, row, "17.1.7"),
            due=_date(_value(tree, row, "17.1.9")),
            status=status if (status := _value(tree, row, "17.1.10")) in ("todo", "doing", "done") else None,
        )
        for row in _rows(tree, MEASURES)
    ]


def risks(tree: Tree) -> list[Risk]:
    """The risks of a DPIA, in order; empty rows are none."""
    taken = measures(tree)
    left = {row.source: row for row in _rows(tree, LEFT)}
    return [_risk(tree, row, taken, left.get(f"{row.path}/16.1.1")) for row in _rows(tree, RISKS)]


def needs_consultation(tree: Tree) -> bool:
    """Whether a high risk is left: then the board consults the AP first (GDPR art. 36)."""
    return any(risk.residual == "high" for risk in risks(tree))


def _risk(tree: Tree, row: Row, taken: list[Measure], left: Row | None) -> Risk:
    title = _text(tree, row, "16.1.1")
    against = [measure for measure in taken if title and title in measure.risks]
    likelihood, impact = _level(tree, row, "16.1.3"), _level(tree, row, "16.1.5")
    likelihood_left = _level(tree, left, "17.4.1") if left else None
    impact_left = _level(tree, left, "17.4.3") if left else None
    # The Rijksmodel asks the level itself, and what is left with each measure.
    stated = [found for measure in against if (found := _stated(tree, measure.path))]
    return Risk(
        path=row.path,
        title=title,
        origin=_text(tree, row, "16.1.2"),
        consequence=_text(tree, row, "16.1.9"),
        processing=_texts(tree, row, "16.1.10"),
        likelihood=likelihood,
        impact=impact,
        level=_level(tree, row, "16.1.7") or level(likelihood, impact),
        likelihood_left=likelihood_left,
        impact_left=impact_left,
        residual=level(likelihood_left, impact_left) or max(stated, key=LEVELS.index, default=None),
        measures=tuple(measure.path for measure in against),
    )


def _rows(tree: Tree, group: str) -> Iterator[Row]:
    node = tree.by_path.get(group)
    return (row for row in node.rows if row.source or not row.empty) if node else iter(())


def _value(tree: Tree, row: Row, field: str) -> Any:
    node = tree.by_path.get(f"{row.path}/{field}")
    return node.value if node and node.answered else None


def _text(tree: Tree, row: Row, field: str) -> str:
    value = _value(tree, row, field)
    return value.strip() if isinstance(value, str) else ""


def _texts(tree: Tree, row: Row, field: str) -> tuple[str, ...]:
    node = tree.by_path.get(f"{row.path}/{field}")
    if node is None or not isinstance(node.value, list):
        return ()
    return tuple(str(one) for one in node.value if one not in node.gone)


def _level(tree: Tree, row: Row, field: str) -> Level | None:
    value = _value(tree, row, field)
    return _WORDS.get(value) if isinstance(value, str) else None


def _stated(tree: Tree, path: str) -> Level | None:
    row = tree.rows.get(path)
    return _level(tree, row, "17.1.4") if row else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
