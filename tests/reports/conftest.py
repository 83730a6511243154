"""Boards to report on, and the tools with which a report is looked at."""

import os
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, time
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.analysis.export import Export, collect, for_school
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD, add_demo
from ibp_workbook.reports import make
from ibp_workbook.reports.make import Format
from ibp_workbook.reports.material import Material, gather
from ibp_workbook.reports.style import Style, load_style
from ibp_workbook.reports.workbook import write
from ibp_workbook.store import Actor, Workspace
from tests.conftest import whole
from tests.reports.kinds import Box, Boxes, InOffice, MakeMaterial, MakeReport

DAY = date(2026, 11, 27)
HOSTILE = (
    "#let x = 1 $x$ *a* `b` @c <d> \\e",
    "=1+1",
    "<w:p/> & \x01\x0b\ufffe",
    "שלום מרחבא",
    "😀👩‍🏫🇳🇱",
    "x" * 300,
    "{{ 7*7 }} {% if %}",
)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo board as it was on ``DAY``: its terms lie around the day that it is made."""
    file = tmp_path_factory.mktemp("reports") / "demo.sqlite"
    add_demo(Workspace(f"sqlite:///{file.as_posix()}", Actor.local()), datetime.combine(DAY, time(12), UTC))
    return whole(file)


@pytest.fixture(scope="session")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo board, for who changes nothing."""
    copied = shutil.copy(demo_file, tmp_path_factory.mktemp("demo") / "demo.sqlite")
    return Workspace(f"sqlite:///{Path(copied).as_posix()}", Actor.local())


@pytest.fixture(scope="session")
def gathered(demo: Workspace) -> MakeMaterial:
    """Gather what reports of the demo board are written from, anew each time."""

    def of(lang: str = "nl", aliases: bool = False) -> Material:
        return gather(demo, load_catalogue(), DEMO_BOARD, lang, DAY, aliases=aliases)

    return of


@pytest.fixture(scope="session")
def material(gathered: MakeMaterial) -> MakeMaterial:
    """The same, gathered once: a report changes nothing of it."""
    once = cache(gathered)

    def of(lang: str = "nl", aliases: bool = False) -> Material:
        return once(lang, aliases)

    return of


@pytest.fixture
def workspace(demo_url: str) -> AnalysisWorkspace:
    """The demo board, for who changes it."""
    return AnalysisWorkspace(demo_url, Actor.local())


@pytest.fixture(scope="session")
def exported(demo: Workspace) -> Export:
    """What a workbook of the demo board is written from, for who changes nothing."""
    round_ = demo.rounds.of(DEMO_BOARD)[-1]
    return collect(AnalysisWorkspace.of(demo), load_catalogue(), DEMO_BOARD, round_.id, on=DAY, lang="nl")


@pytest.fixture(scope="session")
def untouched(exported: Export) -> bytes:
    """The workbook of the demo board as it comes: many tests start from it."""
    return write(exported, "workbook")


@pytest.fixture(scope="session")
def of_one_school(exported: Export, demo: Workspace) -> bytes:
    """That of the first school only, for who edits a cell: a twelfth of what there is to read and write."""
    return write(for_school(exported, demo.schools.of(DEMO_BOARD)[0].id), "workbook")


def written(kind: str, material: Material, style: Style, form: Format) -> bytes:
    """A report of this kind; ``school`` is that of the first school."""
    if kind == "school":
        return next(make.school_reports(material, material.schools[:1], style, form)).content
    return make.board_report(material, kind, style, form).content


@pytest.fixture(scope="session")
def made(material: MakeMaterial, style: Style) -> MakeReport:
    """A report of the demo board, written once: many tests look at it."""

    once = cache(lambda kind, lang, form: written(kind, material(lang), style, form))

    def report(kind: str, lang: str = "nl", form: Format = "pdf") -> bytes:
        return once(kind, lang, form)

    return report


@pytest.fixture(scope="session")
def style() -> Style:
    return load_style()


def tool(name: str) -> str:
    """A program that the tests need; without it they are skipped loudly, and fail on CI."""
    found = shutil.which(name)
    if found is None:
        message = f"NOT TESTED: {name} was not found"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def in_office(tmp_path_factory: pytest.TempPathFactory) -> InOffice:
    """Open a file in LibreOffice and give what it prints as PDF."""
    # Made by the first file that is opened: that takes longer than the file.
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}"

    def convert(content: bytes, kind: str) -> bytes:
        folder = tmp_path_factory.mktemp("office")
        (folder / f"x.{kind}").write_bytes(content)
        command = [tool("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, str(folder / f"x.{kind}")], check=True, capture_output=True, timeout=180)
        return (folder / "x.pdf").read_bytes()

    return convert


@pytest.fixture(scope="session")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Boxes:
    """The words of each page with where they stand, as shares of the page: what a reader sees."""

    def read(content: bytes) -> list[list[Box]]:
        folder = tmp_path_factory.mktemp("pages")
        (folder / "x.pdf").write_bytes(content)
        command = [tool("pdftotext"), "-bbox", str(folder / "x.pdf"), "-"]
        said = subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode(
            "utf-8", "replace"
        )
        pages = []
        for page in said.split("<page ")[1:]:
            width, height = (float(value) for value in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
            words = re.findall(
                r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>',
                page,
            )
            pages.append(
                [
                    (float(a) / width, float(b) / height, float(c) / width, float(d) / height, unescape(word))
                    for a, b, c, d, word in words
                ]
            )
        return pages

    return read
