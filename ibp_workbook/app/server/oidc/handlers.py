"""Our own addresses for signing in and out: to the provider and back, and what it tells us."""

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError

from ibp_workbook.app.entrance import Oidc
from ibp_workbook.app.hub import Hub
from ibp_workbook.app.server import cookies
from ibp_workbook.app.server.oidc.addresses import PLACE, sign_in_address
from ibp_workbook.app.server.oidc.attempt import LASTS, Attempt, page_of_ours
from ibp_workbook.app.server.oidc.hub import HubProvider
from ibp_workbook.app.server.oidc.oauth import UnavailableError
from ibp_workbook.app.server.oidc.provider import Provider
from ibp_workbook.app.server.oidc.tokens import TokenError
from ibp_workbook.app.server.visit import RefusalError, Visit
from ibp_workbook.store.sign_ins import TERM, SignIns

_log = logging.getLogger(__name__)


class _Door(Visit):
    """A page for anyone: it is about coming in."""

    def initialize(self, provider: Provider | HubProvider, **kwargs: Any) -> None:
        """Called by Tornado."""
        super().initialize(**kwargs)
        self._provider = provider

    async def prepare(self, **_: Any) -> None:
        """Called by Tornado. Nobody need be signed in, but the name of this server must be known."""
        self.check_host()
        self.set_header("Cache-Control", "no-store")

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends the browser back to."""
        origin = f"{cookies.scheme(self.request)}://{self.request.host}"
        return self._provider.callback(origin, self.settings["base_url"])

    def require_own_form(self) -> None:
        """Nobody is signed out by another site, or by a neighbour that a browser takes for the same one.

        Raises:
            RefusalError: the browser says that another one sent the form.
        """
        # Our own pages tell no one where they are from (Referrer-Policy), so their Origin is null.
        here = ("", "null", f"{cookies.scheme(self.request)}://{self.request.host}")
        headers, same = self.request.headers, "same-origin"
        if headers.get("Sec-Fetch-Site", same) != same or headers.get("Origin", "") not in here:
            raise RefusalError(403, "denied")

    async def end(self, which: Callable[[SignIns], set[int]]) -> None:
        """End sign-ins, and at once the pages that were opened with them."""
        over, kernels = await self.identity_provider.end(which), self.settings["kernel_manager"]
        await kernels.end_all_of({owner for owner in kernels.owners() if owner.sign_in in over})


class SignInStart(_Door):
    """The way to the provider."""

    async def get(self) -> None:
        """Send the browser there."""
        if "Sec-Purpose" in self.request.headers:
            raise HTTPError(503)
        attempt = Attempt.new(page_of_ours(self.get_query_argument("to", ""), self.settings["base_url"]))
        try:
            address = await self._provider.address(attempt, self.redirect_uri)
        except UnavailableError as error:
            raise _unavailable(error) from error
        cookies.keep(self, cookies.ATTEMPT, attempt.cookie, LASTS)
        self.redirect(address)


class Callback(_Door):
    """The way back from the provider."""

    async def get(self) -> None:
        """Sign in whom the provider names, when this browser asked for it."""
        attempt = Attempt.read(cookies.kept(self, cookies.ATTEMPT))
        states = self.get_query_arguments("state", strip=False)
        if attempt is None or len(states) != 1 or not attempt.is_answered_by(states[0]):
            raise RefusalError(400, "sign_in_again", sign_in=self._again(None))
        cookies.drop(self, cookies.ATTEMPT)
        try:
            key = await self._signed_in(attempt)
        except TokenError as error:
            _log.warning("A sign-in was refused: %s", error)
            raise RefusalError(403, error.page, sign_in=self._again(attempt)) from error
        except UnavailableError as error:
            raise _unavailable(error) from error
        # A key that the browser had before, its own or one that was planted, is worth nothing from here on.
        before = await self.identity_provider.sign_in_of(self)
        if before:
            await self.end(lambda sign_ins: sign_ins.end(before.number))
        cookies.keep(self, cookies.SESSION, key, int(TERM.total_seconds()))
        self.say("signed_in", to=attempt.back)

    async def _signed_in(self, attempt: Attempt) -> str:
        await self._provider.check_answer(self.get_query_arguments("iss", strip=False))
        codes = self.get_query_arguments("code", strip=False)
        if self.get_query_arguments("error") or len(codes) != 1 or not codes[0]:
            raise TokenError("the provider gave no code")
        identity = await self._provider.identify(codes[0], attempt, self.redirect_uri)
        key: str | None = await self.identity_provider.begin(identity, attempt.state)
        if key is None:
            raise TokenError("this attempt was used before")
        return key

    def _again(self, attempt: Attempt | None) -> str:
        return sign_in_address(self.settings["base_url"], attempt.back if attempt else "")


class Account(_Door):
    """Who is signed in, and the buttons to sign out."""

    async def get(self) -> None:
        """The same for members and for who waits to be one."""
        found = await self.identity_provider.sign_in_of(self)
        if found is None:
            raise RefusalError(401, "sign_in")
        self.say("account", login=found.login)


class SignOut(_Door):
    """The end of a sign-in, by the person."""

    async def post(self) -> None:
        """Sign out in this browser, or everywhere."""
        self.require_own_form()
        found = await self.identity_provider.sign_in_of(self)
        if found and self.get_body_argument("everywhere", ""):
            await self.end(lambda sign_ins: sign_ins.end_everywhere(found.login))
        elif found:
            await self.end(lambda sign_ins: sign_ins.end(found.number))
        cookies.drop(self, cookies.SESSION)
        at_provider = await self._provider.end_session_address()
        self.say("signed_out", sign_in=sign_in_address(self.settings["base_url"]), at_provider=at_provider)


class ProviderLogout(_Door):
    """The end of sign-ins, by the provider (OpenID Connect Back-Channel Logout)."""

    _provider: Provider

    async def post(self) -> None:
        """End what the logout token names; an answer for a program, not for people."""
        given = self.get_body_arguments("logout_token", strip=True)
        if len(given) != 1:
            self._refuse(400, "invalid_request")
            return
        try:
            told = await self._provider.signed_out(given[0])
        except TokenError as error:
            _log.warning("A logout token was refused: %s", error)
            self._refuse(400, "invalid_request")
        except UnavailableError as error:
            _log.warning("The provider could not be asked: %s", error)
            self._refuse(503, "temporarily_unavailable")
        else:
            await self.end(lambda all_: all_.end_at_provider(told.subject, told.session, told.told_at))
            self.finish()

    def _refuse(self, status: int, error: str) -> None:
        self.set_status(status)
        self.finish({"error": error})


def handlers(door: Oidc | Hub, base_url: str, ours: dict[str, Any]) -> list[Any]:
    """All addresses about signing in.

    Args:
        door: who signs people in.
        base_url: where the server lives.
        ours: what every page of the server gets.
    """
    provider = HubProvider(door) if isinstance(door, Hub) else Provider(door)
    known = {**ours, "provider": provider}
    at = re.escape(base_url + PLACE)
    back = re.escape(urlsplit(provider.callback("", base_url)).path)
    # A Hub tells nobody who signed out there.
    told = [(at + "logout", ProviderLogout, known)] if isinstance(provider, Provider) else []
    return [
        (at + "sign-in", SignInStart, known),
        (back, Callback, known),
        (at + "account", Account, known),
        (at + "sign-out", SignOut, known),
        *told,
    ]


def _unavailable(error: UnavailableError) -> RefusalError:
    _log.warning("The provider could not be asked: %s", error)
    return RefusalError(503, "no_provider")
