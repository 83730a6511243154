"""Which sheets a workbook has and which columns each of them: frames in, values to write out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ibp_workbook.analysis.export import Export
from ibp_workbook.analysis.pooling import COUNTS, FIGURES
from ibp_workbook.interop.tables.answers_excel import BOARD, EDITABLE, written_basis
from ibp_workbook.texts import Texts

Kind = Literal["text", "wrap", "level", "count", "mean", "share", "date", "moment"]


@dataclass(frozen=True)
class Column:
    """One column: its key gives the heading (``workbook.column_<key>``); its width is in characters."""

    key: str
    kind: Kind = "text"
    width: int = 12
    hidden: bool = False

    @property
    def editable(self) -> bool:
        """Whether an edited value can come back."""
        return self.key in EDITABLE


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``workbook.sheet_<name>`` is its name; ``frozen`` columns stay in sight.

    The last ``unprinted`` columns are for the computer: who changed it, and what it rests on.
    """

    name: str
    columns: Sequence[Column]
    prepare: Callable[[Export, Texts], pd.DataFrame]
    frozen: int = 1
    unprinted: int = 0


SCHOOL = (Column("school", "wrap", 26), Column("location", width=10))
NORM = (
    Column("domain_title", "wrap", 25),
    Column("statement", "wrap", 30),
    Column("statement_title", "wrap", 36),
)


def sheets(export: Export) -> list[Sheet]:
    """The sheets of an export, in order; what an export without names may not show is not among them."""
    frames = export.frames
    wanted = [sheet for sheet in _SHEETS if sheet.name in _ALWAYS or len(frames.get(sheet.name, ()))]
    return [_trimmed(sheet) for sheet in wanted] if export.aliased else wanted


def _trimmed(sheet: Sheet) -> Sheet:
    gone = {"location", "by", "basis", "reason", "comment", "evidence", "action", "owner"}
    columns = [column for column in sheet.columns if column.key not in gone]
    return replace(sheet, columns=columns, unprinted=min(sheet.unprinted, 1))


def _scores(export: Export, texts: Texts) -> pd.DataFrame:
    frame = export.frames["scores"]
    of_board = frame["school_id"].isna()
    board, schools = frame[of_board], frame[~of_board]
    # What the board itself answers is one thing, the board with all its schools another.
    own = board.assign(**{name: board[f"own_{name}"] for name in (*FIGURES, *COUNTS)})
    whole = board.assign(school=texts("workbook.whole"), location="")
    own = _named(own[own["total"] > 0], texts)
    frame = pd.concat([whole, own, schools] if len(schools) else [own])
    title = frame["domain_title"].where(frame["group"] == "domain", frame["step_title"])
    groups = {name: texts(f"workbook.group_{name}") for name in ("overall", "domain", "step")}
    return frame.assign(group=frame["group"].map(groups), title=title)


def _answers(export: Export, texts: Texts) -> pd.DataFrame:
    frame = export.frames["answers"]
    counting = frame["level"].astype("object").where(frame["state"] != "nvt", texts("workbook.nvt"))
    own = frame["own"].map(lambda value: texts("workbook.nvt") if value == "nvt" else value)
    origin = frame["inherited"].map({True: texts("workbook.from_board"), False: ""})
    prepared = _named(frame, texts).assign(counting=counting, level=own, origin=origin)
    if not export.aliased:
        prepared["basis"] = [
            written_basis(heads) if isinstance(heads, dict) else "" for heads in frame["heads"]
        ]
    return prepared


def _named(frame: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The board itself under its name and code; it has no school."""
    own = frame["school_id"].isna()
    return frame.assign(
        school=frame["school"].where(~own, texts("common.board_itself")),
        location=frame["location"].where(~own, BOARD),
    )


def _plan(export: Export, texts: Texts) -> pd.DataFrame:
    frame = export.frames["plan"].rename(columns={name: f"plan_{name}" for name in ("title", "gaps", "due")})
    overdue = {True: texts("plan.overdue"), False: ""}
    return frame.assign(status=frame["status_title"], overdue=frame["overdue"].map(overdue))


_ALWAYS = ("scores", "answers", "gaps")
_SHEETS = (
    Sheet(
        "scores",
        (
            *SCHOOL, Column("group", width=13), Column("title", width=36), Column("mean", "mean", 11),
            Column("lowest", "level", 9), Column("at_target", "share", 12), Column("n", "count", 10),
            Column("total", "count", 10), Column("not_applicable", "count", 10),
            Column("unanswered", "count", 13),
        ),
        _scores,
    ),
    Sheet(
        "answers",
        (
            *SCHOOL, *NORM, Column("level", "level", 9), Column("reason", "wrap", 16),
            Column("comment", "wrap", 30), Column("evidence", "wrap", 20), Column("action", "wrap", 30),
            Column("owner", "wrap", 18), Column("due", "date", 12), Column("counting", "level", 9),
            Column("origin", "wrap", 13), Column("by", width=16), Column("at", "moment", 17),
            Column("basis", width=12, hidden=True),
        ),
        _answers,
        unprinted=3,
    ),
    Sheet(
        "gaps",
        (
            *SCHOOL, *NORM, Column("level", "level", 9), Column("target", "count", 12),
            Column("gap", "count", 8), Column("first_step", "wrap", 50), Column("action", "wrap", 30),
            Column("owner", "wrap", 18), Column("due", "date", 12),
        ),
        lambda export, texts: _named(export.frames["gaps"], texts),
    ),
    Sheet(
        "plan",
        (
            Column("plan_title", "wrap", 46), Column("modules", "wrap", 20), Column("plan_gaps", "count", 8),
            Column("schools", "count", 9), Column("school_names", "wrap", 34), Column("role", width=20),
            Column("effort", "count", 11), Column("effect", "count", 9), Column("risk", "count", 9),
            Column("start", "date", 12), Column("plan_due", "date", 12), Column("status", width=14),
            Column("overdue", width=9),
        ),
        _plan,
    ),
    Sheet(
        "suppliers",
        (
            Column("subject", "wrap", 32), Column("school", width=26), Column("outcome", "wrap", 34),
            Column("gaps", "count", 8), Column("unknown", "count", 10), Column("gap_list", "wrap", 60),
            Column("ends_on", "date", 13), Column("changed_at", "moment", 17),
        ),
        lambda export, _: export.frames["suppliers"],
    ),
    Sheet(
        "dossiers",
        (
            Column("assessment", "wrap", 34), Column("subject", "wrap", 40), Column("school", width=26),
            Column("outcome", "wrap", 40), Column("verdict_on", "date", 14),
            Column("changed_at", "moment", 17),
        ),
        lambda export, _: export.frames["dossiers"],
        frozen=2,
    ),
)  # fmt: skip
