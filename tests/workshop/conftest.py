"""A session with its port open on this computer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ibp_workbook.store import Actor, Workspace
from ibp_workbook.workshop import door, record
from ibp_workbook.workshop.record import Record
from ibp_workbook.workshop.sessions import Sessions
from tests.conftest import free_port
from tests.kinds import NewBoard, OwnBoard
from tests.workshop.room import Room, Scenario


@pytest.fixture
def play(new_board: NewBoard, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., OwnBoard]:
    """Play a scenario in a session of two norms, or one that was begun for it, in a loop of its own."""
    own = new_board(Workspace(empty_url, Actor.local()))
    monkeypatch.setattr(door, "addresses", list)  # on this computer alone, whatever network it is on
    port = free_port()  # a session comes back on the port it had, which no other worker may have taken
    monkeypatch.setattr(door, "PORTS", range(port, port + 1))

    def two_norms(own: OwnBoard) -> Record:
        return record.start(own.workspace, own.round, own.schools[0].id, own.norms[:2], "Werksessie")

    async def scene(scenario: Scenario, begin: Callable[[OwnBoard], Record]) -> None:
        sessions = Sessions()
        begun = begin(own)
        try:
            await scenario(Room(own, await sessions.open(own.workspace, begun.dossier)))
        finally:
            sessions.end()

    def run(scenario: Scenario, begin: Callable[[OwnBoard], Record] = two_norms) -> OwnBoard:
        with ThreadPoolExecutor(
            1
        ) as thread:  # Playwright keeps a loop in this one when browser tests ran before
            thread.submit(lambda: asyncio.run(scene(scenario, begin))).result()
        return own

    return run
