"""Each figure holds what its frame says: names, n, target, gaps."""

import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from ibp_workbook import analysis, charts, paths
from ibp_workbook.charts import theme
from ibp_workbook.charts.svg import to_svg
from ibp_workbook.errors import IbpError
from tests.charts.conftest import MakeSample, Sample

KINDS = ["heatmap", "ranking", "radar", "missed", "change", "distribution"]


def table(sample: Sample, kind: str, lang: str = "nl") -> pd.DataFrame:
    if kind in ("heatmap", "radar"):
        return sample.scores(lang)
    if kind == "ranking":
        return analysis.ranking(sample.scores(lang))
    if kind == "change":
        return analysis.change(sample.answers(1, lang), sample.answers(2, lang), by="school")
    function = {"missed": analysis.most_missed, "distribution": analysis.distribution}[kind]
    return function(sample.answers(2, lang))


@cache
def draw(sample: Sample, kind: str, lang: str = "nl") -> Figure:
    """Drawn once for all tests that only look at it."""
    return charts.figure(getattr(charts, kind)(table(sample, kind, lang), lang=lang))


@cache
def svg_of(figure: Figure) -> str:
    return to_svg(figure, "label")


def words(figure: Figure) -> list[str]:
    return [
        element.text
        for element in ET.fromstring(svg_of(figure)).iter()
        if element.tag.endswith("}text") and element.text
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 12, 72])
def test_every_figure_is_drawn_for_few_and_for_many_schools(
    sample: MakeSample, kind: str, count: int
) -> None:
    assert words(draw(sample(count), kind))


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_never_smaller_than_eight_points(sample: MakeSample, kind: str) -> None:
    svg = svg_of(draw(sample(72), kind))
    sizes = [float(size) for size in re.findall(r"(?:font-size:|font:[^;]*?)\s*([\d.]+)px", svg)]
    assert sizes
    assert min(sizes) >= 8


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_schools_do_not_overlap_at_72_schools(sample: MakeSample, kind: str) -> None:
    figure = draw(sample(72), kind)
    figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [label.get_window_extent() for label in axes.get_yticklabels() if label.get_text()]
        boxes = sorted(boxes, key=lambda box: box.y0) if kind != "radar" else []
        assert all(lower.y1 <= upper.y0 + 0.5 for lower, upper in pairwise(boxes))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out_of_the_figure(sample: MakeSample, kind: str) -> None:
    figure = draw(sample(72), kind)
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert box.x0 >= -0.02
    assert box.y0 >= -0.02
    assert box.x1 <= width + 0.02
    assert box.y1 <= height + 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_names_the_target(sample: MakeSample, kind: str) -> None:
    assert any("streefniveau 3" in one for one in words(draw(sample(12), kind)))
    assert any("target level 3" in one for one in words(draw(sample(12), kind, "en")))


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_can_be_replaced_or_left_out(sample: MakeSample, kind: str) -> None:
    frame = table(sample(3), kind)
    make = getattr(charts, kind)
    standard = make(frame).title
    assert standard in words(charts.figure(make(frame)))
    assert "Eigen titel" in words(charts.figure(make(frame, title="Eigen titel")))
    assert standard not in words(charts.figure(make(frame, title="")))


def test_decimals_follow_the_language(sample: MakeSample) -> None:
    assert any(re.fullmatch(r"\d,\d", one) for one in words(draw(sample(12), "heatmap")))
    assert any(re.fullmatch(r"\d\.\d", one) for one in words(draw(sample(12), "heatmap", "en")))


def test_the_heatmap_shows_the_newest_round_only(sample: MakeSample) -> None:
    found = words(draw(sample(12), "heatmap"))
    assert any(one.startswith("Meting 2026 · 12 scholen") for one in found)
    assert not any("2025" in one for one in found)


def test_the_heatmap_hatches_what_is_not_assessed_and_colours_it_nowhere(sample: MakeSample) -> None:
    figure = charts.figure(charts.heatmap(sample(12).scores(number=2)))
    coloured, hatched = figure.axes[0].collections
    assert not coloured.get_hatch()
    assert hatched.get_hatch()
    # School 3 has no answer in any of the 19 domains, school 2 none in one of them.
    assert len(hatched.get_paths()) == 19 + 1
    assert len(coloured.get_paths()) == (12 + 3) * 19 - 20, (
        "and three rows that tell the spread of each domain"
    )


def test_the_heatmap_says_n_for_each_school(sample: MakeSample) -> None:
    found = words(draw(sample(12), "heatmap"))
    assert "n van 76" in found
    assert found.count("76") == 10  # school 2 misses a domain, school 3 has nothing
    assert found.count("72") == 1
    assert "0" in found


@pytest.mark.parametrize("count", [12, 72])
def test_the_value_is_in_each_cell_so_that_nothing_rests_on_colour(sample: MakeSample, count: int) -> None:
    values = [one for one in words(draw(sample(count), "heatmap")) if re.fullmatch(r"\d,\d", one)]
    assert len(values) == (count + 3) * 19 - 20


