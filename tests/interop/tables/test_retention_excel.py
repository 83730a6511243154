"""A board's own list of retention periods: the template filled in, read, checked and written out."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.retention import Term
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.retention import FOREVER, OwnTerm, check
from ibp_workbook.interop.tables.person_columns import is_about_people, looks_like_names
from ibp_workbook.interop.tables.retention_excel import Line, read_list
from ibp_workbook.interop.tables.retention_sheets import template, write_checked

Refused = Callable[..., AbstractContextManager[None]]
TODAY = date(2026, 11, 23)
HEADER = ["soort gegevens", "eigen omschrijving", "eigen termijn", "begint bij", "begindatum"]
BSN = "111222333"  # passes the eleven test, belongs to nobody


def sheet(*rows: list[Any], title: str = "Bewaartermijnen") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(*rows: list[Any]) -> list[Line]:
    return read_list(sheet(*rows), "lijst.xlsx", load_catalogue().retention)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_template_comes_back_with_every_category_and_no_term_yet(tmp_path: Path, lang: str) -> None:
    categories = load_catalogue().retention
    path = tmp_path / "sjabloon.xlsx"
    path.write_bytes(template(categories, TODAY, lang))
    lines = read_list(path, path.name, categories)
    assert [line.category for line in lines] == list(categories.values())
    assert {line.term for line in lines} == {None}
    assert load_workbook(path).worksheets[0].data_validations.count == 1


def test_the_template_tells_what_holds_on_the_day(tmp_path: Path) -> None:
    for on, kind in ((date(2017, 3, 1), "wettelijk"), (TODAY, "richtlijn")):
        path = tmp_path / f"{on}.xlsx"
        path.write_bytes(template(load_catalogue().retention, on, "nl"))
        rows = {row[0]: row[1:3] for row in load_workbook(path).worksheets[1].iter_rows(values_only=True)}
        assert rows["Camerabeelden"] == ("hooguit 4 weken", kind)


def test_a_line_is_read_with_its_place() -> None:
    (line,) = read(HEADER, ["Camerabeelden", "Hal en fietsenstalling", "4 weken", "Opname", "31-1-2026"])
    assert (line.sheet, line.row) == ("Bewaartermijnen", 2)
    assert line.category is not None
    assert line.category.id == "camera"
    assert (line.description, line.start) == ("Hal en fietsenstalling", "Opname")
    assert (line.term, line.start_date) == (Term(weeks=4), date(2026, 1, 31))


@pytest.mark.parametrize("name", ["camera", "CAMERABEELDEN", " Camera footage "])
def test_a_category_goes_by_id_and_by_name_in_both_languages(name: str) -> None:
    (line,) = read(HEADER, [name, None, "4 weken"])
    assert line.category is not None
    assert line.category.id == "camera"


def test_an_unknown_category_is_read_and_cannot_be_checked() -> None:
    (line,) = read(HEADER, ["Schoolreis", None, "1 jaar"])
    assert (line.category, line.name) == (None, "Schoolreis")
    assert check(line.category, line.term, TODAY).outcome == "unknown"


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("2 jaar", Term(years=2)),
        ("1 year", Term(years=1)),
        ("18 maanden", Term(months=18)),
        (" 4  Weken ", Term(weeks=4)),
        ("28dagen", Term(days=28)),
        ("0 dagen", Term(days=0)),
        ("Onbeperkt", FOREVER),
        ("for ever", FOREVER),
        (None, None),
    ],
)
def test_terms_are_read(written: str | None, term: OwnTerm) -> None:
    (line,) = read(HEADER, ["Camerabeelden", "x", written])
    assert line.term == term


@pytest.mark.parametrize(
    "written", ["2", 2, "1,5 jaar", "twee jaar", "2 jaar na vertrek", "-1 jaar", "201 jaar", "5 uur"]
)
def test_another_term_is_refused_by_its_place(written: Any, refused: Refused) -> None:
    with refused("retention.bad_term", "lijst.xlsx", "Bewaartermijnen", "3", "eigen termijn", str(written)):
        read(HEADER, ["Camerabeelden", None, "4 weken"], ["Camerabeelden", None, written])


@pytest.mark.parametrize(
    "written", ["2026-07-31", "31-7-2026", "31/07/2026", date(2026, 7, 31), datetime(2026, 7, 31)]
)
def test_dates_are_read(written: Any) -> None:
    (line,) = read(HEADER, ["Camerabeelden", None, "4 weken", None, written])
    assert line.start_date == date(2026, 7, 31)


@pytest.mark.parametrize("written", ["31-6-2026", "juli 2026", 2026, "7/31/2026", "1-1-1800"])
def test_another_date_is_refused_by_its_place(written: Any, refused: Refused) -> None:
    with refused("retention.bad_date", "Bewaartermijnen", "2", "begindatum", str(written)):
        read(HEADER, ["Camerabeelden", None, "4 weken", None, written])


class TestNoPeople:
    @pytest.mark.parametrize(
        "heading", ["Naam", "naam leerling", "BSN", "Geboortedatum", "E-mail ouders", "Pupil", "Roepnaam"]
    )
    def test_a_column_about_people_is_refused(self, heading: str, refused: Refused) -> None:
        with refused("retention.person_column", "lijst.xlsx", "Bewaartermijnen", "1", heading):
            read([*HEADER, heading], ["Camerabeelden", None, "4 weken"])

    @pytest.mark.parametrize("value", [BSN, int(BSN), f"dossier {BSN}", "111.222.333"])
    @pytest.mark.parametrize("position", [0, 1, 2, 3, 4])
    def test_a_bsn_is_refused_and_not_repeated(self, value: Any, position: int) -> None:
        row: list[Any] = ["Camerabeelden", None, "4 weken", None, None]
        row[position] = value
        with pytest.raises(IbpError) as caught:
            read(HEADER, row)
        assert caught.value.key == "retention.person_cell"
        said = caught.value.message("nl")
        assert f"rij 2, kolom ‘{HEADER[position]}’" in said
        assert "222" not in said

    def test_a_column_full_of_names_is_refused(self, refused: Refused) -> None:
        rows = [["Leerlinggegevens (hoofdregel)", name, "2 jaar"] for name in ("Jansen, Piet", "A. de Vries")]
        with refused("retention.name_cells", "Bewaartermijnen", "2", "eigen omschrijving"):
            read(HEADER, *rows)

    def test_ordinary_headings_and_descriptions_are_not_about_people(self) -> None:
        assert not any(is_about_people(heading) for heading in HEADER)
        kinds = [category.title.nl for category in load_catalogue().retention.values()]
        assert not looks_like_names(kinds)
        assert not any(looks_like_names([kind]) for kind in kinds)
        assert not looks_like_names(["Rapporten groep 8", "Beelden van de hal", "Kopie ID", "VOG"])

    @pytest.mark.parametrize(
        "name", ["Jansen, Piet", "Jansen, P.", "P. Jansen", "P.J. van der Berg", "Piet de Jong", "Zoë Bakker"]
    )
    def test_names_are_recognised(self, name: str) -> None:
        assert looks_like_names([name])
        assert looks_like_names([name, "Rapporten"])
        assert not looks_like_names([name, "Rapporten", "Beelden"])


class TestRefused:
    def test_no_excel(self, refused: Refused) -> None:
        with refused("retention.wrong_kind", "lijst.csv"):
            read_list(b"soort gegevens;eigen termijn", "lijst.csv", {})

    def test_damaged(self, refused: Refused) -> None:
        with refused("frameworks.bad_workbook", "lijst.xlsx"):
            read_list(sheet(HEADER)[:900], "lijst.xlsx", {})

    @pytest.mark.parametrize("rows", [[], [HEADER]])
    def test_empty(self, rows: list[list[Any]], refused: Refused) -> None:
        with refused("retention.empty_list", "Bewaartermijnen"):
            read(*rows)

    def test_a_column_too_few(self, refused: Refused) -> None:
        with refused("retention.missing_column", "Bewaartermijnen", "1", "eigen termijn"):
            read(HEADER[:2], ["Camerabeelden", None])

    def test_an_unknown_column(self, refused: Refused) -> None:
        with refused("retention.unknown_column", "Bewaartermijnen", "1", "afdeling", "begindatum"):
            read([*HEADER, "afdeling"], ["Camerabeelden", None, "4 weken"])

    def test_a_column_twice(self, refused: Refused) -> None:
        with refused("retention.duplicate_column", "1", "Eigen termijn"):
            read([*HEADER, "Eigen termijn"], ["Camerabeelden", None, "4 weken"])

    def test_a_cell_without_a_heading(self, refused: Refused) -> None:
        with refused("retention.stray_cell", "2", "6"):
            read(HEADER, ["Camerabeelden", None, "4 weken", None, None, "los"])

    def test_a_line_without_a_category(self, refused: Refused) -> None:
        with refused("retention.missing_value", "2", "soort gegevens"):
            read(HEADER, [None, "los", "4 weken"])

    def test_a_formula(self, refused: Refused) -> None:
        with refused("frameworks.formula", "Bewaartermijnen", "C2"):
            read(HEADER, ["Camerabeelden", None, "=1+1"])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_checked_list_holds_the_verdicts_and_starts_no_formula(lang: str) -> None:
    lines = read(
        HEADER,
        ["Camerabeelden", "'=HYPERLINK(0)", "29 dagen", None, "2026-01-31"],
        ["Financiële administratie en verantwoording", "+31", "8 jaar", None, "2024-12-31"],
        ["@Schoolreis", None, None],
    )
    results = [(line, check(line.category, line.term, TODAY, line.start_date)) for line in lines]
    content = write_checked(results, load_catalogue().sources, TODAY, lang)
    book = load_workbook(io.BytesIO(content))
    header, *rows = book.worksheets[0].iter_rows()
    assert len(header) == 11
    assert all(cell.data_type != "f" for row in rows for cell in row)
    outcomes = {"nl": ["te lang", "past", "onbekend"], "en": ["too long", "fits", "unknown"]}
    assert [row[5].value for row in rows] == outcomes[lang]
    assert rows[0][10].value == datetime(2026, 2, 28)
    assert (rows[1][9].value, rows[1][10].value) == (datetime(2031, 12, 31), datetime(2032, 12, 31))
    assert "AVG" in rows[0][8].value or "GDPR" in rows[0][8].value
    assert rows[2][0].value == "@Schoolreis"
    notes = [cell.value for row in book.worksheets[1].iter_rows() for cell in row if cell.value]
    written = {"nl": "23-11-2026", "en": "23 Nov 2026"}[lang]
    assert any(written in str(note) and "back" in str(note) for note in notes)
