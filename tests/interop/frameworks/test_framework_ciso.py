"""Libraries in every form that is found, made small."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import yaml

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.interop.frameworks import ciso_tree
from ibp_workbook.interop.frameworks.files import read_framework
from ibp_workbook.interop.strangers import yaml_limits

FILES = Path(__file__).parents[1] / "strangers_files"
ONE_ROOT = FILES / "fw_single_root.yaml"
Refused = Callable[..., AbstractContextManager[None]]
Read = Callable[..., Framework]


def node(urn: str, parent: str | None = None, assessable: bool = True, **more: Any) -> dict[str, Any]:
    found = {"urn": f"urn:x:{urn}", "assessable": assessable, "depth": 1, "name": urn, **more}
    return found | ({"parent_urn": f"urn:x:{parent}"} if parent else {})


@pytest.fixture
def read(standard: tuple[Level, ...]) -> Read:
    """``read([nodes], **framework keys)``: the framework that such a library becomes."""

    def make(nodes: list[dict[str, Any]], library: dict[str, Any] | None = None, **more: Any) -> Framework:
        framework = {"ref_id": "T-1", "name": "Test", "requirement_nodes": nodes, **more}
        content = {"locale": "en", "version": 4, "objects": {"framework": framework}} | (library or {})
        return read_framework(yaml.safe_dump(content).encode(), "t.yaml", standard, "en")

    return make


def scale(*numbers: int) -> list[dict[str, Any]]:
    return [{"score": number, "name": f"L{number}", "description": f"D{number}"} for number in numbers]


@pytest.mark.parametrize(
    ("lowest", "highest", "target"),
    [(1, 5, 3), (0, 5, 3), (1, 4, 3), (0, 3, 2), (0, 4, 3), (0, 1, 1), (1, 3, 3)],
)
def test_each_scale_gets_a_target_that_is_named(read: Read, lowest: int, highest: int, target: int) -> None:
    numbers = range(lowest, highest + 1)
    framework = read([node("a")], min_score=lowest, max_score=highest, scores_definition=scale(*numbers))
    assert [level.number for level in framework.levels] == list(numbers)
    assert framework.target == target
    assert any(f"Level {target} was chosen" in warning for warning in framework.warnings)


def test_the_new_form_of_a_scale_is_read_and_its_alternatives_are_named(read: Read) -> None:
    definition = {"scale": scale(0, 1, 2), "alternatives": {"binary": scale(0, 1)}}
    nodes = [node("a", scores_definition_ref="binary"), node("b", min_score=0, max_score=1), node("c")]
    framework = read(nodes, scores_definition=definition)
    assert [level.name.en for level in framework.levels] == ["L0", "L1", "L2"]
    assert any("other scales" in warning for warning in framework.warnings)
    assert any(warning.startswith("2 norm(s)") for warning in framework.warnings)


def test_a_scale_without_names_says_so(read: Read) -> None:
    framework = read([node("a")], min_score=1, max_score=3, scores_definition=scale(1, 2, 9))
    assert framework.level(3).name.nl == "Niveau 3"
    assert any("for level 3" in warning for warning in framework.warnings)
    assert any("levels 9" in warning for warning in framework.warnings)


def test_a_percentage_is_no_scale(read: Read, standard: tuple[Level, ...]) -> None:
    framework = read([node("a")], min_score=0, max_score=100)
    assert framework.levels == standard
    assert any("0 to 100" in warning for warning in framework.warnings)


def test_the_tree_becomes_domains_and_explanations(read: Read) -> None:
    nodes = [
        node("1", assessable=False, ref_id="1", name="Beleid"),
        node("1.a", "1", assessable=False, name="Onderwerp"),
        node("1.a.1", "1.a", description="Uitleg."),
        node("2", name="Toets", description="Vraag?"),
        node("2.1", "2"),
        node("3", name="Los"),
        node("4", assessable=False, name="Leeg"),
    ]
    framework = read(nodes)
    assert [domain.title.nl for domain in framework.domains] == ["1 Beleid", "Toets", "Test"]
    assert [statement.title.nl for statement in framework.statements] == ["1.a.1", "Toets", "2.1", "Los"]
    assert [statement.domain for statement in framework.statements] == ["1", "2", "2", "test"]
    why = framework.statements[0].why
    assert why is not None
    assert why.nl == "Onderwerp\n\nUitleg."


def test_ids_come_from_references_that_stand_once(read: Read) -> None:
    nodes = [
        node("a", ref_id="1.10"),
        node("b", ref_id="X"),
        node("c", ref_id="X"),
        node("d"),
        node("z:d", ref_id="a b"),
    ]
    framework = read(nodes)
    assert [statement.id for statement in framework.statements] == ["1.10", "b", "c", "d", "a-b"]


def test_a_reference_that_looks_like_a_number_stays_text(standard: tuple[Level, ...]) -> None:
    content = b"framework: {name: X, requirement_nodes: [{urn: u, assessable: yes, ref_id: 1.10, name: N}]}"
    assert read_framework(content, "x", standard).statements[0].id == "1.10"


def test_urns_are_compared_without_case(read: Read) -> None:
    framework = read([node("TOP", assessable=False), node("sub", "top")])
    assert framework.domains[0].title.nl == "TOP"


def test_a_node_without_a_name_is_titled_by_its_first_sentence(read: Read) -> None:
    long = "De school heeft een beleid (art. 5). " + "En nog veel meer. " * 20
    framework = read(
        [node("a", name=None, description=long), node("b", name=None), node("c", name="N " * 400)]
    )
    first, second, third = (statement.title.nl for statement in framework.statements)
    assert first == "De school heeft een beleid (art. 5)."
    assert second == "b"
    assert third.endswith("N…")
    assert len(third) <= 161


def test_questions_are_shown_in_the_explanation(read: Read) -> None:
    question = {
        "type": "unique_choice",
        "text": "Is er **beleid**?",
        "choices": [{"urn": "c1", "value": "Yes", "add_score": 1}, {"urn": "c2", "value": "No"}],
    }
    why = read([node("a", questions={"q1": question})]).statements[0].why
    assert why is not None
    assert why.en == "Is er beleid?\n- Yes\n- No"


def test_level_texts_are_taken_from_a_numbered_note(read: Read) -> None:
    note = "1: Niets.\n2: Iets,\nen meer.\n3: Alles."
    nodes = [node("a", annotation=note), node("b", annotation="1: Alleen een.\n2: Twee.")]
    first, second = read(nodes, scores_definition=scale(1, 2, 3)).statements
    assert [first.levels[number].nl for number in (1, 2, 3)] == ["Niets.", "Iets,\nen meer.", "Alles."]
    assert first.why is None
    assert second.levels == {}
    assert second.why is not None


def test_languages_are_picked_and_a_missing_one_is_named(read: Read) -> None:
    translations = {"nl": {"name": "Wachtwoorden"}, "de": {"name": "Kennwörter"}}
    framework = read([node("a", name="Mots", translations=translations)], {"locale": "fr"})
    assert framework.statements[0].title.nl == "Wachtwoorden"
    assert framework.statements[0].title.en == "Mots"
    assert any("Dutch is missing" in warning and "(fr)" in warning for warning in framework.warnings)
    assert any("2 text(s) the English is missing" in warning for warning in framework.warnings)


def test_what_is_left_out_is_named(read: Read) -> None:
    nodes = [node("a", implementation_groups=["g1"], weight=2), node("b", visibility_expression="x")]
    framework = read(nodes, {"version": "2.0"})
    assert any("implementation groups" in warning for warning in framework.warnings)
    assert any("on a condition" in warning for warning in framework.warnings)
    assert [statement.weight for statement in framework.statements] == [2.0, 1.0]
    assert (framework.id, framework.version) == ("t-1", "2.0")


@pytest.mark.parametrize("holder", ["objects", None])
@pytest.mark.parametrize("as_list", [True, False])
def test_the_framework_is_found_wherever_it_is(
    standard: tuple[Level, ...], holder: str | None, as_list: bool
) -> None:
    one = {"name": "Eén", "requirement_nodes": [node("a")]}
    found: dict[str, Any] = {"frameworks": [one, {"name": "Twee"}]} if as_list else {"framework": one}
    content = yaml.safe_dump({holder: found} if holder else found).encode()
    framework = read_framework(content, "x.yaml", standard, "en")
    assert framework.title.nl == "Eén"
    assert any("Twee" in warning for warning in framework.warnings) is as_list


def test_markdown_becomes_plain_text(read: Read) -> None:
    text = (
        "# Kop\r\n\r\n\r\n\r\n* een **vet** woord\n* [link](https://a.b), `code`, snake_case_naam en 2*3*4 🎒"
    )
    why = read([node("a", description=text)]).statements[0].why
    assert why is not None
    assert why.nl == "Kop\n\n- een vet woord\n- link, code, snake_case_naam en 2*3*4 🎒"


BROKEN = {
    "not-yaml.yaml": ("frameworks.not_yaml", ("4",)),
    "just-text.yaml": ("frameworks.no_framework", ()),
    "no-framework.yaml": ("frameworks.no_framework", ()),
    "no-statements.yaml": ("frameworks.no_statements", ()),
    "dead-parent.yaml": ("frameworks.dead_parent", ("urn:x:a", "urn:x:weg")),
    "cycle.yaml": ("frameworks.cycle", ("urn:x:a",)),
    "duplicate-urn.yaml": ("frameworks.duplicate_urn", ("urn:x:a",)),
    "no-urn.yaml": ("frameworks.no_urn", ("1",)),
    "node-is-text.yaml": ("frameworks.wrong_node", ("1",)),
    "nodes-no-list.yaml": ("frameworks.not_list", ("requirement_nodes",)),
    "name-is-list.yaml": ("frameworks.not_text", ("name", "urn:x:a")),
    "translations-text.yaml": ("frameworks.not_mapping", ("translations", "urn:x:a")),
    "duplicate-key.yaml": ("frameworks.duplicate_key", ("name", "5")),
    "score-twice.yaml": ("frameworks.wrong_score", ("1",)),
    "score-text.yaml": ("frameworks.wrong_score", ("min_score", "laag")),
    "bounds.yaml": ("frameworks.wrong_bounds", ("5", "1")),
    "alias-bomb.yaml": ("frameworks.too_much", ()),
    "alias-cycle.yaml": ("frameworks.alias", ("1",)),
    "webpage.yaml": ("frameworks.wrong_kind", ()),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_library_is_refused_in_a_sentence(
    broken: Path, refused: Refused, standard: tuple[Level, ...], name: str
) -> None:
    key, parts = BROKEN[name]
    with refused(key, name, *parts):
        read_framework(broken / "ciso" / name, name, standard)


def test_every_broken_library_is_tried(broken: Path) -> None:
    assert {path.name for path in (broken / "ciso").iterdir()} == set(BROKEN)


def test_deep_nesting_is_refused_before_anything_is_built(
    refused: Refused, standard: tuple[Level, ...]
) -> None:
    deep = yaml_limits.MAX_DEPTH + 1
    with refused("frameworks.too_deep"):
        read_framework(b"a: " + b"[" * deep + b"]" * deep, "x.yaml", standard)


def test_too_many_nodes_are_refused(read: Read, refused: Refused) -> None:
    nodes = [{"urn": str(number), "assessable": True} for number in range(5_001)]
    with refused("frameworks.too_many", "5000"):
        read(nodes)


def test_a_shared_value_by_alias_is_fine(standard: tuple[Level, ...]) -> None:
    content = b"""framework:
  name: &n Naam
  requirement_nodes:
  - {urn: a, assessable: true, name: *n}
