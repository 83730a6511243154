"""Choose files and send them to Python in pieces, with the size checked before anything is sent."""

from collections.abc import Callable
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, asset
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts

# The websocket drops messages over 10 MB without a word, so a file travels in pieces well below that.
PIECE = 1_000_000


class Upload(Component):
    """A labelled file field.

    Attributes:
        label: label of the field.
        help: one line of help.
        accept: file endings, such as ``.csv``.
        multiple: more than one file at a time.
        max_bytes: the largest file that is sent at all.
        texts: words of the component.
        message: outcome of the last upload, shown under the field.
        failed: the message tells of a problem.
    """

    _esm = asset("parts/dom.js", "parts/upload.js")
    _css = asset("parts/upload.css")

    label = traitlets.Unicode("").tag(sync=True)
    help = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)
    multiple = traitlets.Bool(False).tag(sync=True)
    max_bytes = traitlets.Int(50_000_000).tag(sync=True)
    piece = traitlets.Int(PIECE).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    failed = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self, received: Callable[[list[tuple[str, bytes]]], None], texts: Texts, key: str, **traits: Any
    ) -> None:
        """Make the field.

        Args:
            received: called with name and content of every file once all of them are here.
            texts: texts in the language of the page.
            key: the text that is its label; with ``_help`` behind it the line of help.
            **traits: initial values of the traits.
        """
        self._received, self._lang = received, texts.lang
        self._files: dict[int, tuple[str, bytearray]] = {}
        words = texts.area("upload")
        super().__init__(label=texts(key), help=texts(f"{key}_help"), texts=words, **traits)

    def attempt(self, work: Callable[[], str]) -> bool:
        """Do something with what was received and tell what came of it; whether it could be done."""
        try:
            message, failed = work(), False
        except IbpError as error:
            message, failed = error.message(self._lang), True
        with self.hold_sync():
            self.message, self.failed = message, failed
        return not failed

    def on_start(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A new choice of files: whatever was half received before is forgotten.

        So is the last outcome: the next may read the same, and only a change reaches the browser.
        """
        self._files = {}
        self.message = ""

    def on_piece(self, content: dict[str, Any], buffers: list[memoryview]) -> None:
        """One piece of one file; the browser sends the next when this one is acknowledged."""
        _name, data = self._files.setdefault(int(content["file"]), (str(content["name"]), bytearray()))
        if len(data) + len(buffers[0]) > self.max_bytes:
            self._files = {}
            self.failed, self.message = True, self.texts["too_big"]
            self.send({"kind": "refused"})
            return
        data.extend(buffers[0])
        self.send({"kind": "received", "file": content["file"], "bytes": len(data)})

    def on_end(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """All files are here."""
        files = [(name, bytes(data)) for name, data in self._files.values()]
        self._files = {}
        self._received(files)
