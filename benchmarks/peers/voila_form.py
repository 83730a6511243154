"""The form in plain Voilà: an ipywidget per norm, the radar by pyplot in an Output."""

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
from form import radar, read_form
from IPython.display import display


def show() -> None:
    """Show the form; called by voila_form.ipynb."""
    form = read_form()
    answers = {item["id"]: item["level"] for domain in form["domains"] for item in domain["statements"]}
    output = widgets.Output()

    def draw() -> None:
        with output:
            output.clear_output(wait=True)
            radar(form, answers)
            plt.show()

    def question(item: Mapping[str, Any]) -> widgets.RadioButtons:
        radio = widgets.RadioButtons(
            description=item["title"],
            options=[
                (f"{level['n']} {form['levels'][level['n'] - 1]}: {level['text']}", level["n"])
                for level in item["levels"]
            ],
            value=item["level"],
            layout=widgets.Layout(width="auto"),
        )

        def chosen(change: Mapping[str, Any]) -> None:
            answers[item["id"]] = change["new"]
            draw()

        radio.observe(chosen, "value")
        return radio

    parts = []
    for domain in form["domains"]:
        parts.append(widgets.Label(domain["title"]))
        parts.extend(question(item) for item in domain["statements"])
    draw()
    display(widgets.HBox([widgets.VBox(parts), output]))
