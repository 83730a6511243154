"""Screen and paper draw the same: the page's scripts in node and matplotlib's figure, mark by mark."""

import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from ibp_workbook import analysis, charts
from ibp_workbook.charts import paper
from ibp_workbook.charts.description import Chart, Grid, Lines, Radar, Row, Rows, Strips, spots
from tests.analysis.test_plan import TODAY, many
from tests.charts.conftest import MakeSample, Sample
from tests.scripts.test_scripts import run

Tree = dict[str, Any]
Mark = tuple[float, str, float, float]
"""Row, shape, where it begins and ends; the row of a spot is higher by its lift."""


def described(sample: Sample) -> dict[str, Chart]:
    """One description of each kind of chart."""
    scores, before, now = sample.scores(), sample.answers(1), sample.answers(2)
    changed = analysis.change(before, now, by="domain")
    changed_schools = analysis.moved(analysis.levels(before), analysis.levels(now))
    groups = {0: "De eerste vijf", 5: "De andere"}
    planned = changed.assign(now=changed["before"], planned=changed["now"], total=changed["n"])
    levels = ["low", "medium", "high"]
    risks = pd.DataFrame({"likelihood": ["low", "high", "high", None], "impact": [*levels[1:], "high", None]})
    days = [date(2026, 1, 1), date(2027, 3, 1), date(2030, 8, 1)]
    gaps = pd.DataFrame({
        "kind": ["measured", "planned", "planned", "needed", "needed"], "gaps": [9, 9, 4, 9, 0],
        "date": [days[0], days[0], days[1], days[0], days[2]],
    })  # fmt: skip
    return {
        "heatmap": charts.heatmap(
            scores,
            before={(1, "d00"): 2.5},
            changed=changed_schools,
            groups=groups,
            weakest=analysis.weakest(now, by_domain=True),
        ),
        "ranking": charts.ranking(
            analysis.ranking(scores),
            places=analysis.places(now),
            changed=changed_schools,
            groups=groups,
            weakest=analysis.weakest(now),
        ),
        "strips": charts.strips(scores, school=5, weakest=analysis.weakest(now, by_domain=True)),
        "missed": charts.missed(analysis.most_missed(now)),
        "norm": charts.norm(analysis.norm(now, now["statement"].iloc[0], before)),
        "compare": charts.compare(analysis.two_rounds(before, now, "domain"), ("before", "now")),
        "change": charts.change(analysis.change(before, now, by="school")),
        "distribution": charts.distribution(analysis.distribution(now)),
        "projection": charts.projection(planned),
        "gantt": charts.gantt(many(12), today=pd.Timestamp(TODAY)),
        "burndown": charts.burndown(gaps),
        "radar": charts.radar(scores, school=2),
        "matrix": charts.matrix(risks),
    }


KINDS = ["heatmap", "ranking", "strips", "missed", "norm", "compare", "change", "distribution", "projection",
         "gantt", "burndown", "radar", "matrix"]  # fmt: skip
POINTS = {(form, float(size)): shape for shape, (form, size, *_) in paper.POINTS.items()}


@pytest.fixture(scope="module")
def drawn(sample: MakeSample) -> dict[str, tuple[Chart, Tree, Figure]]:
    """Kind -> what it is, as the page draws it, and on paper."""
    all_of_them = described(sample(12))
    trees = run("drawing.mjs", [chart.plain() for chart in all_of_them.values()])
    return {
        kind: (chart, tree, charts.figure(chart))
        for (kind, chart), tree in zip(all_of_them.items(), trees, strict=True)
    }


def every(tree: Tree | str, name: str = "") -> Iterator[Tree]:
    """The nodes with a class, or all of them, in the order of the page."""
    if isinstance(tree, str):
        return
    if not name or name in tree["attributes"].get("class", "").split():
        yield tree
    for child in tree["children"]:
        yield from every(child, name)


def said(tree: Tree | str) -> str:
    return tree if isinstance(tree, str) else "".join(map(said, tree["children"]))


def texts(tree: Tree, name: str) -> list[str]:
    return [said(node) for node in every(tree, name)]


def flat(label: str) -> str:
    return " ".join(label.replace(r"\$", "$").split())


def share(text: str) -> float:
    return float(text.removesuffix("%")) / 100


def lines_of(count: int, groups: dict[int, str]) -> list[int]:
    """On which line each row stands: the name of a group is a line too."""
    return [row + sum(first <= row for first in groups) for row in range(count)]


