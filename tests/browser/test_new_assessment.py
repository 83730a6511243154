"""The walk of docs/assessments.md with a made-up assessment, until its page opens and answers."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ibp_workbook import paths
from ibp_workbook.cli import ibp
from tests.browser.kinds import Page, Visit
from tests.kinds import StartServer

pytestmark = pytest.mark.browser


def test_a_made_up_assessment_gets_its_page(
    page: Page, start_server: StartServer, visit: Visit, demo_url: str, tmp_path: Path
) -> None:
    data = shutil.copytree(paths.data(), tmp_path / "data")
    shutil.copytree(paths.notebooks(), tmp_path / "notebooks")
    for command in (["new", "assessment", "laptops"], ["check", "content"]):
        done = CliRunner().invoke(ibp, [*command, "--data", str(data)], catch_exceptions=False)
        assert done.exit_code == 0
    served = start_server(
        workspace=demo_url, plain=True, IBP_DATA=str(data)
    )  # content of its own is read anew
    visit(page, served, "start")
    page.get_by_role("link", name="Voorbeeld laptops").click()
    page.get_by_role("heading", name="Voorbeeld laptops", level=1).wait_for()
    page.get_by_label("Naam van het voorbeeld").fill("Kar met laptops")
    page.get_by_role("button", name="Dossier beginnen").click()
    question = page.get_by_role("group", name="Staat vast waarvoor je de gegevens gebruikt?")
    question.get_by_label("Nee").check()
    page.get_by_text("Het is nog niet in orde").first.wait_for()
    page.get_by_text("Schrijf het doel op voordat je begint.").first.wait_for()
