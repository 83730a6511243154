"""The self-assessment in Chromium, on the real page with the demo board."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Statement, load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.formats import time
from ibp_workbook.store import Actor, School, Workspace, plain
from tests.browser.kinds import Axe, NewPage, Page
from tests.browser.norms import card, head, norm
from tests.kinds import Served

pytestmark = pytest.mark.browser

SILENCE = "() => { WebSocket.prototype.send = () => {}; }"
BOTTOMS = """() => Object.fromEntries([...document.querySelectorAll('.norm')]
  .filter((norm) => norm.checkVisibility())
  .map((norm) => [norm, norm.querySelector('.not-applicable').getBoundingClientRect()])
  .map(([norm, lowest]) => [norm.dataset.statement, lowest.bottom]))"""
SAVED = ".ibp-saved[data-state=saved]"


class Desk:
    """One school's dossier in the demo board's newest round, and what the workspace holds of it."""

    def __init__(self, server: Served, school: School) -> None:
        self.server = server
        self.school = school
        self.workspace = Workspace(server.workspace, Actor.local())
        catalogue = load_catalogue()
        selection = Selection(self.workspace, catalogue, Request(lang="nl", board=DEMO_BOARD))
        self.round = selection.rounds[0]
        self.framework = catalogue.frameworks[self.round.framework]

    def url(self, **more: str) -> str:
        query = {"board": DEMO_BOARD, "round": str(self.round.id), "school": self.school.location, **more}
        return f"{self.server.url}/voila/render/maturity.ipynb?{urlencode(query)}"

    def stored(self, statement: str, field: str) -> object:
        fields = self.workspace.maturity.answers(self.round.id, self.school.id).get(statement, {})
        return fields[field].value if field in fields else None

    def own(self) -> Statement:
        """A norm that the school answers itself."""
        return next(item for item in self.framework.statements if item.scope == "school")

    def left(self) -> list[Statement]:
        """The norms that nobody answered yet for this school."""
        answers = self.workspace.maturity.answers
        stored = [plain(answers(self.round.id, school)) for school in (None, self.school.id)]
        done = {key for items in stored for key, fields in items.items() if fields.get("level") is not None}
        return [item for item in self.framework.statements if item.id not in done]

    def inherited(self) -> tuple[Statement, int]:
        """A norm of which the board's level counts for this school."""
        board = plain(self.workspace.maturity.answers(self.round.id, None))
        school = plain(self.workspace.maturity.answers(self.round.id, self.school.id))
        for item in self.framework.statements:
            level = board.get(item.id, {}).get("level")
            free = school.get(item.id, {}).get("level") is None
            if item.scope != "school" and isinstance(level, int) and free:
                return item, level
        pytest.fail("the demo board has no inherited answer")


@pytest.fixture(scope="module")
def free_schools(own_server: Served) -> list[School]:
    return Workspace(own_server.workspace, Actor.local()).schools.of(DEMO_BOARD, closed=False)


@pytest.fixture
def reading(server: Served) -> Desk:
    """For tests that change nothing: they share the first school."""
    workspace = Workspace(server.workspace, Actor.local())
    return Desk(server, workspace.schools.of(DEMO_BOARD, closed=False)[0])


@pytest.fixture
def desk(own_server: Served, free_schools: list[School]) -> Desk:
    """For tests that answer: each has a school that no other test has touched."""
    return Desk(own_server, free_schools.pop())


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.wait_for_selector(".ibp-form .norm:visible")
    return page


def another(level: Any) -> int:
    return 4 if level != 4 else 2


def test_each_domain_opens_with_its_norms_and_closes_the_one_before(page: Page, reading: Desk) -> None:
    opened(page, reading.url())
    framework = reading.framework
    for domain in framework.domains:
        if head(page, domain.id).get_attribute("aria-expanded") == "false":
            head(page, domain.id).click()
        ids = [item.id for item in framework.statements_in(domain.id)]
        assert page.locator(".norm:visible").evaluate_all("all => all.map((n) => n.dataset.statement)") == ids
        assert head(page, domain.id).bounding_box()["y"] >= 0  # type: ignore[index]
        assert f"step=list.{domain.id}" in page.url
    last = framework.statements[-1]
    shown = norm(page, last.id).locator(".choices").inner_text()
    assert all(text.nl in shown for text in last.levels.values())
    assert f"van {len(framework.statements)} beantwoord" in page.locator("#ibp-form-progress").inner_text()


