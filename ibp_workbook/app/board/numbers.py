"""The numbers behind a dashboard, made once for all pages that show the same."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import pandas as pd

from ibp_workbook.analysis import AnalysisWorkspace, frames
from ibp_workbook.analysis.lately import Lately
from ibp_workbook.analysis.workspace import frame_of
from ibp_workbook.catalogue import Framework


@dataclass(frozen=True, eq=False)
class Numbers:
    """One round of one board, in one language, as far as a person may see it; nobody changes them.

    Attributes:
        frameworks: what was measured against, in this round and in the one before.
        scores, answers: of the round (:class:`.AnalysisWorkspace` tells the columns).
        before: answers of the round before, if there is one.
        made: what pages made of them.
    """

    frameworks: list[Framework]
    scores: pd.DataFrame
    answers: pd.DataFrame
    before: pd.DataFrame | None
    made: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How much it is."""
        return sum(len(frame) for frame in (self.scores, self.answers, self.before) if frame is not None)


# As long as a page shows them. Who may see something else has read something else, and finds nothing here.
_shown: WeakValueDictionary[Hashable, Numbers] = WeakValueDictionary()
# And some of them longer: who leaves a board comes back to it, or goes to its next page.
_lately = Lately[Numbers](most=30_000)  # some 20 MB: two boards of 72 schools, with two rounds each


def numbers(workspace: AnalysisWorkspace, board: str, round_id: int, lang: str) -> Numbers:
    """Read a round of a board, as the person of this workspace sees it.

    Args:
        workspace: where to read.
        board: the number of the board.
        round_id: the round.
        lang: language of the titles.

    Raises:
        IbpError: there is no such board or round for this person.
    """
    earlier = workspace.rounds.previous(round_id)
    ids = [round_id, earlier.id] if earlier else [round_id]
    read = {reading.round.id: reading for reading in workspace.readings(board, ids)}
    readings = tuple(read[asked] for asked in ids)
    frameworks = [reading.framework for reading in readings]
    key = (lang, *((board, round, *rest) for board, round, _, *rest in readings))
    shown = _shown.get(key)
    if shown is None or shown.frameworks != frameworks:
        scores = frame_of(frames.scores, readings[:1], lang)
        answers, *before = (frame_of(frames.answers, (reading,), lang) for reading in readings)
        shown = _shown[key] = Numbers(frameworks, scores, answers, before[0] if before else None)
    _lately.keep(lang, readings, shown, shown.rows)
    return shown
