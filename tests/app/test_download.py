"""The button that gives a file: the file, or why there is none."""

from typing import Any

import pytest

from ibp_workbook.app import turns
from ibp_workbook.app.parts.download import Download
from ibp_workbook.errors import IbpError
from tests.app.waiting import MadeLine


def pressed(button: Download, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], Any]:
    """What the browser hears after a click."""
    heard: list[tuple[dict[str, Any], Any]] = []
    monkeypatch.setattr(button, "send", lambda content, buffers=None: heard.append((content, buffers)))
    button.on_download({}, [])
    (message,) = heard
    return message


def test_a_click_gives_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    message, buffers = pressed(Download(lambda: ("a.csv", b"1;2"), None), monkeypatch)
    assert message == {"kind": "file", "name": "a.csv"}
    assert buffers == [b"1;2"]


def test_a_file_that_cannot_be_made_is_told_beside_the_button(monkeypatch: pytest.MonkeyPatch) -> None:
    def make() -> tuple[str, bytes]:
        raise IbpError("reports.no_verdict", number=3)

    message, buffers = pressed(Download(make, None), monkeypatch)
    assert message == {"kind": "refused", "message": str(IbpError("reports.no_verdict", number=3))}
    assert buffers is None


def test_a_file_leaves_only_once_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    message, _ = pressed(Download(lambda: ("a.csv", b"1;2"), told.append), monkeypatch)
    assert (message["kind"], told) == ("file", ["a.csv"])

    def full(_name: str) -> None:
        raise IbpError("store.unavailable")

    message, buffers = pressed(Download(lambda: ("a.csv", b"1;2"), full), monkeypatch)
    assert (message["kind"], buffers) == ("refused", None)


def test_who_waits_for_a_turn_reads_it_and_gets_the_file_without_a_second_click(
    line: MadeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    made: list[int] = []

    def make() -> tuple[str, bytes]:
        turns.take("report")
        made.append(1)
        return "a.csv", b"1;2"

    button = Download(make, None)
    monkeypatch.setattr(button, "send", lambda content, buffers=None: heard.append(content["kind"]))
    line.before = 2
    button.on_download({}, [])
    button.on_download({}, [])
    assert (heard, len(line.later)) == (["waits"], 1), "a second click asks nothing anew"
    line.pass_time()
    assert heard == ["waits", "waits"]
    line.before = None
    line.pass_time()
    assert (heard, made, line.later) == (["waits", "waits", "file"], [1], [])
