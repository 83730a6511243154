"""Which front end shows a page: a small one of ours, or Voilà's for notebooks with anything else."""

import threading
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import WebSocketRoute

from ibp_workbook import paths
from tests.browser.kinds import Guard, Page, Visit
from tests.kinds import Served, StartServer

pytestmark = pytest.mark.browser
_MOST_REQUESTS = 19
"""For a page; its websocket makes twenty."""

SLIDER = """
import ipywidgets as widgets
from IPython.display import display
slider, told = widgets.IntSlider(3, description="Cijfer"), widgets.Label("niets")
slider.observe(lambda change: setattr(told, "value", f"nu {change['new']}"), "value")
display(widgets.VBox([slider, told]))
"""


@pytest.fixture
def fetched(own_page: Page) -> list[str]:
    """Names of the scripts that the page fetched."""
    names: list[str] = []
    own_page.on("request", lambda request: names.append(Path(urlsplit(request.url).path).name))
    return names


def test_our_pages_do_without_the_front_end_of_jupyterlab(
    own_page: Page, server: Served, visit: Visit, fetched: list[str]
) -> None:
    for name in ("start", "maturity", "supplier", "dpia"):
        before = len(fetched)
        visit(own_page, server, name)
        assert len(fetched) - before <= _MOST_REQUESTS
    assert {"page.js", "line.js"} <= set(fetched)
    assert not {"voila.js", "bundle.js"} & set(fetched)


def test_a_page_is_read_before_its_line_is_there_and_what_is_chosen_arrives(
    own_page: Page, server: Served, guard: Guard
) -> None:
    guard.allow("WebSocket")
    refused: list[WebSocketRoute] = []
    is_there = threading.Event()

    def refuse_at_first(line: WebSocketRoute) -> None:
        if is_there.is_set():
            line.connect_to_server()
        else:
            refused.append(line)
            line.close(code=1013)

    own_page.route_web_socket("**/channels*", refuse_at_first)
    own_page.goto(f"{server.url}/voila/render/board.ipynb?board=99999&lang=nl")
    domains = own_page.get_by_label("Domein", exact=True)
    domains.select_option(index=1)
    assert own_page.get_by_role("grid").locator("[data-school]").count() == 14
    assert refused
    is_there.set()
    own_page.get_by_text("De cijfers hieronder gaan over het domein").wait_for()


def test_a_notebook_of_ones_own_with_other_widgets_gets_voilas(
    own_page: Page, start_server: StartServer, tmp_path: Path, fetched: list[str], guard: Guard
) -> None:
    guard.allow("Unsatisfied version")
    guard.allow("No satisfying version")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SLIDER)])
    nbformat.write(book, tmp_path / "own.ipynb")
    server = start_server(tmp_path)
    own_page.goto(f"{server.url}/voila/render/own.ipynb")
    handle = own_page.get_by_role("slider")
    handle.wait_for()
    handle.press("ArrowRight")
    own_page.get_by_text("nu 4").wait_for()
    assert "voila.js" in fetched


def test_each_part_of_the_front_end_is_fetched_ahead(page: Page, server: Served, visit: Visit) -> None:
    visit(page, server, "start")
    ahead = page.locator("link[rel=modulepreload]").evaluate_all("links => links.map((link) => link.href)")
    names = {Path(urlsplit(address).path).name for address in ahead}
    assert names == {file.name for file in (paths.voila() / "templates/ibp/static/front").iterdir()}
