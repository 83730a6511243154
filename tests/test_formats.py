"""Days, moments, numbers and percentages: the same in Python and in the browser, on a Dutch clock."""

import json
import subprocess
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import playwright
import pytest

from ibp_workbook import formats
from ibp_workbook.catalogue.models import Text
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts

SCRIPT = Path(formats.__file__).parent / "app" / "parts" / "formats.js"
NEW_YORK = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("at", "nl", "en"),
    [
        (datetime(2026, 11, 28, 7, 38, tzinfo=UTC), "28-11-2026 08:38", "28 Nov 2026 08:38"),
        (datetime(2026, 7, 1, 7, 38, tzinfo=UTC), "01-07-2026 09:38", "1 Jul 2026 09:38"),
        (datetime(2026, 11, 28, 22, 59, tzinfo=UTC), "28-11-2026 23:59", "28 Nov 2026 23:59"),
        (datetime(2026, 11, 28, 23, 0, tzinfo=UTC), "29-11-2026 00:00", "29 Nov 2026 00:00"),
        (datetime(2026, 12, 31, 18, 30, tzinfo=NEW_YORK), "01-01-2027 00:30", "1 Jan 2027 00:30"),
        # The hour that the clock shows twice, when summer time ends.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25-10-2026 02:30", "25 Oct 2026 02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25-10-2026 02:30", "25 Oct 2026 02:30"),
        # Typed by a person, looking at a Dutch clock.
        ("2026-11-28T07:38", "28-11-2026 07:38", "28 Nov 2026 07:38"),
    ],
)
def test_a_moment_is_told_on_a_dutch_clock(at: datetime | str, nl: str, en: str) -> None:
    assert (formats.moment(at, "nl"), formats.moment(at, "en")) == (nl, en)
    assert formats.day(formats.amsterdam(at), "nl") == nl[:10]


@pytest.mark.parametrize(
    ("value", "nl"),
    [
        (None, "–"),
        ("", "–"),
        (float("nan"), "–"),
        ("vóór de zomer", "vóór de zomer"),
        ("2026-02-30", "2026-02-30"),
    ],
)
def test_what_is_no_day_is_not_lost(value: str | None, nl: str) -> None:
    assert formats.day(value, "nl") == nl


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (2.25, "2,3", "2.3"),
        (2.35, "2,4", "2.4"),
        (-0.04, "0,0", "0.0"),
        (-1.5, "−1,5", "−1.5"),
        (None, "–", "–"),
    ],
)
def test_half_goes_up_and_nought_has_no_sign(value: float | None, nl: str, en: str) -> None:
    assert (formats.number(value, "nl"), formats.number(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 300, "0%"),
        (1, 300, "1%"),
        (297, 506, "59%"),
        (298, 300, "99%"),
        (299, 300, "99%"),
        (300, 300, "100%"),
    ],
)
def test_nothing_is_0_percent_and_all_is_100_percent_and_nothing_else_is(
    part: int, whole: int, words: str
) -> None:
    assert formats.percent(part / whole) == words


def test_the_browser_writes_what_python_writes() -> None:
    node = Path(playwright.__file__).parent / "driver" / "node"
    days = ["2026-01-02", "2026-12-31", ""]
    moments = [
        "2026-11-28T07:38:09.123+00:00",
        "2026-07-01T23:30:00Z",
        "2026-11-28T23:30:00+00:00",
        "2026-11-28T07:38",
    ]
    numbers = [0, 2.25, 2.35, 2.675, -0.04, -1.45, 3, 1.005, None]
    shares = [0, 0.001, 0.005, 0.125, 0.145, 0.285, 0.575, 0.989, 0.995, 0.9999, 1, None]
    script = SCRIPT.read_text("utf-8")
    script += f"""
    const given = {json.dumps([days, moments, numbers, shares])};
    const written = (lang) => {{
      const {{ day, time, moment, number, percent }} = formats(lang);
      const [days, moments, numbers, shares] = given;
      return [days.map(day), moments.map(day), moments.map(time), moments.map(moment),
        numbers.map((n) => number(n)), numbers.map((n) => number(n, 2)), shares.map(percent)];
    }};
    console.log(JSON.stringify([written("nl"), written("en")]));
    """
    # A laptop on holiday: what is shown does not depend on where it is.
    ran = subprocess.run(
        [node, "-e", script], capture_output=True, check=True, text=True, env={"TZ": "America/New_York"}
    )
    for lang, written in zip(("nl", "en"), json.loads(ran.stdout), strict=True):
        assert written == [
            [formats.day(day, lang) for day in days],
            [formats.day(formats.amsterdam(at), lang) for at in moments],
            [formats.time(at) for at in moments],
            [formats.moment(at, lang) for at in moments],
            [formats.number(n, lang) for n in numbers],
            [formats.number(n, lang, digits=2) for n in numbers],
            [formats.percent(share) for share in shares],
        ]


@pytest.fixture
def carrying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of our own, so that this test does not rest on a sentence of the product."""
    words = {
        "outer": {"nl": "Buiten: {inner}", "en": "Outside: {inner}"},
        "middle": {"nl": "midden, {inner}", "en": "middle, {inner}"},
        "row": {"nl": "In rij {row} van {many}", "en": "In row {row} of {many}"},
        "first": {"nl": "In rij {first} van {many}", "en": "In row {first} of {many}"},
        "inner": {"nl": "op {day} is {share} te veel", "en": "on {day} {share} is too much"},
    }
    monkeypatch.setattr("ibp_workbook.texts._area", lambda _area: words)


@pytest.mark.usefixtures("carrying")
class TestASentenceThatCarriesAnother:
    def test_an_error_in_an_error_in_an_error_is_told_in_one_language(self) -> None:
        inner = IbpError("x.inner", day=date(2026, 11, 28), share=2.5)
        error = IbpError("x.outer", inner=IbpError("x.middle", inner=inner))
        assert error.message("nl") == "Buiten: midden, op 28-11-2026 is 2,5 te veel"
        assert error.message("en") == "Outside: middle, on 28 Nov 2026 2.5 is too much"

    def test_a_text_of_the_content_and_a_function_of_the_language_are_told_too(self) -> None:
        text = Text(nl="de vraag", en="the question")
        for inner in (text, text.get):
            error = IbpError("x.outer", inner=inner)
            assert (error.message("nl"), error.message("en")) == ("Buiten: de vraag", "Outside: the question")

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (None, "–"),
            (datetime(2026, 11, 28, 23, 30, tzinfo=UTC), "29-11-2026 00:30"),
            (3.0, "3"),
            (3, "3"),
            (9_999, "9999"),
            (10_000, "10.000"),
            ("20281", "20281"),  # a board has a number, but nobody counts with it
        ],
    )
    def test_values_are_written_for_people(self, value: object, words: str) -> None:
        assert Texts("nl")("x.outer", inner=value) == f"Buiten: {words}"

    def test_a_row_of_a_file_is_written_as_the_program_of_the_file_does(self) -> None:
        for name in ("first", "row"):
            assert Texts("nl")(f"x.{name}", **{name: 12_345}, many=12_345) == "In rij 12345 van 12.345"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        formats.moment(datetime(2026, 11, 28, 7, 38), "nl")
