"""The workspace: boards, schools, rounds and dossiers whose values are events, in SQLite or PostgreSQL."""

from ibp_workbook.store.actors import Actor
from ibp_workbook.store.dossiers import ASSESSMENT, Dossier, answers, conflicts, plain
from ibp_workbook.store.giving import Member
from ibp_workbook.store.log import Change, Conflict, Event, Items, Saved, Value
from ibp_workbook.store.maturity import Activity
from ibp_workbook.store.rounds import Round
from ibp_workbook.store.schools import Board, ImportSummary, School, SchoolChange, SchoolRecord
from ibp_workbook.store.verdicts import RecordedVerdict
from ibp_workbook.store.workspace import Workspace

__all__ = [
    "ASSESSMENT", "Activity", "Actor", "Board", "Change", "Conflict", "Dossier", "Event", "ImportSummary",
    "Items", "Member", "RecordedVerdict", "Round", "Saved", "School", "SchoolChange", "SchoolRecord", "Value",
    "Workspace", "answers", "conflicts", "plain",
]  # fmt: skip
