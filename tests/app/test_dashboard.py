"""The numbers of the dashboard, on a board small enough to count on one's fingers."""

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.board.chosen import Filters
from ibp_workbook.app.board.state import PANELS, Dashboard
from ibp_workbook.app.chart.component import ChartPanel
from ibp_workbook.app.page import render
from ibp_workbook.app.parts.tables import Table
from ibp_workbook.app.request import Request
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.store import Actor, SchoolRecord, Workspace
from ibp_workbook.texts import Texts
from tests.kinds import NewBoard, OwnBoard


@pytest.fixture
def board(empty_url: str, new_board: NewBoard) -> OwnBoard:
    """School A says 2 and 4, school B says 3, school C says nothing; before that A said 1."""
    workspace = Workspace(empty_url, Actor.local())
    made = new_board(workspace)
    a, b, _ = made.schools
    before = workspace.rounds.add(made.number, "ibp", "Nulmeting", date(2025, 3, 1))
    first, second = made.norms[:2]
    workspace.maturity.save(before.id, a.id, first, "level", 1)
    for school, norm, level in ((a, first, 2), (a, second, 4), (b, first, 3)):
        workspace.maturity.save(made.round.id, school.id, norm, "level", level)
    return made


def dashboard(board: OwnBoard, lang: str = "nl", **asked: str) -> Dashboard:
    workspace = AnalysisWorkspace(board.workspace.url, Actor.local())
    chosen = {"board": board.number, "round": str(board.round.id), **asked}
    selection = Selection(workspace, load_catalogue(), Request(lang=lang, **chosen))
    return Dashboard(selection, Texts(lang))


@pytest.fixture
def shown(board: OwnBoard) -> Dashboard:
    return dashboard(board)


def rows(shown: Dashboard, name: str, *headings: str) -> list[list[object]]:
    table = shown.draw(name).table
    places = [list(table.columns).index(heading) for heading in headings]
    return [[row[place] for place in places] for row in table.values]


def test_the_summary_counts_assessed_norms_only(shown: Dashboard) -> None:
    summary = shown.summary()
    assert (summary["mean"], summary["n"], summary["schools"]) == (3.0, 3, 3)
    assert summary["at_target"] == pytest.approx(2 / 3)
    assert summary["change"] == 1.0, "only what was assessed both times: from 1 to 2"


def test_the_heatmap_has_each_school_with_its_n(shown: Dashboard, board: OwnBoard) -> None:
    a, b, c = board.schools
    found = rows(shown, "heatmap", "School", "Vestiging", "Beoordeelde normen (n)")
    assert sorted(found) == [[a.name, a.location, 2], [b.name, b.location, 1], [c.name, c.location, 0]]
    drawn = shown.draw("heatmap")
    assert {key for _, key, *_ in drawn.chart["rows"]} == {str(school.id) for school in board.schools}
    assert drawn.links[str(a.id)] == (
        f"maturity.ipynb?board={board.number}&round={board.round.id}&school={a.location}&lang=nl"
    )


def test_the_ranking_puts_who_is_not_assessed_last_without_a_rank(shown: Dashboard, board: OwnBoard) -> None:
    a, b, c = (school.name for school in board.schools)
    assert rows(shown, "ranking", "Plaats met bereik", "School", "Gemiddeld niveau") == [
        ["–", a, 3.0],
        ["–", b, 3.0],
        ["–", c, None],
    ], "of nobody enough is assessed for a place"


def test_the_radar_is_the_boards_until_a_school_is_chosen(shown: Dashboard, board: OwnBoard) -> None:
    board_drawn, school_drawn = shown.draw("radar"), shown.draw("radar", board.schools[1].id)
    assert board_drawn.chart != school_drawn.chart
    assert board.schools[1].name in school_drawn.chart["alt"]
    place = list(board_drawn.table.columns).index("Beoordeelde normen (n)")
    assert sum(int(row[place]) for row in board_drawn.table.values) == 3
    assert sum(int(row[place]) for row in school_drawn.table.values) == 1
    assert shown.draw("radar", 99_999) == board_drawn


def test_the_missed_norms_are_shares_of_the_schools_that_were_assessed(shown: Dashboard) -> None:
    found = rows(
        shown, "missed", "Scholen onder streefniveau", "Aantal scholen onder streefniveau", "Alle scholen"
    )
    assert found == [[0.5, 1, 3]]


