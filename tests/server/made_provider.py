"""A provider of identities that exists for one test run: its own keys, its own people, on 127.0.0.1 only.

It does what a good provider does: a code counts once, for one client, with the right verifier. ``bend`` makes
it lie, in whichever way a test needs.
"""

import asyncio
import hashlib
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

CLIENT, SECRET = "ibp-werkboek", "een-geheim-van-de-test"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
Claims = dict[str, Any]
Bend = Callable[[Claims, Claims], str | None]
"""Gets the header and claims of a token, may change them, and may give another token instead."""


@dataclass
class MadeProvider:
    """The provider, as a test sees it.

    Attributes:
        issuer: its address.
        person: what it says about who signs in now.
        userinfo: what it tells only who asks with the access token; None as long as it has no such address.
        bend: changes the next ID tokens.
        told: changes the description of itself.
        asked: how often each of its addresses was asked for.
        handed_out: every access and ID token there was.
    """

    issuer: str
    person: Claims = field(default_factory=dict)
    userinfo: Claims | None = None
    bend: Bend | None = None
    told: Claims = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    handed_out: list[str] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)
    codes: dict[str, Claims] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rotate()

    @property
    def door(self) -> str:
        """Where a browser is sent to sign in."""
        return f"{self.issuer}/authorize"

    @property
    def key(self) -> Any:
        """The key it signs with now."""
        return self.keys[-1]

    def rotate(self) -> None:
        """From now on it signs with a new key, and knows no other."""
        kid = secrets.token_hex(4)
        self.keys = [
            ECKey.generate_key("P-256", {"kid": f"ec-{kid}", "use": "sig"}),
            RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}),
        ]

    def reset(self) -> None:
        """Honest again, with Ans at the door, and nothing handed out."""
        self.handed_out.clear()
        self.bend, self.userinfo, self.told = None, None, {}
        self.person = {"sub": "s-ans", "email": "ans@x.nl", "email_verified": True, "sid": "p-ans"}

    def description(self) -> Claims:
        """What it says about itself."""
        at = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "keys", "userinfo", "end")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": at["authorize"],
            "token_endpoint": at["token"],
            "jwks_uri": at["keys"],
            "userinfo_endpoint": at["userinfo"],
            "end_session_endpoint": at["end"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
            **self.told,
        }

    def signed(self, claims: Claims, bend: Bend | None = None, **header: Any) -> str:
        """A token with these claims."""
        full = {"alg": "RS256", "kid": self.key.kid, **header}
        bent = bend(full, claims) if bend else None
        key = next((key for key in self.keys if key.kid == full.get("kid")), self.key)
        return bent if bent is not None else jwt.encode(full, claims, key)

    def logout_token(self, bend: Bend | None = None, **claims: Any) -> str:
        """What it sends when somebody signed out there."""
        now = int(time.time())
        full = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8),
            "events": {LOGOUT: {}}, **claims,
        }  # fmt: skip
        return self.signed(full, bend, typ="logout+jwt")

    def authorize(self, asked: Claims) -> str:
        """Somebody signs in; where the browser goes from there."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "person": dict(self.person)}
        answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def redeem(self, given: Claims) -> Claims:
        """Tokens for a code.

        Raises:
            KeyError: the code is not known, or was used before.
        """
        asked = verified(self.codes, given)
        now, access = int(time.time()), secrets.token_urlsafe(24)
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "at_hash": half_hash(access), **asked["person"],
        }  # fmt: skip
        token = self.signed(claims, self.bend)
        self.handed_out += [access, token]
        return {"access_token": access, "token_type": "Bearer", "id_token": token, "expires_in": 300}


def verified(codes: dict[str, Claims], given: Claims) -> Claims:
    """What was asked for with a code, which counts once and for who asked it.

    Raises:
        KeyError: it is another one, or comes again.
    """
    asked = codes.pop(given["code"])
    digest = hashlib.sha256(given["code_verifier"].encode()).digest()
    if urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
        raise KeyError("verifier")
    if given["redirect_uri"] != asked["redirect_uri"]:
        raise KeyError("redirect_uri")
    return asked


def half_hash(access: str) -> str:
    """What an ID token says of the access token beside it."""
    return urlsafe_b64encode(hashlib.sha256(access.encode()).digest()[:16]).decode().rstrip("=")


class _Address(RequestHandler):
    def initialize(self, made: MadeProvider) -> None:
        self.made = made

    def prepare(self) -> None:
        self.made.asked[self.request.path] += 1

    def arguments(self) -> Claims:
        return {name: values[-1].decode() for name, values in self.request.arguments.items()}


class _Description(_Address):
    def get(self) -> None:
        self.finish(self.made.description())


class _Keys(_Address):
    def get(self) -> None:
        self.finish({"keys": [key.as_dict(private=False) for key in self.made.keys]})


class _Authorize(_Address):
    def get(self) -> None:
        self.redirect(self.made.authorize(self.arguments()))


class _Token(_Address):
    def post(self) -> None:
        scheme, _, proof = self.request.headers.get("Authorization", "").partition(" ")
        given = self.arguments()
        by_header = (scheme, b64decode(proof).decode()) == ("Basic", f"{CLIENT}:{SECRET}")
        by_form = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        ways = self.made.description()["token_endpoint_auth_methods_supported"] or ["client_secret_basic"]
        if not (by_form if "client_secret_basic" not in ways else by_header):
            raise HTTPError(401)
        try:
            self.finish(self.made.redeem(self.arguments()))
        except KeyError:
            self.set_status(400)
            self.finish({"error": "invalid_grant"})


class _Userinfo(_Address):
    def get(self) -> None:
        _, _, access = self.request.headers.get("Authorization", "").partition(" ")
        if self.made.userinfo is None or access not in self.made.handed_out:
            raise HTTPError(401)
        self.finish(json.dumps(self.made.userinfo))


class _Elsewhere(_Address):
    def get(self) -> None:
        self.redirect("/end")

    post = get


class _End(_Address):
    def get(self) -> None:
        self.finish("signed out here too")


@contextmanager
def listening() -> Iterator[tuple[str, Callable[[list[Any]], None]]]:
    """A server in a thread of its own: its address, and what tells it which handlers it has."""
    (socket,) = bind_sockets(0, "127.0.0.1")
    loop, ready = asyncio.new_event_loop(), threading.Event()
    application = Application()
    server = HTTPServer(application)

    async def serve() -> None:
        server.add_sockets([socket])
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()
        server.stop()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}", lambda all_: application.add_handlers(".*", all_)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def made_provider() -> Iterator[MadeProvider]:
    """Run one."""
    addresses = {
        "/.well-known/openid-configuration": _Description, "/keys": _Keys, "/authorize": _Authorize,
        "/token": _Token, "/userinfo": _Userinfo, "/end": _End, "/elders": _Elsewhere,
    }  # fmt: skip
    with listening() as (address, answer):
        made = MadeProvider(address)
        made.reset()
        answer([(path, at, {"made": made}) for path, at in addresses.items()])
        yield made
