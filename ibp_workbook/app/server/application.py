"""Voilà as this project serves it."""

import logging
import os
import signal
import sys
from collections.abc import Callable
from socket import socket
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application
from traitlets import default
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer
from voila.static_file_handler import AllowListFileHandler, MultiStaticFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from ibp_workbook import paths
from ibp_workbook.app.server import assets, forking
from ibp_workbook.app.server.bundle import Bundle
from ibp_workbook.app.server.exporter import Exporter
from ibp_workbook.app.server.handlers import FrontDoor, Health, NotFound
from ibp_workbook.app.server.headers import SafeHeaders
from ibp_workbook.app.server.kernels import kernel_env

# Listings of folders and files: the navigation leads everywhere one needs to be.
_CLOSED = (TornadoVoilaTreeHandler, VoilaContentsHandler, AllowListFileHandler)


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
        on_ready: called once visitors are welcome.
    """

    sockets: list[socket]
    on_ready: Callable[[], None]

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
        settings["voila_jinja2_env"].globals["ibp"] = self.voila_configuration.resources["ibp"]
        return settings

    def init_handlers(self) -> list[Any]:
        """Our addresses first, then those of Voilà that stay open."""
        tag = assets.PREFIX + assets.version_tag()
        roots = {"static": self.static_paths, "labextensions": self.labextensions_path}
        return [
            (r"/", FrontDoor),
            (r"/voila(?:/tree.*|/render)?/?", FrontDoor),
            (r"/healthz", Health),
            (tag + r"/bundle\.js", Bundle, {"roots": roots}),
            (tag + r"/static/(.*)", MultiStaticFileHandler, {"paths": self.static_paths}),
            (tag + r"/labextensions/(.*)", FileFindHandler, {"path": self.labextensions_path}),
            *(handler for handler in super().init_handlers() if handler[1] not in _CLOSED),
        ]

    def listen(self) -> None:
        """Serve until someone stops it; then end all kernels."""
        app: Application = self.app
        app.add_transform(SafeHeaders)
        server = HTTPServer(app)
        server.add_sockets(self.sockets)
        forking.start(kernel_env(dict(os.environ), {}, ""))
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self.on_ready)
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
            self.stop()
            forking.stop()
