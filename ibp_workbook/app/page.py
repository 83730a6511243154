"""What every page does: read the address, open the workspace as this person, and show a page or a notice."""

import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

import ipywidgets as widgets
from IPython.display import display
from jinja2 import Environment, PackageLoader

from ibp_workbook import formats, paths
from ibp_workbook.app import page_state
from ibp_workbook.app.notices import install
from ibp_workbook.app.outlet import outlet
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request, current
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.texts import Texts

log = logging.getLogger(__name__)

_TEMPLATES = Environment(loader=PackageLoader("ibp_workbook.app", "templates"), autoescape=True)


_TEMPLATES.filters |= {"day": formats.day, "number": formats.number, "percent": formats.percent}


class Page(NamedTuple):
    """What a page is made with."""

    request: Request
    texts: Texts
    workspace: Workspace
    catalogue: Catalogue
    heartbeat: Heartbeat


def compile_templates() -> None:
    """Compile them all now, so that no page does it while someone waits."""
    for name in _TEMPLATES.list_templates():
        _TEMPLATES.get_template(name)


def render(template: str, **values: Any) -> str:
    """Fill in a template of ``app/templates``; every value is escaped."""
    return _TEMPLATES.get_template(template).render(**values)


def html(template: str, **values: Any) -> widgets.HTML:
    """Static content from a template in ``app/templates``; every value is escaped.

    This is the one place that makes an ``HTML`` widget, because it is the one widget that would run
    markup typed by a person.
    """
    return widgets.HTML(render(template, **values))


def open_page(heartbeat: Heartbeat) -> Page:
    """Read the address and open the workspace.

    Raises:
        IbpError: the workspace cannot be opened, or this person may not come in.
    """
    request = current()
    workspace = Workspace(paths.default_workspace_url())
    return Page(request, Texts(request.lang), workspace, load_catalogue(), heartbeat)


def show(build: Callable[[Page], Sequence[widgets.Widget]]) -> None:
    """Build a page and display it; a problem becomes a notice, its details go to the log."""
    lang = current().lang
    heartbeat = Heartbeat() if outlet.get(None) else Heartbeat(_css=page_styles())
    install(heartbeat.notify, Texts(lang))
    try:
        parts = list(build(open_page(heartbeat)))
    except IbpError as error:
        parts = [notice(error.message(lang))]
    root = widgets.VBox([heartbeat, *parts]).add_class("ibp-page")
    bundle = page_state.bundle(root)
    if out := outlet.get(None):
        out(bundle)
    else:
        display(bundle, raw=True)


def page_styles() -> str:
    """The styles of our template for a page outside it, as in JupyterLab; nothing around it gets them."""
    folder = paths.voila() / "templates" / "ibp" / "static"
    styles = "".join((folder / name).read_text("utf-8") for name in ("ibp.css", "pages.css"))
    for around, inside in ((":root {", "& {"), ("body {", "& {"), ("#ibp-main ", "")):
        styles = styles.replace(around, inside)
    # JupyterLab lets the terms of a list float beside what is said of them.
    return f".ibp-page {{ {styles} dl :is(dt, dd) {{ float: none; width: auto; }} }}"


def notice(message: str, tone: str = "bad") -> widgets.HTML:
    """A message in a box; ``tone`` is ``bad``, ``good`` or ``info``."""
    return html("notice.html", message=message, tone=tone)


def card(*parts: widgets.Widget, title: str = "", text: str = "") -> widgets.VBox:
    """Parts that belong together in a frame, below a heading and a line of text where there are any."""
    heading = [html("heading.html", title=title)] if title else []
    lead = [html("paragraph.html", text=text)] if text else []
    return widgets.VBox([*heading, *lead, *parts]).add_class("ibp-card")


def buttons(*parts: widgets.Widget) -> widgets.VBox:
    """Buttons beside each other."""
    return widgets.VBox(parts).add_class("ibp-buttons")


class View:
    """What every page keeps: how it was opened, its texts, and the choice of board, round and school."""

    def __init__(self, opened: Page, workspace: Workspace | None = None) -> None:
        self.opened, self.texts = opened, opened.texts
        self.selection = Selection(workspace or opened.workspace, opened.catalogue, opened.request)

    def attempt(self, where: widgets.HTML, work: Callable[[], str | None]) -> bool:
        """Do something and tell in ``where`` what came of it; whether it could be done.

        Args:
            where: shows what ``work`` says, nothing when it says nothing, or why it could not be done.
            work: what to do; gives a message or None.
        """
        try:
            message = work()
        except IbpError as error:
            self.say(where, error)
            return False
        self.say(where, message or "", "good")
        return True

    def say(self, where: widgets.HTML, message: str | IbpError, tone: str = "bad") -> None:
        """Tell something in ``where``; nothing when the message is empty."""
        said = message.message(self.texts.lang) if isinstance(message, IbpError) else message
        where.value = render("notice.html", message=said, tone=tone) if said else ""

    def day(self, value: Any, key: str) -> date:
        """A day that was typed.

        Raises:
            IbpError: it is none; ``key`` is the sentence.
        """
        try:
            return date.fromisoformat(str(value or ""))
        except ValueError as error:
            raise IbpError(key, value=str(value)[:20]) from error