"""
    assert read_framework(content, "x.yaml", standard).statements[0].title.nl == "Naam"


def groups(*children: tuple[str, int]) -> list[dict[str, Any]]:
    return [
        made
        for name, size in children
        for made in (
            node(name, "root", assessable=False),
            *(node(f"{name}{number}", name) for number in range(size)),
        )
    ]


def test_a_tree_with_one_root_takes_its_children_as_domains(read: Read) -> None:
    root = node("root", assessable=False)
    framework = read([root, *groups(("a", 3), ("b", 3), ("c", 3))])
    assert [domain.title.en for domain in framework.domains] == ["a", "b", "c"]
    assert len(framework.statements) == 9
    shipped = read_framework(ONE_ROOT.read_bytes(), "een-wortel.yaml", framework.levels, "nl")
    assert (len(shipped.domains), len(shipped.statements)) == (3, 9)


def test_a_root_around_a_root_is_no_domain_either_but_a_root_of_norms_is(read: Read) -> None:
    deeper = [
        node("top", assessable=False),
        node("root", "top", assessable=False),
        *groups(("a", 1), ("b", 1)),
    ]
    assert [domain.title.en for domain in read(deeper).domains] == ["a", "b"]
    flat = [node("root", assessable=False), node("x", "root"), node("y", "root")]
    assert [domain.title.en for domain in read(flat).domains] == ["root"]


def test_a_norm_directly_under_the_one_root_belongs_to_the_framework_itself(read: Read) -> None:
    framework = read([node("root", assessable=False), *groups(("a", 2)), node("loose", "root")])
    assert [domain.title.en for domain in framework.domains] == ["a", "Test"]


def test_the_limit_counts_norms_and_not_their_headings(
    read: Read, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ciso_tree, "MAX_STATEMENTS", 3)
    nodes = [node("root", assessable=False), *groups(("a", 2), ("b", 1))]
    assert len(read(nodes).statements) == 3
    with refused("frameworks.too_many"):
        read([*nodes, node("b9", "b")])
    monkeypatch.setattr(ciso_tree, "MAX_NODES", 5)
    with refused("frameworks.too_many_nodes"):
        read(nodes)


def test_the_number_of_a_standard_is_no_bsn(standard: tuple[Level, ...]) -> None:
    content = (FILES / "fw_iso_id.yaml").read_bytes()
    assert read_framework(content, "iso.yaml", standard).id == "ai42001-2023"


def test_a_bsn_in_a_text_is_blotted_out_and_its_place_named(read: Read) -> None:
    framework = read([node("a", description="Leerling BSN 123456782 als voorbeeld"), node("b", ref_id="B-2")])
    assert framework.statements[0].why is not None
    assert framework.statements[0].why.en == "Leerling BSN … als voorbeeld"
    assert any("a" in warning and "citizen service number" in warning for warning in framework.warnings)


def test_a_number_that_may_be_one_is_a_remark(read: Read) -> None:
    framework = read([node("a", description="Nummer 12345672")])
    assert framework.statements[0].why is not None
    assert "12345672" in framework.statements[0].why.en
    assert any("12345672" in warning for warning in framework.warnings)


def test_a_bsn_as_a_code_is_refused(read: Read, refused: Refused) -> None:
    with refused("frameworks.bsn", "t.yaml"):
        read([node("a", ref_id="123456782")])


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b'{"pia": {}, "answers": []}', "files.is_dpia"),
        (b"BEVOEGD GEZAG NUMMER;VESTIGINGSNUMMER\n1;2", "files.is_duo"),
        (b"urn: urn:nl:dpia\nname: x\ntasks:\n- task: a\n", "files.is_form"),
    ],
)
def test_a_file_of_another_kind_is_sent_there(
    standard: tuple[Level, ...], refused: Refused, content: bytes, key: str
) -> None:
    with refused(key):
        read_framework(content, "x", standard)
