"""A fork of a host from before it had pages or threads, which forks itself for each long work (Linux).

A process with threads cannot safely fork; this one has none. The work has a process of its own, gives way to
the pages, and takes its memory with it when it is done.
"""

import os
import socket
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from ibp_workbook.app import notices
from ibp_workbook.app.apart import Job, WorkError
from ibp_workbook.app.server.zygote import die_with, fork_when_asked
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import asking

_GIVES_WAY = 10  # as ``nice`` counts


class Spare:
    """A host's line to its spare.

    Args:
        line: the host's line to the server, which is not for the spare.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        parent = os.getpid()
        if os.fork() == 0:
            die_with(parent)
            self._line.close()
            line.close()
            os.nice(_GIVES_WAY)
            fork_when_asked(theirs, _work)
            os._exit(0)
        theirs.close()

    def __call__(self, job: Job) -> Iterator[Any]:
        """Results of a job, as :func:`.apart.each` gives them."""
        ours, theirs = Pipe()
        with theirs, self._lock:
            socket.send_fds(self._line, [b"work"], [theirs.fileno()])
            self._line.recv(64)
        with ours:
            ours.send(job)
            yield from _results(ours)


def _results(line: "Connection[Any, Any]") -> Iterator[Any]:
    while True:
        try:
            said, what = line.recv()
        except EOFError:
            raise WorkError("the process has ended") from None
        if said == "result":
            yield what
        elif said == "refused":
            raise what
        elif said == "failed":
            raise WorkError("the log says why")
        else:
            return


def _work(_message: bytes, line: int) -> None:
    """In the fork: do one job."""
    with Connection(line) as host:
        try:
            job: Job = host.recv()
            asking.work_for(job.asker)
            for what in job.work(job.kind(job.url, job.actor), load_catalogue(), *job.arguments):
                host.send(("result", what))
            host.send(("done", None))
        except ConnectionError:
            return  # nobody waits for it any more
        except IbpError as error:
            host.send(("refused", error))
        except Exception:
            notices.tell()
            host.send(("failed", None))
