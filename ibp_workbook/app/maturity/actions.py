"""The action that goes with a norm: shown beside the answer, kept in the plan; one record on both pages."""

from collections.abc import Iterable

from ibp_workbook.app.form import wire
from ibp_workbook.app.form.definition import definition
from ibp_workbook.app.form.state import Edit
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.app.links import link
from ibp_workbook.catalogue.plan import PlanContent
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.plan import (
    KIND,
    SUBJECT,
    new_action,
    own_action,
    own_actions,
    require_field,
    topic_of,
)
from ibp_workbook.store import Conflict, Items, Round, Saved, Workspace, plain
from ibp_workbook.texts import Texts

ASKED = ("title", "role", "due", "status")
"""What a norm's card asks of an action; the plan asks more."""


class NormActions:
    """The actions with the norms of one self-assessment; the items are those of the plan.

    Args:
        workspace: as the person who looks sees it.
        plan: what is asked of an action.
        lang: language of the words.
    """

    def __init__(self, workspace: Workspace, plan: PlanContent | None, lang: str) -> None:
        self._workspace, self._lang = workspace, lang
        self._fields = {name: plan.fields[name] for name in ASKED if name in plan.fields} if plan else {}
        self._norms: dict[str, str] = {}

    @property
    def definition(self) -> list[Plain]:
        """The fields, as the browser draws them."""
        return [{**definition(field, self._lang), "field": name} for name, field in self._fields.items()]

    def open(self, round_: Round, school_id: int | None, norms: Iterable[str]) -> None:
        """Look at the self-assessment of a school, or of the board itself, in a round."""
        self._round, self._school_id, self._asked = round_, school_id, list(norms)

    def read(self) -> Items:
        """What the plan has now of the actions that go with these norms."""
        plans = self._workspace.dossiers.read_all(self._round.board, KIND)
        # What the board does it does for its schools too; what another school does is not shown here.
        here = [(dossier, items) for dossier, items in plans if dossier.school in (None, self._school_id)]
        self._shown = [(item, fields) for _, items in here for item, fields in plain(items).items()]
        own = [(dossier, items) for dossier, items in here if dossier.school == self._school_id]
        self._dossier: int | None = own[0][0].id if own else None
        self._items: Items = own[0][1] if own else {}
        mine = own_actions(plain(self._items), self._round.framework)
        # A norm without an action has the place of its first one ready, the same for whoever types it.
        self._own = {norm: mine.get(norm) or own_action(norm, self._round.id) for norm in self._asked}
        self._norms |= {item: norm for norm, item in self._own.items()}
        self._norms |= {own_action(norm, self._round.id): norm for norm in self._asked}
        return {
            item: {name: self._items[item][name] for name in self._fields if name in self._items[item]}
            for item in self._own.values()
            if item in self._items
        }

    def item(self, norm: str) -> str:
        """The action that is asked about with a norm: one that is there, or the first one."""
        return self._own[norm]

    def norm(self, item: str) -> str:
        """The norm that an action is asked about with; empty for another item."""
        return self._norms.get(item, "")

    def in_plan(self, norm: str) -> list[Plain]:
        """All actions about a norm: title, status in words, and the way to each in the plan."""
        texts, topic = Texts(self._lang), topic_of(self._round.framework, norm)
        status = self._fields.get("status")
        return [
            {
                "title": fields.get("title") or texts("plan.untitled"),
                "status": words(status, fields.get("status"), self._lang) if status else "",
                "href": link("plan", board=self._round.board, dossier=item, lang=self._lang),
            }
            for item, fields in self._shown
            if topic in (fields.get("topics") or ()) and not fields.get("merged_into")
        ]

    def save(self, edit: Edit) -> Saved | Conflict:
        """Save a field of an action; the first makes the action in the plan.

        Raises:
            IbpError: no right to write, or a value that an action cannot have.
        """
        item, field, value, based_on, no_bsn = edit
        require_field(self._fields, field, value)
        dossiers = self._workspace.dossiers
        plan = dossiers.open(self._round.board, self._school_id, KIND, SUBJECT)
        self.read()  # somebody else may have made it meanwhile
        start = new_action(topic_of(self._round.framework, self.norm(item)))
        new = [(item, name, given) for name, given in start.items() if name != field]
        then = [] if item in self._items else new
        return dossiers.save(plan, item, field, value or None, based_on, then, no_bsn=no_bsn)

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """What happened to a field that is asked here, or to all of them; see ``wire.history``."""
        events = self._workspace.dossiers.history(self._dossier, item) if self._dossier else []
        asked, lang = self._fields, self._lang
        return wire.history(
            (event for event in events if event.field in asked),
            lambda name, value: words(asked[name], value, lang),
            lambda name: asked[name].label.get(lang),
            field,
        )
