"""A button that gives a file: made when it is asked for, kept nowhere."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, Told, asset
from ibp_workbook.app.request import current
from ibp_workbook.app.stepping import LOOK_AGAIN, after
from ibp_workbook.app.turns import WaitError
from ibp_workbook.errors import IbpError


class Download(Component):
    """One button; ``label`` is what it says."""

    _esm = asset("parts/dom.js", "parts/download.js")

    label = traitlets.Unicode("").tag(sync=True)

    def __init__(self, make: Callable[[], tuple[str, bytes]], told: Told | None, **traits: Any) -> None:
        """Make the button.

        Args:
            make: gives file name and content.
            told: hears which file leaves; None for a file without anything of the workspace.
            **traits: initial values of the traits.
        """
        self._make, self._told, self._waits = make, told, False
        super().__init__(**traits)

    def on_download(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A person asked for the file; why there is none, or not yet, stands beside the button."""
        if not self._waits:
            self.give()

    def give(self) -> None:
        """Save the file in the browser; who waited for it finds the focus at the button, to have it again."""
        self._waits = False
        try:
            self.give_file(*self._make(), self._told)
        except WaitError as wait:
            self._waits = True
            self.send({"kind": "waits", "message": wait.message(current().lang)})
            after(LOOK_AGAIN, self.give)
        except IbpError as error:
            self.send({"kind": "refused", "message": error.message(current().lang)})
