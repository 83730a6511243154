"""Who comes in and how far: people and strangers, pages and kernels of others, other sites, odd addresses."""

import asyncio
import http.client
import json
import random
import re
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from benchmarks import scopes
from benchmarks.scopes import MARK, ROLES, STRANGERS, THEIRS
from benchmarks.visitor import Visitor, states
from ibp_workbook.app.server.frames import PROTOCOL
from ibp_workbook.store import Member, Workspace
from tests.kinds import StartServer, WaitUntil
from tests.server.conftest import Run, Shared

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(autouse=True)
def room(shared: Shared, wait_until: WaitUntil) -> Iterator[None]:
    """Every test begins and ends without pages."""
    yield
    assert wait_until(lambda: shared.served.pages() == 0, within=60)


# ---- Scope ----


def test_no_public_function_gives_anyone_more_than_their_own(shared: Shared) -> None:
    before = shared.world.fingerprint()
    assert MARK in before
    found = scopes.over_the_api(shared.world, 1_000, random.Random(3))
    assert found["attempts"] >= 1_000
    assert found["leaks"] == 0
    assert shared.world.fingerprint() == before


def test_a_public_function_that_nobody_knows_how_to_try_is_told(shared: Shared) -> None:
    def new_one(planet: object) -> None: ...

    with pytest.raises(LookupError, match="planet"):
        scopes.call(new_one, shared.world, random.Random(3))


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_anyone_more_than_their_own(shared: Shared, run: Run, role: str) -> None:
    async def scenario() -> dict[str, str]:
        held = {}
        for notebook in scopes.notebooks():
            held[notebook] = await scopes.page_as(shared(role), notebook, shared.world, random.Random(role))
        return held

    held = run(scenario)
    assert [notebook for notebook, text in held.items() if MARK in text] == []
    assert "Anemoon" in held["maturity"]


@pytest.mark.parametrize("login", STRANGERS)
def test_a_stranger_gets_a_sentence_and_no_kernel(shared: Shared, login: str) -> None:
    for notebook in scopes.notebooks():
        kernel, answer = shared(login or None).open(notebook)
        assert not kernel
        assert answer.status == (403 if login else 401)
        assert "Je hebt hier geen toegang" in answer.text
    assert shared.served.pages() == 0


