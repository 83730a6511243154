"""Where a DPIA stands on its way from draft to signed, and whether what was signed still holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from ibp_workbook.evaluate.forms.progress import PartProgress, closing, parts
from ibp_workbook.evaluate.forms.tree import Content, Tree

State = Literal["draft", "advice", "decision", "sign", "signed", "changed"]
"""Being filled in; waits for the FG; waits for the board; waits for a signature; signed; changed since."""

_NOT_CONTENT = ("meta", "done:", "comment:", "signed:", "kept:", "views:")


class Signature(NamedTuple):
    """Who signed, up to which event, and whether that still holds."""

    role: str
    name: str
    event: int
    holds: bool


def signatures(content: Content, events: Mapping[str, int]) -> list[Signature]:
    """The signatures, and which of them hold: those after which nothing of the content changed.

    Args:
        content: what counts.
        events: path -> id of the last event of that item.
    """
    last = max((event for item, event in events.items() if is_content(item)), default=0)
    found = []
    for item, fields in content.items():
        event = fields.get("value")
        if item.startswith("signed:") and isinstance(event, int) and not isinstance(event, bool):
            role, name = item.partition(":")[2], str(fields.get("name") or "")
            found.append(Signature(role, name, event, last <= event))
    return found


def is_content(item: str) -> bool:
    """Whether a change of this item un-confirms what was signed."""
    return not item.startswith(_NOT_CONTENT)


def state_of(tree: Tree, content: Content, events: Mapping[str, int]) -> State:
    """Where a DPIA stands; a signature that no longer holds is said before anything else."""
    signed = signatures(content, events)
    if any(not signature.holds for signature in signed):
        return "changed"
    if signed:
        return "signed"
    if not is_filled_in(tree, content):
        return "draft"
    missing = {block.path for block in closing(content)}
    if missing & {"fg:advice", "views"}:
        return "advice"
    return "decision" if "decision" in missing else "sign"


def is_filled_in(tree: Tree, content: Content) -> bool:
    """Whether the form itself is done: nothing stands in its way.

    A form of others requires nothing; there each part is done when people say so, or when all is answered.
    """
    counts = tree.counts
    if not counts.answered or any(part.blocks for part in parts(tree)):
        return False
    if counts.required:
        return True
    return all(_is_done(part, content) for part in parts(tree))


def _is_done(part: PartProgress, content: Content) -> bool:
    if content.get(f"done:{part.id}", {}).get("value") is True:
        return True
    asks = any(field.kind != "group" for field in part.node.field.all())
    return not asks or 0 < part.counts.answered == part.counts.asked


def review_overdue(content: Content, on: date) -> bool:
    """Whether the day on which the DPIA would be looked at again has passed."""
    review = review_date(content)
    return review is not None and review < on


def review_date(content: Content) -> date | None:
    """The day on which the DPIA is to be looked at again."""
    value: Any = content.get("meta", {}).get("review_date")
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
