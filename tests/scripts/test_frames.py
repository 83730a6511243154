"""The frames of our front end are those of Jupyter, in both directions."""

import json
from base64 import b64decode, b64encode
from typing import Any

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

from ibp_workbook.app.server.frames import check
from tests.scripts.test_scripts import run

HEADER = {"msg_id": "1", "msg_type": "comm_msg", "session": "s", "username": "", "version": "5.3"}
BUFFERS = [b"", b"\x00\xff" * 9, b"een"]


def message(text: str, buffers: list[bytes]) -> dict[str, Any]:
    return {
        "header": HEADER,
        "parent_header": {},
        "metadata": {"a": [1, None]},
        "content": {"comm_id": "c", "data": {"text": text}},
        "buffers": buffers,
    }


CASES = [
    message(text, BUFFERS[:number]) for number, text in enumerate(["", "één", "\U0001f600 <b>", "x" * 9999])
]


def written(case: dict[str, Any], channel: str) -> dict[str, Any]:
    return {**case, "channel": channel, "buffers": [b64encode(part).decode() for part in case["buffers"]]}


def as_jupyter_sends(case: dict[str, Any]) -> bytes:
    parts = [json.dumps(case[name]).encode() for name in ("header", "parent_header", "metadata", "content")]
    frame: bytes = serialize_msg_to_ws_v1([*parts, *case["buffers"]], "iopub")
    return frame


def test_what_one_writes_the_other_reads() -> None:
    given = {
        "messages": [written(case, "shell") for case in CASES],
        "frames": [b64encode(as_jupyter_sends(case)).decode() for case in CASES],
    }
    done = run("frames.mjs", given)
    for case, sent, read in zip(CASES, done["sent"], done["read"], strict=True):
        frame = b64decode(sent)
        check(frame)
        channel, parts = deserialize_msg_from_ws_v1(frame)
        assert channel == "shell"
        assert [json.loads(part) for part in parts[:4]] == [
            case["header"], case["parent_header"], case["metadata"], case["content"],
        ]  # fmt: skip
        assert [bytes(part) for part in parts[4:]] == case["buffers"]
        assert read == written(case, "iopub")
