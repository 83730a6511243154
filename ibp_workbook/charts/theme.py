"""How all charts look: colours, sizes, numbers and the frame around the drawing."""

import textwrap

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ibp_workbook.formats import percent
from ibp_workbook.texts import Texts

INK, MUTED, LINE, HAIR, PAPER, ACCENT, TARGET = (
    "#1d2433", "#4f5a70", "#8e99ad", "#d7dde7", "#ffffff", "#1f4e8c", "#a3271f",
)  # fmt: skip
# ColorBrewer's YlGnBu: safe for colour-blind people, each level darker than the one below it in print.
LEVELS = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
NOT_ASSESSED = "#eef1f5"
HATCH = "////"
TINY, SMALL, NORMAL, LARGE = 8.0, 8.5, 9.5, 14.0
WIDTH = 11.0
NAMES = 3.15  # inches that names of schools take
_STEPS = 40
_MAP = LinearSegmentedColormap.from_list("levels", LEVELS, N=_STEPS + 1)


def colour(value: float, low: float, high: float) -> str:
    """The colour of a level or mean on a scale, in steps no finer than the decimals that are shown."""
    share = (value - low) / (high - low)
    return to_hex(_MAP(round(min(max(share, 0.0), 1.0) * _STEPS) / _STEPS))


def ink_on(background: str) -> str:
    """Ink or paper, whichever reads best on a colour (WCAG relative luminance)."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(background))
    luminance = sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return INK if luminance > 0.217 else PAPER  # where both have the same contrast


def short(text: str, width: int) -> str:
    """Text of at most ``width`` characters, cut with an ellipsis."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def wrap(text: str, width: int, lines: int = 2) -> str:
    """Text in at most so many lines, cut with an ellipsis."""
    parts = textwrap.wrap(text, width, max_lines=lines, placeholder=" …", break_long_words=False)
    return "\n".join(parts)


def plain(text: str) -> str:
    """Text that matplotlib draws as it is: a pair of dollar signs would be read as a formula."""
    return text.replace("$", r"\$")


def count_schools(n: int, lang: str) -> str:
    """``1 school``, ``12 scholen``."""
    return Texts(lang)("charts.school") if n == 1 else Texts(lang)("charts.schools", n=n)


def sheet(height: float, title: str, subtitle: str, width: float = WIDTH) -> Figure:
    """An empty figure with its title and a line below it; sizes are in inches."""
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    left = 0.15 / width
    heading = plain(short(title, 90))
    figure.text(left, 1 - 0.14 / height, heading, size=LARGE, weight="bold", color=INK, va="top")
    below = 0.46 if title else 0.2
    figure.text(left, 1 - below / height, plain(subtitle), size=NORMAL, color=MUTED, va="top")
    return figure


def scale_height(count: int) -> float:
    """Height of a sheet with so many rows on a level scale: never too low for 8 points."""
    return 1.5 + count * (0.3 if count <= 25 else 0.2)


def joined(*parts: str) -> str:
    """The parts of a line below a title."""
    return " · ".join(parts)


def panel(
    figure: Figure, left: float, right: float, top: float, bottom: float, projection: str | None = None
) -> Axes:
    """Axes at distances in inches from the edges of the figure, without a box around them."""
    width, height = figure.get_size_inches()
    rectangle = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    axes: Axes = figure.add_axes(rectangle, projection=projection)
    axes.set_facecolor("none")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=INK)
    return axes


def rows(axes: Axes, labels: list[str]) -> None:
    """Rows from top to bottom with a label each and a thin line between them."""
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), [plain(label) for label in labels])
    for at in range(1, len(labels)):
        axes.axhline(at - 0.5, color=HAIR, linewidth=0.5, zorder=0)


def clickable(axes: Axes, schools: list[int]) -> None:
    """Mark each row, label included, as the school's: ``to_svg`` turns the gid into ``data-school``."""
    rectangle = axes.get_position()
    left = -rectangle.x0 / rectangle.width
    for at, school in enumerate(schools):
        # See-through, and on top: a click anywhere in the row is a click on the school.
        bar = Rectangle(
            (left, at - 0.5), 1 - left, 1, transform=axes.get_yaxis_transform(), alpha=0, linewidth=0
        )
        bar.set(gid=f"school:{school}", clip_on=False, zorder=9)
        axes.add_patch(bar)


def note(axes: Axes, row: int, text: str) -> None:
    """The numbers of a row, to the right of it."""
    place = axes.get_yaxis_transform()
    axes.text(1.02, row, text, transform=place, size=SMALL, color=MUTED, va="center")


def shares(axes: Axes) -> None:
    """An axis from 0 to 100 per cent."""
    quarters = (0.0, 0.25, 0.5, 0.75, 1.0)
    axes.set_xlim(0, 1)
    axes.set_xticks(quarters, [percent(share) for share in quarters])
    axes.tick_params(axis="x", labelcolor=MUTED)


def scale(axes: Axes, low: int, high: int, target: int, lang: str) -> None:
    """A level scale along the top, with the target drawn as a dashed line that carries its name."""
    margin = (high - low) * 0.04
    axes.set_xlim(low - margin, high + margin)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", labelcolor=MUTED)
    axes.set_xticks(ticks(low, high))
    axes.grid(axis="x", color=HAIR, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.axvline(target, color=TARGET, linewidth=1.6, linestyle=(0, (5, 2)), zorder=1)
    axes.annotate(
        Texts(lang)("charts.target", target=target),
        (target, 1),
        xytext=(0, 17),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        size=SMALL,
        color=TARGET,
        weight="bold",
    )


def ticks(low: int, high: int) -> list[int]:
    """The levels to write along a scale: all of a short one, about six of a long one."""
    step = max(1, round((high - low) / 5)) if high - low > 8 else 1
    return list(range(low, high + 1, step))
