"""What every chart needs of its frame."""

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ibp_workbook.charts import theme
from ibp_workbook.charts.description import Weak
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.progress import too_few
from ibp_workbook.texts import Texts

# What a chart of schools x domains looks at: each column less is a copy less of every row.
_CELL = [
    "board", "framework", "round_id", "round", "date", "scale_min", "scale_max", "target",
    "school_id", "school", "brin", "location", "domain", "domain_title", "position",
    "mean", "at_target", "n", "total", "unanswered", "weight",
]  # fmt: skip


def latest(frame: pd.DataFrame, where: "pd.Series[bool] | None" = None) -> pd.DataFrame:
    """One round per board, so that a chart never mixes measurements.

    Of several frameworks the one with the newest round is kept, and of each board the newest round in it.

    Args:
        frame: scores.
        where: the rows to choose from; by default all of them.
    """
    chosen = np.ones(len(frame), bool) if where is None else where.to_numpy(bool)
    ids = frame["round_id"]
    firsts = np.flatnonzero(chosen)[~ids[chosen].duplicated().to_numpy()]
    if len(firsts) > 1:
        rounds = frame[["board", "framework", "round_id", "date"]].iloc[firsts]
        rounds = rounds.sort_values(["date", "round_id"])
        rounds = rounds[rounds["framework"] == rounds["framework"].iloc[-1]]
        rounds = rounds.drop_duplicates("board", keep="last")
        chosen = chosen & ids.isin(rounds["round_id"]).to_numpy()
    # Each row is copied once: a frame has some thirty columns.
    return frame if chosen.all() else frame[chosen]


def not_empty(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame itself.

    Raises:
        IbpError: there is no row to draw.
    """
    if frame.empty:
        raise IbpError("charts.nothing")
    return frame


def school_labels(frame: pd.DataFrame, width: int = 44) -> dict[int, str]:
    """School id -> name of at most ``width`` characters, in the order of the frame.

    Schools whose names look the same at that width get their location code with it.
    """
    firsts = np.flatnonzero(~frame["school_id"].duplicated().to_numpy())
    ids = frame["school_id"].iloc[firsts].tolist()
    schools, brins, locations = (
        frame[column].iloc[firsts].fillna("").tolist() for column in ("school", "brin", "location")
    )
    names = [theme.short(school, width) for school in schools]
    times, labels = Counter(names), {}
    for key, name, school, brin, location in zip(ids, names, schools, brins, locations, strict=True):
        code = location if location.startswith(brin) else brin + location
        tail = f" ({code})" if times[name] > 1 and code else ""
        labels[int(key)] = theme.short(school, width - len(tail)) + tail
    return labels


def records(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, each with its columns as attributes."""
    return iter(table.itertuples(index=False))


def single(frame: pd.DataFrame, column: str) -> int:
    """The one value of a column that is the same in every row, such as the target."""
    return int(frame[column].iloc[0])


def scale(frame: pd.DataFrame) -> tuple[int, int, int]:
    """The lowest and the highest level, and the target."""
    return single(frame, "scale_min"), single(frame, "scale_max"), single(frame, "target")


def round_names(frame: pd.DataFrame) -> str:
    """Name of the round; of several boards' rounds, each different name once."""
    return ", ".join(frame["round"].drop_duplicates())


def heatmap_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Schools x domains of one round; of what rests on too few answers there is no mean."""
    cells = frame[[column for column in _CELL if column in frame.columns]]
    cells = not_empty(latest(cells, cells["school_id"].notna() & cells["domain"].notna()))
    return cells.assign(mean=cells["mean"].where(~too_few(cells["n"], cells["unanswered"])))


class Numbers:
    """Means and weights of schools by domains, as arrays: NaN in a mean where nothing is known.

    Attributes:
        schools: the ids of the rows.
        means, weights: schools x domains.
        asked: schools x domains; whether the frame has a row of it.
    """

    def __init__(self, cells: pd.DataFrame, schools: Sequence[int], domains: Sequence[str]) -> None:
        self.schools = list(schools)
        self._size = len(self.schools), len(domains)
        self._places = (
            pd.Index(self.schools).get_indexer(pd.Index(cells["school_id"])),
            pd.Index(list(domains)).get_indexer(pd.Index(cells["domain"])),
        )
        self.means = self.table(cells["mean"], np.nan, float)
        self.weights = self.table(cells["weight"], 0.0, float)
        self.asked = self.table(True, False, bool)

    def table(self, values: Any, missing: object, dtype: type) -> NDArray[Any]:
        """The value of each row of the frame, or one for all, as schools x domains."""
        table: NDArray[Any] = np.full(self._size, missing, dtype)
        table[self._places] = values
        return table

    def of(self, schools: Sequence[int]) -> "Numbers":
        """Those of some schools, in this order."""
        rows = {school: row for row, school in enumerate(self.schools)}
        chosen, some = [rows[school] for school in schools], copy(self)
        some.schools = list(schools)
        some.means, some.weights, some.asked = (
            table[chosen] for table in (self.means, self.weights, self.asked)
        )
        return some


def norms_of(weakest: pd.DataFrame | None) -> list[tuple[str, str]]:
    """Id and title of each norm in a frame of ``analysis.weakest``, in the order in which they come."""
    if weakest is None:
        return []
    norms = weakest.drop_duplicates("statement")
    return list(zip(norms["statement"], norms["statement_title"], strict=True))


def weak_of(weakest: pd.DataFrame | None) -> dict[Any, list[Weak]]:
    """Lowest norms by their place in ``norms_of``: of each school, and of each school in each domain."""
    if weakest is None:
        return {}
    places, _ = pd.factorize(weakest["statement"])
    columns = (weakest[name].tolist() for name in ("school_id", "domain", "level"))
    found: dict[Any, list[Weak]] = {}
    for place, school, domain, level in zip(places.tolist(), *columns, strict=True):
        for key in (school, (school, domain)):
            found.setdefault(key, []).append((place, level))
    return found


def radar_rows(frame: pd.DataFrame, school: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The domain rows of the school (or of the board) and those of the board, in the framework's order."""
    rows = latest(frame, frame["domain"].notna())
    board = rows[rows["school_id"].isna()]
    own = board if school is None else rows[rows["school_id"] == school]
    # Boards with an own round each would overlap: a radar shows one.
    own = own[own["round_id"] == own["round_id"].max()]
    board = board[board["round_id"].isin(own["round_id"])]
    own = not_empty(own).sort_values("position")
    return own, board.set_index("domain").reindex(own["domain"]).reset_index()


def row_labels(table: pd.DataFrame, lang: str) -> list[str]:
    """What each row of a change speaks of: a school, a domain, or the board."""
    if "school_id" in table.columns:
        return list(school_labels(table).values())
    return list(table["domain_title"]) if "domain" in table.columns else [Texts(lang)("charts.board")]