def test_change_compares_what_was_assessed_both_times(shown: Dashboard, board: OwnBoard) -> None:
    found = {
        row[0]: row[1:] for row in rows(shown, "change", "School", "Vorige meting", "Deze meting", "Verschil")
    }
    a, b, _ = (school.name for school in board.schools)
    assert found[a] == [1.0, 2.0, 1.0]
    assert found[b] == [None, None, None]


def test_the_first_round_has_nothing_to_compare_with(board: OwnBoard) -> None:
    first = board.workspace.rounds.of(board.number)[0]
    shown = dashboard(board, round=str(first.id))
    for name in ("change", "domains"):
        assert (shown.draw(name).chart, shown.draw(name).empty) == ({}, Texts("nl")("board.no_change"))
    assert shown.summary()["change"] is None


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"sector": "vo"}, "C"),
        ({"municipality": "Linde"}, "A"),
        ({"municipality": "Beuk"}, "BC"),
        ({}, "ABC"),
    ],
)
def test_a_filter_leaves_the_schools_that_fit(
    shown: Dashboard, filters: dict[str, Any], expected: str
) -> None:
    shown.filters = Filters(**filters)
    found = shown.scores["school"].dropna().unique()
    assert sorted(name.split()[1] for name in found) == list(expected)


def test_a_choice_that_fits_no_school_says_so_in_every_panel(shown: Dashboard) -> None:
    shown.filters = Filters(sector="vo", municipality="Linde")
    assert shown.summary() == {}
    for name in PANELS:
        assert shown.draw(name).empty == shown.why_nothing() == Texts("nl")("board.no_match")


def test_the_domain_filter_ranks_by_that_domain(shown: Dashboard, board: OwnBoard) -> None:
    framework = load_catalogue().frameworks["ibp"]
    domain = framework.statement(board.norms[0]).domain
    shown.filters = Filters(domain=domain)
    assert len(shown.draw("heatmap").table.columns) == 4
    of_domain = {item.id for item in framework.statements_in(domain)}
    mean = 3.0 if board.norms[1] in of_domain else 2.0
    assert [mean] in [row[1:] for row in rows(shown, "ranking", "School", "Gemiddeld niveau")]


def test_every_figure_is_of_the_chosen_domain_or_says_that_it_is_not(
    shown: Dashboard, board: OwnBoard
) -> None:
    framework = load_catalogue().frameworks["ibp"]
    whole = shown.scores
    domain = framework.statement(board.norms[1]).domain
    board.workspace.maturity.save(
        board.round.id, board.schools[0].id, framework.statements[-1].id, "level", 1
    )
    shown.load()
    assert shown.summary()["mean"] == 2.5
    assert list(shown.extremes())
    shown.filters = Filters(domain=domain)
    summary = shown.summary()
    row = whole[whole["school_id"].isna() & (whole["domain"] == domain)].iloc[0]
    for name in ("mean", "at_target", "n", "total"):
        assert summary[name] == row[name]
    assert summary["domain"] == row["domain_title"]
    assert list(shown.extremes()) == [], "one domain is neither the strongest nor the weakest"
    assert Texts("nl")("board.all_domains") in shown.draw("radar").note
    for limited in (True, False):
        cards = [{"href": "", "title": "Camera's", "notes": [], "outcomes": []}]
        said = render("board_dossiers.html", t=shown.texts, cards=cards, limited=limited)
        assert (Texts("nl")("board.dossiers_all") in said) is limited
    assert {row[0] for row in rows(shown, "missed", "Domein")} <= {row["domain_title"]}


def test_with_few_answers_what_is_open_stands_before_the_numbers(shown: Dashboard, board: OwnBoard) -> None:
    summary = shown.summary()
    assert summary["few"]
    assert summary["open"] == summary["total"] - 3
    total = len(load_catalogue().frameworks["ibp"].statements)
    notes = [row["note"] for row in shown.draw("ranking").chart["rows"]]
    assert f"te weinig beoordeeld voor een gemiddelde · n = 2 van {total}" in notes
    assert "1 van 3 open" not in str(shown.draw("missed").chart), "two of three schools is enough"
    assert "{} open".format(summary["worst_open"].split(" open")[0]) in summary["worst_open"]
    page = render("board_summary.html", t=shown.texts, s=summary, extremes=[], why="")
    assert page.index(Texts("nl")("common.few")) < page.index(Texts("nl")("board.mean"))


