"""A measurement carried over to another edition of its framework: what changed, and the new measurement."""

from typing import Any

from ibp_workbook import times
from ibp_workbook.app.parts.fields import board_and_round, field
from ibp_workbook.app.selection import Selection
from ibp_workbook.evaluate.maturity.editions import Changes, changes
from ibp_workbook.texts import Texts


class Editions:
    """The frameworks beside that of the chosen measurement.

    Attributes:
        to: id of the edition to carry the measurement over to.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.to = ""

    def others(self, selection: Selection) -> dict[str, Changes]:
        """The frameworks that share norms with that of the measurement, and in what they differ from it."""
        current, library = selection.current_round, selection.library
        old = library.get(current.framework) if current else None
        if old is None:
            return {}
        found = {new.id: changes(old, new) for new in library.values() if new.id != old.id}
        shared = {name: differ for name, differ in found.items() if differ.same or differ.changed}
        if shared and self.to not in shared:
            self.to = next(reversed(shared))
        return shared

    def fields(self, selection: Selection) -> list[dict[str, Any]]:
        """What a person chooses; nothing when there is no other edition."""
        texts, library, current = self._texts, selection.library, selection.current_round
        options = [[name, library[name].title.get(texts.lang)] for name in self.others(selection)]
        if not options or current is None:
            return []
        _board, of_round = board_and_round(selection, texts)
        return [
            of_round,
            field("select", "to", texts("editions.to"), self.to, options=options),
            field("text", "name", texts("editions.name"), texts("editions.example", name=current.name)),
            field("button", "carry", texts("editions.carry")),
        ]

    def carry(self, selection: Selection, name: str) -> str:
        """Start the new measurement; says what went along.

        Raises:
            IbpError: no right, or a taken name.
        """
        selection.read_frameworks()
        done = selection.workspace.maturity.carry(
            int(selection.round), selection.library, self.to, name, times.today(), self._texts.lang
        )
        counts = {"same": done.same, "again": done.again, "gone": done.gone}
        return self._texts("editions.done", name=done.round.name, **counts)
