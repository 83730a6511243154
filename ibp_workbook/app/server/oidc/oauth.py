"""What a provider of OpenID Connect and a JupyterHub have in common: OAuth 2.0, with a code for a browser."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from ibp_workbook.app.server.oidc.attempt import Attempt
from ibp_workbook.app.server.oidc.tokens import TokenError

_PATIENCE = 15.0
_LARGEST = 1_000_000


class UnavailableError(Exception):
    """Who signs people in does not answer, or not as it should. The text is for the log."""


class RefusedError(UnavailableError):
    """It answered that what it was given is wrong."""


@dataclass(frozen=True)
class Client:
    """Who we are to who signs people in, and how we prove that."""

    client_id: str
    client_secret: str = field(repr=False)

    def address(self, place: str, attempt: Attempt, redirect_uri: str, **asked: str) -> str:
        """Where the browser goes to sign in.

        Args:
            place: of who signs people in.
            attempt: what will come back.
            redirect_uri: where to.
            asked: what the protocol of this one asks besides.
        """
        client = OAuth2Client(
            None, client_id=self.client_id, redirect_uri=redirect_uri, code_challenge_method="S256"
        )
        address, _ = client.create_authorization_url(place, attempt.state, attempt.verifier, **asked)
        return str(address)

    async def hand_in(
        self,
        place: str,
        code: str,
        attempt: Attempt,
        redirect_uri: str,
        method: Literal["client_secret_basic", "client_secret_post"],
    ) -> dict[str, Any]:
        """What is given for a code.

        Raises:
            TokenError: the code is not known (any more), or not for us.
            UnavailableError: there is no answer.
        """
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=attempt.verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        auth = ClientAuth(self.client_id, self.client_secret, method)
        address, headers, body = auth.prepare("POST", place, headers, body)
        try:
            return await answer(HTTPRequest(address, "POST", headers, body))
        except RefusedError as error:
            raise TokenError("code refused") from error


async def answer(request: HTTPRequest) -> dict[str, Any]:
    """What an address answers, in JSON.

    Raises:
        UnavailableError: it does not, or refuses.
    """
    try:
        told = json.loads(await ask(request))
    except ValueError as error:
        raise UnavailableError(f"{urlsplit(request.url).path}: no JSON") from error
    if not isinstance(told, dict):
        raise UnavailableError(f"{urlsplit(request.url).path}: no object")
    return told


async def ask(request: HTTPRequest) -> bytes:
    """What an address answers. No redirect is followed: it would take the secret along.

    Raises:
        UnavailableError: it does not, or refuses.
    """
    request.follow_redirects, request.request_timeout = False, _PATIENCE
    client = AsyncHTTPClient(force_instance=True, max_body_size=_LARGEST)
    try:
        return (await client.fetch(request)).body
    except HTTPClientError as error:
        kind = RefusedError if 400 <= error.code < 500 else UnavailableError
        raise kind(f"{urlsplit(request.url).path}: {error.code}") from error
    except (OSError, ValueError) as error:
        raise UnavailableError(f"{urlsplit(request.url).path}: {type(error).__name__}") from error
    finally:
        client.close()
