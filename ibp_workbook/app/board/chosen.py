"""The numbers of a board for one choice of filters: frames, levels, order, and what stands at the top."""

import secrets
from collections.abc import Callable, Hashable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self, TypeVar, cast

import pandas as pd

from ibp_workbook import analysis
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.order import By, Order
from ibp_workbook.analysis.votes import Voted, voted
from ibp_workbook.app.board.numbers import numbers
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.evaluate.maturity.progress import few
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.texts import Texts

Made = TypeVar("Made")
_MOST_MADE = 400
"""A choice of filters makes some twenty things; who tries them all does not fill the memory."""


@dataclass(frozen=True)
class Filters:
    """What part of the board to look at, empty means everything; and the order of its schools."""

    sector: str = ""
    municipality: str = ""
    domain: str = ""
    aliases: bool = False
    order: By = "mean"

    def address(self) -> dict[str, str]:
        """The parameters of the address for this choice; an empty one is taken out of it."""
        chosen = {"sector": self.sector, "municipality": self.municipality, "domain": self.domain}
        order = "" if self.order == "mean" else self.order
        return {**chosen, "aliases": "1" if self.aliases else "", "order": order}


class Chosen:
    """The numbers of one board and round, for one choice of filters at a time."""

    def __init__(self, selection: Selection, texts: Texts) -> None:
        self.workspace = AnalysisWorkspace.of(selection.workspace)
        self.selection = selection
        self.texts = texts
        self._filters = Filters()
        # The order of the aliases must not give the schools away to who sees two pictures of different days.
        self._alias_key = secrets.token_bytes(16)
        self.load()

    @property
    def filters(self) -> Filters:
        """What is chosen of this board; whoever makes hidden names visible stands in the audit log."""
        return self._filters

    @filters.setter
    def filters(self, chosen: Filters) -> None:
        if self._filters.aliases and not chosen.aliases:
            self.workspace.audit.note(Deed(Kind.REVEAL, self.selection.board))
        self._filters = chosen

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
        try:
            return cast(Made, made[key])
        except KeyError:
            if len(made) >= _MOST_MADE:
                made.clear()
            return cast(Made, made.setdefault(key, make()))

    def options(self, column: str) -> list[str]:
        """The values of a column to filter on, such as ``sector``."""
        if not self.has_round:
            return []
        return self._once(("options", column), lambda: sorted(self._scores[column].dropna().unique()))

    def ask(self, asked: Request) -> None:
        """Take over the filters of an address; what this board does not have is left alone."""
        domains = self.selection.framework.domains if self.selection.framework else ()
        known = {"domain": [domain.id for domain in domains]}
        known |= {column: self.options(column) for column in ("sector", "municipality")}
        chosen = {
            name: getattr(asked, name) for name, values in known.items() if getattr(asked, name) in values
        }
        self.filters = Filters(aliases=bool(asked.aliases), **chosen)
        if asked.order in self.orders():
            self.filters = replace(self.filters, order=asked.order)

    def orders(self) -> list[By]:
        """The orders in which the schools can stand; where schools are would give their alias away."""
        if not self.has_round:
            return []
        has_change, has_places = self._before is not None, not self.filters.aliases
        return self._once("orders", lambda: analysis.orders(self._scores, has_change, has_places))

    def of_everyone(self) -> Self:
        """The same of all schools: what a school has by itself is made once, whichever are chosen."""
        everyone = copy(self)
        everyone.filters = replace(self.filters, sector="", municipality="", order="mean")
        return everyone

    def schools(self) -> set[int]:
        """The chosen schools."""
        if self.filters.aliases:
            return set(self.of_schools["school_id"])
        columns = ["school_id", "sector", "municipality"]
        known = self._once("schools", lambda: self._scores[columns].dropna().drop_duplicates().to_numpy())
        chosen = self.filters.sector, self.filters.municipality
        return {
            int(school)
            for school, *where in known
            if all(one in ("", other) for one, other in zip(chosen, where, strict=True))
        }

    @property
    def by(self) -> By:
        """In which order the schools stand; the mean where the chosen one does not apply here."""
        return self.filters.order if self.filters.order in self.orders() else "mean"

    def order(self) -> Order:
        """The schools in that order."""
        by = self.by
        return self._once(("order", self.filters), lambda: self._order(by))

    def _order(self, by: By) -> Order:
        if by != "likeness" and (self.filters.sector or self.filters.municipality):
            everyone = self.of_everyone()
            everyone.filters = replace(everyone.filters, order=by)
            return everyone.order().of(self.schools())
        return analysis.order(self._in_domain(self.of_schools), by, self.levels(), self.moved())

    def levels(self) -> analysis.Levels:
        """The levels behind :attr:`answers`."""
        return self._levels("answers", self._answers)

    def _levels(self, name: str, frame: pd.DataFrame) -> analysis.Levels:
        if self.filters.aliases:
            return self._once(
                ("levels", name, self._unordered),
                lambda: analysis.levels(self._in_domain(self._chosen(name, frame))),
            )
        # Of all schools once: a choice is a part of it.
        whole = self._once(("levels", name), lambda: analysis.levels(frame))
        return self._once(
            ("levels", name, self._unordered), lambda: whole.of(self.schools(), self.filters.domain)
        )

    def places(self) -> pd.DataFrame:
        """The range of places of each school."""
        return self._once(("places", self._unordered), lambda: analysis.places(self.levels()))

    def weakest(self, by_domain: bool = False) -> pd.DataFrame:
        """The lowest norms of each school, over all or in each domain."""
        make = partial(analysis.weakest, self.levels(), by_domain)
        return self._once(("weakest", by_domain, self._unordered), make)

    def moved(self) -> pd.DataFrame | None:
        """What changed of each school since the round before, if there is one."""
        if self._before is None:
            return None
        before = self._levels("before", self._before)
        return self._once(("moved", self._unordered), lambda: analysis.moved(before, self.levels()))

    def _moved_together(self) -> float | None:
        if self._before is None:
            return None
        return analysis.moved_together(self._levels("before", self._before), self.levels())

    def means_before(self) -> dict[tuple[int, str], float] | None:
        """School and domain -> mean in the round before, if there is one."""
        if self._before is None:
            return None
        before = self._levels("before", self._before)
        return self._once(("means before", self._unordered), lambda: analysis.domain_means(before))

    def told(self) -> str:
        """What is shown now, in a sentence for who does not see it change."""
        scores = self.scores
        titles = scores.loc[scores["domain"] == self.filters.domain, "domain_title"]
        domain = next(iter(titles), self.texts("board.every_domain"))
        counts = {"n": scores["school_id"].nunique(), "total": self._scores["school_id"].nunique()}
        order = self.texts(f"board.order_{self.by}")
        return self.texts("board.told", domain=domain, order=order, **counts)

    @property
    def scores(self) -> pd.DataFrame:
        """Scores after the filters, under alias where asked; the whole board where no filter is set."""
        return self._chosen("scores", self._scores)

    @property
    def of_schools(self) -> pd.DataFrame:
        """The same of schools alone: the score of the board need not be worked out for what shows none."""
        touched = replace(self.filters, domain="", order="mean")
        make = lambda: self._choose(self._scores, boards=False)  # noqa: E731
        return self._once(("scores of schools", touched), make)

    @property
    def answers(self) -> pd.DataFrame:
        """Answers after the filters, of the chosen domain."""
        return self._in_domain(self._chosen("answers", self._answers))

    def _chosen(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        touched = replace(self.filters, domain="", order="mean")
        return self._once((name, touched), lambda: self._choose(frame))

    def _choose(self, frame: pd.DataFrame, boards: bool = True) -> pd.DataFrame:
        filters = self.filters
        sector, municipality = filters.sector or None, filters.municipality or None
        chosen = analysis.select(frame, sector=sector, municipality=municipality, boards=boards)
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
            "change": self._moved_together(),
        }

    @property
    def _unordered(self) -> Filters:
        """The filters, for what is the same in every order."""
        return replace(self.filters, order="mean")

    def why_nothing(self) -> str:
        """Why there is nothing to show, and what to do."""
        if not self.has_round:
            return self.texts("board.no_round")
        return self.texts("board.no_match" if self.scores.empty else "board.nothing")

    def missed(self) -> pd.DataFrame:
        """The norms that schools miss, most often first."""
        return analysis.most_missed(self.answers, top=None)

    def change(self, by: str) -> pd.DataFrame:
        """What changed since the round before, per ``school``, ``domain`` or ``overall``."""
        if self._before is None:
            return pd.DataFrame()
        before = self._in_domain(self._chosen("before", self._before))
        make = partial(analysis.change, before, self.answers, by=by)  # type: ignore[arg-type]
        return self._once(("changed", by, self._unordered), make)

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
