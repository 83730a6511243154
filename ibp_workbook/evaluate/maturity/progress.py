"""How far a board is with a measurement round: every answer counted once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.scores import LevelValue

A = TypeVar("A")
ENOUGH = 0.5
"""With a smaller share of the answers given, what is open is told before any figure."""
FEWEST = 5
"""Over fewer assessed norms there is no place among the schools, and no mean while more than that is open."""


class Progress(NamedTuple):
    """Answers of the board itself and of its schools, apart: ``n`` of the ``total`` that is asked for."""

    board_n: int
    board_total: int
    schools_n: int
    schools_total: int

    @property
    def n(self) -> int:
        """Answers that are there, of board and schools together."""
        return self.board_n + self.schools_n

    @property
    def total(self) -> int:
        """Answers asked for, of board and schools together."""
        return self.board_total + self.schools_total


def counted(
    framework: Framework, own: Mapping[int | None, Mapping[str, A]]
) -> dict[int | None, dict[str, A | None]]:
    """Every answer once, where it was given; what is open once, where it is asked.

    What a school inherits is the board's answer, however many schools count with it. An open norm of scope
    ``board`` is one question to the board; any other is a question to each school without an answer.

    Args:
        framework: gives the norms and who is asked.
        own: the subjects that count (school ids, and None for the board), each with its own answers.

    Returns:
        Subject -> statement id -> its answer, None where it is open.
    """
    found: dict[int | None, dict[str, A | None]] = {subject: {} for subject in (None, *own)}
    schools = [school for school in own if school is not None]
    for norm in framework.statements:
        central = own.get(None, {}).get(norm.id) if norm.scope != "school" or not schools else None
        given = {school: own[school].get(norm.id) for school in schools}
        waiting = [school for school in schools if given[school] is None and central is None]
        if central is not None or not schools or (waiting and norm.scope == "board"):
            found[None][norm.id] = central
        for school, answer in given.items():
            if answer is not None or (school in waiting and norm.scope != "board"):
                found[school][norm.id] = answer
    return found


def progress(
    framework: Framework, levels: Iterable[tuple[int | None, str, LevelValue]], schools: Sequence[int]
) -> Progress:
    """Answers given (a level or "not applicable") and asked for.

    Args:
        framework: the framework of the round.
        levels: school id (None = the board itself), statement id, level.
        schools: the open schools. Without any, the board is asked everything.
    """
    return progress_of(counted(framework, own_levels(levels, schools)))


def progress_of(answers: Mapping[int | None, Mapping[str, object | None]]) -> Progress:
    """The same of answers as ``counted`` gives them."""
    sizes = {
        subject: (sum(answer is not None for answer in found.values()), len(found))
        for subject, found in answers.items()
    }
    board = sizes.pop(None)
    return Progress(*board, sum(n for n, _ in sizes.values()), sum(total for _, total in sizes.values()))


def own_levels(
    levels: Iterable[tuple[int | None, str, LevelValue]], schools: Sequence[int]
) -> dict[int | None, dict[str, LevelValue]]:
    """Rows of a round by subject: the board and these schools, also those without an answer."""
    own: dict[int | None, dict[str, LevelValue]] = {None: {}, **{school: {} for school in schools}}
    for school, statement, level in levels:
        if school in own and level is not None:
            own[school][statement] = level
    return own


def few(open_answers: Any, total: Any) -> Any:
    """Whether so much is open that it must be told before a figure; also for columns of numbers."""
    return total - open_answers < ENOUGH * total


def too_few(n: Any, open_answers: Any) -> Any:
    """Whether so little is assessed that a mean is not drawn; also for columns of numbers."""
    return (n < FEWEST) & (n < open_answers)
