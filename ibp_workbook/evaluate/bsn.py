"""Recognise a BSN in free text, so that it can be refused before it is stored."""

import re

# Nine digits, or eight where the leading zero was left out; people separate them with spaces, dots or hyphens.
_CANDIDATE = re.compile(r"(?<![\d])\d(?:[ .\u00a0-]?\d){7,8}(?![\d])")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def contains_bsn(text: str) -> bool:
    """Whether a number in the text passes the eleven test (elfproef) of the BSN.

    A BSN may be processed only where a law says so (UAVG art. 46), which free text is not.

    Args:
        text: what a person typed.
    """
    return any(is_bsn(re.sub(r"\D", "", match.group())) for match in _CANDIDATE.finditer(text))


def is_bsn(digits: str) -> bool:
    """Whether eight or nine digits form a valid BSN: the weighted sum is a multiple of eleven."""
    if len(digits) not in (8, 9) or not digits.isascii() or not digits.isdigit():
        return False
    padded = digits.zfill(9)
    if int(padded) == 0:
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, padded, strict=True)) % 11 == 0
