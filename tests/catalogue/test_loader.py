"""The loader accepts good content, and refuses every kind of bad content by file and key."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import cite, load_catalogue, read_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS, Texts
from tests.catalogue.conftest import LoadTwice

HERE = Path(__file__).parent
BROKEN = sorted(path for path in (HERE / "broken").iterdir() if path.is_dir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data folder without a mistake."""
    return Path(shutil.copytree(HERE / "valid", tmp_path / "data"))


def test_reads_a_small_catalogue(folder: Path) -> None:
    catalogue = read_catalogue(folder)
    framework = catalogue.frameworks["small"]
    assert [statement.id for statement in framework.statements] == ["beleid.vastgesteld", "beleid.bekend"]
    assert (framework.min_level, framework.max_level, framework.target) == (1, 3, 2)
    statement = framework.statement("beleid.bekend")
    assert framework.level_text(statement, 3).get("en") == "Everyone knows it."


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.name)
def test_a_mistake_is_named_with_its_file(folder: Path, broken: Path) -> None:
    shutil.copytree(broken, folder, dirs_exist_ok=True)
    (changed,) = (path.relative_to(broken).as_posix() for path in broken.rglob("*.yaml"))
    with pytest.raises(IbpError) as caught:
        read_catalogue(folder)
    assert caught.value.key == f"catalogue.{broken.name}"
    for lang in LANGS:
        assert changed in caught.value.message(lang)


def test_every_error_of_the_loader_has_a_broken_file() -> None:
    keys = {key for key in Texts("nl").area("catalogue") if not key.startswith("demo_")}
    assert keys == {path.name for path in BROKEN}


def test_the_sentence_names_the_key(folder: Path) -> None:
    shutil.copytree(HERE / "broken" / "missing_key", folder, dirs_exist_ok=True)
    with pytest.raises(IbpError) as caught:
        read_catalogue(folder)
    assert "statements[beleid.vastgesteld].title.en" in str(caught.value)


def test_a_source_is_cited_as_it_held_on_the_day(folder: Path) -> None:
    sources = read_catalogue(folder).sources
    old = cite(sources, "wet/art-1", "nl", date(2018, 5, 24))
    new = cite(sources, "wet/art-1", "en", date(2018, 5, 25))
    before = cite(sources, "wet/art-1", "nl", date(2015, 12, 31))
    assert (old["label"], old["summary"]) == ("Vw art. 1", "De oude regel.")
    assert (new["label"], new["summary"]) == ("Ea art. 1", "The new rule.")
    assert before["summary"] == ""


def test_the_version_changes_with_the_content(folder: Path) -> None:
    before = read_catalogue(folder).version
    path = folder / "sources" / "wet.yaml"
    path.write_text(path.read_text("utf-8").replace("De nieuwe regel.", "De nieuwste regel."), "utf-8")
    assert read_catalogue(folder).version != before


def test_the_cache_gives_the_same_and_notices_a_change(folder: Path, load_twice: LoadTwice) -> None:
    first, second = load_twice(folder)
    assert first == second == read_catalogue(folder)
    path = folder / "frameworks" / "small" / "framework.yaml"
    path.write_text(path.read_text("utf-8").replace("target: 2", "target: 3"), "utf-8")
    assert load_catalogue(folder).frameworks["small"].target == 3


class TestShippedContent:
    """What this project ships keeps its promises."""

    def test_it_has_no_mistake(self) -> None:
        assert read_catalogue(paths.data()).frameworks

    def test_the_framework_has_at_least_sixty_statements_in_nineteen_domains(self) -> None:
        framework = load_catalogue().frameworks["ibp"]
        assert len(framework.statements) >= 60
        assert len(framework.domains) == 19

    def test_each_of_the_ten_questions_is_served(self) -> None:
        framework = load_catalogue().frameworks["ibp"]
        served = {question for statement in framework.statements for question in statement.questions}
        assert served == set(range(1, 11))

    def test_each_step_has_statements(self) -> None:
        framework = load_catalogue().frameworks["ibp"]
        assert {statement.step for statement in framework.statements} == {step.id for step in framework.steps}

    def test_it_says_that_it_is_not_the_official_list(self) -> None:
        notice = load_catalogue().frameworks["ibp"].notice
        assert notice is not None
        assert "niet het officiële Normenkader" in notice.nl
        assert "not the official Normenkader" in notice.en

    def test_every_statement_tells_why_evidence_first_step_and_source(self) -> None:
        for statement in load_catalogue().frameworks["ibp"].statements:
            complete = statement.why and statement.evidence and statement.first_step and statement.sources
            assert complete, statement.id