def test_with_most_answers_there_is_no_warning(shown: Dashboard, board: OwnBoard) -> None:
    norms = load_catalogue().frameworks["ibp"].statements
    board.workspace.maturity.fill(
        board.round.id, [(None, norm.id, 4) for norm in norms if norm.scope != "school"]
    )
    shown.load()
    assert not shown.summary()["few"]
    assert " open · " not in str(shown.draw("ranking").chart)


def test_answers_of_the_board_count_once_and_are_no_miss_of_each_school(
    shown: Dashboard, board: OwnBoard
) -> None:
    norms = load_catalogue().frameworks["ibp"].statements
    own = [norm for norm in norms if norm.scope == "board"][5:10]
    board.workspace.maturity.fill(board.round.id, [(None, norm.id, 1) for norm in own])
    shown.load()
    counted = shown.summary()["counted"]
    assert (counted["board_n"], counted["schools_n"]) == (5, 3)
    assert not {norm.title.nl for norm in own} & {row[0] for row in rows(shown, "missed", "Norm")}
    note = shown.draw("missed").note
    assert "5 onder het streefniveau" in note
    assert own[0].title.nl in note


def test_where_only_the_board_misses_norms_the_figure_says_so(empty_url: str, new_board: NewBoard) -> None:
    made = new_board(Workspace(empty_url, Actor.local()))
    norm = load_catalogue().frameworks["ibp"].statements[0]
    made.workspace.maturity.save(made.round.id, None, norm.id, "level", 1)
    drawn = dashboard(made).draw("missed")
    assert (drawn.chart, drawn.empty) == ({}, Texts("nl")("board.missed_by_none"))
    assert norm.title.nl in drawn.note


def test_aliases_take_names_locations_and_links_away_everywhere(shown: Dashboard, board: OwnBoard) -> None:
    shown.filters = Filters(aliases=True)
    for name in PANELS:
        drawn = shown.draw(name, board.schools[0].id)
        everything = f"{drawn.chart} {drawn.note} {drawn.table}"
        for school in board.schools:
            assert school.name not in everything
            assert school.location not in everything
        assert drawn.links == {}


def test_a_figure_is_made_when_it_comes_near_or_when_there_is_time() -> None:
    made: list[str] = []

    def draw() -> None:
        made.append("drawn")
        panel.show("Kop", lambda: Table(["a"], [["1"]]), chart={"kind": "rows"})

    panel = ChartPanel("kop", Texts("nl"), print, draw, busy=True)
    panel.renew()
    assert (made, panel.busy) == ([], True)
    panel.on_near({"near": True}, [])
    assert (made, panel.busy) == (["drawn"], False)
    panel.on_draw({}, [])
    assert len(made) == 1, "it is there already"
    panel.renew()
    assert len(made) == 2, "a person looks at it"
    panel.on_near({"near": False}, [])
    panel.renew()
    assert len(made) == 2
    panel.on_draw({}, [])
    assert len(made) == 3
    panel.renew(at_once=True)
    assert len(made) == 4


def test_a_table_is_made_when_a_person_opens_it_and_follows_the_figure_until_it_is_closed() -> None:
    made: list[str] = []

    def table() -> Table:
        made.append("made")
        return Table(["a"], [[str(len(made))]])

    panel = ChartPanel("kop", Texts("nl"), print)
    panel.show("Kop", table, chart={"kind": "rows"})
    assert (made, panel.columns, panel.rows) == ([], [], [])
    panel.on_table({"open": True}, [])
    assert (panel.columns, panel.rows) == (["a"], [["1"]])
    panel.show("Kop", table, chart={"kind": "rows"})
    assert panel.rows == [["2"]]
    panel.on_table({"open": False}, [])
    assert (len(made), panel.rows) == (2, []), "what nobody looks at does not stay behind"


