"""A board's own terms against the limits, on both sides of each, and on both sides of 25 May 2018."""

from datetime import date

import pytest

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.catalogue.retention import Category, Term
from ibp_workbook.evaluate.retention import FOREVER, OwnTerm, check, limit_text, limits_on, term_text
from ibp_workbook.evaluate.terms import add, longer

TODAY = date(2026, 11, 23)
WBP = date(2017, 3, 1)


def category(name: str) -> Category:
    return load_catalogue().retention[name]


class TestTerms:
    @pytest.mark.parametrize(
        ("start", "term", "end"),
        [
            ("2024-01-31", Term(months=1), "2024-02-29"),
            ("2023-01-31", Term(months=1), "2023-02-28"),
            ("2024-02-29", Term(years=1), "2025-02-28"),
            ("2024-02-29", Term(years=4), "2028-02-29"),
            ("2024-02-28", Term(years=1), "2025-02-28"),
            ("2024-10-31", Term(months=4), "2025-02-28"),
            ("2024-08-31", Term(months=1), "2024-09-30"),
            ("2024-12-31", Term(months=2), "2025-02-28"),
            ("2024-11-30", Term(months=13), "2025-12-30"),
            ("2024-02-15", Term(weeks=2), "2024-02-29"),
            ("2024-12-31", Term(days=1), "2025-01-01"),
            ("2024-12-31", Term(days=0), "2024-12-31"),
            ("2024-12-31", Term(years=0), "2024-12-31"),
        ],
    )
    def test_a_term_ends_on_the_calendar(self, start: str, term: Term, end: str) -> None:
        assert add(date.fromisoformat(start), term).isoformat() == end

    @pytest.mark.parametrize(
        ("one", "other", "is_longer"),
        [
            (Term(weeks=4), Term(days=28), False),
            (Term(days=29), Term(weeks=4), True),
            (Term(months=24), Term(years=2), False),
            (Term(months=25), Term(years=2), True),
            (Term(months=1), Term(weeks=4), True),  # in every month but February
            (Term(weeks=4), Term(months=1), False),
            (Term(days=365), Term(years=1), False),
            (Term(days=366), Term(years=1), True),
            (Term(years=1), Term(days=365), True),  # when 29 February lies in between
        ],
    )
    def test_terms_in_different_units_compare(self, one: Term, other: Term, is_longer: bool) -> None:
        assert longer(one, other) is is_longer


TERMS: list[tuple[str, OwnTerm, str]] = [
    ("pupil_file", Term(years=2), "fits"),
    ("pupil_file", Term(months=24), "fits"),
    ("pupil_file", Term(months=25), "too_long"),
    ("pupil_administration", Term(years=5), "fits"),
    ("pupil_administration", Term(months=59), "too_short"),
    ("swv_health", Term(years=3), "fits"),
    ("swv_health", Term(months=37), "too_long"),
    ("referral", Term(years=3), "fits"),
    ("referral", Term(years=4), "too_long"),
    ("exam_work", Term(months=6), "fits"),
    ("exam_work", Term(months=5), "too_short"),
    ("exam_work", Term(weeks=26), "too_short"),  # 182 days; half a year can be longer
    ("finance", Term(years=7), "fits"),
    ("finance", Term(years=6), "too_short"),
    ("payroll", Term(years=7), "fits"),
    ("payroll", Term(months=83), "too_short"),
    ("payroll_identity", Term(years=5), "fits"),
    ("payroll_identity", Term(years=4), "too_short"),
    ("staff_file", Term(years=2), "fits"),
    ("staff_file", Term(years=3), "too_long"),
    ("applicants", Term(weeks=4), "fits"),
    ("applicants", Term(days=28), "fits"),
    ("applicants", Term(days=29), "too_long"),
    ("applicants", Term(months=1), "too_long"),
    ("applicants_consent", Term(years=1), "fits"),
    ("applicants_consent", Term(months=13), "too_long"),
    ("camera", Term(days=28), "fits"),
    ("camera", Term(days=29), "too_long"),
    ("camera", Term(days=0), "fits"),
    ("education_register", Term(years=5), "fits"),
    ("education_register", Term(years=6), "too_long"),
    ("camera_incident", Term(weeks=4), "unknown"),
    ("alumni", Term(years=10), "unknown"),
    ("consent", Term(years=2), "unknown"),
    ("diplomas", Term(years=50), "too_short"),
    ("diplomas", FOREVER, "fits"),
    ("leave_decisions", Term(years=5), "too_short"),
    ("leave_decisions", FOREVER, "fits"),
    ("pupil_file", FOREVER, "too_long"),
    ("finance", FOREVER, "too_long"),
    ("consent", FOREVER, "too_long"),
    ("pupil_file", None, "unknown"),
    ("diplomas", None, "unknown"),
]


@pytest.mark.parametrize(("name", "own", "outcome"), TERMS)
def test_an_own_term_against_what_holds_today(name: str, own: OwnTerm, outcome: str) -> None:
    checked = check(category(name), own, TODAY)
    assert checked.outcome == outcome
    assert checked.sources
    for lang in ("nl", "en"):
        said = checked.reason(lang)
        assert said.strip()
        assert "{" not in said
        assert "  " not in said


def test_every_category_of_today_is_tried_above() -> None:
    assert {name for name, *_ in TERMS} == set(load_catalogue().retention)


