"""Ten thousand attempts to see what is not yours: over the API, addresses, sockets and downloads.

Two boards live in one workspace. Everything of the second is marked; the mark may never come back to anyone
who belongs to the first, or to nobody.
"""

import asyncio
import inspect
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
from tornado.httpclient import HTTPClientError

import ibp_workbook as ibp
from benchmarks import servers
from benchmarks.visitor import Visitor, frame, states
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Member, SchoolRecord, Workspace
from ibp_workbook.store.asking import BRIN, LOGIN, SIGN_IN, Asker
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.example import Fictitious

MARK = "GEHEIM"
OURS, THEIRS = "20001", "20002"
CLAIMS = (None, None, "01AA", "01AA00", "01AB", "02AA", "02AA00", "", "01aa", "%", "01A_")
"""BRINs that a provider gives: of the first board, of the second, and what is none."""
ROLES = ("consultant", "analyst", "fg", "school", "reader")
MANAGER = "manager"
STRANGERS = ("", "niemand@school.nl", "ANALYST", "analyst,anders", "-")


@dataclass(frozen=True)
class World:
    """A workspace with two boards.

    Attributes:
        url: its address.
        theirs: what the second board has: names of parameters with the values that lead there.
    """

    url: str
    theirs: Mapping[str, Sequence[Any]]

    def fingerprint(self) -> str:
        """Everything of the second board, to see afterwards that nothing changed."""
        with local():
            workspace = ibp.open_workspace(self.url)
            return workspace.effective_answers(THEIRS).to_csv() + repr(workspace.schools.boards())


@contextmanager
def local() -> Iterator[None]:
    """As the user of this computer."""
    with signed_in(None):
        yield


@contextmanager
def signed_in(login: str | None, brin: str | None = None) -> Iterator[None]:
    """As the process of a page that this person opened; None for one's own computer."""
    before = {name: os.environ.pop(name, None) for name in (SIGN_IN, LOGIN, BRIN)}
    if login is not None:
        os.environ |= Asker(True, login, brin).environment()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def school_of(board: str, letter: str, mark: str) -> SchoolRecord:
    """A school of one of the boards, marked all over."""
    brin = f"{board[-2:]}A{letter}"
    return SchoolRecord(
        board=board,
        brin=brin,
        location=f"{brin}00",
        name=f"{mark} {letter}",
        sector="po",
        municipality=mark,
        place=mark,
        board_name=f"Stichting {mark}",
    )


def make_world(url: str) -> World:
    """Two boards, a member of each role at the first, and one person at the second."""
    workspace = Workspace(url)
    for board, mark in ((OURS, "Anemoon"), (THEIRS, MARK)):
        records = [school_of(board, letter, mark) for letter in "AB"]
        workspace.schools.load(records, {board})
        round_ = workspace.rounds.add(board, "ibp", f"{mark} meting", date(2026, 3, 2))
        school = workspace.schools.of(board)[0]
        norm = load_catalogue().frameworks["ibp"].statements[0].id
        workspace.maturity.save(round_.id, school.id, norm, "level", 2)
        workspace.maturity.save(round_.id, school.id, norm, "comment", f"{mark} toelichting")
        plan = workspace.dossiers.open(board, None, "plan", "plan")
        workspace.dossiers.save(plan, "actie:1", "title", f"{mark} maatregel")
        camera = workspace.dossiers.add(board, None, "camera", f"{mark} hal")
        dpia = workspace.dossiers.add(board, None, "dpia", f"{mark} dpia")
        for role in (*ROLES, MANAGER):
            login = role if board == OURS else f"ander-{role}"
            at = {"school": school.id} if role == "school" else {"board": board}
            workspace.members.add(Member(login, f"{mark} {role}", role, **at))
    unmarked = [replace(record, name="x", board_name="x", municipality="x", place="x") for record in records]
    theirs: dict[str, list[Any]] = {
        "board": [THEIRS], "number": [THEIRS], "chosen": [{THEIRS}, None], "round": [round_.id],
        "round_id": [round_.id], "round_": [round_.id], "rounds": [[round_.id]],
        "school": [school.id, None], "only": [None],
        "school_id": [school.id, None], "dossier": [camera, plan, dpia],
        "records": [unmarked], "item": [norm, "actie:1"], "proposal": [1, 2, 3],
        "field": ["comment", "level"], "value": ["x", 1], "name": ["title", "x"],
        "kind": ["plan", "dpia", "camera", "maturity"],
        "then": [None],
        "assessment": ["camera"], "subject": ["plan", "nieuw"], "framework": ["ibp", None],
        "changes": [[], [("actie:1", "title", "x")]], "based_on": [None], "until": [None], "seen": [None],
        "keep": ["mine", "theirs"], "day": [date(2026, 5, 1)], "on": [date(2026, 5, 1)], "target": [3],
        "closed": [True, False], "entries": [[]], "rows": [[(None, norm, 1)]], "lang": ["nl", "en"],
        "login": ["ander-fg", "ander-school"], "member": [Member("kwaad", "Kwaad", "consultant")],
        "given": [[Member("kwaad", "Kwaad", "reader", THEIRS)], [Member("kwaad", "Kwaad", "manager")]],
        "brin": [None, "02AA"],
        "digest": ["x"], "catalogue": [load_catalogue()], "reserved": [()], "progress": [None],
        "library": [load_catalogue().frameworks], "to": ["ibp"],
        "demo": [Fictitious((), (school.location,), (f"{MARK} meting",))], "also_own": [True],
        "deeds": [Deed(Kind.READ, THEIRS), Deed(Kind.EXPORT, THEIRS)],
        "forms": [None], "url": [url], "actor": [None], "outcome": ["x"], "answers": [{}],
    }  # fmt: skip
    return World(url, theirs)


