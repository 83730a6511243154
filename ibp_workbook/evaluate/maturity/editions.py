"""A new edition of a framework beside the one in use: what changed, and what of an answer goes along."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ibp_workbook.catalogue import Framework, Statement
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE
from ibp_workbook.texts import Texts

_GOES_ALONG = ("level", "reason", "comment", "evidence")


class Changes(NamedTuple):
    """The norms in which two editions differ, and those that they share."""

    added: tuple[Statement, ...]
    changed: tuple[Statement, ...]
    gone: tuple[Statement, ...]
    same: tuple[Statement, ...]


def changes(old: Framework, new: Framework) -> Changes:
    """What a new edition adds, changes and leaves out.

    A norm is the same when it has the same id and asks the same: title, the text of every level, and of whom
    it is asked.
    """
    shared = [statement for statement in new.statements if old.has(statement.id)]
    same = {item.id for item in shared if _asks(old, old.statement(item.id)) == _asks(new, item)}
    return Changes(
        tuple(statement for statement in new.statements if not old.has(statement.id)),
        tuple(statement for statement in shared if statement.id not in same),
        tuple(statement for statement in old.statements if not new.has(statement.id)),
        tuple(statement for statement in shared if statement.id in same),
    )


def carried(
    old: Framework, new: Framework, statement_id: str, answer: Mapping[str, Any], note: Texts, limit: int
) -> dict[str, Any]:
    """What of an answer goes along to the new edition, by field.

    Of a norm that is the same all of it does. One that changed is to be looked at again: its level stays
    open, and the comment says what was answered to which words. One that is gone stays where it is.

    Args:
        old: the edition that was answered.
        new: the edition that is to be answered.
        statement_id: id of the norm.
        answer: field -> value.
        note: language of what is added to the comment.
        limit: how many signs a comment may have.
    """
    given = {name: answer[name] for name in _GOES_ALONG if answer.get(name) not in (None, "")}
    if not given or not new.has(statement_id):
        return {}
    before = old.statement(statement_id)
    if _asks(old, before) == _asks(new, new.statement(statement_id)):
        return given
    level = given.pop("level", None)
    words = {"title": before.title, "level": level, "text": ""}
    if level == NOT_APPLICABLE:
        words["level"] = note("workbook.nvt")
    elif level is not None:
        words["text"] = old.level_text(before, level).get(note.lang)
    said = [note("editions.again", **words).strip(), given.pop("reason", ""), given.get("comment", "")]
    given["comment"] = "\n".join(filter(None, said))[:limit]
    return given


def _asks(framework: Framework, statement: Statement) -> tuple[Any, ...]:
    texts = [(level.number, framework.level_text(statement, level.number)) for level in framework.levels]
    return statement.title, statement.scope, texts
