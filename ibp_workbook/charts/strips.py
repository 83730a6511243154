"""Per domain a strip with a spot for each school: how far apart they are."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook import garbage
from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Cell, Mark, Strip, Strips
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

_STEP, _ROOM = 0.16, 0.8
"""Between two spots above each other, and of all of them together, as a share of the row."""
_BINS = 40  # of a scale: spots that are nearer than this would cover each other


@garbage.none_expected()
def strips(
    frame: pd.DataFrame,
    lang: str = "nl",
    title: str | None = None,
    school: int | None = None,
    before: dict[tuple[int, str], float] | None = None,
    weakest: pd.DataFrame | None = None,
) -> Strips:
    """A row per domain, a spot per school on the scale; a chosen school has a ring around it.

    Args:
        frame: scores; of several rounds the newest is drawn.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
        school: id of the school to point out.
        before: school and domain -> mean of the previous round.
        weakest: ``analysis.weakest(answers, by_domain=True)``.
    """
    cells = frames.heatmap_cells(frame)
    texts, words = Texts(lang), Texts(lang).area("charts")
    low, high, target = frames.scale(cells)
    names = frames.school_labels(cells)
    chosen = list(names).index(school) if school in names else None
    # By hand: pandas makes categories of both columns first.
    order = np.lexsort((cells["mean"].to_numpy(float), cells["position"].to_numpy(int)))
    rows = cells[["school_id", "domain", "domain_title", "position", "mean", "n", "total"]].iloc[order]
    squares = theme.Squares((low, high), lang).cells(rows, before, frames.weak_of(weakest))
    means = rows.groupby("domain_title", sort=False)["mean"]
    among = theme.count_schools(len(names), lang)
    ringed = [(Mark("halo", 0.5), list(names.values())[chosen])] if chosen is not None else []
    return Strips(
        title=texts("charts.strips_title") if title is None else title,
        subtitle=theme.joined(frames.round_names(cells), among, texts("charts.strips_note")),
        alt=alt.say(
            "strips", lang,
            schools=among,
            domains=rows["domain"].nunique(),
            target=target,
            **alt.ends(means.max() - means.min(), lang),
        ),
        legend=[(Mark("spot", 0.5, fill=theme.LEVELS[2]), texts("charts.strips_school")), *ringed],
        strips=list(_strips(rows, list(names), squares, (low, high), texts)),
        schools=[(label, str(key)) for key, label in names.items()],
        chosen=chosen,
        axis=theme.scale(low, high, target, lang),
        names={"cell": words["heatmap_cell"], "before": words["heatmap_before"]},
        target=str(target),
        norms=frames.norms_of(weakest),
    )  # fmt: skip


def _strips(
    rows: pd.DataFrame, schools: list[int], squares: list[Cell], scale: tuple[int, int], texts: Texts
) -> Iterator[Strip]:
    """A strip of each domain, from rows in the order of domain and mean; without a mean there is no spot."""
    means, positions = rows["mean"].to_numpy(float), rows["position"].to_numpy(int)
    places = pd.Index(schools).get_indexer(pd.Index(rows["school_id"]))
    starts = [0, *(np.flatnonzero(np.diff(positions)) + 1).tolist(), len(rows)]
    for (start, end), title in zip(pairwise(starts), rows["domain_title"].iloc[starts[:-1]], strict=True):
        known = slice(start, start + np.count_nonzero(~np.isnan(means[start:end])))
        at = means[known].tolist()
        lifts = _lifts((means[known] - scale[0]) / (scale[1] - scale[0]))
        spots = zip(places[known].tolist(), at, lifts, squares[known], strict=True)
        yield Strip(title, _note(at, texts), list(spots))


def _lifts(places: NDArray[np.float64]) -> list[float]:
    """How far from the middle each spot stands, so that those in one bin stand above each other.

    Args:
        places: shares of the scale, from low to high.
    """
    _, starts, sizes = np.unique(np.rint(places * _BINS), return_index=True, return_counts=True)
    among = np.arange(len(places)) - np.repeat(starts, sizes)
    members = np.repeat(sizes, sizes)
    step = np.minimum(_STEP, _ROOM / np.maximum(members - 1, 1))
    lifts: list[float] = np.round((among - (members - 1) / 2) * step, 4).tolist()
    return lifts


def _note(means: Sequence[float], texts: Texts) -> str:
    """The lowest, the middle and the highest in words, and how many schools there are."""
    if not means:
        return texts("charts.not_assessed")
    middle = (means[(len(means) - 1) // 2] + means[len(means) // 2]) / 2
    low, median, high = (number(value, texts.lang) for value in (means[0], middle, means[-1]))
    return texts("charts.strips_value", low=low, median=median, high=high, n=len(means))
