"""A full disk: what people ask for needs none, and what cannot be written is not what they wait for."""

import subprocess
import sys

SCRIPT = """
import os, sys
from datetime import date
from ibp_workbook.analysis import AnalysisWorkspace
from ibp_workbook.app.page import Page
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request
from ibp_workbook.app.retention.page import RetentionView
from ibp_workbook.app.schools.page import SchoolsView
from ibp_workbook.app.workbook.page import ExchangeView
from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.demo import DEMO_BOARD
from ibp_workbook.reports import make
from ibp_workbook.reports.style import load_style
from ibp_workbook.reports.workbook.files import FORMATS
from ibp_workbook.store import Actor
from ibp_workbook.texts import Texts

written = []

def look(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        written.append(str(arguments[0]))

catalogue, workspace = load_catalogue(), AnalysisWorkspace(sys.argv[1], Actor("els", "consultant"))
from matplotlib import font_manager  # which keeps a list of fonts, once for each computer
opened = Page(Request("nl", DEMO_BOARD), Texts("nl"), workspace, catalogue, Heartbeat())
sys.addaudithook(look)
made = [SchoolsView(opened)._template(), RetentionView(opened).state.template()]
made += [ExchangeView(opened).work.make(form) for form in FORMATS]
round_ = workspace.rounds.of(DEMO_BOARD)[-1].id
for form in make.FORMATS:
    order = make.Order("management", form, DEMO_BOARD, round_, None, "nl", date(2026, 11, 30), False)
    made += [file for file, _ in make.ordered(workspace, catalogue, order, load_style())]
assert all(content for _, content in made)
assert len(made) == 2 + len(FORMATS) + len(make.FORMATS), len(made)
assert written == [], written
"""


def test_reports_workbooks_and_templates_are_made_without_writing_a_file(demo_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, demo_url], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
