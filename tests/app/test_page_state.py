"""What goes to the browser with the HTML of a page, from real widgets."""

import json
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest
import traitlets

from ibp_workbook.app import page_state
from ibp_workbook.app.outlet import FOLDER, MIME
from ibp_workbook.app.parts.base import Component
from ibp_workbook.app.parts.heartbeat import Heartbeat

VIEW = "application/vnd.jupyter.widget-view+json"


class Greeting(Component):
    _esm = "export default { render({ model, el }) { el.textContent = model.get('name') } }"
    _css = ".greeting { color: red }"

    words = traitlets.Dict({"hello": "hallo"}).tag(sync=True, lasting=True)
    name = traitlets.Unicode("Bo").tag(sync=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def page() -> widgets.VBox:
    hidden = widgets.VBox([widgets.HTML("<p>één</p>")]).add_class("ibp-card")
    hidden.layout.display = "none"
    return widgets.VBox([Heartbeat(), hidden, Greeting()])


def state_of(widget: widgets.Widget) -> dict[str, Any]:
    """What a page with only this widget says of it."""
    state = page_state.bundle(widgets.VBox([widget]))[MIME]
    told: dict[str, Any] = state["models"][widget.model_id]
    return told


def test_the_state_holds_every_part_and_what_it_refers_to(folder: Path) -> None:
    root = page()
    state = json.loads(json.dumps(page_state.bundle(root)))[MIME]
    box = state["models"][root.model_id]
    heartbeat, hidden, greeting = (
        state["models"][child.removeprefix("IPY_MODEL_")] for child in box["children"]
    )
    assert heartbeat["_esm"]["file"].endswith(".js")
    assert hidden["_dom_classes"] == ["ibp-card"]
    layout = state["models"][hidden["layout"].removeprefix("IPY_MODEL_")]
    assert layout == {"_model_name": "LayoutModel", "display": "none"}
    (text,) = (state["models"][child.removeprefix("IPY_MODEL_")] for child in hidden["children"])
    assert (text["_model_name"], text["value"]) == ("HTMLModel", "<p>één</p>")
    assert (greeting["name"], greeting["_model_name"]) == ("Bo", "AnyModel")


def test_what_lasts_is_a_file_named_after_its_content(folder: Path) -> None:
    first, second = (state_of(Greeting()) for _ in range(2))
    names = {name: first[name]["file"] for name in ("_esm", "_css", "words")}
    assert {name: second[name]["file"] for name in names} == names
    assert set(names.values()) <= {file.name for file in folder.iterdir()}
    assert (folder / names["_esm"]).read_text("utf-8") == Greeting()._esm
    assert json.loads((folder / names["words"]).read_text("utf-8")) == {"hello": "hallo"}
    other = state_of(Greeting(words={"hello": "hi"}))
    assert other["words"]["file"] != names["words"]


def test_what_was_made_and_is_not_shown_yet_goes_along(folder: Path) -> None:
    later, unknown = Greeting(name="later"), widgets.IntSlider()
    told = page_state.bundle(page())[MIME]["models"]
    assert told[later.model_id]["name"] == "later"
    assert unknown.model_id not in told


def test_a_widget_that_our_front_end_does_not_know_leaves_the_page_to_another(folder: Path) -> None:
    bundle = page_state.bundle(widgets.VBox([widgets.VBox([widgets.IntSlider()])]))
    assert VIEW in bundle
    assert MIME not in bundle


def test_outside_our_server_there_is_only_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    assert set(page_state.bundle(page())) >= {VIEW}
    assert MIME not in page_state.bundle(page())
