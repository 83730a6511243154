"""A process that has imported everything a page needs, and forks hosts and kernels from itself (Linux).

It is started before any person's data is read and reads none itself, so they inherit nothing of anyone.
It ends with the server, and they end with it, however that happens: the system ends a process whose
parent is gone, also when nobody had the time to say so.
"""

import ctypes
import json
import os
import random
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable

from ibp_workbook.app.server.warm import warm_up

READY = b"ready"
_PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>


def die_with(parent: int) -> None:
    """Be ended as soon as this parent is gone.

    Args:
        parent: its number; when that is not our parent any more, it has gone already.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def main() -> None:
    """Fork a host or a kernel for each request on the line.

    Arguments of the process: the file descriptor of the line, and the server's number.
    """
    die_with(int(sys.argv[2]))
    line = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    if threading.active_count() > 1:  # forking a process with threads is not safe
        return
    line.send(READY)
    fork_when_asked(line, become)


def fork_when_asked(line: socket.socket, work: Callable[..., None]) -> None:
    """Fork for each request on a line, until it closes; in the fork, return when the work is done.

    Args:
        line: each message comes with files; it is answered with the number of the fork.
        work: what a fork does, with a message and its files.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended leaves no zombie
    while True:
        message, files, _, _ = socket.recv_fds(line, 1 << 20, 3)
        if not message:
            return
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            die_with(parent)
            line.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            random.seed()
            if "numpy" in sys.modules:
                sys.modules["numpy"].random.seed()
            work(message, *files)
            return
        for file in files:
            os.close(file)
        line.send(str(pid).encode())


def is_abandoned(alive: int) -> bool:
    """Whether the server gave up waiting for this process: then it started another in its place."""
    watch = select.poll()
    watch.register(alive, 0)
    return any(event & select.POLLERR for _, event in watch.poll(0))


def become(message: bytes, alive: int, output: int, line: int | None = None) -> None:
    """Be a host, or a kernel, until there is no more need for it.

    Args:
        message: as JSON ``env`` and ``cwd``, and ``argv`` of a kernel.
        alive: stays open as long as this process lives; that is how the server knows.
        output: where what it prints goes.
        line: of a host, its end of the line to the server.
    """
    if is_abandoned(alive):
        return
    request = json.loads(message)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    os.chdir(request["cwd"])
    if line is None:
        _run_kernel(request["argv"])
    else:
        from ibp_workbook.app.server.hosts import process

        process.run(socket.socket(fileno=line))


def _run_kernel(argv: list[str]) -> None:
    import ipywidgets
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", *argv]
    app = IPKernelApp.instance()
    app.initialize(argv)  # type: ignore[no-untyped-call]
    # What ipywidgets registered when it was imported belongs to the comm manager of before the fork;
    # without it the page fetches each widget by itself.
    ipywidgets.register_comm_target()
    app.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
