"""Per domain a strip with a spot for each school: how far apart they are."""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Cell, Mark, Strip, Strips, Weak, many_numbers
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts

_STEP, _ROOM = 0.16, 0.8
"""Between two spots above each other, and of all of them together, as a share of the row."""
_BINS = 40  # of a scale: spots that are nearer than this would cover each other


_NONE: list[Weak] = []  # one for all: nobody changes a description


@many_numbers()
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
    cells = frames.heatmap_cells(frame).sort_values("position", kind="stable")
    texts, words = Texts(lang), Texts(lang).area("charts")
    low, high, target = frames.scale(cells)
    names = frames.school_labels(cells)
    places = {key: place for place, key in enumerate(names)}
    chosen = places.get(school) if school is not None else None
    weak, known, squares = frames.weak_of(weakest), before or {}, theme.Squares((low, high), lang)

    def strip(domain: str, title: str, rows: list[tuple[Any, ...]]) -> Strip:
        rows = sorted((row for row in rows if row[1] == row[1]), key=itemgetter(1))
        lifts = _lifts((np.array([row[1] for row in rows]) - low) / (high - low))
        spots = []
        for (school, mean, n, total), lift in zip(rows, lifts, strict=True):
            was = known.get((school, domain)) if known else None
            earlier = "" if was is None else number(was, lang)
            lowest = weak.get((school, domain), _NONE) if weak else _NONE
            cell = Cell(*squares.of(mean), n, total, earlier, lowest)
            spots.append((places[school], mean, lift, cell))
        return Strip(title, _note([row[1] for row in rows], texts), spots)

    of_domain: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    titles, columns = (
        zip(*(cells[name].tolist() for name in names), strict=True)
        for names in (("domain", "domain_title"), ("school_id", "mean", "n", "total"))
    )
    for about, row in zip(titles, columns, strict=True):
        of_domain[about].append(row)
    ringed = [(Mark("halo", 0.5), list(names.values())[chosen])] if chosen is not None else []
    return Strips(
        title=texts("charts.strips_title") if title is None else title,
        subtitle=theme.joined(
            frames.round_names(cells), theme.count_schools(len(names), lang), texts("charts.strips_note")
        ),
        alt=alt.strips(cells, lang),
        legend=[(Mark("spot", 0.5, fill=theme.LEVELS[2]), texts("charts.strips_school")), *ringed],
        strips=[strip(*domain, rows) for domain, rows in of_domain.items()],
        schools=[(label, str(key)) for key, label in names.items()],
        chosen=chosen,
        axis=theme.scale(low, high, target, lang),
        names={"cell": words["heatmap_cell"], "before": words["heatmap_before"]},
        target=str(target),
        norms=frames.norms_of(weakest),
    )


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
