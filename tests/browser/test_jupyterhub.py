"""A real JupyterHub and a real browser: who signs in there, and what each of them may see in the workbook."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import yaml

from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Actor, Member, Workspace
from tests.browser.kinds import Guard, NewPage, Page
from tests.browser.norms import norm
from tests.browser.test_two_people import SAVED, choose
from tests.jupyterhub import CHIEF, MANAGED, OF_THE_CHART, SERVICE_TOKEN, Ports, RunningHub, running
from tests.kinds import NewBoard, OwnBoard, StartServer, WaitUntil

pytestmark = pytest.mark.browser

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NOT_YOURS = "Deze server is niet voor jouw account"


@dataclass
class House:
    """The Hub, and a board whose people come by."""

    hub: RunningHub
    board: OwnBoard

    def address(self, page: str, **query: str) -> str:
        """A page of the workbook."""
        return f"{self.hub.service}voila/render/{page}.ipynb?{urlencode(query)}"

    def sign_ins(self) -> set[str]:
        """Who is signed in now."""
        return {found.login for found in self.board.workspace.members.signed_in()}


@pytest.fixture(scope="module")
def house(demo_file: Path, new_board: NewBoard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("hub")
    url = f"sqlite:///{Path(shutil.copy(demo_file, folder / 'w.sqlite')).as_posix()}"
    workspace = Workspace(url, Actor.local())
    board = new_board(workspace)
    workspace.members.add(Member("els@school.nl", "Els", "school", school=board.schools[0].id))
    workspace.members.add(Member("ans@school.nl", "Ans", "analyst", board=board.number))
    with running(folder, MANAGED, Ports.free(), url) as hub:
        yield House(hub, board)


def at_hub(page: Page, hub: RunningHub, login: str, to: str = "") -> Page:
    """Sign in at the Hub, where any password will do."""
    page.goto(f"{hub.url}/hub/login?{urlencode({'next': to})}")
    page.locator("#username_input").fill(login)
    page.locator("#password_input").fill("geheim")
    page.locator("#login_submit").click()
    return page


def in_workbook(page: Page) -> Page:
    """Go on from the page that asks to sign in; the Hub knows already who it is."""
    page.get_by_role("link", name="Inloggen", exact=True).click()
    return page


def schools_on(page: Page, board: OwnBoard) -> list[str]:
    content = page.content()
    return [school.name for school in board.schools if school.name in content]


def test_two_people_of_the_hub_see_each_what_is_theirs(
    house: House, new_own_page: NewPage, guard: Guard
) -> None:
    guard.allow("401")
    board, own = house.board, house.board.schools[0]
    els = new_own_page()
    els.goto(house.address("maturity", **board.address(own)))
    at_hub(els, house.hub, "els@school.nl", urlsplit(els.url)._replace(scheme="", netloc="").geturl())
    in_workbook(els).locator(".ibp-form .norm").first.wait_for()
    statement = board.norms[0]
    choose(els, statement, 3)
    els.wait_for_selector(SAVED)
    assert board.stored(own, statement) == 3
    for school in (board.schools[1], None):  # whatever the address says
        els.goto(house.address("maturity", **board.address(school)))
        els.locator(".ibp-form .norm").first.wait_for()
        assert schools_on(els, board) == [own.name]

    ans = at_hub(new_own_page(), house.hub, "ans@school.nl", "/services/ibp/")
    ans.wait_for_selector(".ibp-cards")  # who comes from the Hub need not be asked to sign in
    ans.goto(house.address("maturity", **board.address(own)))
    ans.locator(".ibp-form .norm").first.wait_for()
    assert norm(ans, statement).locator("input[value='3']").is_checked()
    ans.goto(house.address("board", board=board.number, round=str(board.round.id)))
    ans.wait_for_selector(".ibp-figures")
    assert schools_on(ans, board) == [school.name for school in board.schools]
    assert house.sign_ins() >= {"els@school.nl", "ans@school.nl"}


def test_who_is_no_member_waits_and_who_signs_out_is_out(
    house: House, new_own_page: NewPage, guard: Guard, wait_until: WaitUntil
) -> None:
    for part in ("401", "403"):
        guard.allow(part)
    bas = at_hub(new_own_page(), house.hub, "bas@school.nl", "/services/ibp/")
    bas.get_by_role("heading", name="Je hebt nog geen toegang").wait_for()
    shown = bas.locator("main").inner_text()
    assert "bas@school.nl" in shown
    assert "Els Meier" in shown
    assert bas.evaluate("document.cookie") == "" or "ibp" not in bas.evaluate("document.cookie")
    bas.goto(f"{house.hub.service}oidc/account")
    bas.get_by_role("button", name="Uitloggen", exact=True).click()
    bas.get_by_role("heading", name="Je bent uitgelogd").wait_for()
    assert "bas@school.nl" not in house.sign_ins()
    bas.get_by_role("link", name="Ook uitloggen bij de inlogdienst van je school").click()
    bas.goto(f"{house.hub.url}/hub/home")
    bas.wait_for_selector("#username_input")


# ---- What a browser could try ----


def sent_to(page: Page, address: str) -> str:
    """Where an address sends a browser, which does not go there."""
    answer = page.request.get(address, max_redirects=0)
    assert answer.status == 302, answer.text()
    return urljoin(address, answer.headers["location"])


def status(page: Page, address: str) -> int:
    return page.request.get(address, max_redirects=0).status


def test_an_answer_of_the_hub_counts_once_and_for_the_browser_that_asked(
    house: House, new_own_page: NewPage
) -> None:
    attacker = at_hub(new_own_page(), house.hub, "ans@school.nl", "/hub/home")
    victim = at_hub(new_own_page(), house.hub, "els@school.nl", "/hub/home")
    start = f"{house.hub.service}oidc/sign-in"
    stolen = sent_to(attacker, sent_to(attacker, start))
    assert stolen.startswith(f"{house.hub.service}oauth_callback?")
    before = house.sign_ins()
    assert status(victim, stolen) == 400, "no attempt of its own"
    own = sent_to(victim, sent_to(victim, start))
    assert status(victim, stolen) == 400, "the state of another"
    swapped = {**parse_qs(urlsplit(own).query), "code": parse_qs(urlsplit(stolen).query)["code"]}
    back = f"{house.hub.service}oauth_callback?"
    assert status(victim, back + urlencode(swapped, doseq=True)) == 403, "the code of another"
    asked = sent_to(victim, start)
    kept = [cookie for cookie in victim.context.cookies() if cookie["name"] == "ibp_attempt"]
    answer = sent_to(victim, asked)
    assert status(victim, answer) == 200
    victim.context.add_cookies(kept)  # type: ignore[arg-type]
    assert status(victim, answer) == 403, "the code is used"
    assert house.sign_ins() == before | {"els@school.nl"}


# ---- A server for one person ----


@pytest.fixture(scope="module")
def wims(house: House) -> str:
    """Where the server of Wim is."""
    return f"{house.hub.url}/user/wim@school.nl/"


def server_of_wim(house: House, page: Page) -> Page:
    """Wim opens it; the Hub starts it when it is not there."""
    return at_hub(page, house.hub, "wim@school.nl", "/hub/spawn/wim@school.nl")


def own_workspace(house: House) -> Workspace:
    """The workspace that Wim's server made."""
    (file,) = (house.hub.homes / "wim@school.nl").rglob("*.sqlite")
    return Workspace(f"sqlite:///{file.as_posix()}", Actor.local())


