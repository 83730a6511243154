"""What the fixed part of each page says and links to."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from ibp_workbook import paths
from ibp_workbook.texts import LANGS, Texts


class Item(NamedTuple):
    """One page in the navigation.

    Attributes:
        page: the name of its notebook, which is what the item is called in its group.
        step: the place in that page, when the item is about that place only.
    """

    page: str
    step: str = ""


WORKSHOP = Item("maturity", "workshop")
ALL_OTHERS = Item("*")
"""Every notebook that has no place of its own: an assessment that someone added is found here."""

# What people come for: a key of data/texts/shell.yaml, and the pages. One page is a link, more are a menu.
NAVIGATION: tuple[tuple[str, tuple[Item, ...]], ...] = (
    ("nav_start", (Item("start"),)),
    ("nav_measure", (Item("maturity"), WORKSHOP)),
    ("nav_compare", (Item("board"), Item("norm"), Item("compare"))),
    (
        "nav_assess",
        (*map(Item, ("dates", "approach", "sharing", "retention", "photos", "channels")), ALL_OTHERS),
    ),
    ("nav_dpia", (Item("dpia"),)),
    ("nav_supplier", (Item("supplier"),)),
    ("nav_camera", (Item("camera"),)),
    ("nav_fg", (Item("fg"),)),
    ("nav_breach", (Item("breach"),)),
    ("nav_plan", (Item("plan"),)),
    ("nav_report", tuple(map(Item, ("reports", "presentation", "export")))),
    ("nav_setup", (Item("schools"), Item("people"), Item("audit"))),
)
# A notebook for programmers, not a page.
APART = frozenset({"analysis"})
START = "start.ipynb"


def pages_url(base_url: str) -> str:
    """The address below which the pages are."""
    return f"{base_url}voila/render/"


def files_url(base_url: str) -> str:
    """The address below which the lasting parts of pages are (:mod:`ibp_workbook.app.page_state`)."""
    return f"{base_url}voila/files/"


def shell(default_lang: str, assets: str, base_url: str, notebooks: Path) -> dict[str, Any]:
    """Everything the templates need besides the notebook.

    Args:
        default_lang: language of a page whose address names none.
        assets: versioned address of the static files.
        base_url: where the server lives.
        notebooks: folder of the pages.
    """
    return {
        "lang": default_lang,
        "assets": assets,
        "base": base_url,
        "render": pages_url(base_url),
        "files": files_url(base_url),
        "front": sorted(file.name for file in (paths.voila() / "templates/ibp/static/front").glob("*.js")),
        "groups": navigation(notebooks),
        "texts": {lang: Texts(lang).area("shell") for lang in LANGS},
    }


def navigation(notebooks: Path) -> list[dict[str, Any]]:
    """The groups of the navigation with the pages of this folder; what is not there is not offered.

    Args:
        notebooks: folder of the pages; the title of a notebook is the name of its page.
    """
    titles = {file.stem: _titles(file) for file in sorted(notebooks.glob("*.ipynb"))}
    named = {item.page for _, items in NAVIGATION for item in items} | APART
    others = tuple(Item(name) for name in titles if name not in named)
    groups = []
    for key, items in NAVIGATION:
        given = [found for item in items for found in (others if item is ALL_OTHERS else (item,))]
        pages = [
            {"file": f"{item.page}.ipynb", "step": item.step, "title": titles[item.page]}
            for item in given
            if item.page in titles
        ]
        if pages:
            groups.append({"key": key, "pages": pages, "files": {page["file"] for page in pages}})
    return groups


def _titles(notebook: Path) -> dict[str, str]:
    metadata = json.loads(notebook.read_text("utf-8")).get("metadata", {})
    plain = metadata.get("title", notebook.stem)
    return {lang: str(metadata.get(f"title_{lang}", plain)) for lang in LANGS}


def choose_lang(asked: str | None, default: str) -> str:
    """The language of a page: the one asked for when we speak it, else the default."""
    return asked if asked in LANGS else default
