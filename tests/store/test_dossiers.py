"""Dossiers of assessments: made, answered, and their verdicts kept to the letter."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.store import Actor, Conflict, Saved, Workspace


@pytest.fixture
def demo(either_demo_url: str) -> Workspace:
    return Workspace(either_demo_url, Actor("anna", "consultant"))


def school_actor(demo: Workspace, location: str) -> Actor:
    (found,) = (school for school in demo.schools.of(DEMO_BOARD) if school.location == location)
    return Actor("piet", "school", frozenset({DEMO_BOARD}), frozenset({found.id}))


def test_a_dossier_is_made_answered_and_listed(demo: Workspace) -> None:
    before = {kind: demo.dossiers.of(DEMO_BOARD, f"assessment:{kind}") for kind in ("fg", "camera")}
    number = demo.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Ons bestuur")
    saved = demo.dossiers.save(number, "public_body", "value", "yes")
    assert isinstance(saved, Saved)
    given = demo.dossiers.read(number)["public_body"]["value"]
    assert (given.value, given.event, given.by) == ("yes", saved.event, "anna")
    (listed,) = set(demo.dossiers.of(DEMO_BOARD, "assessment:fg")) - set(before["fg"])
    assert (listed.id, listed.subject, listed.changed_by) == (number, "Ons bestuur", "anna")
    assert demo.dossiers.of(DEMO_BOARD, "assessment:camera") == before["camera"]
    assert demo.dossiers.count(DEMO_BOARD)["assessment:fg"] == len(before["fg"]) + 1


def test_a_name_is_used_once_per_school_and_assessment(demo: Workspace) -> None:
    demo.dossiers.add(DEMO_BOARD, None, "assessment:camera", "Hal")
    demo.dossiers.add(DEMO_BOARD, demo.schools.of(DEMO_BOARD)[0].id, "assessment:camera", "Hal")
    with pytest.raises(IbpError) as caught:
        demo.dossiers.add(DEMO_BOARD, None, "assessment:camera", " Hal ")
    assert caught.value.key == "store.dossier_exists"


def test_a_later_answer_on_an_older_base_is_kept_beside_it(demo: Workspace) -> None:
    number = demo.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Ons bestuur")
    first = demo.dossiers.save(number, "public_body", "value", "yes")
    assert isinstance(first, Saved)
    demo.dossiers.save(number, "public_body", "value", "no", based_on=first.event)
    late = demo.dossiers.save(number, "public_body", "value", "yes", based_on=None)
    assert isinstance(late, Conflict)
    (shown,) = demo.dossiers.read(number)["public_body"]["value"].conflicts
    assert (shown.mine.value, shown.theirs.value) == ("yes", "no")
    demo.dossiers.resolve(late.proposal, "mine")
    given = demo.dossiers.read(number)["public_body"]["value"]
    assert (given.value, given.conflicts) == ("yes", [])


@pytest.mark.parametrize("value", ["bsn 123456782", ["123456782"], [{"note": "zie 123.456.782"}]])
def test_a_bsn_is_refused_wherever_it_stands_in_an_answer(demo: Workspace, value: Any) -> None:
    number = demo.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Ons bestuur")
    with pytest.raises(IbpError) as caught:
        demo.dossiers.save(number, "note", "value", value)
    assert caught.value.key == "store.bsn"
    assert demo.dossiers.read(number) == {}


def test_a_kept_verdict_can_be_given_again_from_what_was_kept(demo: Workspace) -> None:
    assessment = load_catalogue().assessments["fg"]
    case = next(case for case in assessment.cases if case.outcome != "undecided")
    number = demo.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Ons bestuur")
    for question, value in case.answers.items():
        demo.dossiers.save(number, question, "value", value)
    verdict = evaluate(assessment, case.answers, case.on)
    demo.verdicts.record(number, assessment, case.on, verdict.outcome, verdict.answers)
    (kept,) = demo.verdicts.of(number)
    again = evaluate(demo.verdicts.content(kept.digest), kept.answers, kept.on)
    assert again.outcome == kept.outcome == case.outcome
    assert [reason.text for reason in again.reasons] == [reason.text for reason in verdict.reasons]
    assert demo.verdicts.newest(DEMO_BOARD) == {number: kept}
    assert demo.verdicts.last(number) == kept


def test_a_school_sees_its_own_dossiers_and_none_of_the_board(demo: Workspace) -> None:
    actor = school_actor(demo, "99AA00")
    (own_school,) = actor.schools or frozenset()
    of_board = demo.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Ons bestuur")
    of_school = demo.dossiers.add(DEMO_BOARD, own_school, "assessment:camera", "Hal")
    seen = Workspace(demo.url, actor)
    assert [dossier.id for dossier in seen.dossiers.of(DEMO_BOARD, "assessment:")] == [of_school]
    with pytest.raises(IbpError) as caught:
        seen.dossiers.read(of_board)
    assert caught.value.key == "store.no_dossier"
    with pytest.raises(IbpError):
        seen.dossiers.add(DEMO_BOARD, None, "assessment:camera", "Plein")


def test_a_reader_changes_nothing(demo: Workspace) -> None:
    number = demo.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Ons bestuur")
    reader = Workspace(demo.url, Actor("rita", "reader"))
    assert reader.dossiers.get(number).subject == "Ons bestuur"
    assessment = load_catalogue().assessments["fg"]
    for attempt in (
        lambda: reader.dossiers.save(number, "public_body", "value", "yes"),
        lambda: reader.dossiers.add(DEMO_BOARD, None, "assessment:fg", "Nog een"),
        lambda: reader.verdicts.record(number, assessment, date(2026, 11, 23), "in_order", {}),
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.may_not_write"
