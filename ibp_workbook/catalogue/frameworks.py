"""Maturity frameworks: a folder with ``framework.yaml`` and ``statements/*.yaml``."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from ibp_workbook.catalogue.checking import check_citations, check_ids, check_texts
from ibp_workbook.catalogue.models import Content, Filled, Framework, Statement, Text
from ibp_workbook.catalogue.yaml_file import convert, read_content
from ibp_workbook.errors import IbpError


class _StatementsFile(Content, frozen=True):
    """``statements/*.yaml``: statements of one domain."""

    domain: Filled
    statements: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1)]


def load_framework(folder: Path) -> tuple[Framework, dict[str, str]]:
    """One framework from its folder, with the file each statement came from.

    Raises:
        IbpError: a file breaks a rule; the sentence names file and key.
    """
    base = f"frameworks/{folder.name}"
    head_name = f"{base}/framework.yaml"
    head = read_content(folder / "framework.yaml", head_name, dict[str, Any])
    statements: list[Statement] = []
    files: dict[str, str] = {}
    for path in sorted((folder / "statements").glob("*.yaml")):
        name = f"{base}/statements/{path.name}"
        written = read_content(path, name, _StatementsFile)
        for index, item in enumerate(written.statements):
            where = f"statements[{item.get('id', index)}]"
            statement = convert({**item, "domain": written.domain}, Statement, name, where)
            if statement.id in files:
                raise IbpError("catalogue.duplicate_id", file=name, id=statement.id)
            files[statement.id] = name
            statements.append(statement)
    framework = convert({**head, "statements": statements}, Framework, head_name)
    if framework.id != folder.name:
        raise IbpError("catalogue.wrong_id", file=head_name, id=framework.id, expected=folder.name)
    return framework, files


def check_framework(framework: Framework, files: dict[str, str], citations: Collection[str]) -> None:
    """Everything a struct cannot see by itself: references, the scale, and texts that say the same.

    Args:
        framework: the framework to check.
        files: statement id -> file name, for the sentences.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken.
    """
    head = f"frameworks/{framework.id}/framework.yaml"
    numbers = [level.number for level in framework.levels]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise IbpError("catalogue.level_gap", file=head, key="levels", expected="1, 2, 3 …", found=numbers)
    if framework.target not in numbers:
        raise IbpError("catalogue.dead_target", file=head, target=framework.target)
    for group in (framework.domains, framework.steps):
        check_ids((item.id for item in group), head)
    for step in framework.steps:
        check_citations(step.sources, citations, head, f"steps[{step.id}].sources")
        check_texts(((f"steps[{step.id}].results", text) for text in step.results), head)
    for statement in framework.statements:
        _check_statement(framework, statement, files[statement.id], numbers, citations)
    for domain in framework.domains:
        if not framework.statements_in(domain.id):
            raise IbpError("catalogue.empty_domain", file=head, id=domain.id)


def _check_statement(
    framework: Framework, statement: Statement, file: str, numbers: list[int], citations: Collection[str]
) -> None:
    where = f"statements[{statement.id}]"
    if statement.domain not in {domain.id for domain in framework.domains}:
        raise IbpError("catalogue.dead_domain", file=file, key="domain", id=statement.domain)
    if statement.step is not None and statement.step not in {step.id for step in framework.steps}:
        raise IbpError("catalogue.dead_step", file=file, key=f"{where}.step", id=statement.step)
    check_citations(statement.sources, citations, file, f"{where}.sources")
    if sorted(statement.levels) != numbers:
        raise IbpError(
            "catalogue.level_gap",
            file=file,
            key=f"{where}.levels",
            expected=numbers,
            found=sorted(statement.levels),
        )
    _check_levels_differ(statement, file, where)
    check_texts(((f"{where}.{key}", text) for key, text in _texts(statement)), file)


def _check_levels_differ(statement: Statement, file: str, where: str) -> None:
    seen: dict[str, int] = {}
    for number, text in statement.levels.items():
        if text.nl in seen:
            raise IbpError(
                "catalogue.same_levels", file=file, key=f"{where}.levels", first=seen[text.nl], second=number
            )
        seen[text.nl] = number


def _texts(statement: Statement) -> Iterator[tuple[str, Text]]:
    yield "title", statement.title
    if statement.why:
        yield "why", statement.why
    if statement.first_step:
        yield "first_step", statement.first_step
    for number, text in statement.levels.items():
        yield f"levels.{number}", text
