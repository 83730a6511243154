"""The demo board: there on a first start, never in the way of real work."""

from datetime import date
from pathlib import Path

import pytest

from ibp_workbook import times
from ibp_workbook.analysis import dpias, read_dpias
from ibp_workbook.analysis.gaps import gaps
from ibp_workbook.analysis.plan import board_plan
from ibp_workbook.app.breaches.state import clock
from ibp_workbook.app.dossiers.register import entries
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD, add_demo, check_demo, ensure_demo
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.prescan import prescan_results
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, score
from ibp_workbook.evaluate.verdicts.verdict import UNDECIDED, evaluate
from ibp_workbook.interop.dpia.files import with_forms
from ibp_workbook.store import ASSESSMENT, Actor, Workspace, answers, plain
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard

BOARD = """\
board: {number: "99999", name: "Proef"}
framework: ibp
schools:
  - {brin: 99AA, location: 99AA00, name: "A", sector: po, municipality: Watermeer, place: Watermeer}
rounds:
  - {name: "Meting", date: "2025-10-06", answers: answers.csv}
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}"


@pytest.fixture
def workspace(url: str) -> Workspace:
    return Workspace(url, Actor.local())


@pytest.fixture
def demo(demo_url: str) -> Workspace:
    """With the board in it, as it was added."""
    return Workspace(demo_url, Actor.local())


def test_an_empty_workspace_gets_a_board_that_shows_every_figure(url: str) -> None:
    ensure_demo(url)
    workspace = Workspace(url, Actor.local())
    assert [board.number for board in workspace.schools.boards()] == [DEMO_BOARD]
    schools = workspace.schools.of(DEMO_BOARD)
    assert {school.sector for school in schools} == {"po", "vo"}
    assert len({school.municipality for school in schools}) > 1
    rounds = workspace.rounds.of(DEMO_BOARD)
    assert len(rounds) == 3, "two rounds before the newest: a change, and a line"
    framework = load_catalogue().frameworks["ibp"]
    levels = workspace.maturity.levels(rounds[-1].id)
    assert {school.id for school in schools} | {None} == {school for school, *_ in levels}
    assert all(framework.has(statement) for _, statement, _ in levels)
    assert {level for *_, level in levels} >= {1, 2, 3, 4, NOT_APPLICABLE}


def test_its_schools_differ_enough_to_compare(demo: Workspace) -> None:
    newest = demo.rounds.of(DEMO_BOARD)[-1]
    framework = load_catalogue().frameworks["ibp"]
    means = set()
    for school in demo.schools.of(DEMO_BOARD):
        given = demo.maturity.answers(newest.id, school.id)
        means.add(
            score(
                framework, {key: item["level"].value for key, item in given.items() if "level" in item}
            ).overall.mean
        )
    assert len(means) > 5


def test_a_workspace_with_a_board_is_left_alone(url: str, workspace: Workspace, new_board: NewBoard) -> None:
    board = new_board(workspace)
    ensure_demo(url)
    assert [item.number for item in workspace.schools.boards()] == [board.number]


def test_it_is_added_once_and_what_was_answered_since_stays(workspace: Workspace) -> None:
    assert add_demo(workspace) is True
    newest = workspace.rounds.of(DEMO_BOARD)[-1]
    workspace.maturity.save(newest.id, None, "camera", "comment", "Van mij")
    assert add_demo(workspace) is False
    assert workspace.maturity.answers(newest.id, None)["camera"]["comment"].value == "Van mij"
    assert len(workspace.rounds.of(DEMO_BOARD)) == 3


def test_the_names_are_made_up(demo: Workspace) -> None:
    """BRIN codes of the register never begin with 99."""
    assert {school.brin[:2] for school in demo.schools.of(DEMO_BOARD)} == {"99"}


@pytest.mark.parametrize(
    ("answers", "key", "parts"),
    [
        ("norm;bestuur;99ZZ00\n", "catalogue.demo_school", ["99ZZ00"]),
        ("norm;bestuur;99AA00\nnergens;3;2\n", "catalogue.demo_statement", ["nergens", "2"]),
        ("norm;bestuur;99AA00\n{id};3;9\n", "catalogue.demo_level", ["9", "2"]),
        ("norm;bestuur;99AA00\n{id};3;twee\n", "catalogue.demo_level", ["twee"]),
    ],
)
def test_a_mistake_in_its_files_is_told_with_file_and_row(
    tmp_path: Path, answers: str, key: str, parts: list[str]
) -> None:
    catalogue = load_catalogue()
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "board.yaml").write_text(BOARD, "utf-8")
    text = answers.replace("{id}", catalogue.frameworks["ibp"].statements[0].id)
    (folder / "answers.csv").write_text(text, "utf-8")
    with pytest.raises(IbpError) as told:
        check_demo(tmp_path, catalogue)
    assert told.value.key == key
    sentence = told.value.message("nl")
    assert "demo/answers.csv" in sentence
    assert [part for part in parts if part not in sentence] == []


def test_a_data_folder_without_a_demo_board_is_fine(tmp_path: Path) -> None:
    assert check_demo(tmp_path, load_catalogue()) == 0


def test_it_has_a_dpia_that_is_finished_one_halfway_and_one_on_a_form_of_its_own(
    demo: Workspace,
) -> None:
    catalogue = with_forms(demo, load_catalogue(), DEMO_BOARD)
    frame = dpias(read_dpias(demo, catalogue, DEMO_BOARD), "nl", date(2026, 11, 27)).set_index("state")
    assert set(frame.index) == {"signed", "draft", "advice"}
    finished, halfway, own = (frame.loc[state] for state in ("signed", "draft", "advice"))
    content = plain(demo.dossiers.read(int(str(own["id"]))))
    form = catalogue.forms[str(content["meta"]["definition"])]
    assert [result.result for result in prescan_results(form, content)] == [
        "Een DPIA is verplicht",
        "Zoek uit of de gegevens buiten de EER net zo goed beschermd zijn (DTIA)",
    ]
    assert (finished["blockers"], finished["progress"], finished["signed_holds"]) == (0, 1.0, True)
    assert finished["risks"] >= 10
    assert finished["residual_high"] == 0
    assert halfway["blockers"] > 10
    assert halfway["school"] == "Kindcentrum Het Wilgenhout"
    advice = demo.dossiers.read(int(str(finished["id"])))["fg:advice"]["outcome"]
    assert advice.role == "fg"


DPIA = """\
subject: Proef
form: dpia
author: Iemand
complete: false
answers: {"1.1": "Een proef"}
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "part"),
    [
        ("form: dpia", "form: nergens", "catalogue.demo_dpia_form", "nergens"),
        ("author:", "schrijver:", "catalogue.unknown_key", "schrijver"),
        ("answers:", "school: 99ZZ00\nanswers:", "catalogue.demo_school", "99ZZ00"),
        ('"1.1":', '"9.9":', "catalogue.demo_dpia_path", "9.9"),
        ('"1.1": "Een proef"', '"2.1": "Een proef"', "catalogue.demo_dpia_path", "2.1"),
        ('"1.1": "Een proef"', '"2.1": {lang_id: {"2.1.1": x}}', "catalogue.demo_dpia_path", "2.1[lang_id]"),
        ('"1.1": "Een proef"', '"17.6": "Verborgen"', "catalogue.demo_dpia_path", "17.6"),
        ('"1.1": "Een proef"', '"15.1.1": "misschien"', "catalogue.demo_dpia_choice", "misschien"),
        ("complete: false", "complete: true", "catalogue.demo_dpia_open", "Welke gegevens"),
        ("answers:", "decision: {outcome: misschien}\nanswers:", "catalogue.demo_dpia_choice", "misschien"),
        ("answers:", "views: [{naam: Jan}]\nanswers:", "catalogue.demo_dpia_path", "views:demo1.naam"),
        ("answers:", "fg: {outcome: agree}\nanswers:", "catalogue.missing_key", "fg.by"),
        (
            "complete: false",
            'complete: false\ncomments: [{on: "9.9", by: A, role: fg, text: Hm}]',
            "catalogue.demo_dpia_path",
            "9.9",
        ),
    ],
)
def test_a_mistake_in_a_dpia_is_told_with_file_and_place(
    tmp_path: Path, old: str, new: str, key: str, part: str
) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "board.yaml").write_text(BOARD, "utf-8")
    (folder / "answers.csv").write_text("norm;bestuur;99AA00\n", "utf-8")
    good = folder / "dpia-proef.yaml"
    good.write_text(DPIA, "utf-8")
    assert check_demo(tmp_path, load_catalogue()) == 1
    assert old in DPIA
    good.write_text(DPIA.replace(old, new), "utf-8")
    with pytest.raises(IbpError) as told:
        check_demo(tmp_path, load_catalogue())
    assert told.value.key == key
    sentence = told.value.message("nl")
    assert "demo/dpia-proef.yaml" in sentence
    assert part in sentence


