"""Nothing that a browser sends is read before it was checked."""

import json
import random
from types import SimpleNamespace
from typing import Any

import pytest
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from benchmarks import wire
from benchmarks.visitor import frame, header, joined
from ibp_workbook.app.server.frames import FrameError, Pace, check
from ibp_workbook.app.server.handlers import Socket
from tests.server.conftest import Run, Shared


@pytest.mark.parametrize(
    ("kind", "channel", "content"),
    [
        ("kernel_info_request", "shell", {}),
        ("kernel_info_request", "control", {}),
        ("comm_info_request", "shell", {}),
        ("comm_open", "shell", {"comm_id": "a", "target_name": "jupyter.widget.control"}),
        ("comm_msg", "shell", {"comm_id": "a", "data": {"x": ["é", None, 1.5]}}),
        ("comm_close", "shell", {"comm_id": "a"}),
        ("shutdown_request", "control", {"restart": False}),
    ],
)
def test_what_pages_send_passes(kind: str, channel: str, content: dict[str, Any]) -> None:
    check(frame(kind, content, channel))


@pytest.mark.parametrize(
    ("kind", "channel", "content"),
    [
        ("execute_request", "shell", {"code": "1"}),
        ("shutdown_request", "shell", {}),
        ("comm_msg", "control", {"comm_id": "a"}),
        ("comm_msg", "iopub", {"comm_id": "a"}),
        ("comm_msg", "shell", {"comm_id": 7}),
        ("comm_msg", "shell", {}),
        ("", "shell", {}),
    ],
)
def test_what_pages_do_not_send_is_refused(kind: str, channel: str, content: dict[str, Any]) -> None:
    with pytest.raises(FrameError):
        check(frame(kind, content, channel))


def test_the_frame_that_hung_the_server_is_refused_at_once() -> None:
    with pytest.raises(FrameError):
        check(wire.HANGS)


def test_the_parts_are_counted_on_both_sides_of_the_limits() -> None:
    good = frame("comm_msg", {"comm_id": "a"})
    head = int.from_bytes(good[:8], "little")
    check(good)
    for count in (head - 1, head + 1, 0, 2**64 - 1):
        with pytest.raises(FrameError):
            check(count.to_bytes(8, "little") + good[8:])
    with pytest.raises(FrameError):
        check(good + b"x")
    with pytest.raises(FrameError):
        check(good[:-1])


def test_a_header_may_be_large_but_not_endless() -> None:
    def with_user(length: int) -> bytes:
        large = {**header("kernel_info_request"), "username": "x" * length}
        return joined("shell", json.dumps(large, default=str).encode(), b"{}", b"{}", b"{}")

    check(with_user(90_000))
    with pytest.raises(FrameError):
        check(with_user(100_001))


def test_whatever_comes_is_passed_or_refused_and_nothing_else() -> None:
    chance, refused = random.Random(1), 0
    for _ in range(3_000):
        message = wire.wrong(chance)
        try:
            check(message)
        except FrameError:
            refused += 1
    assert 2_000 < refused < 3_000  # a flipped bit in a text harms nobody


def test_who_sends_more_than_the_pace_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("ibp_workbook.app.server.frames.time.monotonic", lambda: now[0])
    pace = Pace(per_second=10, burst=5)
    assert [pace.take(1) for _ in range(6)] == [0, 0, 0, 0, 0, 0.1]
    now[0] = 0.2
    assert pace.take(1) == 0
    now[0] = 100.0
    assert pace.take(5) == 0
    assert pace.take(1) == 0.1


def test_a_real_server_bears_frames_that_no_page_sends(shared: Shared, run: Run) -> None:
    visitor = shared("analyst")
    found = run(lambda: wire.throw(visitor, 150, random.Random(7)))
    assert found["sent"] == 150
    assert found["unwell"] == 0, "how fast it answers meanwhile: python -m benchmarks wire"
    assert found["refused"] > 90


def test_no_frame_waits_until_the_browser_says_that_it_has_the_one_before(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    told: list[object] = []

    async def opened(_socket: Socket, kernel: str) -> None:
        told.append(kernel)

    monkeypatch.setattr(VoilaKernelWebsocketHandler, "open", opened)
    socket = Socket.__new__(Socket)
    socket.ws_connection = SimpleNamespace(set_nodelay=told.append)
    manager = SimpleNamespace(opened=lambda _kernel: SimpleNamespace(attach=lambda line: None))
    monkeypatch.setattr(Socket, "kernel_manager", manager)
    run(lambda: socket.open("k"))
    assert told == [True, "k"]


def test_a_line_that_was_closed_is_forgotten_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ping:
        stopped = False

        def stop(self) -> None:
            self.stopped = True

    socket = Socket.__new__(Socket)
    socket.kernel_id, socket.connection = "k", None
    detached: list[Socket] = []
    manager = SimpleNamespace(opened=lambda _kernel: SimpleNamespace(detach=detached.append))
    monkeypatch.setattr(Socket, "kernel_manager", manager)
    socket.ping_callback = Ping()
    socket.on_close()
    assert socket.ping_callback.stopped
    assert detached == [socket]


def test_a_server_refuses_what_is_not_the_protocol_of_pages(shared: Shared) -> None:
    visitor = shared("analyst")
    kernel, _ = visitor.open()
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    path = f"/api/kernels/{kernel}/channels"
    assert visitor.ask(path, headers=upgrade).status == 400
    spoken = {**upgrade, "Sec-WebSocket-Protocol": "v1.kernel.websocket.jupyter.org"}
    assert visitor.ask(f"{path}?session_id={'x' * 300}", headers=spoken).status == 400
    assert visitor.ask(f"{path}?session_id=%ff%00", headers=spoken).status == 400
    foreign = {**spoken, "Origin": "https://elsewhere.example"}
    assert visitor.ask(path, headers=foreign).status == 403
    visitor.leave(kernel)
