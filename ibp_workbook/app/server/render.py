"""A notebook as a page: a kernel for the person who asks, and the HTML while it runs."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import PurePosixPath
from typing import Any

from jupyter_core.utils import ensure_async
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from traitlets.config import Config
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from ibp_workbook.app.server import shell
from ibp_workbook.app.server.kernels import FullError
from ibp_workbook.app.server.visit import RefusalError, Visit
from ibp_workbook.store.asking import Asker

_log = logging.getLogger(__name__)
_SIGN_OF_LIFE = 10.0
_NOTHING = "<!-- -->\n"  # keeps a proxy from thinking that nobody is there


class Render(Visit):
    """Shows a notebook; its kernel belongs to the person who asked, and ends when that person has gone."""

    def initialize(self, **kwargs: Any) -> None:
        """Called by Tornado with what Voilà knows."""
        super().initialize(**kwargs)
        self._template_paths: list[str] = kwargs["template_paths"]
        self._config: Config = kwargs["config"]
        self._gone = False

    async def head(self, path: str) -> None:
        """Say whether there is such a page, without starting a kernel."""
        await self._prepared(path)
        self.set_header("Content-Type", "text/html; charset=utf-8")

    async def get(self, path: str) -> None:
        """Start a kernel and send the page."""
        self.require_own_site()
        renderer = await self._prepared(path)
        kernels = self.kernel_manager
        person = self.current_user.username
        asker = Asker(self.identity_provider.auth_enabled, person)
        folder = str(PurePosixPath(path).parent)
        try:
            kernel = await kernels.start_page(asker, person, self.request.query, folder)
        except FullError as full:
            raise RefusalError(503, "busy_each" if full.each else "busy") from full
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        try:
            parts = renderer.generate_content_generator(kernel, kernels.get_kernel(kernel))
            async with aclosing(_alive(self._told(parts))) as told:
                async for part in told:
                    self.write(part)
                    await self.flush()
            kernels.expect(kernel)
        except StreamClosedError:
            self._gone = True
        finally:
            if self._gone:
                await kernels.end(kernel)
            await _hang_up(renderer)

    def on_connection_close(self) -> None:
        """Called by Tornado when the person left before the page was complete."""
        super().on_connection_close()
        self._gone = True

    async def _told(self, parts: AsyncIterator[tuple[str, Any]]) -> AsyncGenerator[str]:
        """The parts of the page; when the kernel fails, a sentence instead of a page that never comes."""
        try:
            async for part, _ in parts:
                yield part
        except Exception:
            if not self._gone:
                _log.exception("A page could not be made.")
            yield "<div id='ibp-failed'></div></div></main></body></html>"

    async def _prepared(self, path: str) -> NotebookRenderer:
        """The notebook in the language of this request.

        Raises:
            HTTPError: there is no such notebook.
        """
        place = PurePosixPath(path)
        if place.suffix != ".ipynb" or not path.isprintable() or {"..", "\\"} & set(place.parts):
            raise HTTPError(404)
        common = {
            "base_url": self.base_url,
            "settings": self.settings,
            "log": self.log,
            "voila_configuration": self.voila_configuration,
        }
        config = self.voila_configuration.page_config_hook(get_page_config(**common))
        renderer = NotebookRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self._config,
            notebook_path=path,
            template_paths=self._template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=config,
            mathjax_config=None,
            mathjax_url=None,
        )
        await renderer.initialize(template=None, theme=None)
        default = self.voila_configuration.resources["ibp"]["lang"]
        in_language(renderer.notebook, shell.choose_lang(self.get_query_argument("lang", None), default))
        renderer.notebook.metadata["ibp"]["host"] = self.request.host
        return renderer


def in_language(notebook: Any, lang: str) -> None:
    """Leave only what is meant for this language: a cell that exists in both has the tag nl or en."""
    other = ({"nl", "en"} - {lang}).pop()
    notebook.metadata["ibp"] = {"lang": lang}
    notebook.cells = [cell for cell in notebook.cells if other not in cell.metadata.get("tags", [])]


async def _hang_up(renderer: NotebookRenderer) -> None:
    """Close the server's own line to the kernel; Voilà does so only when a page came to its end."""
    client = getattr(getattr(renderer, "executor", None), "kc", None)
    if client is not None:
        await ensure_async(client.stop_channels())


async def _alive(parts: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """The parts, with a sign of life between them when one takes long."""
    async with aclosing(parts):
        while True:
            step = asyncio.ensure_future(anext(parts))
            try:
                while not (await asyncio.wait({step}, timeout=_SIGN_OF_LIFE))[0]:
                    yield _NOTHING
                part = await step
            except StopAsyncIteration:
                return
            finally:
                step.cancel()
                await asyncio.wait({step})
            yield part