def test_only_what_is_open_is_made_and_reached_with_tab(page: Page, reading: Desk) -> None:
    domain = reading.framework.domains[2].id
    opened(page, reading.url(step=f"list.{domain}"))
    made = page.locator(".norm").evaluate_all("all => all.map((node) => node.dataset.statement)")
    assert made == [item.id for item in reading.framework.statements_in(domain)]
    stops = "button, input, select, textarea, summary, a[href], [tabindex='0']"
    reached = page.locator(".ibp-form").evaluate(
        "(form, stops) => [...form.querySelectorAll(stops)].filter((node) => node.checkVisibility()).length",
        stops,
    )
    assert reached < 100, "it was over a thousand"


def test_one_jumps_to_a_domain_and_the_address_keeps_it(page: Page, reading: Desk) -> None:
    wanted = reading.framework.domains[-1]
    opened(page, reading.url())
    page.get_by_label("Domein", exact=True).select_option(wanted.id)
    shown = head(page, wanted.id)
    assert shown.get_attribute("aria-expanded") == "true"
    page.wait_for_function("title => title.getBoundingClientRect().top < 200", arg=shown.element_handle())
    opened(page, page.url)
    assert page.get_by_label("Domein", exact=True).input_value() == wanted.id
    shown.focus()
    page.keyboard.press("Enter")
    assert page.locator(".norm:visible").count() == 0
    page.keyboard.press("Enter")
    assert page.locator(".norm:visible").count() == len(reading.framework.statements_in(wanted.id))


def test_a_link_to_a_norm_opens_its_domain_with_the_norm_in_view(page: Page, reading: Desk) -> None:
    wanted = reading.framework.statements_in(reading.framework.domains[10].id)[3]
    opened(page, reading.url(step=f"list.{wanted.id}"))
    shown = card(page, wanted.id)
    assert shown.is_visible()
    page.wait_for_function(
        "card => Math.abs(card.getBoundingClientRect().top) < 200", arg=shown.element_handle()
    )


def test_a_click_is_saved_and_seen_in_the_radar_and_after_reopening(page: Page, desk: Desk) -> None:
    item = desk.own()
    level = another(desk.stored(item.id, "level"))
    opened(page, desk.url())
    before = page.locator(".radar .picture svg").get_attribute("aria-label")
    norm(page, item.id).locator(f"input[value='{level}']").check()
    page.wait_for_selector(SAVED)
    assert re.fullmatch(r"Alles is bewaard om \d\d:\d\d\.", page.locator(".ibp-saved").inner_text())
    assert page.locator(".radar .picture svg").get_attribute("aria-label") != before
    assert desk.stored(item.id, "level") == level
    opened(page, desk.url())
    assert norm(page, item.id).locator(f"input[value='{level}']").is_checked()


def test_not_applicable_asks_why_and_refuses_a_bsn_in_words(page: Page, desk: Desk) -> None:
    item = desk.own()
    opened(page, desk.url())
    card = norm(page, item.id)
    card.locator("input[value=nvt]").check()
    reason = card.get_by_label("Waarom is deze norm niet van toepassing?")
    reason.fill("Het gaat om leerling 111222333.")
    reason.blur()
    problem = card.locator(".reason .ibp-problem:not(:empty)")
    problem.wait_for()
    assert reason.input_value() == "Het gaat om leerling 111222333."
    assert "111222333" not in page.evaluate("JSON.stringify(localStorage)")
    assert desk.stored(item.id, "reason") is None
    page.get_by_text("Niet bewaard. Bij het antwoord staat waarom.").wait_for()
    reason.fill("Wij hebben geen camera's.")
    reason.blur()
    page.wait_for_selector(SAVED)
    assert desk.stored(item.id, "reason") == "Wij hebben geen camera's."
    assert problem.count() == 0


