"""How a day, a moment, a number and a percentage are written; nothing else writes them for people.

``app/parts/formats.js`` writes the same in the browser; a test holds the two beside each other. What machines
read (JSON, names of files) stays ISO 8601.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOTHING = "–"
"""Stands where there is no value."""
_MANY = 10_000
"""From here on a whole number is read more easily with a mark in it."""

_UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF), " ")
MONTHS = (
    ("januari", "january"), ("februari", "february"), ("maart", "march"), ("april", "april"),
    ("mei", "may"), ("juni", "june"), ("juli", "july"), ("augustus", "august"),
    ("september", "september"), ("oktober", "october"), ("november", "november"), ("december", "december"),
)  # fmt: skip
"""Their names in Dutch and in English; of the English ones the first three letters are the short name."""


def amsterdam(at: datetime | str) -> datetime:
    """A moment on a Dutch clock; what somebody typed (ISO 8601 without a zone) was typed looking at one.

    >>> amsterdam("2026-11-23T09:00").isoformat()
    '2026-11-23T09:00:00+01:00'
    """
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
        return at.astimezone(AMSTERDAM) if at.tzinfo else at.replace(tzinfo=AMSTERDAM)
    if at.tzinfo is None:  # astimezone would take it for the clock of this computer
        raise ValueError("a moment without a zone")
    return at.astimezone(AMSTERDAM)


def is_on_clock(typed: datetime) -> bool:
    """Whether a Dutch clock ever showed this; in spring it skips an hour.

    >>> is_on_clock(datetime(2026, 3, 29, 2, 30)), is_on_clock(datetime(2026, 3, 29, 3))
    (False, True)
    """
    return typed.replace(tzinfo=AMSTERDAM).astimezone(UTC).astimezone(AMSTERDAM).replace(tzinfo=None) == typed


def day(value: date | str | None, lang: str) -> str:
    """A day; of a moment the day that it was in the Netherlands, of a text that is no day the text.

    >>> day("2026-11-03", "nl"), day("2026-11-03", "en"), day(None, "nl")
    ('03-11-2026', '3 Nov 2026', '–')
    """
    if is_missing(value) or value == "":
        return NOTHING
    if isinstance(value, str):
        try:
            return day(date.fromisoformat(value), lang)
        except ValueError:
            return value
    if isinstance(value, datetime) and value.tzinfo:
        value = amsterdam(value)
    assert value is not None  # noqa: S101 - that is missing
    if lang == "en":
        return f"{value.day} {MONTHS[value.month - 1][1][:3].title()} {value.year}"
    return f"{value.day:02}-{value.month:02}-{value.year}"


def time(at: datetime | str) -> str:
    """The time of a moment on a Dutch clock: ``08:38``."""
    return f"{amsterdam(at):%H:%M}"


def moment(at: datetime | str, lang: str) -> str:
    """A moment on a Dutch clock.

    >>> moment(datetime.fromisoformat("2026-11-03T23:30:00Z"), "nl")
    '04-11-2026 00:30'
    """
    on_clock = amsterdam(at)
    return f"{day(on_clock, lang)} {time(on_clock)}"


def clock_time(at: datetime) -> datetime:
    """What the Dutch clock shows, without a zone: spreadsheets know none."""
    return (amsterdam(at) if at.tzinfo else at).replace(tzinfo=None)


def number(value: float | None, lang: str, digits: int = 1, sign: bool = False) -> str:
    """A number: decimal comma in Dutch, a real minus sign, no sign before nought; a dash for none.

    >>> number(-0.25, "nl", digits=2), number(3.0, "en", sign=True), number(None, "nl")
    ('−0,25', '+3.0', '–')
    """
    if value is None or is_missing(value):
        return NOTHING
    text = _half_up(value, digits, sign)
    return text if lang == "en" else text.replace(".", ",")


@lru_cache(maxsize=10_000)  # of a thousand schools many have the same mean
def _half_up(value: float, digits: int, sign: bool) -> str:
    """A number with a decimal point; half goes up, as in the browser and at school: Python's 2.25 is 2.2."""
    text = f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):{'+' if sign else ''}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "\u2212")


def whole(value: int, lang: str) -> str:
    """A whole number in a sentence; from ten thousand on with a mark between the thousands.

    >>> whole(9_999, "nl"), whole(10_000, "nl"), whole(1_234_567, "en")
    ('9999', '10.000', '1,234,567')
    """
    if abs(value) < _MANY:
        return str(value)
    text = f"{value:,}"
    return text if lang == "en" else text.replace(",", ".")


def exact(value: float, lang: str) -> str:
    """A number with all its decimals, as a person types it and as a spreadsheet of that language reads it."""
    return _with_mark(str(value).removesuffix(".0"), lang)


def decimal(value: float, lang: str) -> str:
    """As ``exact``, but a whole number keeps its decimal: a column of means reads the same throughout."""
    return _with_mark(str(float(value)), lang)


def _with_mark(text: str, lang: str) -> str:
    return text if lang == "en" else text.replace(".", ",")


def percent(share: float | None) -> str:
    """A share of 0 to 1 as a whole percentage, the same in both languages; a dash for none.

    0% means nothing and 100% all: one norm short of a thousand is 99%.

    >>> percent(0.585), percent(0.999), percent(0.001), percent(1)
    ('59%', '99%', '1%', '100%')
    """
    if share is None or is_missing(share):
        return NOTHING
    shown = min(max(100 * share, 1), 99) if 0 < share < 1 else 100 * share
    return f"{number(shown, 'en', digits=0)}%"


def is_missing(value: Any) -> bool:
    """None, and the not-a-number and not-a-time of data frames, which do not equal themselves."""
    try:
        return value is None or bool(value != value)
    except TypeError:  # pandas' NA does not say whether it equals itself
        return True


def printable(text: object) -> str:
    """A text that every file format can hold: no control characters, no half of an emoji."""
    return str(text).encode("utf-16", "replace").decode("utf-16", "replace").translate(_UNPRINTABLE)
