"""What phones, projector and facilitator are shown: plain data, the same for everyone who gets it."""

from typing import Any

from ibp_workbook.catalogue import Framework, Text
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.evaluate.maturity.votes import FEWEST, UNKNOWN, Tally, told
from ibp_workbook.store import Value
from ibp_workbook.texts import LANGS
from ibp_workbook.workshop.session import MOST_ROUNDS, Session

Plain = dict[str, Any]
OTHERS = (UNKNOWN, NOT_APPLICABLE)
GROUPS = ("principal", "ict", "office")


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
        "low": votes.lowest,
        "high": votes.highest,
        "median": votes.median,
        "supported": votes.proposal,
        "few": votes.n < FEWEST,
        "words": {lang: told(votes, lang) for lang in LANGS},
    }


def for_everyone(framework: Framework, session: Session) -> Plain:
    """What every phone gets; nothing about votes before the reveal."""
    decided = session.agreed.get(session.norm)
    revealed = session.stage in ("revealed", "discuss", "agreed") and session.tally
    return {
        "v": session.version,
        "stage": session.stage if session.norm else "done",
        "round": session.round,
        "norm": norm(framework, session),
        "result": result(session.tally) if revealed and session.tally else None,
        "agreed": {"level": decided.level} if decided else None,
    }


def for_the_facilitator(framework: Framework, session: Session, answer: Value | None) -> Plain:
    """What leads the session sees besides: the list, what is answered now, and what can be done."""
    closed = len(session.rounds.get(session.norm, ()))
    decided = session.agreed.get(session.norm)
    return {
        **for_everyone(framework, session),
        "agreed": {"level": decided.level, "why": decided.why} if decided else None,
        "rounds_left": MOST_ROUNDS - closed,
        "may_open": session.may_open,
        "answer": {"level": answer.value, "event": answer.event} if answer else None,
        "list": [
            {
                "id": each,
                "title": both(framework.statement(each).title) if framework.has(each) else {},
                "level": session.agreed[each].level if each in session.agreed else None,
            }
            for each in session.norms
        ],
    }
