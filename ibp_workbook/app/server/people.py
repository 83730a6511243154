"""Who is at the door: the one place where a request gets its person, and a kernel its owner's rights."""

import time
from collections.abc import Iterable

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado.ioloop import IOLoop
from tornado.web import HTTPError, RequestHandler
from traitlets import Unicode

from ibp_workbook.store import Workspace

LOCAL = "local"
_KNOWN_FOR = 2.0


class People(IdentityProvider):
    """Names the person of each request: by a proxy's header, or the user of this computer.

    It sets no cookie: who is signed in, is kept by the proxy.
    """

    header = Unicode("", help="HTTP header with the login name; empty without sign-in.").tag(config=True)
    workspace = Unicode("", help="Address of the workspace whose members may come in.").tag(config=True)

    @property
    def auth_enabled(self) -> bool:
        """Whether people sign in."""
        return bool(self.header)

    async def get_user(self, handler: RequestHandler) -> User:
        """Called by Jupyter before it handles any request.

        Raises:
            HTTPError: the proxy names nobody, or more than one, or someone who is no member.
        """
        if not self.header:
            return User(LOCAL)
        names = handler.request.headers.get_list(self.header)
        if len(names) != 1 or not names[0].strip():
            raise HTTPError(401)
        login = names[0].strip()
        if not await self.is_member(login):
            raise HTTPError(403)
        return User(login)

    async def is_member(self, login: str) -> bool:
        """Whether this person may come in; looked up again every two seconds."""
        known: dict[str, float] = self.__dict__.setdefault("_seen", {})
        now = time.monotonic()
        if now - known.get(login, -_KNOWN_FOR) < _KNOWN_FOR:
            return True
        if await self.strangers([login]):
            return False
        known[login] = now
        return True

    async def strangers(self, logins: Iterable[str]) -> set[str]:
        """Which of these people are no members (any more); the door forgets them at once too."""
        gone = await IOLoop.current().run_in_executor(None, self._strangers, set(logins))
        for login in gone:
            self.__dict__.get("_seen", {}).pop(login, None)
        return gone

    def _strangers(self, logins: set[str]) -> set[str]:
        members = Workspace(self.workspace).members
        return {login for login in logins if members.actor_for(login) is None}

    def get_handlers(self) -> list[tuple[str, object]]:
        """No pages to sign in or out: the proxy has those."""
        return []


class Owners(Authorizer):
    """A kernel answers to the person who opened it, whatever is asked: its socket, its state or its end."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Called by Jupyter for each request about a kernel.

        Raises:
            HTTPError: 404, as for a kernel that does not exist.
        """
        kernel = handler.path_kwargs.get("kernel_id", "")
        kernels = handler.settings["kernel_manager"]
        if resource != "kernels" or kernels.owner_of(kernel) != user.username:
            raise HTTPError(404)
        kernels.hear(kernel)
        return True
