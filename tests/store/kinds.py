"""What tests of the store expect."""

from ibp_workbook.store import Conflict, Saved


def saved(outcome: Saved | Conflict) -> Saved:
    """What was saved, where nobody else was at work."""
    assert isinstance(outcome, Saved)
    return outcome
