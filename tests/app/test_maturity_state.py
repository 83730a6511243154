"""The self-assessment without a screen, on a real workspace."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest

from ibp_workbook.app.maturity.state import MaturityState
from ibp_workbook.catalogue import Domain, Framework, Level, Statement, Text, load_catalogue
from ibp_workbook.evaluate.maturity.scores import score
from ibp_workbook.store import Actor, Round, School, SchoolRecord, Workspace


def both(word: str) -> Text:
    return Text(nl=word, en=f"{word} (en)")


FRAMEWORK = Framework(
    id="klein",
    version="1",
    title=both("Klein"),
    description=both("Klein normenkader"),
    levels=tuple(Level(n, both(f"niveau{n}"), both(f"schaal{n}")) for n in range(1, 6)),
    target=3,
    domains=(
        Domain("beleid", both("Beleid")),
        Domain("techniek", both("Techniek")),
        Domain("les", both("Les")),
    ),
    statements=(
        Statement(
            "b1", "beleid", both("Bestuursnorm"), scope="board", weight=2.0, levels={1: both("eigen tekst")}
        ),
        Statement("b2", "beleid", both("Gedeelde norm"), scope="both"),
        Statement("t1", "techniek", both("Techniek"), scope="both"),
        Statement("s1", "les", both("Schoolnorm"), scope="school"),
    ),
)


class Place(NamedTuple):
    """A board with two schools and a round."""

    workspace: Workspace
    round: Round
    first: School
    second: School

    def open(self, school: School | None, actor: str = "", lang: str = "nl") -> MaturityState:
        workspace = self.workspace
        if actor:
            workspace = Workspace(
                workspace.url, Actor(name=actor, role="consultant", boards=None, schools=None)
            )
        state = MaturityState(workspace, load_catalogue(), lang)
        state.open(self.round, school, FRAMEWORK)
        return state


@pytest.fixture
def place(empty_url: str) -> Place:
    workspace = Workspace(empty_url, Actor.local())
    records = [
        SchoolRecord(board="12345", brin=f"1{n}AA", location=f"1{n}AA00", name=f"School {n}", sector="po")
        for n in (1, 2)
    ]
    workspace.schools.load(records, {"12345"})
    first, second = sorted(workspace.schools.of("12345"), key=lambda school: school.name)
    created = workspace.rounds.add("12345", FRAMEWORK.id, "Meting 2026", date(2026, 11, 1), FRAMEWORK.target)
    return Place(workspace, created, first, second)


def give(state: MaturityState, statement: str, field: str, value: Any) -> dict[str, Any]:
    """Answer as the form does: based on what is on screen."""
    return state.save(statement, field, value, known(state, statement, field).get("event"))


def known(state: MaturityState, statement: str, field: str) -> dict[str, Any]:
    """What is stored of a field, as the form shows it; empty when nobody touched it."""
    found: dict[str, Any] = state.values.get(statement, {}).get(field, {})
    return found


def test_everything_for_the_form_can_be_sent_as_json(place: Place) -> None:
    state = place.open(place.first)
    give(state, "s1", "comment", "uitleg")
    reopened = place.open(place.first)
    shown = [reopened.dossier, reopened.definition, reopened.values, reopened.answers, reopened.scores]
    assert json.loads(json.dumps(shown)) == shown
    assert known(reopened, "s1", "comment")["value"] == "uitleg"


def test_the_definition_holds_one_language_and_the_scale_text_where_a_norm_has_none(place: Place) -> None:
    domain = place.open(place.first, lang="en").definition["domains"][0]
    assert domain["title"] == "Beleid (en)"
    levels = domain["statements"][0]["levels"]
    assert [level["text"] for level in levels[:2]] == ["eigen tekst (en)", "schaal2 (en)"]


def test_an_answer_is_there_when_the_dossier_is_opened_again(place: Place) -> None:
    reply = give(place.open(place.first), "s1", "level", 4)
    assert reply["kind"] == "saved"
    again = place.open(place.first)
    assert again.answers["s1"]["level"] == 4
    assert known(again, "s1", "level")["event"] == reply["event"]
    assert place.open(place.second).answers["s1"]["level"] is None


def test_the_reply_and_the_traits_give_the_scores_that_a_fresh_start_gives(place: Place) -> None:
    state = place.open(place.first)
    for statement, level in (("b1", 2), ("b2", 5), ("t1", "nvt"), ("s1", 3), ("b2", 4)):
        reply = give(state, statement, "level", level)
    fresh = place.open(place.first)
    assert reply["scores"] == state.scores == fresh.scores
    assert state.answers == fresh.answers
    expected = score(FRAMEWORK, {"b1": 2, "b2": 4, "t1": "nvt", "s1": 3}).overall
    assert state.scores["overall"]["mean"] == pytest.approx(expected.mean)
    assert (state.scores["overall"]["n"], state.scores["overall"]["total"]) == (3, 4)


def test_a_comment_sends_no_scores(place: Place) -> None:
    reply = give(place.open(place.first), "t1", "comment", "Besproken in het team.")
    assert reply["kind"] == "saved"
    assert "scores" not in reply


def test_a_school_inherits_deviates_and_follows_again(place: Place) -> None:
    give(place.open(None), "b1", "level", 3)
    give(place.open(None), "b1", "comment", "Vastgesteld in maart.")
    state = place.open(place.first)
    inherited = state.answers["b1"]
    assert (inherited["level"], inherited["inherited"], inherited["board_level"]) == (3, True, 3)
    assert inherited["board_comment"] == "Vastgesteld in maart."
    assert known(state, "b1", "comment") == {}
    own = give(state, "b1", "level", 1)["answers"]["b1"]
    assert (own["level"], own["inherited"], own["board_level"]) == (1, False, 3)
    back = give(state, "b1", "level", None)["answers"]["b1"]
    assert (back["level"], back["inherited"], back["board_level"]) == (3, True, 3)


def test_the_board_is_not_asked_for_what_only_a_school_can_answer(place: Place) -> None:
    state = place.open(None)
    assert set(state.answers) == {"b1", "b2", "t1"}
    assert [domain["id"] for domain in state.definition["domains"]] == ["beleid", "techniek"]
    assert [domain["id"] for domain in state.scores["domains"]] == ["beleid", "techniek"]
    assert state.scores["overall"]["total"] == 3


def test_the_mean_of_the_schools_follows_each_answer(place: Place) -> None:
    give(place.open(None), "b1", "level", 2)  # both schools inherit it, with weight 2
    give(place.open(place.second), "b2", "level", 5)
    state = place.open(place.first)
    means = {domain["id"]: domain["board_mean"] for domain in state.scores["domains"]}
    assert means["beleid"] == pytest.approx((2 * 2 + 2 * 2 + 5) / 5)
    assert means["les"] is None
    give(state, "b1", "level", 4)
    means = {domain["id"]: domain["board_mean"] for domain in state.scores["domains"]}
    assert means["beleid"] == pytest.approx((2 * 4 + 2 * 2 + 5) / 5)
    assert state.scores == place.open(place.first).scores


def test_the_previous_round_stands_beside_the_answer(place: Place) -> None:
    give(place.open(place.first), "s1", "level", 2)
    give(place.open(place.first), "s1", "comment", "Begin gemaakt.")
    give(place.open(None), "b1", "level", 1)
    later = place.workspace.rounds.add(
        "12345", FRAMEWORK.id, "Meting 2027", date(2027, 11, 1), FRAMEWORK.target
    )
    state = place._replace(round=later).open(place.first)
    assert state.answers["s1"]["level"] is None
    assert state.answers["s1"]["previous"] == {
        "level": 2,
        "comment": "Begin gemaakt.",
        "round": "Meting 2026",
    }
    assert state.answers["b1"]["previous"]["level"] == 1
    assert state.answers["t1"]["previous"] is None


@pytest.mark.parametrize(("keep", "expected"), [("mine", 5), ("theirs", 2)])
def test_the_later_of_two_people_sees_both_values_and_chooses(
    place: Place, keep: Literal["mine", "theirs"], expected: int
) -> None:
    anna, bram = place.open(place.first, "Anna"), place.open(place.first, "Bram")
    assert give(anna, "s1", "level", 2)["kind"] == "saved"
    reply = give(bram, "s1", "level", 5)
    assert reply["kind"] == "conflict"
    [found] = reply["values"]["s1"]["level"]["conflicts"]
    assert (found["mine"], found["theirs"], found["by"], reply["field"]) == (5, 2, "Anna", "level")
    assert reply["answers"]["s1"]["level"] == 2
    solved = bram.resolve(found["proposal"], keep, found["event"])
    assert solved["answers"]["s1"]["level"] == expected
    assert solved["values"]["s1"]["level"]["conflicts"] == []
    assert place.open(place.first).answers["s1"]["level"] == expected
    assert solved["scores"] == place.open(place.first).scores


def test_a_conflict_can_be_ended_once(place: Place) -> None:
    give(place.open(place.first, "Anna"), "s1", "level", 2)
    bram = place.open(place.first, "Bram")
    [found] = bram.save("s1", "level", 5, None)["values"]["s1"]["level"]["conflicts"]
    assert bram.resolve(found["proposal"], "mine")["kind"] == "saved"
    assert bram.resolve(found["proposal"], "theirs")["kind"] == "refused"
    assert place.open(place.first).answers["s1"]["level"] == 5


def test_a_conflict_waits_for_the_person_who_comes_back(place: Place) -> None:
    anna, bram = place.open(place.first, "Anna"), place.open(place.first, "Bram")
    give(anna, "s1", "comment", "Van Anna")
    give(bram, "s1", "comment", "Van Bram")
    [found] = known(place.open(place.first, "Bram"), "s1", "comment")["conflicts"]
    assert {found["mine"], found["theirs"]} == {"Van Anna", "Van Bram"}


def test_what_is_sent_again_after_a_crash_is_no_conflict_with_oneself(place: Place) -> None:
    state = place.open(place.first)
    first = state.save("s1", "comment", "zelfde tekst", None)
    again = place.open(place.first).save("s1", "comment", "zelfde tekst", None)
    assert (again["kind"], again["event"]) == ("saved", first["event"])


@pytest.mark.parametrize(
    ("statement", "field", "value"),
    [
        ("s1", "comment", "Het nummer is 111222333."),
        ("s1", "level", 6),
        ("s1", "level", "hoog"),
        ("weg", "level", 3),
        ("s1", "kleur", "rood"),
        ("s1", "votes", {"level": 3, "n": 3, "counts": {"3": 3}}),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(place: Place, statement: str, field: str, value: Any) -> None:
    state = place.open(place.first)
    reply = state.save(statement, field, value, None)
    assert reply["kind"] == "refused"
    assert len(reply["message"]) > 20
    assert place.open(place.first).answers["s1"] == state.answers["s1"]
    assert state.values == {}
    assert place.workspace.maturity.answers(place.round.id, place.first.id) == {}


def test_a_reader_is_refused_in_words(place: Place) -> None:
    reader = Workspace(place.workspace.url, Actor(name="Lezer", role="reader", boards=None, schools=None))
    state = MaturityState(reader, load_catalogue(), "nl")
    state.open(place.round, place.first, FRAMEWORK)
    assert give(state, "s1", "level", 3)["kind"] == "refused"


def test_opening_another_dossier_tells_the_form_once_and_names_it(place: Place) -> None:
    state = place.open(place.first)
    told: list[Any] = []
    state.observe(lambda change: told.append(change["new"]), "dossier")
    state.open(place.round, place.second, FRAMEWORK)
    state.open(place.round, place.second, FRAMEWORK)
    assert [dossier["key"] == told[0]["key"] for dossier in told] == [True, True]
    assert told[0] != told[1]
    assert told[0]["key"] != place.open(place.first).dossier["key"]
    assert place.workspace.url not in told[0]["key"]


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("state", ["pandas", "matplotlib", "ipywidgets", "alembic"]),
        ("page", ["pandas", "matplotlib", "alembic"]),
    ],
)
def test_the_form_page_needs_no_pandas_or_matplotlib_and_its_state_no_widgets(
    module: str, without: list[str]
) -> None:
    code = (
        f"import sys; import ibp_workbook.app.maturity.{module};"
        f"print([name for name in {without} if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_widget_answers_with_the_id_of_the_question(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ibp_workbook.app.maturity.component import Questionnaire

    state = place.open(place.first)
    form = Questionnaire(state, place="workshop.s1")
    assert form.view == {"mode": "workshop", "place": "s1"}
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(form, "send", lambda content, buffers=None: sent.append(content))
    question = {"kind": "save", "id": 1, "item": "s1", "field": "level", "value": 3, "based_on": None}
    deliver: Callable[..., None] = form._dispatch
    deliver(form, {**question, "dossier": "another"}, [])
    assert sent == []
    deliver(form, {**question, "dossier": state.dossier["key"]}, [])
    [reply] = sent
    assert (reply["kind"], reply["id"], reply["item"], reply["field"]) == ("saved", 1, "s1", "level")
    assert (reply["answers"]["s1"]["level"], reply["values"]["s1"]["level"]["event"]) == (3, reply["event"])
    assert datetime.fromisoformat(reply["at"]).utcoffset() == timedelta(0)
    state.open(place.round, place.second, FRAMEWORK)
    assert form.dossier == state.dossier
    assert form.answers["s1"]["level"] is None


def test_what_a_room_chose_is_told_with_the_answer_and_where_it_is_inherited(place: Place) -> None:
    for field, value in (("level", 3), ("votes", {"level": 3, "n": 4, "counts": {"2": 1, "3": 3}})):
        place.workspace.maturity.save(place.round.id, None, "b2", field, value)
    for school in (None, place.first):
        assert place.open(school).answers["b2"]["chosen"] == "gekozen door 4 deelnemers, spreiding 2-3"
    own = place.open(place.first)
    assert give(own, "b2", "level", 4)["answers"]["b2"]["chosen"] == "", "nobody voted for that"
    told = place.open(None).history("b2", "votes")
    assert [row["new"] for row in told] == ["gekozen door 4 deelnemers, spreiding 2-3"]
