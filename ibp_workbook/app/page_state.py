"""What a page consists of, sent with its HTML: a browser shows it before its line to the kernel is there.

Scripts, styles and what a form consists of are the same for everyone and change rarely. They become files
named after their content (:func:`lasting`), so that a browser fetches each of them once.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anywidget
import ipywidgets as widgets
from ipywidgets.widgets import widget as registry

from ibp_workbook.app.outlet import FOLDER, MIME

_SCRIPTS = {"_esm": ".js", "_css": ".css"}
_SHOWN = {
    widgets.VBox: ("children", "layout", "_dom_classes"),
    widgets.HTML: ("value", "layout", "_dom_classes"),
    widgets.Layout: ("display",),
}
"""What the browser needs to know of ipywidgets' own; ``front/`` in the template shows no others."""


def bundle(root: widgets.VBox) -> dict[str, Any]:
    """The page as an output of a cell.

    Returns:
        By type: the view for any front end of Jupyter, and for our own all that it needs to show the page.
        The latter is left out outside our server, and when our front end does not know one of the widgets.
    """
    shown: dict[str, Any] = root._repr_mimebundle_()
    folder = os.environ.get(FOLDER)
    if folder and all(map(_is_known, _within(root))):
        # Also what is not shown yet: the browser was not there to hear of it when it was made.
        known = filter(_is_known, list(registry._instances.values()))
        shown[MIME] = {
            "root": root.model_id,
            "models": {widget.model_id: _state(widget, Path(folder)) for widget in known},
        }
    return shown


def _within(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _within(child)


def _is_known(widget: widgets.Widget) -> bool:
    return isinstance(widget, (anywidget.AnyWidget, *_SHOWN))


def _state(widget: widgets.Widget, folder: Path) -> dict[str, Any]:
    if isinstance(widget, anywidget.AnyWidget):
        state = widget.get_state()
        state = {name: value for name, value in state.items() if not _is_ipywidgets(name)}
        for name in widget.trait_names(lasting=True):
            state[name] = lasting(folder, json.dumps(state[name], ensure_ascii=False), ".json")
        return with_scripts_as_files(state, folder)
    names = next(names for kind, names in _SHOWN.items() if isinstance(widget, kind))
    return {"_model_name": type(widget)._model_name.default_value, **widget.get_state(names)}


def with_scripts_as_files(state: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The state of a component with its script and styles as files."""
    files = {name: lasting(folder, state[name], kind) for name, kind in _SCRIPTS.items() if state.get(name)}
    return state | files


def _is_ipywidgets(name: str) -> bool:
    return name in ("tabbable", "tooltip") or name.startswith(("_view_", "_model_module", "_anywidget"))


def lasting(folder: Path, text: str, kind: str) -> dict[str, str]:
    """Keep a text as a file that browsers may keep for ever.

    Args:
        folder: where the server finds it.
        text: the content.
        kind: the ending of its name, such as ``.js``.

    Returns:
        Its name, as ``{"file": ...}``.
    """
    name = hashlib.sha256(text.encode()).hexdigest()[:40] + kind
    file = folder / name
    if not file.exists():
        # Written aside first: another page may be asking for it at this moment.
        with TemporaryDirectory(dir=folder, suffix=".part") as aside:
            part = Path(aside) / name
            part.write_text(text, "utf-8")
            part.replace(file)
    return {"file": name}
