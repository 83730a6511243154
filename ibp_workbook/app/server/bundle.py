"""Many small scripts or styles as one, so that a browser asks once."""

import gzip
from collections.abc import Callable, Iterable, Iterator
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
_STATIC = paths.voila() / "templates" / "ibp" / "static"
STYLES = tuple(_STATIC / f"{name}.css" for name in ("ibp", "widgets", "pages"))
SCRIPTS = tuple(_STATIC / f"{name}.js" for name in ("typed", "connection", "shell"))
"""What every page starts with, in this order."""


def chunks(roots: Roots) -> Iterator[Path]:
    """The files of ``bundle.txt`` that this version of Voilà has.

    Webpack finds a chunk that is already there and does not fetch it.

    Args:
        roots: where ``static/`` and ``labextensions/`` are looked up, first match wins.
    """
    listed = (paths.voila() / "templates" / "ibp" / "bundle.txt").read_text("utf-8").splitlines()
    for line in listed:
        kind, _, pattern = line.partition("/")
        found = (file for root in roots.get(kind, ()) for file in Path(root).glob(pattern))
        if file := next(found, None):
            yield file


def join_scripts(files: Iterable[Path]) -> bytes:
    """One script, each part in a function of its own: some ask for strict mode, others cannot bear it."""
    return b"\n".join(b"(function(){" + file.read_bytes() + b"\n})();" for file in files)


def join_styles(files: Iterable[Path]) -> bytes:
    """One sheet of styles."""
    return b"\n".join(file.read_bytes() for file in files)


def compress(joined: bytes, encoding: str) -> bytes:
    """What was joined as it travels; Brotli makes it a sixth smaller than gzip."""
    if encoding == "br":
        return bytes(brotli.compress(joined, quality=9, lgwin=24))
    return gzip.compress(joined, 9, mtime=0)


class Joined(RequestHandler):
    """Serves files as one, joined and compressed the first time someone asks."""

    _compressed: ClassVar[dict[tuple[str, str], bytes]] = {}

    def initialize(self, kind: str, join: Callable[[], bytes]) -> None:
        """Remember what it is.

        Args:
            kind: ``text/javascript`` or ``text/css``.
            join: makes it.
        """
        self._kind, self._join = kind, join

    async def get(self) -> None:
        """Every browser that runs Voilà understands gzip."""
        accepts = self.request.headers.get("Accept-Encoding", "")
        encoding = "br" if brotli and "br" in accepts.replace(" ", "").split(",") else "gzip"
        self.set_header("Content-Type", f"{self._kind}; charset=utf-8")
        self.set_header("Content-Encoding", encoding)
        self.set_header("Vary", "Accept-Encoding")
        self.finish(await self._body(encoding))

    async def _body(self, encoding: str) -> bytes:
        key = (self.request.path, encoding)
        if key not in self._compressed:
            # Half a second of work for Voilà's, the first time: other visitors need not wait for it.
            work = IOLoop.current().run_in_executor
            self._compressed[key] = await work(None, lambda: compress(self._join(), encoding))
        return self._compressed[key]


def handlers(tag: str, roots: Roots) -> list[tuple[str, type[Joined], dict[str, object]]]:
    """The addresses of what is joined.

    Args:
        tag: pattern of the versioned address of the static files.
        roots: as for :func:`chunks`.
    """
    script, style = {"kind": "text/javascript"}, {"kind": "text/css"}
    return [
        (tag + r"/bundle\.js", Joined, {**script, "join": lambda: join_scripts(chunks(roots))}),
        (tag + r"/static/joined\.js", Joined, {**script, "join": lambda: join_scripts(SCRIPTS)}),
        (tag + r"/static/joined\.css", Joined, {**style, "join": lambda: join_styles(STYLES)}),
    ]
