"""How far a board is with a measurement round."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.evaluate.maturity.scores import LevelValue


def progress(
    framework: Framework, levels: Iterable[tuple[int | None, str, LevelValue]], schools: Sequence[int]
) -> tuple[int, int]:
    """Answers given and asked for over all schools of a board; inherited answers count as given.

    Args:
        framework: the framework of the round.
        levels: school id (None = the board itself), statement id, level.
        schools: the open schools. Without any, the board itself is counted.

    Returns:
        Number of answers that are there (a level or "not applicable"), and the number asked for.
    """
    own: dict[int | None, dict[str, LevelValue]] = defaultdict(dict)
    for school, statement, level in levels:
        if level is not None:
            own[school][statement] = level
    if not schools:
        return len(own[None]), len(framework.statements)
    given = sum(len(effective(framework, own[None], own[school])) for school in schools)
    return given, len(framework.statements) * len(schools)
