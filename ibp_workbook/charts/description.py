"""What a chart is: marks, words, order, target and n as plain data.

The browser draws a description (``app/chart/``) and matplotlib draws the same one on paper
(``charts/paper/``); ``tests/charts/test_same.py`` holds the two together.
"""

from typing import Any, Literal

import msgspec

from ibp_workbook import garbage

Shape = Literal["bar", "dot", "ring", "diamond", "arrow", "stem", "tick", "spot", "halo"]


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
        lift: how far above the middle of its row, as a share of the row, where marks would cover each other.
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
    lift: float = 0.0


class Axis(msgspec.Struct, frozen=True):
    """A scale from ``low`` to ``high`` with the words along it; ``line`` is the target, or today."""

    low: float
    high: float
    ticks: list[tuple[float, str]]
    line: tuple[float, str] | None = None


Weak = tuple[int, int]
"""A norm below the target: its place among the norms of the chart, and its level."""


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A subject with its marks, and its numbers in words.

    Attributes:
        label: who or what it is.
        note: its numbers, beside its marks.
        marks: from left to right.
        key: the id of a school or a norm.
        more: what else there is to know of it, for who asks.
        weakest: its lowest norms.
    """

    label: str
    note: str
    marks: list[Mark] = []
    key: str = ""
    more: str = ""
    weakest: list[Weak] = []


class Cell(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A square: what stands in it, its colour (none: not known), n, of how many, before, lowest norms."""

    text: str
    fill: str
    n: int = 0
    total: int = 0
    before: str = ""
    weakest: list[Weak] = []


class Beside(msgspec.Struct, frozen=True, array_like=True):
    """A number at the end of a row of squares; a ``share`` is drawn as a bar behind it."""

    text: str
    share: float | None = None


class Squares(msgspec.Struct, frozen=True, array_like=True):
    """A row of a grid: its label, the id of its school, its squares, and the numbers at its end."""

    label: str
    key: str
    cells: list[Cell]
    beside: list[Beside] = []


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """Values in order, by the name of their style."""

    words: str
    style: Literal["own", "aim", "mean", "plan"]
    points: list[tuple[float, float]]
    stepped: bool = False


class Spoke(msgspec.Struct, frozen=True):
    """A domain in a radar: its id, its number in words, and the mean of the subject and of all schools."""

    key: str
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
        norms: id and title of the norms that its marks name.
        groups: place of the first row of a group -> what the group is.
    """

    title: str
    subtitle: str
    alt: str
    legend: list[tuple[Mark, str]] = []
    norms: list[tuple[str, str]] = []
    groups: dict[int, str] = {}

    def plain(self) -> dict[str, Any]:
        """The description for a browser."""
        with garbage.none_expected():
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
        rows: a row of squares for each subject.
        foot: rows below them that are about each column.
        heads: what rows and columns are.
        beside: what the numbers at the end of a row are.
        names: how a cell is told: ``cell``, ``foot``, ``few``, ``empty`` and ``before``, with places for its
            numbers.
        target: the level to reach, in words.
        inks: colour of a cell -> colour of the text that reads on it.
    """

    columns: list[tuple[str, str]]
    rows: list[Squares]
    heads: tuple[str, str]
    names: dict[str, str]
    target: str
    inks: dict[str, str]
    foot: list[Squares] = []
    beside: list[str] = []


class Strip(msgspec.Struct, frozen=True, array_like=True):
    """A domain with a spot for each school: the place of the school, where it stands, and its numbers."""

    title: str
    note: str
    spots: list[tuple[int, float, float, Cell]]


class Strips(Chart, frozen=True, tag="strips", kw_only=True):
    """Domains below each other on one axis, with all schools on each.

    Attributes:
        strips: from top to bottom; of a spot: its school, ``at`` and ``lift`` of a :class:`Mark`, its cell.
        schools: label and id of each.
        chosen: the place of the school to point out.
        names: how a spot is told: ``cell`` and ``before``.
        target: the level to reach, in words.
    """

    strips: list[Strip]
    schools: list[tuple[str, str]]
    axis: Axis
    names: dict[str, str]
    target: str
    chosen: int | None = None


def spots(strip: Strip, chosen: int | None) -> list[Mark]:
    """The marks of a strip; the chosen school has a ring around it."""
    marks = [Mark("spot", at, fill=cell.fill, lift=lift) for _, at, lift, cell in strip.spots]
    ringed = [Mark("halo", at, lift=lift) for place, at, lift, _ in strip.spots if place == chosen]
    return marks + ringed


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
