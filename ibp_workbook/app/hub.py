"""A JupyterHub, as it presents itself in the environment of a server that belongs to it."""

import json
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ibp_workbook.errors import IbpError

TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - the name of a variable
"""Variable with what a server proves itself with to its Hub."""

_ADDRESS, _SCOPES = "JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_OAUTH_ACCESS_SCOPES"
_NEEDED = (
    *("JUPYTERHUB_API_URL", "JUPYTERHUB_CLIENT_ID", "JUPYTERHUB_OAUTH_CALLBACK_URL"),
    *(TOKEN, _ADDRESS, "JUPYTERHUB_SERVICE_PREFIX", _SCOPES),
)


@dataclass(frozen=True)
class Hub:
    """A Hub that signs people in, and of which this server is a service or the server of one person.

    Attributes:
        api: where the Hub answers us.
        pages: where its own pages are for a browser; a path when they have the same name as ours.
        client_id: who we are there.
        token: how we prove that.
        callback: where it sends browsers back to, as it has that on record.
        access: its scopes that open this server; one of them is enough.
        address: where it expects us to listen; empty for this computer alone.
        port: and on which port.
        base_url: where we live below the name that browsers know.
        hosts: that name, when the Hub knows it.
        own_name: whether no other server has that name too.
        person: whose server this is; empty for a service.
        activity: where it wants to hear that the server of a person is in use.
        activity_every: and how often, in seconds.
        server: the name of that server, among several of one person.
    """

    api: str
    pages: str
    client_id: str
    token: str = field(repr=False)
    callback: str
    access: frozenset[str]
    address: str
    port: int
    base_url: str
    hosts: tuple[str, ...] = ()
    own_name: bool = False
    person: str = ""
    activity: str = ""
    activity_every: float = 300
    server: str = ""

    @property
    def issuer(self) -> str:
        """Under which name sign-ins are kept: who is welcome at one server of a Hub may not be at another."""
        return f"{self.api}#{self.client_id}"

    @staticmethod
    def read() -> "Hub":
        """The Hub that started this process; what we prove ourselves with leaves the environment.

        Raises:
            IbpError: no Hub started it, or one that speaks https with its servers; or a value is none.
        """
        told = {name: value for name, value in os.environ.items() if name.startswith("JUPYTERHUB_")}
        for name in (TOKEN, "JPY_API_TOKEN"):  # the second is what it was called once
            os.environ.pop(name, None)
        missing = [name for name in _NEEDED if not told.get(name)]
        if missing:
            raise IbpError("door.no_hub", missing=", ".join(missing))
        address, port = _listening(told[_ADDRESS])
        public = urlsplit(told.get("JUPYTERHUB_PUBLIC_URL", "")).hostname
        return Hub(
            api=told["JUPYTERHUB_API_URL"].rstrip("/"),
            pages=f"{told.get('JUPYTERHUB_HOST', '')}{told.get('JUPYTERHUB_BASE_URL', '/')}hub/",
            client_id=told["JUPYTERHUB_CLIENT_ID"],
            token=told[TOKEN],
            callback=told["JUPYTERHUB_OAUTH_CALLBACK_URL"],
            access=_scopes(told[_SCOPES]),
            address=address,
            port=port,
            base_url=told["JUPYTERHUB_SERVICE_PREFIX"],
            hosts=(public,) if public else (),
            own_name=told.get("JUPYTERHUB_COOKIE_HOST_PREFIX_ENABLED") == "1",
            # To a service the same variable says as which user of the system it runs.
            person="" if "JUPYTERHUB_SERVICE_NAME" in told else told.get("JUPYTERHUB_USER", ""),
            activity=told.get("JUPYTERHUB_ACTIVITY_URL", ""),
            activity_every=float(told.get("JUPYTERHUB_ACTIVITY_INTERVAL") or 300),
            server=told.get("JUPYTERHUB_SERVER_NAME", ""),
        )


def _listening(address: str) -> tuple[str, int]:
    """Where to listen, in words of a Hub."""
    where = urlsplit(address)
    if where.scheme != "http":
        raise IbpError("door.hub_address", address=address)
    try:
        return where.hostname or "", where.port or 80
    except ValueError as error:
        raise IbpError("door.hub_value", name=_ADDRESS) from error


def _scopes(told: str) -> frozenset[str]:
    """A list in JSON, which somebody wrote by hand where the Hub does not start this server itself."""
    try:
        scopes = json.loads(told)
    except ValueError as error:
        raise IbpError("door.hub_value", name=_SCOPES) from error
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise IbpError("door.hub_value", name=_SCOPES)
    return frozenset(scopes)


def make_own(url: str, person: str) -> None:
    """Let a person do everything in the workspace of their own server: a file in which nobody has rights yet.

    Args:
        url: address of the workspace; in a database of several people a manager gives rights, as ever.
        person: their login name.
    """
    # What says how a server is reached does without a database.
    from ibp_workbook.store import Member, Workspace
    from ibp_workbook.store.engine import file_of

    if file_of(url):
        members = Workspace(url).members
        if not members.all():
            members.add(Member(person, person, "consultant"))
