"""Who is at the door: the one place where a request gets its person, and a kernel its owner's rights."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado.ioloop import IOLoop
from tornado.web import HTTPError, RequestHandler
from traitlets import Dict, Instance, Unicode

from ibp_workbook.app.entrance import Entrance
from ibp_workbook.app.server.cookies import SESSION, kept
from ibp_workbook.app.server.visit import RefusalError
from ibp_workbook.errors import LaterError
from ibp_workbook.store import Workspace
from ibp_workbook.store.asking import Asker
from ibp_workbook.store.sign_ins import Identity, SignIn, SignIns

Result = TypeVar("Result")
Who = tuple[str, str | None]
LOCAL = "local"
_KNOWN_FOR = 2.0


class Owner(NamedTuple):
    """Whose a page is.

    Attributes:
        login: login name of the person.
        sign_in: number of the sign-in with which it was opened, and with which it ends; 0 where a proxy, or
            this computer, says who somebody is.
        brin: the BRIN that came with that sign-in, as ``Asker`` has it.
    """

    login: str
    sign_in: int = 0
    brin: str | None = None


@dataclass
class Person(User):
    """Who makes a request."""

    sign_in: int = 0
    brin: str | None = None

    @property
    def owner(self) -> Owner:
        """As whom this person owns pages."""
        return Owner(self.username, self.sign_in, self.brin)


class People(IdentityProvider):
    """Names the person of each request: by our own sign-in, a proxy, or as the user of this computer."""

    entrance = Instance(Entrance, (), help="Who signs people in.").tag(config=True)
    workspace = Unicode("", help="Address of the workspace whose members may come in.").tag(config=True)
    _known: "Dict[tuple[str, object], tuple[float, object]]" = Dict()

    @property
    def auth_enabled(self) -> bool:
        """Whether people sign in."""
        return self.entrance.signs_in

    def asker(self, person: Person) -> Asker:
        """This person, as those who work for them need to know."""
        return Asker(self.auth_enabled, person.username, person.brin)

    async def get_user(self, handler: RequestHandler) -> Person:
        """Called by Jupyter before it handles any request.

        Raises:
            HTTPError: nobody is named, or more than one, or someone who is no member; or the workspace that
                knows does not answer.
        """
        try:
            return await self._person(handler)
        except LaterError as error:
            raise RefusalError(503, "no_workspace") from error

    async def _person(self, handler: RequestHandler) -> Person:
        if self.entrance.door:
            return await self._signed_in(handler)
        if not self.entrance.user_header:
            return Person(LOCAL)
        names = handler.request.headers.get_list(self.entrance.user_header)
        if len(names) != 1 or not names[0].strip():
            raise HTTPError(401)
        login = names[0].strip()
        if not await self.is_member(Owner(login)):
            raise HTTPError(403)
        return Person(login)

    async def _signed_in(self, handler: RequestHandler) -> Person:
        found = await self.sign_in_of(handler)
        if found is None:
            raise RefusalError(401, "sign_in")
        # A sign-in of before BRINs were asked for has none: it is as one without.
        brin = (found.brin or "") if self.entrance.wants_brin else None
        if not await self.is_member(Owner(found.login, brin=brin)):
            is_known = brin is not None and await self.is_member(Owner(found.login))
            raise RefusalError(403, "other_school" if is_known else "waiting", login=found.login)
        return Person(found.login, sign_in=found.number, brin=brin)

    # ---- Members ----

    async def is_member(self, owner: Owner) -> bool:
        """Whether this person may come in, whatever the sign-in; looked up again every two seconds."""
        return bool(await self._remembered(("member", _who(owner)), lambda: not self._strangers({owner})))

    async def gone(self, owners: Iterable[Owner]) -> set[Owner]:
        """Who of these is no member (any more), or is signed out; the door forgets them at once too."""
        asked = set(owners)
        strangers, over = await self._in_thread(lambda: (self._strangers(asked), self._over(asked)))
        self._forget(lambda what, _: what[0] == "member" and what[1] in strangers)
        # Else who lost a page a moment ago could open another with what the door remembers.
        self._forget(lambda _, found: isinstance(found, SignIn) and found.number in over)
        return {owner for owner in asked if _who(owner) in strangers or owner.sign_in in over}

    def _over(self, owners: set[Owner]) -> set[int]:
        return self._sign_ins().ended({owner.sign_in for owner in owners}) if self.entrance.door else set()

    def _strangers(self, owners: set[Owner]) -> set[Who]:
        members = Workspace(self.workspace).members
        return {who for who in map(_who, owners) if members.actor_for(*who) is None}

    # ---- Our own sign-ins ----

    async def sign_in_of(self, handler: RequestHandler) -> SignIn | None:
        """Who is signed in in the browser that asks; looked up again every two seconds."""
        key = kept(handler, SESSION)
        if not key:
            return None
        found = await self._remembered(("key", key), lambda: self._sign_ins().of(key))
        return found if isinstance(found, SignIn) else None

    async def begin(self, identity: Identity, attempt: str) -> str | None:
        """Sign someone in; the key for the browser, or None when this attempt was used before."""
        return await self._in_thread(lambda: self._sign_ins().begin(identity, attempt))

    async def end(self, which: Callable[[SignIns], set[int]]) -> set[int]:
        """End sign-ins; the numbers of those that ended, which the door forgets at once too."""
        over = await self._in_thread(lambda: which(self._sign_ins()))
        self._forget(lambda what, _: what[0] == "key")
        return over

    def _sign_ins(self) -> SignIns:
        return SignIns(self.workspace, self.entrance.issuer)

    # ---- What was looked up a moment ago; a stranger is looked up each time ----

    async def _remembered(self, what: tuple[str, object], look: Callable[[], object]) -> object:
        known = self._known
        at, found = known.get(what, (-_KNOWN_FOR, None))
        now = time.monotonic()
        if now - at < _KNOWN_FOR:
            return found
        found = await self._in_thread(look)
        for old in [name for name, (then, _) in known.items() if now - then >= _KNOWN_FOR]:
            known.pop(old, None)
        if found:
            known[what] = now, found
        return found

    def _forget(self, which: Callable[[tuple[str, object], object], bool]) -> None:
        for what in [what for what, (_, found) in self._known.items() if which(what, found)]:
            self._known.pop(what, None)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await IOLoop.current().run_in_executor(None, work)

    def get_handlers(self) -> list[tuple[str, object]]:
        """No pages of Jupyter's to sign in or out: ours are in :mod:`.oidc.handlers`."""
        return []


def _who(owner: Owner) -> Who:
    """What decides about somebody's rights, with whatever browser."""
    return owner.login, owner.brin


class Owners(Authorizer):
    """A kernel answers to the person who opened it, whatever is asked: its socket, its state or its end."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Called by Jupyter for each request about a kernel.

        Raises:
            HTTPError: 404, as for a kernel that does not exist.
        """
        page = handler.settings["kernel_manager"].opened(handler.path_kwargs.get("kernel_id", ""))
        theirs = page and isinstance(user, Person) and page.owner == user.owner
        if resource != "kernels" or not theirs:
            raise HTTPError(404)
        page.hear()
        return True
