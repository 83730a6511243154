"""What a provider, a browser or a stranger could try at the sign-in, over real HTTP: each is refused."""

import hashlib
import hmac
import json
import re
import time
from base64 import urlsafe_b64encode

import pytest
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from benchmarks.visitor import Visitor
from ibp_workbook.app.server.oidc.attempt import Attempt
from tests.server.made_provider import CLIENT, LOGOUT, SECRET, Bend, Claims, MadeProvider
from tests.server.signing_in import House, goes_on_to, link_of, told

# ---- Attacks: a token that is not what it should be ----


def signed_by_another(header: Claims, claims: Claims) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(2048))


def unsigned(header: Claims, claims: Claims) -> str:
    return joined({**header, "alg": "none"}, claims, b"")


def joined(header: Claims, claims: Claims, signature: bytes) -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def with_shared_secret(secret: bytes) -> Bend:
    def bend(header: Claims, claims: Claims) -> str:
        unsigned_part = joined({**header, "alg": "HS256"}, claims, b"").rstrip(".")
        digest = hmac.digest(secret, unsigned_part.encode(), hashlib.sha256)
        return f"{unsigned_part}.{urlsafe_b64encode(digest).decode().rstrip('=')}"

    return bend


def public_key_as_secret(made: MadeProvider) -> Bend:
    return with_shared_secret(made.key.as_pem(private=False))


def tampered(made: MadeProvider) -> Bend:
    """Signed by the provider, and changed on the way."""

    def bend(header: Claims, claims: Claims) -> str:
        head, _, signature = made.signed(dict(claims)).split(".")
        body = urlsafe_b64encode(json.dumps({**claims, "sub": "s-bas"}).encode()).decode().rstrip("=")
        return f"{head}.{body}.{signature}"

    return bend


def brings_its_own_key(header: Claims, claims: Claims) -> str:
    own = RSAKey.generate_key(2048)
    full = {**header, "jwk": own.as_dict(private=False)}
    return jws.serialize_compact(full, json.dumps(claims), own)


def says(**changes: object) -> Bend:
    def bend(header: Claims, claims: Claims) -> None:
        for name, value in changes.items():
            claims.pop(name, None)
            if value is not None:
                claims[name] = value

    return bend


def heads(**changes: object) -> Bend:
    def bend(header: Claims, claims: Claims) -> None:
        for name, value in changes.items():
            header.pop(name, None)
            if value is not None:
                header[name] = value

    return bend


def without_key_name(made: MadeProvider) -> Bend:
    def bend(header: Claims, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(made.key.as_dict(private=True)))

    return bend


NOW = int(time.time())
HOUR = 3600
OF_ANYONE = {
    "another issuer": says(iss="https://evil.example"),
    "issuer with a slash": lambda header, claims: claims.update(iss=claims["iss"] + "/"),
    "no issuer": says(iss=None),
    "another audience": says(aud="ander-werkboek"),
    "one more audience": says(aud=[CLIENT, "ander-werkboek"]),
    "no audience": says(aud=None),
    "expired": says(exp=NOW - HOUR),
    "never expires": says(exp=None),
    "expires at no number": says(exp="morgen"),
    "made in the future": says(iat=NOW + 2 * HOUR, exp=NOW + 3 * HOUR),
    "made long ago": says(iat=NOW - HOUR),
    "not yet valid": says(nbf=NOW + 2 * HOUR),
    "no signature": unsigned,
    "signed by another": signed_by_another,
    "unknown key": heads(kid="onbekend"),
    "no key named": without_key_name,
    "the public key as a secret": public_key_as_secret,
    "our secret as the key": with_shared_secret(SECRET.encode()),
    "changed on the way": tampered,
    "brings its own key": brings_its_own_key,
    "no token": lambda header, claims: "",
    "rubbish": lambda header, claims: "a.b.c",
    "too long": lambda header, claims: "a" * 30_000,
}
"""Attacks that count for an ID token and for a logout token alike."""

