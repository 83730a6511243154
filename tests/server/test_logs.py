"""The server's log as JSON: a machine can read each line, and nobody is in it."""

import asyncio
import json
import logging
import sys
from pathlib import Path

import pytest

from benchmarks.visitor import Visitor
from ibp_workbook.app.server.logs import JsonLines
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.store import Member, Workspace
from tests.kinds import StartServer, WaitUntil
from tests.server.conftest import HEADER, Run

NAMES = ("anja.geheim@school.nl", "Anja de Geheime", "Zonnebloem", "toelichting van anja")


def in_json(path: str, message: str, *arguments: object, error: Exception | None = None) -> dict[str, object]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("naam", logging.WARNING, path, 7, message, arguments, info)
    told: dict[str, object] = json.loads(JsonLines().format(record))
    return told


def test_what_packages_of_others_say_is_left_out_and_what_we_say_is_told() -> None:
    ours = str(Path(sys.modules[JsonLines.__module__].__file__ or ""))
    assert in_json(ours, "A frame was refused: %s", "too long")["message"] == "A frame was refused: too long"
    for said in (("Uncaught exception GET /?wie=%s", NAMES[0]), (f"Uncaught exception {NAMES[0]}",)):
        told = in_json("/usr/lib/python3/tornado/web.py", *said)
        assert told.keys() == {"at", "level", "logger", "where"}
        assert told["where"] == "web:7"


def test_of_an_exception_there_is_its_kind_and_its_places() -> None:
    try:
        raise ValueError(NAMES[3])
    except ValueError as error:
        told = in_json("/x/y.py", "mis", error=error)
    assert told["error"] == "builtins.ValueError"
    assert [str(place).partition(":")[0] for place in told["places"]] == ["test_logs.py"]  # type: ignore[attr-defined]
    assert NAMES[3] not in json.dumps(told)


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_the_log_of_a_server_names_nobody(
    start_server: StartServer, run: Run, wait_until: WaitUntil, log_format: str
) -> None:
    served = start_server(options=("--user-header", HEADER, "--log-format", log_format))
    Workspace(served.workspace).members.add(Member(NAMES[0], NAMES[1], "fg", board=DEMO_BOARD))
    anja = Visitor(served.url, {HEADER: NAMES[0]})

    async def scenario() -> None:
        kernel, page = anja.open("maturity", board=DEMO_BOARD, school=NAMES[2])
        assert page.status == 200
        async with anja.line(kernel) as line:
            await line.write_message(NAMES[3].encode(), binary=True)
            async with asyncio.timeout(30):
                while await line.read_message() is not None:
                    pass

    run(scenario)
    output = served.logs / "output.txt"

    def said() -> str:
        return "".join(
            file.read_text("utf-8") for file in (output, *served.logs.rglob("ibp.log")) if file.exists()
        )

    assert wait_until(lambda: "A frame was refused" in said())
    served.stop()
    assert [name for name in NAMES if name.lower() in said().lower()] == []
    if log_format == "json":
        lines = output.read_text("utf-8").splitlines()
        told = [json.loads(line) for line in lines if served.url not in line]
        assert {"at", "level", "logger", "where"} <= set.intersection(*(set(each) for each in told))
        before = [file.read_text("utf-8") for file in served.logs.rglob("ibp.log")]
        assert "A frame was refused" not in "".join(before)
