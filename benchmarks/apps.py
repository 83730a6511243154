"""What is measured: our pages, and the same form by the peers."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.samples import LARGE_BOARD, demo_school, framework, write_form
from benchmarks.servers import Server, free_port
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Workspace

PEERS = Path(__file__).resolve().parent / "peers"
OURS, STREAMLIT, VOILA = "ours", "streamlit", "voila"
BOARD_SPEC = {
    "panel": ".ibp-chart",
    "count": 7,
    "busy": ".ibp-chart[aria-busy=true]",
    "filter": ".ibp-controls select[name=sector]",
    "chart": ".ibp-chart .ibp-drawing",
}


@dataclass(frozen=True)
class App:
    """A server with the pages to measure on it.

    Attributes:
        name: as it stands in the report.
        command: port -> how to start the server.
        path: address of the form.
        spec: where in that page probe.js finds questions and chart.
        env: what the server needs to know.
        boards: name -> address of a dashboard.
    """

    name: str
    command: Callable[[int], list[str]]
    path: str
    spec: Mapping[str, Any]
    env: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)

    def start(self, folder: Path) -> Server:
        """Start it; logs go to ``folder``."""
        port = free_port()
        return Server(self.command(port), port, folder, self.env)


def make_apps(workspace: Workspace, folder: Path, peers_python: Path) -> dict[str, App]:
    """The three applications, in the order in which they take turns."""
    form = folder / "form.json"
    write_form(workspace, form)
    env = {"BENCH_FORM": str(form)}
    count = len(framework().statements)
    return {
        OURS: _ours(workspace),
        STREAMLIT: App(
            "Streamlit",
            lambda port: [
                *(str(peers_python), "-m", "streamlit", "run", str(PEERS / "streamlit_form.py")),
                *("--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"),
                *("--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"),
            ],
            "/",
            {"question": "[data-testid=stRadio]", "count": count, "chart": "[data-testid=stImage] img"},
            env,
        ),
        VOILA: App(
            "plain Voilà",
            lambda port: [
                *(sys.executable, "-m", "voila", str(PEERS / "voila_form.ipynb")),
                *("--no-browser", "--port", str(port), "--Voila.ip=127.0.0.1", "--Voila.port_retries=0"),
            ],
            "/",
            {"question": ".widget-radio", "count": count, "chart": ".jp-OutputArea-output img"},
            env,
        ),
    }


def _ours(workspace: Workspace) -> App:
    """Our page has one domain open at a time: here the one with the most norms."""
    of_domain = {item.id: len(framework().statements_in(item.id)) for item in framework().domains}
    domain = max(of_domain, key=lambda item: of_domain[item])

    def page(name: str, **query: str) -> str:
        return f"/voila/render/{name}.ipynb?{urlencode(query)}"

    serve = (sys.executable, "-m", "ibp_workbook", "serve", "--no-browser", "--workspace", workspace.url)
    return App(
        "ours",
        lambda port: [*serve, "--port", str(port)],
        page("maturity", board=DEMO_BOARD, school=demo_school(workspace), step=f"list.{domain}"),
        {"question": ".ibp-form .norm", "count": of_domain[domain], "chart": ".ibp-form .picture path.own"},
        boards={
            "14 schools": page("board", board=DEMO_BOARD),
            "72 schools": page("board", board=LARGE_BOARD),
        },
    )
