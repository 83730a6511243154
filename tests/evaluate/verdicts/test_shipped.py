"""What holds for every assessment we ship, on answers made up at random."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import Catalogue, read_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.sources import cite
from ibp_workbook.evaluate.fields import Value
from ibp_workbook.evaluate.verdicts import verdict
from ibp_workbook.evaluate.verdicts.better import Better, find_better
from ibp_workbook.evaluate.verdicts.engine import Engine
from ibp_workbook.evaluate.verdicts.generate import made_up_answers
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import engine_of, evaluate

IDS = sorted(path.name for path in (paths.data() / "assessments").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(paths.data())


def ends(subject: Assessment) -> tuple[date, date]:
    """The first and the last day of which the cases of an assessment speak."""
    days = sorted(case.on for case in subject.cases)
    return days[0], days[-1]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("end", [0, 1], ids=["first day", "last day"])
def test_a_decided_verdict_stays_whatever_the_open_answers_become(
    catalogue: Catalogue, name: str, end: int
) -> None:
    subject = catalogue.assessments[name]
    on = ends(subject)[end]
    whole = list(made_up_answers(engine_of(subject), on, 60, open_share=0))
    random = Random(name)
    for answers in whole:
        some = {key: value for key, value in answers.items() if random.random() < 0.5}
        found = evaluate(subject, some, on)
        for other in whole[:8]:
            # A verdict that presumes something says so; it holds for whoever answers the same.
            completed = evaluate(subject, other | found.presumed | some, on)
            if completed.contradictions:
                continue
            assert completed.outcome in (*found.possible, "undecided")
            if found.decided:
                assert completed.outcome == found.outcome


@pytest.fixture
def searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would help is searched once for the same answers on the same day: that is most of the work."""
    found: dict[object, tuple[Better, ...]] = {}

    def search(engine: Engine, answers: Mapping[str, Value], on: date, outcome: str) -> tuple[Better, ...]:
        asked = (engine.assessment.id, tuple(sorted(answers.items())), on, outcome)
        if asked not in found:
            found[asked] = find_better(engine, answers, on, outcome)
        return found[asked]

    monkeypatch.setattr(verdict, "find_better", search)


@pytest.mark.usefixtures("searched_once")
@pytest.mark.parametrize("name", IDS)
def test_answers_to_hidden_questions_change_nothing_and_do_not_leave(catalogue: Catalogue, name: str) -> None:
    subject = catalogue.assessments[name]
    on = ends(subject)[1]
    for answers in made_up_answers(engine_of(subject), on, 30, open_share=0.2):
        found = evaluate(subject, answers, on)
        shown = {key: value for key, value in answers.items() if found.visible[key] is not False}
        assert found.answers.keys() == shown.keys()
        assert told(found, catalogue.sources, "nl", on) == told(
            evaluate(subject, shown, on), catalogue.sources, "nl", on
        )


@pytest.mark.parametrize("name", IDS)
def test_a_verdict_is_the_same_when_its_tables_come_first(catalogue: Catalogue, name: str) -> None:
    subject = catalogue.assessments[name]
    on = ends(subject)[1]
    for answers in made_up_answers(engine_of(subject), on, 60):
        quick, in_full = evaluate(subject, answers, on), evaluate(subject, answers, on, in_full=True)
        assert in_full.outcome == quick.outcome, answers
        assert in_full.presumed == quick.presumed, answers
        assert in_full.tables == quick.tables, answers


@pytest.mark.parametrize("name", IDS)
def test_without_answers_there_is_no_confident_verdict_today(catalogue: Catalogue, name: str) -> None:
    subject = catalogue.assessments[name]
    found = evaluate(subject, {}, ends(subject)[1])
    assert found.outcome == "undecided"
    assert found.waiting_for


@pytest.mark.parametrize("name", IDS)
def test_every_source_that_a_reason_cites_is_found(catalogue: Catalogue, name: str) -> None:
    subject = catalogue.assessments[name]
    cited: set[tuple[str, date]] = set()
    for case in subject.cases:
        for reason in evaluate(subject, case.answers, case.on).reasons:
            assert reason.sources, reason.rule
            assert reason.text.nl, reason.rule
            assert reason.text.en, reason.rule
            cited.update((citation, case.on) for citation in reason.sources)
    assert cited
    for citation, on in cited:
        for lang in ("nl", "en"):
            assert cite(catalogue.sources, citation, lang, on)["title"], citation


@pytest.mark.parametrize(
    ("table", "question", "without", "with_law"),
    [
        ("special", "special_law", "no", "yes"),
        ("special", "magistrate", "no", "yes"),
        ("special", "swv_task", "no", "yes"),
        ("bsn", "bsn_law", "none", "both"),
    ],
)
def test_more_law_never_gives_less_permission(
    catalogue: Catalogue, table: str, question: str, without: str, with_law: str
) -> None:
    subject = catalogue.assessments["sharing"]
    engine = engine_of(subject)
    order = next(each for each in subject.tables if each.id == table).outcome_ids
    compared = 0
    for on in (date(2017, 6, 1), date(2026, 11, 23)):
        for answers in made_up_answers(engine, on, 500, open_share=0):
            less = evaluate(subject, {**answers, question: without}, on)
            more = evaluate(subject, {**answers, question: with_law}, on)
            urgent = less.tables["urgent"] == "danger"  # danger asks for no law
            if less.visible[question] and not urgent and not less.contradictions:
                compared += 1
                assert order.index(more.tables[table]) <= order.index(less.tables[table]), answers
    assert compared


@pytest.mark.parametrize("name", IDS)
def test_a_question_with_a_presumption_never_holds_a_verdict_back(catalogue: Catalogue, name: str) -> None:
    """Who answered before such a question was there keeps an outcome, and is told what is presumed."""
    subject = catalogue.assessments[name]
    rare = {key for key, question in subject.questions.items() if question.presumed}
    for case in subject.cases:
        if case.outcome != "undecided" and rare & case.answers.keys():
            before = {key: value for key, value in case.answers.items() if key not in rare}
            found = evaluate(subject, before, case.on)
            assert found.decided or set(found.waiting_for).isdisjoint(rare), case.case
            if found.decided and found.outcome != case.outcome:
                assert found.presumed, case.case
