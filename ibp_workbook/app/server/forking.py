"""Hosts and kernels forked from a warm process (:mod:`.zygote`): they start in a moment and share its memory.

Linux only; elsewhere, and whenever anything about it fails, they start in the ordinary way.
"""

import asyncio
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import IO, Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ibp_workbook.app.server.zygote import READY

NAME = "ibp-fork"
_ANSWER_WITHIN = 2.0
_WARM_WITHIN = 30.0
_log = logging.getLogger(__name__)


class Forked:
    """A process that is not our own child, with as much of ``subprocess.Popen`` as Jupyter asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, alive: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._alive = alive

    def poll(self) -> int | None:
        """``None`` while it lives: it holds the other end of a pipe, which closes however it ends."""
        if self.returncode is None and select.select([self._alive], [], [], 0)[0]:
            os.close(self._alive)
            self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        if self.returncode is None and not select.select([self._alive], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(NAME, timeout or 0)
        return self.poll() or 0

    def send_signal(self, signum: int) -> None:
        """Send a signal, unless it has ended and its number may be someone else's."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


Process = Forked | subprocess.Popen[bytes]


def warm_process(env: dict[str, str], line: socket.socket) -> Process:
    """Start the warm process, with its end of the line."""
    return subprocess.Popen(
        [sys.executable, "-m", "ibp_workbook.app.server.zygote", str(line.fileno()), str(os.getpid())],
        env={**env, "MALLOC_ARENA_MAX": "2"},  # else each thread of a host keeps memory of its own
        pass_fds=[line.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


class Zygote:
    """The server's end of the line to the warm process."""

    def __init__(self, env: dict[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._ready = self._retired = False
        with theirs:
            self._process = warm_process(env, theirs)

    def is_ready(self, within: float = 0) -> bool:
        """Whether it has imported everything, now or within so many seconds."""
        with self._lock:
            if not self._ready and select.select([self._line], [], [], within)[0]:
                self._ready = self._line.recv(64) == READY
        return self._ready and not self._retired and self._process.poll() is None

    def fork(self, request: dict[str, Any], output: int, *line: int) -> Forked | None:
        """Make a host, which gets its end of a line, or a kernel; None when this does not work any more.

        Args:
            request: what it becomes (:func:`.zygote.become`).
            output: where what it prints goes.
            line: of a host, its end of the line.
        """
        ours, theirs = os.pipe()
        try:
            with self._lock:
                self._line.settimeout(_ANSWER_WITHIN)
                socket.send_fds(self._line, [json.dumps(request).encode()], [theirs, output, *line])
                answer = self._line.recv(64)
            if not answer:
                raise ConnectionError("the warm process has ended")
        except OSError:
            os.close(ours)
            _log.exception("No fork of the warm process; from now on all starts in the ordinary way.")
            self._retired = True  # it stays, because its kernels would end with it
            return None
        finally:
            os.close(theirs)
        return Forked(int(answer), ours)

    def close(self) -> None:
        """End the warm process, and its kernels with it."""
        self._line.close()
        try:
            self._process.wait(_ANSWER_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_zygote: Zygote | None = None


def start(env: dict[str, str]) -> None:
    """Start warming up, where this machine can."""
    global _zygote
    if sys.platform != "linux":
        return
    entry = EntryPoint(NAME, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[NAME] = entry  # no install step needed
    KernelProvisionerFactory.instance().default_provisioner_name = NAME
    _zygote = Zygote(env)


def stop() -> None:
    """End the warm process."""
    global _zygote
    if _zygote:
        _zygote.close()
    _zygote = None


async def start_host(env: dict[str, str], log: Path) -> tuple[Process, socket.socket]:
    """Start a host of pages.

    Args:
        env: its environment.
        log: where what it prints goes.

    Returns:
        The process, and our end of the line to it.

    Raises:
        OSError: the system does not let us.
    """
    ours, theirs = socket.socketpair()
    with theirs, log.open("ab", buffering=0) as output:
        zygote, forked = _zygote, None
        if zygote is not None and await asyncio.to_thread(zygote.is_ready, _WARM_WITHIN):
            request = {"env": env, "cwd": str(Path.cwd())}
            forked = zygote.fork(request, output.fileno(), theirs.fileno())
        return forked or _ordinary_host(env, theirs, output), ours


def _ordinary_host(env: dict[str, str], line: socket.socket, output: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "ibp_workbook.app.server.hosts.process", str(line.fileno())]
    line.set_inheritable(True)  # Windows knows no pass_fds
    inherits: dict[str, Any] = {"close_fds": False} if os.name == "nt" else {"pass_fds": [line.fileno()]}
    return subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,  # Ctrl-C is for the server, which ends its hosts
        **inherits,
    )


class ForkProvisioner(LocalProvisioner):
    """Forks a kernel when the warm process is ready, and starts an ordinary one otherwise."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Called by Jupyter's kernel manager."""
        if _zygote and _zygote.is_ready() and "ipykernel_launcher" in cmd and "stdout" in kwargs:
            argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
            cwd = str(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109
            request = {"argv": argv, "env": kwargs["env"], "cwd": cwd}
            if forked := _zygote.fork(request, kwargs["stdout"].fileno()):
                self.process = forked  # type: ignore[assignment]
                self.pid = self.pgid = forked.pid
                self.cwd = cwd
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)
