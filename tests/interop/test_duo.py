"""Files as DUO writes and renames them, and files that are something else."""

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ibp_workbook.interop import duo
from ibp_workbook.interop.duo import read_all, select_boards
from ibp_workbook.interop.strangers.delimited import Limits
from ibp_workbook.store.schools import SchoolRecord

Refused = Callable[..., AbstractContextManager[None]]

HEADER = "BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;PLAATSNAAM;GEMEENTENAAM"
ROW = "10249;16AH;16AH00;De Kring;EMMEN;EMMEN"


def read_duo(source: bytes | Path, name: str) -> list[SchoolRecord]:
    return read_all([(name, source)])


def table(*rows: str, header: str = HEADER, end: str = "\n") -> bytes:
    return end.join([header, *rows, ""]).encode()


@pytest.mark.parametrize(
    "content",
    [
        table(ROW, end="\r\n"),
        table("  10249 ; 16AH ;16AH00;  De Kring   ;EMMEN          ;EMMEN"),
        table(ROW.replace(";", ",")).replace(b";", b","),
        table(ROW).replace(b";", b"\t"),
        table('"10249";"16AH";"16AH00";"De Kring";"EMMEN";"EMMEN"'),
        table(ROW, header=HEADER.lower().replace(" ", "_")),
        table(
            ROW,
            header=HEADER.replace("BRIN NUMMER", "INSTELLINGSCODE").replace(
                "VESTIGINGSNUMMER", "VESTIGINGSCODE"
            ),
        ),
        table(ROW.replace("16AH00", "0")),
        table(ROW.lower().replace("de kring", "De Kring").replace("emmen", "EMMEN")),
        b"sep=;\n" + table(ROW),
        table("", ROW, ";;;;;"),
        table(ROW, ROW),
    ],
)
def test_every_way_to_write_a_row_gives_the_same_school(content: bytes) -> None:
    [record] = read_duo(content, "a.csv")
    assert (record.board, record.brin, record.location) == ("10249", "16AH", "16AH00")
    assert (record.name, record.place, record.municipality) == ("De Kring", "Emmen", "Emmen")
    assert record.sector == "po"
    assert record.board_name is None


def test_quotation_marks_and_delimiters_inside_a_name_stay() -> None:
    [record] = read_duo(table('10249;16AH;16AH00;"De ""Kring""; Zuid 🎒";EMMEN;EMMEN'), "a.csv")
    assert record.name == 'De "Kring"; Zuid 🎒'


@pytest.mark.parametrize(
    ("header", "name", "sector"),
    [
        (f"{HEADER};ONDERWIJSSTRUCTUUR", "a.csv", "vo"),
        (f"{HEADER};CLUSTER", "a.csv", "so"),
        (f"{HEADER};DENOMINATIE", "alle-vestigingen-vso.csv", "po"),
        (f"{HEADER};DENOMINATIE", "vestigingen-speciaal-basisonderwijs.csv", "po"),
        (f"{HEADER};DENOMINATIE", "someren-verso.csv", "po"),
    ],
)
def test_the_sector_follows_from_the_columns_and_not_from_the_name_of_the_file(
    header: str, name: str, sector: str
) -> None:
    [record] = read_duo(table(f"{ROW};x", header=header), name)
    assert record.sector == sector


@pytest.mark.parametrize("name", ["VSO De Brug", "Mytylschool Zuid", "School voor ZMLK", "so/vso De Wijde"])
def test_a_register_of_schools_for_special_education_is_known_by_their_names(name: str) -> None:
    others = [f"10249;16A{letter};16A{letter}00;De Kring {letter};EMMEN;EMMEN" for letter in "BCDEFGIJ"]
    records = read_duo(table(*others, ROW.replace("De Kring", name)), "download.csv")
    assert {record.sector for record in records} == {"so"}
    [record] = read_duo(table(ROW.replace("De Kring", "Speciaal Basisonderwijs Zuid")), "a.csv")
    assert record.sector == "po"


def test_the_name_of_a_board_is_taken_over_where_the_file_has_it() -> None:
    [record] = read_duo(table(f"{ROW};Stichting X", header=f"{HEADER};BEVOEGD GEZAG NAAM"), "a.csv")
    assert record.board_name == "Stichting X"


