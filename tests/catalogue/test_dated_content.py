"""Retention periods and milestones: good content is read, bad content is refused by file and key."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import load_catalogue, read_catalogue
from ibp_workbook.catalogue.retention import Term, load_retention
from ibp_workbook.catalogue.timeline import load_timeline
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS, Texts
from tests.catalogue.conftest import LoadTwice

HERE = Path(__file__).parent
CITATIONS = {"wet/art-1"}
LOADERS = {"retention": load_retention, "timeline": load_timeline}
FILES = {"retention": "retention/categories.yaml", "timeline": "timeline/milestones.yaml"}
BROKEN = [
    pytest.param(kind, path, id=f"{kind}-{path.name}")
    for kind in LOADERS
    for path in sorted((HERE / f"broken_{kind}").iterdir())
]


@pytest.mark.parametrize(("kind", "broken"), BROKEN)
def test_a_mistake_is_named_with_its_file(kind: str, broken: Path) -> None:
    with pytest.raises(IbpError) as caught:
        LOADERS[kind](broken, CITATIONS)
    assert caught.value.key == broken.name.split("--")[0]
    for lang in LANGS:
        assert FILES[kind] in caught.value.message(lang)


@pytest.mark.parametrize("kind", LOADERS)
def test_every_error_of_its_own_has_a_broken_file(kind: str) -> None:
    own = {key for key, text in Texts("nl").area(kind).items() if text.startswith("{file}: ")}
    names = {path.name.split("--")[0] for path in (HERE / f"broken_{kind}").iterdir()}
    assert own
    assert {f"{kind}.{key}" for key in own} <= names


@pytest.mark.parametrize("kind", LOADERS)
def test_a_folder_without_the_file_gives_nothing(kind: str, tmp_path: Path) -> None:
    assert LOADERS[kind](tmp_path, CITATIONS) == {}


def test_categories_are_read() -> None:
    categories = load_retention(HERE / "valid_retention", CITATIONS)
    assert list(categories) == ["file", "incident"]
    old, new = categories["file"].limits
    assert (old.maximum, old.minimum, old.valid_until) == (Term(years=2), None, date(2018, 5, 24))
    assert new.minimum == Term(months=6)
    assert categories["incident"].limits[0].keep


def test_milestones_are_read() -> None:
    milestones = load_timeline(HERE / "valid_timeline", CITATIONS)
    assert list(milestones) == ["old_law", "goal", "new_law"]
    assert milestones["new_law"].starts is None


def test_the_catalogue_holds_both_from_cache_too(tmp_path: Path, load_twice: LoadTwice) -> None:
    folder = Path(shutil.copytree(HERE / "valid", tmp_path / "data"))
    bare = read_catalogue(folder).version
    shutil.copytree(HERE / "valid_retention", folder / "retention")
    shutil.copytree(HERE / "valid_timeline", folder / "timeline")
    first, second = load_twice(folder)
    assert first == second == read_catalogue(folder)
    assert (len(first.retention), len(first.timeline)) == (2, 3)
    assert first.version != bare
    path = folder / "timeline" / "milestones.yaml"
    path.write_text(path.read_text("utf-8").replace("Het voorstel.", "Een voorstel."), "utf-8")
    assert load_catalogue(folder).timeline["new_law"].summary.nl == "Een voorstel."


class TestShippedContent:
    """What this project ships keeps its promises."""

    def test_every_fact_about_retention_has_a_category(self) -> None:
        categories = load_catalogue().retention.values()
        facts = {fact for category in categories for fact in category.facts}
        # R18 is about what happens after the term, and stands with the checked list.
        assert facts >= {f"R{number:02}" for number in range(1, 21)} - {"R18"} | {"C11", "C12"}

    def test_every_fact_about_dates_has_a_milestone(self) -> None:
        facts = {fact for milestone in load_catalogue().timeline.values() for fact in milestone.facts}
        dates = {f"D{number:02}" for number in range(1, 12)}
        assert facts >= dates | {"I09", "I10", "I11", "V15", "T02", "T03", "T04", "T05", "L03"}

    def test_what_is_not_certain_says_so(self) -> None:
        catalogue = load_catalogue(paths.data())
        for category in catalogue.retention.values():
            for limits in category.limits:
                if limits.valid_until is None and limits.confidence == "low":
                    assert limits.note, category.id
        for milestone in catalogue.timeline.values():
            if milestone.confidence == "low":
                assert "controleer" in milestone.summary.nl.lower(), milestone.id
                assert "check" in milestone.summary.en.lower(), milestone.id