def groups_agree(chart: Chart, tree: Tree, figure: Figure, places: list[int]) -> None:
    """Names of groups stand right above their first row."""
    on_paper = {
        round(text.xy[1]) + 1: text.get_text()
        for text in figure.axes[0].texts
        if isinstance(text, Annotation) and text.get_gid() == "group"
    }
    assert on_paper == {places[first]: words for first, words in chart.groups.items()}
    looks = [(node, set(node["attributes"].get("class", "").split())) for node in every(tree)]
    lines = [node for node, look in looks if look & {"row", "group"} or node["tag"] == "tr"]
    names = [said(node) if "group" in node["attributes"].get("class", "") else "" for node in lines]
    body = names[-(places[-1] + 1) :] if places else []
    assert {at + 1: name for at, name in enumerate(body) if name} == on_paper


def screen_marks(chart: Rows, tree: Tree) -> list[Mark]:
    def value(text: str) -> float:
        return chart.axis.low + share(text) * (chart.axis.high - chart.axis.low)

    marks: list[Mark] = []
    for row, node in enumerate(every(tree, "row")):
        for item in every(node):
            look, name = item["attributes"], item["attributes"].get("data-shape", "")
            if name == "bar":
                begin = value(look["x"])
                marks.append(
                    (row, name, begin, begin + share(look["width"]) * (chart.axis.high - chart.axis.low))
                )
            elif name in ("stem", "tick", "arrow"):
                marks.append((row, name, value(look["x1"]), value(look["x2"])))
            elif name:
                at = value(look.get("cx") or look["x"])
                lift = 0.5 - share(look["cy"]) if "cy" in look else 0.0
                marks.append((row - round(lift, 3), name, at, at))
    return sorted(marks)


def paper_marks(figure: Figure, places: list[int]) -> list[Mark]:
    rows = {place: row for row, place in enumerate(places)}
    axes: Any = figure.axes[0]
    marks: list[Mark] = []
    for patch in axes.patches:
        if not patch.get_gid():
            x, y, width, height = patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()
            marks.append((rows[round(y + height / 2)], "bar", x, x + width))
    for line in axes.lines:
        (x, *_), (y, *_) = line.get_xdata(), line.get_ydata()
        name = POINTS.get((str(line.get_marker()), line.get_markersize())) or {2.0: "stem", 2.5: "tick"}.get(
            line.get_linewidth()
        )
        if name:
            height = float(y) + 0.45 if name == "tick" else float(y)
            row = rows[round(height)]
            marks.append(
                (row + round(height - round(height), 3), name, float(x), float(line.get_xdata()[-1]))
            )
    for arrow in axes.texts:
        if isinstance(arrow, Annotation) and arrow.arrow_patch:
            marks.append((rows[round(arrow.xy[1])], "arrow", arrow.xyann[0], arrow.xy[0]))
    return sorted(marks)


def rows_agree(chart: Rows, tree: Tree, figure: Figure) -> None:
    axes: Any = figure.axes[0]
    labels = [flat(label.get_text()) for label in axes.get_yticklabels()]
    notes = [
        flat(text.get_text())
        for text in axes.texts
        if not isinstance(text, Annotation) and text.get_position()[0] == 1.02
    ]
    assert texts(tree, "label") == labels == [row.label for row in chart.rows]
    assert texts(tree, "note") == notes == [row.note for row in chart.rows]
    ticks = [flat(label.get_text()) for label in axes.get_xticklabels()]
    assert texts(tree, "tick") == ticks
    lines = [
        text.get_text()
        for text in axes.texts
        if isinstance(text, Annotation) and text.get_text() and text.get_gid() != "group"
    ]
    assert texts(tree, "line") == lines
    places = lines_of(len(chart.rows), chart.groups)
    groups_agree(chart, tree, figure, places)
    on_screen, on_paper = screen_marks(chart, tree), paper_marks(figure, places)
    assert len(on_screen) == sum(len(row.marks) for row in chart.rows)
    assert [mark[1] for mark in on_screen] == [mark[1] for mark in on_paper]
    assert [mark[0] for mark in on_screen] == pytest.approx([mark[0] for mark in on_paper], abs=2e-3)
    width = chart.axis.high - chart.axis.low
    for one, other in zip(on_screen, on_paper, strict=True):
        assert one[2:] == pytest.approx(other[2:], abs=width / 1e5)
    named = [node["attributes"]["aria-label"] for node in every(tree, "row")]
    assert named == ["; ".join(filter(None, [f"{row.label}: {row.note}", row.more])) for row in chart.rows]


