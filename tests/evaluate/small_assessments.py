"""Small assessments for tests, written as rules in one line each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from ibp_workbook.catalogue.assessments.models import Assessment, Question, Section
from ibp_workbook.catalogue.models import Text

WORDS = Text(nl="Tekst", en="Text")
TODAY = date(2026, 11, 23)


def question(id_: str, type_: str = "yes_no", options: str = "", **more: Any) -> dict[str, Any]:
    """A question; ``options`` are the values, separated by spaces."""
    chosen = [{"value": value, "label": {"nl": value, "en": value}} for value in options.split()]
    return {"id": id_, "kind": type_, "label": _words(), "choices": chosen, **more}


def table(
    id_: str,
    rules: Sequence[tuple[str, str]],
    otherwise: str | None = None,
    policy: str = "priority",
    **more: Any,
) -> dict[str, Any]:
    """A table; a rule is (condition, outcome), outcomes are ranked as in ``outcomes`` or as they appear."""
    ranked = more.pop("outcomes", "").split() or list(
        dict.fromkeys([*([otherwise] if otherwise else []), *(outcome for _, outcome in rules)])
    )
    dated = {"reason": _words(), "sources": ["wet/art-1"], "valid_from": "2018-05-25"}
    return {
        "id": id_,
        "title": _words(),
        "hit_policy": policy,
        "outcomes": [{"id": outcome, "tone": "good", "title": _words()} for outcome in ranked],
        "rules": [
            {"id": f"{id_}.{number}", "when": when, "outcome": outcome, **dated}
            for number, (when, outcome) in enumerate(rules, 1)
        ],
        "otherwise": [{"outcome": otherwise, **dated}] if otherwise else [],
    }


def assessment(
    questions: Sequence[dict[str, Any]],
    tables: Sequence[dict[str, Any]],
    contradictions: Mapping[str, str] | None = None,
) -> Assessment:
    """An assessment whose last table gives the verdict."""
    section = Section(id="all", title=WORDS, questions=tuple(msgspec.convert(questions, list[Question])))
    whole = {
        "id": "small",
        "version": "1",
        "title": WORDS,
        "questions_served": (1,),
        "subject": WORDS,
        "subject_label": WORDS,
        "introduction": WORDS,
        "sections": (section,),
        "tables": tables,
        "verdict": tables[-1]["id"],
        "contradictions": [
            {"id": key, "when": when, "text": WORDS} for key, when in (contradictions or {}).items()
        ],
    }
    return msgspec.convert(whole, Assessment)


def _words() -> dict[str, str]:
    return {"nl": "Tekst", "en": "Text"}
