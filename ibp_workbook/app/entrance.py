"""How a server is reached, who signs people in, and how much of it one person may use."""

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ibp_workbook.app.hub import Hub
from ibp_workbook.errors import IbpError

HERE = "127.0.0.1"
"""This computer, for nobody but itself."""

CLIENT_ID = "IBP_OIDC_CLIENT_ID"
CLIENT_SECRET = "IBP_OIDC_CLIENT_SECRET"  # noqa: S105 - the name of a variable
"""Variables with what the provider gave this server: who it is there, and how it proves that."""


@dataclass(frozen=True)
class Oidc:
    """A provider that signs people in (OpenID Connect).

    Attributes:
        issuer: its address, exactly as it names itself.
        client_id: who we are there.
        client_secret: how we prove that.
        login_claim: what it says about a person that is the login name of a member here.
        brin_claim: what it says that is a BRIN, which narrows what a member may see; empty for nothing.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    login_claim: str = "email"
    brin_claim: str = ""

    def __post_init__(self) -> None:
        where = urlsplit(self.issuer)
        if not is_safe(self.issuer, self.issuer) or where.query or where.fragment:
            raise IbpError("door.wrong_issuer", issuer=self.issuer)

    @staticmethod
    def read(issuer: str, login_claim: str, file: Path | None = None, brin_claim: str = "") -> "Oidc":
        """The provider, with the secret from a file or from this process's environment.

        The secret leaves the environment: what this process starts does not inherit it.

        Raises:
            IbpError: the file cannot be read, or one of the two values is missing.
        """
        here = {name: os.environ.pop(name, "") for name in (CLIENT_ID, CLIENT_SECRET)}
        given = _variables(file) if file else here
        missing = [name for name in (CLIENT_ID, CLIENT_SECRET) if not given.get(name)]
        if missing:
            raise IbpError("door.no_secret", missing=", ".join(missing))
        return Oidc(issuer, given[CLIENT_ID], given[CLIENT_SECRET], login_claim, brin_claim)


@dataclass(frozen=True)
class Entrance:
    """The doors of one server.

    Attributes:
        user_header: HTTP header in which a sign-in proxy names the person. Without it, and without a
            provider, whoever reaches the port is the user of this computer.
        hosts: names under which browsers reach the server, besides this computer's own.
        base_url: where below those names it lives, such as ``/ibp/``.
        pages: how many pages may be open at the same time.
        pages_each: how many of those one person may have, where people sign in.
        isolate: whether each person's pages have a process of their own.
        oidc: the provider that signs people in, when the server does that itself.
        contact: whom people ask for access, for on the page of who has none yet.
        audit_months: how long entries of the audit log stay.
        hub: the JupyterHub that signs people in, when this server belongs to one.
        address: where it listens; beyond this computer only when it signs people in itself.
        reports: how many reports are made at the same time; where people sign in, one of each person.
        uploads: how many files come in at the same time; where people sign in, one of each person.
    """

    user_header: str = ""
    hosts: tuple[str, ...] = ()
    base_url: str = "/"
    pages: int = 60
    pages_each: int = 20
    isolate: bool = False
    oidc: Oidc | None = None
    contact: str = ""
    audit_months: int = 24
    hub: Hub | None = None
    address: str = HERE
    reports: int = 2
    uploads: int = 4

    def __post_init__(self) -> None:
        if sum(map(bool, (self.user_header, self.oidc, self.hub))) > 1:
            raise IbpError("door.two_doors")
        # What a proxy says about people would be believed of anyone who reaches the port.
        if not (self.door or is_this_computer(self.address)):
            raise IbpError("door.open_address", address=self.address)
        base = self.base_url.strip("/")
        if any(part in ("", ".", "..") or not part.isprintable() for part in base.split("/") if base):
            raise IbpError("shell.wrong_base", base=self.base_url)
        object.__setattr__(self, "base_url", f"/{base}/" if base else "/")
        hosts = (host.lower().partition(":")[0] for host in self.hosts)
        object.__setattr__(self, "hosts", tuple(hosts))

    @property
    def signs_in(self) -> bool:
        """Whether people sign in."""
        return bool(self.user_header or self.door)

    # Without sign-in everyone is the user of this computer.
    @property
    def most_each(self) -> int:
        """How many pages one person may have open."""
        return self.pages_each if self.signs_in else self.pages

    @property
    def at_once_each(self) -> int:
        """How many reports, and how many uploads, of one person."""
        return 1 if self.signs_in else max(self.reports, self.uploads)

    @property
    def wants_brin(self) -> bool:
        """Whether a BRIN of the provider narrows what people see."""
        return bool(self.oidc and self.oidc.brin_claim)

    @property
    def cookie_path(self) -> str:
        """For which addresses our cookies are: below a Hub's name are servers of others too."""
        return self.base_url if self.hub and not self.hub.own_name else "/"

    @property
    def door(self) -> Oidc | Hub | None:
        """Who signs people in where the server sees to that itself."""
        return self.oidc or self.hub

    @property
    def issuer(self) -> str:
        """The name of who does; empty when nobody."""
        return self.door.issuer if self.door else ""


def is_this_computer(name: str) -> bool:
    """Whether a host name or address is that of the computer that asks."""
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"


def is_safe(address: object, issuer: str) -> bool:
    """Whether an address of a provider is https; without only where the provider is on this computer itself.

    Args:
        address: what should be one.
        issuer: the address of the provider.
    """
    if not isinstance(address, str):
        return False
    try:
        here, there = urlsplit(issuer), urlsplit(address)
    except ValueError:
        return False
    if there.scheme == "https":
        return bool(there.hostname)
    schemes, hosts = (here.scheme, there.scheme), (here.hostname or "", there.hostname or "")
    return schemes == ("http", "http") and all(map(is_this_computer, hosts))


def _variables(file: Path) -> dict[str, str]:
    """NAME=value on each line, as systemd and containers read them too."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise IbpError("door.no_file", file=file) from error
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
