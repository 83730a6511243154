"""Write docs/questions.md from the content: question -> assessment -> rules -> cases.

``python tools/questions.py`` writes it; a test fails when it is no longer what the content gives.
"""

from collections.abc import Iterator
from pathlib import Path

from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.texts import Texts

TARGET = Path(__file__).resolve().parent.parent / "docs" / "questions.md"
# Answered by data and pages of their own, not by an assessment with rules.
ELSEWHERE = {
    1: "`data/timeline` (page *dates*) and the self-assessment",
    2: "the self-assessment (`data/frameworks/ibp`)",
    5: "`data/retention` (page *retention*)",
}


def lines(catalogue: Catalogue) -> Iterator[str]:
    """The page, line by line."""
    texts = Texts("en")
    yield "# The ten questions: what answers them"
    yield ""
    yield "Made by `python tools/questions.py` from `data/`. A case is an example that must come out"
    yield "as written, on its own reference date; the facts are the ids in the research that it checks."
    yield ""
    yield "| question | answered by | rules (dated versions) | cases | before 25-5-2018 | facts checked |"
    yield "|---|---|---|---|---|---|"
    served = {number for item in catalogue.assessments.values() for number in item.questions_served}
    for number in sorted(served | ELSEWHERE.keys()):
        title = f"{number}. {texts(f'questions.q{number}')}"
        found = [item for item in catalogue.assessments.values() if number in item.questions_served]
        if number in ELSEWHERE:
            yield f"| {title} | {ELSEWHERE[number]} | | | | |"
        for assessment in found:
            rules = [rule for _, rule in assessment.rules()]
            old = sum(case.on.isoformat() < "2018-05-25" for case in assessment.cases)
            facts = sorted({fact for case in assessment.cases for fact in case.seed})
            counted = f"{len({rule.id for rule in rules})} ({len(rules)})"
            checked = ", ".join(facts)
            yield f"| {title} | `{assessment.id}` | {counted} | {len(assessment.cases)} | {old} | {checked} |"
    yield ""
    yield "## Rules and the cases in which they fire"
    for assessment in catalogue.assessments.values():
        yield ""
        yield f"### {assessment.title.get('en')} (`{assessment.id}`)"
        yield ""
        yield "| rule | cases in which it fires |"
        yield "|---|---|"
        for rule_id in dict.fromkeys(rule.id for _, rule in assessment.rules()):
            fires = sum(rule_id in case.fired for case in assessment.cases)
            yield f"| `{rule_id}` | {fires} |"


def page() -> str:
    """The whole page."""
    return "\n".join(lines(load_catalogue())) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8", newline="\n")
