"""Two rounds, two groups of schools, or a school and its likes: their means, and what differs most."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ibp_workbook import analysis, charts, formats
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.compare import By
from ibp_workbook.analysis.order import Group
from ibp_workbook.app.board.groups import named
from ibp_workbook.app.board.numbers import Numbers, numbers
from ibp_workbook.app.compare.sides import ALIKE, GROUPS, KINDS, LIKES, ROUNDS, Groups, Side
from ibp_workbook.app.parts.tables import Table, table_of
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.charts.theme import SHOWN
from ibp_workbook.texts import Texts

NORMS = 10
"""So many norms are drawn; the table has them all."""


class CompareState:
    """What is put side by side.

    Attributes:
        by: ``rounds``, ``groups`` or ``likes``.
        first, second: the sides as the address holds them: ids of rounds, names of groups, or the location
            code of a school and what its likes have in common with it.
        groups: the groups of the board.
    """

    def __init__(self, selection: Selection, texts: Texts) -> None:
        self.selection, self.texts = selection, texts
        self.workspace = AnalysisWorkspace.of(selection.workspace)
        self.by, self.first, self.second = ROUNDS, "", ""
        self.load()

    def ask(self, asked: Request) -> None:
        """Take over the choice of an address; what this board does not have is left alone."""
        self.by = asked.by if asked.by in KINDS else ROUNDS
        self.first, self.second = asked.first, asked.second
        self.load()

    def choose(self, name: str, value: str) -> None:
        """Choose what is compared (``by``), or one of its sides."""
        if name == "by":
            self.by, self.first, self.second = value, "", ""
        else:
            setattr(self, name, value)
        self.load()

    def load(self) -> None:
        """Read the chosen board; sides that it does not have are chosen anew."""
        self._read: dict[str, Numbers] = {}  # of each round
        alike = self._alike() if self.by == GROUPS else ()
        self.groups = Groups(self.selection.schools, self.texts, alike)
        first, second = self._begin()
        self.first = self.first if self._is_known(self.first, is_first=True) else first
        self.second = self.second if self._is_known(self.second, is_first=False) else second
        self._frames: dict[By, pd.DataFrame] = {}

    def _alike(self) -> Iterator[Side]:
        """Schools that are alike in the chosen round; nothing when they all are."""
        if not self.selection.round:
            return
        scores = self._numbers(self.selection.round).scores
        known = [group for group in analysis.likeness(scores) if group.is_known]
        by_id = {school.id: school for school in self.selection.schools}
        for group in known if len(known) > 1 else []:
            words = Group(len(group.schools), "", group.strong, group.weak)
            yield Side(
                named(words, self.texts), tuple(by_id[school] for school in group.schools if school in by_id)
            )

    def _begin(self) -> tuple[str, str]:
        """What is compared until somebody chooses."""
        if self.by == ROUNDS:
            now = self.selection.round
            earlier = self.workspace.rounds.previous(int(now)) if now else None
            return (str(earlier.id) if earlier else now), now
        if self.by == GROUPS:
            return self.groups.first_two()
        chosen = self.selection.current_school
        schools = self.selection.schools
        return (chosen or schools[0]).location if schools else "", ALIKE[0]

    def _is_known(self, side: str, is_first: bool) -> bool:
        if self.by == ROUNDS:
            return side in {str(item.id) for item in self.selection.rounds}
        if self.by == GROUPS:
            return self.groups.is_known(side)
        return (side in {item.location for item in self.selection.schools}) if is_first else side in ALIKE

    def address(self) -> dict[str, str]:
        """The parameters of the address for this choice."""
        return {"by": self.by, "first": self.first, "second": self.second}

    def sides(self) -> tuple[Side, Side]:
        """The two groups of schools; of two rounds the whole board twice, under the names of the rounds."""
        if self.by == GROUPS:
            return self.groups.side(self.first), self.groups.side(self.second)
        if self.by == LIKES:
            school = next(item for item in self.selection.schools if item.location == self.first)
            return Side(school.name, (school,)), self.groups.likes(school, self.second)
        names = {str(item.id): item.name for item in self.selection.rounds}
        everyone = tuple(self.selection.schools)
        return Side(names[self.first], everyone), Side(names[self.second], everyone)

    def why_nothing(self) -> str:
        """Why nothing can be compared, and what to do; empty when it can."""
        if not self.selection.rounds:
            return self.texts("common.no_round")
        if not self.selection.schools:
            return self.texts("compare.no_schools")
        if self.first == self.second:
            return self.texts("compare.only_round" if len(self.selection.rounds) == 1 else "compare.same")
        if any(not side.schools for side in self.sides()):
            return self.texts("compare.no_likes" if self.by == LIKES else "compare.no_side")
        return "" if len(self.frame("domain").dropna(subset="difference")) else self.texts("compare.nothing")

    def frame(self, by: By) -> pd.DataFrame:
        """The two sides per domain, per norm, or in all."""
        if by not in self._frames:
            self._frames[by] = self._compared(by)
        return self._frames[by]

    def _compared(self, by: By) -> pd.DataFrame:
        if self.by == ROUNDS:
            return analysis.two_rounds(self._answers(self.first), self._answers(self.second), by)
        answers = self._answers(self.selection.round)
        ids = ([school.id for school in side.schools] for side in self.sides())
        first, second = (answers[answers["school_id"].isin(group)] for group in ids)
        return analysis.two_groups(first, second, by)

    def _answers(self, round_id: str) -> pd.DataFrame:
        return self._numbers(round_id).answers

    def _numbers(self, round_id: str) -> Numbers:
        if round_id not in self._read:
            of_round = self.workspace, self.selection.board, int(round_id), self.texts.lang
            self._read[round_id] = numbers(*of_round)
        return self._read[round_id]

    def told(self) -> str:
        """Both sides with their n, and what differs most, in sentences."""
        t, lang = self.texts, self.texts.lang
        names, row = [side.name for side in self.sides()], self.frame("overall").iloc[0]
        said = [
            t(
                "compare.side", name=name, mean=formats.number(row[side], lang), n=int(row[f"n_{side}"]),
                schools=len(of.schools),
            )
            for name, side, of in zip(names, ("first", "second"), self.sides(), strict=True)
        ]  # fmt: skip
        most = self.frame("domain").iloc[0]
        if abs(most["difference"]) < SHOWN:
            return " ".join([*said, t("compare.no_difference")])
        values = {side: formats.number(most[side], lang) for side in ("first", "second")}
        values["difference"] = formats.number(most["difference"], lang, sign=True)
        return " ".join([*said, t("compare.most", domain=most["domain_title"], **values)])

    def chart(self, by: By) -> charts.Chart:
        """The figure of the domains, or of the norms that differ most."""
        frame = self.frame(by) if by == "domain" else self.frame(by).head(NORMS)
        first, second = self.sides()
        return charts.compare(frame, (first.name, second.name), self.texts.lang, title="")

    def links(self, by: By) -> dict[str, str]:
        """Norm -> its page."""
        if by != "norm":
            return {}
        return {norm: self.selection.link("norm", norm=norm) for norm in self.frame(by)["statement"]}

    def table(self, by: By) -> Table:
        """The same in a table."""
        title = "statement_title" if by == "norm" else "domain_title"
        first, second = (side.name for side in self.sides())
        heads: dict[str, Any] = {
            "first": first, "second": second, "n_first": f"n: {first}", "n_second": f"n: {second}",
        }  # fmt: skip
        columns = [title, "first", "second", "difference", "n_first", "n_second"]
        linked = (title, "statement")
        return table_of(self.frame(by), columns, self.texts, self.links(by), heads, linked)
