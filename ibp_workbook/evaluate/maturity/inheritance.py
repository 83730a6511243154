"""What a school inherits from its board's answers."""

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from ibp_workbook.catalogue import Framework

A = TypeVar("A")


class Effective(NamedTuple, Generic[A]):
    """The answer that counts for a school, and how it came about.

    Attributes:
        answer: the answer that counts.
        inherited: it is the board's answer.
        board: the board's answer, None where there is none or where a school does not inherit.
        deviates: the school's own answer differs from the board's answer that it could inherit.
    """

    answer: A
    inherited: bool
    board: A | None
    deviates: bool


def effective(
    framework: Framework, board: Mapping[str, A], school: Mapping[str, A]
) -> dict[str, Effective[A]]:
    """The answers that count for one school.

    A school's own answer goes first. Without one, the board's answer is inherited for statements of scope
    ``board`` or ``both``; a statement of scope ``school`` is never inherited.

    Args:
        framework: gives each statement's scope.
        board: statement id -> the board's answer; only statements with a level.
        school: statement id -> the school's own answer; only statements with a level.

    Returns:
        Statement id -> the effective answer, for statements with any.
    """
    result: dict[str, Effective[A]] = {}
    for statement in framework.statements:
        own = school.get(statement.id)
        central = board.get(statement.id) if statement.scope != "school" else None
        if own is not None:
            result[statement.id] = Effective(own, False, central, central is not None and own != central)
        elif central is not None:
            result[statement.id] = Effective(central, True, central, False)
    return result
