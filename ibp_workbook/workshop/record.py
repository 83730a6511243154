"""A session as the workspace keeps it: a dossier with the counts of closed rounds and what was agreed.

Nothing in it, nor when it was written, tells who voted what: a round is written once, when it closes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate import plan as plans
from ibp_workbook.evaluate.dots import DOTS
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.evaluate.maturity.votes import chosen
from ibp_workbook.store import (
    Change,
    Conflict,
    Dossier,
    Items,
    Round,
    Saved,
    Value,
    Workspace,
    free_text,
    plain,
)
from ibp_workbook.texts import Texts
from ibp_workbook.workshop.session import Kind, Session, read_session

KIND = "workshop"
_HEAD = "session"
_LONGEST_NAME = 100
Kept = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Record:
    """A session with what it is about.

    Attributes:
        dossier: its number in the workspace.
        name: what people call it.
        board: board number.
        school: school id; None for the board itself.
        round: the measurement round in which the answers are given.
        session: where it is.
        door: code and address that were given out last; empty before the first time.
    """

    dossier: int
    name: str
    board: str
    school: int | None
    round: int
    session: Session
    door: Mapping[str, Any]


def start(
    workspace: Workspace,
    round_: Round,
    school: int | None,
    norms: Iterable[str],
    name: str,
    kind: Kind = "norms",
) -> Record:
    """Begin a session, or prepare one; its record.

    Raises:
        IbpError: no norms, a closed round, no such school in scope, or no right to write there.
    """
    session = Session.of(norms, kind)
    if round_.closed:
        raise IbpError("store.round_closed")
    return start_session(workspace, round_, school, session, name)


def start_session(
    workspace: Workspace, round_: Round, school: int | None, session: Session, name: str
) -> Record:
    """Keep a session that begins; its record."""
    # A dossier keeps the subject it was made with; its name may change or come free.
    subjects = {dossier.subject for dossier in workspace.dossiers.of(round_.board, KIND)}
    called = _free(name, {each.name for each in _there(workspace, round_.board)})
    changes = [*_changes(session.plain()), (_HEAD, "round", round_.id), (_HEAD, "name", called)]
    number = workspace.dossiers.add(round_.board, school, KIND, _free(name, subjects), changes)
    return Record(number, called, round_.board, school, round_.id, session, {})


def _free(name: str, taken: Collection[str]) -> str:
    return next(each for each in (name, *(f"{name} ({n})" for n in range(2, 1000))) if each not in taken)


def change(workspace: Workspace, record: Record, norms: Iterable[str], name: str = "") -> Record:
    """Prepare a session anew, as long as nothing has happened in it.

    Args:
        workspace: as the facilitator.
        record: what was prepared.
        norms: what it is about from now on.
        name: what it is called from now on; empty for what it was called.

    Raises:
        IbpError: no norms, a name that cannot be kept, or the session has begun.
    """
    _require_prepared(record)
    session, called = Session.of(norms, record.session.kind), record.name
    if name.strip():
        others = {each.name for each in _there(workspace, record.board) if each.dossier != record.dossier}
        called = _free(free_text.name(name, _LONGEST_NAME), others)
    changes = _changes(session.plain(), record.session.plain())
    workspace.dossiers.save_all(record.dossier, [*changes, (_HEAD, "name", called)])
    return replace(record, session=session, name=called)


def remove(workspace: Workspace, record: Record) -> None:
    """Take away what was prepared; its history stays, as that of everything.

    Raises:
        IbpError: the session has begun: what a room did is not taken away.
    """
    _require_prepared(record)
    workspace.dossiers.save_all(record.dossier, [(_HEAD, "removed", True)])


def _require_prepared(record: Record) -> None:
    if not record.session.is_prepared or record.session.kind == "plan":
        raise IbpError("workshop.begun")


def read(workspace: Workspace, dossier: int) -> Record:
    """The session in a dossier.

    Raises:
        IbpError: not there, not in scope, taken away, or no session.
    """
    head = workspace.dossiers.get(dossier)
    if head.kind != KIND:
        raise IbpError("store.no_dossier")
    items = workspace.dossiers.read(dossier)
    if _is_removed(items):
        raise IbpError("workshop.removed")
    return _record(head, items)


def unfinished(workspace: Workspace, round_: Round, school: int | None) -> list[Record]:
    """The sessions that can be gone on with, the last one first."""
    found = _there(workspace, round_.board)
    asked = [each for each in found if each.session.norm and each.round == round_.id]
    # Where schools vote apart, or put dots, the whole board is in the room.
    return [each for each in asked if each.school == school or each.session.kind != "norms"]


def _there(workspace: Workspace, board: str) -> list[Record]:
    """The sessions of a board that were not taken away."""
    kept = workspace.dossiers.read_all(board, KIND)
    return [_record(head, items) for head, items in kept if not _is_removed(items)]


def _is_removed(items: Items) -> bool:
    return bool(plain(items).get(_HEAD, {}).get("removed"))


def _record(head: Dossier, items: Items) -> Record:
    kept = plain(items)
    about = kept.get(_HEAD, {})
    session, round_id, door = read_session(kept), about.get("round", 0), about.get("door") or {}
    name = about.get("name") or head.subject  # before names could change there was only the subject
    return Record(head.id, name, head.board, head.school, round_id, session, door)


def write(
    workspace: Workspace, record: Record, session: Session, no_bsn: Collection[str] | None = None
) -> Record:
    """Keep where a session is now; dots that are shown go into the plan first, so that none are lost."""
    if session.stage == "agreed" and session.dots and session.dots.counts:
        plan = workspace.dossiers.open(record.board, None, plans.KIND, plans.SUBJECT)
        workspace.dossiers.save_all(plan, [(plans.SETTINGS, DOTS, session.dots.plain())])
    workspace.dossiers.save_all(record.dossier, _changes(session.plain(), record.session.plain()), no_bsn)
    return replace(record, session=session)


def invite(workspace: Workspace, record: Record, door: Mapping[str, Any]) -> Record:
    """Keep the code and the address that are given out."""
    workspace.dossiers.save_all(record.dossier, [(_HEAD, "door", dict(door))])
    return replace(record, door=door)


def _changes(now: Kept, before: Kept | None = None) -> list[Change]:
    """What differs from what is kept already."""
    return [
        (item, name, value)
        for item, fields in now.items()
        for name, value in fields.items()
        if before is None or item not in before or before[item][name] != value
    ]


def answers(workspace: Workspace, record: Record) -> dict[int | None, Value]:
    """Whose the norm on the table is -> the level in the self-assessment now; not what a school inherits."""
    norm, kind = record.session.norm, record.session.kind
    if not norm or kind == "plan":
        return {}
    if kind == "schools":
        own = workspace.maturity.all_answers(record.round)
    else:
        own = {record.school: workspace.maturity.answers(record.round, record.school)}
    return {where: items[norm]["level"] for where, items in own.items() if "level" in items.get(norm, {})}


@dataclass(frozen=True)
class Decision:
    """What a room decided about the norm on the table.

    Attributes:
        levels: school id (None for the board itself) -> its level.
        why: reasons and dissent, in people's own words.
        seen: the levels that the facilitator saw, see ``answers``.
        no_bsn: numbers of which a person said that they are no BSN.
        on: the day.
        lang: language of the note.
    """

    levels: Mapping[int | None, LevelValue]
    why: str
    seen: Mapping[int | None, Value]
    no_bsn: Collection[str]
    on: date
    lang: str


def agree(
    workspace: Workspace, record: Record, decided: Decision, inherits: bool = False
) -> tuple[Record, list[tuple[int | None, Conflict]]]:
    """Keep what the room decided: first as answers in the self-assessment, then in the session.

    Whatever fails halfway can simply be done again: the same answer is kept once.

    Args:
        workspace: as the facilitator.
        record: with the norm on the table.
        decided: what was decided.
        inherits: a school that agrees with its board about this norm goes on following it.

    Returns:
        The session as it is now; and what somebody else answered meanwhile, which then still counts.

    Raises:
        IbpError: this step cannot be made now, or the text may not be kept; nothing was decided then.
    """
    why, levels, before = decided.why.strip(), decided.levels, record.session
    if before.kind == "schools":
        session = before.agree(None, why, {str(school): level for school, level in levels.items()})
    else:
        session = before.agree(levels[record.school], why)
    conflicts = []
    for school, level in levels.items():
        own, central = decided.seen.get(school), decided.seen.get(None)
        follows = inherits and (own is None or own.value is None) and bool(central and central.value == level)
        answered = _keep(workspace, record, school, decided, follows)
        if isinstance(answered, Conflict):
            conflicts.append((school, answered))
    return write(workspace, record, session, decided.no_bsn), conflicts


def _keep(
    workspace: Workspace, record: Record, school: int | None, decided: Decision, follows: bool
) -> Saved | Conflict | None:
    """Put one level into the self-assessment, with its votes and the reasons."""
    norm, tally, level = record.session.norm, record.session.tally, decided.levels[school]
    if tally and record.session.kind == "schools":
        tally = tally.of_school(str(school)) if str(school) in tally.schools else None
    votes = {"level": level, **tally.plain()} if tally else None
    given = workspace.maturity.answers(record.round, school).get(norm, {})
    events = {name: value.event for name, value in given.items()}
    texts = Texts(decided.lang)
    how = chosen(level, votes, decided.lang) or texts("workshop.together")
    said = texts("workshop.note", day=decided.on, level=level, how=how)
    note = " ".join(filter(None, (said, decided.why.strip())))
    before = given["comment"].value if "comment" in given else ""
    save = workspace.maturity.save
    if note not in before:
        comment = "\n\n".join(filter(None, (before, note)))
        save(record.round, school, norm, "comment", comment, events.get("comment"), decided.no_bsn)
    seen = decided.seen.get(school)
    event = seen.event if seen else None
    answered = None if follows else save(record.round, school, norm, "level", level, event)
    save(record.round, school, norm, "votes", votes, events.get("votes"))
    return answered
