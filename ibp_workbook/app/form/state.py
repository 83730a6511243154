"""What every form does, whatever it looks like: save, choose between two answers, tell who changed what."""

import hashlib
from collections.abc import Callable, Collection
from typing import Any, Literal, NamedTuple

from traitlets import Dict, HasTraits

from ibp_workbook.app.form.wire import Plain, moment
from ibp_workbook.errors import DoubtError, IbpError, LaterError
from ibp_workbook.store import Conflict, Saved, Workspace

Keep = Literal["mine", "theirs"]
_PASSING = {"store.other_version"}
"""Refusals that say nothing about the value, and last until somebody restarts the server."""


class Edit(NamedTuple):
    """What a person changed; :meth:`FormState.save` tells each part."""

    item: str
    field: str
    value: Any
    based_on: int | None = None
    no_bsn: Collection[str] | None = None


class FormState(HasTraits):
    """One dossier as plain data, and the replies to what people do in it.

    The traits change as a whole when a dossier is opened. After that they are kept current in place, without
    a notification: the reply carries what changed, so that a click sends one answer instead of a hundred.

    Attributes:
        dossier: ``key`` (of this dossier in this workspace) and what else names it.
        values: item -> field -> what counts there, as :mod:`ibp_workbook.app.form.wire` has it.
    """

    dossier = Dict()
    values = Dict()

    def __init__(self, workspace: Workspace, lang: str) -> None:
        super().__init__()
        self.workspace = workspace
        self.lang = lang

    def save(
        self,
        item: str,
        field: str,
        value: Any,
        based_on: int | None = None,
        no_bsn: Collection[str] | None = None,
    ) -> Plain:
        """Save one field.

        Args:
            item: what is asked.
            field: the field of it.
            value: the new value; None clears it.
            based_on: the event behind the value the person saw.
            no_bsn: numbers of which the person said that they are no BSN; None asks nothing.

        Returns:
            ``kind``: ``saved`` or ``conflict`` with what the page shows now, or ``refused`` with ``message``,
            with ``ask`` where the person can lift it: the numbers that may be a BSN; and with ``waits`` where
            nothing is wrong with the value, so that the browser keeps it. Or ``later`` with ``why``: the
            browser sends the same again.
        """
        edit = Edit(item, field, value, based_on, no_bsn)
        return self.attempt(lambda: self._save(edit), item, field)

    def resolve(self, proposal: int, keep: Keep, seen: int | None = None) -> Plain:
        """End a conflict by keeping one of both values; the reply as of ``save``.

        Args:
            proposal: the conflict.
            keep: ``mine`` or ``theirs``.
            seen: the event of ``theirs`` as it was shown; a value that came since is then not overwritten.
        """
        item, field = self._place(proposal)

        def choose() -> Saved:
            if not item:
                raise IbpError("store.no_conflict")
            return self._resolve(item, proposal, keep, seen)

        reply = self.attempt(choose, item, field)
        if reply["kind"] == "refused" and item:
            self._load()
            reply |= self._shown(item, field)
        return reply

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """Who changed a field, or anything of an item, and when; see ``wire.history``."""
        raise NotImplementedError

    def attempt(self, work: Callable[[], object], item: str = "", field: str = "") -> Plain:
        """Do something; the reply for the browser says how it went and what the page shows now."""
        try:
            result = work()
        except LaterError as error:
            why, message = error.key.rpartition(".")[2], error.message(self.lang)
            return {"kind": "later", "item": item, "field": field, "why": why, "message": message}
        except IbpError as error:
            refused = {"kind": "refused", "item": item, "field": field, "message": error.message(self.lang)}
            asked = {"ask": list(dict.fromkeys(error.numbers))} if isinstance(error, DoubtError) else {}
            waits = {"waits": True} if error.key in _PASSING else {}
            return {**refused, **asked, **waits}
        reply: Plain = {
            "kind": "conflict" if isinstance(result, Conflict) else "saved",
            "item": item,
            "field": field,
        }
        if isinstance(result, Saved):
            reply |= {"event": result.event, "at": moment(result.at)}
        return {**reply, **self._shown(item, field)}

    def _save(self, edit: Edit) -> Saved | Conflict:
        """Check and save; afterwards the state knows what counts."""
        raise NotImplementedError

    def _resolve(self, item: str, proposal: int, keep: Keep, seen: int | None) -> Saved:
        saved = self.workspace.dossiers.resolve(proposal, keep, seen)
        self._load()
        return saved

    def _read(self) -> dict[str, Plain]:
        """What counts now, by trait."""
        raise NotImplementedError

    def _load(self) -> None:
        """Bring the traits up to date, in place."""
        for name, content in self._read().items():
            trait = getattr(self, name)
            trait.clear()
            trait.update(content)

    def _show(self, **other: Plain) -> None:
        """Show something else: the traits change as a whole."""
        with self.hold_trait_notifications():
            for name, content in {**self._read(), **other}.items():
                setattr(self, name, content)

    def _shown(self, item: str, field: str) -> Plain:
        """What the reply brings to the page after something about a field; empty names: about the whole."""
        return {"values": self.values}

    def _place(self, proposal: int) -> tuple[str, str]:
        """Item and field of a conflict that is shown; empty when it is settled already."""
        for item, fields in self.values.items():
            for field, known in fields.items():
                if any(each["proposal"] == proposal for each in known["conflicts"]):
                    return item, field
        return "", ""

    def _key(self, *names: object) -> str:
        """Names this dossier in the browser's storage, without telling where the workspace is."""
        subject = "|".join([self.workspace.url, *map(str, names)])
        return hashlib.sha256(subject.encode()).hexdigest()[:16]
