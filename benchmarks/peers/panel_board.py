"""The dashboard in Panel as its makers would write it: seven Bokeh figures of which only the data change."""

import json
import math
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import panel as pn
from bokeh.models import ColumnDataSource, FactorRange, LinearColorMapper
from bokeh.palettes import RdYlBu5
from bokeh.plotting import figure

Columns = dict[str, list[object]]

pn.extension()


def _read() -> pd.DataFrame:
    """An answer per row: school, sector, domain, norm, level and the level of the round before."""
    return pd.DataFrame(json.loads(Path(os.environ["BENCH_BOARD"]).read_text("utf-8")))


answers = pn.state.as_cached("answers", _read)
schools = list(answers["school"].unique())
domains = list(answers["domain"].unique())
LEVELS = (1, 2, 3, 4, 5)


def heatmap(shown: pd.DataFrame) -> Columns:
    """A mean per school and domain."""
    means = shown.groupby(["school", "domain"])["level"].mean().reset_index()
    return {name: list(means[name]) for name in ("school", "domain", "level")}


def means_by(shown: pd.DataFrame, column: str, value: str = "level") -> Columns:
    """A mean per school, domain or norm, lowest first."""
    means = shown.groupby(column)[value].mean().sort_values()
    return {"name": list(means.index), "value": list(means)}


def missed(shown: pd.DataFrame) -> Columns:
    """The ten norms that most schools do not reach."""
    made = means_by(shown.assign(missed=shown["level"] < 3), "norm", "missed")
    return {name: values[-10:] for name, values in made.items()}


def radar(shown: pd.DataFrame) -> Columns:
    """The corners of the means of the domains."""
    means = list(shown.groupby("domain")["level"].mean().reindex(domains))
    around = [2 * math.pi * place / len(domains) for place in range(len(domains))]
    return {
        "x": [mean * math.cos(angle) for mean, angle in zip(means, around, strict=True)],
        "y": [mean * math.sin(angle) for mean, angle in zip(means, around, strict=True)],
    }


def change(shown: pd.DataFrame) -> Columns:
    """The means of two rounds per domain."""
    means = shown.groupby("domain")[["before", "level"]].mean()
    return {"name": list(means.index), "before": list(means["before"]), "now": list(means["level"])}


def distribution(shown: pd.DataFrame) -> Columns:
    """How often each level was given, per domain."""
    counts = shown.groupby(["domain", "level"]).size().unstack(fill_value=0)
    columns: Columns = {"name": list(counts.index)}
    return columns | {str(level): list(counts.get(level, [0] * len(counts))) for level in LEVELS}


MADE: list[tuple[Callable[[pd.DataFrame], Columns], ColumnDataSource]] = []


def _source(make: Callable[[pd.DataFrame], Columns]) -> ColumnDataSource:
    source = ColumnDataSource(make(answers))
    MADE.append((make, source))
    return source


def _bars(make: Callable[[pd.DataFrame], Columns], height: int) -> figure:
    source = _source(make)
    chart = figure(width=800, height=height, y_range=FactorRange(*source.data["name"]))
    chart.hbar(y="name", right="value", height=0.7, source=source)
    return chart


grid = figure(width=1200, height=20 * len(schools) + 160, x_range=domains, y_range=schools)
grid.xaxis.major_label_orientation = 0.8
grid.rect(
    "domain", "school", 1, 1, source=_source(heatmap),
    fill_color={"field": "level", "transform": LinearColorMapper(palette=RdYlBu5[::-1], low=1, high=5)},
)  # fmt: skip
spider = figure(width=600, height=600, x_range=(-5, 5), y_range=(-5, 5))
spider.patch("x", "y", source=_source(radar), fill_alpha=0.3)
changes = figure(width=800, height=500, y_range=domains)
changes.segment("before", "name", "now", "name", source=(moved := _source(change)))
changes.scatter("now", "name", source=moved)
spread = figure(width=800, height=500, y_range=domains)
levels = [str(level) for level in LEVELS]
spread.hbar_stack(levels, y="name", height=0.7, color=RdYlBu5[::-1], source=_source(distribution))
figures = [
    grid,
    _bars(lambda shown: means_by(shown, "school"), 20 * len(schools) + 100),
    spider,
    _bars(missed, 400),
    _bars(lambda shown: means_by(shown, "domain"), 500),
    changes,
    spread,
]
sector = pn.widgets.Select(name="Sector", options=["", *answers["sector"].unique()])


def _filtered(event: object) -> None:
    shown = answers[answers["sector"] == sector.value] if sector.value else answers
    for make, source in MADE:
        source.data = make(shown)


sector.param.watch(_filtered, "value")
pn.Column(sector, *figures).servable()
