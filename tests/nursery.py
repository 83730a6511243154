"""Servers that begin with everything imported, and so do their warm processes (Linux).

A whole run starts some sixty servers; each would import for three seconds what the one before it imported. So
one process of each worker imports it once, and forks. A fork does what Python would have done with these
arguments, this environment and this folder. ``IBP_DATA`` must be what it was: texts have been read already.
"""

import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from ibp_workbook.app.server import forking, warm, zygote
from ibp_workbook.app.server.forking import Forked

_OF_A_SERVER = (
    "ibp_workbook.cli.serve",
    "ibp_workbook.app.hub",
    "ibp_workbook.app.serve",
    "ibp_workbook.app.server.activity",
    "ibp_workbook.app.server.application",
    "ibp_workbook.app.server.config",
    "ibp_workbook.app.server.logs",
    "ibp_workbook.app.server.oidc.handlers",
    "ibp_workbook.demo",
    "ibp_workbook.store.audit.log",
    "ibp_workbook.store.migrate",
)


class Nursling(Forked):
    """A server from the nursery.

    Args:
        pid: its number.
        told: where its exit code comes, once it has ended.
    """

    def poll(self) -> int | None:
        """Its exit code; ``None`` while it lives."""
        if self.returncode is None and select.select([self._alive], [], [], 0)[0]:
            self.returncode = int(os.read(self._alive, 16) or -signal.SIGKILL)  # its nurse was killed with it
            os.close(self._alive)
        return self.returncode


class Child(Forked):
    """A fork of this process.

    Args:
        pid: its number.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(pid, os.pidfd_open(pid))

    def poll(self) -> int | None:
        """``None`` while it lives; then it leaves no zombie."""
        lived = self.returncode is None
        if super().poll() is not None and lived:
            os.waitpid(self.pid, 0)
        return self.returncode


class Nursery:
    """The tests' end of the line to the nursery."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno()), str(os.getpid())],
                cwd=Path(__file__).parents[1],
                env={**os.environ, "MALLOC_ARENA_MAX": "2"},  # as a warm process has it
                pass_fds=[theirs.fileno()],
            )

    def start(self, arguments: Sequence[str], cwd: Path, env: dict[str, str], output: int) -> Nursling:
        """What ``python arguments`` does, in a process of its own.

        Args:
            arguments: ``-m module`` or ``-c code``, and what follows.
            cwd: the folder in which it works.
            env: all of its environment.
            output: where what it prints goes.
        """
        request = {"arguments": list(arguments), "cwd": str(cwd), "env": env}
        ours, theirs = os.pipe()
        with self._lock:
            socket.send_fds(self._line, [json.dumps(request).encode()], [theirs, output])
            self._line.recv(64)  # the number of its nurse
        os.close(theirs)
        return Nursling(int(os.read(ours, 16)), ours)

    def close(self) -> None:
        """End the nursery, and what it made."""
        self._line.close()
        self._process.wait(20)


def nurse(message: bytes, told: int, output: int) -> None:
    """Make a server, tell its number, wait for its end and tell its exit code."""
    parent = os.getpid()
    server = os.fork()
    if server == 0:
        zygote.die_with(parent)
        os.close(told)
        become_python(**json.loads(message), output=output)
        return
    os.close(output)
    os.write(told, str(server).encode())
    _, status = os.waitpid(server, 0)
    os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def become_python(arguments: list[str], cwd: str, env: dict[str, str], output: int) -> None:
    """Do what Python does with these arguments."""
    _move(cwd, env, output)
    forking.warm_process = WarmInWaiting()
    option, program, *sys.argv[1:] = arguments
    if option == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(program, {"__name__": "__main__"})


def _move(cwd: str, env: dict[str, str], output: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)


class WarmInWaiting:
    """A warm process, forked before there is a server, that waits until the server starts it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        server = os.getpid()
        self._pid = os.fork()
        with theirs:
            if self._pid:
                return
            self._line.close()
            zygote.die_with(server)
            message, (line, output), _, _ = socket.recv_fds(theirs, 1 << 20, 2)
        _move(str(Path.cwd()), json.loads(message), output)
        os.setsid()
        sys.argv = [zygote.__file__, str(line), str(server)]
        zygote.main()
        sys.exit()

    def __call__(self, env: dict[str, str], line: socket.socket) -> Forked:
        """Start it (:func:`.forking.warm_process`)."""
        with Path(os.devnull).open("wb") as nowhere, self._line:
            socket.send_fds(self._line, [json.dumps(env).encode()], [line.fileno(), nowhere.fileno()])
        return Child(self._pid)


def main() -> None:
    """Fork a server for each request on the line.

    Arguments of the process: the file descriptor of the line, and the number of the tests' process.
    """
    zygote.die_with(int(sys.argv[2]))
    line = socket.socket(fileno=int(sys.argv[1]))
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # as a server has it
    for module in _OF_A_SERVER:
        import_module(module)
    warm.warm_up()
    zygote.fork_when_asked(line, nurse)


if __name__ == "__main__":
    main()
