"""Frameworks that people imported; the built-in ones come from the catalogue."""

from collections.abc import Container

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select

from ibp_workbook.catalogue import Catalogue, Framework, Text
from ibp_workbook.errors import IbpError
from ibp_workbook.store import free_text
from ibp_workbook.store.access import Access
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.schema import frameworks, rounds
from ibp_workbook.texts import LANGS, Texts
from ibp_workbook.times import now


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

    def add(self, framework: Framework, reserved: Container[str] = ()) -> Framework:
        """Add a framework; an edition of one that a measurement uses stands beside it, with a number.

        The newest edition is replaced as long as no measurement uses it.

        Args:
            framework: what to add.
            reserved: ids of built-in frameworks.

        Returns:
            The framework as it is stored: its id and title say which edition it is.

        Raises:
            IbpError: no right, or a built-in id.
        """
        actor = self._access.actor
        if not actor.may_manage:
            raise IbpError("store.may_not_write")
        if framework.id in reserved:
            raise IbpError("store.framework_builtin", id=framework.id)
        free_text.name(framework.id, 110)
        with self._access.writing() as connection:
            present = _editions(connection, framework.id)
            for number, stored in present.items():
                if stored == _edition(framework, number):
                    return stored
            last = max(present, default=0)
            this = rounds.c.framework == _edition(framework, last).id
            if not last or connection.execute(select(rounds.c.id).where(this)).first() is not None:
                last += 1
            made = _edition(framework, last)
            connection.execute(delete(frameworks).where(frameworks.c.id == made.id))
            content = msgspec.json.encode(made).decode()
            values = {"id": made.id, "content": content, "imported_at": now(), "imported_by": actor.name}
            connection.execute(insert(frameworks).values(values))
            self._access.tell(connection, Deed(Kind.IMPORT, detail="framework"))
        return made


def _editions(connection: Connection, framework_id: str) -> dict[int, Framework]:
    """Number of an edition -> that edition, as it is stored."""
    own = or_(
        frameworks.c.id == framework_id, frameworks.c.id.startswith(f"{framework_id}:", autoescape=True)
    )
    found = {}
    for name, content in connection.execute(select(frameworks.c.id, frameworks.c.content).where(own)):
        number = name.removeprefix(framework_id).removeprefix(":") or "1"
        if number.isdecimal():
            found[int(number)] = msgspec.json.decode(content, type=Framework)
    return found


def _edition(framework: Framework, number: int) -> Framework:
    """A framework as an edition with a number; the first is as it came."""
    if number <= 1:
        return framework
    titles = {lang: Texts(lang)("editions.title", title=framework.title, number=number) for lang in LANGS}
    return msgspec.structs.replace(framework, id=f"{framework.id}:{number}", title=Text(**titles))
