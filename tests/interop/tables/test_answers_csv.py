from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.interop.frameworks.files import read_framework
from ibp_workbook.interop.tables.answers_csv import read_levels

Refused = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def framework(standard: tuple[Level, ...]) -> Framework:
    rows = b"code;titel;domein\nA.1;Een;X\nA.2;Twee;X\nA.3;Drie;X\nA.4;Vier;X\n"
    return read_framework(rows, "f.csv", standard)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_levels_are_read(tmp_path: Path, framework: Framework, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    rows = ["Statement,Level", "A.1,3", "A.2,", "A.3,N.v.t."]
    path.write_text("\r\n".join(rows).replace(",", delimiter), encoding)
    assert read_levels(path, framework) == {"A.1": 3, "A.2": None, "A.3": "nvt"}


@pytest.mark.parametrize(
    ("rows", "key", "part"),
    [
        ("statement,level\nA.1,1\nX.9,2", "answers_unknown", "X.9"),
        ("statement,level\nA.1,6", "answers_level", "‘6’"),
        ("statement,level\nA.1,0", "answers_level", "‘0’"),
        ("statement,level\nA.1,2.5", "answers_level", "‘2.5’"),
        ("statement,level\nA.1,drie", "answers_level", "‘drie’"),
        ("statement,level\nA.1,1\nA.2,1\nA.1,1", "answers_duplicate", "4"),
        ("norm,level\nA.1,1", "answers_columns", "norm, level"),
        ("%PDF-1.7", "answers_kind", "a.csv"),
    ],
)
def test_a_wrong_row_is_named(
    tmp_path: Path, framework: Framework, refused: Refused, rows: str, key: str, part: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(rows, "utf-8")
    with refused(f"frameworks.{key}", "a.csv", part):
        read_levels(path, framework)
