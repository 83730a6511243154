"""Managing people in a browser: who waits, who there is, and a list that comes in whole or not at all."""

from dataclasses import replace
from datetime import date

import pytest

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member, Workspace
from tests.browser.kinds import Axe, Guard, NewPage, Page, StartWithSignIn, TabWalk
from tests.kinds import NewBoard, Served, WaitUntil
from tests.server.made_provider import MadeProvider
from tests.server.signing_in import Browser

pytestmark = pytest.mark.browser
DEMO = f"board:{DEMO_BOARD}"


@pytest.fixture(scope="module")
def house(start_with_sign_in: StartWithSignIn) -> Served:
    return start_with_sign_in()


@pytest.fixture
def workspace(house: Served, made: MadeProvider) -> Workspace:
    """Els manages everybody, Ans and a colleague are there already."""
    made.reset()
    opened = Workspace(house.workspace)
    for login in {right.login for right in opened.members.all()}:
        opened.members.remove(login)
    school = opened.schools.of(DEMO_BOARD)[0]
    opened.members.add_all(
        [
            Member("els@x.nl", "Els Meier", "consultant"),
            Member("ans@x.nl", "Ans de Wit", "fg", DEMO_BOARD),
            Member("dir@x.nl", "Dirk <b>Jansen</b>", "school", school=school.id),
        ]
    )
    return opened


def opened(new_page: NewPage, house: Served, made: MadeProvider, login: str, lang: str = "nl") -> Page:
    """The page as someone who signs in."""
    made.person |= {"sub": f"s-{login}", "email": login}
    page = new_page()
    page.goto(f"{house.url}/voila/render/people.ipynb?lang={lang}")
    page.get_by_role("link", name="Inloggen" if lang == "nl" else "Sign in", exact=True).click()
    page.locator(".ibp-page textarea, .ibp-page .ibp-notice").first.wait_for()
    return page


def rights(workspace: Workspace, login: str) -> list[Member]:
    return [right for right in workspace.members.all() if right.login == login]


def test_a_list_comes_in_after_a_preview_and_only_when_nothing_is_wrong(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard
) -> None:
    guard.allow("401")
    page = opened(new_page, house, made, "els@x.nl")
    heads = "inlognaam;naam;rol;bestuur;school;tot en met\n"
    good = f"bea@x.nl;Bea;lezer;{DEMO_BOARD};;31-12-2099\ncor@x.nl;Cor;adviseur;alle;;\n"
    field = page.get_by_label("Of lees een lijst in")

    def load(text: str) -> None:
        field.set_input_files({"name": "mensen.csv", "mimeType": "text/csv", "buffer": text.encode()})

    load(heads + good + "dor@x.nl;Dor;chef;12;;\n")
    page.get_by_text("Regels in de lijst die niet goed zijn: 1.").wait_for()
    wrong = page.get_by_role("region", name="Dit gebeurt er").get_by_role("row").nth(1)
    assert "De rol ‘chef’ bestaat niet." in wrong.inner_text()
    assert page.get_by_role("button", name="Geef deze").count() == 0
    load(heads + good)
    page.get_by_role("button", name="Geef deze rechten (2)").click()
    page.get_by_text("Rechten die zijn gegeven: 2.").wait_for()
    (bea,) = rights(workspace, "bea@x.nl")
    assert (bea.name, bea.role, bea.board, str(bea.until)) == ("Bea", "reader", DEMO_BOARD, "2099-12-31")
    page.get_by_role("region", name="Wie toegang heeft").get_by_text("31-12-2099").wait_for()


