"""Outside our template, as in JupyterLab, a page brings its styles along, and nothing around it gets them."""

from pathlib import Path

from ibp_workbook.app.page import page_styles
from ibp_workbook.app.page_state import with_scripts_as_files
from ibp_workbook.app.parts.heartbeat import Heartbeat


def test_the_styles_hold_for_a_page_only() -> None:
    styles = page_styles()
    assert styles.startswith(".ibp-page {")
    assert styles.count("{") == styles.count("}"), "a bracket more would end the page's own rule"
    assert "#ibp-main " not in styles
    assert ":root" not in styles
    assert ".ibp-figures" in styles


def test_the_page_brings_them_and_our_own_template_asks_for_nothing_more(tmp_path: Path) -> None:
    assert Heartbeat(_css=page_styles()).get_state()["_css"] == page_styles()
    shown = with_scripts_as_files(Heartbeat().get_state(), tmp_path)
    assert shown["_css"] == ""
    assert [file.suffix for file in tmp_path.iterdir()] == [".js"]
