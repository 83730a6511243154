"""The conditions of rules: what is read, what is refused, and what is noted about them."""

import pytest

from ibp_workbook.catalogue.assessments.conditions import uses
from ibp_workbook.catalogue.assessments.expression_types import ConditionError
from ibp_workbook.catalogue.assessments.expressions import (
    ExpressionError,
    Literal,
    Member,
    Name,
    Operation,
    parse,
)
from ibp_workbook.catalogue.assessments.models import Question
from ibp_workbook.catalogue.fields import Choice
from ibp_workbook.catalogue.models import Text

WORDS = Text(nl="Tekst", en="Text")


def question(id_: str, type_: str, options: str = "") -> Question:
    chosen = tuple(Choice(value=value, label=WORDS) for value in options.split())
    return Question(id=id_, kind=type_, label=WORDS, choices=chosen)  # type: ignore[arg-type]


QUESTIONS = {
    item.id: item
    for item in (
        question("sign", "yes_no"),
        question("place", "one", "toilet hall"),
        question("who", "some", "head parents"),
        question("days", "number"),
        question("made", "date"),
        question("signed", "date"),
        question("known", "datetime"),
        question("told", "datetime"),
        question("note", "text"),
    )
}


def test_and_binds_tighter_than_or() -> None:
    a, b, c = (Operation("==", (Member(Name("answers"), name), Literal("yes"))) for name in "abc")
    text = "answers.a == 'yes' || answers.b == \"yes\" && answers.c == 'yes'"
    assert parse(text) == Operation("||", (a, Operation("&&", (b, c))))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "(a",
        "a)",
        "a == ",
        "[a",
        "a[0]",
        "{'a': 1}",
        "1 + 1",
        "-a",
        "a.1",
        "'a\\n'",
        "a ? b",
        "f(a",
    ],
)
def test_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize("text", ["(" * 500 + "true" + ")" * 500, "true || " * 2000 + "true"])
def test_refuses_what_is_too_deep_or_too_long(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "answers.sign == 'yes'",
        "'yes' != answers.sign",
        "answers.place in ['toilet', 'hall']",
        "'head' in answers.who",
        "answers.who == []",
        "size(answers.who) > 1",
        "answers.days >= 28.5 && answers.days < 100",
        "answers.made < '2018-05-25' || answers.made > on",
        "answers.made == answers.signed",
        "answers.known >= '2026-03-29T01:30'",
        "days_between(answers.made, on) > 28",
        "hours_between(answers.known, answers.told) > 72",
        "answers.note != ''",
        "answers.sign == 'yes' ? answers.days > 1 : true",
        "on >= '2018-05-25'",
    ],
)
def test_accepts(text: str) -> None:
    assert uses(text, QUESTIONS, {})


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("answers.sign", "not_yes_or_no"),
        ("answers.sign && true", "not_yes_or_no"),
        ("!answers.days", "not_yes_or_no"),
        ("answers.sign == 'maybe'", "dead_option"),
        ("'police' in answers.who", "dead_option"),
        ("answers.who.all(w, w == 'head')", "not_allowed"),
        ("answers.sign == true", "not_comparable"),
        ("answers.sign > 'yes'", "not_comparable"),
        ("answers.days == '28'", "not_comparable"),
        ("answers.days in ['28']", "not_comparable"),
        ("answers.who == 'head'", "not_comparable"),
        ("answers.who in ['head']", "not_comparable"),
        ("'head' in answers.place", "not_comparable"),
        ("answers.made > answers.days", "not_comparable"),
        ("answers.made < answers.known", "not_comparable"),
        ("answers.note > 'a'", "not_comparable"),
        ("hours_between(answers.made, on) > 72", "not_comparable"),
        ("days_between(answers.days, on) > 28", "not_comparable"),
        ("size(answers.note) > 1", "not_comparable"),
        ("answers.made > 'yesterday'", "wrong_date_literal"),
        ("answers.made > '2026-02-30'", "wrong_date_literal"),
        ("answers.made > '2026-02-03T10:00'", "wrong_date_literal"),
        ("answers.gone == 'yes'", "dead_question"),
        ("answers == []", "unknown_name"),
        ("row.kind == 'bsn'", "unknown_name"),
        ("answers.place.name == 'toilet'", "unknown_name"),
        ("has(answers.sign)", "unknown_function"),
        ("answers.note.matches('a+')", "not_allowed"),
        ("days_between(answers.made) > 28", "unknown_function"),
        ("tables.duty == 'yes'", "dead_table"),
        ("answers.place in ['toilet', answers.sign]", "wrong_list"),
        ("answers.sign ==", "not_cel"),
        ("answers['sign'] == 'yes'", "not_allowed"),
    ],
)
def test_refuses_with_the_right_sentence(text: str, mistake: str) -> None:
    with pytest.raises(ConditionError) as caught:
        uses(text, QUESTIONS, {})
    assert caught.value.key == mistake


def test_notes_what_answers_are_compared_with() -> None:
    found = uses(
        "answers.days > 28 && days_between(answers.made, on) > 3 && answers.place in ['hall']", QUESTIONS, {}
    )
    assert found.values["days"] == {28}
    assert found.values["place"] == {"hall"}
    assert found.days["made"] == {3}
    assert found.on
    assert not found.opaque


def test_notes_which_answers_cannot_be_listed() -> None:
    assert uses("answers.made < answers.signed", QUESTIONS, {}).opaque == {"made", "signed"}
    assert uses("size(answers.who) > 1", QUESTIONS, {}).opaque == {"who"}
    assert not uses("answers.made < on", QUESTIONS, {}).opaque
