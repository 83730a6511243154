"""What a chart is: marks, words, order, target and n as plain data.

The browser draws a description (``app/chart/``) and matplotlib draws the same one on paper
(``charts/paper.py``); ``tests/charts/test_same.py`` holds the two together.
"""

from typing import Any, Literal

import msgspec

Shape = Literal["bar", "dot", "ring", "diamond", "arrow", "stem", "tick"]


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """One shape on an axis.

    Attributes:
        shape: ``bar`` and ``stem`` go from ``at`` to ``to``, an ``arrow`` points at ``to``, others stand at
            ``at``.
        at: where, on the axis.
        to: the other end.
        fill: its colour; none is the colour of paper.
        edge: the colour of its outline.
        hatched: drawn as what is not known.
        dashed: its outline is.
        text: stands in the mark where it fits, in the colour ``ink``.
    """

    shape: Shape
    at: float
    to: float | None = None
    fill: str = ""
    edge: str = ""
    hatched: bool = False
    dashed: bool = False
    text: str = ""
    ink: str = ""


class Axis(msgspec.Struct, frozen=True):
    """A scale from ``low`` to ``high`` with the words along it; ``line`` is the target, or today."""

    low: float
    high: float
    ticks: list[tuple[float, str]]
    line: tuple[float, str] | None = None


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A subject with its marks, and its numbers in words; ``key`` is the id of a school."""

    label: str
    note: str
    marks: list[Mark] = []
    key: str = ""


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """A square: what stands in it, its colour (none: not assessed), n, of how many, and what it was."""

    text: str
    fill: str
    n: int = 0
    total: int = 0
    before: str = ""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """Values in order, by the name of their style."""

    words: str
    style: Literal["own", "aim", "mean", "plan"]
    points: list[tuple[float, float]]
    stepped: bool = False


class Spoke(msgspec.Struct, frozen=True):
    """One direction of a radar: its number in words, and the mean of the subject and of all schools."""

    title: str
    value: str
    mean: float | None
    board_mean: float | None


class Chart(msgspec.Struct, frozen=True, tag_field="kind", kw_only=True):
    """What every chart has.

    Attributes:
        title: what it is about.
        subtitle: what is counted: round, schools, target, n.
        alt: what it shows, in a few sentences.
        legend: what colours mean, in the order in which they are drawn.
    """

    title: str
    subtitle: str
    alt: str
    legend: list[tuple[Mark, str]] = []

    def plain(self) -> dict[str, Any]:
        """The description for a browser."""
        # Frames give numbers of numpy.
        made: dict[str, Any] = msgspec.to_builtins(self, enc_hook=lambda value: value.item())
        return made


class Rows(Chart, frozen=True, tag="rows", kw_only=True):
    """Subjects below each other on one axis."""

    rows: list[Row]
    axis: Axis


class Grid(Chart, frozen=True, tag="grid", kw_only=True):
    """Squares of rows by columns.

    Attributes:
        columns: key and title of each.
        rows: label, key, note and cells of each.
        heads: what rows, columns and notes are.
        names: how a cell is told: ``cell``, ``empty`` and ``before``, with places for its numbers.
        target: the level to reach, in words.
        inks: colour of a cell -> colour of the text that reads on it.
    """

    columns: list[tuple[str, str]]
    rows: list[tuple[str, str, str, list[Cell]]]
    heads: tuple[str, str, str]
    names: dict[str, str]
    target: str
    inks: dict[str, str]


class Lines(Chart, frozen=True, tag="lines", kw_only=True):
    """Numbers against time."""

    lines: list[Line]
    across: Axis
    up: Axis


class Radar(Chart, frozen=True, tag="radar", kw_only=True):
    """A subject domain by domain on a ``scale``; ``words`` names the lines ``own``, ``aim`` and ``mean``."""

    spokes: list[Spoke]
    scale: tuple[int, int]
    levels: list[int]
    target: int
    words: dict[str, str]
