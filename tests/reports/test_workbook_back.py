"""The way back of a workbook: what was edited there changes, and nothing else."""

import io
import time
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD, add_demo
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.evaluate.plan import KIND, new_action
from ibp_workbook.interop.tables.answers_excel import heading
from ibp_workbook.reports.workbook import write
from ibp_workbook.store import Actor, Workspace, conflicts, plain
from tests.real_files import real_file
from tests.reports.workbooks import edited, export, opened, preview, read

NASTY = (
    '=HYPERLINK("http://x","y")', "+31 6", "-1+1", "@SUM(A1)", "＝1+1", "\t=1", "<b>&amp;</b>", "مدرسة",
    "👩‍🏫 klas",
    "_x0041_", "regel 1\nregel 2", "  spaties  ", "'aanhaling", "x" * 9_000, "\x07bel", "$a$ #let x",
)  # fmt: skip


def test_english_has_english_words(workspace: AnalysisWorkspace) -> None:
    content = write(export(workspace, lang="en"), "workbook")
    assert opened(content).sheetnames[:4] == ["Read me", "Scores", "Answers", "Gaps"]
    assert preview(workspace, content).changed == []


def test_an_export_without_names_cannot_come_back(workspace: AnalysisWorkspace) -> None:
    with pytest.raises(IbpError) as caught:
        read(workspace, write(export(workspace, alias=True), "workbook"))
    assert caught.value.key == "workbook.aliased_file"


def test_what_people_typed_starts_no_formula_and_comes_back_unchanged(workspace: AnalysisWorkspace) -> None:
    school = workspace.schools.of(DEMO_BOARD)[0]
    round_ = workspace.rounds.of(DEMO_BOARD)[-1]
    statements = load_catalogue().frameworks["ibp"].statements
    for statement, text in zip(statements, NASTY, strict=False):
        workspace.maturity.save(round_.id, school.id, statement.id, "comment", text)
    content = write(export(workspace), "workbook")
    for row in opened(content)["Antwoorden"].iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    found = preview(workspace, content)
    assert (found.changed, found.conflicts) == ([], [])
    again = preview(workspace, edited(content, []))  # saved by another program, nothing edited
    assert (again.changed, again.conflicts) == ([], [])


def test_exactly_the_edited_cells_change(workspace: AnalysisWorkspace, untouched: bytes) -> None:
    content = edited(
        untouched,
        [(3, "level", 5), (4, "level", "nvt"), (4, "reason", "geen gebouw"), (5, "due", date(2027, 3, 1)),
         (6, "action", "Visie schrijven"), (6, "owner", "Schoolleider")],
    )  # fmt: skip
    found = preview(workspace, content)
    assert [(c.entry.field, c.entry.value) for c in found.changed] == [
        ("level", 5), ("level", "nvt"), ("reason", "geen gebouw"), ("due", "2027-03-01"),
        ("action", "Visie schrijven"), ("owner", "schoolleider"),
    ]  # fmt: skip
    assert found.conflicts == []
    file = read(workspace, content)
    workspace.imports.answers.load(file.round.id, file.entries)
    after = preview(workspace, content)
    assert (after.changed, after.conflicts) == ([], [])
    assert preview(workspace, write(export(workspace), "workbook")).changed == []


def test_a_doubtful_number_in_the_workbook_is_asked_about_and_left_out_or_kept(
    workspace: AnalysisWorkspace, of_one_school: bytes
) -> None:
    content = edited(of_one_school, [(3, "level", 5), (3, "comment", "Nummer 12345672")])
    file = read(workspace, content)
    with pytest.raises(DoubtError) as caught:
        file.settle("w.xlsx", workspace, None)
    assert caught.value.numbers == ("12345672",)
    assert heading("comment", "nl") in str(caught.value)
    left = read(workspace, content)
    assert [c.entry.field for c in left.settle("w.xlsx", workspace, "leave_out").changed] == ["level"]
    assert [c.entry.field for c in left.load(workspace).changed] == ["level"]
    assert [c.entry.field for c in file.settle("w.xlsx", workspace, "no_bsn").changed] == ["comment"]
    file.load(workspace)
    # It was said once: what stands there is not asked about again.
    assert read(workspace, content).settle("w.xlsx", workspace, None).changed == []


