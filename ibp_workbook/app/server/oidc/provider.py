"""The provider: its addresses and keys, asked for when needed, and a code handed in for an identity."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey
from tornado.httpclient import HTTPRequest

from ibp_workbook.app.entrance import Oidc, is_safe
from ibp_workbook.app.server.oidc import tokens
from ibp_workbook.app.server.oidc.addresses import PLACE
from ibp_workbook.app.server.oidc.attempt import Attempt
from ibp_workbook.app.server.oidc.oauth import Client, RefusedError, UnavailableError, answer
from ibp_workbook.app.server.oidc.tokens import Logout, TokenError
from ibp_workbook.store.sign_ins import Identity

_SCOPE = "openid profile email"
_KNOWN_FOR = 3600.0
"""Seconds after which the provider's own description is read again."""
_KEYS_AGAIN = 10.0
"""Seconds between two readings of the keys: made-up keys make us ask no more often."""


@dataclass(frozen=True)
class _Description:
    """What a provider says about itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    algorithms: frozenset[str]
    secret_by: Literal["client_secret_basic", "client_secret_post"]
    names_itself: bool


class Provider:
    """One provider of identities, and we as one of its clients.

    Args:
        oidc: which one.
        clock: seconds that only go on.
    """

    def __init__(self, oidc: Oidc, clock: Callable[[], float] = time.monotonic) -> None:
        self._oidc, self._clock = oidc, clock
        self._client = Client(oidc.client_id, oidc.client_secret)
        self._described: tuple[float, _Description] | None = None
        self._keys: dict[str, Key] = {}
        self._keys_read = float("-inf")
        self._reading = asyncio.Lock()

    def callback(self, origin: str, base_url: str) -> str:
        """Where it sends the browser back to, as it was told when this server was registered."""
        return f"{origin}{base_url}{PLACE}callback"

    async def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where the browser goes to sign in.

        Raises:
            UnavailableError: the provider does not answer.
        """
        place = (await self._description()).authorization
        return self._client.address(place, attempt, redirect_uri, scope=_SCOPE, nonce=attempt.nonce)

    async def check_answer(self, named: list[str]) -> None:
        """Whether the answer in the address comes from this provider, as far as it says so (RFC 9207).

        Args:
            named: the values of ``iss``.

        Raises:
            TokenError: another one names itself, or it should have named itself.
            UnavailableError: the provider does not answer.
        """
        described = await self._description()
        if named not in ([], [self._oidc.issuer]) or (described.names_itself and not named):
            raise TokenError("issuer of the answer")

    async def identify(self, code: str, attempt: Attempt, redirect_uri: str) -> Identity:
        """Hand in a code; who it is for.

        Raises:
            TokenError: the provider does not know the code, or what it says is not believed.
            UnavailableError: the provider does not answer.
        """
        described = await self._description()
        method = described.secret_by
        given = await self._client.hand_in(described.token, code, attempt, redirect_uri, method)
        token, access = given.get("id_token"), given.get("access_token", "")
        if not isinstance(token, str) or not isinstance(access, str):
            raise TokenError("no ID token")
        header, claims = await self._believed(token)
        tokens.check_identity(header, claims, self._oidc, attempt.nonce, access)
        needed = {self._oidc.login_claim} | ({"email_verified"} & {f"{self._oidc.login_claim}_verified"})
        needed |= {self._oidc.brin_claim} - {""}
        if not needed <= claims.keys() and described.userinfo and access:
            # What the token itself says counts more; Entree Federatie tells the rest here.
            claims = {**await self._userinfo(described.userinfo, access, claims["sub"]), **claims}
        return tokens.identity_of(claims, self._oidc.login_claim, self._oidc.brin_claim)

    async def signed_out(self, logout_token: str) -> Logout:
        """Whom the provider says it signed out.

        Raises:
            TokenError: what it says is not believed.
            UnavailableError: the provider does not answer.
        """
        header, claims = await self._believed(logout_token)
        return tokens.check_logout(header, claims, self._oidc)

    async def end_session_address(self) -> str:
        """Where a person signs out at the provider itself; empty when there is no such page."""
        try:
            return (await self._description()).end_session
        except UnavailableError:
            return ""

    # ---- What it signed ----

    async def _believed(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        described = await self._description()
        header = tokens.header_of(token, described.algorithms)
        key = await self._key(described, header["kid"])
        # A key is for one kind of algorithm, and for signatures.
        if key.get("alg") not in (None, header["alg"]) or key.get("use") not in (None, "sig"):
            raise TokenError("key of another kind")
        return header, tokens.claims_of(token, key, header["alg"])

    async def _key(self, described: _Description, kid: str) -> Key:
        """The key with this name; the keys are read again for one that is not known, and not too often."""
        async with self._reading:
            age = self._clock() - self._keys_read
            # What the provider has withdrawn is not believed for long either.
            if age > _KNOWN_FOR or (kid not in self._keys and age >= _KEYS_AGAIN):
                self._keys_read, self._keys = self._clock(), {}
                self._keys = _public_keys(await answer(HTTPRequest(described.keys)))
        if not self._keys:
            raise UnavailableError("no keys")
        if kid not in self._keys:
            raise TokenError("unknown key")
        return self._keys[kid]

    # ---- What it says about itself and about people ----

    async def _description(self) -> _Description:
        if self._described is None or self._clock() - self._described[0] > _KNOWN_FOR:
            issuer = self._oidc.issuer
            place = issuer.removesuffix("/") + "/.well-known/openid-configuration"
            self._described = self._clock(), _description(await answer(HTTPRequest(place)), issuer)
        return self._described[1]

    async def _userinfo(self, address: str, access_token: str, subject: str) -> dict[str, Any]:
        request = HTTPRequest(address, headers={"Authorization": f"Bearer {access_token}"})
        try:
            told = await answer(request)
        except RefusedError:
            return {}
        if told.get("sub") != subject:
            raise TokenError("userinfo of somebody else")
        return told


def _description(told: dict[str, Any], issuer: str) -> _Description:
    """What a provider says about itself, when it is the one we asked and its addresses are safe."""
    if told.get("issuer") != issuer:
        raise UnavailableError("the description is of another issuer")
    addresses = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    optional = ("userinfo_endpoint", "end_session_endpoint")
    for name in (*addresses, *(name for name in optional if told.get(name))):
        if not is_safe(told.get(name), issuer):
            raise UnavailableError(f"{name} is missing, or not https")
    announced = told.get("id_token_signing_alg_values_supported")
    if not isinstance(announced, list) or not tokens.ASYMMETRIC & set(map(str, announced)):
        raise UnavailableError("no algorithm that is taken")
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return _Description(
        authorization=told["authorization_endpoint"],
        token=told["token_endpoint"],
        keys=told["jwks_uri"],
        userinfo=told.get("userinfo_endpoint") or "",
        end_session=told.get("end_session_endpoint") or "",
        algorithms=frozenset(map(str, announced)),
        secret_by="client_secret_basic" if "client_secret_basic" in ways else "client_secret_post",
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def _public_keys(told: dict[str, Any]) -> dict[str, Key]:
    """The keys that we can check a signature with, by their name."""
    found: dict[str, Key] = {}
    for entry in told.get("keys") or []:
        try:
            key = JWKRegistry.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey) and isinstance(entry.get("kid"), str):
            found[entry["kid"]] = key
    return found
