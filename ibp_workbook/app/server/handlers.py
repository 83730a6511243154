"""Our own addresses beside Voilà's: the front door, the health check and the friendly 404."""

from typing import Any

from tornado.web import HTTPError, RequestHandler
from voila.handler import BaseVoilaHandler

from ibp_workbook.app.server.shell import START


class FrontDoor(RequestHandler):
    """Sends visitors to the start page; the choice in the address travels along."""

    def get(self) -> None:
        """Redirect, keeping the query string."""
        query = self.request.query
        self.redirect(f"{START}?{query}" if query else START)


class Health(RequestHandler):
    """Says that the server is up, without starting a kernel."""

    def get(self) -> None:
        """Answer with the number of kernels in use."""
        kernels = self.settings["kernel_manager"].list_kernel_ids()
        self.write({"status": "ok", "kernels": len(list(kernels))})


class NotFound(BaseVoilaHandler):  # type: ignore[misc]
    """Any address that is nobody's."""

    async def prepare(self, **_: Any) -> None:
        """Answer with the page 404.html of the template."""
        await super().prepare()
        raise HTTPError(404)
