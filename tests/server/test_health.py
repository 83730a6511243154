"""Whether the workspace answers: a word for who watches over a server, however many ask."""

import asyncio
from pathlib import Path

import pytest

from ibp_workbook.app.server.health import Pulse
from ibp_workbook.store import Actor, Workspace
from tests.server.conftest import Run


@pytest.mark.parametrize("watchers", [1, 5])
def test_who_asks_again_leaves_the_others_their_answer(run: Run, tmp_path: Path, watchers: int) -> None:
    url = f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"
    Workspace(url, Actor.local())

    async def watch() -> list[str]:
        pulse = Pulse(url)

        async def watcher() -> list[str]:
            return [await pulse.trouble() for _ in range(3)]

        return [
            word for words in await asyncio.gather(*(watcher() for _ in range(watchers))) for word in words
        ]

    assert run(watch) == [""] * 3 * watchers