def test_what_pages_have_in_common_is_for_members_and_kept_by_their_browser(shared: Shared) -> None:
    kernel, page = shared("reader").open("maturity")
    shared("reader").leave(kernel)
    name = re.findall(r'"file": "(\w{40}\.json)"', page.text)[0]
    answer = shared("reader").ask(f"/voila/files/{name}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert "immutable" in answer.headers["Cache-Control"]
    for login in STRANGERS:
        assert shared(login or None).ask(f"/voila/files/{name}").status == (403 if login else 401)
    for wrong in (name.upper(), "0" * 40 + ".json", "..%2fworkspace.sqlite", ""):
        assert shared("reader").ask(f"/voila/files/{wrong}").status == 404


def test_a_request_that_names_two_people_is_nobodys(shared: Shared) -> None:

    where = http.client.HTTPConnection(shared.served.url.removeprefix("http://"))
    where.putrequest("GET", "/voila/render/start.ipynb")
    for login in ("analyst", "ander-fg"):
        where.putheader("X-Forwarded-User", login)
    where.endheaders()
    assert where.getresponse().status == 401


# ---- Kernels belong to someone ----


def test_a_kernel_answers_to_nobody_but_its_owner(shared: Shared, run: Run) -> None:
    async def scenario() -> str:
        owner = shared("ander-fg")
        kernel, page = owner.open("board", board=THEIRS)
        async with owner.line(kernel) as line:
            assert MARK in await states(line, page)
            stolen = [await scopes.steal(shared(login or None), kernel) for login in (*ROLES, *STRANGERS)]
            assert MARK in await states(line, page)
        assert json.loads(owner.ask(f"/api/kernels/{kernel}").text)["id"] == kernel
        assert shared("fg").leave(kernel) == 204  # says nothing, does nothing
        assert owner.ask(f"/api/kernels/{kernel}").status == 200
        assert owner.leave(kernel) == 204
        return "".join(stolen)

    stolen = run(scenario)
    assert MARK not in stolen
    assert "LINE" not in stolen


def test_a_person_has_so_many_pages_and_no_more(shared: Shared) -> None:
    fg, kernels = shared("fg"), []
    for _ in range(3):
        kernel, answer = fg.open()
        assert answer.status == 200
        kernels.append(kernel)
    kernel, answer = fg.open()
    assert (kernel, answer.status) == ("", 503)
    assert "Je hebt te veel pagina" in answer.text
    assert answer.headers["Retry-After"]
    other, _ = shared("reader").open()  # someone else has room
    assert other
    shared("reader").leave(other)
    fg.leave(kernels.pop())
    kernels.append(fg.open()[0])
    assert all(kernels)
    for kernel in kernels:
        fg.leave(kernel)


def test_the_server_has_so_many_pages_and_no_more(shared: Shared) -> None:
    opened = []
    for login in ("fg", "analyst", "reader"):
        for _ in range(3):
            kernel, answer = shared(login).open()
            opened.append((login, kernel))
    assert [bool(kernel) for _, kernel in opened] == [True] * 8 + [False]
    assert answer.status == 503
    assert "Het is nu te druk" in answer.text
    for login, kernel in opened[:8]:
        shared(login).leave(kernel)


def test_asking_at_once_opens_no_more_than_asking_in_turn(shared: Shared, run: Run) -> None:
    async def scenario() -> int:
        fg = shared("fg")
        asked = await asyncio.gather(*(asyncio.to_thread(fg.open) for _ in range(8)))
        opened = [kernel for kernel, _ in asked if kernel]
        for kernel in opened:
            fg.leave(kernel)
        return len(opened)

    assert run(scenario) == 3


# ---- Other sites ----


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "cross-site", **NAVIGATION},
        {"Sec-Fetch-Site": "none", "Sec-Purpose": "prefetch;prerender", **NAVIGATION},
    ],
)
def test_another_site_starts_no_kernel(shared: Shared, headers: dict[str, str]) -> None:
    kernel, answer = shared("fg", **headers).open()
    assert not kernel
    assert shared.served.pages() == 0
    looks = headers.get("Sec-Fetch-Dest") == "document" and "Sec-Purpose" not in headers
    assert ("Open deze pagina" in answer.text) is looks


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_person_starts_one(shared: Shared, site: str) -> None:
    fg = shared("fg", **{"Sec-Fetch-Site": site, **NAVIGATION})
    kernel, _ = fg.open()
    assert kernel
    fg.leave(kernel)


@pytest.mark.parametrize(
    ("host", "status"),
    [("ibp.school.nl", 200), ("localhost", 200), ("127.0.0.1", 200), ("evil.example", 421), ("8.8.8.8", 421)],
)
def test_only_known_names_lead_here_also_with_sign_in(shared: Shared, host: str, status: int) -> None:
    fg = shared("fg")
    answer = fg.ask("/voila/render/start.ipynb", "HEAD", {"Host": host})
    assert answer.status == status
    if status != 200:
        told = fg.ask("/voila/render/start.ipynb", headers={"Host": host})
        assert "--host" in told.text


# ---- Rights that are taken away ----


def test_pages_of_a_removed_member_end_by_themselves(shared: Shared, run: Run, wait_until: WaitUntil) -> None:
    workspace = Workspace(shared.world.url)
    workspace.members.add(Member("kort", "Kort", "fg", board=scopes.OURS))
    visitor = shared("kort")
    kernel, page = visitor.open()

    async def scenario() -> None:
        async with visitor.line(kernel) as line:
            await states(line, page)
            workspace.members.remove("kort")
            async with asyncio.timeout(10):
                while await line.read_message() is not None:
                    pass

    run(scenario)
    assert visitor.open()[1].status == 403


