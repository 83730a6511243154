"""What a plan starts from: read when it is right, refused by file and key when it is not."""

from pathlib import Path

import pytest

from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.catalogue.plan import PlanContent, load_plan
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.plan import STATUSES
from ibp_workbook.texts import LANGS

RIGHT = """\
milestone: goal
action:
  - id: who
    label: {nl: "Wie", en: "Who"}
    fields:
      - id: role
        kind: one
        label: {nl: "Wie doet het?", en: "Who does it?"}
        choices:
          - {value: ict, label: {nl: "ICT-coördinator", en: "ICT coordinator"}}
          - {value: fg, label: {nl: "FG", en: "DPO"}}
      - {id: due, kind: date, label: {nl: "Klaar op", en: "Due on"}}
default: {role: ict, effort: 2, risk: 2}
domains:
  beleid: {role: fg, effort: 1, risk: 3}
assessments:
  camera: {role: ict, effort: 3, risk: 1}
"""
BROKEN = {
    "plan.dead_reference--milestone": ("milestone: goal", "milestone: other"),
    "plan.dead_reference--role": ("default: {role: ict", "default: {role: nobody"),
    "plan.dead_reference--domain": ("  beleid:", "  other:"),
    "plan.dead_reference--domain_role": ("beleid: {role: fg", "beleid: {role: nobody"),
    "plan.dead_reference--assessment": ("  camera:", "  other:"),
    "catalogue.duplicate_id": ("value: fg", "value: ict"),
    "catalogue.duplicate_id--field": ("id: due", "id: role"),
    "catalogue.untranslated": ('en: "Due on"', 'en: "Klaar op"'),
    "forms.no_choices": ("          - {value: fg,", "        # {value: fg,"),
    "forms.wrong_for_kind": ("kind: date, ", "kind: date, min: 1, "),
    "plan.dead_reference--no_role": ("id: role", "id: other"),
    "catalogue.unknown_key": ("effort: 3, risk: 1}", "effort: 3, risk: 1, cost: 5}"),
    "catalogue.missing_key": ('label: {nl: "FG", en: "DPO"}', 'label: {nl: "FG"}'),
    "catalogue.invalid": ("effort: 3", "effort: 4"),
}


def load(folder: Path, text: str) -> PlanContent | None:
    (folder / "plan.yaml").write_text(text, "utf-8")
    return load_plan(folder, {"beleid"}, {"camera"}, {"goal"})


def test_a_plan_is_read(tmp_path: Path) -> None:
    plan = load(tmp_path, RIGHT)
    assert plan is not None
    assert plan.domains["beleid"].risk == 3
    assert plan.fields["role"].values == ("ict", "fg")
    catalogue = Catalogue({}, {}, "", plan=plan)
    assert [catalogue.plan_words("role", value, "nl") for value in ("fg", "nobody")] == ["FG", "nobody"]
    assert catalogue.plan_words("colour", "red", "nl") == "red"


def test_no_file_is_no_plan(tmp_path: Path) -> None:
    assert load_plan(tmp_path, (), (), ()) is None


@pytest.mark.parametrize(("name", "change"), BROKEN.items(), ids=BROKEN)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, name: str, change: tuple[str, str]) -> None:
    assert change[0] in RIGHT
    with pytest.raises(IbpError) as caught:
        load(tmp_path, RIGHT.replace(*change))
    assert caught.value.key == name.split("--")[0]
    for lang in LANGS:
        assert "plan/plan.yaml" in caught.value.message(lang)


def test_an_action_is_asked_for_what_the_plan_reckons_with() -> None:
    plan = load_catalogue().plan
    assert plan is not None
    assert plan.fields["status"].values == STATUSES
    assert all(plan.fields[name].values == ("1", "2", "3") for name in ("effort", "effect", "risk"))
    assert {"title", "description", "role", "start", "due", "note"} <= plan.fields.keys()
    assert plan.fields["title"].required


def test_every_shipped_domain_and_assessment_has_a_usual_role_and_weight() -> None:
    catalogue = load_catalogue()
    assert catalogue.plan is not None
    assert set(catalogue.plan.domains) == {domain.id for domain in catalogue.frameworks["ibp"].domains}
    assert set(catalogue.plan.assessments) == set(catalogue.assessments)
