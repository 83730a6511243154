"""Frameworks that people imported; the built-in ones come from the catalogue."""

from collections.abc import Container

import msgspec
from sqlalchemy import delete, insert, select

from ibp_workbook.catalogue import Catalogue, Framework
from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.access import Access
from ibp_workbook.store.log import now
from ibp_workbook.store.schema import frameworks, rounds


class Frameworks:
    """The frameworks of a workspace. They hold no data of a board, so everyone sees them."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def imported(self) -> list[Framework]:
        """The imported frameworks, by id."""
        with self._access.reading() as connection:
            rows = connection.execute(select(frameworks.c.content).order_by(frameworks.c.id)).all()
        return [msgspec.json.decode(content, type=Framework) for (content,) in rows]

    def library(self, catalogue: Catalogue) -> dict[str, Framework]:
        """All frameworks by id: the built-in ones first, then the imported ones."""
        return {**catalogue.frameworks, **{framework.id: framework for framework in self.imported()}}

    def add(self, framework: Framework, reserved: Container[str] = ()) -> None:
        """Add a framework, or a new edition of one that no measurement uses yet.

        Args:
            framework: what to add.
            reserved: ids of built-in frameworks.

        Raises:
            IbpError: no right, a built-in id, or an edition that would change the meaning of given answers.
        """
        actor = self._access.actor
        if not actor.may_manage:
            raise IbpError("store.may_not_write")
        if framework.id in reserved:
            raise IbpError("store.framework_builtin", id=framework.id)
        values = {
            "id": free_text.name(framework.id, 120),
            "content": msgspec.json.encode(framework).decode(),
            "imported_at": now(),
            "imported_by": actor.name,
        }
        this = frameworks.c.id == framework.id
        with self._access.writing() as connection:
            present = connection.execute(select(frameworks.c.content).where(this)).scalar()
            if present == values["content"]:
                return
            if present is not None:
                used = select(rounds.c.id).where(rounds.c.framework == framework.id)
                if connection.execute(used).first() is not None:
                    raise IbpError("store.framework_used", id=framework.id)
                connection.execute(delete(frameworks).where(this))
            connection.execute(insert(frameworks).values(values))
