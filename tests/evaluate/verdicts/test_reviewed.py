"""A verdict tells whether a lawyer checked its content, and whether that was this very content."""

from datetime import date

import msgspec
import pytest

from ibp_workbook.catalogue.assessments.models import Assessment, Review
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table

SMALL = assessment(
    [question("a")], [table("t", [("answers.a == 'yes'", "bad")], "good", outcomes="good bad")]
)
OTHER = "0123456789ab"
CHANGED = "Nagekeken door L. Jurist op 02-11-2026; daarna is de inhoud gewijzigd."
NEWEST = "Nagekeken door B. Jurist op 03-11-2026."


def by(who: str, day: int, digest: str) -> Review:
    return Review(f"{who}. Jurist", date(2026, 11, day), digest)


def reviewed(*reviews: Review) -> Assessment:
    return msgspec.structs.replace(SMALL, reviewed=reviews)


@pytest.mark.parametrize(
    ("reviews", "words"),
    [
        ((), "Nog niet nagekeken door een jurist."),
        ((by("L", 2, SMALL.digest),), "Nagekeken door L. Jurist op 02-11-2026."),
        ((by("L", 2, OTHER),), CHANGED),
        ((by("A", 1, OTHER), by("L", 2, OTHER)), CHANGED),
        ((by("B", 3, SMALL.digest), by("L", 2, SMALL.digest)), NEWEST),
        # A later check of other content says nothing about this content.
        ((by("B", 3, SMALL.digest), by("L", 4, OTHER)), NEWEST),
    ],
)
def test_the_latest_check_of_this_content_is_told(reviews: tuple[Review, ...], words: str) -> None:
    content = reviewed(*reviews)
    said = told(evaluate(content, {}, TODAY), {}, "nl", TODAY)
    assert said["reviewed_words"] == words
    assert [item["current"] for item in said["reviewed"]] == [r.digest == SMALL.digest for r in reviews]


def test_a_check_does_not_change_the_content_that_was_checked() -> None:
    assert reviewed(by("L", 2, SMALL.digest)).digest == SMALL.digest


def test_english() -> None:
    said = told(evaluate(reviewed(by("L", 2, OTHER)), {}, TODAY), {}, "en", TODAY)
    assert said["reviewed_words"] == "Checked by L. Jurist on 2 Nov 2026; the content has changed since."
    assert said["reviewed"] == [{"by": "L. Jurist", "on": "2026-11-02", "digest": OTHER, "current": False}]
