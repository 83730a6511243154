"""The workbook: what is in it, that nothing of a person breaks it, and that it opens."""

import io
import re
import zipfile
from datetime import date

import pandas as pd
import pikepdf
import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.export import Export, for_school
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.evaluate.plan import KIND
from ibp_workbook.interop.tables.answers_excel import COLUMNS
from ibp_workbook.reports.workbook import per_school, write
from ibp_workbook.reports.workbook.sheets import sheets
from ibp_workbook.store import Workspace
from tests.reports.kinds import InOffice
from tests.reports.workbooks import export, opened


def test_sheets_have_filters_frozen_headings_types_colours_and_print_setup(untouched: bytes) -> None:
    book = opened(untouched)
    sheets = ["Leesmij", "Scores", "Antwoorden", "Gaps", "Verbeterplan", "Leveranciers", "Dossiers", "_ibp"]
    assert book.sheetnames == sheets
    assert book["_ibp"].sheet_state == "veryHidden"
    for name in ("Scores", "Antwoorden", "Gaps"):
        sheet = book[name]
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.conditional_formatting
    answers = book["Antwoorden"]
    validated = [rule.formula1 for rule in answers.data_validations.dataValidation]
    assert any("1,2,3,4,5,nvt" in formula for formula in validated)
    heads = [cell.value for cell in answers[1]]
    level = heads.index("Telt mee")
    assert {type(row[level]) for row in answers.iter_rows(min_row=2, values_only=True)} <= {
        int,
        str,
        type(None),
    }
    basis = heads.index("Basis") + 1
    assert answers.column_dimensions[answers.cell(1, basis).column_letter].hidden


def test_gaps_are_the_counting_levels_below_the_target(
    demo: Workspace, exported: Export, untouched: bytes
) -> None:
    rows = list(opened(untouched)["Gaps"].iter_rows(min_row=2, values_only=True))
    frame = AnalysisWorkspace.of(demo).effective_answers(DEMO_BOARD, exported.round.id)
    below = frame[(frame["level"] < frame["target"]).fillna(False)]
    once = below[below["school_id"].isna() | ~below["inherited"]]
    assert len(rows) == len(once) > 0
    assert all(row[8] for row in rows)  # the first step
    itself = [row for row in rows if row[0] == "Het bestuur zelf"]
    assert len(itself) == once["school_id"].isna().sum() > 0
    # The file of one school has what it inherits as well: that holds for the school too.
    school = int(below["school_id"].dropna().iloc[0])
    own = list(
        opened(write(for_school(exported, school), "workbook"))["Gaps"].iter_rows(min_row=2, values_only=True)
    )
    assert len(own) == (below["school_id"] == school).sum()


def test_the_board_itself_is_its_own_norms_and_not_the_total(
    demo: Workspace, exported: Export, untouched: bytes
) -> None:
    sheet = opened(untouched)
    head, *rows = sheet["Scores"].iter_rows(values_only=True)
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows if row[2] == "Totaal"}
    answers = AnalysisWorkspace.of(demo).effective_answers(DEMO_BOARD, exported.round.id)
    levels = answers[answers["school_id"].isna() & answers["level"].notna()]
    itself, whole = found["Het bestuur zelf"], found["Bestuur en scholen samen"]
    weighted = (levels["level"] * levels["weight"]).sum() / levels["weight"].sum()
    assert itself["Gemiddelde"] == pytest.approx(float(weighted))
    assert itself["Beoordeeld (n)"] == len(levels)
    assert whole["Beoordeeld (n)"] == (answers["counts"] & answers["level"].notna()).sum()
    assert whole["Normen"] == answers["counts"].sum()
    readme = " ".join(str(cell) for row in sheet["Leesmij"].iter_rows(values_only=True) for cell in row)
    assert f"{itself['Beoordeeld (n)']} van {itself['Normen']} normen van het bestuur" in readme


def test_colours_do_not_call_what_is_not_assessed_low(untouched: bytes) -> None:
    sheet = opened(untouched)["Antwoorden"]
    formulas = [rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules]
    assert formulas
    assert all(formula.startswith("AND(ISNUMBER(") for formula in formulas)


def test_same_data_and_date_give_the_same_bytes(workspace: AnalysisWorkspace, exported: Export) -> None:
    again = export(workspace)
    for form in ("workbook", "csv", "parquet"):
        assert write(exported, form) == write(again, form), form