def test_an_action_of_the_plan_is_edited_and_made_in_the_workbook(workspace: AnalysisWorkspace) -> None:
    school = workspace.schools.of(DEMO_BOARD)[0]
    norm = load_catalogue().frameworks["ibp"].statements[0].id
    about = new_action(f"maturity/ibp/{norm}")
    start = {"title": "Visie schrijven", "role": "fg", "due": "2027-01-15", **about}
    said = [("a:eigen", name, value) for name, value in start.items()]
    plan = workspace.dossiers.add(DEMO_BOARD, school.id, KIND, "verbeterplan", said)
    made = write(export(workspace, only=school.id), "workbook")
    sheet = opened(made)["Antwoorden"]
    heads = [cell.value for cell in sheet[1]]
    places = {
        key: heads.index(heading(key, "nl")) for key in ("location", "statement", "action", "owner", "due")
    }
    rows = {
        (row[places["location"]], row[places["statement"]]): (n, row) for n, row in enumerate(sheet.values, 1)
    }
    number, row = rows[school.location, norm]
    shown = [row[places[key]] for key in ("action", "owner", "due")]
    assert shown == ["Visie schrijven", "FG", datetime(2027, 1, 15)]
    content = edited(
        made,
        [
            (number, "action", "Visie vaststellen"),
            (number, "owner", "Bestuurder"),
            (number + 1, "action", "Nog iets"),
        ],
    )
    file = read(workspace, content)
    workspace.imports.answers.load(file.round.id, file.entries)
    workspace.imports.answers.load(file.round.id, file.entries)  # a second time makes no second action
    stored = plain(workspace.dossiers.read(plan))
    assert stored["a:eigen"] == {**start, "title": "Visie vaststellen", "role": "bestuurder"}
    (other,) = [fields for item, fields in stored.items() if item != "a:eigen"]
    assert other["title"] == "Nog iets"
    assert other["status"] == "accepted"
    assert other["topics"] != [f"maturity/ibp/{norm}"]
    # Who changed it in the meantime is not overwritten.
    late = edited(made, [(number, "action", "Te laat")])
    done = workspace.imports.answers.load(file.round.id, read(workspace, late).entries)
    assert [change.entry.value for change in done.conflicts] == ["Te laat"]
    assert conflicts(workspace.dossiers.read(plan))[0].theirs.value == "Visie vaststellen"


def test_an_answer_that_changed_after_the_export_becomes_a_conflict_and_is_not_overwritten(
    workspace: AnalysisWorkspace, of_one_school: bytes
) -> None:
    sheet = opened(of_one_school)["Antwoorden"]
    heads = [cell.value for cell in sheet[1]]
    places = {key: heads.index(heading(key, "nl")) for key in ("location", "statement", "level")}
    number, row = next(
        (n, [cell.value for cell in cells])
        for n, cells in enumerate(sheet.iter_rows(min_row=2), start=2)
        if cells[places["location"]].value != "bestuur" and cells[places["level"]].value in (2, 3)
    )
    school = next(s for s in workspace.schools.of(DEMO_BOARD) if s.location == row[places["location"]])
    round_, statement = workspace.rounds.of(DEMO_BOARD)[-1], row[places["statement"]]
    base = workspace.maturity.answers(round_.id, school.id)[statement]["level"].event
    workspace.maturity.save(round_.id, school.id, statement, "level", 1, base)
    as_it_was = preview(workspace, of_one_school)
    assert (as_it_was.changed, as_it_was.conflicts) == ([], [])  # nobody edited it in the workbook
    content = edited(of_one_school, [(number, "level", 4)])
    file = read(workspace, content)
    done = workspace.imports.answers.load(file.round.id, file.entries)
    assert (len(done.changed), len(done.conflicts)) == (0, 1)
    assert workspace.maturity.answers(round_.id, school.id)[statement]["level"].value == 1
    (conflict,) = conflicts(workspace.maturity.answers(round_.id, school.id))
    assert (conflict.mine.value, conflict.theirs.value) == (4, 1)
    workspace.imports.answers.load(file.round.id, file.entries)  # the same file twice offers nothing new
    assert len(conflicts(workspace.maturity.answers(round_.id, school.id))) == 1


WRONG: tuple[tuple[str, object, str], ...] = (
    ("level", 6, "geen niveau"),
    ("level", 2.5, "geen niveau"),
    ("level", "hoog", "geen niveau"),
    ("level", True, "geen niveau"),
    ("due", "morgen", "geen datum"),
    ("due", "31-02-2027", "geen datum"),
    ("comment", "bsn 111222333", "burgerservicenummer"),
    ("action", "bsn 111222333", "burgerservicenummer"),
    ("action", "x" * 301, "300 tekens"),
    ("owner", "Jan", "Kies uit: Bestuurder"),
    ("location", "00XX00", "geen vestiging"),
    ("statement", "nergens", "geen norm"),
)


def test_each_wrong_cell_is_named_and_nothing_is_used(
    workspace: AnalysisWorkspace, of_one_school: bytes
) -> None:
    edits = [(row, key, value) for row, (key, value, _) in enumerate(WRONG, start=7)]
    file = read(workspace, edited(of_one_school, edits))
    assert [(item.row, item.column) for item in file.refused] == [
        (row, heading(key, "nl")) for row, key, _ in edits
    ]
    for refused, (_, _, part) in zip(file.refused, WRONG, strict=True):
        assert refused.sheet == "Antwoorden"
        assert part in refused.message
    assert "rij 7" in str(file.problem("w.xlsx").message("nl"))


