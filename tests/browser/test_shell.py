"""The fixed part of each page, against small notebooks: navigation, language, loading, messages, kernels."""

import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ibp_workbook import paths
from ibp_workbook.app.server.shell import NAVIGATION
from ibp_workbook.texts import Texts
from tests.browser.kinds import Axe, Browser, Guard, NewPage, Page, TabWalk
from tests.browser.pages import shared_page
from tests.kinds import Served, StartServer, WaitUntil

# One worker for all of them, because they share a server of their own.
pytestmark = pytest.mark.browser

WIDGETS = """
import os
import ipywidgets as widgets
from ibp_workbook.app import notices
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.texts import Texts, default_lang

heartbeat = Heartbeat()
notices.install(heartbeat.notify, Texts(default_lang()))
count = widgets.Button(description="Tel op", tooltip="Tel op", button_style="primary")
fail = widgets.Button(description="Ga fout", tooltip="Ga fout")
crash = widgets.Button(description="Stop", tooltip="Stop")
choose = widgets.Button(description="Kies", tooltip="Kies")
name = widgets.Text(description="Naam", tooltip="Naam")
shown = widgets.HTML("<p id='shown'>0</p>")
env = widgets.HTML(f"<p id='env'>{' '.join(sorted(os.environ))}</p>")
count.on_click(lambda _: setattr(shown, "value", "<p id='shown'>1</p>"))
row = Controls(print)
choose.on_click(lambda _: setattr(row, "address", {"board": "20281", "school": ""}))
crash.on_click(lambda _: os._exit(1))


def break_down(_):
    raise ValueError("name of " + "a pupil")


fail.on_click(break_down)
widgets.VBox([heartbeat, row, name, widgets.HBox([count, fail, crash, choose]), shown, env])
"""


