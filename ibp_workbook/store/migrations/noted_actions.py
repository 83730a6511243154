"""What was typed with a norm as action, owner and date until December 2026, made into actions of the plan.

The text, the role and the day are given to the plan event by event, by the person and at the moment of then.
An owner who is no known role is kept as a note; what waited for a choice waits in the plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from ibp_workbook.evaluate.plan import KIND, MATURITY, SUBJECT, TITLE_LIMIT, new_action, own_action, topic_of
from ibp_workbook.store.schema import dossiers, events, rounds

FIELDS = ("action", "owner", "due")
# The names of roles as data/plan had them then.
_ROLES = {
    "bestuurder": "bestuurder", "board member": "bestuurder", "bestuur": "bestuurder",
    "privacy officer": "privacy_officer", "privacy officer (staff)": "privacy_officer",
    "privacyfunctionaris": "privacy_officer",
    "informatiebeveiliger": "security_officer", "information security officer": "security_officer",
    "security officer": "security_officer",
    "fg": "fg", "dpo": "fg", "functionaris voor gegevensbescherming": "fg",
    "schoolleider": "schoolleider", "principal": "schoolleider", "directeur": "schoolleider",
    "ict-coördinator": "ict", "ict coordinator": "ict", "ict": "ict",
    "ict-beheerder": "ict", "it administrator": "ict",
    "personeelszaken": "hr", "human resources": "hr", "hr": "hr",
    "inkoop": "inkoop", "purchasing": "inkoop",
}  # fmt: skip

_READ = ("id", "item", "field", "value", "kind", "actor", "role", "at")

Change = tuple[str, Any]
"""Field of an action, value."""


def convert(connection: Connection) -> None:
    """Add to the plans what the self-assessments hold; what is there already stays as it is."""
    made: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    known = set()
    for dossier, norms in _by_dossier(connection):
        for norm, rows in norms.items():
            noted = _counts(rows)
            # The same text in a later round is the same action.
            key = (dossier.board, dossier.school, dossier.framework, norm, *noted.values())
            if key in known or not any((*noted.values(), *(row.value for row in rows if _waits(row)))):
                continue
            known.add(key)
            topic = topic_of(dossier.framework, norm)
            made[dossier.board, dossier.school] += _action(own_action(norm, dossier.round), topic, rows)
    for (board, school), added in made.items():
        added.sort(key=lambda row: row.pop("after"))
        plan = _plan(connection, board, school, added[0])
        connection.execute(insert(events), [{**row, "dossier": plan} for row in added])


def _by_dossier(connection: Connection) -> Iterator[tuple[Any, dict[str, list[Row[Any]]]]]:
    """Each self-assessment, oldest round first, with what was noted by norm; settled choices are left out."""
    assessed = (
        select(dossiers.c.id, dossiers.c.board, dossiers.c.school, dossiers.c.round, rounds.c.framework)
        .join(rounds, rounds.c.id == dossiers.c.round)
        .where(dossiers.c.kind == MATURITY)
        .order_by(rounds.c.date, rounds.c.id, dossiers.c.id)
    )
    chosen = select(events.c.resolves).where(events.c.resolves.is_not(None))
    for dossier in connection.execute(assessed).all():
        query = select(*(events.c[name] for name in _READ)).where(
            events.c.dossier == dossier.id,
            events.c.field.in_(FIELDS),
            events.c.kind != "decision",
            events.c.id.not_in(chosen),
        )
        norms: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in connection.execute(query.order_by(events.c.id)):
            norms[row.item].append(row)
        yield dossier, norms


def _waits(row: Row[Any]) -> bool:
    return bool(row.kind == "proposal")


def _counts(rows: Iterable[Row[Any]]) -> dict[str, str]:
    """What counts now in each field."""
    return dict.fromkeys(FIELDS, "") | {row.field: row.value or "" for row in rows if not _waits(row)}


def _action(item: str, topic: str, rows: list[Row[Any]]) -> Iterator[dict[str, Any]]:
    """The events of one action of the plan, each by who noted it, when it was noted."""
    given: dict[str, Any] = {}
    for row in rows:
        start: list[Change] = [] if given else [*new_action(topic).items()]
        for name, value in [*start, *_changes(row.field, row.value or "", given)]:
            # A choice only waits beside something else.
            kind = row.kind if name in given else "set"
            if kind == "set":
                given[name] = value
            yield {
                "item": item, "field": name, "value": value, "kind": kind, "based_on": None, "resolves": None,
                "actor": row.actor, "role": row.role, "at": row.at, "after": row.id,
            }  # fmt: skip


def _changes(field: str, value: str, given: dict[str, Any]) -> list[Change]:
    """What a value means to an action; what is taken away is taken away there too."""
    if field == "due":
        return [("due", value or None)]
    if field == "action":
        title, _, _ = value.strip().partition("\n")
        title = title[:TITLE_LIMIT].strip()
        whole = value if value.strip() != title else None
        return [("title", title or None), *_unless_empty("description", whole, given)]
    role = _ROLES.get(value.strip().casefold())
    note = f"Wie: {value}" if value and role is None else None
    return [*_unless_empty("role", role, given), *_unless_empty("note", note, given)]


def _unless_empty(name: str, value: str | None, given: dict[str, Any]) -> list[Change]:
    return [(name, value)] if value is not None or given.get(name) else []


def _plan(connection: Connection, board: str, school: int | None, first: dict[str, Any]) -> int:
    """The plan of a school or of the board itself, made when there is none yet."""
    identity = f"{board}|{school or ''}|{KIND}||{SUBJECT}"
    query = select(dossiers.c.id).where(dossiers.c.identity == identity)
    number: int | None = connection.execute(query).scalar()
    if number is None:
        connection.execute(
            insert(dossiers).values(
                board=board, school=school, kind=KIND, subject=SUBJECT, identity=identity,
                created_at=first["at"], created_by=first["actor"],
            )
        )  # fmt: skip
        number = connection.execute(query).scalar_one()
    return number
