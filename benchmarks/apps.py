"""What is measured: our pages, and the same form by the peers."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.samples import (
    LARGE_BOARD,
    LARGE_COUNT,
    Levels,
    demo_school,
    framework,
    write_board,
    write_form,
)
from benchmarks.servers import Server, free_port
from ibp_workbook.app.board.state import PANELS
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Workspace

PEERS = Path(__file__).resolve().parent / "peers"
OURS, PANEL, PANEL_WELL, STREAMLIT, VOILA = "ours", "panel", "panel_well", "streamlit", "voila"
PANEL_BOARD = f"Panel, {LARGE_COUNT} schools"
_OUR_BOARD = {
    "panel": ".ibp-chart",
    "count": len(PANELS),
    "busy": ".ibp-chart[aria-busy=true]",
    "filter": ".ibp-controls select[name=sector]",
    "chart": ".ibp-chart .ibp-drawing",
}
_PANEL_BOARD = {
    "panel": ".bk-Canvas",
    "count": 7,
    "filter": "select",
    "chart": "canvas.bk-layer",
    "shadow": True,
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
        board_spec: where in a dashboard probe.js finds figures and filter.
        of_schools: addresses of the form, each of another school; empty where nothing is stored, so that
            one address does for all.
    """

    name: str
    command: Callable[[int], list[str]]
    path: str
    spec: Mapping[str, Any]
    env: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)
    board_spec: Mapping[str, Any] = field(default_factory=dict)
    of_schools: Sequence[str] = ()

    def form(self, place: int) -> str:
        """The address of one of many forms that are open together."""
        return self.of_schools[place % len(self.of_schools)] if self.of_schools else self.path

    def start(self, folder: Path) -> Server:
        """Start it; logs go to ``folder``."""
        port = free_port()
        return Server(self.command(port), port, folder, self.env)


def make_apps(workspace: Workspace, folder: Path, peers_python: Path) -> dict[str, App]:
    """The applications, in the order in which they take turns."""
    form, board = folder / "form.json", folder / "board.json"
    write_form(workspace, form)
    write_board(workspace, LARGE_BOARD, board)
    env = {"BENCH_FORM": str(form), "BENCH_BOARD": str(board), "PYTHONPATH": str(PEERS)}
    count = len(framework().statements)
    return {
        OURS: _ours(workspace),
        PANEL: _panel("Panel, as its tutorials", "panel_form", "img", peers_python, env),
        PANEL_WELL: replace(
            _panel("Panel, written well", "panel_well_form", "canvas.bk-layer", peers_python, env),
            boards={PANEL_BOARD: "/panel_board"},
            board_spec=_PANEL_BOARD,
        ),
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


def _panel(name: str, page: str, chart: str, peers_python: Path, env: Mapping[str, str]) -> App:
    """A form in Panel; the server has the dashboard as well."""
    pages = [str(PEERS / f"{one}.py") for one in (page, "panel_board")]
    return App(
        name,
        lambda port: [
            *(str(peers_python), "-m", "panel", "serve", *pages, "--address", "127.0.0.1"),
            *("--port", str(port), "--allow-websocket-origin", "*"),
        ],
        f"/{page}",
        {"question": ".bk-RadioGroup", "count": len(framework().statements), "chart": chart, "shadow": True},
        env,
    )


def _ours(workspace: Workspace) -> App:
    """Our page has one domain open at a time: here the one with the most norms."""
    of_domain = {item.id: len(framework().statements_in(item.id)) for item in framework().domains}
    domain = max(of_domain, key=lambda item: of_domain[item])

    def page(name: str, **query: str) -> str:
        return f"/voila/render/{name}.ipynb?{urlencode(query)}"

    form = partial(page, "maturity", step=f"list.{domain}")
    serve = (sys.executable, "-m", "ibp_workbook", "serve", "--no-browser", "--workspace", workspace.url)
    return App(
        "ours",
        lambda port: [*serve, "--port", str(port)],
        form(board=DEMO_BOARD, school=demo_school(workspace)),
        {"question": ".ibp-form .norm", "count": of_domain[domain], "chart": ".ibp-form .picture path.own"},
        boards={
            "14 schools": page("board", board=DEMO_BOARD),
            f"{LARGE_COUNT} schools": page("board", board=LARGE_BOARD),
        },
        board_spec=_OUR_BOARD,
        of_schools=[
            form(board=LARGE_BOARD, school=school) for school in Levels.of(workspace, LARGE_BOARD).schools
        ],
    )
