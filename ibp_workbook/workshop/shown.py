"""What phones, projector and facilitator are shown: plain data, the same for everyone who gets it."""

from collections.abc import Mapping
from typing import Any

from ibp_workbook.catalogue import Framework, Text
from ibp_workbook.evaluate.dots import Dots
from ibp_workbook.evaluate.maturity.votes import FEWEST, Tally, told
from ibp_workbook.store import Value
from ibp_workbook.texts import LANGS, Texts
from ibp_workbook.workshop.session import MOST_ROUNDS, Session

Plain = dict[str, Any]
Schools = Mapping[str, str]
"""School id (as text) -> name, of the schools that may vote apart."""


def both(text: Text) -> dict[str, str]:
    """A text of the content in both languages."""
    return {lang: text.get(lang) for lang in LANGS}


def norm(framework: Framework, session: Session) -> Plain | None:
    """The norm on the table with its level texts."""
    if not session.norm or not framework.has(session.norm):
        return None
    asked = framework.statement(session.norm)
    return {
        "id": asked.id,
        "n": session.norms.index(asked.id) + 1,
        "of": len(session.norms),
        "title": both(asked.title),
        "domain": both(framework.domain(asked.domain).title),
        "why": both(asked.why) if asked.why else None,
        "levels": [
            {
                "n": level.number,
                "name": both(level.name),
                "text": both(framework.level_text(asked, level.number)),
            }
            for level in framework.levels
        ],
    }


def result(votes: Tally) -> Plain:
    """The spread, with what it means in words."""
    return {
        "n": votes.n,
        "counts": votes.counts,
        "groups": votes.groups,
        "schools": {
            school: {"counts": counts, "middle": votes.of_school(school).middle}
            for school, counts in votes.schools.items()
        },
        "low": votes.lowest,
        "high": votes.highest,
        "median": votes.median,
        "supported": None if votes.schools else votes.proposal,
        "few": not votes.counts,
        "words": {lang: told(votes, lang) for lang in LANGS},
    }


def dotted(dots: Dots) -> Plain:
    """How many dots each proposal got."""
    key = "votes.dots" if dots.counts else "votes.too_few"
    said = {lang: Texts(lang)(key, n=dots.n, fewest=FEWEST) for lang in LANGS}
    return {"n": dots.n, "counts": dots.counts, "few": not dots.counts, "words": said}


def _revealed(session: Session) -> Plain | None:
    if session.stage not in ("revealed", "discuss", "agreed"):
        return None
    if session.dots:
        return dotted(session.dots)
    return result(session.tally) if session.tally else None


def _agreed(session: Session) -> Plain | None:
    decided = session.agreed.get(session.norm)
    return {name: value for name, value in decided.plain().items() if name != "why"} if decided else None


def for_everyone(framework: Framework, session: Session, schools: Schools) -> Plain:
    """What every phone gets; nothing about votes before the reveal."""
    return {
        "v": session.version,
        "kind": session.kind,
        "stage": session.stage if session.norm else "done",
        "round": session.round,
        "asked": session.norm,
        "norm": norm(framework, session),
        "schools": [[school, name] for school, name in schools.items()] if session.kind == "schools" else [],
        "proposals": [[topic, title] for topic, title in session.proposals.items()],
        "result": _revealed(session),
        "agreed": _agreed(session),
    }


def for_the_facilitator(
    framework: Framework, session: Session, schools: Schools, answers: Mapping[int | None, Value]
) -> Plain:
    """What leads the session sees besides: the list, what is answered now, and what can be done."""
    closed = len(session.rounds.get(session.norm, ()))
    decided, agreed = session.agreed.get(session.norm), _agreed(session)
    return {
        **for_everyone(framework, session, schools),
        "agreed": agreed | {"why": decided.why} if agreed and decided else None,
        "rounds_left": MOST_ROUNDS - closed,
        "may_open": session.may_open,
        "answers": {str(where or ""): value.value for where, value in answers.items()},
        "list": [
            {
                "id": each,
                "title": both(framework.statement(each).title) if framework.has(each) else {},
                "level": session.agreed[each].level if each in session.agreed else None,
                "agreed": each in session.agreed,
            }
            for each in session.norms
        ],
    }
