"""Assessments: good content is read, and every kind of mistake is named with its file."""

import re
import shutil
from pathlib import Path

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import Catalogue, load_catalogue, read_catalogue
from ibp_workbook.catalogue.assessments import load_assessments
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.cases import check_cases
from ibp_workbook.texts import LANGS, Texts
from tests.catalogue.conftest import LoadTwice

HERE = Path(__file__).parent
BROKEN = sorted(path for path in (HERE / "broken_assessments").iterdir() if path.is_dir())
CITATIONS = {"wet/art-1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one small assessment without a mistake."""
    return Path(shutil.copytree(HERE / "valid_assessments", tmp_path / "assessments"))


def load(folder: Path) -> dict[str, Assessment]:
    found = load_assessments(folder, CITATIONS)
    check_cases(found.values())
    return found


def test_reads_a_small_assessment(folder: Path) -> None:
    assessment = load(folder)["small"]
    assert list(assessment.questions) == ["place", "sign", "days", "incident", "viewers", "note"]
    assert assessment.questions["sign"].values == ("yes", "no")
    assert assessment.table("overall").outcome_ids == ("allowed", "gap", "forbidden")
    assert check_cases([assessment]) == len(assessment.cases) == 8


def test_a_folder_that_is_not_there_has_no_assessments(tmp_path: Path) -> None:
    assert load_assessments(tmp_path / "nothing", CITATIONS) == {}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.name)
def test_a_mistake_is_named_with_its_file(folder: Path, broken: Path) -> None:
    shutil.copytree(broken, folder, dirs_exist_ok=True)
    with pytest.raises(IbpError) as caught:
        load(folder)
    assert caught.value.key.split(".")[1] == broken.name.split("--")[0]
    for lang in LANGS:
        assert re.search(r"assessments/small/(questions|rules|cases)\.yaml", caught.value.message(lang))


def test_a_mistake_in_the_rules_or_questions_names_that_file(folder: Path) -> None:
    for broken in BROKEN:
        (changed,) = broken.rglob("*.yaml")
        if changed.name == "cases.yaml":
            continue
        shutil.copytree(broken, folder, dirs_exist_ok=True)
        with pytest.raises(IbpError) as caught:
            load(folder)
        # A rule without its cases is told with the cases: that is where one is missing.
        if broken.name != "shadowed":
            assert changed.name in str(caught.value), broken.name
        shutil.copytree(HERE / "valid_assessments", folder, dirs_exist_ok=True)


def test_every_mistake_in_content_has_a_broken_folder() -> None:
    around = {"no_notebook", "not_in_plan", "not_on_map"}  # tests/catalogue/test_new_assessment.py
    around |= {"of_later", "good_before"}  # tests/catalogue/test_foresight.py
    sentences = Texts("nl").area("assessments").items()
    keys = {key for key, text in sentences if text.startswith("{file}: ")} - around
    assert keys - {path.name.split("--")[0] for path in BROKEN} == set()


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "changes"),
    [
        ("questions.yaml", "Is there a sign?", "Is there any sign?", True),
        ("rules.yaml", "There is no sign.", "A sign is missing.", True),
        ("cases.yaml", "Een camera in de gang mag", "Een camera in een gang mag", False),
    ],
)
def test_the_digest_changes_with_questions_and_rules(
    folder: Path, file: str, before: str, after: str, changes: bool
) -> None:
    first = load(folder)["small"].digest
    change(folder / "small" / file, before, after)
    assert (load(folder)["small"].digest != first) is changes


def test_on_may_be_written_without_quotes(folder: Path) -> None:
    # YAML 1.1 reads a bare `on` as true.
    assert "\n  on: " in (folder / "small" / "cases.yaml").read_text("utf-8")
    assert {case.on.year for case in load(folder)["small"].cases} == {2018, 2026}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A whole data folder with an assessment in it."""
    folder = Path(shutil.copytree(HERE / "valid", tmp_path / "data"))
    shutil.copytree(HERE / "valid_assessments", folder / "assessments")
    return folder


class TestInTheCatalogue:
    def test_assessments_are_part_of_it(self, data: Path) -> None:
        assert list(read_catalogue(data).assessments) == ["small"]

    def test_the_cache_keeps_them_and_notices_a_change(self, data: Path, load_twice: LoadTwice) -> None:
        first, second = load_twice(data)
        assert first == second == read_catalogue(data)
        assert first.assessments["small"].digest == second.assessments["small"].digest
        change(data / "assessments" / "small" / "rules.yaml", "There is no sign.", "A sign is missing.")
        changed = load_catalogue(data)
        assert changed.version != first.version
        assert changed.assessments["small"].digest != first.assessments["small"].digest

    def test_a_mistake_stops_the_catalogue(self, data: Path) -> None:
        change(data / "assessments" / "small" / "rules.yaml", "[wet/art-1]", "[wet/art-8]")
        with pytest.raises(IbpError, match="wet/art-8"):
            read_catalogue(data)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue(paths.data())


class TestShippedContent:
    """What this project ships keeps its promises."""

    def test_every_case_comes_out_as_written(self, shipped: Catalogue) -> None:
        assert check_cases(shipped.assessments.values()) > 0

    @pytest.fixture
    def fg_facts(self, shipped: Catalogue) -> set[str]:
        return {fact for case in shipped.assessments["fg"].cases for fact in case.seed}

    def test_the_fg_assessment_has_a_case_for_each_fact(self, fg_facts: set[str]) -> None:
        assert fg_facts >= {"D05", *(f"G{number:02}" for number in range(1, 25))}

    @pytest.mark.parametrize("question", ["employees", "data_subjects"])
    def test_neither_250_staff_nor_5000_people_matter(self, shipped: Catalogue, question: str) -> None:
        fg = shipped.assessments["fg"]
        assert fg.questions[question].informative
        limit = {"employees": 250, "data_subjects": 5000}[question]
        for outcome in ("required_missing", "not_required"):
            sides = {
                case.answers[question] > limit
                for case in fg.cases
                if question in case.answers and case.outcome == outcome
            }
            assert sides == {True, False}
