"""The speaker's own notes: one with each slide, kept with the board and the round."""

from ibp_workbook.app.form import wire
from ibp_workbook.app.form.state import Edit, FormState
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.app.presentation.slides import SLIDES
from ibp_workbook.app.selection import Selection
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Conflict, Saved

KIND = "presentation"
NOTE = "note"
CHOICE, ORDER = "slides", "order"
"""Which slides are shown, in which order: names; without it all of them."""


class NotesState(FormState):
    """The notes of one board and round: slides are the items, ``note`` is the field; and which slides."""

    def __init__(self, selection: Selection, lang: str) -> None:
        super().__init__(selection.workspace, lang)
        self._selection = selection

    def open(self, hidden: bool) -> None:
        """Show the notes of the chosen board and round.

        Args:
            hidden: no notes at all, for a note may name a school.
        """
        self._hidden = hidden
        key = self._key("presentation", self._selection.board, self._selection.round, hidden)
        self._show(dossier={"key": key})

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """Who changed a note, and when."""
        number = self._document()
        events = self.workspace.dossiers.history(number, item) if number else []
        return wire.history(events, lambda _name, value: str(value or ""))

    def _save(self, edit: Edit) -> Saved | Conflict:
        item, field, value, based_on, no_bsn = edit
        current = self._selection.current_round
        is_order = (item, field) == (CHOICE, ORDER) and set(value or ()) <= set(SLIDES)
        if not is_order and (item not in SLIDES or field != NOTE):
            raise IbpError("presentation.no_slide")
        if current is None:
            raise IbpError("store.no_round")
        dossiers = self.workspace.dossiers
        number = dossiers.open(self._selection.board, None, KIND, str(current.id))
        result = dossiers.save(number, item, field, value, based_on, no_bsn=no_bsn)
        self._load()
        return result

    def _read(self) -> dict[str, Plain]:
        number = self._document()
        kept = self.workspace.dossiers.read(number) if number else {}
        shown = {item: fields for item, fields in kept.items() if item == CHOICE or not self._hidden}
        return {"values": wire.values(shown)}

    def _document(self) -> int | None:
        current = self._selection.current_round
        known = self.workspace.dossiers.of(self._selection.board, KIND) if current else []
        return next((each.id for each in known if current and each.subject == str(current.id)), None)
