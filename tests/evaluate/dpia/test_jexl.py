"""Expressions of others: as in JavaScript, and never code."""

import pytest

from ibp_workbook.evaluate.dpia.jexl import MAX_DEPTH, MAX_LENGTH, JexlError, calls, evaluate

FUNCTIONS = {"count": lambda value: len(value or []), "twice": lambda value: value * 2}


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3 - 1", 8),
        ("10 - 3 - 2", 5),
        ("null || 0", 0),
        ("'' || 'x'", "x"),
        ("0 && 5", 0),
        ("true && 5", 5),
        ("(false && 3) + 2", 2),
        ("![]", False),
        ("'5' == 5", True),
        ("true == 'true'", False),
        ("null == 0", False),
        ("'a' in ['a', 'b']", True),
        ("null in ['a']", False),
        ("a.b == 3 ? 'yes' : 'no'", "yes"),
        ("unknown.deep.member", None),
        ("list | count", 2),
        ("twice(list | count) >= 4", True),
        ("list[1]", "q"),
        ("{'a': 2, b: 3}.b", 3),
        ("1 > 0 || nothing()", True),
        ("false ? 1 : true ? 2 : 3", 2),
        ("\n 1\n", 1),
    ],
)
def test_value(expression: str, result: object) -> None:
    names = {"a": {"b": 3}, "list": ["p", "q"]}
    assert evaluate(expression, names, FUNCTIONS) == result


@pytest.mark.parametrize(
    "expression",
    ["", "1 +", "(1", "a b", "1 = 2", "x; y", "`x`", "no()", "'open", "[1,", "a.", "__import__('os')"],
)
def test_refused(expression: str) -> None:
    with pytest.raises(JexlError):
        evaluate(expression, {}, FUNCTIONS)


def test_no_way_out_through_members() -> None:
    assert evaluate("a.__class__", {"a": "x"}, {}) is None
    assert evaluate("a['__proto__']", {"a": {}}, {}) is None


def test_depth_and_length_have_limits() -> None:
    assert evaluate("(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1), {}, {}) == 1
    for expression in ("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH, "!" * (MAX_DEPTH + 5) + "1"):
        with pytest.raises(JexlError):
            evaluate(expression, {}, {})
    assert evaluate("1".ljust(MAX_LENGTH), {}, {}) == 1
    with pytest.raises(JexlError):
        evaluate("1".ljust(MAX_LENGTH + 1), {}, {})


def test_functions_in_use_are_known() -> None:
    assert calls("answers('1') | count > 2 ? bool(x) : [f(1)]") == {"answers", "count", "bool", "f"}


@pytest.mark.parametrize("expression", ["1" + "+1" * 4000, "a" + ".a" * 4000])
def test_a_chain_without_end_is_refused(expression: str) -> None:
    with pytest.raises(JexlError, match="too much"):
        evaluate(expression, {}, {})


def test_a_number_of_any_length_is_a_number() -> None:
    assert evaluate("9" * 9000 + " > 1", {}, {}) is True
