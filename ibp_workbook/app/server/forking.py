"""Kernels forked from a warm process (:mod:`.zygote`): half the time to a page and a fraction of the memory.

Linux only; elsewhere, and whenever anything about it fails, kernels start in the ordinary way.
"""

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
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ibp_workbook.app.server.zygote import READY

NAME = "ibp-fork"
_ANSWER_WITHIN = 2.0
_log = logging.getLogger(__name__)


class Forked:
    """A kernel that is not our own child, with as much of ``subprocess.Popen`` as Jupyter asks for."""

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


class Zygote:
    """The server's end of the line to the warm process."""

    def __init__(self, env: dict[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._ready = self._retired = False
        command = [sys.executable, "-m", "ibp_workbook.app.server.zygote"]
        command += [str(theirs.fileno()), str(os.getpid())]
        with theirs:
            self._process = subprocess.Popen(
                command,
                env=env,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Whether it has imported everything; before that nobody waits for it."""
        if not self._ready and select.select([self._line], [], [], 0)[0]:
            self._ready = self._line.recv(64) == READY
        return self._ready and not self._retired and self._process.poll() is None

    def fork(self, argv: list[str], env: dict[str, str], cwd: str, output: int) -> Forked:
        """Make a kernel.

        Raises:
            OSError: the warm process does not answer.
        """
        ours, theirs = os.pipe()
        request = json.dumps({"argv": argv, "env": env, "cwd": cwd}).encode()
        try:
            with self._lock:
                self._line.settimeout(_ANSWER_WITHIN)
                socket.send_fds(self._line, [request], [theirs, output])
                answer = self._line.recv(64)
            if not answer:
                raise ConnectionError("the warm process has ended")
        except OSError:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return Forked(int(answer), ours)

    def retire(self) -> None:
        """Ask it for no more; it stays, because its kernels would end with it."""
        self._retired = True

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


class ForkProvisioner(LocalProvisioner):
    """Forks a kernel when the warm process is ready, and starts an ordinary one otherwise."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Called by Jupyter's kernel manager."""
        if _zygote and _zygote.is_ready() and "ipykernel_launcher" in cmd and "stdout" in kwargs:
            argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
            cwd = str(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109
            try:
                forked = _zygote.fork(argv, kwargs["env"], cwd, kwargs["stdout"].fileno())
            except OSError:
                _log.exception(
                    "No kernel from the warm process; from now on kernels start in the ordinary way."
                )
                _zygote.retire()
            else:
                self.process = forked  # type: ignore[assignment]
                self.pid = self.pgid = forked.pid
                self.cwd = cwd
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)
