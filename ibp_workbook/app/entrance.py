"""How a server is reached, and how much of it one person may use."""

from dataclasses import dataclass

from ibp_workbook.errors import IbpError


@dataclass(frozen=True)
class Entrance:
    """The doors of one server.

    Attributes:
        user_header: HTTP header in which a sign-in proxy names the person. Without it whoever reaches the
            port is the user of this computer.
        hosts: names under which browsers reach the server, besides this computer's own.
        base_url: where below those names it lives, such as ``/ibp/``.
        pages: how many pages may be open at the same time.
        pages_each: how many of those one person may have, where people sign in.
        isolate: whether each person's pages have a process of their own.
    """

    user_header: str = ""
    hosts: tuple[str, ...] = ()
    base_url: str = "/"
    pages: int = 60
    pages_each: int = 20
    isolate: bool = False

    def __post_init__(self) -> None:
        base = self.base_url.strip("/")
        if any(part in ("", ".", "..") or not part.isprintable() for part in base.split("/") if base):
            raise IbpError("shell.wrong_base", base=self.base_url)
        object.__setattr__(self, "base_url", f"/{base}/" if base else "/")
        hosts = (host.lower().partition(":")[0] for host in self.hosts)
        object.__setattr__(self, "hosts", tuple(hosts))
