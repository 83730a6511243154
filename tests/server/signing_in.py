"""A browser that signs in: keeps cookies as one does, and goes where it is sent."""

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks.visitor import Answer, Visitor
from ibp_workbook.store import Workspace
from tests.kinds import Served
from tests.server.made_provider import Claims, MadeProvider

_LINK = re.compile(r'href="([^"]*oidc/sign-in[^"]*)"')
NAME = "ibp.school.nl"
PROMISED = 5.0
"""Seconds within which who may come in no more has no page or socket left, on any server."""
_GO_ON = re.compile(r'data-go-on="([^"]+)"')


class Signing(Protocol):
    """Who signs people in."""

    @property
    def door(self) -> str:
        """Where a browser is sent."""
        ...

    def authorize(self, asked: Claims) -> str:
        """Somebody signs in; where the browser goes from there."""
        ...


class Browser(Visitor):
    """Someone with a browser that keeps cookies, and shows only what a person may see.

    Attributes:
        made: who signs people in.
        jar: the cookies.
        set: the last Set-Cookie of each name, whole.
    """

    back = "oidc/callback"

    def __init__(self, url: str, made: Signing, base: str = "/", host: str = "") -> None:
        super().__init__(url, {"Host": host} if host else {}, base)
        self.made = made
        self.jar: dict[str, str] = {}
        self.set: dict[str, str] = {}

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """One request, with the cookies."""
        answer = super().ask(path, method, {**self.cookie, **(headers or {})}, body)
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.set[name] = line
                self.jar[name] = morsel.value
                if not morsel.value:
                    del self.jar[name]
        return answer

    @property
    def cookie(self) -> dict[str, str]:
        """The header with the cookies."""
        kept = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        return {"Cookie": kept} if kept else {}

    @property
    def key(self) -> str:
        """What says who is signed in."""
        return next((value for name, value in self.jar.items() if name.endswith("ibp_session")), "")

    def start(self, to: str | None = None) -> dict[str, str]:
        """Go to the provider; what it is asked."""
        link = f"{self.base}oidc/sign-in" + (f"?{urlencode({'to': to})}" if to is not None else "")
        answer = self.ask(link)
        assert answer.status == 302, answer.text
        address = answer.headers["Location"]
        assert address.startswith(f"{self.made.door}?")
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def at_provider(self, asked: Mapping[str, str]) -> dict[str, str]:
        """Sign in at the provider; what it answers."""
        back = self.made.authorize(dict(asked))
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    def come_back(self, answer: Mapping[str, object]) -> Answer:
        """Follow the provider's answer."""
        return self.ask(f"{self.base}{self.back}?{urlencode(answer, doseq=True)}")

    def sign_in(self, to: str | None = None) -> Answer:
        """All of it; the page that comes."""
        return self.come_back(self.at_provider(self.start(to)))

    def sign_out(self, everywhere: bool = False, headers: Mapping[str, str] | None = None) -> Answer:
        """Press the button."""
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        body = "everywhere=yes" if everywhere else ""
        return self.ask(f"{self.base}oidc/sign-out", "POST", form, body)


def link_of(page: Answer) -> str:
    """Where the button to sign in leads."""
    return unescape(_LINK.findall(page.text)[0])


def goes_on_to(page: Answer) -> str:
    """Where the page after signing in leads."""
    return unescape(_GO_ON.findall(page.text)[0])


@dataclass
class House:
    """A server that signs people in, its provider, and who comes by."""

    served: Served
    made: MadeProvider
    workspace: Workspace
    _browsers: list[Browser] = field(default_factory=list)

    def browser(self, host: str = "") -> Browser:
        """A browser without cookies."""
        self._browsers.append(Browser(self.served.url, self.made, host=host))
        return self._browsers[-1]

    def empty(self) -> None:
        """Everybody signs out, wherever; soon there is no page any more."""
        self.made.reset()
        while self._browsers:
            self._browsers.pop().sign_out()  # at the server itself, which ends their pages at once
        for login in set(self.sign_ins()):
            self.workspace.members.sign_out(login)

    def sign_ins(self) -> list[str]:
        """Who is signed in now, as a manager sees it."""
        return [found.login for found in self.workspace.members.signed_in()]


def open_page(browser: Browser) -> tuple[str, Answer]:
    kernel, page = browser.open()
    assert page.status == 200
    assert kernel
    return kernel, page


def told(house: House, token: str | None, status: int) -> None:
    """Somebody sends a logout token to the server."""
    body = "" if token is None else f"logout_token={token}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = Visitor(house.served.url).ask("/oidc/logout", "POST", form, body)
    assert answer.status == status
    assert answer.headers["Cache-Control"] == "no-store"


class LedVote:
    """A room that votes, led by somebody at one of the servers; what its page hears."""

    def __init__(self, browser: Browser, house: House, board: str) -> None:
        round_ = house.workspace.rounds.of(board)[-1].id
        at = f"?{urlencode({'board': board, 'round': round_, 'school': 'bestuur'})}"
        norm = json.loads(browser.ask(f"/voila/workshop/choice{at}").body)["domains"][0]["norms"][0]["id"]
        form, asked = {"Content-Type": "application/json"}, json.dumps({"norms": [norm]})
        begun = browser.ask(f"/voila/workshop/start{at}", "POST", form, asked)
        self._events = f"/voila/workshop/{json.loads(begun.body)['session']}/events{at}"
        self._browser = browser
        self._line = http.client.HTTPConnection(browser.url.removeprefix("http://"), timeout=30)
        self._line.request("GET", self._events, headers={**browser.headers, **browser.cookie})
        self._heard = self._line.getresponse()
        assert self._heard.status == 200
        assert self._heard.read1(10)

    def until_closed(self) -> None:
        """Wait for the end, or fail: a sign of life comes every fifteen seconds only."""
        assert self._line.sock is not None
        self._line.sock.settimeout(PROMISED)
        while self._heard.read1():
            pass
        self._line.close()
        assert self._browser.ask(self._events).status in (401, 403)