def strips_agree(chart: Strips, tree: Tree, figure: Figure) -> None:
    rows = [Row(strip.title, strip.note, spots(strip, chart.chosen)) for strip in chart.strips]
    rows_agree(Rows(title="", subtitle="", alt="", rows=rows, axis=chart.axis), tree, figure)
    heard = [
        node["attributes"]["aria-label"] for node in every(tree) if node["attributes"].get("role") == "img"
    ]
    assert len(heard) == sum(len(strip.spots) for strip in chart.strips) == 12 * 19 - 20
    first = chart.strips[0]
    expected = {
        f"{chart.schools[school][0]}, {first.title}, niveau {cell.text}, "
        for school, _, _, cell in first.spots
    }
    assert {name.split("doel")[0] for name in heard[: len(first.spots)]} == expected
    ringed = [mark for row in rows for mark in row.marks if mark.shape == "halo"]
    assert len(ringed) == 19
    assert chart.schools[chart.chosen or 0][0] == "Basisschool nummer 5"


def grids_agree(chart: Grid, tree: Tree, figure: Figure) -> None:
    axes: Any = figure.axes[0]
    lines = [
        [node for node in row["children"] if node["tag"] in ("th", "td")]
        for part in every(tree)
        if part["tag"] in ("tbody", "tfoot")
        for row in part["children"]
        if row["attributes"].get("class") != "group"
    ]
    all_rows = [*chart.rows, *chart.foot]
    places = lines_of(len(all_rows), chart.groups)
    groups_agree(chart, tree, figure, places)
    labels = [flat(label.get_text()) for label in axes.get_yticklabels()]
    assert [said(line[0]) for line in lines] == labels == [row.label for row in all_rows]
    for column in range(len(chart.beside)):
        beside_agrees(chart, lines, axes, column, places)
    titles = [flat(label.get_text()) for label in axes.get_xticklabels()]
    (head,) = (node for node in every(tree) if node["tag"] == "thead")
    assert said(head["children"][-1]) == chart.heads[0] + "".join([*titles, *chart.beside])
    on_paper: dict[tuple[int, int], tuple[str, str]] = {}
    known, unknown = axes.collections
    for group, colours in ((known, list(known.get_facecolor())), (unknown, [])):
        for at, path in enumerate(group.get_paths()):
            x, y = path.get_extents().get_points().mean(axis=0)
            on_paper[round(y), round(x)] = ("", to_hex(colours[at]) if colours else "")
    for text in axes.texts:
        x, y = text.get_position()
        if (round(y), x) in on_paper and text.get_ha() == "center":
            on_paper[round(y), round(x)] = (flat(text.get_text()), on_paper[round(y), round(x)][1])
    on_screen = {
        (places[y], x): (said(cell), cell["style"].get("background", ""))
        for y, line in enumerate(lines)
        for x, cell in enumerate(line[1 : 1 + len(chart.columns)])
    }
    assert on_screen == on_paper


def beside_agrees(chart: Grid, lines: list[list[Tree]], axes: Any, column: int, places: list[int]) -> None:
    """One of the numbers at the end of each row, with the bar behind it."""
    nodes = [line[1 + len(chart.columns) + column] for line in lines[: len(chart.rows)]]
    edges = sorted({text.get_position()[0] for text in axes.texts if text.get_position()[1] == -0.85})
    on_paper = {
        text.get_position()[1]: text.get_text()
        for text in axes.texts
        if text.get_position()[0] == edges[column] and text.get_position()[1] >= 0
    }
    assert [said(node) for node in nodes] == [on_paper[place] for place in places[: len(nodes)]]
    bars = {
        round(bar.get_y() + 0.4): bar.get_width()
        for bar in axes.patches
        if bar.get_gid() == "share" and bar.get_x() == edges[column]
    }
    widths = {
        place: share(node["style"]["backgroundSize"].split()[0])
        for place, node in zip(places, nodes, strict=False)
        if "backgroundSize" in node["style"]
    }
    assert set(bars) == set(widths)
    longest = max(bars, key=lambda place: bars[place], default=0)
    for place, width in bars.items():
        assert width / bars[longest] == pytest.approx(widths[place] / widths[longest], abs=1e-3)


