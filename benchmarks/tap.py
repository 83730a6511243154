"""Counts what really travels between a browser and a server: headers, compressed bodies and websockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

_CHUNK = 65_536


class Tap(ThreadingTCPServer):
    """A port that passes everything on to another one, and counts what comes back.

    Attributes:
        bytes: what the server has sent so far.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.port, self.bytes = port, 0

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Line(BaseRequestHandler):
    server: Tap

    def handle(self) -> None:
        """Called for each connection of the browser, in a thread of its own."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.server.port)) as there:
            back = Thread(target=self._pass_back, args=(there,), daemon=True)
            back.start()
            while chunk := self.request.recv(_CHUNK):
                there.sendall(chunk)
            there.shutdown(socket.SHUT_WR)
            back.join()

    def _pass_back(self, there: socket.socket) -> None:
        with suppress(OSError):
            while chunk := there.recv(_CHUNK):
                self.server.bytes += len(chunk)
                self.request.sendall(chunk)
            self.request.shutdown(socket.SHUT_WR)


@contextmanager
def tapped(url: str) -> Iterator[Tap]:
    """A tap on a server, until the block ends."""
    with Tap(int(url.rpartition(":")[2])) as tap:
        serving = Thread(target=tap.serve_forever)
        serving.start()
        try:
            yield tap
        finally:
            tap.shutdown()
            serving.join()