def test_what_the_server_never_got_is_kept_and_sent_when_the_page_opens_again(page: Page, desk: Desk) -> None:
    item = desk.own()
    level = another(desk.stored(item.id, "level"))
    opened(page, desk.url())
    page.evaluate(SILENCE)
    norm(page, item.id).locator(f"input[value='{level}']").check()
    norm(page, item.id).locator(".notes summary").click()
    norm(page, item.id).get_by_label("Toelichting").fill("Getypt zonder verbinding")
    page.get_by_text("Bewaren…").wait_for()
    assert desk.stored(item.id, "level") != level
    opened(page, desk.url())
    page.wait_for_selector(SAVED)
    assert desk.stored(item.id, "level") == level
    assert desk.stored(item.id, "comment") == "Getypt zonder verbinding"
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ibp:outbox')).length") == 0
    )


def test_an_action_typed_with_a_norm_is_an_action_of_the_plan_and_shows_on_both_pages(
    page: Page, desk: Desk
) -> None:
    item = desk.own()
    opened(page, desk.url(step=f"workshop.{item.id}"))
    norm(page, item.id).locator(".notes summary").click()
    norm(page, item.id).get_by_label("Actie", exact=True).fill("Poster bij de ingang")
    norm(page, item.id).get_by_label("Wie doet het?").select_option("schoolleider")
    norm(page, item.id).get_by_label("Klaar op").fill("2027-03-01")
    page.wait_for_selector(SAVED)
    norm(page, item.id).get_by_role("link", name="Poster bij de ingang").click()
    row = page.locator("tr[aria-current]")
    row.get_by_text("01-03-2027").wait_for()
    row.get_by_text("Schoolleider").wait_for()
    page.get_by_label("Klaar op", exact=True).fill("2027-06-01")
    row.get_by_text("01-06-2027").wait_for()
    opened(page, desk.url())
    norm(page, item.id).locator(".notes summary").click()
    assert norm(page, item.id).get_by_label("Klaar op").input_value() == "2027-06-01"
    assert norm(page, item.id).get_by_label("Wie doet het?").input_value() == "schoolleider"


@pytest.mark.parametrize("place", ["Europe/Amsterdam", "America/New_York"])
def test_the_time_of_saving_is_that_of_the_dutch_clock(new_page: NewPage, desk: Desk, place: str) -> None:
    page, item = new_page(timezone_id=place), desk.own()
    opened(page, desk.url())
    before = time(datetime.now(UTC))
    norm(page, item.id).locator(f"input[value='{another(desk.stored(item.id, 'level'))}']").check()
    page.wait_for_selector(SAVED)
    told = page.locator(".ibp-saved").inner_text()
    assert before in told or time(datetime.now(UTC)) in told


def test_the_workshop_is_driven_by_keys_and_continues_where_it_was(page: Page, desk: Desk) -> None:
    statements = [item.id for item in desk.framework.statements]
    index = statements.index(desk.own().id)
    opened(page, desk.url(step=f"workshop.{statements[index - 1]}"))
    page.keyboard.press("PageDown")
    page.wait_for_selector(f"[data-statement='{statements[index]}']:visible")
    assert page.locator(".position strong").inner_text() == f"{index + 1} van {len(statements)}"
    page.keyboard.press("5")
    page.wait_for_selector(SAVED)
    assert desk.stored(statements[index], "level") == 5
    page.keyboard.press("Backspace")
    page.wait_for_function(
        f"!document.querySelector(\"[data-statement='{statements[index]}'] input:checked\")"
    )
    norm(page, statements[index]).locator(".notes summary").click()
    norm(page, statements[index]).get_by_label("Toelichting").press_sequentially("In 2 van 3 lokalen")
    assert norm(page, statements[index]).locator("input:checked").count() == 0
    assert f"step=workshop.{statements[index]}" in page.url
    opened(page, page.url)
    assert norm(page, statements[index]).is_visible()
    assert page.locator(".norm:visible").count() == 1


