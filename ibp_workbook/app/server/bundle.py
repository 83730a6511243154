"""Voilà's seventy small scripts as one: webpack finds a chunk that is already there and does not fetch it."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from tornado.ioloop import IOLoop
from tornado.web import RequestHandler

from ibp_workbook import paths

try:
    import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ImportError:  # optional: without it the first visit is somewhat larger
    brotli = None

Roots = dict[str, list[str]]


def chunks(roots: Roots) -> Iterator[Path]:
    """The files of ``bundle.txt`` that this version of Voilà has.

    Args:
        roots: where ``static/`` and ``labextensions/`` are looked up, first match wins.
    """
    listed = (paths.voila() / "templates" / "ibp" / "bundle.txt").read_text("utf-8").splitlines()
    for line in listed:
        kind, _, pattern = line.partition("/")
        found = (file for root in roots.get(kind, ()) for file in Path(root).glob(pattern))
        if file := next(found, None):
            yield file


def join(files: Iterable[Path]) -> bytes:
    """One script, each part in a function of its own: some ask for strict mode, others cannot bear it."""
    return b"\n".join(b"(function(){" + file.read_bytes() + b"\n})();" for file in files)


def compress(script: bytes, encoding: str) -> bytes:
    """The script as it travels; Brotli makes it a sixth smaller than gzip."""
    if encoding == "br":
        return bytes(brotli.compress(script, quality=9, lgwin=24))
    return gzip.compress(script, 9, mtime=0)


class Bundle(RequestHandler):
    """Serves the joined scripts, compressed once."""

    _compressed: ClassVar[dict[str, bytes]] = {}

    def initialize(self, roots: Roots) -> None:
        """Remember where the scripts are."""
        self._roots = roots

    async def get(self) -> None:
        """Every browser that runs Voilà understands gzip."""
        accepts = self.request.headers.get("Accept-Encoding", "")
        encoding = "br" if brotli and "br" in accepts.replace(" ", "").split(",") else "gzip"
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Content-Encoding", encoding)
        self.set_header("Vary", "Accept-Encoding")
        self.finish(await self._body(encoding))

    async def _body(self, encoding: str) -> bytes:
        if encoding not in self._compressed:
            script = join(chunks(self._roots))
            # Half a second of work, the first time: other visitors need not wait for it.
            body = await IOLoop.current().run_in_executor(None, compress, script, encoding)
            self._compressed[encoding] = body
        return self._compressed[encoding]
