"""Start the dashboards on this machine."""

import errno
import sys
import webbrowser
from pathlib import Path
from socket import gaierror, socket
from tempfile import TemporaryDirectory

from tornado.netutil import bind_sockets

from ibp_workbook import garbage, paths
from ibp_workbook.app.entrance import HERE, Entrance
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts


def serve(
    workspace_url: str,
    port: int = 8866,
    browser: bool = True,
    lang: str = "nl",
    notebooks: Path | None = None,
    entrance: Entrance | None = None,
    json_log: bool = False,
    metrics_port: int | None = None,
) -> None:
    """Serve the notebooks with Voilà until someone presses Ctrl-C.

    Args:
        workspace_url: SQLAlchemy address of the workspace.
        port: where it listens; 0 takes a free one.
        browser: open the start page in the person's browser.
        lang: language of pages whose address names none.
        notebooks: folder to serve instead of the shipped notebooks.
        entrance: how the server is reached and how much one person may use; by default one's own computer.
        json_log: whether the log goes to stderr, as JSON, instead of to the log file of this user.
        metrics_port: another port on 127.0.0.1, where numbers are told to Prometheus; None for nobody.

    Raises:
        IbpError: the port is taken; nothing has been started.
    """
    entrance = entrance or Entrance()
    sockets = _claim(entrance.address, port, "--port")
    metrics_sockets = [] if metrics_port is None else _claim(HERE, metrics_port, "--metrics-port")
    # jsonschema would import this to check addresses in other alphabets, which nobody here asks for: it works
    # out a grammar each time, for a second or more. Where it is missing jsonschema does without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # Voilà takes most of a second to import: first say that the port is taken, if it is.
    from ibp_workbook.app.server import application, config, logs
    from ibp_workbook.store.audit.entries import Place, work_at

    work_at(Place.SERVER)
    logs.configure(json_log)
    application.find_template()
    with TemporaryDirectory(prefix="ibp_pages_") as page_files:
        settings = config.Settings(
            workspace=workspace_url,
            lang=lang,
            notebooks=notebooks or paths.notebooks(),
            kernel_log=logs.kernel_log(),
            page_files=Path(page_files),
            entrance=entrance,
        )
        server = application.Server(config=config.voila_config(settings))
        server.sockets, server.page_files = sockets, settings.page_files
        server.metrics_sockets, server.entrance = metrics_sockets, entrance
        port = sockets[0].getsockname()[1]
        server.on_ready = lambda: _welcome(entrance, port, browser, lang)
        server.initialize([])
        garbage.look_seldom()
        server.start()


def _claim(address: str, port: int, option: str) -> list[socket]:
    try:
        return bind_sockets(port, address)
    except OSError as error:
        if isinstance(error, gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise IbpError("shell.no_such_address", address=address) from error
        raise IbpError("shell.port_taken", port=str(port), option=option) from error


def _welcome(entrance: Entrance, port: int, browser: bool, lang: str) -> None:
    address = f"http://{entrance.address}:{port}{entrance.base_url}"
    print(Texts(lang)("shell.serving", address=address), file=sys.stdout, flush=True)
    if browser:
        webbrowser.open(address)
