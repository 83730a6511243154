"""What of a provider is believed, at the limits, and how often it is asked."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ibp_workbook.app.entrance import CLIENT_ID, CLIENT_SECRET, Entrance, Oidc, is_safe
from ibp_workbook.app.server.kernels import kernel_env
from ibp_workbook.app.server.oidc.attempt import LASTS, Attempt, page_of_ours
from ibp_workbook.app.server.oidc.oauth import UnavailableError
from ibp_workbook.app.server.oidc.provider import Provider
from ibp_workbook.app.server.oidc.tokens import (
    LEEWAY,
    TokenError,
    check_identity,
    check_logout,
    identity_of,
)
from ibp_workbook.app.server.people import Owner, People
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.asking import Asker
from ibp_workbook.store.sign_ins import Identity
from tests.server.conftest import Run
from tests.server.made_provider import CLIENT, LOGOUT, SECRET, MadeProvider, made_provider

NOW = 1_790_000_000
US = Oidc("https://aanbieder.example", CLIENT, SECRET)
TOKEN = {"iss": US.issuer, "aud": CLIENT, "sub": "s", "iat": NOW, "exp": NOW + 300, "nonce": "n"}
LOGGED_OUT = {"iss": US.issuer, "aud": CLIENT, "sub": "s", "iat": NOW, "exp": NOW + 120, "jti": "j",
              "events": {LOGOUT: {}}}  # fmt: skip


def believed(now: int = NOW, **changes: Any) -> bool:
    try:
        check_identity({"alg": "RS256"}, {**TOKEN, **changes}, US, "n", "", now)
    except TokenError:
        return False
    return True


def ends(now: int = NOW, **changes: Any) -> bool:
    try:
        check_logout({"alg": "RS256", "typ": "logout+jwt"}, {**LOGGED_OUT, **changes}, US, now)
    except TokenError:
        return False
    return True


# ---- Both sides of each limit ----


@pytest.mark.parametrize("check", [believed, ends])
def test_clocks_may_differ_by_a_minute_and_no_more(check: Any) -> None:
    assert check()
    assert check(exp=NOW - LEEWAY + 1)
    assert not check(exp=NOW - LEEWAY)
    assert check(iat=NOW + LEEWAY)
    assert not check(iat=NOW + LEEWAY + 1)
    assert check(nbf=NOW + LEEWAY)
    assert not check(nbf=NOW + LEEWAY + 1)
    assert check(iat=NOW - 600)
    assert not check(iat=NOW - 601)


@pytest.mark.parametrize("check", [believed, ends])
def test_numbers_that_are_none_are_refused(check: Any) -> None:
    values: list[Any] = [True, "1790000000", None, [], float("nan"), float("inf")]
    for name in ("iat", "exp"):
        assert [wrong for wrong in values if check(**{name: wrong})] == []


@pytest.mark.parametrize("check", [believed, ends])
def test_it_is_for_us_and_nobody_else(check: Any) -> None:
    assert check(aud=[CLIENT])
    audiences: list[Any] = [
        [],
        [CLIENT, CLIENT],
        [CLIENT, "x"],
        CLIENT.upper(),
        CLIENT + " ",
        [[CLIENT]],
        {CLIENT: 1},
    ]
    issuers: list[Any] = [US.issuer + "/", US.issuer.upper(), [US.issuer], ""]
    assert [wrong for wrong in audiences if check(aud=wrong)] == []
    assert [wrong for wrong in issuers if check(iss=wrong)] == []


def test_an_authorized_party_is_us() -> None:
    assert believed(azp=CLIENT)
    assert not believed(azp="x")


def test_an_empty_nonce_is_none() -> None:
    with pytest.raises(TokenError):
        check_identity({"alg": "RS256"}, {**TOKEN, "nonce": ""}, US, "", "", NOW)


@pytest.mark.parametrize(
    ("login", "fine"),
    [("a", True), ("a" * 200, True), ("a" * 201, False), ("", False), (" a", False), ("a ", False),
     ("a b", True), ("a\tb", False), ("a\u202eb", False),
     (7, False), (None, False), (["a"], True), ([], False)],
)  # fmt: skip
def test_a_login_name_is_a_short_line(login: Any, fine: bool) -> None:
    try:
        assert identity_of({**TOKEN, "uid": login}, "uid").login in (login, "a")
    except TokenError:
        assert not fine
    else:
        assert fine


# ---- An attempt ----


def test_an_attempt_lasts_ten_minutes() -> None:
    attempt = Attempt.new("/voila/render/start.ipynb?lang=nl")
    assert Attempt.read(attempt.cookie, attempt.begun + LASTS) == attempt
    assert Attempt.read(attempt.cookie, attempt.begun + LASTS + 1) is None
    assert Attempt.read(attempt.cookie, attempt.begun - 1) is None
    for wrong in (None, "", "x", attempt.cookie + ".", attempt.cookie.replace(".", "", 1), f"{'a' * 43}.1.!"):
        assert Attempt.read(wrong, attempt.begun) is None


def test_what_the_provider_hears_are_three_different_things() -> None:
    attempt = Attempt.new("/")
    assert len({attempt.state, attempt.nonce, attempt.verifier, attempt.secret}) == 4
    assert len(attempt.verifier) == 43, "the least that PKCE takes"


@pytest.mark.parametrize("base", ["/", "/ibp/"])
def test_only_a_page_of_this_server_is_come_back_to(base: str) -> None:
    own = f"{base}voila/render/plan.ipynb?board=1&lang=en#top"
    assert page_of_ours(own, base) == own
    assert page_of_ours(f"{base}voila/workshop/?board=1", base) == f"{base}voila/workshop/?board=1"
    assert page_of_ours(f"https://x{own}", base) == base
    assert page_of_ours(f"/elders{own}", base) == base
    assert page_of_ours(f"{base}voila/{'é' * 1200}", base) == base, (
        "a browser keeps no cookie as long as that"
    )
    assert page_of_ours(f"{base}voila/render/x?to=//evil.example", base) != base, "a query leads nowhere"


# ---- The provider ----


@pytest.fixture
def made() -> Iterator[MadeProvider]:
    with made_provider() as one:
        yield one


def ours(made: MadeProvider) -> Provider:
    return Provider(Oidc(made.issuer, CLIENT, SECRET))


def test_new_keys_are_read_once_and_old_ones_no_longer_believed(made: MadeProvider, run: Run) -> None:
    clock = [1_000.0]
    told = Provider(Oidc(made.issuer, CLIENT, SECRET), lambda: clock[0])

    async def scenario() -> None:
        before = made.logout_token(sub="s")
        await told.signed_out(before)
        made.rotate()
        after = made.logout_token(sub="s")
        with pytest.raises(TokenError, match="unknown key"):
            await told.signed_out(after)  # read a moment ago: not again for anyone who asks
        assert made.asked["/keys"] == 1
        clock[0] += 10
        await told.signed_out(after)
        with pytest.raises(TokenError, match="unknown key"):
            await told.signed_out(before)
        assert made.asked["/keys"] == 2

    run(scenario)


def test_a_key_that_the_provider_withdrew_is_not_believed_for_longer_than_an_hour(
    made: MadeProvider, run: Run
) -> None:
    clock = [1_000.0]
    told = Provider(Oidc(made.issuer, CLIENT, SECRET), lambda: clock[0])

    async def scenario() -> None:
        stolen = made.logout_token(sub="s")
        await told.signed_out(stolen)
        made.rotate()
        clock[0] += 3_601
        with pytest.raises(TokenError, match="unknown key"):
            await told.signed_out(stolen)

    run(scenario)


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_only_what_the_provider_announces_is_taken(made: MadeProvider, run: Run, alg: str) -> None:
    kid = next(key.kid for key in made.keys if (key.key_type == "EC") is (alg == "ES256"))
    token = made.signed({"iss": made.issuer, "aud": CLIENT, "sub": "s", "iat": int(time.time()),
                         "exp": int(time.time()) + 60, "jti": "j", "events": {LOGOUT: {}}},
                        alg=alg, kid=kid)  # fmt: skip

    async def scenario() -> None:
        assert (await ours(made).signed_out(token)).subject == "s"
        made.told = {"id_token_signing_alg_values_supported": [{"RS256": "ES256", "ES256": "RS256"}[alg]]}
        with pytest.raises(TokenError, match="algorithm"):
            await ours(made).signed_out(token)
        made.told = {"id_token_signing_alg_values_supported": ["HS256", "none"]}
        with pytest.raises(UnavailableError):
            await ours(made).signed_out(token)

    run(scenario)


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "ftp://evil.example/keys"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "http://evil.example"},
        {"id_token_signing_alg_values_supported": None},
    ],
)
def test_a_description_that_is_not_right_is_not_used(made: MadeProvider, run: Run, told: Any) -> None:
    made.told = told

    async def scenario() -> None:
        with pytest.raises(UnavailableError):
            await ours(made).address(Attempt.new("/"), "https://ibp.school.nl/oidc/callback")

    run(scenario)


def test_an_address_without_https_is_safe_on_this_computer_only() -> None:
    here, there = "http://127.0.0.1:1", "https://aanbieder.example"
    assert is_safe("https://x.example/token", there)
    assert is_safe("http://localhost:2/token", here)
    assert not is_safe("http://127.0.0.1:2/token", there)
    assert not is_safe("http://x.example/token", here)
    assert not is_safe("https:///token", there)


@pytest.mark.parametrize("ways", [["client_secret_post"], ["client_secret_basic"], None])
def test_the_secret_goes_the_way_that_the_provider_takes(made: MadeProvider, run: Run, ways: Any) -> None:
    made.told = {"token_endpoint_auth_methods_supported": ways}
    attempt, back = Attempt.new("/"), "https://ibp.school.nl/oidc/callback"

    async def scenario(secret: str) -> str:
        told = Provider(Oidc(made.issuer, CLIENT, secret))
        asked = parse_qs(urlsplit(await told.address(attempt, back)).query)
        answer = made.authorize({name: values[0] for name, values in asked.items()})
        code = parse_qs(urlsplit(answer).query)["code"][0]
        return (await told.identify(code, attempt, back)).login

    assert run(lambda: scenario(SECRET)) == "ans@x.nl"
    with pytest.raises(TokenError, match="code refused"):
        run(lambda: scenario("geraden"))


def test_a_provider_that_redirects_gets_no_secret(made: MadeProvider, run: Run) -> None:
    """Wherever it points, what it hands on is not followed."""
    made.told = {"token_endpoint": f"{made.issuer}/elders", "jwks_uri": f"{made.issuer}/elders"}

    async def scenario() -> None:
        with pytest.raises(UnavailableError):
            await ours(made).identify("code", Attempt.new("/"), "https://ibp.school.nl/oidc/callback")

    run(scenario)
    assert made.asked["/elders"] == 1
    assert made.asked["/end"] == 0


# ---- What the door remembers ----


def test_the_door_forgets_a_sign_in_together_with_its_pages(tmp_path: Path, run: Run) -> None:
    """Else who just lost a page opens another with a key that was looked up a second ago."""
    url = f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"
    members = Workspace(url, Actor.local()).members
    members.add(Member("ans@x.nl", "Ans", "fg"))
    people = People(entrance=Entrance(oidc=US), workspace=url)
    identity = Identity("ans@x.nl", "s-ans", None, datetime.now(UTC))

    async def scenario() -> None:
        keys = [await people.begin(identity, attempt) for attempt in "ab"]
        at = SimpleNamespace(host_name="localhost")
        doors: list[Any] = [SimpleNamespace(request=at, get_cookie={"ibp_session": key}.get) for key in keys]
        first, second = [await people.sign_in_of(door) for door in doors]
        assert first
        assert second
        people._sign_ins().end(first.number)  # as a manager does elsewhere
        owners = [Owner("ans@x.nl", found.number) for found in (first, second)]
        assert await people.gone(owners) == {owners[0]}
        assert [await people.sign_in_of(door) for door in doors] == [None, second]

    run(scenario)


# ---- How a server is told about it ----


@pytest.mark.parametrize(
    "issuer",
    [
        "http://aanbieder.example",
        "aanbieder.example",
        "",
        "https://",
        "ftp://x",
        "https://x?y",
        "https://x#y",
    ],
)
def test_an_issuer_is_an_https_address(issuer: str) -> None:
    with pytest.raises(IbpError) as told:
        Oidc(issuer, CLIENT, SECRET)
    assert told.value.key == "door.wrong_issuer"


def test_the_secret_is_read_once_and_leaves_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ((CLIENT_ID, CLIENT), (CLIENT_SECRET, SECRET)):
        monkeypatch.setenv(name, value)
    oidc = Oidc.read(US.issuer, "email")
    assert (oidc.client_id, oidc.client_secret) == (CLIENT, SECRET)
    assert SECRET not in repr(oidc)
    assert {CLIENT_ID, CLIENT_SECRET} & set(os.environ) == set()
    with pytest.raises(IbpError) as told:
        Oidc.read(US.issuer, "email")
    assert told.value.key == "door.no_secret"
    file = tmp_path / "oidc"
    file.write_text(f'# van de aanbieder\n{CLIENT_ID}={CLIENT}\n\n{CLIENT_SECRET} = "{SECRET}"\n', "utf-8")
    assert Oidc.read(US.issuer, "email", file) == oidc
    file.write_text(f"{CLIENT_ID}={CLIENT}\n", "utf-8")
    with pytest.raises(IbpError) as told:
        Oidc.read(US.issuer, "email", file)
    assert CLIENT_SECRET in told.value.message("nl")
    with pytest.raises(IbpError) as told:
        Oidc.read(US.issuer, "email", tmp_path / "nergens")
    assert told.value.key == "door.no_file"


def test_no_kernel_inherits_the_secret() -> None:
    env = kernel_env({CLIENT_SECRET: SECRET, CLIENT_ID: CLIENT, "PATH": "/bin"}, {}, "", Asker(True, "ans"))
    assert SECRET not in env.values()
    assert CLIENT not in env.values()
    assert env["PATH"] == "/bin"


def test_a_server_has_one_way_of_signing_in() -> None:
    oidc = Oidc(US.issuer, CLIENT, SECRET)
    assert Entrance(oidc=oidc).signs_in
    assert Entrance(user_header="X").signs_in
    assert not Entrance().signs_in
    with pytest.raises(IbpError) as told:
        Entrance(user_header="X", oidc=oidc)
    assert told.value.key == "door.two_doors"
