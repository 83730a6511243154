"""What the fixtures of browser tests are; without Playwright these tests are skipped, not broken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from tests.kinds import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Browser
    from playwright.sync_api import FilePayload as FilePayload
    from playwright.sync_api import Locator as Locator
    from playwright.sync_api import Page as Page
else:
    Browser = FilePayload = Locator = Page = Any


@dataclass
class Guard:
    """What must not happen on a page, and did."""

    allowed: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """Expect a message with this text, in a test that breaks something on purpose."""
        self.allowed.append(part)

    def note(self, message: str) -> None:
        self.seen.append(message)

    def request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.note(f"request leaves the machine: {url}")

    def complaints(self) -> list[str]:
        return [seen for seen in self.seen if not any(part in seen for part in self.allowed)]


class Visit(Protocol):
    """Open one of the real pages on a server, and wait until all of it is there."""

    def __call__(self, page: Page, server: Served, name: str, **query: str) -> Page: ...


StartWithSignIn = Callable[..., Served]


class NewPage(Protocol):
    """Open a guarded page in a browser profile of its own; options as for Playwright's contexts."""

    def __call__(self, **options: Any) -> Page: ...


Axe = Callable[[Page], None]


class TabWalk(Protocol):
    """Press Tab a number of times and tell where the focus came each time."""

    def __call__(self, page: Page, steps: int, key: str = "Tab") -> list[dict[str, Any]]: ...
