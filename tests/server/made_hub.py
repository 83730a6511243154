"""As much of a JupyterHub as signs people in, which says what a real one would not."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError, RequestHandler

from tests.server.made_provider import Claims, listening, verified

SERVICE = "/services/ibp/"
TOKEN = "een-sleutel-van-de-test"
SCOPE = "access:services!service=ibp"


@dataclass
class MadeHub:
    """The Hub, as a test sees it.

    Attributes:
        url: its address.
        person: what it says of who signs in.
        tokens: what it gave out, and about whom.
    """

    url: str
    person: Claims = field(default_factory=dict)
    tokens: dict[str, Claims] = field(default_factory=dict)
    codes: dict[str, Claims] = field(default_factory=dict)
    heard: list[Claims] = field(default_factory=list)
    door = "/hub/api/oauth2/authorize"

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Honest again, with Ans at the door."""
        self.person = {"kind": "user", "name": "ans", "scopes": [SCOPE, "read:users:name!user=ans"]}

    def environment(self, port: int, **other: str) -> dict[str, str]:
        """What it tells a service that it starts."""
        return {
            "JUPYTERHUB_API_URL": f"{self.url}/hub/api",
            "JUPYTERHUB_API_TOKEN": TOKEN,
            "JUPYTERHUB_BASE_URL": "/",
            "JUPYTERHUB_CLIENT_ID": "service-ibp",
            "JUPYTERHUB_OAUTH_ACCESS_SCOPES": f'["access:services", "{SCOPE}"]',
            "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{SERVICE}oauth_callback",
            "JUPYTERHUB_SERVICE_NAME": "ibp",
            "JUPYTERHUB_SERVICE_PREFIX": SERVICE,
            "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
            **other,
        }

    def authorize(self, asked: Claims) -> str:
        """Somebody signs in; where the browser goes from there."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == "service-ibp"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "person": dict(self.person)}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


class _Token(RequestHandler):
    def initialize(self, made: MadeHub) -> None:
        self.made = made

    def post(self) -> None:
        given = {name: values[-1].decode() for name, values in self.request.arguments.items()}
        if (given.get("client_id"), given.get("client_secret")) != ("service-ibp", TOKEN):
            raise HTTPError(401)
        try:
            asked = verified(self.made.codes, given)
        except KeyError:
            self.set_status(400)
            self.finish({"error": "invalid_grant"})
            return
        token = secrets.token_urlsafe(16)
        self.made.tokens[token] = asked["person"]
        self.finish({"access_token": token, "token_type": "Bearer", "expires_in": 1209600})


class _User(RequestHandler):
    def initialize(self, made: MadeHub) -> None:
        self.made = made

    def get(self) -> None:
        _, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if token not in self.made.tokens:
            raise HTTPError(403)
        self.finish(self.made.tokens[token])


@contextmanager
def made_hub() -> Iterator[MadeHub]:
    """Run one."""
    with listening() as (address, answer):
        made = MadeHub(address)
        addresses: dict[str, Any] = {"/hub/api/oauth2/token": _Token, "/hub/api/user": _User}
        answer([(path, at, {"made": made}) for path, at in addresses.items()])
        yield made