# ---- The API ----


def public(thing: object) -> Iterator[Callable[..., Any]]:
    """Every public function of a workspace and of its parts."""
    for name in dir(thing):
        if name.startswith("_"):
            continue
        value = getattr(thing, name)
        if inspect.ismethod(value):
            yield value
        elif type(value).__module__.startswith("ibp_workbook.store") and not hasattr(value, "__match_args__"):
            yield from public(value)


def of_a_workspace(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """The public functions that take a workspace."""
    for name in module.__all__:
        function = getattr(module, name)
        if inspect.isfunction(function) and "workspace" in inspect.signature(function).parameters:
            yield function


def call(function: Callable[..., Any], world: World, chance: random.Random, **given: Any) -> str:
    """Call it with what leads to the second board; what came back, as text.

    Raises:
        LookupError: it has a parameter that nobody told this module about.
    """
    values: dict[str, Any] = {}
    several: tuple[Any, ...] = ()
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL and name in world.theirs:
            several = (chance.choice(world.theirs[name]),)
        elif name in given:
            values[name] = given[name]
        elif name in world.theirs:
            values[name] = chance.choice(world.theirs[name])
        elif parameter.default is inspect.Parameter.empty:
            raise LookupError(f"tell benchmarks/scopes.py what {function.__qualname__} takes for {name!r}")
    try:
        return shown(function(*several, **values))
    except IbpError as error:
        return error.message("nl") + error.message("en")
    except (AttributeError, TypeError, KeyError, StopIteration):
        return ""  # asked for what makes no sense, and got nothing


def shown(value: object) -> str:
    """All of a value, as text."""
    if isinstance(value, pd.DataFrame):
        return str(value.to_csv())
    return repr(list(value)) if inspect.isgenerator(value) else repr(value)


def over_the_api(world: World, count: int, chance: random.Random) -> Counter[str]:
    """Call every public function as everyone, until there were so many attempts."""
    found: Counter[str] = Counter()
    while found["attempts"] < count:
        for login in (*ROLES, MANAGER, *STRANGERS):
            with signed_in(login, chance.choice(CLAIMS)):
                for text in _as_one(world, chance):
                    found["attempts"] += 1
                    found["leaks"] += MARK in text
    return found


def _as_one(world: World, chance: random.Random) -> Iterator[str]:
    for url in (world.url, None):
        with _default(world.url):
            try:
                workspace = ibp.open_workspace(url)
            except IbpError as refused:
                yield refused.message("nl")
                continue
        for function in (*public(workspace), *of_a_workspace(ibp.analysis)):
            yield call(function, world, chance, workspace=workspace)


@contextmanager
def _default(url: str) -> Iterator[None]:
    before = os.environ.get("IBP_WORKSPACE")
    os.environ["IBP_WORKSPACE"] = url
    try:
        yield
    finally:
        os.environ.pop("IBP_WORKSPACE")
        if before is not None:
            os.environ["IBP_WORKSPACE"] = before


# ---- Addresses, sockets and downloads ----


def notebooks() -> list[str]:
    """Every page that is served."""
    from ibp_workbook import paths

    return sorted(file.stem for file in paths.notebooks().glob("*.ipynb"))


async def page_as(visitor: Visitor, notebook: str, world: World, chance: random.Random) -> str:
    """Open a page on the second board, press everything that gives a file; all that came, as text."""
    where = {name: world.theirs[name][0] for name in ("board", "round", "dossier")}
    kernel, answer = await asyncio.to_thread(
        visitor.open, notebook, **where, school=chance.choice(["02AA00", "bestuur", ""]), lang="nl"
    )
    if not kernel:
        return answer.text
    try:
        async with visitor.line(kernel) as line:
            held = await states(line, answer)
            files = [comm for comm, state in json.loads(held).items() if "download" in str(state).lower()]
            for comm in files:
                content = {"comm_id": comm, "data": {"method": "custom", "content": {"kind": "download"}}}
                await line.write_message(frame("comm_msg", content), binary=True)
            after = await states(line, answer)
        return answer.text + held + after
    finally:
        await asyncio.to_thread(visitor.leave, kernel)


async def steal(visitor: Visitor, kernel: str) -> str:
    """Try to reach a kernel of someone else; what came."""
    came = []
    for method in ("GET", "DELETE", "POST"):
        came.append((await asyncio.to_thread(visitor.ask, f"/api/kernels/{kernel}", method)).text)
    for action in ("interrupt", "restart"):
        path = f"/api/kernels/{kernel}/{action}"
        came.append((await asyncio.to_thread(visitor.ask, path, "POST")).text)
    with suppress(HTTPClientError):
        async with visitor.line(kernel):
            came.append("LINE")
    return "".join(came)


ADDRESSES = (
    "/voila/files/{file}",
    "/voila/api/contents/",
    "/voila/tree",
    "/api/contents",
    "/files/{file}",
    "/api/kernels",
    "/api/sessions",
    "/voila/static/../../{file}",
    "/voila/v/x/static/{file}",
    "/voila/templates/ibp/{file}",
    "/voila/render/../{file}",
    "/voila/render/{file}",
    "/voila/query/x",
    "/voila/execution/x",
    "/api/spec.yaml",
    "/nbconvert/html/{file}",
    "/tree",
    "/lab",
    "/edit/{file}",
    "/api/me",
    "/api/status",
    "/metrics",
    "/logout",
    "/login",
)
FILES = ("analysis.ipynb", "start.ipynb", "w.sqlite", "%00", "..%2f..%2f..%2fw.sqlite")


def odd_address(chance: random.Random) -> str:
    """Somewhere that a server might forget to close."""
    where = chance.choice(ADDRESSES).format(file=chance.choice(FILES))
    return where + chance.choice(["", "/", "?board=" + THEIRS, "?token=x", "%00", "/..%2f..%2fw.sqlite"])


def main(count: int = 10_000) -> int:
    """Try it all; 1 when anything of the second board was seen or changed."""
    chance = random.Random(2027)
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(f"sqlite:///{folder}/w.sqlite")
        before = world.fingerprint()
        found = over_the_api(world, count * 7 // 10, chance)
        server = servers.ours(Path(folder), world.url, "--user-header", "X-User", "--pages-each", "8")
        try:
            found += asyncio.run(over_the_wire(server.url, world, count - found["attempts"], chance))
        finally:
            server.stop()
        found["changed"] = int(world.fingerprint() != before)
    print(f"scopes: {found['attempts']} attempts, {found['leaks']} leaks, {found['changed']} changes, "
          f"{found['errors']} answers with status 500")  # fmt: skip
    print(json.dumps(found), file=sys.stderr)
    return int(bool(found["leaks"] or found["changed"] or found["errors"]))


async def over_the_wire(url: str, world: World, count: int, chance: random.Random) -> Counter[str]:
    """Every page as everyone; then addresses and the kernels of others, until there were so many attempts."""
    found: Counter[str] = Counter()
    people = [Visitor(url, {"X-User": login} if login else {}) for login in (*ROLES, MANAGER, *STRANGERS)]
    for visitor in people:
        for notebook in notebooks():
            found["attempts"] += 1
            found["leaks"] += MARK in await page_as(visitor, notebook, world, chance)
    owner = Visitor(url, {"X-User": "ander-fg"})
    kernel, page = await asyncio.to_thread(owner.open, "board", board=THEIRS)
    async with owner.line(kernel) as line:
        assert MARK in await states(line, page)
        while found["attempts"] < count:
            visitor = chance.choice(people)
            if chance.random() < 0.1:
                text, status = await steal(visitor, kernel), 200
            else:
                answer = await asyncio.to_thread(visitor.ask, odd_address(chance))
                text, status = answer.text, answer.status
            found["attempts"] += 1
            found["leaks"] += MARK in text or "LINE" in text
            found["errors"] += status >= 500
        assert MARK in await states(line, page)
    return found
