"""Every condition of an assessment: does it parse, does it speak of what exists, and is all of it used?"""

from collections.abc import Iterator, Mapping
from itertools import chain

from ibp_workbook.catalogue.assessments.expression_types import ConditionError, Uses, uses_of
from ibp_workbook.catalogue.assessments.expressions import ExpressionError, compiled, parse
from ibp_workbook.catalogue.assessments.models import Assessment, Otherwise, Question, Table
from ibp_workbook.errors import IbpError


def check_conditions(assessment: Assessment) -> None:
    """Check all conditions, and that every question and option is looked at or declared informative.

    Raises:
        IbpError: the first mistake; the sentence names file and key.
    """
    questions = f"assessments/{assessment.id}/questions.yaml"
    shown_if = dict(_visibility(assessment, questions))
    _check_circles(shown_if, questions)
    conditions = list(shown_if.values())
    for contradiction in assessment.contradictions:
        key = f"contradictions[{contradiction.id}].when"
        conditions.append(_uses(contradiction.when, questions, key, assessment.questions, {}))
    looked_at = {table.id: rules for table, rules in _rules(assessment)}
    conditions += chain.from_iterable(rules.values() for rules in looked_at.values())
    _check_used(assessment, conditions, questions)
    for table in assessment.tables:
        _check_about(table, looked_at[table.id], assessment)


def _rules(assessment: Assessment) -> Iterator[tuple[Table, dict[str, Uses]]]:
    """Each table with what its conditions look at: versions of a rule mostly have the same one."""
    file = f"assessments/{assessment.id}/rules.yaml"
    earlier: dict[str, Table] = {}
    for table in assessment.tables:
        looked_at: dict[str, Uses] = {}
        for rule in table.rules:
            if rule.when not in looked_at:
                key = f"rules[{rule.id}].when"
                looked_at[rule.when] = _uses(rule.when, file, key, assessment.questions, earlier)
        yield table, looked_at
        earlier[table.id] = table


def _check_about(table: Table, looked_at: Mapping[str, Uses], assessment: Assessment) -> None:
    """A text speaks only of questions whose answer is known where it is told."""
    file, questions = f"assessments/{assessment.id}/rules.yaml", assessment.questions
    for rule in table.rules:
        known = {*looked_at[rule.when].questions, *(rule.about or ())}
        _check_known(rule, known, questions, file, f"rules[{rule.id}]")
    asked = set().union(*(condition.questions for condition in looked_at.values()))
    hidden_at_times = any(questions[name].show_if for name in asked)
    for otherwise in table.otherwise:
        key = f"tables[{table.id}].otherwise"
        if otherwise.about is None and hidden_at_times and table.id != assessment.verdict:
            raise IbpError("assessments.no_about", file=file, key=key)
        _check_known(otherwise, {*(otherwise.about or ())}, questions, file, key)


def _check_known(
    item: Otherwise, known: set[str], questions: Mapping[str, Question], file: str, key: str
) -> None:
    for name in sorted(known - questions.keys() | item.placeholders - known):
        raise IbpError("assessments.answer_not_known", file=file, key=key, name=name)


def uses(text: str, questions: Mapping[str, Question], tables: Mapping[str, Table]) -> Uses:
    """What a condition looks at.

    Raises:
        ConditionError: a mistake in the condition.
    """
    try:
        compiled(text)
        tree = parse(text)
    except ValueError as error:
        raise ConditionError("not_cel", problem=_first_line(error)) from error
    except ExpressionError as error:
        raise ConditionError("not_allowed", part=str(error)) from error
    return uses_of(tree, questions, tables)


def _first_line(error: Exception) -> str:
    """The library's complaint without its drawing of the place."""
    return str(error).split("\n")[0].split("ERROR: <input>:")[-1]


def _uses(
    text: str, file: str, key: str, questions: Mapping[str, Question], tables: Mapping[str, Table]
) -> Uses:
    try:
        return uses(text, questions, tables)
    except ConditionError as error:
        raise IbpError(f"assessments.{error.key}", file=file, key=key, **error.params) from error


def _visibility(assessment: Assessment, file: str) -> Iterator[tuple[str, Uses]]:
    """Each question that is not always asked, with what that depends on."""
    for name, question in assessment.questions.items():
        if question.show_if:
            yield name, _uses(question.show_if, file, f"{name}.show_if", assessment.questions, {})


def _check_circles(shown_if: Mapping[str, Uses], file: str) -> None:
    """A question may depend on any other, as long as none waits for itself."""
    waits = {name: condition.questions for name, condition in shown_if.items()}
    while free := [name for name, parents in waits.items() if not parents & waits.keys()]:
        for name in free:
            del waits[name]
    if waits:
        raise IbpError("assessments.show_if_circle", file=file, names=", ".join(waits))


def _check_used(assessment: Assessment, conditions: list[Uses], file: str) -> None:
    used = {name for condition in conditions for name in condition.questions}
    values: dict[str, set[object]] = {}
    for condition in conditions:
        for name, literals in condition.values.items():
            values.setdefault(name, set()).update(literals)
    for name, question in assessment.questions.items():
        if question.informative:
            continue
        if name not in used:
            raise IbpError("assessments.unused_question", file=file, question=name)
        for option in question.choices:
            if not option.informative and option.value not in values.get(name, ()):
                raise IbpError("assessments.unused_option", file=file, question=name, value=option.value)
