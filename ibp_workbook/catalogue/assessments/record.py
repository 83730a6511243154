"""An assessment as it is kept beside a verdict, so that years later its content gives that verdict again."""

from typing import Any

import msgspec

from ibp_workbook.catalogue.assessments.models import Assessment

_EARLIER = {"type": "kind", "text": "label", "options": "choices"}
"""What the keys of a question were called until 2026."""


def to_text(assessment: Assessment) -> str:
    """The whole assessment, with every version of every rule in full."""
    return msgspec.json.encode(assessment).decode()


def from_text(text: str, digest: str) -> Assessment:
    """The assessment that was kept, also when it was kept by an earlier version of this package.

    Whoever changes the models says here what the earlier ones wrote otherwise.

    Args:
        text: what ``to_text`` gave.
        digest: the name it was kept under. It stays: worked out anew it would follow today's models.
    """
    plain = msgspec.json.decode(text)
    for section in plain["sections"]:
        section["questions"] = [_question(question) for question in section["questions"]]
    if isinstance(plain["subject"], str):  # until 2026 a word for programs; no verdict looks at it
        plain["subject"] = plain["subject_label"]
    assessment = msgspec.convert(plain, Assessment)
    vars(assessment)["digest"] = digest
    return assessment


def _question(kept: dict[str, Any]) -> dict[str, Any]:
    # Until 2026 a question could hold others; none ever did. What could change was all of one nature.
    gone = ("questions", "changeable")
    question = {_EARLIER.get(key, key): value for key, value in kept.items() if key not in gone}
    return {"nature": "arrangement", **question} if kept.get("changeable") else question