def outcomes(workspace: Workspace, assessment: str) -> dict[str, str]:
    """Subject -> outcome today, of the dossiers of one assessment."""
    content = load_catalogue().assessments[assessment]
    found = workspace.dossiers.read_all(DEMO_BOARD, ASSESSMENT + assessment)
    return {
        dossier.subject: evaluate(content, answers(items), times.today()).outcome for dossier, items in found
    }


def test_every_assessment_has_dossiers_of_which_each_has_a_verdict(demo: Workspace) -> None:
    found = {name: outcomes(demo, name) for name in load_catalogue().assessments}
    assert [name for name, dossiers in found.items() if not dossiers] == []
    assert [name for name, dossiers in found.items() if UNDECIDED in dossiers.values()] == []
    assert {"allowed", "arrange_first", "not_allowed"} <= set(found["camera"].values())
    assert len(found["supplier"]) == 12
    assert {"in_order", "improve", "gaps", "missing"} <= set(found["supplier"].values())
    assert list(found["fg"].values()) == ["gaps"]


def test_one_breach_runs_and_one_is_finished_on_the_day_the_demo_is_made(demo: Workspace) -> None:
    catalogue = load_catalogue()
    selection = Selection(demo, catalogue, Request("nl", board=DEMO_BOARD))
    found = entries(
        demo.dossiers.read_all(DEMO_BOARD, ASSESSMENT + "breach"),
        catalogue.assessments["breach"],
        selection,
        Texts("nl"),
        times.today(),
    )
    clocks = {clock(catalogue.assessments["breach"], entry.verdict, Texts("nl")).kind for entry in found}
    assert clocks == {"running", "reported"}


