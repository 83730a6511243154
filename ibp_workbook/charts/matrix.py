"""Risks by likelihood and impact, before measures or with them."""

from typing import Literal

import pandas as pd

from ibp_workbook.charts import frames, theme
from ibp_workbook.charts.description import Cell, Grid, Squares
from ibp_workbook.texts import Texts

When = Literal["before", "left"]
LEVELS = ("low", "medium", "high")
_COLUMNS = {"before": ("likelihood", "impact"), "left": ("likelihood_left", "impact_left")}
_FILLS = ("#e8f0e4", "#f3dfa2", "#d98c6a")


def matrix(frame: pd.DataFrame, when: When = "before", lang: str = "nl", title: str | None = None) -> Grid:
    """The numbers of the risks in a square of likelihood by impact.

    Args:
        frame: ``analysis.dpia_risks`` of one DPIA, in its order: the first risk is number 1.
        when: ``before`` the measures, or what is ``left`` with them.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    placed = places(table, when)
    names = {level: texts(f"dpia_words.level_{level}") for level in LEVELS}
    rows = [
        Squares(names[impact], "", [_cell(placed, likelihood, impact) for likelihood in LEVELS])
        for impact in reversed(LEVELS)
    ]
    n = sum(map(len, placed.values()))
    return Grid(
        title=texts(f"charts.matrix_{when}") if title is None else title,
        subtitle=texts("charts.matrix_note", n=n, total=len(table)),
        alt=_alt(placed, when, texts),
        columns=[(level, names[level]) for level in LEVELS],
        rows=rows,
        heads=(texts("charts.matrix_impact"), texts("charts.matrix_likelihood")),
        names={"cell": texts.area("charts")["matrix_cell"], "empty": texts.area("charts")["matrix_empty"]},
        target="",
        inks={fill: theme.ink_on(fill) for fill in _FILLS},
    )


def places(table: pd.DataFrame, when: When) -> dict[tuple[str, str], list[int]]:
    """Likelihood and impact -> numbers of the risks there; risks that are not rated are nowhere."""
    likelihood, impact = _COLUMNS[when]
    placed: dict[tuple[str, str], list[int]] = {}
    for number, (across, up) in enumerate(zip(table[likelihood], table[impact], strict=True), start=1):
        if across in LEVELS and up in LEVELS:
            placed.setdefault((across, up), []).append(number)
    return placed


def _cell(placed: dict[tuple[str, str], list[int]], likelihood: str, impact: str) -> Cell:
    numbers = placed.get((likelihood, impact), [])
    product = (LEVELS.index(likelihood) + 1) * (LEVELS.index(impact) + 1)
    fill = _FILLS[2 if product >= 6 else 1 if product >= 3 else 0]
    return Cell(", ".join(map(str, numbers)), fill, len(numbers))


def _alt(placed: dict[tuple[str, str], list[int]], when: When, texts: Texts) -> str:
    """Which risks stand where, the highest first."""
    lines = [
        texts(
            "charts.matrix_place",
            likelihood=texts(f"dpia_words.level_{likelihood}"),
            impact=texts(f"dpia_words.level_{impact}"),
            risks=", ".join(map(str, placed[likelihood, impact])),
        )
        for likelihood in reversed(LEVELS)
        for impact in reversed(LEVELS)
        if (likelihood, impact) in placed
    ]
    title, n = texts(f"charts.matrix_{when}"), sum(map(len, placed.values()))
    return texts("charts.alt_matrix", title=title, n=n, places=" ".join(lines))
