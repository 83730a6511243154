"""Voilà as this project serves it."""

import logging
import os
import re
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any

from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.web import Application
from traitlets import default
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer
from voila.static_file_handler import MultiStaticFileHandler

from ibp_workbook import paths
from ibp_workbook.app.entrance import Entrance
from ibp_workbook.app.server import assets, bundle, forking, metrics, shell, workshops
from ibp_workbook.app.server.exporter import Exporter
from ibp_workbook.app.server.handlers import FrontDoor, Leave, PageFile, Socket
from ibp_workbook.app.server.headers import SafeHeaders
from ibp_workbook.app.server.health import Health, Pulse
from ibp_workbook.app.server.kernels import kernel_env
from ibp_workbook.app.server.memory import give_back
from ibp_workbook.app.server.render import Render
from ibp_workbook.app.server.visit import NotFound
from ibp_workbook.errors import IbpError, LaterError
from ibp_workbook.store.asking import Asker
from ibp_workbook.store.audit.log import keep_term
from ibp_workbook.workshop.sessions import Sessions

_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
_MEMBERS_AGAIN = 2_500  # milliseconds
_FORGOTTEN_AGAIN = 60_000
_TERM_AGAIN = 24 * 3_600_000
_LARGEST_POST = 100_000  # what pages send goes over their sockets


def find_template() -> None:
    """Let Voilà find our template in the clone or the wheel, without an install step."""
    known = os.environ.get("JUPYTER_PATH", "")
    ours = str(paths.voila().parent)
    if ours not in known.split(os.pathsep):
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (ours, known)))


