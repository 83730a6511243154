"""A row of fields: what is typed and pressed in it stays while something beside it changes."""

from pathlib import Path

import nbformat
import pytest

from tests.browser.kinds import Page
from tests.kinds import StartServer

pytestmark = pytest.mark.browser

ROW = """
from ibp_workbook.app import page
from ibp_workbook.app.parts.controls import Controls
from ibp_workbook.app.parts.fields import combo, field
from ibp_workbook.texts import Texts

def fields(place):
    name, where = field("text", "name", "Naam", "oud"), field("text", "place", "Plaats", place)
    school = combo("school", "School", "", [["16AA00", "De Linde"], ["16AB00", "De Beuk"]], Texts("nl"))
    return [school, name, where, field("button", "save", "Bewaren")]

chosen = []

def changed(name, value):
    if name == "save":
        told.value = f"bewaard: {value['name']} van {value['school']}, {len(chosen)} gekozen"
    elif name == "school":
        chosen.append(value)
    elif name == "name":
        row.fields = fields("elders")

row, told = Controls(changed, fields=fields("hier")), page.html("paragraph.html", text="niets bewaard")
page.show(lambda _opened: [row, told])
"""


def test_a_button_gives_what_was_typed_and_chosen_though_the_row_changes_while_it_is_pressed(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ROW)])
    nbformat.write(book, tmp_path / "own.ipynb")
    page.goto(f"{start_server(tmp_path).url}/voila/render/own.ipynb")
    page.get_by_label("School").fill("beuk")  # a piece that only one of them has
    page.get_by_label("Naam").fill("nieuw")
    page.get_by_role("button", name="Bewaren").hover()
    page.mouse.down()  # leaves the field, of which the kernel hears
    page.wait_for_function("document.querySelector('input[name=place]').value === 'elders'")
    assert page.get_by_label("Naam").input_value() == "nieuw"
    page.mouse.up()
    page.get_by_text("bewaard: nieuw van 16AB00, 1 gekozen").wait_for()
    page.get_by_label("School").fill("iets anders")  # which is no school, and no longer that one
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_text("bewaard: nieuw van , 1 gekozen").wait_for()
    page.get_by_label("School").fill("beuk")  # the one that the kernel knows already: nothing new to tell
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_text("bewaard: nieuw van 16AB00, 1 gekozen").wait_for()