BROKEN = """
from ibp_workbook.app import notices
from ibp_workbook.texts import Texts

notices.install([].append, Texts("nl"))
1 / 0
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    texts = [
        new_markdown_cell("# Welkom", metadata={"tags": ["nl"]}),
        new_markdown_cell("# Welcome", metadata={"tags": ["en"]}),
    ]
    for page in paths.notebooks().glob("*.ipynb"):  # the navigation offers the pages that are there
        save(folder / page.name, [new_markdown_cell(f"# {page.stem}")])
    save(folder / "start.ipynb", [*texts, new_code_cell(WIDGETS)])
    save(folder / "board.ipynb", [new_markdown_cell("# Dashboard"), new_code_cell(WIDGETS)])
    save(folder / "broken.ipynb", [new_markdown_cell("# Kapot"), new_code_cell(BROKEN)])
    return folder


def save(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    titles = {"title_nl": "Begin", "title_en": "Beginning"} if path.stem == "start" else {"title": path.stem}
    metadata = {"kernelspec": kernel, **titles}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)


@pytest.fixture(scope="module")
def shell(folder: Path, start_server: StartServer) -> Served:
    return start_server(notebooks=folder, SECRET_OF_ANOTHER_PROGRAM="x")


def open_start(page: Page, server: Served, query: str = "") -> None:
    page.goto(f"{server.url}/{query}")
    page.get_by_role("button", name="Tel op").wait_for()


@pytest.fixture(scope="module")
def start(chromium: Browser, shell: Served) -> Iterator[Page]:
    """The start page as it opens, for tests that leave it so."""
    with shared_page(chromium) as page:
        open_start(page, shell)
        yield page


def test_a_page_has_one_heading_landmarks_and_no_accessibility_fault(start: Page, axe: Axe) -> None:
    assert start.title() == "Begin – IBP-werkboek"
    assert start.get_by_role("heading", level=1).all_inner_texts() == ["Welkom"]
    assert start.get_by_role("main").count() == start.get_by_role("banner").count() == 1
    assert start.locator("nav a[aria-current=page]").inner_text() == "Start"
    axe(start)


def test_the_language_of_the_address_is_the_language_of_the_page(page: Page, shell: Served) -> None:
    open_start(page, shell, "?lang=en&board=7")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).inner_text() == "Welcome"
    page.get_by_role("link", name="Nederlands").click()
    page.get_by_role("heading", name="Welkom").wait_for()
    assert "board=7" in page.url


def test_links_carry_the_choice_and_follow_it_when_it_changes(page: Page, shell: Served) -> None:
    open_start(page, shell, "?board=1&school=2&unrelated=3")
    link = page.locator("header a[data-page='board.ipynb']")
    assert link.get_attribute("href") == "/voila/render/board.ipynb?board=1&school=2"
    page.get_by_role("button", name="Kies").click()
    page.wait_for_url("**/start.ipynb?board=20281&unrelated=3")
    assert link.get_attribute("href") == "/voila/render/board.ipynb?board=20281"


def test_the_keyboard_reaches_everything_with_a_visible_focus(
    page: Page, shell: Served, tab_walk: TabWalk
) -> None:
    open_start(page, shell)
    words = Texts("nl").area("shell")
    names = [words[key] for key, _ in NAVIGATION]
    stops = tab_walk(page, len(names) + 4)  # before them the skip link and the logo; then the other language
    assert stops[0]["name"] == "Naar de inhoud"
    assert [stop["name"] for stop in stops[2 : 2 + len(names)]] == names
    assert stops[-1]["name"] == "Naam"
    assert [stop for stop in stops if not stop["outlined"]] == []
    assert all(stop["height"] >= 24 for stop in stops)


def test_what_people_need_at_once_is_one_click_away_from_everywhere(page: Page, shell: Served) -> None:
    page.goto(f"{shell.url}/voila/render/plan.ipynb?board=7&round=3&school=9&lang=en")
    page.get_by_role("heading", name="plan").wait_for()
    for name, file in (("DPIAs", "dpia"), ("Suppliers", "supplier"), ("Cameras", "camera"), ("DPO", "fg")):
        link = page.get_by_role("navigation").get_by_role("link", name=name, exact=True)
        assert link.is_visible()
        kept = "lang=en&board=7&school=9&round=3"
        assert link.get_attribute("href") == f"/voila/render/{file}.ipynb?{kept}"
    assert page.locator("nav a[aria-current=page]").all_inner_texts() == ["Plan"]


def test_a_menu_opens_and_closes_by_keyboard_and_says_where_one_is(
    page: Page, shell: Served, tab_walk: TabWalk, axe: Axe
) -> None:
    page.goto(f"{shell.url}/voila/render/reports.ipynb")
    menu = page.get_by_role("button", name="Rapporteren")
    assert menu.get_attribute("aria-current") == "true"
    inside = page.get_by_role("link", name="reports", exact=True)
    assert not inside.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    assert inside.get_attribute("aria-current") == "page"
    assert tab_walk(page, 2)[-1]["outlined"]
    axe(page)
    page.keyboard.press("Escape")
    assert not inside.is_visible()
    assert menu.evaluate("node => node === document.activeElement")
    page.keyboard.press("Space")
    tab_walk(page, 4)  # past the last page of the menu
    assert not inside.is_visible()
    page.get_by_role("button", name="Meten").click()
    menu.click()
    assert page.locator("header [aria-expanded=true]").all_inner_texts() == ["Rapporteren"]
    page.get_by_role("main").click()
    assert page.locator("header [aria-expanded=true]").count() == 0


def test_the_workshop_is_a_place_of_its_own_in_the_navigation(page: Page, shell: Served) -> None:
    page.goto(f"{shell.url}/voila/render/maturity.ipynb?step=workshop.x&board=7")
    page.get_by_role("button", name="Meten").click()
    assert page.locator("nav a[aria-current=page]").all_inner_texts() == ["Werksessie"]
    address = page.get_by_role("link", name="Werksessie").get_attribute("href")
    assert address == "/voila/render/maturity.ipynb?board=7&step=workshop"
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('ibp:address', {detail: {step: 'list.y'}}))",
    )
    assert page.locator("nav a[aria-current=page]").get_attribute("data-step") is None


def test_on_a_phone_nothing_sticks_out_and_the_navigation_is_behind_one_button(
    new_page: NewPage, shell: Served, axe: Axe
) -> None:
    page = new_page(viewport={"width": 375, "height": 700})
    open_start(page, shell)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    link = page.get_by_role("link", name="Leveranciers")
    assert not link.is_visible()
    menu = page.get_by_role("button", name="Menu")
    menu.click()
    assert link.is_visible()
    page.get_by_role("button", name="Toetsen").click()
    assert page.get_by_role("link", name="retention").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert menu.evaluate("node => node === document.activeElement")


def test_print_has_no_navigation_and_no_buttons(start: Page) -> None:
    start.emulate_media(media="print")
    seen = [start.get_by_role(role).first.is_visible() for role in ("banner", "button", "heading")]
    start.emulate_media(media="screen")
    assert seen == [False, False, True]
    assert start.get_by_role("button", name="Tel op").is_visible()


def test_a_failing_callback_shows_a_code_that_stands_in_the_log_without_the_message(
    start: Page, shell: Served
) -> None:
    start.get_by_role("button", name="Ga fout").click()
    alert = start.locator("#ibp-notice p")
    alert.wait_for()
    code = alert.inner_text().split("code ")[1][:4]
    logged = "".join(file.read_text("utf-8") for file in shell.logs.rglob("kernels.log"))
    assert f"[{code}] builtins.ValueError" in logged
    assert "name of a pupil" not in logged
    start.get_by_role("button", name="Sluit melding").click()
    assert alert.count() == 0


def test_a_failing_page_says_so_without_its_code(page: Page, shell: Served) -> None:
    page.goto(f"{shell.url}/voila/render/broken.ipynb")
    page.get_by_text("Deze pagina kon niet worden gemaakt").wait_for()
    assert "ZeroDivisionError" not in page.content()


def test_a_page_that_does_not_exist_is_told_in_both_languages(
    page: Page, shell: Served, guard: Guard, axe: Axe
) -> None:
    guard.allow("404")
    page.goto(f"{shell.url}/voila/render/nergens.ipynb")
    assert page.get_by_role("heading", name="Deze pagina bestaat niet").is_visible()
    assert page.get_by_role("heading", name="This page does not exist").is_visible()
    axe(page)
    page.get_by_role("link", name="Naar Start").click()
    page.get_by_role("heading", name="Welkom").wait_for()


def test_kernels_end_with_their_page_and_reloading_leaks_none(
    new_own_page: NewPage, folder: Path, start_server: StartServer, wait_until: WaitUntil
) -> None:
    shell = start_server(notebooks=folder)
    page = new_own_page()
    open_start(page, shell)
    for _ in range(2):
        page.reload()
        page.get_by_role("button", name="Tel op").wait_for()
    assert wait_until(lambda: shell.pages() == 1)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    # Asking how many there are, and asking for a page that is not there, starts none.
    with pytest.raises(HTTPError):
        urlopen(f"{shell.url}/voila/render/nergens.ipynb", timeout=5)
    assert wait_until(lambda: shell.pages() == 0)


def test_a_kernel_does_not_inherit_the_secrets_of_the_server(start: Page) -> None:
    names = start.locator("#env").inner_text().split()
    assert {"IBP_WORKSPACE", "IBP_LANG", "QUERY_STRING"} <= set(names)
    assert not {"SECRET_OF_ANOTHER_PROGRAM", "VOILA_REQUEST_URL"} & set(names)


def test_a_first_visit_is_small_and_a_return_visit_asks_for_pages_only(
    new_own_page: NewPage, shell: Served
) -> None:
    page = new_own_page()
    traffic = page.context.new_cdp_session(page)
    traffic.send("Network.enable")
    asked, cached, sizes = {}, set(), []
    traffic.on("Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]}))
    traffic.on("Network.requestServedFromCache", lambda e: cached.add(e["requestId"]))
    traffic.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    open_start(page, shell)
    assert len(asked) <= 100
    assert sum(sizes) <= 1_000_000
    asked.clear()
    page.goto(f"{shell.url}/voila/render/board.ipynb")
    page.get_by_role("button", name="Tel op").wait_for()
    fetched = [url for request, url in asked.items() if request not in cached]
    assert [url for url in fetched if "/voila/v/" in url and url.endswith((".js", ".css"))] == []
    assert cached


def test_a_page_whose_kernel_died_comes_back_with_what_was_being_typed(
    page: Page, shell: Served, guard: Guard
) -> None:
    for part in ("WebSocket", "Kernel connection disconnected", "404"):
        guard.allow(part)
    open_start(page, shell)
    page.get_by_label("Naam").fill("Halverwege een")
    page.evaluate("window.before = true")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_function("!window.before", timeout=60_000)
    page.get_by_role("button", name="Tel op").click()
    page.locator("#shown", has_text="1").wait_for()
    page.wait_for_function(
        "document.querySelector('.ibp-page input, main input')?.value === 'Halverwege een'"
    )
    assert page.locator("#ibp-lost p").count() == 0


def test_a_page_that_cannot_come_back_leaves_the_choice_to_the_person(
    page: Page, shell: Served, guard: Guard
) -> None:
    for part in ("WebSocket", "Kernel connection disconnected", "404"):
        guard.allow(part)
    open_start(page, shell)
    page.evaluate("sessionStorage.setItem('ibp:returns', JSON.stringify([1, 2, 3].map(() => Date.now())))")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("De verbinding is verbroken").wait_for(timeout=60_000)
    page.get_by_role("button", name="Opnieuw laden").click()
    page.get_by_role("button", name="Tel op").wait_for()


def test_a_part_that_could_not_be_shown_does_not_stay(page: Page, shell: Served, guard: Guard) -> None:
    open_start(page, shell)
    page.evaluate("window.before = true")
    page.evaluate(
        "() => { const part = document.createElement('div');"
        " document.querySelector('#ibp-cells').append(part);"
        " part.textContent = 'Error displaying widget: model not found'; }"
    )
    page.wait_for_function("!window.before")
    page.get_by_role("button", name="Tel op").wait_for()
    assert page.get_by_text("Error displaying widget").count() == 0


def test_a_stopped_server_is_noticed_and_leaves_nothing_behind(
    page: Page, folder: Path, start_server: StartServer, guard: Guard
) -> None:
    guard.allow("WebSocket")
    guard.allow("Failed to load")
    guard.allow("ERR_CONNECTION_REFUSED")
    guard.allow("Failed to fetch")
    server = start_server(notebooks=folder, plain=True)
    open_start(page, server)
    children = psutil.Process(server.process.pid).children(recursive=True)
    assert children
    server.process.send_signal(getattr(signal, "CTRL_C_EVENT", signal.SIGINT))
    assert server.process.wait(60) == 0
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    page.get_by_text("De verbinding is verbroken").wait_for()
