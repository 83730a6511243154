"""How all schools of a board stand on one norm: level, round before, evidence, comment and actions."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ibp_workbook import analysis, charts, formats, times
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.plan import board_plan
from ibp_workbook.app.board.numbers import Numbers, numbers
from ibp_workbook.app.maturity.view import levels
from ibp_workbook.app.parts.tables import Table, table_of
from ibp_workbook.app.selection import BOARD_ITSELF, Selection
from ibp_workbook.catalogue import Statement
from ibp_workbook.charts.frames import records
from ibp_workbook.evaluate.plan import Action, topic_of
from ibp_workbook.store import plain
from ibp_workbook.texts import Texts

Plain = dict[str, Any]
WEAKEST = 10
"""So many norms are named below, of schools and of the board."""


class NormState:
    """One norm of the chosen round.

    Attributes:
        norm: the norm; None where there is no round.
        frame: what counts for board and schools, see ``analysis.norm``.
    """

    def __init__(self, selection: Selection, texts: Texts) -> None:
        self.selection, self.texts = selection, texts
        self.workspace = AnalysisWorkspace.of(selection.workspace)
        self.norm: Statement | None = None

    def load(self, norm: str = "") -> None:
        """Read the chosen board and round; without a known norm the one that is missed most is shown."""
        current, framework = self.selection.current_round, self.selection.framework
        if current is None or framework is None:
            self.norm = None
            return
        self._numbers: Numbers = numbers(self.workspace, self.selection.board, current.id, self.texts.lang)
        known = {statement.id: statement for statement in framework.statements}
        self.missed = analysis.most_missed(self._numbers.answers, top=WEAKEST)
        self.missed_by_board = analysis.board_missed(self._numbers.answers).head(WEAKEST)
        weakest = (*self.missed["statement"], *self.missed_by_board["statement"], *known)
        self.norm = known[norm if norm in known else weakest[0]]
        self.frame = analysis.norm(self._numbers.answers, self.norm.id, self._numbers.before)
        given = self.workspace.maturity.all_answers(current.id, self.norm.id)
        self._given = {school: plain(items).get(self.norm.id, {}) for school, items in given.items()}
        topic = topic_of(framework.id, self.norm.id)
        plan = board_plan(self.workspace, self.selection.board)
        self._actions = [action for action in plan if topic in action.topics]

    def options(self) -> list[list[str]]:
        """The norms to choose from: id, and domain with title."""
        framework, lang = self.selection.framework, self.texts.lang
        if framework is None:
            return []
        titles = {domain.id: domain.title.get(lang) for domain in framework.domains}
        return [[item.id, f"{titles[item.domain]}: {item.title.get(lang)}"] for item in framework.statements]

    def head(self) -> Plain:
        """What the norm is, and how the schools stand on it in a sentence."""
        framework, norm, lang = self.selection.framework, self.norm, self.texts.lang
        if framework is None or norm is None:
            return {}
        domain = next(item for item in framework.domains if item.id == norm.domain)
        return {
            "title": norm.title.get(lang),
            "domain": domain.title.get(lang),
            "why": norm.why.get(lang) if norm.why else "",
            "first_step": norm.first_step.get(lang) if norm.first_step else "",
            "scope": self.texts(f"norm_page.scope_{norm.scope}"),
            "levels": levels(framework, norm, lang),
            "told": self.told(),
            "actions": [self._action(action) for action in self._actions if not action.where],
        }

    def told(self) -> str:
        """How many schools are below the target, how far the mean is from it, and what changed."""
        rows, texts = self.frame[self.frame["school_id"].notna()], self.texts
        target, level = int(self.frame["target"].iloc[0]), rows["level"].astype("float64")
        counts = {
            "schools": len(rows), "n": int(level.notna().sum()), "below": int((level < target).sum()),
            "open": int((rows["state"] == "open").sum()), "target": target,
        }  # fmt: skip
        said = [texts("norm_page.told", **counts)]
        if counts["n"]:
            gap = formats.number(float(level.mean()) - target, texts.lang, sign=True)
            said.append(
                texts("norm_page.mean", mean=formats.number(float(level.mean()), texts.lang), gap=gap)
            )
        both = rows[rows["before"].notna() & rows["level"].notna()]
        if len(both):
            change = formats.number(float((both["level"] - both["before"]).mean()), texts.lang, sign=True)
            said.append(texts("norm_page.change", change=change, n=len(both)))
        return " ".join(said)

    def chart(self) -> charts.Chart:
        """The figure: a row for the board and for each school."""
        return charts.norm(self.frame, self.texts.lang, title="")

    def links(self) -> dict[str, str]:
        """School id -> the norm in the self-assessment of that school."""
        schools = self.frame[self.frame["school_id"].notna()]
        return {
            str(school): self._form(str(location))
            for school, location in zip(schools["school_id"], schools["location"], strict=True)
        }

    def _form(self, place: str) -> str:
        step = f"list.{self.norm.id}" if self.norm else ""
        return self.selection.link("maturity", school=place, step=step)

    def table(self) -> Table:
        """The same in a table, with what was written down."""
        rows = self.places()
        frame = self.frame.assign(
            school=[row["name"] for row in rows],
            state=[row["state"] for row in rows],
            **{name: [row[name] for row in rows] for name in ("evidence", "comment")},
            actions=["; ".join(action["title"] for action in row["actions"]) for row in rows],
        )
        numbers_of = ["school", "location", "state", "level", "before", "target"]
        links = {str(school): row["href"] for school, row in zip(frame["school_id"], rows, strict=True)}
        return table_of(frame, [*numbers_of, "evidence", "comment", "actions"], self.texts, links)

    def places(self) -> list[Plain]:
        """Board and schools: name, address of the norm there, level in words, and what was written down."""
        found = []
        for row in records(self.frame):
            is_board = pd.isna(row.school_id)
            location = BOARD_ITSELF if is_board else str(row.location)
            said = self._given.get(None if is_board else int(row.school_id), {})
            own = [action for action in self._actions if action.where == location]
            found.append(
                {
                    "name": self.texts("common.board_itself") if is_board else str(row.school),
                    "href": self._form(location),
                    "state": self._state(row),
                    "tone": self._tone(row),
                    "before": "" if pd.isna(row.before) else str(row.before),
                    "evidence": str(said.get("evidence") or ""),
                    "comment": str(said.get("comment") or said.get("reason") or ""),
                    "actions": [self._action(action) for action in own],
                }
            )
        return found

    def _state(self, row: Any) -> str:
        if row.state != "answered":
            return self.texts("charts.not_applicable" if row.state == "nvt" else "charts.open")
        level = self.texts("charts.level", level=row.level)
        return f"{level}, {self.texts('charts.norm_inherited')}" if row.inherited else level

    def _tone(self, row: Any) -> str:
        if row.state != "answered":
            return "neutral"
        return "good" if row.level >= row.target else "attention"

    def _action(self, action: Action) -> Plain:
        lang = self.texts.lang
        status = self.selection.catalogue.plan_words("status", action.status, lang)
        said = [status, *([formats.day(action.due, lang)] if action.due else [])]
        if action.is_overdue(times.today()):
            said.append(self.texts("norm_page.late"))
        href = self.selection.link("plan", dossier=action.id)
        return {"title": action.title, "said": ", ".join(said), "href": href}

    def weakest(self) -> dict[str, list[Plain]]:
        """Norms that schools miss most and, apart from them, norms that the board itself misses."""
        t = self.texts
        of_schools = self._named(self.missed, lambda row: t("norm_page.missed", n=row.missed, of=row.n))
        of_board = self._named(self.missed_by_board, lambda row: t("charts.level", level=row.level))
        return {"schools": of_schools, "board": of_board}

    def _named(self, frame: pd.DataFrame, said: Callable[[Any], str]) -> list[Plain]:
        return [
            {
                "title": str(row.statement_title),
                "domain": str(row.domain_title),
                "href": self.selection.link("norm", norm=str(row.statement)),
                "said": said(row),
            }
            for row in records(frame)
        ]
