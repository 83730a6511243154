"""Rich text of others as plain text: nothing of it is ever shown as HTML."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

_BLOCKS = {"p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
_SILENT = {"script", "style", "template", "iframe", "object"}


def html_to_text(html: str) -> str:
    r"""The words of an HTML text, with its paragraphs, list items and the addresses of links.

    >>> html_to_text('<p>Zie <a href="https://ap.nl">de AP</a>.</p><ul><li>een</li></ul>')
    'Zie de AP (https://ap.nl).\n- een'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self._parts.append("\n- ")
        elif tag == "br" or tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

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