def test_who_has_a_server_of_their_own_does_everything_there_and_the_hub_hears_so(
    house: House, wims: str, new_own_page: NewPage, guard: Guard, wait_until: WaitUntil
) -> None:
    guard.allow("401")
    wim = server_of_wim(house, new_own_page())
    wim.wait_for_selector(".ibp-cards")
    assert wim.url.startswith(wims)
    wim.goto(f"{wims}voila/render/maturity.ipynb?board={DEMO_BOARD}")
    wim.locator(".ibp-form .norm").first.wait_for()
    (member,) = own_workspace(house).members.all()
    assert (member.login, member.role, member.board) == ("wim@school.nl", "consultant", None)

    def heard() -> str:
        return str(house.hub.told("users/wim@school.nl")["servers"][""]["last_activity"])

    last = heard()
    assert wait_until(lambda: heard() > last), "an open page is a server in use"


def test_nobody_else_comes_in_there(house: House, wims: str, new_own_page: NewPage, guard: Guard) -> None:
    for part in ("401", "403"):
        guard.allow(part)
    server_of_wim(house, new_own_page()).wait_for_selector(".ibp-cards")
    els = at_hub(new_own_page(), house.hub, "els@school.nl", "/hub/home")
    els.goto(wims)
    els.get_by_role("heading", name="You do not have permission to access").wait_for()
    # Who may do everything at the Hub is let through by it, and not by us.
    chief = at_hub(new_own_page(), house.hub, CHIEF, "/hub/home")
    chief.goto(wims)
    chief.get_by_role("button", name="Authorize").click()
    chief.get_by_role("heading", name=NOT_YOURS).wait_for()
    # Anyone can get a code for less than was asked: the Hub gives no token for it, and none is believed.
    els.goto(f"{house.hub.url}/hub/home")
    asked = sent_to(els, f"{wims}oidc/sign-in")
    (token,) = re.findall(r'xsrf_token: "([^"]+)"', els.content())
    answer = els.request.post(f"{asked}&_xsrf={token}", form={"scopes": "identify"}, max_redirects=0)
    assert answer.status == 302
    assert status(els, urljoin(asked, answer.headers["location"])) in (403, 503)
    signed_in = {found.login for found in own_workspace(house).members.signed_in()}
    assert signed_in == {"wim@school.nl"}


