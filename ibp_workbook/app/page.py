"""What every page does: read the address, open the workspace as this person, and show a page or a notice."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar, NamedTuple

import ipywidgets as widgets
from IPython.display import display
from jinja2 import Environment, PackageLoader

from ibp_workbook import formats, paths
from ibp_workbook.app import page_state
from ibp_workbook.app.notices import install
from ibp_workbook.app.outlet import outlet
from ibp_workbook.app.parts.download import Download
from ibp_workbook.app.parts.heartbeat import Heartbeat
from ibp_workbook.app.request import Request, current
from ibp_workbook.app.selection import Selection
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Workspace
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.texts import Texts

log = logging.getLogger(__name__)

_TEMPLATES = Environment(loader=PackageLoader("ibp_workbook.app", "templates"), autoescape=True)

_TAG = re.compile(r"(<[^>]*>)")
_DAY = re.compile(r"\b(?:\d{2}-\d{2}-\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} [A-Z][a-z]{2} \d{4})\b")
"""As ``DAY`` in ``app/parts/dom.js``: a browser would break it at a hyphen or a blank."""
_TEMPLATES.filters |= {"day": formats.day, "number": formats.number, "percent": formats.percent}


Parts = Sequence[widgets.Widget]
"""What a page consists of, from top to bottom."""


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
    """Fill in a template of ``app/templates``; every value is escaped, and a day stays on one line."""
    made = _TEMPLATES.get_template(template).render(**values)
    # Tags stay as they are: in what is escaped none can stand.
    parts = _TAG.split(made)
    parts[::2] = [_DAY.sub(r'<span class="ibp-day">\g<0></span>', text) for text in parts[::2]]
    return "".join(parts)


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


def show(build: Callable[[Page], Parts], shows_content: bool = True) -> None:
    """Build a page and display it; a problem becomes a notice, its details go to the log.

    Args:
        build: makes the widgets, from top to bottom.
        shows_content: whether it is about what was filled in; who sees nothing of that reads so instead.
    """
    lang = current().lang
    heartbeat = Heartbeat() if outlet.get(None) else Heartbeat(_css=page_styles())
    install(heartbeat.notify, Texts(lang))
    try:
        opened = open_page(heartbeat)
        if shows_content and not opened.workspace.actor.sees_content:
            parts = [notice(opened.texts("common.sees_nothing"), "info")]
        else:
            parts = list(build(opened))
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


def _tell_read(workspace: Workspace, page: str, board: str) -> None:
    """Let the audit log tell that somebody looks at all of a board."""
    if board:
        workspace.audit.note(Deed(Kind.READ, board, detail=page))


class View:
    """What every page keeps: how it was opened, its texts, and the choice of board, round and school.

    Attributes:
        shows_content: whether it is about what was filled in; who sees nothing of that reads so instead.
        whole_board: whether it shows what is of all schools of a board, which the audit log then tells.
    """

    shows_content: ClassVar[bool] = True
    whole_board: ClassVar[bool] = False

    def __init__(self, opened: Page) -> None:
        self.opened, self.texts = opened, opened.texts
        self.choose_anew()
        if self.whole_board and opened.workspace.actor.sees_whole_boards:
            tell = partial(_tell_read, opened.workspace, self.page_name)
            tell(self.selection.board)
            # Not a method: a choice that knows its page would keep it in memory after it is closed.
            self.selection.observe(lambda change: tell(change["new"]), "board")

    def choose_anew(self) -> None:
        """Choose as the address asks, from what is there now."""
        self.selection = Selection(self.opened.workspace, self.opened.catalogue, self.opened.request)

    @classmethod
    def page(cls) -> None:
        """Show the page: what its notebook calls."""
        show(lambda opened: cls(opened).parts(), cls.shows_content)

    def parts(self) -> Parts:
        """The widgets of the page, from top to bottom."""
        raise NotImplementedError

    @property
    def page_name(self) -> str:
        """What the audit log calls this page."""
        return type(self).__module__.split(".")[-2]

    @property
    def dossier(self) -> int | None:
        """Number of the dossier that is open, for the audit log."""
        return None

    def exported(self, file: str) -> None:
        """Let the audit log tell that a file leaves; of its name only what kind of file it is."""
        detail = f"{self.page_name}.{file.rpartition('.')[2]}"
        deed = Deed(Kind.EXPORT, self.selection.board, dossier=self.dossier, detail=detail)
        self.opened.workspace.audit.note(deed)

    def downloads(self, make: Callable[[Any], tuple[str, bytes]], labels: Mapping[Any, str]) -> widgets.VBox:
        """A button for each kind of a file.

        Args:
            make: gives name and content of the file of a kind.
            labels: kind -> what its button says.
        """
        made = (Download(partial(make, kind), self.exported, label=label) for kind, label in labels.items())
        return buttons(*made)

    def attempt(self, where: widgets.HTML, work: Callable[[], object]) -> bool:
        """Do something and tell in ``where`` what came of it; whether it could be done.

        Args:
            where: shows what ``work`` says or puts there itself, or why it could not be done.
            work: what to do; a text that it gives is told.
        """
        where.value = ""
        try:
            done = work()
        except IbpError as error:
            self.say(where, error)
            return False
        if isinstance(done, str):
            self.say(where, done, "good")
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
