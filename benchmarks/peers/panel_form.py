"""The form in Panel as its tutorials write it: a widget per norm, a pyplot figure drawn on each answer."""

import matplotlib.pyplot as plt
import panel as pn
from form import radar, read_form
from matplotlib.figure import Figure

pn.extension()
form = read_form()
ids, parts = [], []
for domain in form["domains"]:
    parts.append(pn.pane.Markdown(f"### {domain['title']}"))
    for item in domain["statements"]:
        words = {f"{n['n']} {form['levels'][n['n'] - 1]}: {n['text']}": n["n"] for n in item["levels"]}
        radio = pn.widgets.RadioBoxGroup(name=item["title"], options=words, value=item["level"])
        ids.append((item["id"], radio))
        parts.append(pn.Column(f"**{item['title']}**", radio))


def draw(*levels: int | None) -> Figure:
    """The radar of what is answered now."""
    plt.close("all")
    return radar(form, dict(zip((id_ for id_, _ in ids), levels, strict=True)))


chart = pn.pane.Matplotlib(pn.bind(draw, *(radio for _, radio in ids)), dpi=100)
pn.Row(pn.Column(*parts), chart).servable()