# ---- A Hub in a cluster, where the workbook has a pod of its own ----


def container() -> dict[str, Any]:
    """The workbook in deploy/kubernetes.yaml."""
    parts = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")))
    (deployment,) = (part for part in parts if part["kind"] == "Deployment")
    (found,) = deployment["spec"]["template"]["spec"]["containers"]
    return dict(found)


def environment(ports: Ports) -> dict[str, str]:
    """What is in the environment of that pod, where its names lead to this machine."""
    said = {one["name"]: one["value"] for one in container()["env"] if "value" in one}
    secret = [one["name"] for one in container()["env"] if "valueFrom" in one]
    assert secret == ["JUPYTERHUB_API_TOKEN", "PGPASSWORD"]
    for here, there in (
        (f"127.0.0.1:{ports.hub}", "hub:8081"),
        (f"http://127.0.0.1:{ports.port}", "https://hub.school.nl"),
        (f"127.0.0.1:{ports.service}", "0.0.0.0:8866"),
    ):
        assert [value for value in said.values() if there in value]
        said = {name: value.replace(there, here) for name, value in said.items()}
    return {**said, "JUPYTERHUB_API_TOKEN": SERVICE_TOKEN}


def test_what_a_pod_is_told_fits_what_the_values_of_the_chart_tell_the_hub(
    start_server: StartServer, new_own_page: NewPage, guard: Guard, demo_url: str, tmp_path: Path
) -> None:
    guard.allow("401")
    program, *options = container()["args"]
    assert program == "serve"
    Workspace(demo_url).members.add(Member("ans@school.nl", "Ans", "analyst", board=DEMO_BOARD))
    ports = Ports.free()
    told: Any = environment(ports)
    start_server(workspace=demo_url, port=str(ports.service), options=options, **told)
    with running(tmp_path, OF_THE_CHART, ports) as hub:
        page = new_own_page()
        at_hub(page, hub, "ans@school.nl", "/services/ibp/").wait_for_selector(".ibp-cards")
        assert page.url.startswith(hub.service)
        page.goto("about:blank")
