"""Frameworks that people imported; the built-in ones come from the catalogue."""

from collections.abc import Container

import msgspec
from sqlalchemy import Connection, delete, insert, select

from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.actors import Actor
from ibp_workbook.store.clock import now
from ibp_workbook.store.schema import frameworks, rounds


def read(connection: Connection) -> list[Framework]:
    """The imported frameworks, by id. They hold no data of a board, so everyone sees them."""
    rows = connection.execute(select(frameworks.c.content).order_by(frameworks.c.id))
    return [msgspec.json.decode(content, type=Framework) for (content,) in rows]


def library(connection: Connection, catalogue: Catalogue) -> dict[str, Framework]:
    """All frameworks by id: the built-in ones first, then the imported ones."""
    imported = {framework.id: framework for framework in read(connection)}
    return {**catalogue.frameworks, **imported}


def add(connection: Connection, actor: Actor, framework: Framework, reserved: Container[str]) -> None:
    """Add a framework, or a new edition of one that no measurement uses yet.

    Args:
        connection: inside a transaction.
        actor: must be allowed to write and not be limited to schools.
        framework: what to add.
        reserved: ids of built-in frameworks.

    Raises:
        IbpError: no right, a built-in id, or an edition that would change the meaning of given answers.
    """
    if not actor.may_manage:
        raise IbpError("store.may_not_write")
    if framework.id in reserved:
        raise IbpError("store.framework_builtin", id=framework.id)
    free_text.name(framework.id, 120)
    content = msgspec.json.encode(framework).decode()
    present = connection.execute(select(frameworks.c.content).where(frameworks.c.id == framework.id)).scalar()
    if present == content:
        return
    if present is not None:
        used = connection.execute(select(rounds.c.id).where(rounds.c.framework == framework.id)).first()
        if used is not None:
            raise IbpError("store.framework_used", id=framework.id)
        connection.execute(delete(frameworks).where(frameworks.c.id == framework.id))
    connection.execute(
        insert(frameworks).values(id=framework.id, content=content, imported_at=now(), imported_by=actor.name)
    )