def test_names_that_are_typed_get_one_right(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard, axe: Axe
) -> None:
    guard.allow("401")
    page = opened(new_page, house, made, "els@x.nl")
    add = page.get_by_role("group", name="Mensen toevoegen")
    add.get_by_label("Inlognamen, één per regel").fill("eva@x.nl, Eva\n\nfred@x.nl\n")
    add.get_by_label("Rol").select_option("analyst")
    add.get_by_label("Voor welk bestuur of welke school").select_option(DEMO)
    add.get_by_role("button", name="Bekijk wat er gebeurt").click()
    page.get_by_role("button", name="Geef deze rechten (2)").wait_for()
    assert rights(workspace, "eva@x.nl") == []
    axe(page)
    page.get_by_role("button", name="Geef deze rechten (2)").click()
    page.get_by_text("Rechten die zijn gegeven: 2.").wait_for()
    assert rights(workspace, "eva@x.nl") == [Member("eva@x.nl", "Eva", "analyst", DEMO_BOARD)]
    assert rights(workspace, "fred@x.nl") == [Member("fred@x.nl", "fred@x.nl", "analyst", DEMO_BOARD)]


def test_what_was_typed_stays_until_it_was_given(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard
) -> None:
    guard.allow("401")
    page = opened(new_page, house, made, "els@x.nl")
    add = page.get_by_role("group", name="Mensen toevoegen")
    typed = add.get_by_label("Inlognamen, één per regel")
    typed.fill("eva@x.nl\n<b>fred</b>@x.nl")
    add.get_by_label("Voor welk bestuur of welke school").select_option(DEMO)
    add.get_by_role("button", name="Bekijk wat er gebeurt").click()
    give = page.get_by_role("button", name="Geef deze rechten (2)")
    give.wait_for()
    workspace.members.add(Member("eva@x.nl", "Eva", "reader", DEMO_BOARD))  # another manager is first
    give.click()
    page.get_by_text("‘eva@x.nl’ heeft dit recht al.").wait_for()
    assert typed.input_value() == "eva@x.nl\n<b>fred</b>@x.nl"
    typed.fill("<b>fred</b>@x.nl")
    add.get_by_role("button", name="Bekijk wat er gebeurt").click()
    page.get_by_role("button", name="Geef deze rechten (1)").click()
    page.get_by_text("Rechten die zijn gegeven: 1.").wait_for()
    page.wait_for_function("document.querySelector('textarea[name=logins]').value === ''")
    assert [right.board for right in rights(workspace, "<b>fred</b>@x.nl")] == [DEMO_BOARD]


def test_who_only_manages_people_has_a_start_page_and_reads_why_others_are_empty(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard, axe: Axe
) -> None:
    guard.allow("401")
    workspace.members.add(Member("bea@x.nl", "Bea", "manager", DEMO_BOARD))
    page = opened(new_page, house, made, "bea@x.nl")

    def shown(name: str, text: str) -> str:
        page.goto(f"{house.url}/voila/render/{name}.ipynb?lang=nl&board={DEMO_BOARD}")
        page.locator(".ibp-page").get_by_text(text).first.wait_for()
        return page.locator(".ibp-page").inner_text()

    board = workspace.schools.board(DEMO_BOARD).name
    for name in ("maturity", "plan", "board", "camera", "reports"):
        assert "zie je niet wat besturen en scholen invullen" in shown(name, "Als beheerder zie je niet")
        assert page.locator(".ibp-controls").count() == 0, name
    told = shown("dates", "2030")
    assert board not in told
    assert page.get_by_label("Bestuur", exact=True).count() == 0
    shown("audit", "Noteer dit einde")
    shown("start", "Je bent beheerder")
    axe(page)
    page.get_by_role("link", name="Naar mensen en rechten").click()
    page.get_by_role("region", name="Wie toegang heeft").get_by_text("ans@x.nl").wait_for()


