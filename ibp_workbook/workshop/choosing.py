"""Before a session: what can be voted about, and what was prepared or left unfinished."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from ibp_workbook.catalogue import Framework, Statement
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.inheritance import effective
from ibp_workbook.evaluate.maturity.scores import LevelValue
from ibp_workbook.store import Items, Round, School, Workspace
from ibp_workbook.workshop import record
from ibp_workbook.workshop.record import Record
from ibp_workbook.workshop.session import Kind

Plain = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a facilitator chose.

    Attributes:
        kind: how the room votes.
        norms: about which norms.
        name: what the session is called; empty for the moment it begins, or for what it was called.
        session: number of the session that was prepared before, and is now prepared anew.
    """

    kind: Kind
    norms: tuple[str, ...]
    name: str = ""
    session: int | None = None

    @staticmethod
    def read(content: Mapping[str, Any]) -> "Wanted":
        """What was sent.

        Raises:
            IbpError: it is something else.
        """
        kind, norms, session = content.get("kind", "norms"), content.get("norms", ()), content.get("session")
        known = kind in get_args(Kind) and kind != "plan" and isinstance(norms, list | tuple)
        if not known or not (session is None or type(session) is int):
            raise IbpError("workshop.not_now")
        return Wanted(cast(Kind, kind), tuple(map(str, norms)), str(content.get("name", ""))[:100], session)


def asked(framework: Framework, school: School | None, apart: bool = False) -> tuple[Statement, ...]:
    """The norms that a school, or the board itself (None), is asked; or those that schools answer apart."""
    if apart:
        return tuple(item for item in framework.statements if item.scope != "board")
    return tuple(item for item in framework.statements if school or item.scope != "school")


def choice(
    workspace: Workspace, framework: Framework, round_: Round, school: School | None, lang: str
) -> Plain:
    """What can be voted about: the norms with what counts now, and sessions that were not finished."""
    schools = workspace.schools.of(round_.board, closed=False)
    unfinished = record.unfinished(workspace, round_, school.id if school else None)
    given = {where: _levels(items) for where, items in workspace.maturity.all_answers(round_.id).items()}
    board = given.get(None, {})
    counts = [
        {norm: each.answer for norm, each in effective(framework, board, given.get(one.id, {})).items()}
        for one in schools
    ]
    here = schools.index(school) if school in schools else None
    levels = board if here is None else counts[here]
    apart = {item.id for item in asked(framework, None, apart=True)}
    together = {item.id for item in asked(framework, school)}

    def norm(item: Statement) -> Plain:
        of_schools = [own.get(item.id) for own in counts] if item.id in apart else []
        return {
            "id": item.id,
            "title": item.title.get(lang),
            "together": item.id in together,
            "level": levels.get(item.id),
            "apart": item.id in apart,
            "open": sum(level is None for level in of_schools),
            "below": sum(isinstance(level, int) and level < round_.target for level in of_schools),
        }

    return {
        "round": round_.name,
        "closed": round_.closed,
        "target": round_.target,
        "schools": len(schools),
        "domains": [
            {
                "title": domain.title.get(lang),
                "norms": [norm(item) for item in framework.statements if item.domain == domain.id],
            }
            for domain in framework.domains
        ],
        "unfinished": [_told(each) for each in unfinished],
    }


def _levels(items: Items) -> dict[str, LevelValue]:
    return {
        norm: fields["level"].value
        for norm, fields in items.items()
        if "level" in fields and fields["level"].value is not None
    }


def _told(kept: Record) -> Plain:
    session = kept.session
    return {
        "session": kept.dossier,
        "name": kept.name,
        "kind": session.kind,
        "norms": list(session.norms),
        "agreed": len(session.agreed),
        "prepared": session.is_prepared and session.kind != "plan",
    }
