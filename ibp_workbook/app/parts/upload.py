"""Choose files and send them to Python in pieces, with the size checked before anything is sent."""

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from ibp_workbook.app.parts.base import Component, asset
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.texts import Texts

# The websocket drops messages over 10 MB without a word, so a file travels in pieces well below that.
PIECE = 1_000_000

File = tuple[str, bytes]


class Upload(Component):
    """A labelled file field; it tells how reading went, and asks what only a person can tell of a file.

    Attributes:
        label: label of the field.
        help: what can be chosen, in a few words.
        accept: file endings, such as ``.csv``.
        multiple: more than one file at a time.
        max_bytes: the largest file that is sent at all.
        texts: words of the component.
        message: outcome of the last upload, shown under the field.
        failed: the message tells of a problem.
        answers: how the person can lift that problem, each with its words; the files wait for it, in Python.
    """

    _esm = asset("parts/dom.js", "parts/upload.js")
    _css = asset("parts/upload.css")

    label = traitlets.Unicode("").tag(sync=True)
    help = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)
    multiple = traitlets.Bool(False).tag(sync=True)
    max_bytes = traitlets.Int().tag(sync=True)
    piece = traitlets.Int(PIECE).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    failed = traitlets.Bool(False).tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        received: Callable[[list[File], Lifted | None], str],
        texts: Texts,
        key: str,
        *,
        kinds: Sequence[str],
        max_bytes: int,
        rows: int | None = None,
        also: str = "",
        **traits: Any,
    ) -> None:
        """Make the field.

        Args:
            received: called with name and content of every file once all of them are here, and with what
                the person answered when it asked; gives what to say, or raises an error that says it.
            texts: in the language of the page.
            key: the text that is its label; with ``_help`` behind it the line of help.
            kinds: file endings.
            max_bytes: the largest file that is read.
            rows: the most rows that are read of a table.
            also: what else there is to say beforehand.
            **traits: initial values of the other traits.
        """
        self._received, self._told = received, texts
        self._pieces: dict[int, tuple[str, bytearray]] = {}
        self._waiting: list[File] = []
        limits = "upload.limits_rows" if rows else "upload.limits"
        said = texts(limits, kinds=", ".join(kinds), megabytes=max_bytes // 1_000_000, rows=rows or 0)
        help_ = f"{texts(f'{key}_help')} {said} {also}".strip()
        words = texts.area("upload")
        accept = ",".join(kinds)
        super().__init__(
            label=texts(key), help=help_, accept=accept, max_bytes=max_bytes, texts=words, **traits
        )

    def on_start(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A new choice of files: whatever was half received before is forgotten."""
        self._pieces, self._waiting = {}, []
        self.say("")

    def on_piece(self, content: dict[str, Any], buffers: list[memoryview]) -> None:
        """One piece of one file; the browser sends the next when this one is acknowledged."""
        _name, data = self._pieces.setdefault(int(content["file"]), (str(content["name"]), bytearray()))
        if len(data) + len(buffers[0]) > self.max_bytes:
            self._pieces = {}
            self.say(self.texts["too_big"], failed=True)
            self.send({"kind": "refused"})
            return
        data.extend(buffers[0])
        self.send({"kind": "received", "file": content["file"], "bytes": len(data)})

    def on_end(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """All files are here."""
        files = [(name, bytes(data)) for name, data in self._pieces.values()]
        self._pieces = {}
        self._take(files, None)

    def on_answer(self, content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """The person said how to go on with the files that wait."""
        answer = content["answer"]
        if answer in self.answers:
            files, self._waiting = self._waiting, []
            self.say("")
            self._take(files, answer)

    def _take(self, files: list[File], answer: Lifted | None) -> None:
        self.attempt(lambda: self._received(files, answer))
        self._waiting = files if self.answers else []

    def attempt(self, work: Callable[[], str]) -> None:
        """Do something with what was received, and tell what came of it."""
        try:
            self.say(work())
        except IbpError as error:
            self.say(error.message(self._told.lang), failed=True, answers=error.lifted_by)

    def say(self, message: str, failed: bool = False, answers: Sequence[Lifted] = ()) -> None:
        """Show a message under the field; what went before may read the same, and only a change is seen."""
        with self.hold_sync():
            self.message, self.failed = message, failed
            self.answers = {answer: self._told(f"upload.answer_{answer}") for answer in answers}
