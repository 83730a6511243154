"""Tells a JupyterHub that the server of a person is in use: the Hub may stop one that nobody uses."""

import json
import logging
from collections.abc import Sized

from tornado.httpclient import HTTPRequest

from ibp_workbook import times
from ibp_workbook.app.hub import Hub
from ibp_workbook.app.server.oidc.oauth import RefusedError, UnavailableError, ask

_log = logging.getLogger(__name__)


class Activity:
    """Whether somebody works here, for the Hub.

    Args:
        hub: which wants to know.
        pages: those that are open.
    """

    def __init__(self, hub: Hub, pages: Sized) -> None:
        self._hub, self._pages = hub, pages

    async def tell(self) -> None:
        """Say that this server is in use, while a page is open."""
        if not len(self._pages):
            return
        now = {"last_activity": times.now().isoformat()}
        request = HTTPRequest(
            self._hub.activity,
            "POST",
            {"Authorization": f"Bearer {self._hub.token}", "Content-Type": "application/json"},
            json.dumps({**now, "servers": {self._hub.server: now}}),
        )
        try:
            await ask(request)
        except UnavailableError as error:  # its address names the person
            refused = isinstance(error, RefusedError)
            _log.warning("The Hub does not hear that this server is in use; refused: %s", refused)
