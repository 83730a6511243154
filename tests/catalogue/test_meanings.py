"""What the program asks of the content by its meaning: a tag is known, stands once, and is there."""

import shutil
from pathlib import Path

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import check_meanings, read_catalogue
from ibp_workbook.catalogue.meanings import ANSWERS, FORM, NEEDED, ONLY_OTHERS
from ibp_workbook.errors import IbpError

RISKS = "dpia/form/16-risicos.yaml"
SUPPLIER = "assessments/supplier/questions.yaml"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.data(), tmp_path / "data"))


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "told"),
    [
        (RISKS, "means: risk.impact\n", "means: risk.sort\n", "unknown", "16.1.5.means"),
        (RISKS, "means: risk.impact\n", "means: risk.likelihood\n", "second", "16.1.5.means"),
        (RISKS, "        means: risk.impact\n", "", "missing", "risk.impact"),
        ("dpia/form/form.yaml", "risk.level", "risk.sort", "unknown", "16.1.7.means"),
        ("dpia/closing.yaml", "id: decided_by\n", "id: decided_by\n      means: role\n", "unknown",
         "decided_by.means"),
        (SUPPLIER, "means: pupils\n", "means: pupil\n", "unknown", "pupils.means"),
        (SUPPLIER, "means: pupils\n", "means: role\n", "second", "pupils.means"),
        (SUPPLIER, "        means: pupils\n", "", "missing", "pupils"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_key(
    data: Path, file: str, old: str, new: str, key: str, told: str
) -> None:
    rewrite(data / file, old, new)
    with pytest.raises(IbpError) as caught:
        check_meanings(read_catalogue(data))
    assert caught.value.key == f"meanings.{key}"
    said = caught.value.message("nl")
    assert f"‘{told}’" in said
    assert (file if key != "missing" else file.split("/", maxsplit=1)[0]) in said


def test_every_meaning_is_asked_somewhere_and_what_is_shipped_has_them_all() -> None:
    catalogue = read_catalogue(paths.data())
    check_meanings(catalogue)
    assert set(catalogue.forms["dpia"].meaning) == FORM.keys() - ONLY_OTHERS
    assert {tag for tags in NEEDED.values() for tag in tags} == ANSWERS.keys()


def test_a_form_of_others_means_what_its_counterpart_means_and_lacks_the_rest() -> None:
    ours = read_catalogue(paths.data()).forms["dpia"]
    assert ours.lend(ours, "nobody").meaning == {}
    theirs = ours.lend(ours, "rijksmodel").meaning
    assert theirs["risk.likelihood"].id == "16.1.3"
    assert "left.impact" not in theirs
