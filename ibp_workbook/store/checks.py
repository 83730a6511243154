"""What may be saved in a dossier, and by whom: every value passes here once on its way to the log."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.bsn import contains_bsn
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.evaluate.maturity.votes import read_tally
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.log import Change
from ibp_workbook.store.roles import ROLES

MAX_ITEM = 200
MATURITY = "maturity"
"""The kind of a self-assessment."""

EMPTY: dict[str, str | None] = {"level": None, "reason": "", "comment": "", "evidence": "", "votes": None}
"""The fields of a norm in a self-assessment, and what each holds while nothing is answered."""


def checked(
    actor: Actor,
    kind: str,
    changes: Iterable[Change],
    passed: set[str] | None = None,
    no_bsn: Collection[str] | None = None,
) -> list[Change]:
    """Changes as they are stored.

    Args:
        actor: who saves.
        kind: of the dossier.
        changes: item, field, value.
        passed: texts that passed ``free_text.refuse_all`` already.
        no_bsn: numbers that a person said are no BSN; None asks nothing.

    Raises:
        DoubtError: a number may be a BSN, and nobody said yet that it is not.
        IbpError: another role's item, no such field, a wrong value, or a BSN in a text.
    """
    return [
        (item, field, _checked(actor, kind, item, field, value, passed, no_bsn))
        for item, field, value in changes
    ]


def require_role(actor: Actor, item: str) -> None:
    """An item whose name starts with a role and a colon, as ``fg:advice``, only that role may write.

    Raises:
        IbpError: this person has another role.
    """
    role = item.partition(":")[0]
    if ":" in item and role in ROLES and role != actor.role:
        raise IbpError("store.other_role_only", role=role)


def _checked(
    actor: Actor,
    kind: str,
    item: str,
    field: str,
    value: Any,
    passed: set[str] | None,
    no_bsn: Collection[str] | None,
) -> Any:
    require_role(actor, item)
    if len(item) > MAX_ITEM or not item.isprintable():
        raise IbpError("store.too_long", limit=MAX_ITEM)
    if contains_bsn(item):
        raise IbpError("store.bsn")
    if kind == MATURITY:
        value = maturity_value(field, value)
    limit = free_text.MAX_KEPT if item.startswith(free_text.KEPT) else free_text.MAX_TEXT
    free_text.refuse_all(value, limit, no_bsn, passed=passed)
    try:
        json.dumps(value, allow_nan=False)  # Python would write NaN, which PostgreSQL and a backup refuse
    except ValueError as error:
        raise IbpError("store.wrong_value") from error
    return value


def _voted(value: Any) -> Any:
    """A level that was agreed with the counts behind it; nothing else is kept with them."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise IbpError("votes.wrong_count")
    return {"level": maturity_value("level", value.get("level")), **read_tally(value).plain()}


def maturity_value(field: str, value: Any) -> Any:
    """A value of a self-assessment as it is stored.

    Raises:
        IbpError: no such field, or a value of the wrong kind.
    """
    if field not in EMPTY:
        raise IbpError("store.no_field", field=field)
    if field == "votes":
        return _voted(value)
    if field == "level":
        if value in (None, NOT_APPLICABLE) or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise IbpError("store.wrong_level", value=value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise IbpError("store.not_text", field=field)
    return value
