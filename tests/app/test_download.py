"""The button that gives a file: the file, or why there is none."""

from typing import Any

import pytest

from ibp_workbook.app.parts.download import Download
from ibp_workbook.errors import IbpError


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
