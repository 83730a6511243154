"""A server in a process of its own: start it, wait until it answers and rests, weigh it, end it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 90
_LOOK = 0.01
# A server rests when it and its kernels use less than this part of a core.
_AT_REST = 0.1
_AT_REST_WITHIN = 15.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ours(folder: Path, workspace: str, *options: str, **env: str) -> "Server":
    """Our own pages on a workspace; ``env`` is what the server needs to know."""
    port = free_port()
    serve = [sys.executable, "-m", "ibp_workbook", "serve", "--no-browser", "--workspace", workspace]
    return Server([*serve, "--port", str(port), *options], port, folder, env)


@contextmanager
def closing(server: "Server") -> Iterator["Server"]:
    """A server that is stopped in the end."""
    try:
        yield server
    finally:
        server.stop()


class Server:
    """A running server.

    Attributes:
        url: its address, without a slash at the end.
        cold: seconds from its start until its first answer.
    """

    def __init__(self, command: list[str], port: int, folder: Path, env: Mapping[str, str]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / f"server-{port}.log"
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "XDG_STATE_HOME": str(folder), **env}
        started = time.perf_counter()
        with self._log.open("wb") as output:
            self._process = psutil.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            self._wait(started + _PATIENCE)
        except BaseException:
            self.stop()
            raise
        self.cold = time.perf_counter() - started

    def _wait(self, deadline: float) -> None:
        while not self._answers():
            if self._process.poll() is not None or time.perf_counter() > deadline:
                raise RuntimeError(f"no server: {self._log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(_LOOK)

    def _answers(self) -> bool:
        """Whatever it says to an address of no interest: it is there."""
        try:
            with urllib.request.urlopen(f"{self.url}/favicon.ico", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def rest(self) -> None:
        """Wait until it has nothing more to do; a while at most."""
        deadline = time.perf_counter() + _AT_REST_WITHIN
        while time.perf_counter() < deadline:
            before, then = self._worked(), time.perf_counter()
            time.sleep(0.3)
            if self._worked() - before < _AT_REST * (time.perf_counter() - then):
                return

    def megabytes(self) -> float:
        """PSS of the server and everything it started: shared pages count once."""
        total = 0
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
        return total / 1e6

    @property
    def main(self) -> psutil.Process:
        """The server itself, without what it started."""
        return self._process

    def hosts(self) -> list[psutil.Process]:
        """The processes that hold its pages: made by the warm process, which is a child of the server."""
        return [host for warm in self._process.children() for host in warm.children()]

    def files(self) -> int:
        """Open files and sockets of the server and everything it started."""
        total = 0
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                total += process.num_fds()
        return total

    def stop(self) -> None:
        """End it and its kernels."""
        family = self._family()
        if self._process.poll() is None:
            self._process.terminate()
        psutil.wait_procs(family, 5)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, 5)

    def _family(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return [self._process, *self._process.children(recursive=True)]
        return []

    def _worked(self) -> float:
        """Processor seconds so far."""
        total = 0.0
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total
