"""DUO's open data "alle vestigingen": the national register of school locations, po and vo."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.place_names import place_name
from ibp_workbook.interop.strangers.delimited import Limits, Row, read_rows
from ibp_workbook.interop.strangers.files import File, Source, kind, name_and_source, read_bytes
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere
from ibp_workbook.store.schools import SchoolRecord

MAX_BYTES = 50_000_000
KINDS = (".csv", ".txt")
LIMITS = Limits(rows=200_000, columns=100, field=500)

# Our field -> the names DUO has used for it, as `_plain` writes them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "board": ("BEVOEGD GEZAG NUMMER", "BEVOEGDGEZAGNUMMER", "BEVOEGD GEZAG CODE", "BEVOEGDGEZAGCODE"),
    "brin": ("BRIN NUMMER", "BRINNUMMER", "INSTELLINGSCODE", "BRIN"),
    "location": ("VESTIGINGSNUMMER", "VESTIGINGSCODE", "VESTIGING NUMMER", "VESTIGING CODE"),
    "name": ("VESTIGINGSNAAM", "INSTELLINGSNAAM VESTIGING", "NAAM VESTIGING"),
    "place": ("PLAATSNAAM", "PLAATSNAAM VESTIGING", "PLAATS"),
    "municipality": ("GEMEENTENAAM", "GEMEENTENAAM VESTIGING", "GEMEENTE"),
    "province": ("PROVINCIE", "PROVINCIE VESTIGING"),
    "street": ("STRAATNAAM", "STRAATNAAM VESTIGING"),
    "house_number": ("HUISNUMMER TOEVOEGING", "HUISNUMMER TOEVOEGING VESTIGING", "HUISNUMMER"),
    "postcode": ("POSTCODE", "POSTCODE VESTIGING"),
    "denomination": ("DENOMINATIE", "DENOMINATIE VESTIGING"),
    "board_name": ("BEVOEGD GEZAG NAAM", "BEVOEGDGEZAGNAAM", "NAAM BEVOEGD GEZAG"),
}
REQUIRED = ("board", "brin", "location", "name", "place", "municipality")

# Only the secondary register tells which levels of secondary education a location offers.
_SECONDARY = ("ONDERWIJSSTRUCTUUR",)
_SPECIAL = ("CLUSTER", "SOORT SPECIAAL ONDERWIJS", "ONDERWIJSSOORT SO", "SO VSO")
_SPECIAL_NAME = re.compile(
    r"\b(?:v?so|sovso|zmlk|zmok|mytyl\w*|tyltyl\w*|cluster [1-4]|speciaal onderwijs)\b", re.IGNORECASE
)
_SPECIAL_SHARE = 0.08
"""Of the names in a register of special education at least so many say so; of the others one in thousands."""

_BRIN = re.compile(r"\d{2}[A-Z]{2}", re.ASCII)
_LOCATION = re.compile(r"\d{2}[A-Z]{2}\w{2}", re.ASCII)


def read_all(files: Iterable[File]) -> list[SchoolRecord]:
    """The school locations in several files together, each location once.

    Args:
        files: paths, or pairs ``(name, path or bytes)``, such as uploads.

    Raises:
        IbpError: one is another kind of file, a column is missing, a row is wrong, or two rows contradict
            each other; the sentence names file, row and column.
    """
    found: dict[tuple[str, str], tuple[SchoolRecord, str, int]] = {}
    for file in files:
        name, source = name_and_source(file)
        for row, record in _records(source, name):
            key = (record.brin, record.location)
            known, first, at = found.setdefault(key, (record, name, row))
            if known != record:
                other = {"other_file": name, "other_row": row}
                raise IbpError("duo.contradiction", location=record.location, file=first, row=at, **other)
    return [record for record, *_ in found.values()]


def select_boards(records: Iterable[SchoolRecord], board: str) -> set[str] | None:
    """The boards to import: one number, or None for ``all``.

    Raises:
        IbpError: the records hold no school of this board.
    """
    wanted = board.strip()
    if wanted.lower() == "all":
        return None
    if not any(record.board == wanted for record in records):
        raise IbpError("duo.unknown_board", board=wanted)
    return {wanted}


def _records(source: Source, name: str) -> Iterator[tuple[int, SchoolRecord]]:
    content = read_bytes(source, name, MAX_BYTES)
    sort = kind(content)
    refuse_elsewhere(content, name, "duo", "table", sort)
    if sort != "text":
        raise IbpError(f"duo.is_{sort}", file=name)
    rows = read_rows(content, name, LIMITS)
    header = next(rows)
    columns = _columns(header, name)
    found = list(rows)
    if not found:
        raise IbpError("duo.no_schools", file=name)
    sector = _sector(header, [row.fields[columns["name"]] for row in found])
    for row in found:
        yield row.number, _record(row, columns, sector, name)


def _plain(heading: str) -> str:
    """A heading without case, underscores, hyphens and doubled spaces."""
    return " ".join(re.split(r"[\s_-]+", heading.strip())).upper()


def _columns(header: Row, name: str) -> dict[str, int]:
    """Our field -> position in the row."""
    headings = [_plain(heading) for heading in header.fields]
    columns = {}
    for field, aliases in COLUMNS.items():
        position = next((headings.index(alias) for alias in aliases if alias in headings), None)
        if position is not None:
            columns[field] = position
    missing = [COLUMNS[field][0] for field in REQUIRED if field not in columns]
    if missing:
        shown = ", ".join(heading[:40] for heading in header.fields[:8])
        raise IbpError("duo.missing_column", file=name, missing=", ".join(missing), found=shown)
    return columns


def _sector(header: Row, names: Sequence[str]) -> str:
    """``so``, ``vo`` or ``po``: by the columns, and for special education also by the names of the schools.

    The three registers share most columns. ONDERWIJSSTRUCTUUR stands only in the secondary one; a register
    of special education is recognised by a column about it, or by what its schools are called.
    """
    headings = {_plain(heading) for heading in header.fields}
    if headings.intersection(_SECONDARY):
        return "vo"
    special = sum(bool(_SPECIAL_NAME.search(name)) for name in names)
    return "so" if headings.intersection(_SPECIAL) or special >= _SPECIAL_SHARE * len(names) else "po"


def _record(row: Row, columns: dict[str, int], sector: str, name: str) -> SchoolRecord:
    values = {field: row.fields[position] for field, position in columns.items()}
    values["brin"] = values["brin"].upper()
    values["location"] = values["location"].upper()
    if re.fullmatch(r"\d{1,2}", values["location"], re.ASCII):  # only the suffix: 0 or 00
        values["location"] = values["brin"] + values["location"].zfill(2)
    _check(values, row, columns, name)
    return SchoolRecord(
        board=values["board"],
        brin=values["brin"],
        location=values["location"],
        name=values["name"],
        sector=sector,
        municipality=place_name(values["municipality"]),
        place=place_name(values["place"]),
        province=place_name(values.get("province", "")),
        street=f"{values.get('street', '')} {values.get('house_number', '')}".strip(),
        postcode=values.get("postcode", ""),
        denomination=values.get("denomination", ""),
        board_name=values.get("board_name") or None,
    )


def _check(values: dict[str, str], row: Row, columns: dict[str, int], name: str) -> None:
    problems = {
        "board": not re.fullmatch(r"\d{1,8}", values["board"], re.ASCII),
        "brin": not _BRIN.fullmatch(values["brin"]),
        "location": not (
            _LOCATION.fullmatch(values["location"]) and values["location"].startswith(values["brin"])
        ),
        "name": not values["name"] or not values["name"].isprintable(),
    }
    for field, wrong in problems.items():
        if wrong:
            raise IbpError(
                f"duo.wrong_{field}",
                file=name,
                row=row.number,
                column=f"{COLUMNS[field][0]} ({columns[field] + 1})",
                value=row.fields[columns[field]][:40],
                brin=values["brin"][:10],
            )
