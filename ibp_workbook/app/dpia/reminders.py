"""Which DPIAs are to be looked at again, now or soon."""

from datetime import date, timedelta

from ibp_workbook.analysis.dpias import KIND
from ibp_workbook.app.links import link
from ibp_workbook.evaluate.dpia.state import review_date
from ibp_workbook.store import Workspace, plain
from ibp_workbook.texts import Texts

SOON = timedelta(days=30)


def reminders(workspace: Workspace, board: str, texts: Texts, on: date) -> list[tuple[str, str, str]]:
    """Tone, text and address of each reminder, the longest overdue first.

    Args:
        workspace: who asks decides what is seen.
        board: board number.
        texts: in the language of the page.
        on: today; what is to be looked at within thirty days of it is soon.
    """
    found = []
    for dossier, items in workspace.dossiers.read_all(board, KIND, item="meta") if board else []:
        review = review_date(plain(items))
        if review is not None and review <= on + SOON:
            key, tone = ("reminder", "bad") if review < on else ("reminder_soon", "attention")
            text = texts(f"dpia_page.{key}", name=dossier.subject, date=review)
            href = link("dpia", board=board, dossier=str(dossier.id), lang=texts.lang)
            found.append((review, tone, text, href))
    return [(tone, text, href) for _, tone, text, href in sorted(found)]
