"""``ibp audit``: what was done, whether the log is whole, and the log as a file."""

import csv
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import click
import pytest

from ibp_workbook.app.entrance import Entrance
from ibp_workbook.cli.serve import serve
from ibp_workbook.store import Actor, Member, Workspace
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.audit.log import FEWEST_MONTHS, MONTHS
from tests.cli.conftest import Ibp


@pytest.fixture
def filled(ibp: Ibp, url: str, duo: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace with an import, two roles and an export."""
    monkeypatch.delenv("IBP_PLACE", raising=False)
    ibp("import", "duo", duo, "--board", "all", "--workspace", url)
    ibp("members", "add", "=ans@x.nl", "--role", "fg", "--board", "100", "--workspace", url)
    ibp("members", "add", "bas|x=1\\", "--role", "reader", "--board", "200", "--workspace", url)
    Workspace(url, Actor("els", "consultant")).audit.note(Deed(Kind.EXPORT, "200", detail="plan.xlsx"))
    return url


def test_a_list_by_board_person_kind_and_day(ibp: Ibp, filled: str) -> None:
    def kinds(*filters: str) -> list[str]:
        answer = ibp("audit", "list", *filters, "--workspace", filled, "--json").answer
        return [entry["kind"] for entry in answer]

    assert kinds() == ["export", "role_given", "role_given", "import"]
    assert kinds("--board", "200") == ["export", "role_given"]
    assert kinds("--who", "els") == ["export"]
    assert kinds("--who", "=ans@x.nl") == ["role_given"]
    assert kinds("--kind", "import") == ["import"]
    assert kinds("--since", "2999-01-01") == []
    assert kinds("--until", "2999-01-01", "--last", "1") == ["export"]
    assert kinds("--until", "9999-12-31", "--last", "1") == ["export"]
    places = {e["place"] for e in ibp("audit", "list", "--workspace", filled, "--json").answer}
    assert places == {"command"}


def test_people_read_a_table_in_their_language(
    ibp: Ibp, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ibp("audit", "list", "--board", "100", "--workspace", filled).out
    assert "rol gegeven" in out
    assert "=ans@x.nl, FG, bestuur 100" in out
    assert "opdrachtregel" in out
    monkeypatch.setenv("IBP_LANG", "en")
    assert "role given" in ibp("audit", "list", "--workspace", filled).out
    assert ibp("audit", "list", "--board", "999", "--workspace", filled).out == "No entries found.\n"


def test_the_chain_is_checked_and_its_end_can_be_noted(ibp: Ibp, filled: str) -> None:
    checked = ibp("audit", "verify", "--workspace", filled, "--json").answer
    assert (checked["count"], checked["first"], checked["last"], checked["broken"]) == (4, 1, 4, None)
    end = f"{checked['last']}:{checked['hash']}"
    said = ibp("audit", "verify", "--workspace", filled)
    assert (said.code, "de keten klopt (4 regels, van 1 tot en met 4)" in said.out) == (0, True)
    assert end in said.out
    ibp("members", "remove", "=ans@x.nl", "--workspace", filled)
    assert ibp("audit", "verify", "--noted", end, "--workspace", filled).code == 0
    other = ibp("audit", "verify", "--noted", f"3:{checked['hash']}", "--workspace", filled)
    assert (other.code, other.err.startswith("Regel 3 is niet de regel die je noteerde")) == (2, True)
    wrong = ibp("audit", "verify", "--noted", "vier", "--workspace", filled)
    assert (wrong.code, "‘vier’ is geen genoteerd einde" in wrong.err) == (2, True)


def test_a_broken_chain_is_told_with_its_first_number(ibp: Ibp, filled: str) -> None:
    connection = sqlite3.connect(filled.removeprefix("sqlite:///"))
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET who = 'bas' WHERE number = 3")
    connection.commit()
    connection.close()
    told = ibp("audit", "verify", "--workspace", filled)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("De keten breekt bij regel 3: die regel is gewijzigd.")
    assert "Traceback" not in told.err


def test_an_empty_log_says_so(ibp: Ibp, url: str) -> None:
    assert ibp("audit", "verify", "--workspace", url).out == "Het logboek is nog leeg.\n"


def test_a_csv_file_starts_no_formula_and_can_be_checked_without_us(
    ibp: Ibp, filled: str, tmp_path: Path
) -> None:
    file = tmp_path / "log.csv"
    assert ibp("audit", "export", "--csv", file, "--workspace", filled, "--json").answer["entries"] == 5
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[1]["whom"] == "'=ans@x.nl"
    assert (rows[-1]["kind"], rows[-1]["detail"]) == ("export", "audit.csv"), "the file tells of itself"
    previous = "0" * 64
    for row in rows:
        values = [value.removeprefix("'") for name, value in row.items() if name != "hash"]
        assert row["previous"] == previous
        assert row["hash"] == sha256("\n".join(values).encode()).hexdigest()
        previous = row["hash"]


def test_a_cef_file_escapes_what_would_end_a_field(ibp: Ibp, filled: str, tmp_path: Path) -> None:
    file = tmp_path / "log.cef"
    ibp("audit", "export", "--cef", file, "--board", "200", "--workspace", filled)
    lines = file.read_text("utf-8").splitlines()
    assert [line.split("|")[4] for line in lines] == ["role_given", "export", "export"]
    assert lines[0].startswith("CEF:0|IBP-werkboek|ibp-workbook|")
    assert "duser=bas|x\\=1\\\\ " in lines[0]
    assert "cs1Label=board cs1=200" in lines[0]


@pytest.mark.parametrize("files", [(), ("--csv", "a", "--cef", "b")])
def test_one_file_at_a_time(ibp: Ibp, filled: str, files: tuple[str, ...]) -> None:
    told = ibp("audit", "export", *files, "--workspace", filled)
    assert (told.code, told.err) == (2, "Kies een bestand: --csv BESTAND of --cef BESTAND.\n")


def test_a_file_that_cannot_be_written_gets_a_sentence(ibp: Ibp, filled: str, tmp_path: Path) -> None:
    told = ibp("audit", "export", "--csv", tmp_path / "weg" / "log.csv", "--workspace", filled)
    assert told.code == 2
    assert "log.csv" in told.err


def test_what_is_not_old_stays(ibp: Ibp, filled: str) -> None:
    assert ibp("audit", "prune", "--workspace", filled, "--json").answer == {"removed": 0}
    assert ibp("audit", "prune", "--months", "5", "--workspace", filled).code == 2
    assert len(ibp("audit", "list", "--workspace", filled, "--json").answer) == 4


def exported(url: str) -> list[tuple[str, str]]:
    log = Workspace(url, Actor("els", "consultant")).audit
    return [(e.board, e.detail) for e in log.entries(oldest_first=True) if e.kind == Kind.EXPORT]


def commands(board: str) -> dict[str, tuple[tuple[str, ...], str]]:
    return {
        "workbook": (("export", "workbook", "--board", board), "workbook"),
        "csv": (("export", "csv", "--board", board), "csv"),
        "plan": (("plan", "export", "--board", board), "plan.xlsx"),
        "report": (("report", "statement", "--board", board, "--format", "md"), "statement.md"),
    }


@pytest.mark.parametrize("name", ["workbook", "csv", "plan", "report"])
def test_each_file_that_a_command_makes_is_told_once(
    ibp: Ibp, demo_url: str, tmp_path: Path, name: str
) -> None:
    (board,) = Workspace(demo_url, Actor("els", "consultant")).schools.boards()
    command, detail = commands(board.number)[name]
    done = ibp(*command, "--out", tmp_path / "uit", "--workspace", demo_url)
    assert done.code == 0, done.err
    assert exported(demo_url) == [(board.number, detail)]


def test_a_member_who_is_refused_reads_why(
    ibp: Ibp, filled: str, monkeypatch: pytest.MonkeyPatch, contents: Callable[[str], object]
) -> None:
    before = contents(filled)
    monkeypatch.setenv("IBP_SIGN_IN", "yes")
    monkeypatch.setenv("IBP_LOGIN", "bas|x=1\\")
    told = ibp("audit", "list", "--workspace", filled)
    assert (told.code, told.err.startswith("Het logboek is voor de beheerder en voor de FG.")) == (2, True)
    monkeypatch.setenv("IBP_LOGIN", "=ans@x.nl")
    answer = ibp("audit", "list", "--workspace", filled, "--json").answer
    assert {entry["board"] for entry in answer} == {"100"}
    monkeypatch.delenv("IBP_SIGN_IN")
    assert contents(filled) == before
    assert Member("=ans@x.nl", "=ans@x.nl", "fg", "100") in Workspace(filled).members.all()


def test_a_server_keeps_entries_as_long_as_the_log_says() -> None:
    (months,) = (option for option in serve.params if option.name == "audit_months")
    assert isinstance(months.type, click.IntRange)
    assert (months.default, months.type.min, months.type.min_open) == (MONTHS, FEWEST_MONTHS, False)
    assert Entrance().audit_months == MONTHS
