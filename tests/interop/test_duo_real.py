"""The real register: 7,887 locations of primary and secondary education."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ibp_workbook.interop.duo import read_all

Real = Callable[[str], Path]
FILES = {"po": ("duo/alle-vestigingen-bo.csv", 6268), "vo": ("duo/alle-vestigingen-vo.csv", 1619)}


@pytest.mark.parametrize("sector", FILES)
def test_every_location_is_read(real: Real, sector: str) -> None:
    file, count = FILES[sector]
    records = read_all([(file, real(file))])
    assert len(records) == count
    assert {record.sector for record in records} == {sector}


def test_the_whole_country_has_boards_with_both_sectors(real: Real) -> None:
    records = read_all([real(file) for file, _ in FILES.values()])
    assert len({(record.brin, record.location) for record in records}) == len(records) == 7887
    board = [record for record in records if record.board == "20281"]
    assert Counter(record.sector for record in board) == {"po": 45, "vo": 27}


@pytest.mark.parametrize("encoding", ["original", "utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_come_out_right_in_every_encoding(real: Real, encoding: str) -> None:
    names = set()
    for file, _ in FILES.values():
        content = real(file).read_bytes()
        if encoding != "original":
            content = content.decode("cp1252").encode(encoding)
        names |= {record.name.split()[-1] for record in read_all([(file, content)])}
    assert {"Wrâldwizer", "Niekée"} <= names


def test_places_are_written_normally(real: Real) -> None:
    records = read_all([("po", real(FILES["po"][0]))])
    assert not [record for record in records if record.place.isupper() or record.municipality.isupper()]
    assert {"Bergen op Zoom", "'s-Gravenhage", "IJmuiden"} <= {record.place for record in records}
