"""What the fixed part of each page says and links to."""

from typing import Any

from ibp_workbook import paths
from ibp_workbook.texts import LANGS, Texts

# The pages of the navigation, in order: a key of data/texts/shell.yaml and the notebook behind it.
PAGES: tuple[tuple[str, str], ...] = (
    ("nav_start", "start.ipynb"),
    ("nav_maturity", "maturity.ipynb"),
    ("nav_board", "board.ipynb"),
    ("nav_plan", "plan.ipynb"),
    ("nav_reports", "reports.ipynb"),
    ("nav_presentation", "presentation.ipynb"),
    ("nav_exchange", "export.ipynb"),
    ("nav_schools", "schools.ipynb"),
)
START = "start.ipynb"


def pages_url(base_url: str) -> str:
    """The address below which the pages are."""
    return f"{base_url}voila/render/"


def files_url(base_url: str) -> str:
    """The address below which the lasting parts of pages are (:mod:`ibp_workbook.app.page_state`)."""
    return f"{base_url}voila/files/"


def shell(default_lang: str, assets: str, base_url: str) -> dict[str, Any]:
    """Everything the templates need besides the notebook.

    Args:
        default_lang: language of a page whose address names none.
        assets: versioned address of the static files.
        base_url: where the server lives.
    """
    return {
        "lang": default_lang,
        "assets": assets,
        "base": base_url,
        "render": pages_url(base_url),
        "files": files_url(base_url),
        "front": sorted(file.name for file in (paths.voila() / "templates/ibp/static/front").glob("*.js")),
        "pages": [{"key": key, "file": file} for key, file in PAGES],
        "texts": {lang: Texts(lang).area("shell") for lang in LANGS},
    }


def choose_lang(asked: str | None, default: str) -> str:
    """The language of a page: the one asked for when we speak it, else the default."""
    return asked if asked in LANGS else default
