"""An eleventh assessment is data: one command makes all of it, and the check names what is missing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.catalogue.assessments.pages import check_pages, new_assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.cases import check_cases


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of what we ship with one made-up assessment more."""
    copied = Path(shutil.copytree(paths.data(), tmp_path / "data"))
    shutil.copytree(paths.notebooks(), tmp_path / "notebooks")
    new_assessment("laptops", copied)
    return copied


def check(data: Path) -> None:
    catalogue = read_catalogue(data)
    check_pages(catalogue.assessments.values(), catalogue.plan, data)


def test_what_is_made_passes_the_check(data: Path) -> None:
    check(data)
    made = read_catalogue(data).assessments["laptops"]
    assert check_cases([made]) == 2
    assert made.questions_served == (11,)


def test_a_second_one_gets_the_next_question(data: Path) -> None:
    new_assessment("printers", data)
    check(data)
    assert read_catalogue(data).assessments["printers"].questions_served == (12,)


def without_line(file: Path, word: str) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if word not in line), "utf-8")


@pytest.mark.parametrize(
    ("key", "file", "break_it"),
    [
        ("no_notebook", "notebooks/laptops.ipynb", lambda root, file: (root / file).unlink()),
        ("not_in_plan", "plan/plan.yaml", lambda root, file: without_line(root / "data" / file, "laptops:")),
        ("not_on_map", "texts/questions.yaml", lambda root, file: without_line(root / "data" / file, "q11:")),
    ],
)
def test_what_is_missing_is_named_with_its_file(
    data: Path, key: str, file: str, break_it: Callable[[Path, str], None]
) -> None:
    break_it(data.parent, file)
    with pytest.raises(IbpError) as caught:
        check(data)
    assert caught.value.key == f"assessments.{key}"
    assert caught.value.message("nl").startswith(f"{file}: ")


@pytest.mark.parametrize("name", ["", "Laptops", "../laptops", "1laptop", "a" * 61])
def test_a_name_that_is_no_id_makes_nothing(data: Path, name: str) -> None:
    before = sorted(path.name for path in data.rglob("*"))
    with pytest.raises(IbpError, match="ID"):
        new_assessment(name, data)
    assert sorted(path.name for path in data.rglob("*")) == before


def test_nothing_is_overwritten(data: Path) -> None:
    plan = (data / "plan" / "plan.yaml").read_bytes()
    for name in ("laptops", "fg", "start"):
        with pytest.raises(IbpError, match=name):
            new_assessment(name, data)
    assert (data / "plan" / "plan.yaml").read_bytes() == plan


def test_the_notebook_is_a_page_like_the_others(data: Path) -> None:
    notebooks = data.parent / "notebooks"
    made, other = (json.loads((notebooks / f"{name}.ipynb").read_text("utf-8")) for name in ("laptops", "fg"))
    assert made["metadata"].keys() == other["metadata"].keys()
    assert [cell["cell_type"] for cell in made["cells"]] == [cell["cell_type"] for cell in other["cells"]]
    assert made["cells"][-1]["source"][-1] == 'page("laptops")'