def test_who_waits_gets_in_with_one_press(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard
) -> None:
    for part in ("401", "403"):
        guard.allow(part)
    made.person |= {"sub": "s-new", "email": "nieuw@x.nl"}
    newcomer = Browser(house.url, made)
    newcomer.sign_in()
    assert newcomer.ask("/voila/render/start.ipynb").status == 403
    page = opened(new_page, house, made, "els@x.nl")
    waiting = page.get_by_role("group", name="Wie wacht op toegang")
    waiting.get_by_role("button", name="Geef toegang aan nieuw@x.nl").click()
    page.get_by_text("Kies een bestuur of een school uit de lijst.").wait_for()
    assert rights(workspace, "nieuw@x.nl") == []
    waiting.get_by_label("Voor welk bestuur of welke school").select_option(DEMO)
    waiting.get_by_role("button", name="Geef toegang aan nieuw@x.nl").click()
    page.get_by_text("‘nieuw@x.nl’ heeft nu toegang").wait_for()
    assert rights(workspace, "nieuw@x.nl") == [Member("nieuw@x.nl", "nieuw@x.nl", "reader", DEMO_BOARD)]
    assert newcomer.ask("/voila/render/start.ipynb").status == 200


def test_rights_are_changed_signed_out_and_taken_away(
    new_page: NewPage,
    house: Served,
    made: MadeProvider,
    workspace: Workspace,
    guard: Guard,
    wait_until: WaitUntil,
) -> None:
    guard.allow("401")
    ans = Browser(house.url, made)
    ans.sign_in()
    page = opened(new_page, house, made, "els@x.nl")
    table = page.get_by_role("region", name="Wie toegang heeft")
    row = table.get_by_role("row", name="Ans de Wit")
    assert "Nu ingelogd" in row.inner_text()
    assert "Dirk <b>Jansen</b>" in table.inner_text()  # a text, not bold
    page.get_by_label("Kies iemand om te wijzigen").select_option("fg:ans@x.nl")
    edit = page.get_by_role("group", name="Rechten wijzigen")
    edit.get_by_label("Rol").select_option("reader")
    edit.get_by_label("Tot en met").fill("2099-06-30")
    edit.get_by_role("button", name="Bewaar").click()
    page.get_by_text("De rechten van ‘ans@x.nl’ zijn gewijzigd.").wait_for()
    (right,) = rights(workspace, "ans@x.nl")
    assert (right.role, right.board, str(right.until)) == ("reader", DEMO_BOARD, "2099-06-30")
    edit.get_by_role("button", name="Log overal uit").click()
    page.get_by_text("‘ans@x.nl’ is uitgelogd").wait_for()
    assert ans.ask("/voila/render/start.ipynb").status == 401
    edit.get_by_role("button", name="Neem alle rechten weg").click()
    assert rights(workspace, "ans@x.nl")
    edit.get_by_role("button", name="Ja, neem alle rechten").click()
    page.get_by_text("‘ans@x.nl’ heeft geen toegang meer.").wait_for()
    assert rights(workspace, "ans@x.nl") == []
    assert wait_until(lambda: "Ans de Wit" not in table.inner_text())


def test_a_place_that_was_given_to_one_person_is_not_given_to_the_next(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard
) -> None:
    guard.allow("401")
    own = workspace.schools.of(DEMO_BOARD)[1].id
    workspace.members.add(Member("eva@x.nl", "Eva", "school", school=own))
    page = opened(new_page, house, made, "els@x.nl")
    edit = page.get_by_role("group", name="Rechten wijzigen")
    page.get_by_label("Kies iemand om te wijzigen").select_option("school:dir@x.nl")
    edit.get_by_label("Bestuur of school erbij").select_option(index=5)
    edit.get_by_role("button", name="Bewaar").click()
    page.get_by_text("De rechten van ‘dir@x.nl’ zijn gewijzigd.").wait_for()
    assert len(rights(workspace, "dir@x.nl")) == 2
    assert edit.get_by_label("Bestuur of school erbij").input_value() == ""
    edit.get_by_label("Bestuur of school erbij").select_option(index=6)
    page.get_by_label("Kies iemand om te wijzigen").select_option("school:eva@x.nl")
    page.wait_for_function("document.querySelector('input[name=name]').value === 'Eva'")
    edit.get_by_label("Naam").fill("Eva Bos")
    edit.get_by_role("button", name="Bewaar").click()
    page.get_by_text("De rechten van ‘eva@x.nl’ zijn gewijzigd.").wait_for()
    assert rights(workspace, "eva@x.nl") == [Member("eva@x.nl", "Eva Bos", "school", school=own)]


