"""The dashboard: every figure with its table and files, filters, aliases, and the way to a school."""

import csv
import io
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, School, Workspace, plain
from tests.browser.kinds import Locator, Page, Visit
from tests.kinds import NewBoard, Served

pytestmark = pytest.mark.browser

FIGURES = {
    "Scholen en domeinen": "heatmap",
    "Scholen op volgorde": "ranking",
    "Hoe ver scholen uit elkaar liggen": "strips",
    "Eén school naast het bestuur": "radar",
    "Vaakst gemiste normen": "missed",
    "Verschil met de vorige meting, per domein": "domains",
    "Verschil met de vorige meting, per school": "change",
    "Verdeling van de antwoorden": "distribution",
}
ROWS = """n => [0, 1].every(at =>
  document.querySelectorAll('.ibp-chart .figure')[at].querySelectorAll('[data-school]').length === n)"""
LINKS = "links => links.map(link => [link.textContent, link.href])"
CELLS = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
ONE_DOMAIN = "document.querySelector('.ibp-chart tr[data-school]').querySelectorAll('.cell').length === 1"
N = "Beoordeelde normen (n)"
SETTLED = "() => !document.querySelector('.ibp-chart[aria-busy=true]')"


@pytest.fixture(scope="module")
def workspace(server: Served) -> Workspace:
    return Workspace(server.workspace, Actor.local())


@pytest.fixture(scope="module")
def schools(workspace: Workspace) -> list[School]:
    return workspace.schools.of(DEMO_BOARD, closed=False)


def panel(page: Page, heading: str) -> Locator:
    return page.locator(".ibp-chart").filter(has=page.get_by_role("heading", name=heading, exact=True))


def open_table(page: Page, heading: str) -> None:
    """A table comes when a person opens it."""
    shown = panel(page, heading)
    if shown.locator("details:not([open])").count():
        shown.locator("summary").click()
    shown.locator(".scroll table").wait_for()


def table(page: Page, heading: str) -> tuple[list[str], list[list[str]]]:
    """The table behind a figure: headings and rows of text."""
    open_table(page, heading)
    head, *rows = panel(page, heading).locator(".scroll table").evaluate(CELLS)
    return head, rows


def column(page: Page, heading: str, name: str = "School") -> list[str]:
    head, rows = table(page, heading)
    return [row[head.index(name)] for row in rows]


def by_school(page: Page, heading: str, name: str) -> dict[str, str]:
    """School -> what a column says of it."""
    return dict(zip(column(page, heading), column(page, heading, name), strict=True))


