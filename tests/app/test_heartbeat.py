"""The line between page and kernel: an answer to each ping, and work that is due every minute."""

import pytest

from ibp_workbook.app.parts import heartbeat as module
from ibp_workbook.app.parts.heartbeat import Heartbeat


def test_work_that_is_due_every_minute_is_done_once_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [119.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    beat, done = Heartbeat(), []
    beat.each_minute(lambda: done.append(now[0]))
    for moment in (119.9, 120.0, 125.0, 179.9, 181.0, 400.0):
        now[0] = moment
        beat._handle_custom_msg({"type": "ping"}, [])
    assert done == [120.0, 181.0, 400.0]


def test_another_message_is_no_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "monotonic", iter([0.0, 60.0]).__next__)
    beat, done = Heartbeat(), []
    beat.each_minute(lambda: done.append(1))
    beat._handle_custom_msg({"type": "other"}, [])
    assert done == []
