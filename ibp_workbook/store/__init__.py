"""The workspace: boards, schools, rounds, dossiers and answers as events, in SQLite or PostgreSQL."""

from ibp_workbook.store.actors import Actor
from ibp_workbook.store.answers import Activity, Answer
from ibp_workbook.store.dossiers import Dossier, Given, Kept
from ibp_workbook.store.events import ANY, Conflict, Event, Saved
from ibp_workbook.store.members import Member
from ibp_workbook.store.rounds import Round
from ibp_workbook.store.schools import Board, Change, ImportSummary, School, SchoolRecord
from ibp_workbook.store.workspace import Workspace

__all__ = [
    "ANY", "Activity", "Actor", "Answer", "Board", "Change", "Conflict", "Dossier", "Event", "Given",
    "ImportSummary", "Kept", "Member", "Round", "Saved", "School", "SchoolRecord", "Workspace",
]  # fmt: skip
