"""What the board page shows: figures drawn of the chosen numbers, and the tables beside them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import pandas as pd

from ibp_workbook import analysis, charts
from ibp_workbook.app.board.chosen import Chosen
from ibp_workbook.app.board.groups import band_words, group_words
from ibp_workbook.app.board.tables import heatmap_table, ranking_table, spread_table
from ibp_workbook.app.parts.tables import Table, table_of

PANELS = ("heatmap", "ranking", "strips", "radar", "missed", "domains", "change", "distribution")
OF_A_SCHOOL = ("strips", "radar")
"""Panels that point out the chosen school."""
_IN_ORDER = ("heatmap", "ranking", "change")
_NAMED = 5


@dataclass(frozen=True)
class Drawn:
    """One panel, ready to show. ``chart`` is empty when there is nothing to draw; ``empty`` says why."""

    name: str
    heading: str
    note: str = ""
    chart: dict[str, Any] = field(default_factory=dict)
    empty: str = ""
    make_table: Callable[[], Table] = field(default=Table, compare=False)
    links: dict[str, str] = field(default_factory=dict)

    @cached_property
    def table(self) -> Table:
        """The numbers behind the figure; made when somebody asks for them."""
        return self.make_table()


class Dashboard(Chosen):
    """The figures of one board and round, for one choice of filters at a time."""

    def draw(self, name: str, school: int | None = None) -> Drawn:
        """Draw one panel.

        Args:
            name: one of ``PANELS``.
            school: id of the school in the radar.
        """
        if not self.has_round:
            return self._nothing(name)
        if name == "radar":  # it has all domains, whichever is chosen
            touched = replace(self.filters, domain="", order="mean")
            drawn = self._once((name, school, touched), lambda: self._draw_radar(school))
            limited = self.filters.domain and drawn.chart
            return self._noted(drawn, self.texts("board.all_domains")) if limited else drawn
        touched = self.filters if name in _IN_ORDER else self._unordered
        if name == "strips":
            return self._once((name, school, touched), lambda: self._draw_strips(school))
        drawer: Callable[[], Drawn] = getattr(self, f"_draw_{name}")
        # The way to a norm keeps the school that was chosen on this page.
        keeps = self.selection.school if name == "missed" else ""
        return self._once((name, keeps, touched), drawer)

    def _nothing(self, name: str) -> Drawn:
        some = self.has_round and not self.scores.empty
        reason = "no_change" if name in {"change", "domains"} else "no_answers"
        empty = self.texts(f"board.{reason}") if some else self.why_nothing()
        return Drawn(name, self.texts(f"board.{name}"), empty=empty)

    def _drawn(
        self, name: str, chart: charts.Chart, table: Callable[[], Table], links: dict[str, str] | None = None
    ) -> Drawn:
        without_names = self.filters.aliases and name in {"heatmap", "radar"}
        note = self.texts(f"board.{name}_note_aliases" if without_names else f"board.{name}_note")
        return Drawn(
            name, self.texts(f"board.{name}"), note, chart.plain(), make_table=table, links=links or {}
        )

    def _draw_heatmap(self) -> Drawn:
        everyone, schools = self.of_everyone(), self.order().schools
        cells = everyone.cells()
        if not cells.loc[cells["school_id"].isin(schools), "n"].sum():
            return self._nothing("heatmap")
        links = self._once(("links", self.filters.domain), lambda: self._links(cells))
        table = partial(heatmap_table, cells, schools, self._who(), links, self.texts)
        return self._drawn("heatmap", self._heatmap(), table, links)

    def cells(self) -> pd.DataFrame:
        """Schools by domains."""
        scores = self._in_domain(self.of_schools)
        make = lambda: scores[(scores["group"] == "domain").to_numpy()]  # noqa: E731
        return self._once(("cells", self._unordered), make)

    def _heatmap(self) -> charts.Chart:
        """Rows that each school has by itself, in the chosen order, under the names of their groups."""
        found = self.order()
        sheet = self._once(("sheet", self.filters.domain), self.of_everyone()._sheet)
        return sheet.of(found.schools, group_words(found.groups, self.texts))

    def _sheet(self) -> charts.Sheet:
        weakest = self.weakest(by_domain=True)
        before, changed = self.means_before(), self.moved()
        return charts.Sheet(self.cells(), None, self.texts.lang, "", before, changed, weakest)

    def _draw_strips(self, school: int | None) -> Drawn:
        cells = self.cells()
        if not cells["n"].sum():
            return self._nothing("strips")
        before, weakest = self.means_before(), self.weakest(by_domain=True)
        chart = self._make("strips", cells, school=school, before=before, weakest=weakest)
        links = self._links(cells)
        return self._drawn("strips", chart, partial(spread_table, cells, self.texts), links)

    def _make(self, name: str, frame: pd.DataFrame, **more: Any) -> charts.Chart:
        """The description of a figure."""
        make = getattr(charts, "change" if name == "domains" else name)
        chart: charts.Chart = make(frame, lang=self.texts.lang, title="", **more)
        return chart

    def _who(self) -> list[str]:
        """The columns that tell which school: several schools of a board may have the same name."""
        return ["school"] if self.filters.aliases else ["school", "location"]

    def _links(self, schools: pd.DataFrame) -> dict[str, str]:
        """School id -> the address of its self-assessment; none under alias, or the alias would be no use."""
        if self.filters.aliases:
            return {}
        return {
            str(school): self.selection.link("maturity", school=str(location))
            for school, location in dict(zip(schools["school_id"], schools["location"], strict=True)).items()
        }

    def _draw_ranking(self) -> Drawn:
        scores = self.of_schools
        if self.filters.domain:
            scores = self._in_domain(scores).assign(group="overall")
        found = self.order()
        frame = analysis.in_order(analysis.ranking(scores), found.schools)
        if not frame["n"].sum():
            return self._nothing("ranking")
        places = self.places()
        bands = band_words(found.schools, places, self.texts) if self.filters.order == "mean" else {}
        around = {"changed": self.moved(), "weakest": self.weakest(), "places": places}
        groups = group_words(found.groups, self.texts) or bands
        chart = self._make("ranking", frame, groups=groups, **around)
        links = self._links(frame)
        table = partial(ranking_table, frame, places, self.levels(), self._who(), links, self.texts)
        return self._drawn("ranking", chart, table, links)

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
        table = partial(table_of, frame, columns, self.texts)
        return self._drawn("radar", chart, table, self._domain_links(frame["domain"]))

    def _domain_links(self, domains: Iterable[str]) -> dict[str, str]:
        """Domain -> its norms in the self-assessment of the school of the radar; none under alias."""
        if self.filters.aliases:
            return {}
        return {domain: self.selection.link("maturity", step=f"list.{domain}") for domain in domains}

    def _draw_missed(self) -> Drawn:
        frame = self.missed()
        columns = ["statement_title", "domain_title", "open", "share", "missed", "n", "schools"]
        # Under alias the page of a norm would tell the names.
        shown = () if self.filters.aliases else frame["statement"]
        norms = {norm: self.selection.link("norm", norm=norm) for norm in shown}
        table = partial(table_of, frame, columns, self.texts, norms, linked=("statement_title", "statement"))
        said = self.missed_by_board()
        if frame.empty:
            drawn = self._nothing("missed")
        else:
            drawn = self._drawn("missed", self._make("missed", frame.head(10)), table, norms)
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

    def _draw_change(self) -> Drawn:
        frame = self.change("school")
        if frame.empty or not frame["n"].sum():
            return self._nothing("change")
        frame = analysis.in_order(frame, self.order().schools)
        columns = [*self._who(), "before", "now", "change", "n", "n_before", "n_now"]
        links = self._links(frame)
        table = partial(table_of, frame, columns, self.texts, links)
        return self._drawn("change", self._make("change", frame), table, links)

    def _draw_domains(self) -> Drawn:
        frame = self.change("domain")
        if frame.empty or not frame["n"].sum():
            return self._nothing("domains")
        columns = ["domain_title", "before", "now", "change", "n", "n_before", "n_now"]
        return self._drawn(
            "domains", self._make("domains", frame), partial(table_of, frame, columns, self.texts)
        )

    def _draw_distribution(self) -> Drawn:
        frame = analysis.distribution(self.answers)
        if frame.empty:
            return self._nothing("distribution")
        columns = ["domain_title", "answer", "count", "total"]
        return self._drawn(
            "distribution", self._make("distribution", frame), partial(table_of, frame, columns, self.texts)
        )
