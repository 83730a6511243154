"""A row of labelled fields (selects, search, dates, check boxes) as one widget."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, asset


class Controls(Component):
    """Labelled form fields in semantic HTML; every change is one message.

    Attributes:
        fields: list of dicts with ``name``, ``type`` (``select``, ``text``, ``date``, ``checkbox``, ``lines``
            for several lines, ``combo`` for a long list that one searches, ``button``), ``label`` and, where
            they apply, ``value``, ``options`` (list of ``[value, label]``), ``help``, ``primary`` and
            ``disabled``; a ``combo`` says ``nothing`` or ``several`` when what was typed fits none of them,
            or more.
        legend: what the group of fields is for; read out, and shown when ``show_legend``.
        address: parameters that the address of the page should have now; empty leaves it alone.
        told: what a choice did, said aloud.
    """

    _esm = asset("parts/dom.js", "parts/controls.js")
    _css = asset("parts/controls.css")

    fields = traitlets.List(traitlets.Dict()).tag(sync=True)
    legend = traitlets.Unicode("").tag(sync=True)
    show_legend = traitlets.Bool(False).tag(sync=True)
    address = traitlets.Dict().tag(sync=True)
    told = traitlets.Unicode("").tag(sync=True)

    def __init__(self, changed: Callable[[str, Any], None], **traits: Any) -> None:
        """Make the controls.

        Args:
            changed: called with the field's name and its new value (a button gives the values of all
                other fields as a dict).
            **traits: initial values of the traits.
        """
        self._changed = changed
        super().__init__(**traits)

    def go_to(self, name: str) -> None:
        """Give the focus to a field, where the work goes on."""
        self.send({"kind": "focus", "name": name})

    def on_change(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person changed a field or pressed a button."""
        self._changed(str(content["name"]), content.get("value"))
