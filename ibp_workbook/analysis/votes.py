"""What was agreed by vote: which levels, by how many people, and how far they were apart."""

from collections.abc import Mapping
from typing import NamedTuple

from ibp_workbook.catalogue import Framework
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.evaluate.maturity.votes import chosen
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts


class Voted(NamedTuple):
    """An answer that a room gave.

    Attributes:
        school: school id; None for the board itself.
        where: its name.
        domain: id of the domain of the norm.
        norm: its title.
        level: in words.
        how: by how many people, and their spread.
    """

    school: int | None
    where: str
    domain: str
    norm: str
    level: str
    how: str


def voted(
    workspace: Workspace, framework: Framework, round_id: int, names: Mapping[int | None, str], lang: str
) -> list[Voted]:
    """The levels of a round that were chosen by vote and still count, in the order of the framework.

    Args:
        workspace: as the person who looks sees it.
        framework: of the round.
        round_id: the round.
        names: who is told about: school id (None for the board itself) -> name.
        lang: language of the words.
    """
    votes = {(school, norm): given for school, norm, given in workspace.maturity.votes(round_id)}
    if not votes:
        return []
    levels = {(school, norm): level for school, norm, level in workspace.maturity.levels(round_id)}
    texts, found = Texts(lang), []
    for norm in framework.statements:
        for school, where in names.items():
            level = levels.get((school, norm.id))
            if (
                level is None and norm.scope != "school"
            ):  # a school that agreed with its board goes on inheriting
                level = levels.get((None, norm.id))
            if how := chosen(level, votes.get((school, norm.id)), lang):
                words = texts("workbook.nvt") if level == NOT_APPLICABLE else str(level)
                found.append(Voted(school, where, norm.domain, norm.title.get(lang), words, how))
    return found