def everything(content: bytes) -> str:
    """All text in a zip, whatever its form; Parquet as a table."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith(".parquet"):
                parts.append(pd.read_parquet(io.BytesIO(data)).to_csv())
            parts += [name, data.decode("utf-8", "ignore")]
    return "\n".join(parts)


@pytest.mark.parametrize("form", ["workbook", "csv", "parquet"])
def test_an_export_without_names_has_no_name_anywhere(workspace: AnalysisWorkspace, form: str) -> None:
    school = workspace.schools.of(DEMO_BOARD)[0]
    round_ = workspace.rounds.of(DEMO_BOARD)[-1]
    statement = next(iter(workspace.maturity.answers(round_.id, school.id)))
    for field in ("comment", "evidence"):
        workspace.maturity.save(round_.id, school.id, statement, field, f"zwaluwnest {school.name}")
    said = [("a:1", "title", f"zwaluwnest {school.name}"), ("a:1", "topics", [f"maturity/ibp/{statement}"])]
    workspace.dossiers.add(DEMO_BOARD, school.id, "plan", "verbeterplan", said)
    catalogue = load_catalogue()
    for kind in ("assessment:camera", "assessment:supplier"):
        workspace.dossiers.add(DEMO_BOARD, school.id, kind, f"Plan van {school.name}")
    names = [item.name for item in workspace.schools.of(DEMO_BOARD)]
    codes = [item.location for item in workspace.schools.of(DEMO_BOARD)]
    private = [
        *names,
        *codes,
        workspace.schools.board(DEMO_BOARD).name,
        DEMO_BOARD,
        round_.name,
        "zwaluwnest",
    ]
    shown = everything(write(export(workspace), form))
    assert all(word in shown for word in (names[0].replace("&", "&amp;"), "zwaluwnest"))
    hidden = export(workspace, alias=True)
    text = everything(write(hidden, form))
    text = re.sub(r"[.,]\d{6,}", "", text)  # a mean of 2.4999999999999996 is no number of a board
    assert [word for word in private if word in text] == []
    assert next(per_school(hidden, form)).name.rpartition(".")[0].endswith("school-01")
    assert catalogue.frameworks["ibp"].id in text or form == "workbook"


def test_plan_suppliers_and_dossiers_have_a_sheet_when_there_are_any(workspace: AnalysisWorkspace) -> None:
    plan = workspace.dossiers.open(DEMO_BOARD, None, KIND, "plan")
    fields = {
        "title": "=Doe dit",
        "status": "accepted",
        "due": "2027-03-01",
        "effort": 2,
        "effect": 3,
        "risk": 1,
    }
    workspace.dossiers.save_all(plan, [("a:1", name, value) for name, value in fields.items()])
    workspace.dossiers.add(DEMO_BOARD, None, "assessment:camera", "Camera's bij de ingang")
    workspace.dossiers.add(DEMO_BOARD, None, "assessment:supplier", "=Leverancier")
    book = opened(write(export(workspace), "workbook"))
    assert book.sheetnames[4:7] == ["Verbeterplan", "Leveranciers", "Dossiers"]
    rows = [[cell.value for cell in cells] for cells in book["Verbeterplan"].iter_rows()]
    row = next(row for row in rows if row[0] == "=Doe dit")
    assert row[-2] == "gepland"
    assert date(2027, 3, 1) in {getattr(value, "date", lambda: None)() for value in row}
    first = {row[0].value: row[0].data_type for row in book["Leveranciers"].iter_rows(min_row=2)}
    assert first["=Leverancier"] == "s"
    assert "Camera's bij de ingang" in [cell.value for row in book["Dossiers"].iter_rows() for cell in row]
    hidden = opened(write(export(workspace, alias=True), "workbook"))
    assert "Verbeterplan" not in hidden.sheetnames


def test_a_file_per_school_holds_that_school_only(exported: Export) -> None:
    made = []
    for each in per_school(exported):
        made.append(each)
        if each.done == 2:
            break  # who asks for no more has cancelled
    assert [(each.done, each.total) for each in made] == [(1, 14), (2, 14)]
    sheet = opened(made[0].content)["Antwoorden"]
    assert len({row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}) == 1


def test_tidy_tables_have_types_and_start_no_formula(workspace: AnalysisWorkspace) -> None:
    school, round_ = workspace.schools.of(DEMO_BOARD)[0], workspace.rounds.of(DEMO_BOARD)[-1]
    statement = load_catalogue().frameworks["ibp"].statements[0].id
    workspace.maturity.save(round_.id, school.id, statement, "comment", "=1+1")
    made = export(workspace)
    with zipfile.ZipFile(io.BytesIO(write(made, "parquet"))) as archive:
        answers = pd.read_parquet(io.BytesIO(archive.read("answers.parquet")))
    assert answers["level"].dtype.kind in "iuf" or str(answers["level"].dtype) == "Int64"
    assert answers["due"].dtype.kind == "M"
    assert "=1+1" in set(answers["comment"].dropna())
    with zipfile.ZipFile(io.BytesIO(write(made, "csv"))) as archive:
        assert archive.read("answers.csv").startswith(b"\xef\xbb\xbf")  # Excel then reads UTF-8
        text = archive.read("answers.csv").decode("utf-8-sig")
        assert ";'=1+1;" in text
        assert text.partition("\r\n")[0].count(";") == len(made.frames["answers"].columns) - 1
        scores = pd.read_csv(io.BytesIO(archive.read("scores.csv")), sep=";", decimal=",")
        assert scores["mean"].dropna().tolist() == pytest.approx(
            made.frames["scores"]["mean"].dropna().tolist()
        )
        assert len(archive.read("scores.csv").decode().splitlines()) == len(made.frames["scores"]) + 1


@pytest.mark.parametrize("alias", [False, True])
def test_libreoffice_opens_it(demo: Workspace, untouched: bytes, in_office: InOffice, alias: bool) -> None:
    made = write(export(AnalysisWorkspace.of(demo), alias=True), "workbook") if alias else untouched
    with pikepdf.open(io.BytesIO(in_office(made, "xlsx"))) as printed:
        assert len(printed.pages) > 20


def test_the_known_columns_are_those_that_are_written(exported: Export) -> None:
    sheet = next(sheet for sheet in sheets(exported) if sheet.name == "answers")
    assert {column.key for column in sheet.columns} == set(COLUMNS)
