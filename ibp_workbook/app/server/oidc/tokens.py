"""What a provider signed, and what of it is believed. Nothing here asks anyone anything.

The protocol's own rules are Authlib's; what is stricter here is said where it is.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import extract_compact

from ibp_workbook.app.entrance import Oidc
from ibp_workbook.store.narrowing import brin_of
from ibp_workbook.store.sign_ins import Identity

ASYMMETRIC = frozenset(f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512)) | {
    "EdDSA",
    "Ed25519",
}
"""Whoever checks one of these cannot make it. A shared secret (HS256) or none at all is never taken."""

LEEWAY = 60
"""Seconds that two clocks may differ."""
_FRESH = 600
"""Seconds: a token that is older was made for an attempt that is over."""
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST = 20_000
_LOGOUT_TYPE = "logout+jwt"


class TokenError(Exception):
    """What came is not believed. The text says why in a few words, for the log; it quotes nothing.

    Attributes:
        page: which page tells the person (:mod:`ibp_workbook.app.server.visit`); another one when who signs
            people in is believed, but gives no login name that can be, or is no way into this server.
    """

    def __init__(self, text: str, page: str = "sign_in_refused") -> None:
        super().__init__(text)
        self.page = page


@dataclass(frozen=True)
class Logout:
    """Whom a provider signed out: a person, one session of theirs, or both named."""

    subject: str | None
    session: str | None
    told_at: datetime


def header_of(token: str, announced: frozenset[str]) -> dict[str, Any]:
    """The header of a token, as far as it decides which key must have signed it.

    Args:
        token: as it came.
        announced: the algorithms that the provider says it signs with.

    Raises:
        TokenError: no token, an algorithm that is not taken, or no key named.
    """
    if len(token) > _LONGEST:
        raise TokenError("too long")
    try:
        header = dict(extract_compact(token.encode("ascii")).headers())
    except (JoseError, ValueError) as error:
        raise TokenError("not a token") from error
    if header.get("alg") not in ASYMMETRIC & announced:
        raise TokenError("algorithm")
    # Stricter than the protocol: which key it is may not be a guess.
    if not isinstance(header.get("kid"), str) or not header["kid"]:
        raise TokenError("no key named")
    return header


def claims_of(token: str, key: Key, algorithm: str) -> dict[str, Any]:
    """What a token says, once its signature is right.

    Raises:
        TokenError: it is not.
    """
    try:
        return dict(jwt.decode(token, key, algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise TokenError("signature") from error


def check_identity(
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    oidc: Oidc,
    nonce: str,
    access_token: str,
    now: int | None = None,
) -> None:
    """Whether this ID token answers our question of a moment ago, and is for nobody else.

    Raises:
        TokenError: it does not.
    """
    if str(header.get("typ", "JWT")).upper() != "JWT" or "events" in claims:
        raise TokenError("another kind of token")
    if not nonce or claims.get("nonce") != nonce:
        raise TokenError("nonce")
    checked = CodeIDToken(
        dict(claims),
        dict(header),
        _options(oidc),
        {"nonce": nonce, "client_id": oidc.client_id, "access_token": access_token},
    )
    _check(checked, oidc, now)
    _text(claims, "sub")


def check_logout(
    header: Mapping[str, Any], claims: Mapping[str, Any], oidc: Oidc, now: int | None = None
) -> Logout:
    """Whom this logout token signs out.

    Raises:
        TokenError: it is no logout token, old, or not for us.
    """
    if str(header.get("typ", "JWT")).lower() not in ("jwt", _LOGOUT_TYPE):
        raise TokenError("another kind of token")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT_EVENT), dict):
        raise TokenError("no logout event")
    if "nonce" in claims:
        raise TokenError("nonce")
    options = {**_options(oidc), "jti": {"essential": True}}
    _check(JWTClaims(dict(claims), dict(header), options), oidc, now)
    subject = _text(claims, "sub") if "sub" in claims else None
    session = _text(claims, "sid") if "sid" in claims else None
    if subject is None and session is None:
        raise TokenError("names nobody")
    return Logout(subject, session, _moment(claims["iat"]))


def identity_of(claims: Mapping[str, Any], login_claim: str, brin_claim: str = "") -> Identity:
    """Who it is.

    Args:
        claims: what the provider says about the person.
        login_claim: which of it is the login name that managers use.
        brin_claim: which of it is a BRIN; empty when none is asked for.

    Raises:
        TokenError: the provider gives no such name, an address that it did not verify, or no subject.
    """
    login = claims.get(login_claim)
    if isinstance(login, list) and len(login) == 1:  # Entree Federatie gives some claims as a list
        login = login[0]
    if not isinstance(login, str) or not re.fullmatch(r"\S(.{0,198}\S)?", login) or not login.isprintable():
        raise TokenError("no login name", page="no_name")
    # Else whoever types the address of another as their own is that other person.
    if login_claim == "email" and claims.get("email_verified") not in (True, "true"):
        raise TokenError("address not verified", page="no_name")
    session = _text(claims, "sid") if "sid" in claims else None
    brin = brin_of(claims.get(brin_claim)) if brin_claim else None
    return Identity(login, _text(claims, "sub"), session, _moment(claims["iat"]), brin)


def _options(oidc: Oidc) -> dict[str, Any]:
    named: dict[str, Any] = {name: {"essential": True} for name in ("aud", "exp", "iat")}
    return {**named, "iss": {"essential": True, "value": oidc.issuer}}


def _check(claims: JWTClaims, oidc: Oidc, now: int | None) -> None:
    at = int(time.time()) if now is None else now
    # Stricter than the protocol: a token that is for somebody else as well could be somebody else's.
    if claims.get("aud") not in (oidc.client_id, [oidc.client_id]):
        raise TokenError("audience")
    try:
        claims.validate(at, LEEWAY)
    except (JoseError, TypeError, ValueError) as error:
        raise TokenError(str(getattr(error, "claim", "") or "claims")) from error
    if claims["iat"] < at - _FRESH:
        raise TokenError("old")


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 255 or "\0" in value:
        raise TokenError(name)
    return value


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise TokenError("iat") from error