def test_another_choice_of_the_same_rows_is_sent_as_their_ids_and_no_row_of_another_figure_stays() -> None:
    rows = [[name, str(at), [["1,0", "#ffffcc"]], []] for at, name in enumerate(("Beuk", "Linde"), start=1)]
    panel = ChartPanel("kop", Texts("nl"), print)
    panel.show("Kop", Table, {"kind": "grid", "rows": rows})
    assert (panel.chart["rows"], panel.squares) == (["1", "2"], {"1": rows[0], "2": rows[1]})
    panel.show("Kop", Table, {"kind": "grid", "rows": [list(rows[1])]})
    assert (panel.chart["rows"], len(panel.squares)) == (["2"], 2)
    alias = ["School 01", "2", *rows[1][2:]]
    panel.show("Kop", Table, {"kind": "grid", "rows": [alias]})
    assert (panel.chart["rows"], panel.squares) == (["2"], {"2": alias})
    nameless = [["Groot", "", [], []]]
    panel.show("Kop", Table, {"kind": "grid", "rows": nameless})
    assert (panel.chart["rows"], panel.squares) == (nameless, {})


def test_filters_of_an_address_hold_as_far_as_the_board_has_them(shown: Dashboard) -> None:
    shown.ask(Request("nl", sector="vo", municipality="Nergens", domain="<b>", aliases="1"))
    assert shown.filters == Filters(sector="vo", aliases=True)
    assert shown.filters.address() == {
        "sector": "vo",
        "municipality": "",
        "domain": "",
        "aliases": "1",
        "order": "",
    }
    assert shown.told() == "Nu in beeld: 1 van 3 scholen, alle domeinen. Laagste gemiddelde eerst."
    shown.ask(Request("nl", **Filters(municipality="Beuk").address()))
    assert shown.filters == Filters(municipality="Beuk")


def test_only_what_a_filter_touches_is_made_again(shown: Dashboard, board: OwnBoard) -> None:
    radar, heatmap = shown.draw("radar"), shown.draw("heatmap")
    domain = load_catalogue().frameworks["ibp"].statement(board.norms[0]).domain
    shown.filters = Filters(domain=domain)
    assert shown.draw("radar").chart is radar.chart
    assert shown.draw("heatmap").chart != heatmap.chart
    shown.filters = Filters()
    assert shown.draw("heatmap") is heatmap
    shown.load()
    assert shown.draw("heatmap") is heatmap, "nobody answered meanwhile"
    board.workspace.maturity.save(board.round.id, board.schools[2].id, board.norms[0], "level", 1)
    shown.load()
    assert shown.draw("heatmap") is not heatmap


def test_a_school_keeps_its_alias_when_a_filter_is_set(shown: Dashboard) -> None:
    shown.filters = Filters(aliases=True)
    before = {tuple(row) for row in rows(shown, "heatmap", "School", "Beoordeelde normen (n)")}
    shown.filters = replace(shown.filters, sector="po")
    after = {tuple(row) for row in rows(shown, "heatmap", "School", "Beoordeelde normen (n)")}
    assert after < before


def test_every_panel_says_what_it_shows_in_the_language_of_the_page(board: OwnBoard) -> None:
    for lang, target in (("nl", "streefniveau"), ("en", "target")):
        shown = dashboard(board, lang)
        for name in PANELS:
            drawn = shown.draw(name)
            assert drawn.heading == Texts(lang)(f"board.{name}")
            assert target in str(drawn.chart).lower()
            assert drawn.table.columns


def test_a_board_without_a_round_says_where_to_start_one(empty_url: str) -> None:
    workspace = AnalysisWorkspace(empty_url, Actor.local())
    workspace.schools.load([SchoolRecord("100", "01AA", "01AA00", "De Linde", "po")], None)
    selection = Selection(workspace, load_catalogue(), Request(lang="nl"))
    shown = Dashboard(selection, Texts("nl"))
    assert {shown.draw(name).empty for name in PANELS} == {Texts("nl")("board.no_round")}
    assert shown.options("sector") == []


def test_domains_that_share_a_title_keep_their_own_column(board: OwnBoard) -> None:
    builtin = load_catalogue().frameworks["ibp"]
    title = builtin.domains[0].title
    twins = tuple(msgspec.structs.replace(domain, title=title) for domain in builtin.domains)
    framework = msgspec.structs.replace(builtin, id="tweeling", domains=twins)
    board.workspace.frameworks.add(framework, reserved={})
    made = board.workspace.rounds.add(board.number, "tweeling", "Tweeling", date(2027, 1, 1))
    board.workspace.maturity.save(made.id, board.schools[0].id, board.norms[0], "level", 5)
    drawn = dashboard(board, round=str(made.id)).draw("heatmap")
    assert list(drawn.table.columns).count(title.nl) == len(twins)
    assert sum(value == 5.0 for row in drawn.table.values for value in row[3:]) == 1