def test_a_formula_is_refused(workspace: AnalysisWorkspace, of_one_school: bytes) -> None:
    (refused,) = read(workspace, edited(of_one_school, [(3, "comment", "=1+1")])).refused
    assert (refused.sheet, refused.row, refused.column) == ("Antwoorden", 3, heading("comment", "nl"))
    assert "formule" in refused.message


def test_another_file_is_refused(workspace: AnalysisWorkspace) -> None:
    stream = io.BytesIO()
    with pd.ExcelWriter(stream) as writer:
        pd.DataFrame({"a": [1]}).to_excel(writer, sheet_name="Antwoorden")
    with pytest.raises(IbpError) as caught:
        read(workspace, stream.getvalue())
    assert caught.value.key == "workbook.not_ours"


def test_a_round_of_another_workspace_is_refused(
    workspace: AnalysisWorkspace, untouched: bytes, tmp_path: Path
) -> None:
    other = AnalysisWorkspace(f"sqlite:///{(tmp_path / 'o.sqlite').as_posix()}", Actor.local())
    add_demo(other)
    school = other.schools.of(DEMO_BOARD)[0]
    mine = Workspace(other.url, Actor("s", "school", schools=frozenset({school.id})))
    file = read(mine, untouched)
    assert len(file.refused) == 100  # rows of other schools: this person does not see those schools
    other.rounds.add(DEMO_BOARD, "ibp", "Later", date(2026, 12, 1))
    with pytest.raises(IbpError) as caught:
        read(workspace, write(export(other), "workbook"))
    assert caught.value.key == "workbook.other_round"


def test_a_reader_and_a_closed_round_change_nothing(
    workspace: AnalysisWorkspace, of_one_school: bytes
) -> None:
    file = read(workspace, edited(of_one_school, [(3, "level", 5)]))
    reader = Workspace(workspace.url, Actor("lezer", "reader"))
    with pytest.raises(IbpError):
        reader.imports.answers.load(file.round.id, file.entries)
    workspace.rounds.close(file.round.id)
    with pytest.raises(IbpError):
        workspace.imports.answers.load(file.round.id, file.entries)
    assert len(workspace.imports.answers.preview(file.round.id, file.entries).changed) == 1


def test_seventy_two_schools_are_quick_and_small(workspace: AnalysisWorkspace) -> None:
    duo = real_file("duo")
    from ibp_workbook.interop.duo import read_all

    workspace.schools.load(read_all(sorted(duo.glob("alle-vestigingen-*.csv"))), {"20281"})
    round_ = workspace.rounds.add("20281", "ibp", "Meting", date(2026, 10, 1))
    statements = load_catalogue().frameworks["ibp"].statements
    schools = workspace.schools.of("20281", closed=False)
    assert len(schools) == 72
    rows = [(s.id, n.id, 1 + (s.id + i) % 5) for s in schools for i, n in enumerate(statements)]
    workspace.maturity.fill(round_.id, rows)
    begun = time.process_time()
    content = write(export(workspace, "20281"), "workbook")
    assert time.process_time() - begun < 20
    assert len(content) < 2_000_000
    assert preview(workspace, content).changed == []


def test_a_renamed_heading_is_named_and_nothing_changes(
    workspace: AnalysisWorkspace, of_one_school: bytes
) -> None:
    book = opened(of_one_school)
    sheet = book["Antwoorden"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(1, places["Niveau"]).value = "Niveau (1-5)"
    sheet.cell(2, places["Niveau"]).value = 5
    sheet.cell(2, places["Toelichting"]).value = "Besproken in het MT"
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(IbpError) as caught:
        read(workspace, stream.getvalue())
    assert caught.value.key == "workbook.no_column"
    assert "Niveau (1-5)" in str(caught.value)
    assert caught.value.params["column"] == "Niveau"


def test_a_column_of_ones_own_with_a_formula_is_left_alone_and_one_in_the_table_is_named(
    workspace: AnalysisWorkspace, of_one_school: bytes
) -> None:
    book = opened(of_one_school)
    book["Antwoorden"]["R1"], book["Antwoorden"]["R2"] = "Verschil", "=M2-F2"
    stream = io.BytesIO()
    book.save(stream)
    assert preview(workspace, stream.getvalue()).changed == []
    refused = read(workspace, edited(of_one_school, [(2, "level", "=1+1")])).refused
    assert [(item.row, item.column) for item in refused] == [(2, "Niveau")]


def test_a_level_with_a_comma_is_that_level(workspace: AnalysisWorkspace, of_one_school: bytes) -> None:
    file = read(workspace, edited(of_one_school, [(2, "level", "3,0"), (3, "level", "3,5")]))
    assert next(entry.value for entry in file.entries if entry.field == "level") == 3
    assert [(item.row, item.column) for item in file.refused] == [(3, "Niveau")]