def test_the_workshop_names_school_and_board_at_all_times(page: Page, reading: Desk) -> None:
    opened(page, reading.url(step=f"workshop.{reading.own().id}"))
    board = reading.workspace.schools.board(reading.round.board).name
    bar = page.get_by_text(f"{reading.school.name} · {board}", exact=True)
    assert bar.is_visible()
    page.mouse.wheel(0, 5_000)
    page.wait_for_function("scrollY > 200")
    assert bar.bounding_box()["y"] >= 0  # type: ignore[index]


def test_the_keys_can_be_switched_off(page: Page, reading: Desk) -> None:
    opened(page, reading.url(step=f"workshop.{reading.own().id}"))
    page.get_by_label("Sneltoetsen gebruiken.").uncheck()
    before = page.locator(".position").inner_text()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    assert page.locator(".position").inner_text() == before


def test_each_norm_fits_on_a_projector(page: Page, reading: Desk) -> None:
    opened(page, reading.url(step=f"workshop.{reading.framework.statements[0].id}"))
    page.locator("button[value=workshop]").click()
    statements = [item.id for item in reading.framework.statements]
    bottoms = {}
    for _ in statements:
        bottoms.update(page.evaluate(BOTTOMS))
        page.keyboard.press("PageDown")
    assert [*bottoms] == statements
    assert {name: bottom for name, bottom in bottoms.items() if bottom > 720} == {}


def test_a_school_sees_the_boards_level_deviates_and_follows_again(page: Page, desk: Desk) -> None:
    item, level = desk.inherited()
    other = another(level)
    opened(page, desk.url())
    card = norm(page, item.id)
    assert f"Overgenomen van het bestuur: niveau {level}" in card.inner_text()
    assert card.locator(f"input[value='{other}']").is_disabled()
    card.get_by_role("button", name="Wijk af").click()
    card.locator(f"input[value='{other}']").check()
    card.get_by_text(f"Wijkt af van het bestuur (niveau {level})").wait_for()
    assert desk.stored(item.id, "level") == other
    card.get_by_role("button", name="Volg het bestuur weer").click()
    card.get_by_text(f"Overgenomen van het bestuur: niveau {level}").wait_for()
    assert card.locator(f"input[value='{level}']").is_checked()


def test_two_windows_on_one_norm_give_a_choice_and_lose_nothing(
    page: Page, new_page: NewPage, desk: Desk
) -> None:
    item = desk.own()
    other = new_page()
    for each in (page, other):
        opened(each, desk.url())
    for each, text in ((page, "Eerste versie"), (other, "Tweede versie")):
        norm(each, item.id).locator(".notes summary").click()
        norm(each, item.id).get_by_label("Toelichting").fill(text)
        norm(each, item.id).get_by_label("Toelichting").blur()
        each.wait_for_selector(f"{SAVED}, .ibp-conflict")
    choice = norm(other, item.id).get_by_role("group", name=re.compile("Welk antwoord blijft staan?"))
    assert "Eerste versie" in choice.inner_text()
    assert "Tweede versie" in choice.inner_text()
    choice.get_by_role("button", name="Mijn antwoord houden").focus()
    other.keyboard.press("Enter")
    choice.wait_for(state="detached")
    assert desk.stored(item.id, "comment") == "Tweede versie"


def test_search_and_filter_show_what_was_asked_for(page: Page, reading: Desk) -> None:
    opened(page, reading.url())
    wanted = reading.framework.statements[-1]
    page.get_by_role("searchbox", name="Zoeken").fill(wanted.title.nl)
    head(page, reading.framework.statements[0].domain).wait_for(state="hidden")
    assert re.search(r"\d gevonden", head(page, wanted.domain).inner_text())
    assert page.locator(".norm:visible").count(), "the first domain with something in it opens"
    assert norm(page, wanted.id).is_visible()
    page.get_by_role("searchbox", name="Zoeken").fill("xyzzy")
    page.get_by_text("Geen norm past bij wat je zoekt.").wait_for()
    page.get_by_role("searchbox", name="Zoeken").fill("")
    page.get_by_label("Toon", exact=True).select_option("open")
    page.get_by_text(re.compile(r"Gevonden normen: \d+\. Domeinen: \d+\.")).wait_for()
    left = reading.left()
    for domain in {item.domain for item in left}:
        if head(page, domain).get_attribute("aria-expanded") == "false":
            head(page, domain).click()
        shown = page.locator(".norm:visible").evaluate_all("all => all.map((n) => n.dataset.statement)")
        assert shown == [item.id for item in left if item.domain == domain]
    assert page.locator(".domain:visible").count() == len({item.domain for item in left})


