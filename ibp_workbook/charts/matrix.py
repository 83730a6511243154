"""Risks by likelihood and impact, before measures or with them."""

from typing import Literal

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ibp_workbook.charts import frames, theme
from ibp_workbook.texts import Texts

LEVELS = ("low", "medium", "high")
_COLUMNS = {"before": ("likelihood", "impact"), "left": ("likelihood_left", "impact_left")}
_FILLS = {"low": "#e8f0e4", "medium": "#f3dfa2", "high": "#d98c6a"}
_HATCHES = {"low": "", "medium": "..", "high": "xx"}


def matrix(
    frame: pd.DataFrame,
    when: Literal["before", "left"] = "before",
    lang: str = "nl",
    title: str | None = None,
) -> Figure:
    """Draw the numbers of the risks in a square of likelihood by impact; a pattern tells the level in grey.

    Args:
        frame: ``analysis.dpia_risks`` of one DPIA, in its order: the first risk is number 1.
        when: ``before`` the measures, or what is ``left`` with them.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    placed = places(table, when)
    standard = texts(f"charts.matrix_{when}")
    figure = theme.sheet(
        4.6, standard if title is None else title,
        texts("charts.matrix_note", n=sum(map(len, placed.values())), total=len(table)), width=6.4,
    )  # fmt: skip
    axes = theme.panel(figure, 1.1, 0.3, 0.8, 0.75)
    for across, likelihood in enumerate(LEVELS):
        for up, impact in enumerate(LEVELS):
            level = _level(across, up)
            square = Rectangle(
                (across, up), 1, 1, facecolor=_FILLS[level], hatch=_HATCHES[level], edgecolor=theme.PAPER,
                linewidth=2,
            )  # fmt: skip
            axes.add_patch(square)
            numbers = placed.get((likelihood, impact), [])
            words = theme.wrap(", ".join(map(str, numbers)), 18, 3)
            box = {"facecolor": theme.PAPER, "edgecolor": theme.LINE, "boxstyle": "round,pad=0.3"}
            if numbers:
                spot = axes.text(across + 0.5, up + 0.5, words, ha="center", va="center", bbox=box)
                spot.set(size=theme.NORMAL, weight="bold", color=theme.INK)
    names = [texts(f"dpia_words.level_{level}") for level in LEVELS]
    middles = [0.5, 1.5, 2.5]
    axes.set(xlim=(0, 3), ylim=(0, 3))
    axes.set_xticks(middles, names)
    axes.set_yticks(middles, names)
    axes.set_xlabel(texts("charts.matrix_likelihood"), color=theme.MUTED, size=theme.NORMAL)
    axes.set_ylabel(texts("charts.matrix_impact"), color=theme.MUTED, size=theme.NORMAL)
    return figure


def places(table: pd.DataFrame, when: Literal["before", "left"]) -> dict[tuple[str, str], list[int]]:
    """Likelihood and impact -> numbers of the risks there; risks that are not rated are nowhere."""
    likelihood, impact = _COLUMNS[when]
    found: dict[tuple[str, str], list[int]] = {}
    for number, (one, other) in enumerate(zip(table[likelihood], table[impact], strict=True), start=1):
        if one in LEVELS and other in LEVELS:
            found.setdefault((one, other), []).append(number)
    return found


def _level(across: int, up: int) -> str:
    product = (across + 1) * (up + 1)
    return "high" if product >= 6 else "medium" if product >= 3 else "low"