def test_who_was_second_sees_what_another_manager_made_of_it(
    new_page: NewPage,
    house: Served,
    made: MadeProvider,
    workspace: Workspace,
    guard: Guard,
    wait_until: WaitUntil,
) -> None:
    guard.allow("401")
    workspace.members.add(Member("bea@x.nl", "Bea", "manager", DEMO_BOARD))
    els, bea = (opened(new_page, house, made, login) for login in ("els@x.nl", "bea@x.nl"))
    for page, role in ((bea, "analyst"), (els, "reader")):
        page.get_by_label("Kies iemand om te wijzigen").select_option("fg:ans@x.nl")
        page.get_by_role("group", name="Rechten wijzigen").get_by_label("Rol").select_option(role)
    bea.get_by_role("group", name="Rechten wijzigen").get_by_label("Tot en met").fill("2099-06-30")
    bea.get_by_role("button", name="Bewaar").click()
    bea.get_by_text("De rechten van ‘ans@x.nl’ zijn gewijzigd.").wait_for()
    theirs = Member("ans@x.nl", "Ans de Wit", "analyst", DEMO_BOARD, until=date(2099, 6, 30))
    assert rights(workspace, "ans@x.nl") == [theirs]
    els.get_by_role("button", name="Bewaar").click()
    els.get_by_text("Een andere beheerder heeft de rechten van ‘ans@x.nl’ intussen gewijzigd.").wait_for()
    assert rights(workspace, "ans@x.nl") == [theirs]
    edit = els.get_by_role("group", name="Rechten wijzigen")
    assert wait_until(lambda: edit.get_by_label("Rol").input_value() == "analyst")
    assert wait_until(lambda: edit.get_by_label("Tot en met").input_value() == "2099-06-30")
    els.get_by_role("region", name="Wie toegang heeft").get_by_text("30-06-2099").wait_for()
    edit.get_by_label("Rol").select_option("reader")
    edit.get_by_role("button", name="Bewaar").click()
    els.get_by_text("De rechten van ‘ans@x.nl’ zijn gewijzigd.").wait_for()
    assert rights(workspace, "ans@x.nl") == [replace(theirs, role="reader")]


def test_ones_own_rights_stay_as_they_are(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard
) -> None:
    guard.allow("401")
    page = opened(new_page, house, made, "els@x.nl")
    page.get_by_label("Kies iemand om te wijzigen").select_option("consultant:els@x.nl")
    page.get_by_role("button", name="Neem alle rechten weg").click()
    page.get_by_role("button", name="Ja, neem alle rechten").click()
    page.get_by_text("Je eigen rechten wijzig je niet zelf.").wait_for()
    assert len(rights(workspace, "els@x.nl")) == 1


@pytest.mark.parametrize("login", ["ans@x.nl", "dir@x.nl"])
def test_who_manages_nobody_sees_nobody(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard, login: str
) -> None:
    guard.allow("401")
    page = opened(new_page, house, made, login)
    assert page.locator(".ibp-page textarea").count() == 0
    assert "els@x.nl" not in page.locator("main").inner_text()
    assert "Je mag hier geen mensen beheren" in page.locator(".ibp-notice").inner_text()


