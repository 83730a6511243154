"""What the board page shows: frames chosen and filtered, figures drawn, tables beside them."""

import secrets
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import pandas as pd

from ibp_workbook import analysis, charts
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.votes import Voted, voted
from ibp_workbook.app.board.numbers import numbers
from ibp_workbook.app.links import link
from ibp_workbook.app.parts.tables import Table, table_of
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.evaluate.maturity.progress import few
from ibp_workbook.texts import Texts

PANELS = ("heatmap", "ranking", "radar", "missed", "domains", "change", "distribution")
_NAMED = 5

Made = TypeVar("Made")


@dataclass(frozen=True)
class Filters:
    """What part of the board to look at; empty means everything."""

    sector: str = ""
    municipality: str = ""
    domain: str = ""
    aliases: bool = False

    def address(self) -> dict[str, str]:
        """The parameters of the address for this choice; an empty one is taken out of it."""
        chosen = {"sector": self.sector, "municipality": self.municipality, "domain": self.domain}
        return {**chosen, "aliases": "1" if self.aliases else ""}


@dataclass(frozen=True)
class Drawn:
    """One panel, ready to show. ``chart`` is empty when there is nothing to draw; ``empty`` says why."""

    name: str
    heading: str
    note: str = ""
    chart: dict[str, Any] = field(default_factory=dict)
    empty: str = ""
    table: Table = field(default_factory=Table)
    links: dict[str, str] = field(default_factory=dict)


