"""The form in Panel as its makers would write it: content read once, a Bokeh radar that gets new data."""

import math
from typing import Any

import panel as pn
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from form import means, read_form

pn.extension()
form = pn.state.as_cached("form", read_form)
answers = {item["id"]: item["level"] for domain in form["domains"] for item in domain["statements"]}


def points() -> dict[str, list[float]]:
    """Where the corners of the radar are now."""
    values = means(form, answers)
    around = [2 * math.pi * number / len(values) for number in range(len(values))]
    return {
        "x": [value * math.cos(angle) for value, angle in zip(values, around, strict=True)],
        "y": [value * math.sin(angle) for value, angle in zip(values, around, strict=True)],
    }


source = ColumnDataSource(points())
chart = figure(width=500, height=500, x_range=(-5, 5), y_range=(-5, 5), toolbar_location=None)
chart.patch("x", "y", source=source, fill_alpha=0.2)
chart.scatter("x", "y", source=source)


def question(item: dict[str, Any]) -> pn.Column:
    """A norm with its levels."""
    words = {f"{n['n']} {form['levels'][n['n'] - 1]}: {n['text']}": n["n"] for n in item["levels"]}
    radio = pn.widgets.RadioBoxGroup(options=words, value=item["level"])

    def chosen(event: Any) -> None:
        answers[item["id"]] = event.new
        source.data = points()

    radio.param.watch(chosen, "value")
    return pn.Column(f"**{item['title']}**", radio)


pn.Row(
    pn.Column(*(question(item) for domain in form["domains"] for item in domain["statements"])),
    pn.pane.Bokeh(chart),
).servable()
