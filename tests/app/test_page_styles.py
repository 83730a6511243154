"""Outside our template, as in JupyterLab, a page brings its styles along, and nothing around it gets them."""

from ibp_workbook.app.page import page_styles


def test_the_styles_hold_for_a_page_only() -> None:
    styles = page_styles()
    assert styles.startswith(".ibp-page {")
    assert styles.count("{") == styles.count("}"), "a bracket more would end the page's own rule"
    assert "#ibp-main " not in styles
    assert ":root" not in styles
    assert ".ibp-figures" in styles