def test_a_manager_of_one_board_sees_that_board(
    new_page: NewPage, house: Served, made: MadeProvider, workspace: Workspace, guard: Guard
) -> None:
    guard.allow("401")
    workspace.members.add(Member("bea@x.nl", "Bea", "manager", DEMO_BOARD))
    page = opened(new_page, house, made, "bea@x.nl")
    shown = page.get_by_role("region", name="Wie toegang heeft").inner_text()
    assert "ans@x.nl" in shown
    assert "els@x.nl" not in shown
    options = page.get_by_role("group", name="Mensen toevoegen").locator("select[name=place] option")
    assert "all" not in [option.get_attribute("value") for option in options.all()]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_works_with_the_keyboard_and_fits_a_phone(
    new_page: NewPage,
    house: Served,
    made: MadeProvider,
    workspace: Workspace,
    guard: Guard,
    axe: Axe,
    tab_walk: TabWalk,
    lang: str,
) -> None:
    guard.allow("401")
    made.person |= {"sub": "s-long", "email": f"{'lange.naam.' * 6}@stichting-onderwijs.nl"}
    Browser(house.url, made).sign_in()
    page = opened(new_page, house, made, "els@x.nl", lang)
    who = page.locator("select[name=who]")
    who.focus()
    page.keyboard.press("ArrowDown")
    page.locator("button[name=save]").wait_for()
    stops = [stop for stop in tab_walk(page, 10) if not stop["id"].endswith("-until")]  # a date is four stops
    assert all(stop["name"] and stop["outlined"] for stop in stops), stops
    assert [stop["tag"] for stop in stops[:5]] == ["input", "select", "select", "input", "button"]
    axe(page)
    for width in (1280, 640, 375):
        page.set_viewport_size({"width": width, "height": 720})
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, width
    # On the phone each person is a block of its own, of which nothing is beside the window.
    table = page.get_by_role("region", name="Wie toegang heeft" if lang == "nl" else "Who has access")
    assert table.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    cell = table.get_by_role("cell", name="ans@x.nl")
    head = cell.evaluate("node => getComputedStyle(node, '::before').content")
    assert head == ('"Inlognaam"' if lang == "nl" else '"Login name"')
    add = page.locator("fieldset:has(textarea)")
    add.locator("textarea").fill("eva@x.nl")
    add.locator("select[name=place]").select_option(DEMO)
    add.locator("button[name=check]").click()
    preview = page.get_by_role("region", name="Dit gebeurt er" if lang == "nl" else "What would happen")
    preview.wait_for()
    assert preview.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    assert preview.get_by_role("row").count() == 2  # read out as a table still
    axe(page)


def test_who_has_several_boards_chooses_and_the_choice_goes_along(
    new_page: NewPage,
    house: Served,
    made: MadeProvider,
    workspace: Workspace,
    new_board: NewBoard,
    guard: Guard,
) -> None:
    guard.allow("401")
    first, second, other = (new_board(workspace) for _ in range(3))
    for board in (first, second):
        workspace.members.add(Member("twee@x.nl", "Twee", "analyst", board.number))
    made.person |= {"sub": "s-twee", "email": "twee@x.nl"}
    page = new_page()
    page.goto(f"{house.url}/voila/render/start.ipynb?board={other.number}")
    page.get_by_role("link", name="Inloggen", exact=True).click()
    choice = page.get_by_label("Bestuur", exact=True)
    choice.wait_for()
    options = {option.get_attribute("value") for option in choice.locator("option").all()}
    assert options == {first.number, second.number}
    chosen = next(board for board in (first, second) if board.number != choice.input_value())
    choice.select_option(chosen.number)
    page.wait_for_url(f"**board={chosen.number}**")
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_label("Bestuur", exact=True).wait_for()
    assert page.get_by_label("Bestuur", exact=True).input_value() == chosen.number
    page.goto(f"{house.url}/voila/render/plan.ipynb?board={other.number}&round={other.round.id}")
    page.get_by_label("Bestuur", exact=True).wait_for()
    assert page.get_by_label("Bestuur", exact=True).input_value() in options
    assert other.number not in page.locator("main").inner_text()
