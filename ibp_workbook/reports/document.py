"""What a report says: blocks of plain data, without a word about how they are printed."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ibp_workbook.charts import Chart, figure
from ibp_workbook.errors import IbpError
from ibp_workbook.formats import printable
from ibp_workbook.interop.strangers.markdown import Line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 170
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Room(NamedTuple):
    """Centimetres: the width of the text on a page of A4, and the height that a figure may have on it."""

    width: float
    height: float


UPRIGHT, ON_ITS_SIDE = Room(16.8, 21.0), Room(25.5, 13.9)


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``style`` is empty, ``lead`` or ``note``."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Items:
    """A list of sentences; ``style`` is empty, or ``note`` for small print."""

    items: Sequence[str]
    ordered: bool = False
    style: str = ""


@dataclass(frozen=True)
class Marked:
    """A text with lists, bold words and links, as its maker wrote it; as a text it is its words."""

    lines: Sequence[Line]

    def __str__(self) -> str:
        """The words, one line under the other."""
        return "\n".join(line.text for line in self.lines)


Cell = str | Marked


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        columns: the headings.
        rows: the cells, as text.
        widths: how wide each column is beside the others; equal by default.
        numeric: places of columns that are aligned to the right.
        tones: for each row ``good``, ``attention``, ``bad``, ``neutral`` or empty; never the only sign.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float] = ()
    numeric: Sequence[int] = ()
    tones: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A chart of ``ibp_workbook.charts``; ``width`` in per cent of the page."""

    chart: Chart
    caption: str = ""
    width: int = 100

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        return self.chart.alt

    @cached_property
    def figure(self) -> "Figure":
        """The chart on paper, drawn when a file needs it."""
        return figure(self.chart)

    def fitting(self, room: Room) -> float:
        """The width in per cent of the page: it fits with its caption, and is no larger than drawn."""
        wide, high = map(float, self.figure.get_size_inches())
        natural = 100 * wide * 2.54 / room.width
        return min(float(self.width), natural, 100 * room.height / room.width * wide / high)

    def svg(self) -> str:
        """Outlines instead of fonts, so that it looks the same everywhere; the same bytes each time."""
        return self._saved("svg").decode()

    @property
    def png(self) -> bytes:
        """For Word, which shows no SVG everywhere."""
        return self._saved("png")

    def _saved(self, kind: str) -> bytes:
        stream = io.BytesIO()
        without = {"svg": ("Date", "Creator"), "png": ("Software",)}[kind]
        import matplotlib as mpl

        with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "ibp"}):
            self.figure.savefig(stream, format=kind, dpi=DPI, metadata=dict.fromkeys(without))
        return stream.getvalue()


@dataclass(frozen=True)
class Photo:
    """A picture that came with an answer, as PNG, with what it shows in words."""

    png: bytes
    alt: str
    caption: str
    width: int
    height: int

    def fitting(self, room: Room) -> float:
        """The width in per cent of the page: never larger than it is at 96 dots an inch, nor a page high."""
        natural = 100 * self.width / 96 * 2.54 / room.width
        return min(100.0, max(natural, 12.0), 100 * room.height / room.width * self.width / self.height)


@dataclass(frozen=True)
class Facts:
    """Some numbers in large type, each with what it counts."""

    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Callout:
    """Something that must not be missed; ``tone`` is ``good``, ``attention``, ``bad`` or ``neutral``."""

    title: str
    text: str
    tone: str = "neutral"


@dataclass(frozen=True)
class Contents:
    """The headings of level 1 with their pages; first in a report with a cover, it stands on the cover."""

    title: str


@dataclass(frozen=True)
class Break:
    """What follows starts on a new page."""


@dataclass(frozen=True)
class OnItsSide:
    """Pages in landscape, for what is wide."""

    blocks: "Sequence[Block]"


Block = Heading | Paragraph | Items | Table | Picture | Photo | Facts | Callout | Contents | Break | OnItsSide


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        title: what it is.
        subtitle: about whom.
        organisation: who speaks.
        lang: ``nl`` or ``en``.
        day: the date on it; the same data and date give the same bytes.
        footer: at the bottom of each page.
        blocks: the report, from top to bottom.
        facts: lines on the cover; without any there is no cover.
    """

    title: str
    subtitle: str
    organisation: str
    lang: str
    day: date
    footer: str
    blocks: Sequence[Block]
    facts: Sequence[str] = ()

    def __post_init__(self) -> None:
        for block in self.every():
            if isinstance(block, Picture | Photo) and not block.alt.strip():
                raise IbpError("reports.no_alt")

    def every(self) -> Iterator[Block]:
        """The blocks, also those on pages in landscape."""
        for block in self.blocks:
            yield from block.blocks if isinstance(block, OnItsSide) else (block,)

    @property
    def contents(self) -> Contents | None:
        """The table of contents, when it stands on the cover."""
        first = self.blocks[0] if self.facts and self.blocks else None
        return first if isinstance(first, Contents) else None


def file_name(*parts: str) -> str:
    """A file name of words, without signs that a file system or a zip could stumble over."""
    words = "-".join(parts).casefold()
    kept = "".join(sign if sign.isalnum() else "-" for sign in words)
    return "-".join(filter(None, kept.split("-")))[:120] or "rapport"


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files in one zip; the same names and files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as into:
        for name, content in files:
            into.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def widths(table: Table) -> list[float]:
    """The widths of the columns of a table, one for each."""
    return [float(width) for width in table.widths] or [1.0] * len(table.columns)


def cells(table: Table) -> list[list[Cell]]:
    """The rows of a table as text that every format can hold."""
    return [[cell if isinstance(cell, Marked) else printable(cell) for cell in row] for row in table.rows]
