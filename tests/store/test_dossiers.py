"""Dossiers of assessments: made, answered, and their verdicts kept to the letter."""

from datetime import date
from typing import Any

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD, add_demo
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.store import Actor, Conflict, Saved, Workspace


@pytest.fixture
def demo(bare_url: str) -> Workspace:
    workspace = Workspace(bare_url, Actor("anna", "consultant"))
    add_demo(workspace)
    return workspace


def school_actor(demo: Workspace, location: str) -> Actor:
    (found,) = (school for school in demo.schools(DEMO_BOARD) if school.location == location)
    return Actor("piet", "school", frozenset({DEMO_BOARD}), frozenset({found.id}))


def test_a_dossier_is_made_answered_and_listed(demo: Workspace) -> None:
    number = demo.add_dossier(DEMO_BOARD, None, "fg", "Ons bestuur")
    saved = demo.save_item(number, "public_body", "yes")
    assert isinstance(saved, Saved)
    given = demo.dossier_answers(number)["public_body"]
    assert (given.value, given.head, given.by) == ("yes", saved.event, "anna")
    (listed,) = demo.dossiers(DEMO_BOARD, "fg")
    assert (listed.id, listed.subject, listed.changed_by) == (number, "Ons bestuur", "anna")
    assert demo.dossiers(DEMO_BOARD, "camera") == []
    assert demo.count_dossiers(DEMO_BOARD) == {"fg": 1}


def test_a_name_is_used_once_per_school_and_assessment(demo: Workspace) -> None:
    demo.add_dossier(DEMO_BOARD, None, "camera", "Hal")
    demo.add_dossier(DEMO_BOARD, demo.schools(DEMO_BOARD)[0].id, "camera", "Hal")
    with pytest.raises(IbpError) as caught:
        demo.add_dossier(DEMO_BOARD, None, "camera", " Hal ")
    assert caught.value.key == "store.dossier_exists"


def test_a_later_answer_on_an_older_base_is_kept_beside_it(demo: Workspace) -> None:
    number = demo.add_dossier(DEMO_BOARD, None, "fg", "Ons bestuur")
    first = demo.save_item(number, "public_body", "yes")
    assert isinstance(first, Saved)
    demo.save_item(number, "public_body", "no", base=first.event)
    late = demo.save_item(number, "public_body", "yes", base=None)
    assert isinstance(late, Conflict)
    (shown,) = demo.dossier_answers(number)["public_body"].conflicts
    assert (shown.mine, shown.theirs) == ("yes", "no")
    demo.resolve(late.proposal, "mine")
    given = demo.dossier_answers(number)["public_body"]
    assert (given.value, given.conflicts) == ("yes", [])


@pytest.mark.parametrize("value", ["bsn 123456782", ["123456782"], [{"note": "zie 123.456.782"}]])
def test_a_bsn_is_refused_wherever_it_stands_in_an_answer(demo: Workspace, value: Any) -> None:
    number = demo.add_dossier(DEMO_BOARD, None, "fg", "Ons bestuur")
    with pytest.raises(IbpError) as caught:
        demo.save_item(number, "note", value)
    assert caught.value.key == "store.bsn"
    assert demo.dossier_answers(number) == {}


def test_a_kept_verdict_can_be_given_again_from_what_was_kept(demo: Workspace) -> None:
    assessment = load_catalogue().assessments["fg"]
    case = next(case for case in assessment.cases if case.outcome != "undecided")
    number = demo.add_dossier(DEMO_BOARD, None, "fg", "Ons bestuur")
    for question, value in case.answers.items():
        demo.save_item(number, question, value)
    verdict = evaluate(assessment, case.answers, case.on)
    demo.keep_verdict(number, assessment, case.on, verdict.outcome, verdict.answers)
    (kept,) = demo.verdicts(number)
    again = evaluate(demo.content(kept.digest), kept.answers, kept.on)
    assert again.outcome == kept.outcome == case.outcome
    assert [reason.text for reason in again.reasons] == [reason.text for reason in verdict.reasons]
    (listed,) = demo.dossiers(DEMO_BOARD, "fg")
    assert listed.verdict == kept


def test_a_school_sees_its_own_dossiers_and_none_of_the_board(demo: Workspace) -> None:
    actor = school_actor(demo, "99AA00")
    (own_school,) = actor.schools or ()
    of_board = demo.add_dossier(DEMO_BOARD, None, "fg", "Ons bestuur")
    of_school = demo.add_dossier(DEMO_BOARD, own_school, "camera", "Hal")
    seen = Workspace(demo.url, actor)
    assert [dossier.id for dossier in seen.dossiers(DEMO_BOARD)] == [of_school]
    with pytest.raises(IbpError) as caught:
        seen.dossier_answers(of_board)
    assert caught.value.key == "store.no_dossier"
    with pytest.raises(IbpError):
        seen.add_dossier(DEMO_BOARD, None, "camera", "Plein")


def test_a_reader_changes_nothing(demo: Workspace) -> None:
    number = demo.add_dossier(DEMO_BOARD, None, "fg", "Ons bestuur")
    reader = Workspace(demo.url, Actor("rita", "reader"))
    assert reader.dossier(number).subject == "Ons bestuur"
    assessment = load_catalogue().assessments["fg"]
    for attempt in (
        lambda: reader.save_item(number, "public_body", "yes"),
        lambda: reader.add_dossier(DEMO_BOARD, None, "fg", "Nog een"),
        lambda: reader.keep_verdict(number, assessment, date(2026, 11, 23), "in_order", {}),
    ):
        with pytest.raises(IbpError) as caught:
            attempt()
        assert caught.value.key == "store.may_not_write"