def test_two_files_become_one_list() -> None:
    other = table(ROW.replace("16AH", "17XY"))
    assert [record.brin for record in read_all([("a.csv", table(ROW)), ("b.csv", other)])] == ["16AH", "17XY"]


def test_rows_that_contradict_each_other_are_named_both(refused: Refused) -> None:
    other = table("", ROW.replace("De Kring", "De Cirkel"))
    with refused("duo.contradiction", "16AH00", "‘a.csv’", "2", "‘b.csv’", "3"):
        read_all([("a.csv", table(ROW)), ("b.csv", other)])


BROKEN = {
    "empty.csv": ("files.empty", ()),
    "header-only.csv": ("duo.no_schools", ()),
    "ragged.csv": ("files.ragged", ("3", "6", "7")),
    "missing-column.csv": ("duo.missing_column", ("VESTIGINGSNUMMER", "GEMEENTENAAM", "SCHOOL")),
    "wrong-board.csv": ("duo.wrong_board", ("2", "BEVOEGD GEZAG NUMMER (1)", "102x9")),
    "wrong-brin.csv": ("duo.wrong_brin", ("3", "BRIN NUMMER (2)", "6AHA")),
    "wrong-location.csv": ("duo.wrong_location", ("2", "17XY00", "16AH")),
    "no-name.csv": ("duo.wrong_name", ("2", "VESTIGINGSNAAM (4)")),
    "open-quote.csv": ("duo.wrong_name", ("VESTIGINGSNAAM (4)",)),
    "webpage.csv": ("duo.is_html", ()),
    "report.pdf": ("duo.is_pdf", ()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_a_sentence(broken: Path, refused: Refused, name: str) -> None:
    key, parts = BROKEN[name]
    with refused(key, name, *parts):
        read_duo(broken / "duo" / name, name)


def test_a_zip_and_a_workbook_are_told_apart(refused: Refused) -> None:
    for member, key in (("xl/workbook.xml", "duo.is_excel"), ("alle-vestigingen.csv", "duo.is_zip")):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(member, "x")
        with refused(key, "a.csv"):
            read_duo(stream.getvalue(), "a.csv")


@pytest.mark.parametrize(
    ("start", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is_old_office"),
        (b"\x89PNG\r\n", "is_image"),
        (b"\x1f\x8b\x08", "is_gzip"),
        (b"abc\0def", "is_binary"),
    ],
)
def test_other_kinds_of_files_are_named(refused: Refused, start: bytes, key: str) -> None:
    with refused(f"duo.{key}"):
        read_duo(start, "a.csv")


def test_an_absent_file_is_named(refused: Refused, tmp_path: Path) -> None:
    with refused("files.unreadable", "weg.csv"):
        read_all([tmp_path / "weg.csv"])


@pytest.mark.parametrize("content", [b";;;\n;;;", b" \n\t", b"\x1c", b"\xef\xbb\xbf", b"sep=;"])
def test_a_file_in_which_nothing_is_filled_in_is_empty(refused: Refused, content: bytes) -> None:
    with refused("files.empty", "a.csv"):
        read_duo(content, "a.csv")


def test_limits_hold(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duo, "LIMITS", Limits(rows=2, columns=6, field=20))
    rows = [ROW.replace("16AH", brin) for brin in ("16AA", "16AB", "16AC")]
    assert len(read_duo(table(*rows[:2]), "a.csv")) == 2
    with refused("files.too_many_rows", "2"):
        read_duo(table(*rows), "a.csv")
    with refused("files.long_field", "2", "20"):
        read_duo(table(ROW.replace("De Kring", "k" * 21)), "a.csv")
    with refused("files.too_many_columns", "6"):
        read_duo(table(f"{ROW};x", header=f"{HEADER};X"), "a.csv")
    monkeypatch.setattr(duo, "MAX_BYTES", 10)
    with refused("files.too_large"):
        read_duo(table(ROW), "a.csv")


def test_a_board_is_chosen_by_number_or_all(refused: Refused) -> None:
    records = read_duo(table(ROW), "a.csv")
    assert select_boards(records, " 10249 ") == {"10249"}
    assert select_boards(records, "all") is None
    with refused("duo.unknown_board", "99999"):
        select_boards(records, "99999")
