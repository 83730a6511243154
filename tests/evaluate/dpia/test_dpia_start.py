"""A DPIA starts with what is known elsewhere, and never replaces what is there."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.evaluate.dpia.dossiers import Given, from_dossier
from ibp_workbook.evaluate.dpia.prefill import Start, Starter, from_central
from ibp_workbook.evaluate.dpia.proposals import kinds_of, measures_for, proposals, rows_of
from ibp_workbook.evaluate.forms.changes import differences
from ibp_workbook.evaluate.forms.tree import tree

CATALOGUE = load_catalogue()
FORM, LIBRARY = CATALOGUE.forms["dpia"], CATALOGUE.library
ON = date(2026, 11, 27)
Content = dict[str, dict[str, Any]]


def ids() -> Any:
    numbers = count()
    return lambda: f"row{next(numbers):03}"


def started(
    assessment: str, subject: str, answers: dict[str, Any], content: Content | None = None
) -> list[Start]:
    given = Given(CATALOGUE.assessments[assessment], subject, answers, "nl")
    return from_dossier(given, FORM, content or {}, ids(), ON)


def applied(starts: Iterable[Start], content: Content | None = None) -> Content:
    found = {path: dict(item) for path, item in (content or {}).items()}
    for start in starts:
        found.setdefault(start.path, {})[start.field] = start.value
    return found


def said(starts: Iterable[Start]) -> dict[str, Any]:
    """Field id -> value, of all that was started with."""
    return {start.path.rpartition("/")[2]: start.value for start in starts if start.field == "value"}


NEEDED = {
    "whose": ["pupils", "parents"], "large_scale": "yes", "sensitive": ["health", "private"],
    "assessed": "yes", "profiling": "yes", "influence": "yes",
}  # fmt: skip
SUPPLIER = {
    "role": "instruction", "data_kinds": ["ordinary", "bsn"], "pupils": 420, "agreement": "yes",
    "model": "convenant_4", "location": "us", "transfer_ground": "dpf", "dpf_certified": "yes",
}  # fmt: skip
CAMERA = {
    "purpose": ["safety", "property"], "functions": ["face_recognition"], "retention_days": 14,
    "ground": "legitimate_interest", "alternatives": "none_enough",
}  # fmt: skip
DOSSIERS = [("dpia", NEEDED), ("supplier", SUPPLIER), ("camera", CAMERA)]


@pytest.mark.parametrize(("assessment", "answers"), DOSSIERS)
def test_what_a_dossier_gives_fits_the_form(assessment: str, answers: dict[str, Any]) -> None:
    content = applied(started(assessment, "Proef", answers))
    found = tree(FORM, content)
    assert content
    assert set(content) <= {*found.by_path, *found.rows}
    assert not [node.path for node in found.questions() if node.gone]


@pytest.mark.parametrize(("assessment", "answers"), DOSSIERS)
def test_starting_twice_adds_nothing(assessment: str, answers: dict[str, Any]) -> None:
    content = applied(started(assessment, "Proef", answers))
    assert started(assessment, "Proef", answers, content) == []


@pytest.mark.parametrize(("assessment", "answers"), DOSSIERS)
def test_every_start_says_where_it_came_from(assessment: str, answers: dict[str, Any]) -> None:
    title = CATALOGUE.assessments[assessment].title.nl
    assert all(start.origin.startswith(f"{title} – Proef") for start in started(assessment, "Proef", answers))


@pytest.mark.parametrize("assessment", [assessment for assessment, _ in DOSSIERS])
def test_an_empty_dossier_guesses_nothing(assessment: str) -> None:
    given = said(started(assessment, "Proef", {}))
    assert set(given) <= {"3.1.1", "2.1.1", "2.1.2", "2.1.4", "3.1.3", "4.2"}
    assert "12.1.1" not in given


def test_from_dpia_needed() -> None:
    given = said(started("dpia", "Oefenprogramma", NEEDED))
    assert given["3.1.1"] == "Oefenprogramma"
    assert given["4.2"] == ["profiling", "algorithm", "tracking"]
    assert given["12.1.1"] is True
    assert "12.2.1" not in given, "that criminal data were not chosen is no proof"
    assert given["2.1.2"] == "Leerlingen, Ouders of verzorgers"
    assert "1.3" in said(started("dpia", "Oefenprogramma", {**NEEDED, "legal_dpia": "no", "existing": "none",
                                                            "reasoned": "no"}))  # fmt: skip


def test_from_a_supplier() -> None:
    given = said(started("supplier", "LeerSoft", SUPPLIER))
    assert (given["6.1.1.1"], given["6.1.1.2"], given["6.1.1.6"]) == ("LeerSoft", ["processor"], "convenant")
    assert (given["8.1.1.4"], given["8.1.1.2"]) == (True, "adequacy")
    assert given["12.3.1"] is True
    assert given["2.1.2"] == "Leerlingen", "a number of pupils tells whose data it has"


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        ({"dpf_certified": "no"}, None),
        ({"transfer_ground": "scc_new"}, "scc"),
        ({"location": "adequate"}, "adequacy"),
        ({"location": "eea"}, None),
    ],
)
def test_a_transfer_ground_is_only_taken_over_when_it_holds(change: dict[str, str], ground: Any) -> None:
    given = said(started("supplier", "LeerSoft", {**SUPPLIER, **change}))
    assert given.get("8.1.1.2") == ground


def test_from_a_camera_plan() -> None:
    given = said(started("camera", "Camera in de hal", CAMERA))
    assert given["4.2"] == ["camera", "biometrics"]
    assert given["10.1.1.6"] == "14 dagen na de opname"
    assert given["11.1.1.1"] == "interest"


def test_an_answer_that_is_there_stays() -> None:
    content: Content = {"14.1": {"value": "Zelf bedacht"}, "4.2": {"value": ["cloud"]}}
    starts = started("camera", "Camera in de hal", CAMERA, content)
    assert "14.1" not in {start.path for start in starts}
    assert said(starts)["4.2"] == ["cloud", "camera", "biometrics"]


def test_another_assessment_says_nothing_about_a_dpia() -> None:
    assert started("fg", "Bestuur", {}) == []


def test_a_removed_row_is_not_used_again() -> None:
    content: Content = {"3.1[weg]": {"row": None}, "3.1[weg]/3.1.1": {"value": "Proef"}}
    starter = Starter(FORM, content, ids())
    assert starter.row("processing", "Proef", "x") == "3.1[row000]"


def test_a_local_dpia_starts_as_its_central_one_and_shows_where_it_differs() -> None:
    central: Content = {
        "meta": {"form": "dpia"},
        "1.1": {"value": "Voor iedereen"},
        "2.1[a]": {"row": 1},
        "2.1[a]/2.1.1": {"value": "Naam"},
        "fg:advice": {"outcome": "agree"},
        "decision": {"outcome": "approve"},
        "comment:x": {"text": "Hm"},
        "signed:board": {"value": 3},
        "1.3": {"value": None},
    }
    starts = from_central(central, 7, "Landelijke DPIA")
    local = applied(starts)
    assert set(local) == {"1.1", "2.1[a]", "2.1[a]/2.1.1", "meta"}
    assert local["meta"] == {"central": 7}
    assert differences(FORM, central, local) == []
    local["1.1"] = {"value": "Bij ons alleen de onderbouw"}
    (found,) = differences(FORM, central, local)
    assert (found.before, found.after) == ("Voor iedereen", "Bij ons alleen de onderbouw")


def test_the_words_of_a_dpia_tell_its_kind() -> None:
    assert kinds_of(LIBRARY, "Leerlingvolgsysteem", FORM, {}) == ["pupil_administration"]
    content: Content = {"3.1[a]/3.1.1": {"value": "Ouderapp voor berichten"}}
    assert "parent_app" in kinds_of(LIBRARY, "Iets nieuws", FORM, content)
    assert kinds_of(LIBRARY, "Iets nieuws", FORM, {}) == []


def test_what_the_dpia_has_already_is_not_proposed() -> None:
    every = proposals(LIBRARY, FORM, {}, ["cameras"])
    content: Content = {"16.1[a]/16.1.1": {"value": every[0].title.en}}
    assert proposals(LIBRARY, FORM, content, ["cameras"]) == every[1:]
    assert proposals(LIBRARY, FORM, {}, []) == []


def test_risks_of_the_library_become_rows_with_their_measures_linked() -> None:
    chosen = ["too_broad_access", "mail_wrong"]
    content = applied(rows_of(LIBRARY, FORM, {}, chosen, "nl", ids()))
    found = tree(FORM, content)
    titles = [risk.title.nl for risk in LIBRARY.risks if risk.id in chosen]
    assert [row.title for row in found.by_path["16.1"].rows] == titles
    training = next(row for row in found.by_path["17.1"].rows if row.title.startswith("Train medewerkers"))
    links = found.by_path[f"{training.path}/17.1.1"]
    assert (links.value, links.gone) == (titles, ())
    assert not found.by_path[f"{found.by_path['16.1'].rows[0].path}/16.1.4"].answered, (
        "weighing is for people"
    )


def test_only_the_measures_that_one_takes() -> None:
    content = applied(rows_of(LIBRARY, FORM, {}, ["too_broad_access"], "en", ids(), measures=["roles"]))
    assert len(tree(FORM, content).by_path["17.1"].rows) == 1


def test_a_risk_knows_its_measures() -> None:
    risk = LIBRARY.risks[0]
    assert {measure.id for measure in measures_for(LIBRARY, risk)} == set(risk.measures)
