"""The states in which a page can stand, each by a name: what is opened, and what a person does there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from tests.browser.kinds import Page

Do = Callable[[Page], None]


def nothing(_page: Page) -> None:
    """Only look."""


@dataclass(frozen=True)
class State:
    """A page as somebody sees it.

    Attributes:
        page: which.
        do: what a person does after it was opened.
        query: the address; ``dossier`` is a part of the name of one.
        window: through which it is seen, see ``pages.look_through``.
        own: on a board of one's own instead of the demo, for who writes.
        undo: how a person gets back to the page as it was opened.
    """

    page: str
    do: Do = nothing
    query: Mapping[str, str] = field(default_factory=dict)
    window: Mapping[str, Any] = field(default_factory=dict)
    own: bool = False
    undo: Do = nothing

    @property
    def address(self) -> str:
        """What is opened for it; states of one address can stand in one visit."""
        return f"{self.page}?{urlencode(self.query)}{' on an own board' if self.own else ''}"

    @property
    def comes_back(self) -> bool:
        """Whether the page can stand in another state after it."""
        return self.do is nothing or self.undo is not nothing


def press(name: str, page: Page) -> None:
    page.get_by_role("button", name=name).first.click()


def in_the_grid(page: Page) -> None:
    """With the keyboard in the heatmap; its details come with the focus."""
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.locator(".ibp-details").wait_for()


def spot(page: Page) -> None:
    page.locator(".ibp-drawing .row[tabindex='0']:has(.plot)").nth(1).focus()
    page.keyboard.press("ArrowRight")
    page.locator(".ibp-details").wait_for()


def hover(page: Page) -> None:
    page.get_by_role("grid").locator("tbody tr").nth(1).locator("td").nth(2).hover()
    page.locator(".ibp-details a").first.wait_for()


def look_away(page: Page) -> None:
    """No mark has the pointer or the focus, so that its details go."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.locator(".ibp-details").wait_for(state="detached")


def unfold(details: str, page: Page) -> None:
    """Open the table behind a figure."""
    page.locator(details).first.locator("summary").click()
    page.locator(details).first.locator("table").wait_for()


def fold(details: str, page: Page) -> None:
    page.locator(details).first.locator("summary").click()
    page.locator(details).first.locator("table").wait_for(state="hidden")


def on_paper(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def search_in_vain(page: Page) -> None:
    page.get_by_role("searchbox", name="Zoeken").fill("xyzzy")
    page.get_by_text("Geen norm past bij wat je zoekt.").wait_for()


def search_no_more(page: Page) -> None:
    page.get_by_role("searchbox", name="Zoeken").fill("")
    page.get_by_text("Geen norm past bij wat je zoekt.").wait_for(state="hidden")


def only_open(page: Page) -> None:
    page.get_by_label("Toon", exact=True).select_option("open")
    page.get_by_text("Gevonden normen").wait_for()


def removing_the_demo(page: Page) -> None:
    press("Verwijder het voorbeeldbestuur", page)
    page.get_by_text("Weet je zeker dat").wait_for()


def round_without_a_day(page: Page) -> None:
    page.get_by_label("Naam van de meting").fill("Voorjaar")
    page.get_by_label("Datum").fill("")
    press("Meting starten", page)
    page.get_by_text("Vul een datum in voor de meting.").wait_for()


def wrong_file(page: Page) -> None:
    file = {"name": "fout.csv", "mimeType": "text/csv", "buffer": b"voornaam;klas\n"}
    page.locator(".ibp-upload input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]
    page.locator(".ibp-upload .message.failed").wait_for()


def number_of_a_pupil(page: Page) -> None:
    """Refused before it is stored; nothing comes into the workspace."""
    page.locator(".norm:visible .notes summary").first.click()
    comment = page.locator(".norm:visible").first.get_by_label("Toelichting")
    comment.fill("Bel de ouders van leerling 123456782.")
    comment.blur()
    page.locator(".ibp-problem:not(:empty)").first.wait_for()


def nothing_chosen(page: Page) -> None:
    press("Neem de gekozen voorstellen over", page)
    page.get_by_text("Kies eerst een of meer voorstellen.").wait_for()


def without_a_line(page: Page) -> None:
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    page.locator(".options input, .choices input").first.click()
    page.get_by_text("Bewaren…").first.wait_for()


def aside(words: str, page: Page) -> None:
    """Open what stands beside the first question: its comments, or its history."""
    page.get_by_role("button", name=f"{words}: ").first.click()
    page.locator(".ibp-stepform [aria-expanded=true]").first.wait_for()


def menu(page: Page) -> None:
    press("Menu", page)
    press("Toetsen", page)


def close_menus(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".ibp-header [aria-expanded=true]").wait_for(state="detached")


FORCED: dict[str, Any] = {"forced_colors": "active"}
DARK: dict[str, Any] = {"color_scheme": "dark"}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
LARGE: dict[str, Any] = {"viewport": {"width": 640, "height": 360}}
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 700}}
DOMAIN = {"step": "list.bestuur"}
SCAN, SIGNED, HALFWAY = ({"dossier": name} for name in ("Schrijfhulp AI", "Leerpoort", "Rekenwijs:"))
RISKS = {**HALFWAY, "step": "16"}
CAMERA, BREACH, SUPPLIER = ({"dossier": name} for name in ("Fietsenstalling", "Zorgrapport", "Oudercontact"))
FIGURE, RADAR = ".ibp-chart details", ".radar details.table"