def test_the_radar_leaves_a_gap_where_nothing_is_assessed(sample: MakeSample) -> None:
    axes = charts.figure(charts.radar(sample(12).scores(), school=2)).axes[0]
    own = next(line for line in axes.lines if line.get_label() == "Basisschool nummer 2")
    drawn = np.asarray(own.get_ydata(), dtype=float)
    assert np.isnan(drawn[3])
    assert np.isfinite(np.delete(drawn, 3)).all()


def test_the_radar_of_a_school_shows_target_and_board_in_other_line_styles(sample: MakeSample) -> None:
    axes = charts.figure(charts.radar(sample(12).scores(), school=2)).axes[0]
    styles = {line.get_label(): str(line.get_linestyle()) for line in axes.lines}
    assert len(styles) == 3
    assert len(set(styles.values())) == 3


def test_namesakes_are_told_apart_by_their_location(sample: MakeSample) -> None:
    frame = sample(12).scores()
    frame["school"] = frame["school"].where(~frame["school_id"].isin([4, 5]), "De Regenboog")
    found = words(charts.figure(charts.ranking(analysis.ranking(frame))))
    assert {"De Regenboog (04AB00)", "De Regenboog (05AB00)"} <= set(found)


def test_long_names_that_are_cut_to_the_same_are_told_apart_too(sample: MakeSample) -> None:
    frame = sample(12).scores()
    for number in (4, 5):
        same = f"Openbare Scholengemeenschap voor Voortgezet Onderwijs, locatie {number}"
        frame["school"] = frame["school"].where(frame["school_id"] != number, same)
    labels = [one for one in words(charts.figure(charts.heatmap(frame))) if one.startswith("Openbare")]
    assert sorted(label[-9:] for label in labels) == [" (04AB00)", " (05AB00)"]
    assert all(len(label) <= 44 for label in labels)


def test_another_scale_is_drawn_on_its_own_levels(sample: MakeSample) -> None:
    wide = sample(3, 0, 100)
    assert {"0", "20", "100"} <= set(words(draw(wide, "ranking")))
    for kind in KINDS:
        assert words(draw(wide, kind))


def test_levels_get_darker_and_text_on_them_stays_readable() -> None:
    colours = [theme.colour(level, 1, 5) for level in np.arange(1, 5.05, 0.1)]
    luminances = [luminance(colour) for colour in colours]
    assert luminances == sorted(luminances, reverse=True)
    for colour, background in zip(colours, luminances, strict=True):
        ink = luminance(theme.ink_on(colour))
        assert contrast(ink, background) >= 4.5, colour
    assert [theme.colour(level, 1, 5) for level in range(1, 6)] == list(theme.LEVELS)


def test_pages_and_figures_have_the_same_colours_and_a_line_stands_out_on_both_grounds() -> None:
    """WCAG 2.2, 1.4.11: the border of a field and the stem of a mark have 3 to 1."""
    css = (paths.voila() / "templates" / "ibp" / "static" / "ibp.css").read_text("utf-8")
    of_pages = dict(re.findall(r"--ibp-([\w-]+): (#[0-9a-f]{6})", css))
    names = ("ink", "muted", "line", "hair", "paper", "accent", "bad", *(f"level-{n}" for n in range(1, 6)))
    of_figures = (
        theme.INK, theme.MUTED, theme.LINE, theme.HAIR, theme.PAPER, theme.ACCENT, theme.TARGET,
        *theme.LEVELS,
    )  # fmt: skip
    assert tuple(of_pages[name] for name in names) == of_figures
    for ground in ("paper", "ground"):
        assert contrast(luminance(of_pages["line"]), luminance(of_pages[ground])) >= 3


def contrast(first: float, second: float) -> float:
    """How far two luminances are apart, from 1 to 21 (WCAG 2.2)."""
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("kind", ["heatmap", "ranking", "missed", "distribution"])
def test_nothing_to_draw_is_a_sentence(sample: MakeSample, kind: str) -> None:
    with pytest.raises(IbpError) as error:
        getattr(charts, kind)(table(sample(12), kind).head(0))
    assert error.value.message("nl") == "Er is nog niets beoordeeld."


def test_charts_never_load_pyplot_and_the_package_loads_neither_pandas_nor_matplotlib() -> None:
    code = (
        "import sys, ibp_workbook; light = {'pandas', 'matplotlib', 'numpy'} & set(sys.modules);"
        "import ibp_workbook.charts; print(sorted(light), 'matplotlib.pyplot' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["[]", "False"]


def test_a_heatmap_of_some_schools_is_cut_from_that_of_all(sample: MakeSample) -> None:
    scores = sample(12).scores(number=2)
    cells = scores[scores["group"] == "domain"]
    some = [7, 2, 4, 12]
    alone = charts.heatmap(analysis.in_order(cells, some), groups={1: "Zeist"})
    cut = charts.Sheet(cells).of(some, {1: "Zeist"})
    assert alone.inks.items() <= cut.inks.items()
    assert msgspec.structs.replace(cut, inks=alone.inks) == alone
    assert [row.key for row in alone.rows] == [str(school) for school in some]