class Server(Voila):  # type: ignore[misc]
    """Serves the notebooks on sockets that are already open.

    Attributes:
        sockets: where to listen.
        page_files: folder of what pages have in common (:mod:`ibp_workbook.app.page_state`).
        entrance: how it is reached, and who signs people in.
        metrics_sockets: where the numbers for Prometheus are told; none for nobody.
        on_ready: called once visitors are welcome.
    """

    sockets: list[socket]
    metrics_sockets: list[socket]
    page_files: Path
    entrance: Entrance
    on_ready: Callable[[], None]
    _knows_rights = True

    def get_default_logging_config(self) -> dict[str, Any]:
        """No handlers of Voilà's own: everything goes where :mod:`.logs` sends it, not to the screen."""
        return {"version": 1, "disable_existing_loggers": False}

    @default("log")
    def _log(self) -> logging.Logger:
        return logging.getLogger("ibp_workbook.server")

    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings plus compression and our own 404."""
        # Voilà has no setting for it.
        sys.modules[NotebookRenderer.__module__].VoilaExporter = Exporter  # type: ignore[attr-defined]
        settings: dict[str, Any] = super().init_settings()
        settings["compress_response"] = True
        settings["default_handler_class"] = NotFound
        settings["default_handler_args"] = {"voila_configuration": self.voila_configuration}
        return settings

    def init_handlers(self) -> list[Any]:
        """All addresses there are. Listings of folders and files are not among them."""
        base, tag = re.escape(self.base_url), re.escape(assets.root(self.base_url))
        roots = {"static": self.static_paths, "labextensions": self.labextensions_path}
        ours = {"voila_configuration": self.voila_configuration}
        notebook = {**ours, "template_paths": self.template_paths, "config": self.config}
        files = {"path": str(self.page_files)}
        start = {"from_hub": bool(self.entrance.hub)}
        self.pulse = Pulse(self.config.People.workspace)
        self.sessions = Sessions()
        self.leads: workshops.Leads = {}
        workspace, entrance = self.config.People.workspace, self.entrance
        return [
            *self._door(ours),
            *workshops.handlers(base, workspace, self.sessions, self.leads, entrance.signs_in, ours),
            (r".*%(?:[01][0-9a-fA-F]|7[fF]).*", NotFound, ours),  # no file has such a name
            (r"/", FrontDoor, start),
            (base.removesuffix("/") + r"/?(?:voila(?:/tree.*|/render)?/?)?", FrontDoor, start),
            (rf"(?:/|{base})healthz", Health, {"pulse": self.pulse}),
            *bundle.handlers(tag, roots),
            (tag + r"/static/(.*)", MultiStaticFileHandler, {"paths": self.static_paths}),
            (tag + r"/labextensions/(.*)", MultiStaticFileHandler, {"paths": self.labextensions_path}),
            (base + r"voila/render/(.*)", Render, notebook),
            (re.escape(shell.files_url(self.base_url)) + r"(\w{40}\.(?:js|css|json))", PageFile, files),
            (base + rf"api/kernels/{_KERNEL}", KernelHandler),
            (base + rf"voila/api/shutdown/{_KERNEL}", Leave),
            (base + rf"api/kernels/{_KERNEL}/channels", Socket),
        ]

    def _door(self, ours: dict[str, Any]) -> list[Any]:
        """The addresses about signing in, where this server does that itself."""
        door = self.entrance.door
        if door is None:
            return []
        # Most servers leave it to a proxy or have one user, and need not hold what it takes.
        from ibp_workbook.app.server.oidc.handlers import handlers

        return handlers(door, self.base_url, ours)

    def listen(self) -> None:
        """Serve until someone stops it; then end all kernels."""
        app: Application = self.app
        app.add_transform(SafeHeaders)
        server = HTTPServer(app, max_body_size=_LARGEST_POST)
        server.add_sockets(self.sockets)
        if self.metrics_sockets:
            numbers = metrics.application(self.kernel_manager.meter, self.pulse)
            HTTPServer(numbers).add_sockets(self.metrics_sockets)
        forking.start(kernel_env(dict(os.environ), {}, "", Asker(signs_in=False)))
        give_back()  # what was only needed to start
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self.on_ready)
        PeriodicCallback(self.kernel_manager.end_forgotten, _FORGOTTEN_AGAIN).start()
        PeriodicCallback(self._keep_audit_term, _TERM_AGAIN).start()
        if (hub := self.entrance.hub) and hub.activity:
            from ibp_workbook.app.server.activity import tell  # as in _door: few servers need it

            PeriodicCallback(partial(tell, hub, self.kernel_manager), hub.activity_every * 1000).start()
        if self.identity_provider.auth_enabled:
            PeriodicCallback(self._end_pages_of_strangers, _MEMBERS_AGAIN).start()
        if os.name != "nt":
            # KeyboardInterrupt is raised wherever Python happens to be; in a destructor it is swallowed.
            signal.signal(signal.SIGINT, lambda *_: self.ioloop.add_callback_from_signal(self.ioloop.stop))
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopped from the keyboard.")
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a second time: at once
            server.stop()
            self.sessions.end()
            self.ioloop.run_sync(self.kernel_manager.hosts.end)
            self.stop()
            forking.stop()

    async def _keep_audit_term(self) -> None:
        """What is too old in the audit log goes; `ibp serve` sees to it at the start, and this each day."""
        work = partial(keep_term, self.config.People.workspace, self.entrance.audit_months)
        try:
            await IOLoop.current().run_in_executor(None, work)
        except IbpError as error:
            self.log.warning("The term of the audit log could not be kept: %s", error.key)

    async def _end_pages_of_strangers(self) -> None:
        """Whoever is no member any more, or signed out, has no page either, within a few seconds."""
        kernels = self.kernel_manager
        try:
            gone = await self.identity_provider.gone(kernels.owners() | set(self.leads.values()))
        except LaterError as error:
            if self._knows_rights:
                self.log.warning(
                    "Rights cannot be looked up: %s. Nobody reads or writes meanwhile.", error.key
                )
            self._knows_rights = False
            return
        if not self._knows_rights:
            self.log.warning("Rights can be looked up again.")
        self._knows_rights = True
        for line in [line for line, owner in self.leads.items() if owner in gone]:
            line.end()
        await kernels.end_all_of(gone)
