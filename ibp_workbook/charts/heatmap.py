"""Schools x domains: the board at a glance."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

VALUES_UP_TO = 40  # schools; beyond that, numbers in the cells are too many to read and too heavy to send
LEFT, RIGHT, TOP, BOTTOM = theme.NAMES, 1.3, 2.75, 0.15
_SQUARE = np.array([(0.02, 0.03), (0.98, 0.03), (0.98, 0.97), (0.02, 0.97), (0.02, 0.03)]) - 0.5
_CODES = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]


def heatmap(
    frame: pd.DataFrame, target: int | None = None, lang: str = "nl", title: str | None = None
) -> Figure:
    """Draw the mean level of each school in each domain.

    Schools stand in the order of the frame, domains in the order of the framework. Not assessed is hatched,
    never coloured. A row carries ``school:<id>``, which ``to_svg`` turns into ``data-school``.

    Args:
        frame: scores, or ``analysis.heatmap(scores)``; of several rounds the newest is drawn.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    cells = select(frame)
    names = frames.school_labels(cells)
    domains = cells.drop_duplicates("domain").sort_values("position").set_index("domain")["domain_title"]
    texts = Texts(lang)
    target = frames.single(cells, "target") if target is None else target
    figure = theme.sheet(
        TOP + BOTTOM + len(names) * row_height(len(names)),
        texts("charts.heatmap_title") if title is None else title,
        theme.joined(
            frames.round_names(cells),
            theme.count_schools(len(names), lang),
            texts("charts.target", target=target),
            texts("charts.n_norms"),
        ),
    )
    axes = theme.panel(figure, LEFT, RIGHT, TOP, BOTTOM)
    low, high = frames.single(cells, "scale_min"), frames.single(cells, "scale_max")
    means = cells.pivot(index="school_id", columns="domain", values="mean")
    means = means.reindex(index=list(names), columns=list(domains.index))
    _labels(axes, cells, names, domains, lang)
    _cells(axes, means.to_numpy(float), low, high, lang)
    theme.clickable(axes, list(names))
    _key(figure, low, high, target, lang)
    return figure


def select(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that a heatmap shows: schools x domains of one round."""
    cells = frame[frame["school_id"].notna() & frame["domain"].notna()]
    return frames.latest(frames.not_empty(cells))


def row_height(schools: int) -> float:
    """Inches per school: generous for a few, and never too low for a name of 8 points."""
    return 0.3 if schools <= 25 else 0.22 if schools <= VALUES_UP_TO else 0.18


def _labels(axes: Axes, cells: pd.DataFrame, names: dict[int, str], domains: pd.Series, lang: str) -> None:
    axes.set_xlim(-0.5, len(domains) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [theme.plain(name) for name in names.values()])
    axes.xaxis.tick_top()
    axes.set_xticks(
        range(len(domains)),
        [theme.plain(theme.short(title, 34)) for title in domains],
        rotation=55,
        ha="left",
        rotation_mode="anchor",
    )
    counts = cells.groupby("school_id")[["n", "total"]].sum()
    edge = len(domains) - 0.4
    small: dict[str, Any] = {"size": theme.TINY, "color": theme.MUTED, "va": "center"}
    totals = counts["total"].unique()
    same = len(totals) == 1
    texts = Texts(lang)
    axes.text(edge, -0.85, texts("charts.n_header", total=totals[0]) if same else "n", **small)
    for at, school in enumerate(names):
        n, total = counts.loc[school]
        axes.text(edge, at, f"{n}" if same else f"{n} / {total}", **small)


def _cells(axes: Axes, means: np.ndarray, low: int, high: int, lang: str) -> None:
    by_colour: defaultdict[str | None, list[tuple[int, int]]] = defaultdict(list)
    for (row, column), mean in np.ndenumerate(means):
        by_colour[None if np.isnan(mean) else theme.colour(mean, low, high)].append((column, row))
    for colour, places in by_colour.items():
        axes.add_patch(_squares(places, colour))
    if len(means) > VALUES_UP_TO:
        return
    for (row, column), mean in np.ndenumerate(means):
        if not np.isnan(mean):
            ink = theme.ink_on(theme.colour(mean, low, high))
            text = number(mean, lang)
            axes.text(column, row, text, size=theme.TINY, color=ink, ha="center", va="center")


def _squares(places: Iterable[tuple[int, int]], colour: str | None) -> PathPatch:
    # All cells of one colour are one path: a tenth of the bytes of a path per cell.
    corners = [_SQUARE + place for place in places]
    path = Path(np.concatenate(corners), _CODES * len(corners))
    if colour is None:
        return PathPatch(
            path, facecolor=theme.NOT_ASSESSED, edgecolor=theme.LINE, hatch=theme.HATCH, linewidth=0, zorder=2
        )
    return PathPatch(path, facecolor=colour, linewidth=0, zorder=2)


def _key(figure: Figure, low: int, high: int, target: int, lang: str) -> None:
    texts = Texts(lang)
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0.3 / width, 1 - 1.85 / height, 2.0 / width, 0.16 / height))
    edges = np.linspace(low, high, 41)
    for left, right in pairwise(edges):
        axes.axvspan(left, right, facecolor=theme.colour((left + right) / 2, low, high), linewidth=0)
    axes.set_xlim(low, high)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.set_xticks(theme.ticks(low, high))
    axes.tick_params(length=2, labelsize=theme.TINY, labelcolor=theme.INK, color=theme.LINE)
    for spine in axes.spines.values():
        spine.set(color=theme.LINE, linewidth=0.6)
    axes.axvline(target, color=theme.TARGET, linewidth=2)
    axes.plot(target, 1.3, marker="v", color=theme.TARGET, markersize=6, clip_on=False)
    bold: dict[str, Any] = {"size": theme.SMALL, "weight": "bold"}
    axes.text(target, 2.0, texts("charts.target", target=target), color=theme.TARGET, ha="center", **bold)
    figure.text(0.3 / width, 1 - 1.2 / height, texts("charts.mean_level"), color=theme.INK, **bold)
    swatch = Rectangle(
        (0.3 / width, 1 - 2.42 / height), 0.26 / width, 0.16 / height, transform=figure.transFigure,
        facecolor=theme.NOT_ASSESSED, edgecolor=theme.LINE, hatch=theme.HATCH, linewidth=0.5,
    )  # fmt: skip
    figure.add_artist(swatch)
    legend = texts("charts.not_assessed")
    figure.text(0.66 / width, 1 - 2.39 / height, legend, size=theme.SMALL, color=theme.INK)
