"""Recognise a BSN in free text, so that it can be refused before it is stored."""

import re
from datetime import datetime

# Nine digits, perhaps in groups; or eight without any separator, where the leading zero was left out.
_CANDIDATE = re.compile(r"(?<!\d)(?:\d(?:[ .\u00a0-]?\d){8}|\d{8})(?!\d)")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def contains_bsn(text: str) -> bool:
    """Whether a number in the text passes the eleven test (elfproef) of the BSN.

    A BSN may be processed only where a law says so (UAVG art. 46), which free text is not. A date written
    as eight digits is left alone.

    Args:
        text: what a person typed.
    """
    numbers = (re.sub(r"\D", "", match.group()) for match in _CANDIDATE.finditer(text))
    return any(is_bsn(digits) and not _is_date(digits) for digits in numbers)


def is_bsn(digits: str) -> bool:
    """Whether eight or nine digits form a valid BSN: the weighted sum is a multiple of eleven."""
    if len(digits) not in (8, 9) or not digits.isascii() or not digits.isdigit():
        return False
    padded = digits.zfill(9)
    if int(padded) == 0:
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, padded, strict=True)) % 11 == 0


def _is_date(digits: str) -> bool:
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