def test_its_plan_is_halfway_on_any_day_and_its_retention_list_has_something_to_mend(
    demo: Workspace,
) -> None:
    plan = board_plan(demo, DEMO_BOARD)
    assert {action.status for action in plan} == {"accepted", "busy", "done", "rejected"}
    late = [action.title for action in plan if action.is_overdue(times.today())]
    assert late == ["Register van leveranciers invullen en bijhouden"]
    planned = [action.due for action in plan if action.is_open and action.title not in late]
    assert all(due and due >= times.today() for due in planned)
    kept = demo.dossiers.values(DEMO_BOARD, "retention")
    assert {fields["outcome"] for fields in kept.values()} >= {"too_long", "too_short"}
    assert any(gap.key.startswith("retention/") for gap in gaps(demo, load_catalogue(), DEMO_BOARD))


def test_a_level_of_the_demo_has_evidence_and_comments(demo: Workspace) -> None:
    newest = demo.rounds.of(DEMO_BOARD)[-1]
    said = demo.maturity.answers(newest.id, None)["bestuur.beleid"]
    assert said["evidence"].value
    assert said["comment"].value


@pytest.mark.parametrize(
    ("dossiers", "key"),
    [
        ("assessments: {nergens: {common: {}, dossiers: []}}\n", "catalogue.demo_assessment"),
        ("assessments: {fg: {common: {}, dossiers: [{subject: A, school: 99ZZ00, answers: {}}]}}\n",
         "catalogue.demo_school"),
        ("assessments: {}\nretention: [{name: A, category: nergens, term: {years: 1}}]\n",
         "catalogue.demo_retention"),
        ("assessments: {}\nnotes: [{round: Geen, norm: bestuur.beleid, comment: x}]\n",
         "catalogue.demo_note"),
    ],
)  # fmt: skip
def test_a_mistake_in_its_dossiers_is_told(tmp_path: Path, dossiers: str, key: str) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "board.yaml").write_text(BOARD, "utf-8")
    (tmp_path / "demo" / "answers.csv").write_text("norm;bestuur\n", "utf-8")
    (tmp_path / "demo" / "dossiers.yaml").write_text(dossiers, "utf-8")
    with pytest.raises(IbpError) as told:
        check_demo(tmp_path, load_catalogue())
    assert told.value.key == key
