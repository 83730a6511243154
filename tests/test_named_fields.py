"""Python asks what a field of the content means, not what it is called."""

import ast
import re
from functools import cache

import pytest

from tests.test_house import ROOT, modules


@cache
def _form_ids() -> frozenset[str]:
    files = (ROOT / "data/dpia/form").glob("*.yaml")
    return frozenset(name for path in files for name in re.findall(r'\bid: "(\d[\d.]*)"', path.read_text()))


@cache
def _question_ids() -> frozenset[str]:
    files = (ROOT / "data/assessments").glob("*/questions.yaml")
    return frozenset(
        found for path in files for found in re.findall(r"^      - id: (\w+)", path.read_text(), re.MULTILINE)
    )


def named_fields(source: str, frames: bool = False) -> list[str]:
    """The fields of the content that a module names by their ids.

    A place in a form has a number and stands out in any text; a question of an assessment is an ordinary
    word, and counts where it is looked up in answers or questions, also through a constant.

    Args:
        source: of the module.
        frames: what it calls answers may be a frame, with columns.
    """
    module = ast.parse(source)
    constants = {
        target.id: value
        for node in module.body
        if isinstance(node, ast.Assign)
        for names, values in [(node.targets[0], node.value)]
        for target, value in (
            zip(names.elts, values.elts, strict=False)
            if isinstance(names, ast.Tuple) and isinstance(values, ast.Tuple)
            else [(names, values)]
        )
        if isinstance(target, ast.Name)
    }
    named = []
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = re.split(r"[/\[]", node.value)
            named += [part for part in parts if "." in part and part in _form_ids()]
        looked_up = _looked_up(node, frames)
        if isinstance(looked_up, ast.Name):
            looked_up = constants.get(looked_up.id)
        if isinstance(looked_up, ast.Constant) and looked_up.value in _question_ids():
            named.append(str(looked_up.value))
    return named


def _looked_up(node: ast.AST, frames: bool) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]) if _holds_answers(owner):
            return key
        case ast.Subscript(value=owner, slice=key) if _holds_answers(owner) and not frames:
            return key
        case ast.Compare(left=key, comparators=[owner]) if _holds_answers(owner):
            return key
    return None


def _holds_answers(owner: ast.expr) -> bool:
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return name in {"answers", "questions"}


def test_python_names_no_field_of_the_content() -> None:
    assert len(_form_ids()) > 100
    assert len(_question_ids()) > 150
    named = [
        (module, field)
        for module, path in modules()
        for field in named_fields(path.read_text("utf-8"), frames=".analysis." in module)
    ]
    assert named == []


@pytest.mark.parametrize(
    "source",
    [
        'form.fields["16.1.3"]',
        'path = f"{row}/17.1.10"',
        'row = f"16.1[cnil{number}]"',
        'answers.get("aware_at")',
        'given.answers["ends_on"]',
        'if "reported_at" in answers: pass',
        'assessment.questions["role"]',
        'PUPILS, ENDS_ON = "pupils", "ends_on"\nanswers.get(ENDS_ON)',
    ],
)
def test_the_check_sees_a_field_that_is_named(source: str) -> None:
    assert len(named_fields(source)) == 1


def test_the_check_leaves_meanings_and_other_numbers_alone() -> None:
    source = 'form.meaning["risk.likelihood"]; version = "1.0"; row["role"]; answers.get(question.id)'
    assert named_fields(source) == []
