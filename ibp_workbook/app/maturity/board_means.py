"""The mean of a board's schools per domain, kept up to date while one form is being filled in."""

from collections.abc import Iterable

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.inheritance import effective

Level = int | str  # "nvt" is the one text
Row = tuple[int | None, str, Level]
_Sums = dict[str, tuple[float, float]]  # domain id -> sum of weight x level, and of the weights


class BoardMeans:
    """Means over all effective answers of a board's open schools: each school x norm counts once.

    After an answer only the sums of the schools that it counts for are worked out again.

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
        self._weights = {item.id: (item.domain, item.weight) for item in framework.statements}
        self._sums: dict[int, _Sums] = {}
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
        totals = {domain.id: (0.0, 0.0) for domain in self._framework.domains}
        for sums in self._sums.values():
            for domain, (weighted, weight) in sums.items():
                before = totals[domain]
                totals[domain] = before[0] + weighted, before[1] + weight
        return {
            domain: weighted / weight if weight else None for domain, (weighted, weight) in totals.items()
        }

    def _inherit(self, school: int | None) -> None:
        """Work out again what counts: for one school, or for all when the board's answers changed."""
        affected = [key for key in self._own if key is not None] if school is None else [school]
        for key in affected:
            counting = effective(self._framework, self._own[None], self._own[key])
            self._sums[key] = self._sums_of((name, item.answer) for name, item in counting.items())

    def _sums_of(self, levels: Iterable[tuple[str, Level]]) -> _Sums:
        sums: _Sums = {}
        for statement, level in levels:
            if isinstance(level, int):
                domain, weight = self._weights[statement]
                before = sums.get(domain, (0.0, 0.0))
                sums[domain] = before[0] + weight * level, before[1] + weight
        return sums
