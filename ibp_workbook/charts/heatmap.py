"""Schools x domains: the board at a glance."""

from collections.abc import Mapping

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Cell, Grid, Mark
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def heatmap(
    frame: pd.DataFrame,
    target: int | None = None,
    lang: str = "nl",
    title: str | None = None,
    before: Mapping[tuple[int, str], float] | None = None,
) -> Grid:
    """The mean level of each school in each domain.

    Schools stand in the order of the frame, domains in the order of the framework. Not assessed is hatched,
    never coloured.

    Args:
        frame: scores, or ``analysis.heatmap(scores)``; of several rounds the newest is drawn.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
        before: school and domain -> mean of the previous round.
    """
    cells = frames.heatmap_cells(frame)
    texts = Texts(lang)
    names = frames.school_labels(cells)
    low, high = frames.single(cells, "scale_min"), frames.single(cells, "scale_max")
    target = frames.single(cells, "target") if target is None else target
    domains = cells.drop_duplicates("domain").sort_values("position")
    counts = cells.groupby("school_id")[["n", "total"]].sum()
    same = counts["total"].nunique() == 1
    places = dict(zip(domains["domain"], range(len(domains)), strict=True))
    squares = {school: [Cell("", "")] * len(domains) for school in names}
    inks: dict[str, str] = {}
    known = before or {}
    columns = (cells[name].tolist() for name in ("school_id", "domain", "mean", "n", "total"))
    for school, domain, mean, n, total in zip(*columns, strict=True):
        fill = theme.colour(mean, low, high) if n else ""
        inks.setdefault(fill, theme.ink_on(fill) if fill else theme.MUTED)
        earlier = known.get((school, domain))
        was = "" if earlier is None else number(earlier, lang)
        squares[school][places[domain]] = Cell(number(mean, lang) if n else "", fill, n, total, was)
    rows = [
        (name, str(school), _count(counts["n"][school], counts["total"][school], same), squares[school])
        for school, name in names.items()
    ]
    words = texts.area("charts")
    return Grid(
        title=texts("charts.heatmap_title") if title is None else title,
        subtitle=theme.joined(
            frames.round_names(cells),
            theme.count_schools(len(names), lang),
            texts("charts.target", target=target),
            texts("charts.n_norms"),
        ),
        alt=alt.heatmap(cells, lang),
        legend=_legend(low, high, texts),
        columns=list(zip(domains["domain"], domains["domain_title"], strict=True)),
        rows=rows,
        heads=(
            texts("table.school"),
            texts("charts.mean_level"),
            texts("charts.n_header", total=counts["total"].iloc[0]) if same else "n",
        ),
        names={
            "cell": words["heatmap_cell"],
            "empty": words["heatmap_empty"],
            "before": words["heatmap_before"],
        },
        target=str(target),
        inks=inks,
    )


def _count(n: int, total: int, same: bool) -> str:
    return f"{n}" if same else f"{n} / {total}"


def _legend(low: int, high: int, texts: Texts) -> list[tuple[Mark, str]]:
    levels = [
        (Mark("bar", 0, 1, theme.colour(level, low, high), theme.MUTED), texts("charts.level", level=level))
        for level in theme.ticks(low, high)
    ]
    unknown = Mark("bar", 0, 1, theme.NOT_ASSESSED, theme.MUTED, hatched=True)
    return [*levels, (unknown, texts("charts.not_assessed"))]
