"""The ten questions on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.assessments.models import Case
from ibp_workbook.cli.assessments import assessments, evaluate_answers
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.telling import reviewed_words


def run(*arguments: str) -> str:
    command = assessments if arguments[0] == "assessments" else evaluate_answers
    result = CliRunner().invoke(command, arguments[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_text("organisation: school_board\nhas_fg: no\n", "utf-8")
    return path


def verdict(answers: Path, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("evaluate", "fg", "--answers", str(answers), "--json", *more))
    return found


def test_a_verdict_in_json(answers: Path) -> None:
    found = verdict(answers, "--on", "2026-11-23", "--lang", "en")
    fg = load_catalogue().assessments["fg"]
    assert (found["assessment"], found["version"], found["digest"]) == ("fg", fg.version, fg.digest)
    assert (found["on"], found["outcome"], found["possible"]) == (
        "2026-11-23",
        "required_missing",
        ["required_missing"],
    )
    assert found["tables"]["duty"] == "required"
    assert (found["waiting_for"], found["contradictions"]) == ([], [])
    reason = found["reasons"][0]
    assert (reason["rule"], reason["answers"]) == ("fg.missing", {"has_fg": "no"})
    assert reason["text"] == "A DPO is required, but none has been designated."
    assert reason["sources"][0]["id"] == "avg/art-37-1-b"
    assert {"label", "title", "summary", "confidence"} <= reason["sources"][0].keys()
    assert found["advice"]
    assert all(set(better) == {"outcome", "title", "changes", "steps"} for better in found["better"])
    assert found["better"][0]["changes"]["has_fg"] == "yes"


def test_on_a_date_in_2017_the_law_of_2017_holds(answers: Path) -> None:
    found = verdict(answers, "--on", "2017-03-01")
    assert found["outcome"] == "not_required"
    cited = {source["id"] for reason in found["reasons"] for source in reason["sources"]}
    assert "wbp/art-62" in cited


def test_half_filled_answers_are_undecided_and_say_what_is_missing(answers: Path) -> None:
    answers.write_text("has_fg: no\n", "utf-8")
    found = verdict(answers, "--on", "2026-11-23")
    assert (found["outcome"], found["title"]) == ("undecided", "")
    assert found["possible"] == ["not_required", "required_missing"]
    assert "organisation" in found["waiting_for"]


def test_json_tells_until_when_how_sure_and_what_is_presumed(answers: Path) -> None:
    cases = load_catalogue().assessments["breach"].cases
    case = next(case for case in cases if case.deadline and case.confidence)
    found = of_case(answers, "breach", case)
    assert (found["outcome"], found["confidence"]) == (case.outcome, case.confidence)
    assert found["deadline"] == str(case.deadline)
    cases = load_catalogue().assessments["sharing"].cases
    case = next(case for case in cases if case.presumed)
    found = of_case(answers, "sharing", case)
    assert (found["outcome"], found["deadline"]) == (case.outcome, None)
    assert [item["question"] for item in found["presumed"]] == list(case.presumed or ())


def of_case(answers: Path, assessment: str, case: Case) -> dict[str, Any]:
    answers.write_text(json.dumps(dict(case.answers)), "utf-8")
    asked = (assessment, "--answers", str(answers), "--on", case.on.isoformat(), "--json")
    found: dict[str, Any] = json.loads(run("evaluate", *asked))
    return found


@pytest.mark.parametrize(("lang", "word"), [("nl", "Waarom"), ("en", "Why")])
def test_a_verdict_in_words(answers: Path, lang: str, word: str) -> None:
    output = run("evaluate", "fg", "--answers", str(answers), "--on", "2026-11-23", "--lang", lang)
    assert word in output.splitlines()
    assert "37" in output
    assert reviewed_words(load_catalogue().assessments["fg"], lang) in output.splitlines()


def test_lists_the_assessments() -> None:
    listed = json.loads(run("assessments", "list", "--json"))
    assert [row["id"] for row in listed] == list(load_catalogue().assessments)
    assert "fg" in run("assessments", "list")


def test_shows_questions_with_their_options() -> None:
    shown = json.loads(run("assessments", "show", "fg", "--json"))
    by_id = {question["id"]: question for question in shown["questions"]}
    assert [option["value"] for option in by_id["organisation"]["choices"]] == [
        "school_board",
        "swv",
        "other",
    ]
    assert by_id["named"]["show_if"] == "answers.has_fg == 'yes'"
    assert [option["value"] for option in by_id["named"]["choices"]] == ["yes", "no"]
    assert "organisation (one)" in run("assessments", "show", "fg")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("plaats: toilet", "assessments.unknown_question"),
        ("organisation: school", "fields.wrong_value"),
        ("- organisation", "assessments.answers_not_a_mapping"),
        ("", "assessments.answers_not_a_mapping"),
        ("just words", "assessments.answers_not_a_mapping"),
        ("? [a, b]\n: c", "catalogue.not_yaml"),
        ("a: &a [x]\nb: *a", "assessments.answers_not_a_mapping"),
        ("[" * 100_000, "assessments.answers_not_a_mapping"),
        ("- " * 100_000, "assessments.answers_not_a_mapping"),
        (f"employees: {'9' * 5000}", "assessments.answers_not_a_mapping"),
        ("has_fg: yes\nhas_fg: no", "catalogue.duplicate_key"),
        ("a: [", "catalogue.not_yaml"),
        ("a: !!python/object:os.system x", "catalogue.not_yaml"),
        ("a: " + "x" * 600_000, "assessments.answers_too_large"),
    ],
)
def test_answers_that_cannot_be_read_are_told(answers: Path, content: str, key: str) -> None:
    answers.write_text(content, "utf-8")
    with pytest.raises(IbpError) as caught:
        run("evaluate", "fg", "--answers", str(answers))
    assert caught.value.key == key


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    with pytest.raises(IbpError, match=r"answers\.yaml"):
        run("evaluate", "fg", "--answers", str(path))
    path.write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(IbpError, match=r"answers\.yaml"):
        run("evaluate", "fg", "--answers", str(path))


def test_an_assessment_that_does_not_exist(answers: Path) -> None:
    with pytest.raises(IbpError, match="fg"):
        run("evaluate", "gf", "--answers", str(answers))
