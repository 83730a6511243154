"""Schools x domains: the board at a glance."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
import numpy as np
import pandas as pd

from ibp_workbook import garbage
from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Beside, Cell, Grid, Mark, Squares
from ibp_workbook.formats import percent
from ibp_workbook.texts import Texts

_SPREAD: Mapping[str, Callable[[Sequence[float]], float]] = {
    "highest": lambda known: known[-1],
    "median": lambda known: (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2,
    "lowest": lambda known: known[0],
}
"""What the foot tells of the means of a domain, which are in order."""


def heatmap(
    frame: pd.DataFrame,
    target: int | None = None,
    lang: str = "nl",
    title: str | None = None,
    before: Mapping[tuple[int, str], float] | None = None,
    changed: pd.DataFrame | None = None,
    weakest: pd.DataFrame | None = None,
    groups: Mapping[int, str] | None = None,
    is_compact: bool = False,
) -> Grid:
    """The mean level of each school in each domain.

    Schools stand in the order of the frame, domains in the order of the framework. Not assessed is hatched,
    never coloured, and so is what rests on too few answers. At the end of a row stand n, the share at the
    target and the change; below the schools the spread of each domain.

    Args:
        frame: scores, or ``analysis.heatmap(scores)``; of several rounds the newest is drawn.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
        before: school and domain -> mean of the previous round.
        changed: ``analysis.moved(before, now)``, or ``analysis.change(..., by="school")``.
        weakest: ``analysis.weakest(answers, by_domain=True)``.
        groups: place of the first school of a group -> what the group is.
        is_compact: without what stands around the squares, n apart.
    """
    with garbage.none_expected():
        return Sheet(frame, target, lang, title, before, changed, weakest, is_compact).of(groups=groups)


class Sheet:
    """The rows of all schools, made once: a choice of schools, in any order, is a heatmap of its own."""

    def __init__(
        self,
        frame: pd.DataFrame,
        target: int | None = None,
        lang: str = "nl",
        title: str | None = None,
        before: Mapping[tuple[int, str], float] | None = None,
        changed: pd.DataFrame | None = None,
        weakest: pd.DataFrame | None = None,
        is_compact: bool = False,
    ) -> None:
        """Make the rows; the arguments are those of :func:`heatmap`."""
        cells = frames.heatmap_cells(frame)
        texts, words = Texts(lang), Texts(lang).area("charts")
        names = frames.school_labels(cells)
        low, high, asked = frames.scale(cells)
        self._target = asked if target is None else target
        domains = cells.drop_duplicates("domain").sort_values("position")
        colours = theme.Squares((low, high), lang)
        self._numbers = frames.Numbers(cells, list(names), list(domains["domain"]))
        told = colours.cells(cells, before, frames.weak_of(weakest))
        lines = self._numbers.table(told, Cell("", ""), object).tolist()
        heads, margin = _margin(cells, changed, texts, is_compact)
        self._rows = {
            school: Squares(name, str(school), line, margin[school])
            for (school, name), line in zip(names.items(), lines, strict=True)
        }
        self._texts, self._colours, self._is_compact = texts, colours, is_compact
        self._grid = Grid(
            title=texts("charts.heatmap_title") if title is None else title,
            subtitle=frames.round_names(cells),
            alt="",
            legend=_legend(low, high, texts),
            columns=list(zip(domains["domain"], domains["domain_title"], strict=True)),
            rows=[],
            heads=(texts("table.school"), texts("charts.mean_level")),
            beside=heads,
            names={
                "cell": words["heatmap_cell"],
                "few": words["heatmap_few"],
                "empty": words["heatmap_empty"],
                "foot": words["heatmap_foot"],
                "foot_empty": words["heatmap_foot_empty"],
                "before": words["heatmap_before"],
            },
            target=str(self._target),
            inks=colours.inks,
            norms=frames.norms_of(weakest),
        )

    def of(self, schools: Sequence[int] | None = None, groups: Mapping[int, str] | None = None) -> Grid:
        """The heatmap of some schools.

        Args:
            schools: their ids from top to bottom; all of them in the order of the frame by default.
            groups: place of the first school of a group -> what the group is.
        """
        rows = [self._rows[school] for school in (self._rows if schools is None else schools)]
        numbers = self._numbers if schools is None else self._numbers.of(schools)
        texts, titles = self._texts, [title for _, title in self._grid.columns]
        foot = [] if self._is_compact or len(rows) < len(_SPREAD) else list(self._foot(numbers))
        return msgspec.structs.replace(
            self._grid,
            subtitle=theme.joined(
                self._grid.subtitle,
                theme.count_schools(len(rows), texts.lang),
                texts("charts.target", target=self._target),
                texts("charts.n_norms"),
            ),
            alt=_alt(numbers, titles, self._target, texts.lang),
            rows=rows,
            foot=foot,
            inks=dict(self._colours.inks),
            groups=dict(groups or {}),
        )

    def _foot(self, numbers: frames.Numbers) -> Iterator[Squares]:
        """The highest, the middle and the lowest school of each domain."""
        schools, ordered = len(numbers.means), np.sort(numbers.means, axis=0)
        columns = [values[: np.count_nonzero(~np.isnan(values))].tolist() for values in ordered.T]
        for name, pick in _SPREAD.items():
            squares = [
                Cell(*self._colours.of(round(pick(known), 9)), len(known), schools)
                if known
                else Cell("", "", 0, schools)
                for known in columns
            ]
            yield Squares(self._texts(f"charts.spread_{name}"), "", squares)


def _alt(numbers: frames.Numbers, titles: Sequence[str], target: int, lang: str) -> str:
    """How many cells are below the target, and the highest and lowest domain."""
    known = ~np.isnan(numbers.means)
    with np.errstate(invalid="ignore"):
        means = (np.nan_to_num(numbers.means) * numbers.weights).sum(axis=0) / numbers.weights.sum(axis=0)
    return alt.say(
        "heatmap", lang,
        schools=theme.count_schools(len(numbers.schools), lang),
        domains=len(titles),
        target=target,
        below=int((numbers.means < target).sum()),
        cells=int(known.sum()),
        empty=int((numbers.asked & ~known).sum()),
        **alt.ends(pd.Series(means, pd.Index(list(titles))), lang),
    )  # fmt: skip


def _margin(
    cells: pd.DataFrame, changed: pd.DataFrame | None, texts: Texts, is_compact: bool
) -> tuple[list[str], dict[int, list[Beside]]]:
    """What the numbers at the end of the rows are, and those of each school: n, share at target, change."""
    reached = (cells["at_target"] * cells["n"]).fillna(0.0)
    sums = cells[["school_id", "n", "total"]].assign(reached=reached).groupby("school_id").sum()
    total = int(sums["total"].iloc[0]) if sums["total"].nunique() == 1 else None
    heads = [texts("charts.n_header", total=total) if total else "n"]
    schools = sums.index.tolist()
    counts = list(zip(*(sums[name].tolist() for name in ("n", "total", "reached")), strict=True))
    columns = [[Beside(f"{n}" if total else f"{n} / {of}") for n, of, _ in counts]]
    if not is_compact:
        heads.append(texts("charts.at_target"))
        shares = [at / n if n else None for n, _, at in counts]
        columns.append([Beside(percent(share), share) for share in shares])
        if changed is not None and len(changed):
            heads.append(texts("charts.changed"))
            told = dict(zip(changed["school_id"], changed["change"], strict=True))
            columns.append([Beside(theme.moved(told.get(school), texts.lang)) for school in schools])
    return heads, {school: list(beside) for school, *beside in zip(schools, *columns, strict=True)}


def _legend(low: int, high: int, texts: Texts) -> list[tuple[Mark, str]]:
    levels = [
        (Mark("bar", 0, 1, theme.colour(level, low, high), theme.MUTED), texts("charts.level", level=level))
        for level in theme.ticks(low, high)
    ]
    unknown = Mark("bar", 0, 1, theme.NOT_ASSESSED, theme.MUTED, hatched=True)
    return [*levels, (unknown, texts("charts.not_or_few"))]
