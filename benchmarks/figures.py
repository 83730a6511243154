"""Figures of many measurements in one."""

import math
from collections.abc import Sequence


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty exceeds."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]
