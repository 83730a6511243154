"""The invisible line between a page and its kernel."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import anywidget
import traitlets

from ibp_workbook.app.parts.base import asset


class Heartbeat(anywidget.AnyWidget):
    """Answers the page's pings, and carries notices to the shell around the page.

    Display one on each page. Outside our template nobody listens, and it does nothing.

    Attributes:
        title: what the page is about now, such as a school or a dossier; stands first in the tab's title.
    """

    _esm = asset("parts/heartbeat.js")

    title = traitlets.Unicode("").tag(sync=True)
    _css = traitlets.Unicode("").tag(sync=True)  # of the page, where nothing around it has styles for it

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._each_minute: list[Callable[[], None]] = []
        self._minute = monotonic() // 60
        self.on_msg(self._answer)

    def each_minute(self, work: Callable[[], None]) -> None:
        """Do something once a minute while someone looks at the page, such as bringing a clock up to date."""
        self._each_minute.append(work)

    def _answer(self, _widget: Any, content: dict[str, Any], _buffers: list[bytes]) -> None:
        if content.get("type") == "ping":
            self.send({"type": "pong"})
            minute = monotonic() // 60
            if minute != self._minute:
                self._minute = minute
                for work in self._each_minute:
                    work()

    def notify(self, text: str) -> None:
        """Show ``text`` as an alert at the top of the page."""
        self.send({"type": "notice", "text": text})

    def go_to(self, place: str) -> None:
        """Give the focus to the element with this id, where the work goes on."""
        self.send({"type": "focus", "place": place})
