"""The base of our own widgets: JavaScript and CSS are files beside the Python, without a build step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Unicode

from ibp_workbook.app import tally

Told = Callable[[str], None]
"""Tells the audit log which file leaves; see ``View.exported``."""

_FOLDER = Path(__file__).parents[1]


def asset(*names: str) -> str:
    """The text of JavaScript or CSS files under ``app/``, one after the other.

    A widget's script must be one module; shared functions go before it, so that no build step is needed.
    """
    return "\n".join((_FOLDER / name).read_text("utf-8") for name in names)


class Component(anywidget.AnyWidget):
    """A widget that renders semantic HTML from synced traits and sends messages back.

    A subclass handles a message in ``on_<kind>(content, buffers)``; the browser names the kind.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """Declare once what AnyWidget adds to each widget, which makes a class for each of them."""
        super().__init_subclass__(**options)
        texts = {"_anywidget_id": f"{cls.__module__}.{cls.__name__}"}
        texts |= {name: vars(cls)[name] for name in ("_esm", "_css") if isinstance(vars(cls).get(name), str)}
        for name, text in texts.items():
            trait = Unicode(text).tag(sync=True)
            trait.class_init(cls, name)
            setattr(cls, name, trait)

    def add_traits(self, **traits: Any) -> None:
        """Add those that are not declared yet."""
        new = {name: trait for name, trait in traits.items() if not self.has_trait(name)}
        if new:
            super().add_traits(**new)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._dispatch)

    def give_file(self, name: str, data: bytes, told: Told | None) -> None:
        """Save a file in the browser: the one way out for every file of a page.

        Args:
            name: of the file.
            data: what is in it.
            told: hears that it leaves, before it does; None for a file without anything of the workspace.

        Raises:
            IbpError: it could not be told, so the file stays.
        """
        if told is not None:
            told(name)
        self.send({"kind": "file", "name": name}, buffers=[data])

    def _dispatch(self, _widget: object, content: dict[str, Any], buffers: list[memoryview]) -> None:
        tally.count(tally.CLICK)
        handler = getattr(self, f"on_{content.get('kind', '')}", None)
        if handler is not None:
            handler(content, buffers)
