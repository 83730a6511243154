"""``ibp plan`` as a script meets it."""

from pathlib import Path

from openpyxl import load_workbook

from ibp_workbook.demo import DEMO_BOARD
from tests.cli.conftest import Ibp


def test_the_plan_of_the_demo_board_is_shown_and_exported(ibp: Ibp, demo_url: str, tmp_path: Path) -> None:
    rows = ibp("plan", "show", "--board", DEMO_BOARD, "--workspace", demo_url, "--json").answer
    assert {"id", "title", "role", "start", "due", "status", "gaps", "overdue", "effort"} <= set(rows[0])
    assert {row["status"] for row in rows} == {"accepted", "busy", "done", "rejected"}
    file = tmp_path / "plan.xlsx"
    command = ("plan", "export", "--board", DEMO_BOARD, "--workspace", demo_url, "--out", file, "--json")
    assert ibp(*command).answer == {"file": str(file), "actions": len(rows)}
    sheet = load_workbook(file).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [row["title"] for row in rows]
    assert sheet["E2"].is_date
    assert "Action" in ibp("plan", "show", "--board", DEMO_BOARD, "--workspace", demo_url, "--lang", "en").out


def test_a_board_that_is_not_there_and_a_place_that_cannot_be_written_get_a_sentence(
    ibp: Ibp, demo_url: str, tmp_path: Path
) -> None:
    for arguments in (("--board", "1"), ("--board", DEMO_BOARD, "--out", tmp_path / "no" / "x.xlsx")):
        command = "export" if "--out" in arguments else "show"
        done = ibp("plan", command, "--workspace", demo_url, *arguments)
        assert done.code == 2
        assert len(done.err.strip().splitlines()) == 1
