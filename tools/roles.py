"""Write docs/roles.md from the code: what each role may do.

``python tools/roles.py`` writes it; a test fails when it is no longer what the code says.
"""

from pathlib import Path

from ibp_workbook.store.roles import ROLES, May
from ibp_workbook.texts import Texts

TARGET = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
_SEES = {
    "boards": "all of its boards",
    "schools": "its schools, and what those inherit from their board",
    "nothing": "nothing",
}
_MANAGES = {"never": "–", "boards": "of its boards", "everything": "when the role is for all boards"}
_HEADS = (
    "role", "on screen", "reads", "fills in", "name, schools, measurements and frameworks of a board",
    "advises as FG", "signs a DPIA", "manages people",
)  # fmt: skip
_LEAD = """# What each role may do

Made from `ibp_workbook/store/roles.py` by `python tools/roles.py`; that table is what every check asks.

A right is a role for a board, for a school (role `school`), or for all boards, with a last day if there is
one. Somebody has one role, for as many boards or schools as needed; `manager` may stand beside another
role. Nobody changes their own rights.
"""
_END = """
Who advises does not sign: the role `fg` signs no DPIA, whoever gave the advice of the FG in a DPIA does not
sign that one in another role later, and whoever signed it does not advise on it. On one's own computer
without sign-in one person may do both, each in the role that was declared.
"""


def page() -> str:
    """The whole page."""
    rows = [_HEADS, ("---",) * len(_HEADS), *(_row(role, may) for role, may in ROLES.items())]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{_LEAD}\n{table}\n{_END}"


def _row(role: str, may: May) -> tuple[str, ...]:
    screen = " / ".join(Texts(lang)(f"members.role_{role}") for lang in ("nl", "en"))
    may_it = (may.writes, may.shares, may.advises, may.signs)
    return (
        f"`{role}`",
        screen,
        _SEES[may.sees],
        *("yes" if yes else "–" for yes in may_it),
        _MANAGES[may.manages],
    )


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8", newline="\n")
