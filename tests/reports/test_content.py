"""What reports say: numbers with n, three decisions, first steps; and the house style."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from ibp_workbook.analysis import apart
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.errors import IbpError
from ibp_workbook.reports import make
from ibp_workbook.reports.account import annual_text
from ibp_workbook.reports.decisions import MOST, decisions, first_steps, strengths
from ibp_workbook.reports.document import file_name, zipped
from ibp_workbook.reports.markdown import to_markdown
from ibp_workbook.reports.material import gather
from ibp_workbook.reports.parts import domains, overall
from ibp_workbook.reports.style import Style, contrast, load_style
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.texts import LANGS
from tests.kinds import NewBoard
from tests.reports.conftest import DAY
from tests.reports.kinds import MakeMaterial


def test_there_are_three_decisions_and_what_has_a_term_or_is_late_comes_first(material: MakeMaterial) -> None:
    found = decisions(material())
    assert len(found) == MOST
    assert "Zorgrapport naar verkeerde ouder" in found[0].title
    assert isinstance(found[0].until, datetime), "the law gives 72 hours"
    assert "Register van leveranciers" in found[1].why
    assert len({point.title for point in found}) == MOST


@pytest.mark.parametrize("lang", LANGS)
def test_every_decision_has_an_owner_a_date_and_what_happens_if_not(
    material: MakeMaterial, lang: str
) -> None:
    catalogue = load_catalogue()
    assert catalogue.plan is not None
    known = catalogue.plan.fields["role"].values
    roles = {catalogue.plan_words("role", value, lang) for value in known}
    for decision in decisions(material(lang)):
        assert decision.owner in roles
        assert decision.otherwise
        assert decision.until.isoformat() > DAY.isoformat()


def test_under_alias_no_decision_names_a_dossier(material: MakeMaterial) -> None:
    said = " ".join(f"{point.title} {point.why}" for point in decisions(material(aliases=True)))
    assert "Zorgrapport" not in said


def test_strengths_are_the_best_domains(material: MakeMaterial) -> None:
    frame = domains(material().scores)
    best = frame.dropna(subset=["mean"]).nlargest(3, "mean")["domain_title"]
    assert {point.title for point in strengths(frame, "nl")} == set(best)


def test_first_steps_are_those_of_the_schools_own_gaps(material: MakeMaterial) -> None:
    of = material()
    school = of.schools[0]
    gaps = [gap for gap in of.gaps if gap.where == school.location]
    found = first_steps(gaps, "en")
    assert len(found) == 3
    assert {point.why for point in found} <= {gap.action.en for gap in gaps if gap.action}
    assert first_steps([], "en") == []


def test_the_annual_text_names_mean_and_n(material: MakeMaterial) -> None:
    of = material()
    row = overall(of.scores)
    said = to_markdown(annual_text(of)).decode()
    board_n, board_total, schools_n, schools_total = apart(row)
    assert f"{board_n} van {board_total} normen van het bestuur" in said
    assert f"{schools_n} van {schools_total} van de scholen" in said
    assert f"{row['mean']:.1f}".replace(".", ",") in said
    assert "FG opnieuw aanwijzen" in said


def test_markdown_keeps_peoples_signs_as_text(material: MakeMaterial) -> None:
    said = to_markdown(annual_text(material("en"))).decode()
    assert said.startswith("# Text for the annual report")
    assert "<" not in said


def test_all_schools_come_one_by_one_in_one_zip(material: MakeMaterial, style: Style) -> None:
    of = material()
    files = list(make.school_reports(of, of.schools[:2], style, "md"))
    assert [file.name for file in files] == [
        f"{file_name(school.location, school.name)}.md" for school in of.schools[:2]
    ]
    packed = zipped(files)
    assert packed == zipped(files)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.namelist() == [file.name for file in files]


def test_a_school_report_has_no_alias(material: MakeMaterial, style: Style) -> None:
    of = material(aliases=True)
    with pytest.raises(IbpError) as caught:
        next(make.school_reports(of, of.schools[:1], style, "md"))
    assert caught.value.key == "reports.no_school"


def test_aliases_are_the_same_in_the_next_report(gathered: MakeMaterial, material: MakeMaterial) -> None:
    assert gathered(aliases=True).names == material(aliases=True).names
    assert set(material(aliases=True).names.values()).isdisjoint(material().names.values())


def test_a_board_without_a_measurement_gets_a_sentence(tmp_path: Path, new_board: NewBoard) -> None:
    workspace = Workspace(f"sqlite:///{(tmp_path / 'w.sqlite').as_posix()}", Actor.local())
    board = new_board(workspace)
    of = gather(workspace, load_catalogue(), board.number, "nl", DAY)
    said = to_markdown(make.BOARD_REPORTS["management"](of)).decode()
    assert "nog niets beoordeeld" in said
    with pytest.raises(IbpError) as caught:
        gather(workspace, load_catalogue(), board.number, "nl", DAY, round_id=board.round.id + 1)
    assert caught.value.key == "reports.no_round"


def test_a_reader_makes_reports_too(demo: Workspace) -> None:
    reader = Workspace(demo.url, Actor("rik", "reader", frozenset({DEMO_BOARD})))
    assert gather(reader, load_catalogue(), DEMO_BOARD, "nl", DAY, aliases=True).names


@pytest.mark.parametrize(
    ("parts", "name"),
    [(("A/B", "..", "ç é"), "a-b-ç-é"), (("***",), "rapport"), (("x" * 300,), "x" * 120)],
)
def test_file_names_hold_words_only(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts) == name


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house style with a logo."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "#a3271f").save(picture, "PNG")
    (tmp_path / "logo.png").write_bytes(picture.getvalue())
    (tmp_path / "style.yaml").write_text(
        'name: "Onze scholen"\naccent: "#7a1f5c"\nlogo: logo.png\nlogo_alt: "Logo van Onze scholen"\n',
        "utf-8",
    )
    return tmp_path


def test_a_house_style_is_used(house: Path, material: MakeMaterial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBP_STYLE", str(house))
    style = load_style()
    assert style == load_style(house)
    assert (style.name, style.accent, style.logo_format) == ("Onze scholen", "#7a1f5c", "png")
    for form in ("pdf", "docx"):
        assert make.board_report(material(), "annual", style, form).content


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("name:", "nmae:", "catalogue.unknown_key"),
        ("#7a1f5c", "#ffff00", "reports.bad_colour"),
        ("#7a1f5c", "red", "reports.bad_colour"),
        ("logo: logo.png", "logo: nothing.png", "reports.bad_logo"),
        ("logo: logo.png", "logo: ../logo.png", "reports.bad_logo"),
        ("logo: logo.png", "logo: style.yaml", "reports.bad_logo"),
        ('logo_alt: "Logo van Onze scholen"', 'logo_alt: " "', "reports.no_alt"),
    ],
)
def test_a_mistake_in_the_house_style_is_named(house: Path, old: str, new: str, key: str) -> None:
    path = house / "style.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(IbpError) as caught:
        load_style(house)
    assert caught.value.key == key


def test_a_logo_that_is_no_picture_and_a_folder_that_is_not_there_are_refused(house: Path) -> None:
    (house / "logo.png").write_bytes(b"no picture")
    for folder, key in ((house, "reports.bad_logo"), (house / "x", "reports.no_style")):
        with pytest.raises(IbpError) as caught:
            load_style(folder)
        assert caught.value.key == key


def test_a_template_of_ones_own_that_does_not_work_gets_a_sentence(
    house: Path, material: MakeMaterial
) -> None:
    (house / "report.typ").write_text("#nothing()", "utf-8")
    with pytest.raises(IbpError) as caught:
        make.board_report(material(), "annual", load_style(house), "pdf")
    assert caught.value.key == "reports.not_made"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)
