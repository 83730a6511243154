"""How all charts look and what they say the same way: colours, scales and words; paper and screen follow."""

import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import repeat

import msgspec
import pandas as pd

from ibp_workbook.charts.description import Axis, Cell, Weak
from ibp_workbook.formats import NOTHING, number, percent
from ibp_workbook.texts import Texts

INK, MUTED, LINE, HAIR, PAPER, ACCENT, TARGET = (
    "#1d2433", "#4f5a70", "#808ba1", "#d7dde7", "#ffffff", "#1f4e8c", "#a3271f",
)  # fmt: skip
# ColorBrewer's YlGnBu: safe for colour-blind people, each level darker than the one below it in print.
LEVELS = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
NOT_ASSESSED = "#eef1f5"
BAR = "#cfe0f3"
_STEPS = 40


def colour(value: float, low: float, high: float) -> str:
    """The colour of a level or mean on a scale, in steps no finer than the decimals that are shown."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return _shade(round(share * _STEPS))


@cache
def _shade(step: int) -> str:
    place = step / _STEPS * (len(LEVELS) - 1)
    below = min(int(place), len(LEVELS) - 2)
    parts = zip(_parts(LEVELS[below]), _parts(LEVELS[below + 1]), strict=True)
    mixed = (round(one + (other - one) * (place - below)) for one, other in parts)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def luminance(colour: str) -> float:
    """How light a colour is (WCAG), from 0 to 1."""
    parts = (part / 255 for part in _parts(colour))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ink_on(background: str) -> str:
    """Black or white, whichever reads best on a colour: at least 4.5 to 1 on any (WCAG)."""
    return "#000000" if luminance(background) > 0.179 else PAPER  # where both have the same contrast


class Squares:
    """Numbers as squares; remembers which ink reads on which colour."""

    def __init__(self, scale: tuple[int, int], lang: str) -> None:
        self.scale, self.lang = scale, lang
        self.inks: dict[str, str] = {"": MUTED}
        self._cell = cache(self._new_cell)

    def cells(
        self,
        table: pd.DataFrame,
        before: Mapping[tuple[int, str], float] | None = None,
        weak: Mapping[tuple[int, str], list[Weak]] | None = None,
    ) -> list[Cell]:
        """The square of each school in each domain; squares that tell the same are one and the same.

        Args:
            table: ``school_id``, ``domain``, ``mean``, ``n`` and ``total``.
            before: school and domain -> mean of the previous round.
            weak: school and domain -> its lowest norms.
        """
        means = (None if mean != mean else mean for mean in table["mean"].tolist())
        told = before or weak
        about = list(zip(table["school_id"].tolist(), table["domain"].tolist(), strict=True)) if told else []
        earlier = map(before.get, about) if before else repeat(None)
        cells = list(map(self._cell, means, table["n"].tolist(), table["total"].tolist(), earlier))
        if not weak:
            return cells
        lowest = map(weak.get, about)
        return [
            msgspec.structs.replace(cell, weakest=norms) if norms else cell
            for cell, norms in zip(cells, lowest, strict=True)
        ]

    def _new_cell(self, mean: float | None, n: int, total: int, before: float | None) -> Cell:
        text, fill = ("", "") if mean is None else self.of(mean)
        return Cell(text, fill, n, total, "" if before is None else number(before, self.lang))

    def of(self, mean: float) -> tuple[str, str]:
        """The text and the colour of a mean."""
        fill = colour(mean, *self.scale)
        if fill not in self.inks:
            self.inks[fill] = ink_on(fill)
        return number(mean, self.lang), fill


def short(text: str, width: int) -> str:
    """Text of at most ``width`` characters, cut with an ellipsis."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def wrap(text: str, width: int, lines: int = 2) -> str:
    """Text in at most so many lines, cut with an ellipsis."""
    parts = textwrap.wrap(text, width, max_lines=lines, placeholder=" …", break_long_words=False)
    return "\n".join(parts)


def count_schools(n: int, lang: str) -> str:
    """``1 school``, ``12 scholen``."""
    return Texts(lang)("charts.school") if n == 1 else Texts(lang)("charts.schools", n=n)


def joined(*parts: str) -> str:
    """The parts of a line below a title."""
    return " · ".join(parts)


SHOWN = 0.05
"""A smaller change is 0,0 in words, and no arrow either."""


def moved(change: float | None, lang: str) -> str:
    """A change in words and with its direction, for who does not see colour: ``▲ +0,3``."""
    if change is None or change != change:
        return NOTHING
    sign = "▲ " if change >= SHOWN else "▼ " if change <= -SHOWN else "= "
    return sign + number(change, lang, sign=True)


def place(first: int, last: int, of: int, lang: str) -> str:
    """A place with its range: ``plaats 3–6 van 14``."""
    return Texts(lang)("charts.place", range=places(first, last), of=of)


def places(first: int, last: int) -> str:
    """Some places after each other, as ``3–6``."""
    return f"{first}–{last}" if last > first else f"{first}"


def shares() -> Axis:
    """An axis from 0 to 100 per cent."""
    return Axis(0, 1, [(share, percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)])


def scale(low: int, high: int, target: int, lang: str) -> Axis:
    """A level scale with the target on it."""
    margin = (high - low) * 0.04
    named = [(float(level), str(level)) for level in ticks(low, high)]
    return Axis(low - margin, high + margin, named, (target, Texts(lang)("charts.target", target=target)))


def ticks(low: int, high: int) -> list[int]:
    """The levels to write along a scale: all of a short one, about six of a long one."""
    step = max(1, round((high - low) / 5)) if high - low > 8 else 1
    return list(range(low, high + 1, step))