STATES: dict[str, State] = {
    "forced colours, start": State("start", window=FORCED),
    "forced colours, dashboard with its figures": State("board", window=FORCED),
    "forced colours, details in the heatmap": State("board", in_the_grid, window=FORCED, undo=look_away),
    "forced colours, self-assessment with radar": State("maturity", query=DOMAIN, window=FORCED),
    "forced colours, plan with its figures": State("plan", window=FORCED),
    "forced colours, a norm at all schools": State("norm", window=FORCED),
    "forced colours, comparison": State("compare", window=FORCED),
    "forced colours, presentation": State("presentation", window=FORCED),
    "forced colours, risks of a DPIA": State("dpia", query=RISKS, window=FORCED),
    "forced colours, a verdict": State("camera", query=CAMERA, window=FORCED),
    "dark, start": State("start", window=DARK),
    "dark, dashboard": State("board", window=DARK),
    "dark, self-assessment": State("maturity", query=DOMAIN, window=DARK),
    "320 px, dashboard": State("board", window=NARROW),
    "320 px, self-assessment": State("maturity", query=DOMAIN, window=NARROW),
    "320 px, risks of a DPIA": State("dpia", query=RISKS, window=NARROW),
    "320 px, plan": State("plan", window=NARROW),
    "320 px, a running breach": State("breach", query=BREACH, window=NARROW),
    "320 px, suppliers": State("supplier", window=NARROW),
    "200 %, dashboard": State("board", window=LARGE),
    "200 %, workshop view": State("maturity", query={"step": "workshop."}, window=LARGE),
    "200 %, a verdict": State("camera", query=CAMERA, window=LARGE),
    "200 %, schools": State("schools", window=LARGE),
    "paper, dashboard": State("board", on_paper),
    "paper, self-assessment": State("maturity", on_paper, DOMAIN),
    "paper, presentation": State("presentation", on_paper),
    "paper, a verdict": State("camera", on_paper, CAMERA),
    "filters of a sector and a domain": State("board", query={"sector": "vo", "domain": "logging"}),
    "order by likeness": State("board", query={"order": "likeness"}),
    "names of schools hidden": State("board", query={"aliases": "1"}),
    "two groups compared": State("compare", query={"by": "groups"}),
    "a school with its likes": State("compare", query={"by": "likes"}),
    "a search in vain": State("maturity", search_in_vain, DOMAIN, undo=search_no_more),
    "only what is open": State("maturity", only_open, DOMAIN),
    "details under the pointer": State("board", hover, undo=look_away),
    "details in the heatmap by keyboard": State("board", in_the_grid, undo=look_away),
    "details of a school on a strip": State("board", spot, undo=look_away),
    "the table behind a figure": State("board", partial(unfold, FIGURE), undo=partial(fold, FIGURE)),
    "the table of the radar": State("maturity", partial(unfold, RADAR), DOMAIN, undo=partial(fold, RADAR)),
    "what follows from a quick scan": State("dpia", query=SCAN),
    "comments of a DPIA": State("dpia", partial(aside, "Opmerking"), {**HALFWAY, "step": "1"}),
    "history of a DPIA": State("dpia", partial(aside, "Geschiedenis"), {**HALFWAY, "step": "1"}),
    "a signed DPIA warns": State("dpia", query={**SIGNED, "step": "1"}),
    "a supplier with gaps": State("supplier", query=SUPPLIER),
    "the menu of a phone": State("start", menu, window=PHONE, undo=close_menus),
    "a menu of a laptop": State("start", partial(press, "Meten"), undo=close_menus),
    "whether the demo may go": State("start", removing_the_demo),
    "notes of the presentation": State(
        "presentation", partial(press, "Toon notities"), undo=partial(press, "Verberg notities")
    ),
    "a round without a day is refused": State("start", round_without_a_day),
    "a file that is none is refused": State("schools", wrong_file),
    "a list of terms that is none is refused": State("retention", wrong_file),
    "a BSN is refused": State("maturity", number_of_a_pupil, DOMAIN),
    "nothing chosen from the proposals": State("plan", nothing_chosen),
    "an answer waits for the line": State("maturity", without_a_line, DOMAIN, own=True),
}
"""Elsewhere stand: each page in two languages, on a projector and a phone with all details open
(``test_every_page.py``); conflicts of two people, files with a question, signing in and the workshop (in the
tests of each)."""
