"""Axe reckons each look once (``contrast.js``), and still finds each text that cannot be read."""

import pytest

from ibp_workbook.demo import DEMO_BOARD
from tests.browser.kinds import Axe, Page, Visit
from tests.kinds import Served

pytestmark = pytest.mark.browser

MADE = """<!DOCTYPE html><html lang="nl"><title>Vakjes</title>
<style>
  body { margin: 0; min-height: 100vh; background: #fff; color: #222; font: 20px sans-serif; }
  section { position: relative; background: #eee; }
  p { margin: 0; background: rgba(255, 255, 255, 0.5); }
</style>
<main><h1>Vakjes</h1>
<section><p>Een vakje</p></section>
<section><p>Een vakje</p></section>
<section><p>Een vakje</p></section></main>"""

FAULTS = {
    "its colour": "p.style.color = '#ccc'",
    "what fills it": "p.style.webkitTextFillColor = '#ccc'",
    "the line around it": "p.style.webkitTextStrokeColor = '#ddd'",
    "how thick the line around it is": "p.style.webkitTextStrokeWidth = '3px'",
    "its shadow": "p.style.textShadow = 'none'",
    "its background": "p.style.background = '#333'",
    "a background below it": "section.style.background = '#000'; p.style.color = '#555'",
    "its opacity": "p.style.opacity = '0.3'",
    "the opacity of what it stands in": "section.style.opacity = '0.3'",
    "the opacity of what it hangs beside": "section.style.opacity = '0.3'",
    "a layer under it": "section.insertAdjacentHTML('afterbegin',"
    " '<div style=\"position: absolute; inset: 0; background: #000\"></div>');"
    " p.style.cssText = 'position: relative; color: #555'",
    "how it blends": "p.style.mixBlendMode = 'difference'",
    "how large it is": "p.style.fontSize = '12px'",
    "how thick it is": "p.style.fontWeight = 'normal'",
}
BEFORE = {
    "its shadow": "p.style.color = '#ccc'; p.style.textShadow ="
    " '1px 0 #000, -1px 0 #000, 0 1px #000, 0 -1px #000'",
    "the line around it": "p.style.webkitTextStroke = '3px #222'",
    "how thick the line around it is": "p.style.webkitTextStrokeColor = '#ddd'",
    "the opacity of what it hangs beside": "section.style.width = '200px'; section.style.height = '2em';"
    " section.style.opacity = '0.99'; p.style.cssText = 'position: absolute; left: 220px; padding: 2px 90px'",
    "how it blends": "p.style.background = '#fff'; p.style.mixBlendMode = 'multiply'",
    "how large it is": "p.style.font = '30px sans-serif'; p.style.color = '#777'",
    "how thick it is": "p.style.font = 'bold 20px sans-serif'; p.style.color = '#777'",
}
"""How the three stand before one of them changes, where that is not as they are."""

HIDE_A_SCHOOL = """() => {
  const school = document.querySelectorAll('[role=grid] tbody th')[5];
  school.style.color = 'rgb(0 0 0 / 10%)';
}"""


def change(page: Page, paragraph: str, how: str) -> None:
    page.evaluate(
        f"for (const p of document.querySelectorAll({paragraph!r})) {{ const section = p.parentNode; {how} }}"
    )


@pytest.mark.parametrize("what", FAULTS)
def test_a_text_that_alone_of_its_kind_cannot_be_read_is_found(page: Page, axe: Axe, what: str) -> None:
    page.set_content(MADE)
    change(page, "p", BEFORE.get(what, ""))
    axe(page)
    change(page, "section:nth-child(3) > p", FAULTS[what])
    with pytest.raises(AssertionError, match=r"color-contrast[^|]*section:nth-child\(3\)"):
        axe(page)


def test_each_text_that_cannot_be_read_is_named(page: Page, axe: Axe) -> None:
    page.set_content(MADE)
    axe(page)
    change(page, "p", FAULTS["its colour"])
    with pytest.raises(AssertionError) as told:
        axe(page)
    assert all(f"section:nth-child({place})" in str(told.value) for place in (2, 3, 4))


def test_a_school_that_cannot_be_read_is_found_among_its_likes(
    page: Page, server: Served, visit: Visit, axe: Axe
) -> None:
    visit(page, server, "board", board=DEMO_BOARD)
    axe(page)
    page.evaluate(HIDE_A_SCHOOL)
    with pytest.raises(AssertionError, match="color-contrast"):
        axe(page)


def test_a_rule_that_axe_could_not_finish_is_no_silence(page: Page, axe: Axe) -> None:
    page.set_content(MADE)
    axe(page)
    page.evaluate(
        "() => { axe._audit.checks['color-contrast'].evaluate = () => { throw new Error('oei'); }; }"
    )
    with pytest.raises(AssertionError, match="oei"):
        axe(page)
