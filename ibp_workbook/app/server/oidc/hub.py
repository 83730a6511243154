"""A JupyterHub that signs people in. It knows OAuth 2.0, and says who somebody is in an answer of its API."""

import time

from tornado.httpclient import HTTPRequest

from ibp_workbook.app.hub import Hub
from ibp_workbook.app.server.oidc.attempt import Attempt
from ibp_workbook.app.server.oidc.oauth import Client, RefusedError, answer
from ibp_workbook.app.server.oidc.tokens import TokenError, identity_of
from ibp_workbook.store.sign_ins import Identity


class HubProvider:
    """A Hub in the place of a provider of OpenID Connect.

    Args:
        hub: which one.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._client = Client(hub.client_id, hub.token)

    def callback(self, _origin: str, _base_url: str) -> str:
        """Where it sends the browser back to, as it has that on record itself."""
        return self._hub.callback

    async def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where the browser goes to sign in."""
        return self._client.address(f"{self._hub.pages}api/oauth2/authorize", attempt, redirect_uri)

    async def check_answer(self, named: list[str]) -> None:
        """A Hub does not name itself in the address.

        Raises:
            TokenError: another one does.
        """
        if named:
            raise TokenError("issuer of the answer")

    async def identify(self, code: str, attempt: Attempt, redirect_uri: str) -> Identity:
        """Hand in a code; who it is for. The token that comes for it is used once, and kept nowhere.

        Raises:
            TokenError: the Hub does not know the code, or the person may not come in here.
            UnavailableError: the Hub does not answer.
        """
        place = f"{self._hub.api}/oauth2/token"
        given = await self._client.hand_in(place, code, attempt, redirect_uri, "client_secret_post")
        whose = {"Authorization": f"Bearer {given.get('access_token')}"}
        try:
            told = await answer(HTTPRequest(f"{self._hub.api}/user", headers=whose))
        except RefusedError as error:
            raise TokenError("token refused") from error
        if told.get("kind") != "user":
            raise TokenError("nobody's token")
        # The Hub does not give a code, or a token, to who may not come here; its own servers look again too.
        scopes = told.get("scopes")
        if not isinstance(scopes, list) or not self._hub.access & set(map(str, scopes)):
            raise TokenError("no scope for this server", page="not_yours")
        if self._hub.person and told.get("name") != self._hub.person:
            raise TokenError("the server of somebody else", page="not_yours")
        return identity_of({**told, "sub": told.get("name"), "iat": int(time.time())}, "name")

    async def end_session_address(self) -> str:
        """Where a person signs out at the Hub itself."""
        return f"{self._hub.pages}logout"
