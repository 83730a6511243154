"""No text names what is of later than the first day on which one can read it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue import read_catalogue
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.foresight import check_foresight
from ibp_workbook.catalogue.models import Provision, Source, Text, Version
from ibp_workbook.catalogue.retention import Category, Limits, Term
from ibp_workbook.errors import IbpError
from tests.evaluate.small_assessments import WORDS, assessment, question, table

KNOWN = """
- {names: ["De Wet", "The Act"], since: "2019-01-01"}
- {names: ["25 mei 2020", "25 May 2020"], since: "2018-01-01"}
"""


CHOICE = {
    **question("b", "one", "none"),
    "choices": [{"value": "act", "label": {"nl": "De Wet", "en": "The Act"}}],
}


def law(since: str, label: str = "art. 1", then: Text | None = None) -> dict[str, Source]:
    version = Version(valid_from=date.fromisoformat(since), summary=WORDS, confidence="high", label=then)
    provision = Provision(Text(label, label), (version,))
    return {"wet": Source("wet", "law", WORDS, WORDS, {"art-1": provision})}


def toned(rules: list[tuple[str, str]]) -> dict[str, Any]:
    """A table whose outcomes are as good as they are called."""
    made = table("t", rules, "good")
    for outcome in made["outcomes"]:
        outcome["tone"] = outcome["id"]
    return made


def small(text: str = "Tekst", when: str = "answers.a == 'yes'", **asked: Any) -> Assessment:
    """A rule that holds since 25 May 2018 and says this."""
    made = toned([(when, "bad")])
    made["rules"][0]["reason"] = {"nl": text, "en": "Text"}
    return assessment([question("a", **asked), *([CHOICE] if "answers.b" in when else [])], [made])


def check(
    subject: Assessment,
    data: Path,
    sources: dict[str, Source] | None = None,
    retention: dict[str, Category] | None = None,
) -> None:
    (data / "known_since.yaml").write_text(KNOWN, "utf-8")
    check_foresight({"small": subject}, sources or law("2018-05-25"), retention or {}, data)


def kept(note: str = "Let op.", title: str = "Dossier", cited: str = "wet/art-1") -> dict[str, Category]:
    """Records with a period that holds since 25 May 2018."""
    limits = Limits(
        valid_from=date(2018, 5, 25), kind="guideline", sources=(cited,), confidence="high",
        maximum=Term(years=2), note=Text(note, "Note"),
    )  # fmt: skip
    return {"file": Category("file", Text(title, "File"), (WORDS,), WORDS, (limits,))}


@pytest.mark.parametrize(
    "text",
    [
        "Sinds 2019 mag dit.",
        "Sinds 26 mei 2018 mag dit.",
        "Sinds juni 2018 mag dit.",
        "SINDS JUNI 2018 MAG DIT.",
        "De wet komt eraan.",
    ],
)
def test_a_date_or_a_thing_of_later_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(IbpError) as caught:
        check(small(text), tmp_path)
    assert caught.value.key == "assessments.of_later"
    assert str(caught.value.params["what"]) in text, "as it stands in the file, so that one can search for it"
    assert "rules[t.1]" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Sinds 25 mei 2018 mag dit.",
        "Sinds mei 2018 mag dit.",
        "Vanaf 25 mei 2020 geldt iets anders.",  # announced in January 2018
        "Wie de wetten kent.",
    ],
)
def test_what_one_could_know_then_may_be_said(tmp_path: Path, text: str) -> None:
    check(small(text), tmp_path)


def test_a_rule_may_speak_of_the_choice_that_it_looks_for(tmp_path: Path) -> None:
    check(small("De Wet is er nog niet.", "answers.b == 'act'"), tmp_path)


def test_a_citation_of_later_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IbpError, match="wet/art-1"):
        check(small(), tmp_path, law("2018-05-26"))


def test_a_source_is_called_what_it_was_called_then(tmp_path: Path) -> None:
    with pytest.raises(IbpError, match="2022"):
        check(small(), tmp_path, law("2018-05-25", "richtsnoer 9/2022"))
    check(small(), tmp_path, law("2018-05-25", "richtsnoer 9/2022", Text("WP250", "WP250")))


def test_a_question_is_read_from_the_day_it_is_asked(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"label": {"nl": "Mag het sinds 2021?", "en": "Since 2021?"}}
    with pytest.raises(IbpError, match="2021"):
        check(small(**asked), tmp_path)
    check(small(**asked, show_if="on >= '2021-02-01'"), tmp_path)


@pytest.mark.parametrize(
    ("said", "what"),
    [({"note": "In 2022 komt er een lijst."}, "2022"), ({"title": "Dossier (2019)"}, "2019")],
)
def test_a_retention_period_does_not_speak_of_later(tmp_path: Path, said: dict[str, str], what: str) -> None:
    with pytest.raises(IbpError, match=what) as caught:
        check(small(), tmp_path, retention=kept(**said))
    assert "retention/categories.yaml" in str(caught.value)


def test_a_retention_period_speaks_of_its_own_first_day(tmp_path: Path) -> None:
    check(small(), tmp_path, retention=kept("Sinds 25 mei 2018."))


def test_a_retention_period_does_not_rest_on_law_of_later(tmp_path: Path) -> None:
    later = {**law("2018-05-25"), "later": law("2018-05-26")["wet"]}
    with pytest.raises(IbpError, match="later/art-1"):
        check(small(), tmp_path, later, kept(cited="later/art-1"))


def test_what_is_said_of_a_question_that_is_not_its_label_knows_no_future(tmp_path: Path) -> None:
    presumed: dict[str, Any] = {"answer": "no", "why": {"nl": "Dat was zo tot 2021.", "en": "So it was."}}
    with pytest.raises(IbpError, match="2021"):
        check(small(presumed=presumed), tmp_path)


@pytest.mark.parametrize(
    ("first", "outcome", "refused"),
    [
        ("2018-12-31", "good", True),
        ("2019-01-01", "good", False),
        ("2018-12-31", "bad", False),
    ],
)
def test_a_choice_of_later_is_not_good_before_it_was_there(
    tmp_path: Path, first: str, outcome: str, refused: bool
) -> None:
    made = toned([("answers.b == 'act'", outcome)])
    made["rules"][0]["valid_from"] = first
    subject = assessment([CHOICE], [made])
    if refused:
        with pytest.raises(IbpError) as caught:
            check(subject, tmp_path)
        assert caught.value.key == "assessments.good_before"
        assert "t.1" in str(caught.value)
    else:
        check(subject, tmp_path)


def test_a_choice_that_no_rule_weighs_is_not_of_later(tmp_path: Path) -> None:
    subject = assessment([question("a"), CHOICE], [toned([("answers.a == 'yes'", "bad")])])
    with pytest.raises(IbpError, match="De Wet") as caught:
        check(subject, tmp_path)
    assert caught.value.key == "assessments.of_later"


def test_what_we_ship_knows_no_future() -> None:
    catalogue = read_catalogue(paths.data())
    check_foresight(catalogue.assessments, catalogue.sources, catalogue.retention, paths.data())
