"""Rich text of others as plain text: nothing of it is ever shown as HTML."""

from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

_BLOCKS = {"p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
_CELLS = {"td", "th"}
_SILENT = {"script", "style", "template", "iframe", "object"}


class Plain(NamedTuple):
    """The words of an HTML text, and what each picture in it shows; empty where it does not say."""

    text: str
    pictures: list[str]


def html_to_text(html: str) -> str:
    r"""The words of an HTML text, with its paragraphs, list items, cells and the addresses of links.

    >>> html_to_text('<p>Zie <a href="https://ap.nl">de AP</a>.</p><ul><li>een</li></ul>')
    'Zie de AP (https://ap.nl).\n- een'
    >>> html_to_text("<table><tr><td>Soort</td><td>Termijn</td></tr></table>")
    'Soort | Termijn'
    """
    return read_html(html).text


def read_html(html: str) -> Plain:
    """The words of an HTML text, and the pictures that do not go along."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Plain(reader.text(), reader.pictures)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures: list[str] = []
        self._parts: list[str] = []
        self._silent = 0
        self._links: list[str] = []
        self._first_cell = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self._parts.append("\n- ")
        elif tag == "br" or tag in _BLOCKS:
            self._parts.append("\n")
            self._first_cell = True
        elif tag in _CELLS:
            self._parts.append("" if self._first_cell else " | ")
            self._first_cell = False
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "img":
            self.pictures.append(" ".join((dict(attrs).get("alt") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a" and self._links:
            address = self._links.pop()
            if _is_web(address):
                self._parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data.replace("\r", " ").replace("\n", " "))

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(line for line in lines if line not in ("", "-"))


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
