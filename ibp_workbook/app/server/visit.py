"""What all pages of the server share: how they refuse, and who may ask for them."""

import logging
from types import TracebackType
from typing import Any

from tornado.web import HTTPError
from voila.handler import BaseVoilaHandler

from ibp_workbook.app.server.shell import choose_lang
from ibp_workbook.errors import LaterError
from ibp_workbook.texts import LANGS, Texts

_log = logging.getLogger(__name__)
_KEYS = {401: "denied", 403: "denied", 404: "missing", 421: "host"}
_OURS = ("same-origin", "none")


class RefusalError(HTTPError):
    """A page that cannot be opened now, with its own text.

    Attributes:
        key: which page says so.
        facts: what that page tells besides its text.
    """

    def __init__(self, status: int, key: str, **facts: str) -> None:
        super().__init__(status)
        self.key, self.facts = key, facts


class Visit(BaseVoilaHandler):  # type: ignore[misc]
    """A page for a browser: the refusals have our own texts, in both languages."""

    def check_host(self) -> bool:
        """Called by Jupyter: another site must not reach this server through a name of its own.

        Raises:
            HTTPError: 421, whose page names the setting.
        """
        if not super().check_host():
            raise HTTPError(421)
        return True

    def require_own_site(self) -> None:
        """Let no other site open a page: each costs memory, and it would do so as the person who looks.

        A person who follows a link on another site gets a page with a button, which comes from here.

        Raises:
            RefusalError: a browser says that another site asks, or that nobody looks yet.
        """
        headers = self.request.headers
        if "Sec-Purpose" in headers or headers.get("Purpose") == "prefetch":
            raise RefusalError(503, "error")
        if headers.get("Sec-Fetch-Site", "none") in _OURS:
            return
        looks = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") == "document"
        raise RefusalError(200 if looks else 403, "elsewhere" if looks else "denied")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Called by Tornado: a sentence for people."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, LaterError):
            error = RefusalError(503, "no_workspace")
        elif not isinstance(error, RefusalError):
            error = RefusalError(status_code, _KEYS.get(status_code, "error"))
        self.set_status(error.status_code)
        self.set_header("Cache-Control", "no-store")
        if error.status_code == 503:
            self.set_header("Retry-After", "60")
        self.say(error.key, **error.facts)

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Called by Tornado: a database that is away is no mistake in the program."""
        if isinstance(value, LaterError):
            _log.warning("The workspace does not answer: %s", value.key)
        else:
            super().log_exception(typ, value, tb)

    def say(self, key: str, **facts: str) -> None:
        """Answer with a page that needs no kernel.

        Args:
            key: which one; ``shell.<key>_title`` and ``shell.<key>_text`` are what it says.
            facts: what it tells besides its text.
        """
        said = {
            lang: {"title": Texts(lang)(f"shell.{key}_title"), "text": Texts(lang)(f"shell.{key}_text")}
            for lang in LANGS
        }
        self.show("page.html", key=key, said=said, here=self.request.uri, **facts)

    def show(self, template: str, **values: Any) -> None:
        """Answer with a template of the server."""
        page = self.settings["voila_jinja2_env"].get_template(template)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page.render(ibp=self.ibp, **values))

    @property
    def ibp(self) -> dict[str, Any]:
        """What the templates need, see :func:`.shell.shell`."""
        known: dict[str, Any] = self.voila_configuration.resources["ibp"]
        return known

    @property
    def lang(self) -> str:
        """The language of this page: the one in its address, else that of the server."""
        return choose_lang(self.get_query_argument("lang", None), self.ibp["lang"])


class NotFound(Visit):
    """Any address that is nobody's."""

    async def prepare(self, **_: Any) -> None:
        """Answer with a page that says so."""
        await super().prepare()
        raise HTTPError(404)
