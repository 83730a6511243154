"""A framework as a table, one norm a row: what the Excel and the CSV template share."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibp_workbook.catalogue.models import Domain, Framework, Level, Statement, Text
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.frameworks.build import MAX_STATEMENTS, Remarks, checked, choose_target, some
from ibp_workbook.interop.strangers.delimited import Limits, Row
from ibp_workbook.interop.strangers.plain_text import identifier, one_line, plain, slug, unique

LIMITS = Limits(rows=20_000, columns=50, field=10_000)
# Rows whose code starts with this word belong to the template and are left out.
EXAMPLE = "voorbeeld"

_COLUMNS = {
    "code": ("code",),
    "title": ("titel", "title", "norm"),
    "part": ("deel", "part"),
    "domain": ("domein", "domain"),
    "why": ("toelichting", "explanation"),
}
_REQUIRED = {"code": "code", "title": "titel", "domain": "domein"}
_LEVEL = re.compile(r"(?:niveau|level)\s*(-?\d{1,3})")
_PARTS = {
    "": "",
    "informatiebeveiliging": "informatiebeveiliging",
    "information security": "informatiebeveiliging",
    "ib": "informatiebeveiliging",
    "privacy": "privacy",
}


@dataclass(frozen=True)
class About:
    """What a table does not say about its framework."""

    name: str = ""
    version: str = ""
    target: str = ""
    lang: str = ""


def field_of(heading: str) -> str | int | None:
    """Which field a heading stands for: a name, the number of a level, or None."""
    written = " ".join(heading.replace("_", " ").lower().split())
    if match := _LEVEL.fullmatch(written):
        return int(match[1])
    return next((field for field, names in _COLUMNS.items() if written in names), None)


def build(
    rows: Iterable[Row], about: About, file: str, standard_levels: Sequence[Level], lang: str
) -> Framework:
    """The framework in a table.

    Args:
        rows: the header and the rows.
        about: name, version, target and language, as far as they are known.
        file: the file's name.
        standard_levels: where the names of the levels come from.
        lang: the language of the warnings.

    Raises:
        IbpError: a column or a cell is missing or wrong; the sentence names row and column.
    """
    remarks = Remarks(lang)
    iterator = iter(rows)
    header = next(iterator, None)
    if header is None:
        raise IbpError("files.empty", file=file)
    columns = _columns(header, file)
    levels = _levels([field for field in columns if isinstance(field, int)], file, standard_levels, remarks)
    domains: dict[tuple[str, str], Domain] = {}
    statements: dict[str, Statement] = {}
    code_rows: dict[str, int] = {}
    for row in iterator:
        values = {field: row.fields[position] for field, position in columns.items()}
        if str(values["code"]).lower().startswith(EXAMPLE):
            continue
        statement = _statement(values, row, domains, file)
        if statement.id in statements:
            first = code_rows[statement.id]
            raise IbpError(
                "frameworks.duplicate_code", file=file, row=row.number, first=first, code=statement.id
            )
        statements[statement.id] = statement
        code_rows[statement.id] = row.number
        if len(statements) > MAX_STATEMENTS:
            raise IbpError("frameworks.too_many", file=file, limit=MAX_STATEMENTS)
    if not statements:
        raise IbpError("frameworks.no_statements", file=file)
    _remark_empty_levels(statements.values(), levels, remarks)
    return _framework(about, file, levels, tuple(domains.values()), tuple(statements.values()), remarks)


def _columns(header: Row, file: str) -> dict[str | int, int]:
    columns: dict[str | int, int] = {}
    for position, heading in enumerate(header.fields):
        field = field_of(heading)
        if field is None:
            if heading:
                raise IbpError("frameworks.unknown_column", file=file, row=header.number, column=heading[:40])
            continue
        if field in columns:
            raise IbpError("frameworks.duplicate_column", file=file, row=header.number, column=heading[:40])
        columns[field] = position
    missing = [shown for field, shown in _REQUIRED.items() if field not in columns]
    if missing:
        raise IbpError("frameworks.missing_column", file=file, row=header.number, missing=", ".join(missing))
    return columns


def _levels(numbers: list[int], file: str, standard: Sequence[Level], remarks: Remarks) -> tuple[Level, ...]:
    """The scale: the standard levels for which the table has a column, which must follow each other."""
    if not numbers:
        remarks.add("standard_levels", count=len(standard))
        return tuple(standard)
    known = [level.number for level in standard]
    for number in sorted(numbers):
        if number not in known:
            raise IbpError(
                "frameworks.unknown_level", file=file, level=number, lowest=known[0], highest=known[-1]
            )
    expected = range(min(numbers), max(numbers) + 1)
    if len(numbers) < 2 or sorted(numbers) != list(expected):
        raise IbpError("frameworks.level_gap", file=file, found=", ".join(map(str, sorted(numbers))))
    return tuple(level for level in standard if level.number in numbers)


def _statement(
    values: Mapping[str | int, str], row: Row, domains: dict[tuple[str, str], Domain], file: str
) -> Statement:
    for field, shown in _REQUIRED.items():
        if not values[field]:
            raise IbpError("frameworks.missing_value", file=file, row=row.number, column=shown)
    code = identifier(values["code"])
    if not code:
        raise IbpError("frameworks.wrong_code", file=file, row=row.number, code=values["code"][:40])
    part = _PARTS.get(values.get("part", "").lower())
    if part is None:
        raise IbpError("frameworks.wrong_part", file=file, row=row.number, value=values["part"][:40])
    return Statement(
        id=code,
        domain=_domain(values["domain"], part, domains, file, row.number).id,
        title=_same(one_line(values["title"]) or code),
        why=_same(plain(values["why"])) if plain(values.get("why", "")) else None,
        levels={
            field: _same(plain(text))
            for field, text in values.items()
            if isinstance(field, int) and plain(text)
        },
        scope="both",
    )


def _domain(title: str, part: str, domains: dict[tuple[str, str], Domain], file: str, row: int) -> Domain:
    """The domain with this title in this part; made when it is new."""
    key = (part, title.lower())
    if key not in domains:
        wanted = slug(title)
        if not wanted:
            raise IbpError("frameworks.missing_value", file=file, row=row, column=_REQUIRED["domain"])
        taken = {domain.id for domain in domains.values()}
        domains[key] = Domain(id=unique(wanted, taken), title=_same(one_line(title)), part=part)
    return domains[key]


def _same(text: str) -> Text:
    """One text for both languages: a table has one."""
    return Text(nl=text, en=text)


def _remark_empty_levels(statements: Iterable[Statement], levels: Sequence[Level], remarks: Remarks) -> None:
    empty = [
        f"{statement.id} ({level.number})"
        for statement in statements
        for level in levels
        if level.number not in statement.levels
    ]
    if empty:
        remarks.add("empty_levels", norms=some(empty))


def _framework(
    about: About,
    file: str,
    levels: tuple[Level, ...],
    domains: tuple[Domain, ...],
    statements: tuple[Statement, ...],
    remarks: Remarks,
) -> Framework:
    name = one_line(about.name)
    if not name:
        name = one_line(Path(file).stem) or "import"
        remarks.add("name_from_file", name=name)
    remarks.add("only_english" if about.lang.lower() == "en" else "only_dutch")
    framework = Framework(
        id=slug(name) or "import",
        version=one_line(about.version) or "1",
        title=_same(name),
        description=_same(name),
        levels=levels,
        target=_target(about.target, file, levels, remarks),
        domains=domains,
        statements=statements,
    )
    return checked(framework, file, remarks)


def _target(written: str, file: str, levels: Sequence[Level], remarks: Remarks) -> int:
    if not written:
        return choose_target(levels, remarks)
    numbers = [level.number for level in levels]
    if written not in map(str, numbers):
        raise IbpError(
            "frameworks.wrong_target", file=file, value=written[:40], lowest=numbers[0], highest=numbers[-1]
        )
    return int(written)