def test_the_two_years_were_the_rule_until_the_gdpr_and_a_guideline_since() -> None:
    last, first = (limits_on(category("pupil_file"), day) for day in (date(2018, 5, 24), date(2018, 5, 25)))
    assert last is not None
    assert first is not None
    assert (last.kind, first.kind) == ("legal", "guideline")
    assert last.maximum == first.maximum == Term(years=2)
    assert "vrijstellingsbesluit-wbp/art-19" in check(category("pupil_file"), Term(years=2), WBP).sources
    assert "avg/art-5-1-e" in check(category("pupil_file"), Term(years=2), TODAY).sources
    assert "wettelijk" in check(category("pupil_file"), Term(years=2), WBP).reason("nl")
    assert "richtlijn" in check(category("pupil_file"), Term(years=2), TODAY).reason("nl")


@pytest.mark.parametrize("on", [WBP, date(2018, 5, 24), date(2018, 5, 25), TODAY])
def test_camera_footage_is_kept_four_weeks_at_most_then_and_now(on: date) -> None:
    assert check(category("camera"), Term(weeks=4), on).outcome == "fits"
    assert check(category("camera"), Term(days=29), on).outcome == "too_long"


def test_a_day_before_the_first_source_is_unknown() -> None:
    checked = check(category("staff_file"), Term(years=2), date(2018, 5, 24))
    assert (checked.outcome, checked.key, checked.sources) == ("unknown", "no_limits", ())


def test_an_unknown_category_is_unknown() -> None:
    checked = check(None, Term(years=2), TODAY, date(2026, 1, 1))
    assert (checked.outcome, checked.sources, checked.destroy_by) == ("unknown", (), None)
    assert "leg vast" in checked.reason("nl")


def test_what_rests_on_an_uncertain_source_asks_to_check() -> None:
    assert check(category("diplomas"), Term(years=2), TODAY).reason("nl").endswith("niet zeker.)")
    assert "niet zeker" not in check(category("camera"), Term(weeks=2), TODAY).reason("nl")


class TestDaysToDestroy:
    START = date(2024, 2, 29)

    def test_a_fitting_term_gives_the_day(self) -> None:
        checked = check(category("pupil_file"), Term(years=1), TODAY, self.START)
        assert (checked.keep_until, checked.destroy_by) == (None, date(2025, 2, 28))

    def test_a_term_that_is_too_long_gives_the_day_of_the_limit(self) -> None:
        checked = check(category("pupil_file"), Term(years=9), TODAY, self.START)
        assert checked.destroy_by == date(2026, 2, 28)

    def test_a_term_that_is_too_short_gives_the_day_to_keep_until(self) -> None:
        checked = check(category("finance"), Term(years=2), TODAY, self.START)
        assert (checked.keep_until, checked.destroy_by) == (date(2031, 2, 28), None)

    def test_a_minimum_with_a_longer_own_term_gives_both(self) -> None:
        checked = check(category("finance"), Term(years=8), TODAY, self.START)
        assert (checked.keep_until, checked.destroy_by) == (date(2031, 2, 28), date(2032, 2, 29))

    def test_without_an_own_term_the_limit_counts(self) -> None:
        checked = check(category("applicants"), None, TODAY, date(2026, 1, 31))
        assert (checked.outcome, checked.destroy_by) == ("unknown", date(2026, 2, 28))

    @pytest.mark.parametrize("name", ["diplomas", "camera_incident"])
    @pytest.mark.parametrize("own", [Term(years=2), FOREVER, None])
    def test_no_day_where_no_number_fits(self, name: str, own: OwnTerm) -> None:
        assert check(category(name), own, TODAY, self.START).destroy_by is None

    def test_no_day_without_a_start(self) -> None:
        assert check(category("finance"), Term(years=8), TODAY)[-2:] == (None, None)


@pytest.mark.parametrize(
    ("term", "nl", "en"),
    [
        (Term(years=1), "1 jaar", "1 year"),
        (Term(years=2), "2 jaar", "2 years"),
        (Term(months=1), "1 maand", "1 month"),
        (Term(months=6), "6 maanden", "6 months"),
        (Term(weeks=4), "4 weken", "4 weeks"),
        (Term(days=0), "0 dagen", "0 days"),
        (FOREVER, "onbeperkt", "for ever"),
        (None, "", ""),
    ],
)
def test_terms_in_words(term: OwnTerm, nl: str, en: str) -> None:
    assert (term_text(term, "nl"), term_text(term, "en")) == (nl, en)


def test_limits_in_words() -> None:
    said = {}
    for name in ("finance", "camera", "camera_incident"):
        limits = limits_on(category(name), TODAY)
        assert limits is not None
        said[name] = limit_text(limits, "nl")
    assert said == {
        "finance": "ten minste 7 jaar",
        "camera": "hooguit 4 weken",
        "camera_incident": "tot het incident is afgehandeld",
    }


@pytest.mark.parametrize("own", [Term(months=37), FOREVER])
def test_a_maximum_of_the_law_knows_no_good_reason(own: OwnTerm) -> None:
    said = check(category("swv_health"), own, TODAY).reason("nl")
    assert "ook niet met een reden" in said
    assert "goede" not in said


@pytest.mark.parametrize("name", ["pupil_file", "applicants", "applicants_consent", "camera"])
def test_who_notified_under_the_former_law_could_keep_longer(
    name: str,
) -> None:
    for lang, words in (("nl", "zonder melding vooraf"), ("en", "without prior notification")):
        said = check(category(name), Term(years=3), WBP).reason(lang)
        assert words in said
        assert words not in check(category(name), Term(years=3), TODAY).reason(lang)
    assert "ook niet met een reden" not in check(category(name), FOREVER, WBP).reason("nl")


def test_a_guideline_does() -> None:
    said = check(category("referral"), Term(years=4), TODAY).reason("nl")
    assert "goede, vastgelegde reden" in said
    assert "wet " not in said
