"""Tells a JupyterHub that the server of a person is in use: the Hub may stop one that nobody uses."""

import json
import logging
from collections.abc import Sized

from tornado.httpclient import HTTPRequest

from ibp_workbook import times
from ibp_workbook.app.hub import Hub
from ibp_workbook.app.server.oidc.oauth import RefusedError, UnavailableError, ask

_log = logging.getLogger(__name__)


async def tell(hub: Hub, pages: Sized) -> None:
    """Say that this server is in use, while a page is open.

    Args:
        hub: which wants to know.
        pages: those that are open.
    """
    if not len(pages):
        return
    now = {"last_activity": times.now().isoformat()}
    request = HTTPRequest(
        hub.activity,
        "POST",
        {"Authorization": f"Bearer {hub.token}", "Content-Type": "application/json"},
        json.dumps({**now, "servers": {hub.server: now}}),
    )
    try:
        await ask(request)
    except UnavailableError as error:  # its address names the person
        refused = isinstance(error, RefusedError)
        _log.warning("The Hub does not hear that this server is in use; refused: %s", refused)