class Dashboard:
    """The numbers of one board and round, for one choice of filters at a time."""

    def __init__(self, workspace: AnalysisWorkspace, selection: Selection, texts: Texts) -> None:
        self.workspace = workspace
        self.selection = selection
        self.texts = texts
        self.filters = Filters()
        # The order of the aliases must not give the schools away to who sees two pictures of different days.
        self._alias_key = secrets.token_bytes(16)
        self.load()

    def load(self) -> None:
        """Read the chosen board and round; filters keep only what still exists."""
        self._made_under_alias: dict[Hashable, Any] = {}
        current = self.selection.current_round
        self.has_round = current is not None
        if current is None:
            return
        self._numbers = numbers(self.workspace, self.selection.board, current.id, self.texts.lang)
        self._scores, self._answers = self._numbers.scores, self._numbers.answers
        self._before = self._numbers.before

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made of these numbers before, for the same choice of filters, is not made again.

        Every page that shows the same numbers uses it, but aliases are this page's own.
        """
        made = self._made_under_alias if self.filters.aliases else self._numbers.made
        key = (type(self), key)
        if key not in made:
            made[key] = make()
        return cast(Made, made[key])

    def options(self, column: str) -> list[str]:
        """The values of a column to filter on, such as ``sector``."""
        return sorted(self._scores[column].dropna().unique()) if self.has_round else []

    def ask(self, asked: Request) -> None:
        """Take over the filters of an address; what this board does not have is left alone."""
        domains = self.selection.framework.domains if self.selection.framework else ()
        known = {"domain": [domain.id for domain in domains]}
        known |= {column: self.options(column) for column in ("sector", "municipality")}
        chosen = {
            name: getattr(asked, name) for name, values in known.items() if getattr(asked, name) in values
        }
        self.filters = Filters(aliases=bool(asked.aliases), **chosen)

    def told(self) -> str:
        """What is shown now, in a sentence for who does not see it change."""
        scores = self.scores
        titles = scores.loc[scores["domain"] == self.filters.domain, "domain_title"]
        domain = next(iter(titles), self.texts("board.every_domain"))
        counts = {"n": scores["school_id"].nunique(), "total": self._scores["school_id"].nunique()}
        return self.texts("board.told", domain=domain, **counts)

    @property
    def scores(self) -> pd.DataFrame:
        """Scores after the filters, under alias where asked; the whole board where no filter is set."""
        return self._chosen("scores", self._scores)

    @property
    def answers(self) -> pd.DataFrame:
        """Answers after the filters, of the chosen domain."""
        return self._in_domain(self._chosen("answers", self._answers))

    def _chosen(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        touched = replace(self.filters, domain="")
        return self._once((name, touched), lambda: self._choose(frame))

    def _choose(self, frame: pd.DataFrame) -> pd.DataFrame:
        filters = self.filters
        chosen = analysis.select(
            frame, sector=filters.sector or None, municipality=filters.municipality or None
        )
        if not filters.aliases:
            return chosen
        # First filter, then alias, because an alias empties the columns to filter on; the numbers come from
        # all schools, so that a school keeps its alias under every filter.
        everyone = self._scores["school_id"]
        return analysis.alias(chosen, self._alias_key, self.texts.lang, among=everyone)

    def _in_domain(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["domain"] == self.filters.domain] if self.filters.domain else frame

    def voted(self) -> list[Voted]:
        """The levels of the chosen part of the board that a room chose by vote."""
        current, framework, board = (
            self.selection.current_round, self.selection.framework, self.selection.current_board,
        )  # fmt: skip
        if current is None or framework is None or board is None:
            return []
        filters = self.filters
        schools = {
            school.id: school.name
            for school in self.selection.schools
            if filters.sector in ("", school.sector) and filters.municipality in ("", school.municipality)
        }
        names = {None: self.texts("common.board_itself"), **schools}
        found = voted(self.workspace, framework, current.id, names, self.texts.lang)
        return [vote for vote in found if filters.domain in ("", vote.domain)]

    def summary(self) -> dict[str, Any]:
        """The figures at the top: mean, share at target, n, weakest domain and change."""
        return self._once(("summary", self.filters), self._summary)

    def _summary(self) -> dict[str, Any]:
        scores = self.scores
        board = scores[scores["school_id"].isna()]
        domain = self.filters.domain
        overall = board[board["domain"] == domain] if domain else board[board["group"] == "overall"]
        if overall.empty or not int(overall["n"].iloc[0]):
            return {}
        row = overall.iloc[0]
        worst = board[(board["group"] == "domain") & board["mean"].notna()].nsmallest(1, "mean")
        compared = self.change("overall")
        return {
            "mean": float(row["mean"]),
            "at_target": float(row["at_target"]),
            "n": int(row["n"]),
            "total": int(row["total"]),
            "open": int(row["unanswered"]),
            "few": few(row["unanswered"], row["total"]),
            "counted": analysis.apart(row)._asdict(),
            "domain": str(row["domain_title"]) if domain else "",
            "schools": int(scores["school_id"].nunique()),
            "worst": worst["domain_title"].iloc[0],
            "worst_mean": float(worst["mean"].iloc[0]),
            "worst_open": self._much_open(worst["unanswered"].iloc[0], worst["total"].iloc[0]),
            "change": float(compared["change"].iloc[0]) if len(compared) and compared["n"].iloc[0] else None,
        }

    def draw(self, name: str, school: int | None = None) -> Drawn:
        """Draw one panel.

        Args:
            name: one of ``PANELS``.
            school: id of the school in the radar.
        """
        if not self.has_round:
            return self._nothing(name)
        if name == "radar":  # it has all domains, whichever is chosen
            touched = replace(self.filters, domain="")
            drawn = self._once((name, school, touched), lambda: self._draw_radar(school))
            limited = self.filters.domain and drawn.chart
            return self._noted(drawn, self.texts("board.all_domains")) if limited else drawn
        drawer: Callable[[], Drawn] = getattr(self, f"_draw_{name}")
        return self._once((name, self.filters), drawer)

    def why_nothing(self) -> str:
        """Why there is nothing to show, and what to do."""
        if not self.has_round:
            return self.texts("board.no_round")
        return self.texts("board.no_match" if self.scores.empty else "board.nothing")

    def _nothing(self, name: str) -> Drawn:
        some = self.has_round and not self.scores.empty
        reason = "no_change" if name in {"change", "domains"} else "no_answers"
        empty = self.texts(f"board.{reason}") if some else self.why_nothing()
        return Drawn(name, self.texts(f"board.{name}"), empty=empty)

    def _drawn(
        self, name: str, chart: charts.Chart, table: Table, links: dict[str, str] | None = None
    ) -> Drawn:
        without_names = self.filters.aliases and name in {"heatmap", "radar"}
        note = self.texts(f"board.{name}_note_aliases" if without_names else f"board.{name}_note")
        return Drawn(name, self.texts(f"board.{name}"), note, chart.plain(), table=table, links=links or {})

    def _draw_heatmap(self) -> Drawn:
        scores = self._in_domain(self.scores)
        cells = analysis.heatmap(scores)
        if not cells["n"].sum():
            return self._nothing("heatmap")
        names = cells.drop_duplicates("school_id").set_index("school_id")
        links = self._links(names)
        table = self._heatmap_table(cells, names, links)
        frame = scores[scores["school_id"].isin(names.index)]
        frame = frame.set_index("school_id").loc[list(names.index)].reset_index()
        before = None if self._before is None else self._chosen("before", self._before)
        earlier = None if before is None else analysis.domain_means(before)
        chart = self._make("heatmap", frame, before=earlier)
        return self._drawn("heatmap", chart, table, links)

    def _make(self, name: str, frame: pd.DataFrame, **more: Any) -> charts.Chart:
        """The description of a figure."""
        make = getattr(charts, "change" if name == "domains" else name)
        chart: charts.Chart = make(frame, lang=self.texts.lang, title="", **more)
        return chart

    def _heatmap_table(self, cells: pd.DataFrame, names: pd.DataFrame, links: dict[str, str]) -> Table:
        """A row per school, a column per domain; domains of two parts of a framework may share a title."""
        cells = cells.assign(column="domain:" + cells["domain"])
        titles = cells.sort_values("position").drop_duplicates("column").set_index("column")["domain_title"]
        wide = cells.pivot(index="school_id", columns="column", values="mean")
        wide = wide.reindex(index=names.index, columns=titles.index)
        wide = wide.join(names[self._who()]).assign(n=cells.groupby("school_id")["n"].sum())
        columns = [*self._who(), "n", *titles.index]
        return table_of(
            wide.reset_index(),
            columns,
            self.texts,
            links,
            {str(key): str(title) for key, title in titles.items()},
        )

    def _who(self) -> list[str]:
        """The columns that tell which school: several schools of a board may have the same name."""
        return ["school"] if self.filters.aliases else ["school", "location"]

    def _links(self, names: pd.DataFrame) -> dict[str, str]:
        """School id -> the address of its self-assessment; none under alias, or the alias would be no use."""
        if self.filters.aliases:
            return {}
        address = {**self.selection.address(), "lang": self.texts.lang}
        return {
            str(school): link("maturity", **{**address, "school": str(location)})
            for school, location in names["location"].items()
        }

    def _draw_ranking(self) -> Drawn:
        scores = self.scores
        if self.filters.domain:
            scores = self._in_domain(scores).assign(group="overall")
        frame = analysis.ranking(scores)
        if not frame["n"].sum():
            return self._nothing("ranking")
        columns = ["rank", *self._who(), "unanswered", "mean", "gap", "lowest", "at_target", "n", "total"]
        links = self._links(frame.set_index("school_id"))
        table = table_of(frame, columns, self.texts, links)
        return self._drawn("ranking", self._make("ranking", frame), table, links)

    def _draw_radar(self, school: int | None) -> Drawn:
        scores = self.scores
        known = set(scores["school_id"].dropna())
        school = school if school in known else None
        own = scores["school_id"] == school if school is not None else scores["school_id"].isna()
        frame = scores[own.fillna(False) & (scores["group"] == "domain")]
        if not frame["n"].sum():
            return self._nothing("radar")
        columns = ["domain_title", "unanswered", "mean", "lowest", "at_target", "n", "total"]
        chart = self._make("radar", scores, school=school)
        return self._drawn("radar", chart, table_of(frame, columns, self.texts))

    def missed(self) -> pd.DataFrame:
        """The norms that schools miss, most often first."""
        return analysis.most_missed(self.answers, top=None)

    def _draw_missed(self) -> Drawn:
        frame = self.missed()
        columns = ["statement_title", "domain_title", "open", "share", "missed", "n", "schools"]
        table = table_of(frame, columns, self.texts)
        said = self.missed_by_board()
        if frame.empty:
            drawn = self._nothing("missed")
        else:
            drawn = self._drawn("missed", self._make("missed", frame.head(10)), table)
        if said and frame.empty:
            drawn = replace(drawn, empty=self.texts("board.missed_by_none"))
        return self._noted(drawn, said)

    def missed_by_board(self) -> str:
        """What the board itself misses, in a sentence; empty when it misses nothing."""
        own = analysis.board_missed(self.answers)
        named = "; ".join(own["statement_title"].head(_NAMED))
        return self.texts("board.missed_board", n=len(own), named=named) if named else ""

    def _noted(self, drawn: Drawn, more: str) -> Drawn:
        return replace(drawn, note=f"{drawn.note} {more}".strip())

    def change(self, by: str) -> pd.DataFrame:
        """What changed since the round before, per ``school``, ``domain`` or ``overall``."""
        if self._before is None:
            return pd.DataFrame()
        before = self._in_domain(self._chosen("before", self._before))
        now = self.answers
        return analysis.change(before, now, by=by)  # type: ignore[arg-type]

    def _draw_change(self) -> Drawn:
        frame = self.change("school")
        if frame.empty or not frame["n"].sum():
            return self._nothing("change")
        columns = [*self._who(), "before", "now", "change", "n", "n_before", "n_now"]
        return self._drawn("change", self._make("change", frame), table_of(frame, columns, self.texts))

    def _draw_domains(self) -> Drawn:
        frame = self.change("domain")
        if frame.empty or not frame["n"].sum():
            return self._nothing("domains")
        columns = ["domain_title", "before", "now", "change", "n", "n_before", "n_now"]
        return self._drawn("domains", self._make("domains", frame), table_of(frame, columns, self.texts))

    def _draw_distribution(self) -> Drawn:
        frame = analysis.distribution(self.answers)
        if frame.empty:
            return self._nothing("distribution")
        columns = ["domain_title", "answer", "count", "total"]
        return self._drawn(
            "distribution", self._make("distribution", frame), table_of(frame, columns, self.texts)
        )

    def extremes(self) -> list[tuple[str, str, float, int, str]]:
        """Best and worst domains: side, title, mean, n and what is open if that is much; none within one."""
        return (
            []
            if self.filters.domain
            else self._once(("extremes", self.filters), lambda: list(self._extremes()))
        )

    def _extremes(self) -> Iterator[tuple[str, str, float, int, str]]:
        frame = analysis.best_and_worst(self.scores)
        for row in frame.itertuples():
            waiting = self._much_open(row.unanswered, row.total)  # type: ignore[arg-type]
            yield str(row.side), str(row.domain_title), float(row.mean), int(row.n), waiting  # type: ignore[arg-type]

    def _much_open(self, waiting: int, total: int) -> str:
        return self.texts("common.open", open=waiting, total=total) if few(waiting, total) else ""
