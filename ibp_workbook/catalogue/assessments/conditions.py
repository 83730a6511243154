"""Every condition of an assessment: does it parse, does it speak of what exists, and is all of it used?"""

from collections.abc import Iterator, Mapping

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
    conditions = list(_visibility(assessment, questions))
    _check_circles(assessment, questions)
    for contradiction in assessment.contradictions:
        key = f"contradictions[{contradiction.id}].when"
        conditions.append(_uses(contradiction.when, questions, key, assessment.questions, {}))
    earlier: dict[str, Table] = {}
    for table in assessment.tables:
        file = f"assessments/{assessment.id}/rules.yaml"
        first: dict[str, str] = {}
        for rule in table.rules:
            first.setdefault(rule.when, rule.id)
        for when, rule_id in first.items():
            conditions.append(_uses(when, file, f"rules[{rule_id}].when", assessment.questions, earlier))
        earlier[table.id] = table
    _check_used(assessment, conditions, questions)
    for table in assessment.tables:
        _check_about(table, assessment)


def _check_about(table: Table, assessment: Assessment) -> None:
    """A text speaks only of questions whose answer is known where it is told."""
    file, questions = f"assessments/{assessment.id}/rules.yaml", assessment.questions
    tables = {other.id: other for other in assessment.tables}
    looked_at = {rule.when: uses(rule.when, questions, tables).questions for rule in table.rules}
    for rule in table.rules:
        _check_known(rule, {*looked_at[rule.when], *(rule.about or ())}, questions, file, f"rules[{rule.id}]")
    hidden_at_times = any(questions[name].show_if for names in looked_at.values() for name in names)
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


def _visibility(assessment: Assessment, file: str) -> Iterator[Uses]:
    for question in assessment.questions.values():
        if question.show_if:
            yield _uses(question.show_if, file, f"{question.id}.show_if", assessment.questions, {})


def _check_circles(assessment: Assessment, file: str) -> None:
    """A question may depend on any other, as long as none waits for itself."""
    waits = {
        name: uses(question.show_if, assessment.questions, {}).questions
        for name, question in assessment.questions.items()
        if question.show_if
    }
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