OF_IDENTITY = {
    **OF_ANYONE,
    "nonce missing": says(nonce=None),
    "nonce of another attempt": says(nonce="x" * 43),
    "authorized party is another": says(azp="ander-werkboek"),
    "nobody": says(sub=None),
    "a number for a person": says(sub=7),
    "another access token": says(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "a logout token": says(events={LOGOUT: {}}),
    "typed as a logout token": heads(typ="logout+jwt"),
    "typed as an access token": heads(typ="at+jwt"),
}
MAKERS = (without_key_name, public_key_as_secret, tampered)


def made_by(attack: object, made: MadeProvider) -> Bend:
    return attack(made) if attack in MAKERS else attack  # type: ignore[return-value]


@pytest.mark.parametrize("name", OF_IDENTITY)
def test_an_identity_that_is_not_right_signs_nobody_in(house: House, name: str) -> None:
    house.made.bend = made_by(OF_IDENTITY[name], house.made)
    browser = house.browser()
    page = browser.sign_in()
    assert page.status == 403
    assert "Het inloggen is niet gelukt" in page.text
    assert browser.key == ""
    assert house.sign_ins() == []
    house.made.bend = None
    assert browser.sign_in().status == 200, "the same person, honestly"


def test_unknown_keys_make_the_server_ask_for_keys_no_more_than_once(house: House) -> None:
    house.browser().sign_in()
    before = house.made.asked["/keys"]
    house.made.bend = heads(kid="onbekend")
    for _ in range(8):
        assert house.browser().sign_in().status == 403
    assert house.made.asked["/keys"] - before <= 1


# ---- Attacks: an answer that is not for this browser, or not for the first time ----


def test_an_answer_without_its_attempt_signs_nobody_in(house: House) -> None:
    """Else a link could sign somebody in as another, who then reads what is typed."""
    attacker, victim = house.browser(), house.browser()
    answer = attacker.at_provider(attacker.start())
    page = victim.come_back(answer)
    assert page.status == 400
    assert "Het inloggen duurde te lang" in page.text
    victim.start()  # with an attempt of its own it is not the same one
    assert victim.come_back(answer).status == 400
    assert (victim.key, house.sign_ins()) == ("", [])


@pytest.mark.parametrize("state", ["", "x", None, ["own", "own"], ["own", "x"]])
def test_a_state_that_is_not_ours_is_refused(house: House, state: object) -> None:
    browser = house.browser()
    answer: dict[str, object] = dict(browser.at_provider(browser.start()))
    own = answer.pop("state")
    if state is not None:
        answer["state"] = [own if part == "own" else part for part in state] if state else ""  # type: ignore[attr-defined]
    assert browser.come_back(answer).status == 400
    assert house.sign_ins() == []


def test_the_code_of_another_is_refused(house: House) -> None:
    """Swapped under the state of this browser: the verifier is not the one it was asked for."""
    attacker, victim = house.browser(), house.browser()
    stolen = attacker.at_provider(attacker.start())
    own = victim.at_provider(victim.start())
    page = victim.come_back({**own, "code": stolen["code"]})
    assert page.status == 403
    assert house.sign_ins() == []


def test_an_answer_counts_once(house: House) -> None:
    browser = house.browser()
    asked = browser.start()
    attempt = browser.jar["ibp_attempt"]
    answer = browser.at_provider(asked)
    assert browser.come_back(answer).status == 200
    first = browser.key
    assert browser.come_back(answer).status == 400, "the attempt is over"
    browser.jar["ibp_attempt"] = attempt
    assert browser.come_back(answer).status == 403, "the code is used"
    browser.jar["ibp_attempt"] = attempt
    assert browser.come_back(browser.at_provider(asked)).status == 403, "a new code for the same attempt"
    assert browser.key == first
    browser.sign_out()
    browser.jar["ibp_attempt"] = attempt
    assert browser.come_back(browser.at_provider(asked)).status == 403, "also after signing out"
    assert house.sign_ins() == []


def test_an_attempt_that_was_changed_or_is_old_is_refused(house: House) -> None:
    browser = house.browser()
    asked = browser.start()
    own = Attempt.read(browser.jar["ibp_attempt"])
    assert own is not None
    for other in (
        Attempt(own.secret, own.begun - 1, own.back),
        Attempt(own.secret, own.begun, "/voila/render/fg.ipynb"),
        Attempt(own.secret[::-1], own.begun, own.back),
    ):
        browser.jar["ibp_attempt"] = other.cookie
        assert browser.come_back(browser.at_provider(asked)).status == 400
    long_ago = Attempt(own.secret, own.begun - 700, own.back)
    browser.jar["ibp_attempt"] = long_ago.cookie
    assert browser.come_back({**browser.at_provider(asked), "state": long_ago.state}).status == 400
    assert house.sign_ins() == []


@pytest.mark.parametrize("named", [None, "https://evil.example", ["own", "https://evil.example"]])
def test_an_answer_of_another_provider_is_refused(house: House, named: object) -> None:
    browser = house.browser()
    answer: dict[str, object] = dict(browser.at_provider(browser.start()))
    own = answer.pop("iss")
    if named is not None:
        answer["iss"] = [own, named[1]] if isinstance(named, list) else named
    before = house.made.asked["/token"]
    assert browser.come_back(answer).status == 403
    assert house.made.asked["/token"] == before, "the code goes to nobody"
    assert house.sign_ins() == []


@pytest.mark.parametrize(
    "answer", [{"error": "access_denied"}, {"error": "access_denied", "code": "x"}, {"code": ""}, {}]
)
def test_who_is_refused_by_the_provider_can_try_again(house: House, answer: Claims) -> None:
    browser = house.browser()
    given = browser.at_provider(browser.start(to="/voila/render/plan.ipynb"))
    del given["code"]
    page = browser.come_back({**given, **answer})
    assert page.status == 403
    assert "to=%2Fvoila%2Frender%2Fplan.ipynb" in link_of(page)
    assert house.sign_ins() == []


# ---- Attacks: elsewhere, and with keys of others ----


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:x",
        "/voila/../../evil", "/voila/..//evil.example", "/voila//evil.example", "/voila/%2e%2e/x",
        "/voila/%2f%2fevil", "http:/voila/render/start.ipynb", "/oidc/sign-out", "/", "", "voila/render/x",
        "/voila/render/start.ipynb\r\nSet-Cookie: a=b", "/voila/" + "x" * 3000, '/voila/"><script>',
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(house: House, to: str) -> None:
    page = house.browser().sign_in(to=to)
    assert page.status == 200
    led = goes_on_to(page)
    assert led == "/" or (led == to and to.startswith("/voila/") and "<script>" not in page.text)
    assert page.headers.get("Location") is None


def test_a_key_from_before_signing_in_is_not_the_key_after(house: House) -> None:
    attacker, victim = house.browser(), house.browser()
    house.made.person |= {"sub": "s-bas", "email": "bas@x.nl"}
    attacker.sign_in()
    house.made.reset()
    victim.jar["ibp_session"] = planted = attacker.key
    victim.sign_in()
    assert victim.key not in ("", planted)
    assert attacker.open()[1].status == 401, "what was planted is worth nothing"
    made_up = house.browser()
    made_up.jar["ibp_session"] = "x" * 43
    made_up.sign_in()
    assert made_up.key != "x" * 43
    stranger = house.browser()
    stranger.jar["ibp_session"] = "x" * 43
    assert stranger.open()[1].status == 401


@pytest.mark.parametrize("key", ["", "x", "../../x", "%00", "é", "x" * 5000, "'; DROP TABLE sign_ins; --"])
def test_a_made_up_key_opens_nothing(house: House, key: str) -> None:
    browser = house.browser()
    kernel, page = Visitor(browser.url, {"Cookie": f"ibp_session={key}".encode().decode("latin-1")}).open()
    assert (kernel, page.status) == ("", 401)


def test_a_name_in_a_header_means_nothing_here(house: House) -> None:
    kernel, page = Visitor(house.served.url, {"X-Forwarded-User": "ans@x.nl"}).open()
    assert (kernel, page.status) == ("", 401)


def test_only_known_names_lead_to_the_sign_in(house: House) -> None:
    answer = house.browser().ask("/oidc/sign-in", headers={"Host": "evil.example"})
    assert answer.status == 421
    assert answer.headers.get("Location") is None


@pytest.mark.parametrize("path", ["/oidc/account", "/voila/render/start.ipynb", "/voila/workshop/"])
def test_without_signing_in_nothing_is_told(house: House, path: str) -> None:
    answer = house.browser().ask(path)
    assert answer.status == 401
    assert re.findall("ans@x.nl", answer.text) == []


# ---- Attacks: a logout that the provider did not send ----


OF_LOGOUT = {
    **OF_ANYONE,
    "no events": says(events=None),
    "events of another kind": says(events={"http://schemas.openid.net/secevent/other": {}}),
    "events that are none": says(events=[LOGOUT]),
    "an event that is none": says(events={LOGOUT: True}),
    "with a nonce": says(nonce="x"),
    "with an empty nonce": lambda header, claims: claims.update(nonce=""),
    "names nobody": says(sub=None, sid=None),
    "a number for a person": says(sub=7),
    "without a name of its own": says(jti=None),
    "typed as an access token": heads(typ="at+jwt"),
}


@pytest.mark.parametrize("name", OF_LOGOUT)
def test_a_logout_that_is_not_right_ends_nothing(house: House, name: str) -> None:
    house.browser().sign_in()
    token = house.made.logout_token(made_by(OF_LOGOUT[name], house.made), sub="s-ans", sid="p-ans")
    told(house, token, 400)
    assert house.sign_ins() == ["ans@x.nl"]


def test_an_identity_is_no_logout_and_nothing_is_none(house: House) -> None:
    house.browser().sign_in()
    told(house, house.made.handed_out[-1], 400)
    told(house, None, 400)
    assert Visitor(house.served.url).ask("/oidc/logout").status == 405
    assert house.sign_ins() == ["ans@x.nl"]


def test_a_logout_that_comes_again_ends_no_newer_sign_in(house: House) -> None:
    house.browser().sign_in()
    token = house.made.logout_token(sub="s-ans")
    told(house, token, 200)
    assert house.sign_ins() == []
    house.made.bend = says(iat=int(time.time()) + 5)  # a provider's clock goes on; nobody waits for it here
    house.browser().sign_in()
    told(house, token, 200)
    assert house.sign_ins() == ["ans@x.nl"]


def test_a_secret_of_ours_signs_nothing(house: House) -> None:
    """The list above covers it for the made provider; this is the library's own way of doing so."""
    key = OctKey.import_key(SECRET.encode() * 2)
    claims = {"iss": house.made.issuer, "aud": CLIENT, "sub": "s-ans", "events": {LOGOUT: {}}}
    told(house, jwt.encode({"alg": "HS256", "kid": house.made.key.kid}, claims, key), 400)
