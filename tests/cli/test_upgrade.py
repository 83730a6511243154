"""``ibp upgrade`` tells in a sentence, or in JSON, what it did."""

from pathlib import Path

from ibp_workbook.store.schema import REVISION
from tests.cli.conftest import Ibp
from tests.store.earlier import EARLIER, make_earlier


def test_it_says_from_where_to_where_and_where_the_backup_is(ibp: Ibp, url: str, tmp_path: Path) -> None:
    make_earlier(url, EARLIER[0])
    file = tmp_path / "voor.zip"
    done = ibp("upgrade", "--workspace", url, "--backup", file)
    assert done.code == 0
    assert f"van {EARLIER[0]} naar {REVISION}" in done.out
    assert f"{file} (" in done.out
    again = ibp("upgrade", "--workspace", url, "--json").answer
    assert again == {"before": REVISION, "after": REVISION, "backup": None, "rows": {}}
    assert REVISION in ibp("upgrade", "--workspace", url).out


def test_a_failure_is_one_sentence_and_exit_code_2(ibp: Ibp, url: str) -> None:
    done = ibp("upgrade", "--workspace", url)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
