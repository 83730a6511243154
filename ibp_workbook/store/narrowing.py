"""What a BRIN leaves of somebody's rights: never more than there was."""

import re
from dataclasses import replace

from sqlalchemy import Connection, select

from ibp_workbook.store.actors import Actor
from ibp_workbook.store.schema import schools

_BRIN = re.compile(r"\d{2}[A-Z]{2}(\d{2})?", re.ASCII)


def brin_of(claim: object) -> str:
    """The BRIN that a provider gives: of a school (four signs) or a location (six); empty for anything else.

    >>> brin_of("01aa"), brin_of(["01AA00"]), brin_of(["01AA", "02BB"]), brin_of({"brin": "01AA"})
    ('01AA', '01AA00', '', '')
    """
    if isinstance(claim, list) and len(claim) == 1:  # Entree Federatie gives some claims as a list
        claim = claim[0]
    if not isinstance(claim, str) or not claim.isascii() or not _BRIN.fullmatch(claim.upper()):
        return ""
    return claim.upper()


def narrowed(connection: Connection, actor: Actor, brin: str) -> Actor | None:
    """The same person, as far as the register knows this BRIN: None when nothing is left.

    Rights for schools are left at the schools with this BRIN, rights for boards at the boards of those.
    """
    column = schools.c.brin if len(brin) == 4 else schools.c.location
    rows = connection.execute(select(schools.c.id, schools.c.board).where(column == brin)).all()
    there = frozenset(row.board for row in rows)
    own = None if actor.schools is None else actor.schools & {row.id for row in rows}
    boards = actor.boards if own is not None else _within(actor.boards, there)
    managing = _within(actor.managing, there)
    if not managing and not (boards if own is None else own):
        return None
    return replace(actor, boards=boards, schools=own, managing=managing, brin=brin)


def _within(boards: frozenset[str] | None, there: frozenset[str]) -> frozenset[str]:
    return there if boards is None else boards & there
