"""A session as the workspace keeps it: a dossier with the counts of closed rounds and what was agreed.

Nothing in it, nor when it was written, tells who voted what: a round is written once, when it closes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.evaluate.maturity.votes import chosen
from ibp_workbook.store import Change, Conflict, Dossier, Items, Round, Value, Workspace, plain
from ibp_workbook.texts import Texts
from ibp_workbook.workshop.session import Session, read_session

KIND = "workshop"
_HEAD = "session"
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


def start(workspace: Workspace, round_: Round, school: int | None, norms: Iterable[str], name: str) -> Record:
    """Begin a session; its record.

    Raises:
        IbpError: no norms, a closed round, no such school in scope, or no right to write there.
    """
    session = Session.of(norms)
    if round_.closed:
        raise IbpError("store.round_closed")
    names = {dossier.subject for dossier in workspace.dossiers.of(round_.board, KIND)}
    free = next(each for each in (name, *(f"{name} ({n})" for n in range(2, 1000))) if each not in names)
    changes = [*_changes(session.plain()), (_HEAD, "round", round_.id)]
    number = workspace.dossiers.add(round_.board, school, KIND, free, changes)
    return Record(number, free, round_.board, school, round_.id, session, {})


def read(workspace: Workspace, dossier: int) -> Record:
    """The session in a dossier.

    Raises:
        IbpError: not there, not in scope, or no session.
    """
    head = workspace.dossiers.get(dossier)
    if head.kind != KIND:
        raise IbpError("store.no_dossier")
    return _record(head, workspace.dossiers.read(dossier))


def unfinished(workspace: Workspace, round_: Round, school: int | None) -> list[Record]:
    """The sessions that can be gone on with, the last one first."""
    found = [_record(head, items) for head, items in workspace.dossiers.read_all(round_.board, KIND)]
    return [one for one in found if one.session.norm and (one.round, one.school) == (round_.id, school)]


def _record(head: Dossier, items: Items) -> Record:
    kept = plain(items)
    about = kept.get(_HEAD, {})
    session, round_id, door = read_session(kept), about.get("round", 0), about.get("door") or {}
    return Record(head.id, head.subject, head.board, head.school, round_id, session, door)


def write(
    workspace: Workspace, record: Record, session: Session, no_bsn: Collection[str] | None = None
) -> Record:
    """Keep where a session is now."""
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
        if before is None or before[item][name] != value
    ]


def answer(workspace: Workspace, record: Record, norm: str) -> Value | None:
    """The level that is in the self-assessment now; what a school inherits is not its own answer."""
    return workspace.maturity.answers(record.round, record.school).get(norm, {}).get("level")


def agree(
    workspace: Workspace,
    record: Record,
    level: LevelValue,
    why: str,
    seen: int | None,
    no_bsn: Collection[str],
    on: date,
    lang: str,
) -> tuple[Record, Conflict | None]:
    """Keep what the room decided: first as the answer in the self-assessment, then in the session.

    Whatever fails halfway can simply be done again: the same answer is kept once.

    Args:
        workspace: as the facilitator.
        record: with the norm on the table.
        level: what was agreed.
        why: reasons and dissent, in people's own words.
        seen: event of the level that the facilitator saw; None when there was none.
        no_bsn: numbers of which a person said that they are no BSN.
        on: the day.
        lang: language of the note.

    Returns:
        The session as it is now; and what somebody else answered meanwhile, which then still counts.

    Raises:
        IbpError: this step cannot be made now, or the text may not be kept; nothing was decided then.
    """
    session = record.session.agree(level, why.strip())
    norm, tally = record.session.norm, record.session.tally
    votes = {"level": level, **tally.plain()} if tally else None
    given = workspace.maturity.answers(record.round, record.school).get(norm, {})
    known: Callable[[str], int | None] = lambda name: given[name].event if name in given else None  # noqa: E731
    texts = Texts(lang)
    said = texts(
        "workshop.note", day=on, level=level, how=chosen(level, votes, lang) or texts("workshop.together")
    )
    note = " ".join(filter(None, (said, why.strip())))
    before = given["comment"].value if "comment" in given else ""
    save = workspace.maturity.save
    if note not in before:
        comment = "\n\n".join(filter(None, (before, note)))
        save(record.round, record.school, norm, "comment", comment, known("comment"), no_bsn)
    answered = save(record.round, record.school, norm, "level", level, seen)
    save(record.round, record.school, norm, "votes", votes, known("votes"))
    return write(workspace, record, session, no_bsn), answered if isinstance(answered, Conflict) else None


def expires(door: Mapping[str, Any]) -> datetime | None:
    """Until when a code was given out."""
    return datetime.fromisoformat(door["until"]) if "until" in door else None
