"""A board's own list of retention periods, checked against the limits of a reference date."""

from datetime import date
from typing import Literal, NamedTuple

from ibp_workbook.catalogue.retention import Category, Limits, Term
from ibp_workbook.evaluate.terms import add, longer
from ibp_workbook.texts import LANGS, Texts

Outcome = Literal["too_long", "too_short", "fits", "unknown"]
OUTCOMES: tuple[Outcome, ...] = ("too_long", "too_short", "unknown", "fits")
KEPT, OVERDUE = "retention", "overdue"
"""The document that holds what was not right in a board's list; the outcome of records past their day."""
FOREVER: Literal["forever"] = "forever"
OwnTerm = Term | Literal["forever"] | None
"""What a board wrote: a term, that it keeps the records for ever, or nothing."""


class Checked(NamedTuple):
    """What is to be said of one line of the list.

    Attributes:
        outcome: ``too_long``, ``too_short``, ``fits`` or ``unknown``.
        key: which sentence tells why; see ``reason``.
        own: the term on the list.
        limits: the limits on the reference date; None for an unknown category or date.
        keep_until: not to be destroyed before this day; None when nothing says so or the start is unknown.
        destroy_by: to be destroyed by this day; None when it cannot be said.
    """

    outcome: Outcome
    key: str
    own: OwnTerm
    limits: Limits | None
    keep_until: date | None = None
    destroy_by: date | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The citations behind the outcome."""
        return self.limits.sources if self.limits else ()

    @property
    def confidence(self) -> str:
        """How sure the limits are: high, medium or low; empty without limits."""
        return self.limits.confidence if self.limits else ""

    def reason(self, lang: str) -> str:
        """Why, in a sentence or two."""
        texts = Texts(lang)
        said = [texts(f"retention.{self.key}", own=term_text(self.own, lang), **_words(self.limits, lang))]
        if self.limits and self.limits.note:
            said.append(self.limits.note.get(lang))
        if self.confidence == "low":
            said.append(texts("retention.check_this"))
        return " ".join(said)


def to_keep(found: Checked, name: str, on: date) -> dict[str, str]:
    """What the plan has to know of a line that is not right on a day; nothing when it is."""
    wrong = found.outcome in ("too_long", "too_short")
    late = found.destroy_by is not None and found.destroy_by < on
    if not wrong and not late:
        return {}
    said = {lang: found.reason(lang) for lang in LANGS}
    return {"name": name[:200], "outcome": found.outcome if wrong else OVERDUE, **said}


def limits_on(category: Category, on: date) -> Limits | None:
    """The limits of a category on a day; None for a day before the first."""
    return next((limits for limits in category.limits if limits.holds(on)), None)


def check(category: Category | None, own: OwnTerm, on: date, start: date | None = None) -> Checked:
    """Check one line of a board's own list.

    Args:
        category: the kind of records; None when the list names one we do not know.
        own: the term on the list.
        on: reference date: which limits hold.
        start: the day the term starts to run; the days to keep and to destroy follow from it.
    """
    limits = limits_on(category, on) if category else None
    if category is None or limits is None:
        return Checked("unknown", "no_limits" if category else "unknown_category", own, None)
    outcome, key = _judge(limits, own)
    ending = own if outcome == "fits" else limits.maximum
    return Checked(
        outcome,
        key,
        own,
        limits,
        keep_until=add(start, limits.minimum) if start and limits.minimum else None,
        destroy_by=add(start, ending) if start and isinstance(ending, Term) else None,
    )


def _judge(limits: Limits, own: OwnTerm) -> tuple[Outcome, str]:
    if own is None:
        return "unknown", "no_term_keep" if limits.criterion else "no_term"
    if limits.keep:
        return ("fits", "kept") if own == FOREVER else ("too_short", "keep")
    if limits.criterion:
        return ("too_long", "forever") if own == FOREVER else ("unknown", "criterion")
    above = _above(limits)
    if own == FOREVER:
        return "too_long", above if limits.maximum else "forever"
    if limits.minimum and longer(limits.minimum, own):
        return "too_short", "below_minimum"
    if limits.maximum and longer(own, limits.maximum):
        return "too_long", above
    return "fits", "within" if limits.maximum else "above_minimum"


def _above(limits: Limits) -> str:
    """What is said above a maximum: from a guideline a board may depart with a reason, from the law not."""
    if limits.kind == "guideline":
        return "above_maximum"
    return "above_exempt_maximum" if limits.unless_notified else "above_legal_maximum"


def term_text(term: OwnTerm, lang: str) -> str:
    """A term in words, such as "4 weken"; empty for none."""
    texts = Texts(lang)
    if term is None:
        return ""
    if not isinstance(term, Term):
        return texts("retention.forever_term")
    ((unit, count),) = term.parts
    return texts(f"retention.{unit}_{'one' if count == 1 else 'more'}", n=count)


def _words(limits: Limits | None, lang: str) -> dict[str, str]:
    if limits is None:
        return {}
    return {
        "minimum": term_text(limits.minimum, lang),
        "maximum": term_text(limits.maximum, lang),
        "criterion": limits.criterion.get(lang) if limits.criterion else "",
        "kind": kind_text(limits, lang),
        "limit": limit_text(limits, lang),
    }


def kind_text(limits: Limits, lang: str) -> str:
    """Whether a law or a guideline sets the limits, in words."""
    return Texts(lang)(f"retention.kind_{limits.kind}")


def limit_text(limits: Limits, lang: str) -> str:
    """The limits in words, such as "ten minste 5 jaar"."""
    texts = Texts(lang)
    said = [
        texts(f"retention.at_{name}", term=term_text(term, lang))
        for name, term in (("least", limits.minimum), ("most", limits.maximum))
        if term
    ]
    return ", ".join(said) or (limits.criterion.get(lang) if limits.criterion else "")
