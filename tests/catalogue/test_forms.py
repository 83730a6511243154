"""The form of a DPIA and its library: good content is read, bad content is refused by file and key."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ibp_workbook.catalogue import load_catalogue, read_catalogue
from ibp_workbook.catalogue.forms import load_form
from ibp_workbook.catalogue.forms.dpia_library import Library, load_library
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS, Texts
from tests.catalogue.conftest import LoadTwice
from tests.real_files import real_file

HERE = Path(__file__).parent
CITATIONS = {"wet/art-1"}
LOADERS: dict[str, Callable[[Path], Any]] = {
    "form": lambda folder: load_form(folder / "form", CITATIONS),
    "library": lambda folder: load_library(folder, CITATIONS),
}
BROKEN = [
    pytest.param(kind, path, id=f"{kind}-{path.name}")
    for kind in LOADERS
    for path in sorted((HERE / f"broken_{kind}").iterdir())
]


@pytest.mark.parametrize(("kind", "broken"), BROKEN)
def test_a_mistake_is_named_with_its_file(kind: str, broken: Path) -> None:
    with pytest.raises(IbpError) as caught:
        LOADERS[kind](broken)
    assert caught.value.key == broken.name.split("--")[0]
    for lang in LANGS:
        assert "dpia/" in caught.value.message(lang)


def test_every_error_of_its_own_has_a_broken_file() -> None:
    names = {path.name.split("--")[0] for kind in LOADERS for path in (HERE / f"broken_{kind}").iterdir()}
    assert {f"forms.{key}" for key in Texts("nl").area("forms")} <= names


def test_parts_stand_in_the_order_of_their_files() -> None:
    form = LOADERS["form"](HERE / "valid_form")
    assert [part.id for part in form.parts] == ["1", "2"]
    assert form.fields["1.2"].kind == "group", "what holds fields is a group without saying so"
    assert form.parents["2.1.1"] == "2.1"


def test_a_folder_without_a_form_or_a_library_gives_none(tmp_path: Path) -> None:
    assert load_form(tmp_path, CITATIONS) is None
    assert load_library(tmp_path, CITATIONS) == Library()


def test_the_catalogue_holds_both_from_cache_too(tmp_path: Path, load_twice: LoadTwice) -> None:
    folder = Path(shutil.copytree(HERE / "valid", tmp_path / "data"))
    bare = read_catalogue(folder).version
    shutil.copytree(HERE / "valid_form", folder / "dpia")
    for path in (folder / "dpia").rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("wet/art-1", _citation(folder)), "utf-8")
    first, second = load_twice(folder)
    assert first == second == read_catalogue(folder)
    assert first.version != bare
    assert (list(first.forms), len(first.library.risks)) == (["test"], 1)
    # What is worked out from the content works on what comes from the cache as well.
    assert second.forms["test"].parents["1.1"] == "1"


def _citation(folder: Path) -> str:
    sources = read_catalogue(folder).sources.values()
    return next(f"{source.id}/{key}" for source in sources for key in source.provisions)


class TestShippedContent:
    """What this project ships keeps its promises."""

    catalogue = load_catalogue()

    def test_the_seventeen_points_and_a_summary_stand_in_four_chapters(self) -> None:
        form = self.catalogue.forms["dpia"]
        assert [part.id for part in form.parts] == [str(number) for number in range(1, 19)]
        assert [chapter.id for chapter in form.chapters] == ["A", "B", "C", "D"]
        assert [part for chapter in form.chapters for part in chapter.parts] == [p.id for p in form.parts]

    def test_the_library_covers_what_schools_do(self) -> None:
        library = self.catalogue.library
        assert (len(library.kinds) >= 8, len(library.risks) >= 35, len(library.measures) >= 50) == (True,) * 3
        for kind in library.kinds:
            assert len([risk for risk in library.risks if kind.id in risk.kinds]) >= 3, kind.id

    def test_its_kinds_of_retention_are_those_of_the_table(self) -> None:
        choices = self.catalogue.forms["dpia"].fields["10.1.1.7"].choices
        table = [(category.id, category.title) for category in self.catalogue.retention.values()]
        assert [(choice.value, choice.label) for choice in choices] == table

    def test_its_ids_of_the_rijksmodel_exist(self) -> None:
        path = real_file("rijksmodel/minbzk_dpia_v3.0.yaml")
        known = _tasks(yaml.safe_load(path.read_text("utf-8"))["tasks"])
        form = self.catalogue.forms["dpia"]
        for field in form.fields.values():
            if other := field.maps_to.get("rijksmodel"):
                assert other in known, field.id
                for choice in field.choices:
                    place = choice.maps_to.get("rijksmodel", "#1").removeprefix("#")
                    assert 1 <= int(place) <= len(known[other].get("options", ())), choice.value


def _tasks(tasks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {}
    for task in tasks:
        found[str(task["id"])] = task
        found.update(_tasks(task.get("tasks") or []))
    return found
