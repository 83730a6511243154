"""The mean of a board's schools per domain, kept up to date while one form is being filled in."""

from collections.abc import Iterable

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.inheritance import effective

Level = int | str  # "nvt" is the one text
Row = tuple[int | None, str, Level]


class BoardMeans:
    """Means over all effective answers of a board's open schools: each school x norm counts once.

    Args:
        framework: gives domains, weights and what is inherited.
        schools: the schools that count.
        rows: ``(school or None for the board, statement, level)`` as the store gives them.
    """

    def __init__(self, framework: Framework, schools: Iterable[int], rows: Iterable[Row]) -> None:
        self._framework = framework
        self._own: dict[int | None, dict[str, Level]] = {None: {}} | {school: {} for school in schools}
        for school, statement, level in rows:
            if school in self._own:
                self._own[school][statement] = level
        self._effective: dict[int, dict[str, Level]] = {}
        self._inherit(None)

    def put(self, school: int | None, statement: str, level: Level | None) -> None:
        """Take over one answer that was just given; None takes it away."""
        if school not in self._own:
            return
        self._own[school].pop(statement, None)
        if level is not None:
            self._own[school][statement] = level
        self._inherit(school)

    def means(self) -> dict[str, float | None]:
        """Domain id -> weighted mean level, None where no school has an assessed norm."""
        sums = {domain.id: [0.0, 0.0] for domain in self._framework.domains}
        weights = {item.id: (item.domain, item.weight) for item in self._framework.statements}
        for levels in self._effective.values():
            for statement, level in levels.items():
                if isinstance(level, int):
                    domain, weight = weights[statement]
                    sums[domain][0] += weight * level
                    sums[domain][1] += weight
        return {domain: total / weight if weight else None for domain, (total, weight) in sums.items()}

    def _inherit(self, school: int | None) -> None:
        """Work out again what counts: for one school, or for all when the board's answers changed."""
        affected = [key for key in self._own if key is not None] if school is None else [school]
        for key in affected:
            found = effective(self._framework, self._own[None], self._own[key])
            self._effective[key] = {statement: item.answer for statement, item in found.items()}
