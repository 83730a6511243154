"""The words say the numbers of the figure."""

import pytest

from ibp_workbook import analysis, charts
from tests.charts.conftest import MakeSample


def test_the_heatmap_in_words(sample: MakeSample) -> None:
    frame = sample(12).scores(number=2)
    cells = frame[frame["school_id"].notna() & (frame["group"] == "domain")]
    board = frame[frame["school_id"].isna() & (frame["group"] == "domain")].set_index("domain_title")["mean"]
    text = charts.heatmap(frame, lang="nl").alt
    assert "12 scholen, 19 domeinen, streefniveau 3." in text
    assert f"{(cells['mean'] < 3).sum()} van {12 * 19 - 20} beoordeelde vakken" in text
    assert "niet beoordeeld: 20." in text
    assert f"Hoogste domein: {board.idxmax()} ({board.max():.1f})".replace(".", ",") in text.replace(".", ",")
    assert f"Laagste domein: {board.idxmin()} ({board.min():.1f})".replace(".", ",") in text.replace(".", ",")


def test_the_heatmap_with_another_target_tells_of_that_one(sample: MakeSample) -> None:
    frame = sample(12).scores(number=2)
    cells = frame[frame["school_id"].notna() & (frame["group"] == "domain")]
    text = charts.heatmap(frame, target=4, lang="nl").alt
    assert "streefniveau 4." in text
    assert f"{(cells['mean'] < 4).sum()} van " in text


def test_the_ranking_in_words(sample: MakeSample) -> None:
    table = analysis.ranking(sample(12).scores(number=2))
    text = charts.ranking(table, lang="en").alt
    assert "12 schools, of which 11 assessed" in text
    assert f"{(table['mean'] >= 3).sum()} reach target level 3" in text
    assert f"Highest: {table['school'].iloc[0]} ({table['mean'].iloc[0]:.1f})" in text


def test_the_radar_in_words(sample: MakeSample) -> None:
    text = charts.radar(sample(12).scores(), lang="nl", school=2).alt
    assert text.startswith("Basisschool nummer 2 per domein. 18 van 19 domeinen beoordeeld")


def test_a_school_without_answers_in_words(sample: MakeSample) -> None:
    text = charts.radar(sample(12).scores(), lang="en", school=3).alt
    assert "0 of 19 domains assessed" in text
    assert "Highest: not assessed" in text


def test_the_most_missed_norm_in_words(sample: MakeSample) -> None:
    table = analysis.most_missed(sample(12).answers(2))
    text = charts.missed(table, lang="nl").alt
    assert f"Bovenaan: {table['statement_title'].iloc[0]}" in text
    assert f"van {table['n'].iloc[0]} beoordeelde scholen" in text


def test_the_change_in_words(sample: MakeSample) -> None:
    table = analysis.change(sample(12).answers(1), sample(12).answers(2), by="school")
    text = charts.change(table, lang="nl").alt
    assert text.startswith("Van Meting 2025 naar Meting 2026.")
    assert "1 niet te vergelijken" in text
    assert f"n = {table['n'].sum()} antwoorden" in text


def test_the_distribution_in_words(sample: MakeSample) -> None:
    table = analysis.distribution(sample(12).answers(2))
    levels = table[table["answer"].isin(list("12345"))]
    text = charts.distribution(table, lang="en").alt
    assert f"{levels['count'].sum()} of {12 * 76} answers assessed" in text
    assert f"{levels[levels['answer'] >= '3']['count'].sum()} of them at or above" in text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_description_starts_with_the_title_of_its_figure(sample: MakeSample, lang: str) -> None:
    chart = charts.heatmap(sample(12).scores(lang), lang=lang)
    assert chart.alt.startswith(chart.title)
