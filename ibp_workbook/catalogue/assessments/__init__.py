"""Rule-based assessments: a folder with ``questions.yaml``, ``rules.yaml`` and ``cases.yaml``."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from ibp_workbook.catalogue.assessments.checks import check_assessment
from ibp_workbook.catalogue.assessments.models import Assessment, Case, Question, Table
from ibp_workbook.catalogue.yaml_file import convert, read_yaml
from ibp_workbook.errors import IbpError

QUESTION_KEYS = frozenset(Assessment.__struct_fields__) - {"tables", "verdict", "cases"}
RULE_KEYS = frozenset({"tables", "verdict"})


def load_assessments(folder: Path, citations: Collection[str]) -> dict[str, Assessment]:
    """All assessments of a folder, by id, each checked; one folder each, named after the id.

    Whether the cases come out as written is for ``ibp_workbook.evaluate.cases`` to say.

    Args:
        folder: such as ``data/assessments``; it need not exist.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    found: dict[str, Assessment] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            assessment = read_assessment(path)
            check_assessment(assessment, citations)
            found[assessment.id] = assessment
    return found


def read_assessment(folder: Path) -> Assessment:
    """One assessment from its folder: the right keys and types, not yet checked any further.

    Raises:
        IbpError: a file cannot be read or has the wrong form; the sentence names file and key.
    """
    base = f"assessments/{folder.name}"
    questions = _read(folder / "questions.yaml", f"{base}/questions.yaml", QUESTION_KEYS)
    rules = _read(folder / "rules.yaml", f"{base}/rules.yaml", RULE_KEYS)
    tables = _tables(rules.get("tables", ()), f"{base}/rules.yaml")
    whole = {**questions, "tables": tables, "verdict": rules["verdict"]}
    _check_groups(questions, f"{base}/questions.yaml")
    assessment = convert(
        {**whole, "cases": _cases(folder / "cases.yaml", f"{base}/cases.yaml")},
        Assessment,
        f"{base}/questions.yaml",
    )
    if assessment.id != folder.name:
        raise IbpError(
            "catalogue.wrong_id", file=f"{base}/questions.yaml", id=assessment.id, expected=folder.name
        )
    return assessment


def _read(path: Path, file: str, keys: frozenset[str]) -> dict[str, Any]:
    value = read_yaml(path, file)
    if not isinstance(value, dict):
        raise IbpError("catalogue.wrong_type", file=file, key="-", expected="object", got=_kind(value))
    for key in value.keys() - keys:
        raise IbpError("catalogue.unknown_key", file=file, key=key)
    if keys == RULE_KEYS:
        for key in sorted(keys - value.keys()):
            raise IbpError("catalogue.missing_key", file=file, key=key)
    return value


def _check_groups(questions: dict[str, Any], file: str) -> None:
    """Convert each question by itself first, so that a mistake is told with the question's id."""
    sections = questions.get("sections")
    for section in sections if isinstance(sections, list) else ():
        items = section.get("questions") if isinstance(section, dict) else None
        for index, item in enumerate(items if isinstance(items, list) else ()):
            convert(item, Question, file, f"questions[{_label(item, 'id', index)}]")


def _tables(value: Any, file: str) -> list[Table]:
    if not isinstance(value, list):
        raise IbpError("catalogue.wrong_type", file=file, key="tables", expected="array", got=_kind(value))
    tables = []
    for index, item in enumerate(value):
        # One dated `otherwise` may be written without a list around it.
        if isinstance(item, dict) and isinstance(item.get("otherwise"), dict):
            item = {**item, "otherwise": [item["otherwise"]]}
        where = f"tables[{_label(item, 'id', index)}]"
        tables.append(convert(item, Table, file, where))
    return tables


def _cases(path: Path, file: str) -> list[Case]:
    value = read_yaml(path, file)
    if not isinstance(value, list):
        raise IbpError("catalogue.wrong_type", file=file, key="-", expected="array", got=_kind(value))
    return [
        convert(_with_on(item), Case, file, f"cases[{_label(item, 'case', index)}]")
        for index, item in enumerate(value)
    ]


def _with_on(item: Any) -> Any:
    """YAML reads the key ``on`` as true."""
    return {"on" if key is True else key: item[key] for key in item} if isinstance(item, dict) else item


def _label(item: Any, key: str, index: int) -> object:
    return item.get(key, index) if isinstance(item, dict) else index


def _kind(value: Any) -> str:
    return {list: "array", dict: "object", type(None): "null"}.get(type(value), type(value).__name__)