def test_a_line_to_a_kernel_that_ends_does_not_hold_up_the_others(
    shared: Shared, wait_until: WaitUntil
) -> None:
    """A browser opens one socket at a time: who waits for a kernel that has gone lets nobody else pass."""
    server = psutil.Process(shared.served.process.pid)
    before = set(server.children(recursive=True))
    visitor = shared("fg")
    kernel, _ = visitor.open("analysis")  # has a kernel; pages of ours do not
    (process,) = set(server.children(recursive=True)) - before
    process.suspend()
    host, port = shared.served.url.removeprefix("http://").split(":")
    request = (
        f"GET /api/kernels/{kernel}/channels HTTP/1.1\r\nHost: {host}:{port}\r\nX-Forwarded-User: fg\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
    )
    with (
        socket.create_connection((host, int(port)), timeout=30) as line,
        ThreadPoolExecutor(1) as leaving,
    ):
        line.sendall(request.encode())
        leaving.submit(visitor.leave, kernel)
        assert wait_until(lambda: shared.served.pages() == 0)
        process.kill()  # as the server does when it has waited for five seconds
        assert line.recv(9) == b"HTTP/1.1 "


# ---- What is left behind ----


@contextmanager
def held_up(hosts: Sequence[psutil.Process]) -> Iterator[None]:
    """No page of theirs gets any further meanwhile."""
    for host in hosts:
        host.suspend()
    try:
        yield
    finally:
        for host in hosts:
            host.resume()


def test_a_page_that_is_left_before_it_was_complete_leaves_no_kernel(
    shared: Shared, wait_until: WaitUntil
) -> None:

    host, port = shared.served.url.removeprefix("http://").split(":")
    request = f"GET /voila/render/board.ipynb HTTP/1.1\r\nHost: {host}:{port}\r\nX-Forwarded-User: fg\r\n\r\n"
    shared("fg").leave(shared("fg").open()[0])
    assert shared.served.hosts()
    for _ in range(3):
        with held_up(shared.served.hosts()):
            with socket.create_connection((host, int(port))) as line:
                line.sendall(request.encode())
                assert wait_until(lambda: shared.served.pages() == 1)
            assert shared.served.pages() == 1  # who answers this has seen that the line is closed
        assert wait_until(lambda: shared.served.pages() == 0)


def test_what_was_started_for_a_server_ends_with_it_also_when_it_is_killed(
    start_server: StartServer, demo_url: str
) -> None:
    server = start_server(workspace=demo_url, plain=True)
    visitor = Visitor(server.url)
    tick = threading.Event()
    while visitor.ask("/healthz").status != 200:
        tick.wait(0.1)
    for notebook in ("start", "maturity", "analysis"):
        assert visitor.open(notebook)[0]
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert len(family) >= 3, "the warm process, a host, and the kernel of the analysis"
    server.process.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []


# ---- Addresses ----


@pytest.mark.parametrize("path", ["/", "/healthz", "/voila/render/start.ipynb", "/voila/", "/voila/tree"])
def test_head_says_what_get_would_and_starts_nothing(shared: Shared, path: str) -> None:
    answer = shared("fg").ask(path, "HEAD")
    assert answer.status in (200, 302)
    assert answer.body == b""
    assert shared.served.pages() == 0


def test_no_address_whatever_breaks_the_server(shared: Shared) -> None:
    chance = random.Random(5)
    asked = [scopes.odd_address(chance) for _ in range(200)]
    asked += [
        "/logout",
        "/login",
        "/%00",
        "/voila/render/%00.ipynb",
        "/voila/render/a%0ab.ipynb",
        "//",
        "/%ff",
    ]
    asked += ["/voila/render/", "/voila/render/..", "/voila/static/x", "/voila/render/x.ipynb%2f.."]
    fg = shared("fg")
    told = {path: fg.ask(path).status for path in asked if not path.startswith("/voila/render/start.ipynb")}
    assert {path: status for path, status in told.items() if status >= 500} == {}


def test_the_server_sets_no_cookie_that_another_site_could_use(shared: Shared) -> None:
    fg = shared("fg")
    for path in ("/", "/nergens", "/voila/render/nergens.ipynb", "/api/kernels/a-b-c-d-e", "/voila/static/x"):
        assert fg.ask(path).headers.get_all("Set-Cookie") is None
    assert shared().ask("/voila/render/start.ipynb").headers.get_all("Set-Cookie") is None


def test_no_page_may_run_a_script_that_stands_in_it(shared: Shared) -> None:
    kernel, answer = shared("fg").open()
    shared("fg").leave(kernel)
    rules = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert rules["script-src"] == "'self' blob:"
    host = shared.served.url.removeprefix("http://")
    assert rules["connect-src"] == f"'self' data: ws://{host} wss://{host}"
    assert "<script>" not in answer.text
