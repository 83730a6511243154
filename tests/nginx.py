"""A real nginx with the lines of docs/deployment.md."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import eventually, free_port

_DOCS = Path(__file__).resolve().parents[1] / "docs" / "deployment.md"
_FRAME = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    {around}
    server {{ listen 127.0.0.1:{port}; {lines} }}
}}
"""


def lines_of_docs(which: int) -> str:
    """One of the blocks for nginx in docs/deployment.md."""
    blocks: list[str] = re.findall(r" *```nginx\n(.*?)```", _DOCS.read_text("utf-8"), re.DOTALL)
    return blocks[which]


@contextmanager
def running(folder: Path, around: str, lines: str) -> Iterator[str]:
    """Start nginx; gives its address.

    Args:
        folder: for its files.
        around: what goes into ``http``.
        lines: what goes into ``server``.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("these tests need nginx")
    port = free_port()
    config = folder / f"{port}.conf"
    config.write_text(_FRAME.format(folder=folder, port=port, around=around, lines=lines), "utf-8")
    process = subprocess.Popen([program, "-c", str(config), "-e", str(folder / "start.log")])

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        assert eventually(answers)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
