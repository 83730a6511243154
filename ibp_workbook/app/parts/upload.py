"""Choose files and send them to Python in pieces, with the size checked before anything is sent."""

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from ibp_workbook.app import turns
from ibp_workbook.app.parts.base import Component, asset
from ibp_workbook.app.stepping import LOOK_AGAIN, after
from ibp_workbook.app.turns import WaitError
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.texts import Texts

# The websocket drops messages over 10 MB without a word, so a file travels in pieces well below that.
PIECE = 1_000_000
_MOST_FULL = 2
"""So many files of the largest size may come at once; a board has many small ones."""
_SILENT = 60.0
"""Seconds without a piece after which nobody is sending any more."""

File = tuple[str, bytes]


class Upload(Component):
    """A labelled file field; it tells how reading went, and asks what only a person can tell of a file.

    Attributes:
        label: label of the field.
        help: what can be chosen, in a few words.
        accept: file endings, such as ``.csv``.
        multiple: more than one file at a time.
        max_bytes: the largest file that is sent at all.
        max_total: the same for all files of one choice together.
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
    max_total = traitlets.Int().tag(sync=True)
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
        self._asks = False
        self._turn: Callable[[], None] | None = None  # ends it
        self._moves = 0
        limits = "upload.limits_rows" if rows else "upload.limits"
        said = texts(limits, kinds=", ".join(kinds), megabytes=max_bytes // 1_000_000, rows=rows or 0)
        super().__init__(
            label=texts(key),
            help=f"{texts(f'{key}_help')} {said} {also}".strip(),
            accept=",".join(kinds),
            max_bytes=max_bytes,
            max_total=_MOST_FULL * max_bytes,
            texts=texts.area("upload"),
            **traits,
        )

    def on_start(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """A new choice of files: whatever was half received before is forgotten."""
        self._pieces, self._waiting = {}, []
        self.say("")
        if not self._asks:
            self._begin()

    def _begin(self) -> None:
        """Let the browser send once it is its turn; so many files at once come in."""
        try:
            self._turn = self._turn or turns.take("upload")
        except WaitError as wait:
            self._asks = True
            self.say(wait.message(self._told.lang))
            after(LOOK_AGAIN, self._begin)
        else:
            self._asks = False
            self.send({"kind": "go"})
            self._look_after(self._moves)

    def _look_after(self, moves: int) -> None:
        """A browser that stops halfway, or loses its line, gives its turn to the next."""
        after(_SILENT, lambda: self._lapse(moves))

    def _lapse(self, moves: int) -> None:
        if self._turn and moves == self._moves:
            self._refuse("silent")
        elif self._turn:
            self._look_after(self._moves)

    def _end_turn(self) -> None:
        self._pieces = {}
        if self._turn:
            end, self._turn = self._turn, None
            end()

    def _refuse(self, key: str) -> None:
        self._end_turn()
        self.say(self.texts[key], failed=True)
        self.send({"kind": "refused"})

    def on_piece(self, content: dict[str, Any], buffers: list[memoryview]) -> None:
        """One piece of one file; the browser sends the next when this one is acknowledged."""
        if not self._turn:
            return
        self._moves += 1
        _name, data = self._pieces.setdefault(int(content["file"]), (str(content["name"]), bytearray()))
        if len(data) + len(buffers[0]) > self.max_bytes:
            self._refuse("too_big")
            return
        if sum(len(held) for _, held in self._pieces.values()) + len(buffers[0]) > self.max_total:
            self._refuse("too_much")
            return
        data.extend(buffers[0])
        self.send({"kind": "received", "file": content["file"], "bytes": len(data)})

    def on_end(self, _content: dict[str, Any], _buffers: list[memoryview]) -> None:
        """All files are here."""
        if self._turn:
            files = [(name, bytes(data)) for name, data in self._pieces.values()]
            try:
                self._take(files, None)
            finally:
                self._end_turn()

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
