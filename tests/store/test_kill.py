"""A process that is killed in the middle of its work loses nothing that it said was saved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ibp_workbook.store import Saved

if TYPE_CHECKING:
    from tests.store.conftest import Place

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 25

WRITER = """
import sys
from itertools import count
from ibp_workbook.store import Actor, Workspace
workspace = Workspace(sys.argv[1], Actor("schrijver", "consultant"))
base = None
for number in count(1):
    base = workspace.maturity.save(int(sys.argv[2]), None, "b1", "comment", f"toets {number}", base).event
    print(base, number, flush=True)
"""


def test_every_save_that_was_acknowledged_is_there_after_a_kill(place: Place) -> None:
    command = [sys.executable, "-c", WRITER, place.url, str(place.round.id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(ENOUGH)]
        writer.kill()
        said += writer.stdout.readlines()
    assert writer.returncode != 0
    said = [line for line in said if line.endswith("\n")]  # the kill may have cut the last line
    assert len(said) >= ENOUGH

    events = place.workspace.maturity.history(place.round.id, None, "b1")
    assert [f"{event.id} {event.value.removeprefix('toets ')}\n" for event in events][: len(said)] == said
    assert len(events) - len(said) <= 1  # at most the one that was being saved
    answer = place.workspace.maturity.answers(place.round.id, None)["b1"]
    assert answer["comment"].value == events[-1].value
    after = place.workspace.maturity.save(
        place.round.id, None, "b1", "comment", "verder", answer["comment"].event
    )
    assert isinstance(after, Saved)
