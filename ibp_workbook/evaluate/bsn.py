"""Recognise a BSN in free text, by how it is written, by the words beside it and by the eleven test together.

A BSN may be processed only where a law says so (UAVG art. 46), which free text is not. Other numbers pass the
eleven test as well: one in eleven by chance, and every RSIN by design. So a number is *sure* to be one where
it is written as one or stands beside such a word, and a *doubt* where only its maker can tell.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_WRITTEN = frozenset({(9,), (3, 3, 3), (4, 2, 3), (3, 2, 4), (2, 2, 2, 3), (3, 2, 2, 2), (1,) * 9})
"""The groups of digits in which people write nine digits that are one number."""

_GAP = re.compile(r"[\s./\\_,:;|'’·•*+()\[\]{}<>\-\u00ad\u200b-\u200d\u2060\ufeff]{1,6}")
"""What may stand between the digits of one number; dashes of every kind are made a hyphen first."""

_SUBJECT = re.compile(
    r"\bb\W?s\W?n(?![a-z])|\bburger\W{0,2}service\W{0,2}n(?:umme)?r|\bsofi(?:\W?n(?:umme)?r)?\b|\bpgn\b"
    r"|\bpersoonsgebonden\W+nummer|\bonderwijs\W?n(?:umme)?r|\bcitizen\W+service\W+number"
)
"""Words beside which a number that passes is a BSN, or the education number that stands in for one."""

_OTHER = re.compile(
    r"\b(?:iso|iec|nen|rsin|kvk|k\.v\.k|kamer van koophandel|btw|vat|tel|telefoon|mobiel|phone|mobile|fax"
    r"|iban|rekening|bankrekening|factuur|invoice|order|bestel|offerte|zaak|ticket|kenmerk|referentie"
    r"|serie|isbn|issn|ean|doi|rfc|cve|postbus|fiscaal|brin|project|contract|polis|debiteur|crediteur"
    r"|artikel|versie|version|build|kb)(?:\W?(?:nummers?|nrs?|numbers?|no|id))?\b"
    r"|\b(?:btw|vat)\W?id|€|\beuro?s?\b"
)
"""Words that say what else a number is."""

_BEFORE, _AFTER, _OTHER_REACH = 80, 24, 12
_VAT = re.compile(r"NL[ .]?$", re.IGNORECASE)
_MOMENT = re.compile(
    r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?|\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Sighting(NamedTuple):
    """A number that is, or may be, a BSN.

    Attributes:
        digits: the number without what stands between its digits.
        start, end: where it stands in the text.
        sure: whether it is written as one or stands beside such a word; else only its maker can tell.
    """

    digits: str
    start: int
    end: int
    sure: bool


class _Group(NamedTuple):
    digits: str
    start: int
    end: int


def sightings(text: str) -> list[Sighting]:
    """The numbers in a text that are, or may be, a BSN, in order.

    Args:
        text: what a person typed.
    """
    if sum(map(str.isdecimal, text)) < 8:
        return []
    plain = _plain(text)
    return [found for run in _runs(plain) for found in _in_run(plain, run)]


def contains_bsn(text: str) -> bool:
    """Whether a number in the text is a BSN for sure; see ``sightings`` for the doubts."""
    return any(found.sure for found in sightings(text))


def is_bsn(digits: str) -> bool:
    """Whether eight or nine digits form a valid BSN: the weighted sum is a multiple of eleven."""
    if len(digits) not in (8, 9) or not digits.isascii() or not digits.isdigit():
        return False
    return int(digits) > 0 and _remainder(digits) == 0


def is_education_number(digits: str) -> bool:
    """Whether nine digits form a valid education number (onderwijsnummer): a pupil without a BSN has one."""
    return len(digits) == 9 and digits.startswith("10") and _remainder(digits) == 5


def _remainder(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits.zfill(9), strict=True)) % 11


def _plain(text: str) -> str:
    """The text with plain digits and hyphens and without moments, sign for sign: places stay the same."""
    plain = text if text.isascii() else "".join(map(_plain_sign, text))
    return _MOMENT.sub(lambda moment: "§" * len(moment[0]), plain)


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.digit(sign, None)
    if value is not None:
        return str(value)
    return "-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign


def _runs(text: str) -> Iterator[list[_Group]]:
    """Groups of digits with nothing but gaps between them."""
    run: list[_Group] = []
    for match in re.finditer(r"[0-9]+", text):
        if run and not _GAP.fullmatch(text, run[-1].end, match.start()):
            yield run
            run = []
        run.append(_Group(match[0], match.start(), match.end()))
    if run:
        yield run


def _in_run(text: str, run: Sequence[_Group]) -> Iterator[Sighting]:
    taken = _phone_numbers(text, run)
    for first in range(len(run)):
        size = 0
        for last in range(first, len(run)):
            size += len(run[last].digits)
            if size > 9 or last in taken or first in taken:
                break
            if size >= 8 and _stands_apart(text, run, first, last):
                found = _judge(text, run[first : last + 1], whole=(first, last) == (0, len(run) - 1))
                if found is not None:
                    yield found


def _stands_apart(text: str, run: Sequence[_Group], first: int, last: int) -> bool:
    """Whether groups that are one number are written alike, and otherwise than what is around them."""
    if first == last:
        return True
    inside = [text[one.end : two.start] for one, two in zip(run[first:last], run[first + 1 : last + 1])]  # noqa: B905
    around = [text[run[first - 1].end : run[first].start]] if first else []
    around += [text[run[last].end : run[last + 1].start]] if last + 1 < len(run) else []
    return not set(around) & set(inside)


def _judge(text: str, groups: Sequence[_Group], whole: bool) -> Sighting | None:
    digits = "".join(group.digits for group in groups)
    start, end = groups[0].start, groups[-1].end
    shape = tuple(len(group.digits) for group in groups)
    if _is_date(groups) or _UUID.match(text, start) or _is_vat(text, start, end):
        return None
    word = _nearest_word(text, start, end)
    if not (is_bsn(digits) or (word == "subject" and is_education_number(digits))):
        return None
    if word == "other":
        return None
    has_year = len(groups) > 1 and any(_is_year(group.digits) for group in groups)
    if word == "subject":
        return Sighting(digits, start, end, not has_year or shape in _WRITTEN)
    if shape in _WRITTEN:
        return Sighting(digits, start, end, not _touches(text, start, end))
    if shape == (8,) or (whole and len(digits) == 9 and not has_year):
        return Sighting(digits, start, end, sure=False)
    return None


def _nearest_word(text: str, start: int, end: int) -> Literal["subject", "other"] | None:
    """What the nearest word about a number says: before it, or else just after it."""
    before = text[max(0, start - _BEFORE) : start].lower().rpartition("\n\n")[2]
    places = [(match.end(), "subject") for match in _SUBJECT.finditer(before)]
    places += [
        (match.end(), "other")
        for match in _OTHER.finditer(before)
        if len(before) - match.end() <= _OTHER_REACH
    ]
    if not places:
        after = text[end : end + _AFTER].lower()
        places = [(-match.start(), "subject") for match in _SUBJECT.finditer(after)]
        places += [(-match.start(), "other") for match in _OTHER.finditer(after) if match.start() < 8]
    nearest = max(places, default=None)
    return None if nearest is None else "subject" if nearest[1] == "subject" else "other"


def _touches(text: str, start: int, end: int) -> bool:
    """Whether a number is part of a longer word, address or decimal."""
    before, after = text[:start], text[end:]
    is_word = before[-1:].isalpha() or after[:1].isalpha() or after[:1] == "@"
    return is_word or bool(re.search(r"\d[.,]$", before[-2:]) or re.search(r"[/=]\S*$", before[-200:]))


def _is_vat(text: str, start: int, end: int) -> bool:
    """NL001234567B01, with or without dots."""
    return bool(_VAT.search(text[max(0, start - 3) : start]) or re.match(r"[ .]?B[ .]?\d\d", text[end:]))


def _phone_numbers(text: str, run: Sequence[_Group]) -> set[int]:
    """Places of the groups that are a telephone number: ten digits from 0, or +31 and nine more."""
    taken: set[int] = set()
    for first, group in enumerate(run):
        digits = ""
        for last in range(first, min(first + 7, len(run))):
            digits += run[last].digits
            national = digits.startswith("0") and len(digits) == 10 and len(group.digits) != 9
            plus = text[:start].rstrip(" (").endswith("+") if (start := group.start) else False
            abroad = plus and digits.startswith("31") and len(digits) in (11, 12)
            if national or abroad or (digits.startswith("0031") and len(digits) in (13, 14)):
                taken.update(range(first, last + 1))
    return taken


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and 1900 <= int(digits) <= 2100


def _is_date(groups: Sequence[_Group]) -> bool:
    """A day, perhaps with an hour or a number behind it."""
    digits = "".join(group.digits for group in groups)
    shape = tuple(len(group.digits) for group in groups)
    if shape == (8,) or (len(groups) > 1 and (_is_year(groups[0].digits) or _ends_day(groups))):
        return any(map(_is_day, (digits[:8], _padded(groups))))
    return len(groups) == 2 and shape == (8, 1) and _is_day(digits[:8])


def _ends_day(groups: Sequence[_Group]) -> bool:
    return len(groups) >= 3 and _is_year(groups[2].digits)


def _padded(groups: Sequence[_Group]) -> str:
    """The first three groups as day, month and year of full width."""
    return "".join(group.digits.zfill(2) for group in groups[:3])


def _is_day(digits: str) -> bool:
    if len(digits) != 8:
        return False
    for pattern in ("%Y%m%d", "%d%m%Y"):
        try:
            year = datetime.strptime(digits, pattern).year
        except ValueError:
            continue
        if 1900 <= year <= 2100:
            return True
    return False
