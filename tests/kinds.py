"""What the fixtures of every room are, for the tests that ask for one."""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.request import urlopen

import psutil

from ibp_workbook.app.server.forking import Forked
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Round, School, Workspace


@dataclass(frozen=True)
class OwnBoard:
    """A board with a round in which nobody has answered anything yet."""

    workspace: Workspace
    number: str
    schools: list[School]
    round: Round

    @property
    def norms(self) -> list[str]:
        """Ids of the norms that a school can answer, in the order of the framework."""
        framework = load_catalogue().frameworks[self.round.framework]
        return [item.id for item in framework.statements if item.scope != "board"]

    def address(self, school: School | None = None) -> dict[str, str]:
        """The parameters of the address for this board, its round and a school."""
        where = school.location if school else "bestuur"
        return {"board": self.number, "round": str(self.round.id), "school": where}

    def stored(self, school: School | None, statement: str, field: str = "level") -> object:
        """What the workspace holds."""
        fields = self.workspace.maturity.answers(self.round.id, school.id if school else None).get(
            statement, {}
        )
        return fields[field].value if field in fields else None


@dataclass
class Served:
    """A server in its own process.

    Attributes:
        url: without what follows the port.
        workspace: address of its workspace.
        logs: folder of its log files.
    """

    process: subprocess.Popen[bytes] | Forked
    url: str
    workspace: str
    logs: Path

    def pages(self) -> int:
        """How many pages are open, in the server's own words."""
        with urlopen(self.url + "/healthz", timeout=30) as answer:
            return int(json.load(answer)["pages"])

    def hosts(self) -> list[psutil.Process]:
        """The processes that hold its pages: made by the warm process, which is a child of the server."""
        return [host for warm in psutil.Process(self.process.pid).children() for host in warm.children()]

    def stop(self) -> int:
        """Press Ctrl-C (SIGTERM) and wait; the exit code."""
        self.process.terminate()
        return self.process.wait(60)


NewBoard = Callable[[Workspace], OwnBoard]


class WaitUntil(Protocol):
    """Whether the check becomes true before the deadline."""

    def __call__(self, check: Callable[[], bool], within: float = ...) -> bool: ...


class StartServer(Protocol):
    """Start a server with a workspace of its own: the real pages, or a folder of notebooks.

    ``options`` are those of ``ibp serve``; ``plain`` runs the command itself, which imports and makes all;
    everything else is its environment.
    """

    def __call__(
        self,
        notebooks: Path | None = None,
        workspace: str | None = None,
        port: str = "",
        options: Sequence[str] = (),
        plain: bool = False,
        **env: str,
    ) -> Served: ...
