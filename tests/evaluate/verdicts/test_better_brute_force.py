"""What would help, held against trying every set of repairs there is."""

from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from tests.evaluate.small_assessments import TODAY, assessment, question, table

NAMES = "abcd"
SOME = ("x", "y", "z")
ATOMS = [f"answers.{name} == '{value}'" for name in NAMES for value in ("yes", "no")]
ATOMS += [f"answers.one == '{value}'" for value in SOME]
ATOMS += [f"{sign}('{value}' in answers.more)" for value in SOME for sign in ("", "!")]
CONDITIONS = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=3, unique=True).map(" && ".join)
NATURES = st.sampled_from(["fact", "choice", "arrangement", "record"])
ANSWERS = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(["yes", "no"]) for name in NAMES},
        "one": st.sampled_from(SOME),
        "more": st.lists(st.sampled_from(SOME), unique=True).map(sorted),
    }
)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    rules = draw(st.lists(st.tuples(CONDITIONS, st.sampled_from("qr")), min_size=1, max_size=4))
    asked = [question(name, nature=draw(NATURES)) for name in NAMES]
    asked.append(question("one", "one", " ".join(SOME), nature=draw(NATURES)))
    asked.append(question("more", "some", " ".join(SOME), nature=draw(NATURES)))
    return assessment(asked, [table("t", rules, "p", outcomes="p q r")])


def smallest(subject: Assessment, answers: dict[str, Any]) -> set[int]:
    """How many options change in each set of repairs that helps; found by trying all of them."""
    ranks = subject.table("t").outcome_ids
    before = ranks.index(evaluate(subject, answers, TODAY).outcome)
    options: dict[str, list[Any]] = {name: ["yes", "no"] for name in NAMES}
    options["one"] = list(SOME)
    options["more"] = [list(chosen) for size in range(4) for chosen in combinations(SOME, size)]
    free = [name for name, item in subject.questions.items() if item.changeable]
    helping = set()
    for values in product(*(options[name] for name in free)):
        changes = dict(zip(free, values, strict=True))
        if ranks.index(evaluate(subject, {**answers, **changes}, TODAY).outcome) < before:
            helping.add(sum(distance(answers[name], value) for name, value in changes.items()))
    return helping


def distance(before: Any, after: Any) -> int:
    return len(set(before) ^ set(after)) if isinstance(after, list) else int(before != after)


@settings(max_examples=120, deadline=None)
@given(assessments(), ANSWERS)
def test_the_search_finds_the_smallest_repair_and_only_what_a_school_can_repair(
    subject: Assessment, answers: dict[str, Any]
) -> None:
    helping = smallest(subject, answers)
    found = evaluate(subject, answers, TODAY).better
    assert bool(found) == bool(helping)
    for better in found:
        assert all(subject.questions[name].nature in ("arrangement", "record") for name in better.changes)
    if found:
        sizes = [sum(distance(answers[n], v) for n, v in better.changes.items()) for better in found]
        assert min(sizes) == min(helping)
