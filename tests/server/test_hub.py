"""Signing in at a JupyterHub, over real HTTP with a made one: what it says, and what of it is believed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest

from ibp_workbook.app.entrance import Entrance, Oidc
from ibp_workbook.app.hub import TOKEN as TOKEN_VARIABLE
from ibp_workbook.app.hub import Hub, make_own
from ibp_workbook.app.server.activity import tell
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Member, Workspace
from tests.conftest import free_port
from tests.kinds import Served, StartServer
from tests.server.conftest import Run
from tests.server.made_hub import SCOPE, SERVICE, TOKEN, MadeHub, made_hub
from tests.server.made_provider import Claims
from tests.server.signing_in import Browser, goes_on_to, link_of

NAME = "hub.school.nl"


class AtTheHub(Browser):
    back = "oauth_callback"


@dataclass
class Service:
    """A service of a Hub, and who comes by."""

    served: Served
    made: MadeHub
    workspace: Workspace

    def browser(self, host: str = "") -> AtTheHub:
        """A browser without cookies."""
        return AtTheHub(self.served.url, self.made, SERVICE, host)

    def sign_ins(self) -> list[str]:
        """Who is signed in now."""
        return [found.login for found in self.workspace.members.signed_in()]


@pytest.fixture(scope="module")
def service_of_all(start_server: StartServer) -> Iterator[Service]:
    with made_hub() as made:
        port = free_port()
        told: Any = made.environment(port, JUPYTERHUB_PUBLIC_URL=f"https://{NAME}{SERVICE}")
        served = start_server(port=str(port), options=("--jupyterhub",), **told)
        workspace = Workspace(served.workspace)
        workspace.members.add(Member("ans", "Ans", "fg", board=DEMO_BOARD))
        yield Service(served, made, workspace)


@pytest.fixture
def service(service_of_all: Service) -> Iterator[Service]:
    """With an honest Hub, Ans as its only member, and nobody signed in."""
    service_of_all.made.reset()
    yield service_of_all
    for login in set(service_of_all.sign_ins()):
        service_of_all.workspace.members.sign_out(login)


def test_who_signs_in_at_the_hub_comes_back_to_the_page_they_asked_for(service: Service) -> None:
    browser = service.browser()
    kernel, page = browser.open("maturity", board=DEMO_BOARD)
    assert (kernel, page.status) == ("", 401)
    assert link_of(page).startswith(f"{SERVICE}oidc/sign-in?to=")
    asked = browser.start(to=f"{SERVICE}voila/render/maturity.ipynb?board={DEMO_BOARD}")
    assert asked["redirect_uri"] == f"{SERVICE}oauth_callback", "as the Hub has it on record"
    assert "scope" not in asked, "who it is is all we ask"
    signed_in = browser.come_back(browser.at_provider(asked))
    assert signed_in.status == 200
    kernel, page = browser.open("maturity", board=DEMO_BOARD)
    assert (bool(kernel), page.status) == (True, 200)
    assert goes_on_to(signed_in) == f"{SERVICE}voila/render/maturity.ipynb?board={DEMO_BOARD}"
    assert service.sign_ins() == ["ans"]
    out = browser.sign_out()
    assert "/hub/logout" in out.text
    assert service.sign_ins() == []


def test_who_comes_in_by_the_front_door_is_not_asked_to_sign_in_twice(service: Service) -> None:
    browser = service.browser()
    came = browser.ask(f"{SERVICE}?lang=en")
    assert came.headers["Location"] == f"{SERVICE}oidc/sign-in?" + urlencode(
        {"to": f"{SERVICE}voila/render/start.ipynb?lang=en"}
    )
    browser.sign_in()
    assert browser.ask(SERVICE).headers["Location"] == f"{SERVICE}voila/render/start.ipynb"


@pytest.mark.parametrize(("host", "prefix"), [("", ""), (NAME, "__Secure-")])
def test_the_cookies_are_for_this_server_below_the_name_of_the_hub(
    service: Service, host: str, prefix: str
) -> None:
    browser = service.browser(host)
    browser.sign_in()
    assert set(browser.set) == {f"{prefix}ibp_attempt", f"{prefix}ibp_session"}
    for line in browser.set.values():
        parts = {part.strip().lower() for part in line.split(";")}
        assert {"httponly", "samesite=lax", f"path={SERVICE}"} <= parts
        assert ("secure" in parts) is bool(host)
        assert not any(part.startswith("domain") for part in parts)
    assert browser.open()[1].status == 200


def test_a_stranger_waits_and_nothing_of_the_hub_reaches_a_browser(service: Service) -> None:
    service.made.person |= {"name": "bas"}
    browser = service.browser()
    came = browser.sign_in()
    kernel, page = browser.open()
    assert (kernel, page.status) == ("", 403)
    assert "<strong>bas</strong>" in page.text
    said = came.text + str(came.headers) + page.text
    assert service.made.tokens
    assert [secret for secret in (TOKEN, *service.made.tokens) if secret in said] == []


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"scopes": []}, "Deze server is niet voor jouw account"),
        ({"scopes": ["access:services!service=ander"]}, "Deze server is niet voor jouw account"),
        ({"scopes": SCOPE}, "Deze server is niet voor jouw account"),
        ({"scopes": None}, "Deze server is niet voor jouw account"),
        ({"kind": "service"}, "Het inloggen is niet gelukt"),
        ({"kind": None}, "Het inloggen is niet gelukt"),
        ({"name": None}, "We kregen geen inlognaam van je account"),
        ({"name": ["ans"]}, "Het inloggen is niet gelukt"),
        ({"name": "a" * 201}, "We kregen geen inlognaam van je account"),
        ({"name": "ans\n"}, "We kregen geen inlognaam van je account"),
    ],
)
def test_whom_the_hub_does_not_let_in_is_told_so(service: Service, person: Claims, words: str) -> None:
    service.made.person |= person
    browser = service.browser()
    page = browser.sign_in()
    assert page.status == 403
    assert words in page.text
    assert "oidc/sign-in" in link_of(page)
    assert (browser.key, service.sign_ins()) == ("", [])


def test_an_answer_counts_once_and_for_the_browser_that_asked(service: Service) -> None:
    attacker, victim = service.browser(), service.browser()
    stolen = attacker.at_provider(attacker.start())
    assert victim.come_back(stolen).status == 400, "another's state"
    own = victim.at_provider(victim.start())
    assert victim.come_back({**own, "code": stolen["code"]}).status == 403, "another's code"
    assert victim.come_back({**own, "iss": "https://evil.example"}).status == 400, "the attempt is over"
    again = victim.start()
    attempt = victim.jar["ibp_attempt"]
    named = {**victim.at_provider(again), "iss": "https://evil.example"}
    assert victim.come_back(named).status == 403, "a Hub does not name itself"
    victim.jar["ibp_attempt"] = attempt
    answer = victim.at_provider(again)
    assert victim.come_back(answer).status == 200
    victim.jar["ibp_attempt"] = attempt
    assert victim.come_back(answer).status == 403, "the code is used"
    assert service.sign_ins() == ["ans"]


def test_without_the_hub_people_read_that_it_does_not_answer(start_server: StartServer) -> None:
    with made_hub() as made:
        port = free_port()
        told: Any = made.environment(port)
        served = start_server(port=str(port), options=("--jupyterhub",), **told)
        browser = AtTheHub(served.url, made, SERVICE)
        answer = browser.at_provider(browser.start())
    page = browser.come_back(answer)
    assert page.status == 503
    assert "Inloggen kan nu even niet" in page.text


# ---- The server of one person ----


@pytest.mark.parametrize(("others", "roles"), [([], {"wim": "consultant"}), (["ans"], {"ans": "fg"})])
def test_a_workspace_of_ones_own_is_open_to_its_owner(
    demo_url: str, others: list[str], roles: dict[str, str]
) -> None:
    members = Workspace(demo_url).members
    for login in others:
        members.add(Member(login, login, "fg", board=DEMO_BOARD))
    for _ in range(2):  # at each start
        make_own(demo_url, "wim")
    assert {member.login: member.role for member in members.all()} == roles


def test_a_database_of_several_people_opens_to_nobody_by_itself() -> None:
    make_own("postgresql+psycopg://ibp@/ibp?host=/nergens", "wim")  # not even looked at


def test_a_hub_that_does_not_hear_of_activity_is_a_line_in_the_log(
    told: MadeHub, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    with made_hub() as made:  # it has no such address
        hub = replace(Hub.read(), activity=f"{made.url}/hub/api/users/wim/activity")
        run(lambda: tell(hub, []))
        assert caplog.messages == []
        run(lambda: tell(hub, ["page"]))
    ours = [record.message for record in caplog.records if record.name.startswith("ibp_workbook")]
    assert ours == ["The Hub does not hear that this server is in use; refused: True"]


# ---- What a Hub says to a server that it starts ----


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> MadeHub:
    hub = MadeHub("http://10.0.0.1:8081")
    for name, value in hub.environment(8888).items():
        monkeypatch.setenv(name, value)
    return hub


def test_what_we_prove_ourselves_with_leaves_the_environment(told: MadeHub) -> None:
    hub = Hub.read()
    assert hub.token == TOKEN
    assert TOKEN not in repr(hub)
    assert TOKEN not in os.environ.values()
    with pytest.raises(IbpError) as refused:
        Hub.read()
    assert refused.value.key == "door.no_hub"
    assert TOKEN_VARIABLE in refused.value.message("nl")


def test_a_service_is_nobodys_server_whatever_user_it_runs_as(
    told: MadeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ibp")
    assert Hub.read().person == ""


def test_a_hub_that_speaks_https_with_its_servers_is_told_apart(
    told: MadeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", "https://127.0.0.1:8888")
    with pytest.raises(IbpError) as refused:
        Hub.read()
    assert refused.value.key == "door.hub_address"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JUPYTERHUB_OAUTH_ACCESS_SCOPES", SCOPE),
        ("JUPYTERHUB_OAUTH_ACCESS_SCOPES", f'"{SCOPE}"'),
        ("JUPYTERHUB_OAUTH_ACCESS_SCOPES", "[7]"),
        ("JUPYTERHUB_SERVICE_URL", "http://0.0.0.0:acht"),
    ],
)
def test_a_value_that_was_typed_wrong_is_named(
    told: MadeHub, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(IbpError) as refused:
        Hub.read()
    assert refused.value.key == "door.hub_value"
    assert name in refused.value.message("nl")


@pytest.mark.parametrize(("own", "path"), [("0", SERVICE), ("1", "/")])
def test_only_who_has_a_name_alone_has_cookies_for_all_of_it(
    told: MadeHub, monkeypatch: pytest.MonkeyPatch, own: str, path: str
) -> None:
    monkeypatch.setenv("JUPYTERHUB_COOKIE_HOST_PREFIX_ENABLED", own)
    assert Entrance(hub=Hub.read(), base_url=SERVICE).cookie_path == path


def test_a_server_listens_to_others_only_when_it_signs_people_in_itself(told: MadeHub) -> None:
    oidc = Oidc("https://a.example", "client", "secret")
    hub = Hub.read()
    for signs_in in (Entrance(oidc=oidc, address="0.0.0.0"), Entrance(hub=hub, address="0.0.0.0")):
        assert signs_in.signs_in
    with pytest.raises(IbpError) as refused:
        Entrance(oidc=oidc, hub=hub)
    assert refused.value.key == "door.two_doors"
    for header in ("", "X-User"):
        with pytest.raises(IbpError) as refused:
            Entrance(header, address="0.0.0.0")
        assert refused.value.key == "door.open_address"
        assert Entrance(header, address="::1").address == "::1"
