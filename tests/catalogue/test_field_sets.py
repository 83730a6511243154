"""Fields that are kept as one item: read when they are right, refused by file and key when they are not."""

from pathlib import Path

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.fields import FieldSet, load_sets
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import LANGS

RIGHT = """\
- id: views
  label: {nl: "Meningen", en: "Views"}
  help: {nl: "Vraag het.", en: "Ask."}
  row_label: {nl: "Mening", en: "View"}
  title_of_row: who
  fields:
    - id: who
      kind: one
      label: {nl: "Van wie?", en: "Whose?"}
      choices:
        - {value: parents, label: {nl: "ouders", en: "parents"}}
        - {value: pupils, label: {nl: "leerlingen", en: "pupils"}}
    - {id: count, kind: number, min: 1, max: 2, label: {nl: "Hoeveel?", en: "How many?"}}
"""
BROKEN = {
    "catalogue.untranslated--label": ('en: "Whose?"', 'en: "Van wie?"'),
    "catalogue.untranslated--help": ('en: "Ask."', 'en: "Vraag het."'),
    "catalogue.duplicate_id--field": ("id: count", "id: who"),
    "catalogue.duplicate_id--choice": ("value: pupils", "value: parents"),
    "catalogue.unknown_key": ("kind: one", "kind: one\n      colour: red"),
    "catalogue.wrong_choice": ("kind: number", "kind: colour"),
    "forms.dead_field": ("title_of_row: who", "title_of_row: name"),
    "forms.no_choices": ("        - {value: pupils", "       #- {value: pupils"),
    "forms.wrong_for_kind--min": ("kind: number, min: 1, max: 2", "kind: date, min: 1"),
    "forms.wrong_for_kind--max": ("max: 2", "max: 1"),
    "forms.wrong_for_kind--choices": ("kind: one", "kind: text"),
}


def load(folder: Path, text: str) -> dict[str, FieldSet]:
    (folder / "closing.yaml").write_text(text, "utf-8")
    return load_sets(folder / "closing.yaml", "dpia/closing.yaml")


def test_sets_are_read(tmp_path: Path) -> None:
    views = load(tmp_path, RIGHT)["views"]
    assert [field.id for field in views.fields] == ["who", "count"]
    assert [views.words("who", value, "nl") for value in ("pupils", "others")] == ["leerlingen", "others"]
    assert views.words("colour", "red", "nl") == "red"


def test_no_file_is_no_sets(tmp_path: Path) -> None:
    assert load_sets(tmp_path / "closing.yaml", "dpia/closing.yaml") == {}


@pytest.mark.parametrize(("name", "change"), BROKEN.items(), ids=BROKEN)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, name: str, change: tuple[str, str]) -> None:
    assert change[0] in RIGHT
    with pytest.raises(IbpError) as caught:
        load(tmp_path, RIGHT.replace(*change))
    assert caught.value.key == name.split("--")[0]
    for lang in LANGS:
        assert "dpia/closing.yaml" in caught.value.message(lang)


def test_the_last_step_of_a_dpia_asks_what_its_state_reckons_with() -> None:
    closing = load_catalogue().closing
    asked = {item: {field.id for field in part.fields} for item, part in closing.items()}
    assert asked["views"] >= {"who", "text", "why_not"}
    assert asked["fg:advice"] >= {"outcome", "text", "date"}
    assert asked["decision"] >= {"outcome", "reasons", "date"}
    assert asked["meta"] >= {"review_date"}
    assert {item: part.only for item, part in closing.items() if part.only} == {"fg:advice": "fg"}
