"""The tables behind the figures of a board. Nothing of a page is in them: pages share what was made."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ibp_workbook import analysis
from ibp_workbook.app.board.groups import bands
from ibp_workbook.app.parts.tables import Table, table_of
from ibp_workbook.charts import theme
from ibp_workbook.formats import NOTHING
from ibp_workbook.texts import Texts

_SPREAD = ["domain_title", "low", "lowest_school", "median", "high", "highest_school", "n_schools"]
_RANKING = ["unanswered", "mean", "gap", "lowest", "at_target", "n", "total", "least", "most", "shortfall"]


def heatmap_table(
    cells: pd.DataFrame, schools: Sequence[int], who: Sequence[str], links: Mapping[str, str], texts: Texts
) -> Table:
    """A row per school, a column per domain; domains of two parts of a framework may share a title.

    Args:
        cells: schools by domains.
        schools: which of them, in order.
        who: the columns that tell which school.
        links: school -> address.
        texts: texts in the language of the page.
    """
    cells = analysis.in_order(cells, schools)
    names = cells.drop_duplicates("school_id").set_index("school_id")
    domains = cells.drop_duplicates("domain").sort_values("position")
    titles = {f"domain:{row.domain}": str(row.domain_title) for row in domains.itertuples()}
    places = (
        names.index.get_indexer(pd.Index(cells["school_id"])),
        pd.Index(domains["domain"]).get_indexer(pd.Index(cells["domain"])),
    )
    means = np.full((len(names), len(domains)), np.nan)
    means[places] = cells["mean"]
    wide = pd.DataFrame(means, columns=list(titles))
    counts = np.bincount(places[0], cells["n"]).astype(int)
    wide = pd.concat([names[list(who)].reset_index(), pd.DataFrame({"n": counts}), wide], axis=1)
    return table_of(wide, [*who, "n", *titles], texts, links, titles)


def spread_table(cells: pd.DataFrame, texts: Texts) -> Table:
    """How far apart the schools are on each domain."""
    return table_of(analysis.spread(cells), _SPREAD, texts)


def ranking_table(
    frame: pd.DataFrame,
    places: pd.DataFrame,
    levels: analysis.Levels,
    who: Sequence[str],
    links: Mapping[str, str],
    texts: Texts,
) -> Table:
    """A row per school with its place in words, its numbers, and the places that chance leaves it."""
    told = {school: theme.place(*band, texts.lang) for school, band in bands(places).items()}
    schools = frame["school_id"]
    frame = frame.assign(
        place=[told.get(school, NOTHING) for school in schools],
        least=schools.map(places["least"]).astype("Int64"),
        most=schools.map(places["most"]).astype("Int64"),
        shortfall=schools.map(analysis.shortfall(levels)),
    )
    return table_of(frame, ["place", *who, *_RANKING], texts, links)
