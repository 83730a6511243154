"""A page that is open without a browser: what it holds, its line, and what a person does on it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tornado.websocket import WebSocketClientConnection

from benchmarks.visitor import Visitor, frame, heard, models_of

_PATIENCE = 60


@dataclass
class OpenPage:
    """A page with its line, and what it is waiting for.

    Attributes:
        inbox: what was said and not yet heard; None when the line was closed.
    """

    kernel: str
    line: WebSocketClientConnection
    models: dict[str, dict[str, Any]]
    inbox: asyncio.Queue[dict[str, Any] | None] = field(default_factory=asyncio.Queue)
    _events: dict[str, int] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=count)

    def model(self, is_it: Callable[[dict[str, Any]], bool]) -> str:
        """The id of the model that answers to this."""
        return next(name for name, state in self.models.items() if is_it(state))

    async def say(self, model: str, content: dict[str, Any]) -> None:
        """A message to one of the models."""
        data = {"method": "custom", "content": content}
        await self.line.write_message(frame("comm_msg", {"comm_id": model, "data": data}), binary=True)

    async def hear(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What is said until this comes.

        Raises:
            ConnectionError: the line was closed.
            TimeoutError: it did not come.
        """
        async with asyncio.timeout(_PATIENCE):
            while True:
                message = await self.inbox.get()
                if message is None:
                    raise ConnectionError("the line was closed")
                data: dict[str, Any] = message["data"]
                if is_it(data):
                    return data

    async def save(self, norm: str, level: int) -> dict[str, Any]:
        """Give a level; the reply, when it is saved or not and the new scores are there."""
        form = self.model(lambda state: "dossier" in state and "values" in state)
        state = self.models[form]
        counts = state["values"].get(norm, {}).get("level", {}).get("event")
        based_on = self._events.get(norm, counts)
        given = {"item": norm, "field": "level", "value": level, "based_on": based_on}
        return await self._replied(form, {"kind": "save", "dossier": state["dossier"]["key"], **given})

    async def resolve(self, conflict: dict[str, Any], keep: str) -> dict[str, Any]:
        """Choose one of two values; the reply."""
        form = self.model(lambda state: "dossier" in state and "values" in state)
        given = {"proposal": conflict["proposal"], "keep": keep, "seen": conflict["event"]}
        key = self.models[form]["dossier"]["key"]
        return await self._replied(form, {"kind": "resolve", "dossier": key, **given})

    async def _replied(self, form: str, content: dict[str, Any]) -> dict[str, Any]:
        asked = next(self._ids)
        await self.say(form, {**content, "id": asked})
        reply = await self.hear(lambda data: data.get("content", {}).get("id") == asked)
        told: dict[str, Any] = reply["content"]
        for item, fields in told.get("values", {}).items():
            if "level" in fields:
                self._events[item] = fields["level"]["event"]
        return told

    async def click(self, norm: str, level: int) -> float:
        """Give a level; milliseconds until it is saved and the new scores are there.

        Raises:
            RuntimeError: it was not saved.
        """
        began = time.perf_counter()
        reply = await self.save(norm, level)
        took = (time.perf_counter() - began) * 1000
        if reply["kind"] != "saved":
            raise RuntimeError(f"not saved: {reply['kind']}")
        return took


@asynccontextmanager
async def opened(visitor: Visitor, notebook: str, **query: object) -> AsyncIterator[OpenPage]:
    """A page with its line; it is left in the end."""
    kernel, answer = await asyncio.to_thread(visitor.open, notebook, **query)
    try:
        async with visitor.line(kernel) as line:
            page = OpenPage(kernel, line, models_of(answer))
            reading = asyncio.create_task(_read(page))
            try:
                yield page
            finally:
                reading.cancel()
    finally:
        with suppress(OSError):
            await asyncio.to_thread(visitor.leave, kernel)


async def _read(page: OpenPage) -> None:
    """Take in what is said as it comes, as a browser does: else pings go unanswered, and the line is cut."""
    try:
        while True:
            _, content = await heard(page.line)
            page.inbox.put_nowait(content)
    except ConnectionError:
        page.inbox.put_nowait(None)
