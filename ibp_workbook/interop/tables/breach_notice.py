"""What a report of a data breach has to contain (art. 33(3) GDPR), as a text to copy into the AP's form."""

from collections.abc import Mapping
from typing import Any

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.deadline import deadline
from ibp_workbook.evaluate.fields import words
from ibp_workbook.texts import Texts

PARTS = {
    "moments": ("breach.aware", "breach.reported_at"),
    **{part: (f"notice.{part}",) for part in ("nature", "contact", "consequences", "measures")},
}
"""The parts of art. 33(3), each with what the questions mean that answer it."""


def write_notice(
    assessment: Assessment, subject: str, board: str, answers: Mapping[str, Any], lang: str
) -> bytes:
    """The text as Markdown, with what is still missing named as such.

    Args:
        assessment: gives the words of the questions.
        subject: name of the incident.
        board: name of the board.
        answers: the answers that count.
        lang: language of the text.
    """
    texts = Texts(lang)
    lines = [f"# {texts('breaches.notice_title', subject=_plain(subject))}", "", _plain(board), ""]
    if aware := assessment.asked_for(answers, "breach.aware"):
        end = deadline(aware)
        lines += [texts("breaches.notice_deadline", deadline=end), ""]
    for part, tags in PARTS.items():
        lines += [f"## {texts(f'breaches.notice_{part}')}", ""]
        for question in (asked for asked in assessment.questions.values() if asked.means in tags):
            given = answers.get(question.id)
            said = words(question, given, lang) or texts("breaches.notice_missing")
            lines += [f"**{question.label.get(lang)}**", "", _plain(said), ""]
    lines += [texts("breaches.notice_rest"), ""]
    return "\n".join(lines).encode("utf-8")


def _plain(text: str) -> str:
    """Text of a person that is not read as a heading, a list or markup."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)
    return "  \n".join(line.strip() for line in escaped.splitlines())
