"""A page in a host: its own widgets, comms, address and person, whatever thread works for it.

ipywidgets keeps its widgets, and ``comm`` its comms, in one place for the whole process. Here each of those
places answers for the page that is being worked for, which a context variable knows; the person and the
address travel in the same context (:mod:`ibp_workbook.store.asking`, :mod:`ibp_workbook.app.request`).
"""

import importlib
import json
import os
import uuid
from collections import Counter, UserDict, deque
from collections.abc import Callable
from contextvars import Context, ContextVar
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import comm
from comm.base_comm import BaseComm, CommManager
from ipywidgets import Widget
from ipywidgets.widgets import widget as registry
from jinja2.utils import htmlsafe_json_dumps

from ibp_workbook import times
from ibp_workbook.app import notices, page_state, request, stepping, tally, turns
from ibp_workbook.app.outlet import FOLDER, MIME, outlet
from ibp_workbook.app.server import frames
from ibp_workbook.app.server.hosts.place import Place
from ibp_workbook.app.server.hosts.wire import Kind, Said
from ibp_workbook.store import asking

# What a widget still needs when Python forgets it.
_OF_TRAITLETS = {"_trait_values", "_trait_notifiers", "_trait_validators", "_cross_validation_lock"}
_working_for: ContextVar["HostedPage"] = ContextVar("page")


class HostedPage:
    """One page.

    Attributes:
        is_shown: the browser has what it consists of; from then on it hears of what changes.

    Args:
        name: its id.
        say: sends a message to the server; may be called from any thread.
        later: has work done for this page after so many seconds; may be called from any thread.
    """

    def __init__(
        self,
        name: str,
        say: Callable[[Said], None],
        later: Callable[["HostedPage", float, Callable[[], None]], None],
    ) -> None:
        self.name, self._say, self._later = name, say, later
        self.comms = CommManager()
        self.widgets: dict[str, Widget] = {}
        self._context = Context()
        self._context.run(_working_for.set, self)
        self._counts: Counter[str] = Counter()
        self._context.run(tally.counts.set, self._counts)
        self.place = Place(lambda kind, work: say(Said(kind, name, work.encode())))
        self._context.run(turns.line.set, self.place)
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = Lock()
        self._is_worked_for = self.is_shown = False

    def add(self, work: Callable[[], None]) -> bool:
        """Put work in line; whether nobody works for this page yet.

        What is done for one page is done one after the other.
        """
        with self._lock:
            self._waiting.append(work)
            is_first, self._is_worked_for = not self._is_worked_for, True
        return is_first

    def work_off(self) -> None:
        """Do all that waits, in this thread."""
        while work := self._next():
            try:
                self._context.run(work)
            except Exception:
                self._context.run(notices.tell)

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._is_worked_for = False
            return None

    def open(self, module: str, arguments: list[str], query: str, asker: dict[str, Any]) -> None:
        """Make the page.

        Args:
            module: where its function ``page`` is.
            arguments: what that function is given.
            query: what stands behind the question mark in its address.
            asker: for whom it is, as the fields of an ``Asker``.
        """
        asking.work_for(asking.Asker(**asker))
        request.address.set(query)
        outlet.set(self._show)
        stepping.later.set(partial(self._later, self))
        try:
            importlib.import_module(module).page(*arguments)
        except Exception:
            notices.tell()
        if not self.is_shown:
            self._say(Said(Kind.FAILED, self.name))

    def _show(self, bundle: dict[str, Any]) -> None:
        shown = str(htmlsafe_json_dumps(bundle[MIME], ensure_ascii=False))
        self.is_shown = True
        self._say(Said(Kind.SHOWN, self.name, shown.encode()))

    def hear(self, frame: bytes) -> None:
        """Something from the browser; the server has checked it, and hears when it is done."""
        try:
            kind, content, buffers = frames.message(frame)
            if kind == "comm_msg" and (to := self.comms.comms.get(content["comm_id"])):
                to.handle_msg({"content": content, "buffers": buffers})
        finally:
            self._say(Said(Kind.DONE, self.name, json.dumps(self._counts).encode()))
            self._counts.clear()

    def publish(self, kind: str, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Something for the browser, when it has the page."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.name,
            "username": "",
            "date": times.now().isoformat(),
            "version": "5.3",
        }
        frame = frames.frame("iopub", header, content, buffers)
        self._say(Said(Kind.FRAME, self.name, frame))

    def close(self) -> None:
        """Let go of everything: views and widgets hold each other, and all of them hold the context."""
        self.is_shown = False
        for widget in list(self.widgets.values()):
            widget.close()
            widget.unobserve_all()
            widget._msg_callbacks.callbacks.clear()
            for name in vars(widget).keys() - _OF_TRAITLETS:
                delattr(widget, name)
        self._context = Context()


class _PageComm(BaseComm):
    """A comm of the page that is being worked for when it is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._page = _working_for.get()
        super().__init__(*args, **kwargs)

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: list[bytes] | None = None,
        **keys: Any,
    ) -> None:
        """Called by the comm itself."""
        if not self._page.is_shown:
            return  # what the page consists of when it is shown, comes with its HTML
        data = data or {}
        if msg_type == "comm_open":
            state = page_state.with_scripts_as_files(data["state"], Path(os.environ[FOLDER]))
            data = {**data, "state": state}
        content = {"comm_id": self.comm_id, "data": data, **keys}
        self._page.publish(msg_type, content, buffers or [])

    def close(self, *args: Any, **kwargs: Any) -> None:
        """Close it for its own page: Python may forget a widget while it works for another."""
        if not self._closed:
            self._closed = True
            self.publish_msg("comm_close")
            self._page.comms.comms.pop(self.comm_id, None)


class _WidgetsOfThePage(UserDict[str, Widget]):
    """The widgets of the page that is being worked for: nobody hears of another page's."""

    def __init__(self) -> None:
        pass  # it keeps none itself

    @property
    def data(self) -> dict[str, Widget]:  # type: ignore[override]
        """Those of that page; of no page when Python forgets a widget while it works for nobody."""
        page = _working_for.get(None)
        return page.widgets if page else {}


class _Shell:
    """As much of IPython as ipywidgets asks for: where to go with an exception in a callback."""

    showtraceback = staticmethod(notices.tell)


def install() -> None:
    """From now on this process holds many pages."""
    comm.create_comm = _PageComm
    comm.get_comm_manager = lambda: _working_for.get().comms
    registry._instances = _WidgetsOfThePage()
    registry.get_ipython = _Shell
