"""A notebook as a page: a kernel for the person who asks, and the HTML while it runs."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import PurePosixPath
from typing import Any

from jupyter_core.utils import ensure_async
from nbformat.v4 import new_output
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from traitlets.config import Config
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from ibp_workbook.app.outlet import MIME
from ibp_workbook.app.server.hosts.served import HostError, Opening, PageError, ServedPage
from ibp_workbook.app.server.visit import Visit

_log = logging.getLogger(__name__)
_SIGN_OF_LIFE = 10.0
_PAGE_CONFIG = "ibp_page_config"
_NOTHING = "<!-- -->\n"  # keeps a proxy from thinking that nobody is there


_PAGE = re.compile(r"""from (ibp_workbook\.app\.\w+\.page) import page\s+page\((?:"(\w+)")?\)\s*""")


def called_page(notebook: Any) -> tuple[str, list[str]] | None:
    """The page that a notebook shows: its module and what it is given; None when it does anything else."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    call = _PAGE.fullmatch(code[0]) if len(code) == 1 else None
    return (call[1], [call[2]] if call[2] else []) if call else None


class PageRenderer(NotebookRenderer):  # type: ignore[misc]
    """A notebook as HTML. One that shows a page of ours is not run: a host makes that page.

    Attributes:
        hosted: the page in its host; None when the notebook has a kernel.
    """

    hosted: ServedPage | None = None

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:
        if self.hosted:
            return kernel_id
        started: str = await super()._jinja_kernel_start(nb, kernel_id, kernel_future)
        return started

    async def _jinja_cell_generator(self, nb: Any, kernel_id: str) -> AsyncGenerator[Any]:
        if not self.hosted:
            async for cell in super()._jinja_cell_generator(nb, kernel_id):
                yield cell
            return
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [await self._output(self.hosted)]
            yield cell

    async def _output(self, page: ServedPage) -> Any:
        try:
            return new_output("display_data", {MIME: await page.shown})
        except PageError:  # the template says so in a sentence
            return new_output("error", ename="PageError", evalue="", traceback=[])


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
        kernel = await self._start(renderer, path)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        # The page comes in two parts: the second does not wait until the browser has answered to the first.
        self.request.connection.stream.set_nodelay(True)
        try:
            manager = None if renderer.hosted else kernels.get_kernel(kernel)
            parts = renderer.generate_content_generator(kernel, manager)
            async with aclosing(_alive(self._told(parts))) as told:
                async for part in told:
                    if part is not None:
                        self.write(part)
                    else:
                        await self.flush()
            kernels.expect(kernel)
        except StreamClosedError:
            self._gone = True
        finally:
            if self._gone:
                await kernels.end(kernel)
            await _hang_up(renderer)

    async def _start(self, renderer: PageRenderer, path: str) -> str:
        """Open the page for whoever asks, in a host when it is one of ours; its id.

        Raises:
            RefusalError: there is no room.
        """
        person = self.current_user.owner
        asker = self.identity_provider.asker(self.current_user)
        if call := called_page(renderer.notebook):
            opening = Opening(*call, self.request.query, asker)
            try:
                renderer.hosted = await self.kernel_manager.open_hosted(opening, person)
            except HostError:
                _log.exception("No host; the page gets a process of its own.")
            else:
                return renderer.hosted.name
        folder = str(PurePosixPath(path).parent)
        kernel: str = await self.kernel_manager.start_page(asker, person, self.request.query, folder)
        return kernel

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

    async def _prepared(self, path: str) -> PageRenderer:
        """The notebook in the language of this request.

        Raises:
            HTTPError: there is no such notebook.
        """
        place = PurePosixPath(path)
        if place.suffix != ".ipynb" or not path.isprintable() or {"..", "\\"} & set(place.parts):
            raise HTTPError(404)
        renderer = PageRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self._config,
            notebook_path=path,
            template_paths=self._template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=self._page_config(),  # of which Voilà makes a copy
            mathjax_config=None,
            mathjax_url=None,
        )
        await renderer.initialize(template=None, theme=None)
        in_language(renderer.notebook, self.lang)
        renderer.notebook.metadata["ibp"]["host"] = self.request.host
        return renderer

    def _page_config(self) -> dict[str, Any]:
        """What Voilà's own front end is told; to look which extensions there are takes some files."""
        known: dict[str, Any] | None = self.settings.get(_PAGE_CONFIG)
        if known is None:
            common = {
                "base_url": self.base_url,
                "settings": self.settings,
                "log": self.log,
                "voila_configuration": self.voila_configuration,
            }
            known = self.voila_configuration.page_config_hook(get_page_config(**common))
            self.settings[_PAGE_CONFIG] = known
        return known


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


async def _alive(parts: AsyncGenerator[str]) -> AsyncGenerator[str | None]:
    """The parts, with a sign of life between them when one takes long.

    None says that the next part is not there yet: what there is can go. A template is some eighty parts, of
    which most are a few signs.
    """
    async with aclosing(parts):
        while True:
            step = asyncio.ensure_future(anext(parts))
            try:
                await asyncio.sleep(0)  # as far as it comes without waiting
                if not step.done():
                    yield None
                while not (await asyncio.wait({step}, timeout=_SIGN_OF_LIFE))[0]:
                    yield _NOTHING
                    yield None
                part = await step
            except StopAsyncIteration:
                return
            finally:
                step.cancel()
                await asyncio.wait({step})
            yield part