def test_the_browsers_own_search_finds_a_norm_in_a_closed_domain_and_opens_it(
    page: Page, reading: Desk
) -> None:
    domain = reading.framework.domains[0].id
    opened(page, reading.url(step=f"list.{domain}"))
    wanted = reading.framework.statements[-1]
    title = page.locator(f"#ibp-title-{wanted.id}".replace(".", "\\."))
    assert title.evaluate("node => node.hidden") == "until-found"
    assert card(page, wanted.id).count() == 0, "a closed domain has no cards yet"
    page.evaluate(
        "id => { location.hash = `ibp-title-${id}`; }", wanted.id
    )  # the browser reveals it as a find
    card(page, wanted.id).wait_for()
    assert head(page, wanted.domain).get_attribute("aria-expanded") == "true"
    assert not title.is_visible()
    head(page, domain).click()
    assert title.evaluate("node => node.hidden") == "until-found", "it can be found again"


def test_the_radar_has_its_numbers_in_a_table(page: Page, reading: Desk) -> None:
    opened(page, reading.url())
    page.locator(".radar .table summary").click()
    rows = page.locator(".radar tbody tr")
    rows.first.wait_for()  # the table is filled when it opens
    assert rows.count() == len(reading.framework.domains) + 1
    assert page.locator(".radar .axes li").count() == len(reading.framework.domains)
    assert re.search(
        r"over \d+ van \d+ normen", page.locator(".picture svg").get_attribute("aria-label") or ""
    )


def test_the_table_stays_open_when_another_school_is_chosen(page: Page, reading: Desk) -> None:
    opened(page, reading.url())
    page.locator(".radar .table summary").click()
    form = page.locator(".ibp-form").element_handle()
    schools = page.get_by_label("School", exact=True)
    schools.select_option(index=schools.locator("option").count() - 1)
    page.wait_for_function("form => !form.isConnected", arg=form)
    page.locator(".radar tbody tr").first.wait_for()


@pytest.mark.parametrize("mode", ["list", "workshop"])
def test_nothing_for_axe_to_complain_about(page: Page, reading: Desk, axe: Axe, mode: str) -> None:
    opened(page, reading.url(step=f"{mode}.{reading.own().id}"))
    norm(page, reading.own().id).locator(".notes summary").click()
    page.locator(".radar .table summary").click()
    axe(page)


def test_a_telephone_needs_no_sideways_scrolling(new_page: NewPage, reading: Desk) -> None:
    page = opened(new_page(viewport={"width": 375, "height": 740}), reading.url())
    for domain in reading.framework.domains:
        norm(page, reading.framework.statements_in(domain.id)[0].id)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    form, radar = page.locator(".ibp-form .main").bounding_box(), page.locator(".radar").bounding_box()
    assert radar
    assert form
    assert radar["y"] >= form["y"] + form["height"]


@pytest.mark.parametrize("mode", ["list", "workshop"])
def test_paper_shows_each_norm_with_the_level_that_was_chosen(page: Page, reading: Desk, mode: str) -> None:
    opened(page, reading.url(step=f"{mode}.{reading.own().id}"))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".norm:visible").count() == len(reading.framework.statements)
    titles = page.locator(".head .title:visible").all_inner_texts()
    assert titles == [item.title.nl for item in reading.framework.domains]
    assert page.locator(".choice:visible").count() == page.locator(".choice.chosen").count()