def download(page: Page, heading: str, kind: str) -> bytes:
    label = {"xlsx": "Download voor Excel", "csv": "Download als CSV"}[kind]
    with page.expect_download() as started:
        panel(page, heading).get_by_role("button", name=label).click()
    assert started.value.suggested_filename == f"{FIGURES[heading]}.{kind}"
    return started.value.path().read_bytes()


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def rows_of_excel(content: bytes) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_every_figure_has_its_table_one_click_away_and_as_a_file(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    assert page.locator(".ibp-chart h2").all_text_contents() == list(FIGURES)
    for heading in FIGURES:
        shown = panel(page, heading)
        alt = shown.locator(".figure [aria-label]").first
        assert len(alt.get_attribute("aria-label") or "") > 40
        assert not shown.locator(".scroll").is_visible()
        shown.locator("summary").click()
        shown.locator(".scroll table").wait_for()
        head, rows = table(page, heading)
        saved = rows_of_csv(download(page, heading, "csv"))
        assert saved[0] == head
        assert len(saved) == len(rows) + 1
    # Chromium holds back the eleventh download in a row, so not all as Excel too.
    assert (
        rows_of_excel(download(page, "Scholen en domeinen", "xlsx"))[0]
        == table(page, "Scholen en domeinen")[0]
    )
    assert sorted(column(page, "Scholen en domeinen")) == sorted(school.name for school in schools)
    assert sorted(column(page, "Scholen op volgorde", "Vestiging")) == sorted(
        item.location for item in schools
    )


def test_each_school_in_the_heatmap_shows_its_n(
    dashboard: Page, workspace: Workspace, schools: list[School]
) -> None:
    current = workspace.rounds.of(DEMO_BOARD)[-1]
    counted = by_school(dashboard, "Scholen en domeinen", N)
    assert counted == by_school(dashboard, "Scholen op volgorde", N)
    picture = panel(dashboard, "Scholen en domeinen").locator(".figure").text_content() or ""
    for school in schools:
        # Levels that the board answered count for a school that said nothing itself.
        own = workspace.maturity.answers(current.id, school.id)
        assert int(counted[school.name]) >= sum(
            isinstance(fields.get("level"), int) for fields in plain(own).values()
        )
        assert counted[school.name] in picture


def test_a_click_on_a_row_of_the_heatmap_opens_that_schools_self_assessment(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    heatmap = panel(page, "Scholen en domeinen")
    row = heatmap.locator(".figure [data-school]").nth(2)
    school = next(item for item in schools if str(item.id) == row.get_attribute("data-school"))
    row.locator("th").click()
    page.wait_for_selector(".ibp-form .norm")
    assert page.get_by_label("School", exact=True).input_value() == school.location


def test_the_same_link_stands_in_the_table_for_the_keyboard(dashboard: Page, schools: list[School]) -> None:
    for heading in ("Scholen en domeinen", "Scholen op volgorde"):
        open_table(dashboard, heading)
        links = panel(dashboard, heading).locator("details").get_by_role("link").evaluate_all(LINKS)
        assert [name for name, _ in links] == column(dashboard, heading)
        queries = {name: parse_qs(urlsplit(link).query) for name, link in links}
        for school in schools:
            assert queries[school.name]["school"] == [school.location]
            assert queries[school.name]["board"] == [DEMO_BOARD]


@pytest.mark.parametrize(("label", "field"), [("Sector", "sector"), ("Gemeente", "municipality")])
def test_a_filter_keeps_the_schools_that_fit_and_no_others(
    dashboard: Page, schools: list[School], label: str, field: str
) -> None:
    everything = dashboard.locator(".ibp-figures").inner_text()
    value = getattr(schools[0], field)
    wanted = sorted(school.name for school in schools if getattr(school, field) == value)
    dashboard.get_by_label(label, exact=True).select_option(value)
    dashboard.wait_for_function(ROWS, arg=len(wanted))
    dashboard.wait_for_function(SETTLED)
    for heading in ("Scholen en domeinen", "Scholen op volgorde"):
        assert sorted(column(dashboard, heading)) == wanted
    figures = dashboard.locator(".ibp-figures")
    figures.filter(has_text=f"{len(wanted)} scholen").wait_for()
    dashboard.get_by_label(label, exact=True).select_option("")
    dashboard.wait_for_function(ROWS, arg=len(schools))
    figures.filter(has_text=f"{len(schools)} scholen").wait_for()
    dashboard.wait_for_function(SETTLED)
    assert figures.inner_text() == everything


def test_filters_stay_after_a_reload_and_say_aloud_what_they_did(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    wanted = sorted(school.name for school in schools if school.sector == "vo")
    page.get_by_label("Sector", exact=True).select_option("vo")
    page.wait_for_function(ROWS, arg=len(wanted))
    said = f"Nu in beeld: {len(wanted)} van {len(schools)} scholen, alle domeinen. Laagste gemiddelde eerst."
    page.get_by_text(said).wait_for(state="attached")
    page.wait_for_url("**sector=vo**")
    page.reload()
    page.wait_for_function(ROWS, arg=len(wanted))
    assert page.get_by_label("Sector", exact=True).input_value() == "vo"
    assert sorted(column(page, "Scholen en domeinen")) == wanted


def test_a_filter_is_still_there_after_a_look_at_a_school_and_back(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    wanted = [school for school in schools if school.sector == "vo"]
    page.get_by_label("Sector", exact=True).select_option("vo")
    page.wait_for_function(ROWS, arg=len(wanted))
    page.wait_for_url("**sector=vo**")
    panel(page, "Scholen en domeinen").locator(".figure [data-school] th").first.click()
    page.wait_for_selector(".ibp-form .norm")
    page.go_back()
    page.wait_for_function(ROWS, arg=len(wanted))
    assert page.get_by_label("Sector", exact=True).input_value() == "vo"


def test_an_order_holds_for_heatmap_and_ranking_names_its_groups_and_stays_after_a_reload(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    figures = [panel(page, heading).locator(".figure") for heading in list(FIGURES)[:2]]
    assert column(page, "Scholen en domeinen") == column(page, "Scholen op volgorde")
    by_mean = column(page, "Scholen en domeinen")
    page.get_by_label("Volgorde van de scholen", exact=True).select_option("likeness")
    page.wait_for_url("**order=likeness**")
    for figure in figures:
        figure.get_by_text("sterk op").first.wait_for()
    names = [figure.locator(".group").all_text_contents() for figure in figures]
    assert names[0] == names[1]
    assert all(" scho" in name for name in names[0])
    page.wait_for_function(SETTLED)
    alike = column(page, "Scholen en domeinen")
    assert alike == column(page, "Scholen op volgorde") != by_mean
    assert sorted(alike) == sorted(by_mean)
    page.reload()
    figures[0].get_by_text("sterk op").first.wait_for()
    assert page.get_by_label("Volgorde van de scholen", exact=True).input_value() == "likeness"


def test_the_domain_filter_leaves_one_column_and_ranks_by_it(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    option = page.get_by_label("Domein", exact=True).locator("option").nth(3)
    title = option.inner_text()
    page.get_by_label("Domein", exact=True).select_option(option.get_attribute("value"))
    page.wait_for_function(ONE_DOMAIN)
    page.wait_for_function(SETTLED)
    means = by_school(page, "Scholen en domeinen", title)
    assert by_school(page, "Scholen op volgorde", "Gemiddeld niveau") == means
    assert set(column(page, "Vaakst gemiste normen", "Domein")) <= {title}
    assert set(column(page, "Verdeling van de antwoorden", "Domein")) == {title}


def test_the_domain_filter_holds_for_the_figures_above_and_says_what_does_not_follow(
    page: Page, server: Served, visit: Visit
) -> None:
    visit(page, server, "board", board=DEMO_BOARD, school="bestuur")
    summary = page.get_by_role("region", name="In het kort")
    whole = summary.inner_text()
    assert "gemiddelde van 14 scholen" in whole
    assert "normen van het bestuur" in whole
    for words in ("Laagste domein", "Hier staan de scholen het sterkst", "Hier valt het meest te winnen"):
        assert words in whole
        assert summary.get_by_text(words).count() == 1
    radar = "Eén school naast het bestuur"
    means = dict(zip(column(page, radar, "Domein"), column(page, radar, "Gemiddeld niveau"), strict=True))
    title, mean = next(item for item in means.items() if item[1] not in whole)
    page.get_by_label("Domein", exact=True).select_option(label=title)
    page.wait_for_function(ONE_DOMAIN)
    page.wait_for_function(SETTLED)
    shown = summary.inner_text()
    assert f"over het domein ‘{title}’" in shown
    assert summary.locator("dd").first.inner_text() == mean
    for words in ("Hier staan de scholen het sterkst", "Hier valt het meest te winnen"):
        assert summary.get_by_text(words).count() == 0
    assert summary.locator("dt").all_text_contents().count("Laagste domein") == 0
    assert "altijd alle domeinen" in panel(page, radar).locator(".note").inner_text()
    page.get_by_label("Domein", exact=True).select_option("")
    page.get_by_text("Hier staan de scholen het sterkst").wait_for()
    assert summary.inner_text() == whole


def test_with_few_answers_what_is_open_stands_above_the_figures(
    page: Page, server: Served, visit: Visit, workspace: Workspace, new_board: NewBoard
) -> None:
    board = new_board(workspace)
    for norm in board.norms[:5]:
        workspace.maturity.save(board.round.id, None, norm, "level", 1)
    visit(page, server, "board", **board.address())
    page.wait_for_function(SETTLED)
    summary = page.get_by_role("region", name="In het kort").inner_text()
    assert "antwoorden open." in summary
    assert summary.index("antwoorden open.") < summary.index("Gemiddeld niveau")
    # The board is asked its own norms, and here answered five that the schools may answer too.
    own = sum(norm.scope == "board" for norm in load_catalogue().frameworks["ibp"].statements)
    assert f"5 van {own + 5} normen van het bestuur, 0 van" in summary
    missed = panel(page, "Vaakst gemiste normen")
    assert missed.locator(".ibp-drawing").count() == 0, "what the board misses is not missed by every school"
    assert "daarvan 5 onder het streefniveau" in missed.locator(".note").inner_text()


def test_another_round_shows_other_numbers_and_the_first_has_nothing_before_it(
    page: Page, server: Served, visit: Visit, workspace: Workspace
) -> None:
    first, *_, last = workspace.rounds.of(DEMO_BOARD)
    visit(page, server, "board", board=DEMO_BOARD, round=str(last.id))
    before = page.locator(".ibp-figures").inner_text()
    page.get_by_label("Meting", exact=True).select_option(str(first.id))
    page.get_by_text("Er is geen vorige meting om mee te vergelijken.").first.wait_for()
    page.wait_for_function(SETTLED)
    assert page.locator(".ibp-figures").inner_text() != before
    assert f"round={first.id}" in page.url
    for heading in ("Verschil met de vorige meting, per domein", "Verschil met de vorige meting, per school"):
        assert not panel(page, heading).get_by_role("button").first.is_visible()


def test_the_radar_puts_a_chosen_school_beside_the_board(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD, school="bestuur")
    radar = panel(page, "Eén school naast het bestuur")
    board = column(page, "Eén school naast het bestuur", "Gemiddeld niveau")
    page.get_by_label("School", exact=True).focus()
    page.get_by_label("School", exact=True).select_option(schools[0].location)
    radar.locator(f"svg[aria-label*='{schools[0].name}']").wait_for()
    page.wait_for_function(SETTLED)
    assert column(page, "Eén school naast het bestuur", "Gemiddeld niveau") != board
    assert f"school={schools[0].location}" in page.url
    assert page.evaluate("document.activeElement.name") == "school"


def test_aliases_hide_every_real_name_on_the_whole_page_and_in_the_files(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD, school=schools[0].location)
    page.get_by_label("Verberg de namen van scholen").check()
    page.wait_for_function("!document.querySelector('.ibp-page select[name=school]')")
    page.locator(".ibp-chart [aria-label*='School 0']").first.wait_for()
    page.wait_for_function(SETTLED)
    everything = page.content()
    inside = page.locator("main").evaluate("node => node.outerHTML")
    for heading in FIGURES:
        content = str(rows_of_excel(download(page, heading, "xlsx")))
        everything += content
        inside += content
    for school in schools:
        assert school.name not in everything
        assert school.location not in inside
    assert sorted(column(page, "Scholen en domeinen")) == [
        f"School {n:02}" for n in range(1, len(schools) + 1)
    ]
    assert panel(page, "Scholen en domeinen").locator(".scroll table a").count() == 0


def test_an_alias_stays_with_its_school_under_every_filter(
    page: Page, server: Served, visit: Visit, schools: list[School]
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    page.get_by_label("Verberg de namen van scholen").check()
    page.locator(".ibp-chart [aria-label*='School 0']").first.wait_for()
    page.wait_for_function(SETTLED)
    before = {row[0]: row[1:] for row in table(page, "Scholen en domeinen")[1]}
    page.get_by_label("Sector").select_option("vo")
    count = Counter(school.sector for school in schools)["vo"]
    page.wait_for_function(ROWS, arg=count)
    after = {row[0]: row[1:] for row in table(page, "Scholen en domeinen")[1]}
    assert len(after) == count
    assert after.items() <= before.items()


def test_a_file_has_the_numbers_of_the_page_and_starts_no_formula(
    page: Page, server: Served, visit: Visit, workspace: Workspace, new_board: NewBoard
) -> None:
    board = new_board(workspace)
    workspace.schools.rename_board(board.number, "=1+1")
    for level, norm in enumerate(board.norms[:2], start=3):
        workspace.maturity.save(board.round.id, board.schools[0].id, norm, "level", level)
    visit(page, server, "board", **board.address())
    head, rows = table(page, "Scholen op volgorde")
    first = board.schools[0]
    asked = int(rows[1][3])  # of each school; of the first, two are answered
    assert rows[0][:9] == ["–", first.name, first.location, str(asked - 2), "3,5", "+0,5", "3", "100%", "2"]
    assert rows[1][3:9] == [str(asked), "–", "–", "–", "–", "0"]
    saved = rows_of_csv(download(page, "Scholen op volgorde", "csv"))
    assert saved[1][:9] == ["–", first.name, first.location, str(asked - 2), "3,5", "0,5", "3", "1,0", "2"]
    excel = rows_of_excel(download(page, "Scholen op volgorde", "xlsx"))
    assert excel[0] == head
    assert excel[1][:9] == ["–", first.name, first.location, asked - 2, 3.5, 0.5, 3, 1, 2]
    assert excel[2][3:9] == [asked, None, None, None, None, 0]


def test_a_board_without_answers_says_where_to_begin(
    page: Page, server: Served, visit: Visit, workspace: Workspace, new_board: NewBoard
) -> None:
    board = new_board(workspace)
    page.goto(f"{server.url}/voila/render/board.ipynb?board={board.number}")
    page.get_by_text("Er zijn nog geen antwoorden in deze meting. Vul eerst de zelfevaluatie in.").wait_for()
    page.wait_for_function("document.querySelectorAll('.ibp-chart[aria-busy=false]').length === 8")
    for heading in ("Scholen en domeinen", "Scholen op volgorde", "Eén school naast het bestuur"):
        shown = panel(page, heading)
        assert "Er zijn nog geen antwoorden om te tonen." in shown.inner_text()
        assert not shown.get_by_role("button").first.is_visible()