def radars_agree(chart: Radar, tree: Tree, figure: Figure) -> None:
    axes: Any = figure.axes[0]
    around = [flat(text.get_text()) for text in axes.texts]
    titles, values = texts(tree, "axis-title"), texts(tree, "axis-value")
    assert [f"{title} {value}" for title, value in zip(titles, values, strict=True)] == around
    own = next(line for line in axes.lines if line.get_label() == chart.words["own"])
    low, high = chart.scale
    floor = low - (high - low) / 4
    dots = [node["attributes"] for node in every(tree, "dot")]
    radii = [math.hypot(float(dot["cx"]) - 170, float(dot["cy"]) - 170) for dot in dots]
    known = [mean for mean in own.get_ydata()[:-1] if not math.isnan(mean)]
    assert [floor + radius / 130 * (high - floor) for radius in radii] == pytest.approx(known)
    assert set(texts(tree, "keys")[0:1]) == {"".join(chart.words.values())}
    assert len(known) == len(chart.spokes) - 1, "school 2 has no answers in one domain"


def lines_agree(chart: Lines, tree: Tree, figure: Figure) -> None:
    axes: Any = figure.axes[0]
    by_line = {
        line.get_label(): list(zip(line.get_xdata(), line.get_ydata(), strict=True)) for line in axes.lines
    }
    for line in chart.lines:
        points = [
            node["attributes"]
            for node in every(tree, "point")
            if line.style in node["attributes"]["class"].split()
        ]
        across, up = chart.across, chart.up
        on_screen = [
            (
                across.low + share(point["cx"]) * (across.high - across.low),
                up.high - share(point["cy"]) * (up.high - up.low),
            )
            for point in points
        ]
        assert len(on_screen) == len(by_line[line.words])
        for one, other in zip(on_screen, by_line[line.words], strict=True):
            assert one == pytest.approx(other)
        assert all(line.words in point["aria-label"] for point in points)
    assert texts(tree, "across") == [flat(label.get_text()) for label in axes.get_xticklabels()]
    assert texts(tree, "up") == [label.get_text() for label in axes.get_yticklabels()]


AGREE: dict[type[Chart], Callable[[Any, Tree, Figure], None]] = {
    Rows: rows_agree, Strips: strips_agree, Grid: grids_agree, Radar: radars_agree, Lines: lines_agree,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_screen_and_paper_show_the_same_marks_in_the_same_order_with_the_same_words(
    drawn: dict[str, tuple[Chart, Tree, Figure]], kind: str
) -> None:
    chart, tree, figure = drawn[kind]
    assert set(drawn) == set(KINDS)
    AGREE[type(chart)](chart, tree, figure)
    legend = [words for _, words in chart.legend]
    if legend:
        assert said(next(every(tree, "legend"))) == "".join(legend)
        on_paper = figure.legends[0].get_texts() if figure.legends else figure.texts
        assert [text.get_text() for text in on_paper][-len(legend) :] == legend
    assert texts(tree, "subtitle") == [chart.subtitle]
    assert chart.subtitle in {flat(text.get_text()) for text in figure.texts}


def test_each_cell_of_the_heatmap_says_school_domain_level_target_and_n(
    drawn: dict[str, tuple[Chart, Tree, Figure]],
) -> None:
    _, tree, _ = drawn["heatmap"]
    names = [node["attributes"].get("aria-label", "") for node in every(tree, "cell")]
    assert len(names) == (12 + 3) * 19
    assert (
        sum(", middelste school: niveau " in name and name.endswith(" van 12 scholen") for name in names)
        == 19
    )
    first = "Basisschool nummer 2, Domein 3 met een lange naam, niet beoordeeld, doel 3, 0 van 4 normen"
    assert first in names
    assert sum(name.endswith("; vorige meting 2,5") for name in names) == 1
    told = [name for name in names if name.startswith("Basisschool nummer 12, Domein 18 ")]
    assert len(told) == 1
    assert told[0].endswith(", doel 3, 4 van 4 normen")


@pytest.mark.parametrize("kind", ["heatmap", "ranking", "strips", "radar", "burndown"])
def test_a_chart_is_one_stop_of_the_tab_key(drawn: dict[str, tuple[Chart, Tree, Figure]], kind: str) -> None:
    stops = [
        node["attributes"]["tabindex"] for node in every(drawn[kind][1]) if "tabindex" in node["attributes"]
    ]
    assert stops.count("0") == 1
    assert len(stops) > 5
