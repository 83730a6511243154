"""The two cookies of our own sign-in. No script can read them, and no other site can send them along."""

from typing import Any, Literal

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from ibp_workbook.app.entrance import is_this_computer

SESSION = "ibp_session"
"""The key of who is signed in."""

ATTEMPT = "ibp_attempt"
"""What belongs to an attempt to sign in, until it comes back."""

PATH = "ibp_cookie_path"
"""Setting of the server: for which of the addresses below its name they are."""


def scheme(request: HTTPServerRequest) -> Literal["http", "https"]:
    """How the browser reaches this server: under a name that others can reach it is always https."""
    return "http" if is_this_computer(request.host_name) else "https"


def kept(handler: RequestHandler, name: str) -> str:
    """What the browser keeps under this name; empty when nothing."""
    return handler.get_cookie(_full(handler, name)) or ""


def keep(handler: RequestHandler, name: str, value: str, seconds: int) -> None:
    """Let the browser keep something."""
    handler.set_cookie(_full(handler, name), value, max_age=seconds, **_terms(handler))


def drop(handler: RequestHandler, name: str) -> None:
    """Let the browser forget it."""
    handler.clear_cookie(_full(handler, name), **_terms(handler))


def _terms(handler: RequestHandler) -> dict[str, Any]:
    secure = scheme(handler.request) == "https"
    return {"path": handler.settings[PATH], "httponly": True, "samesite": "Lax", "secure": secure}


def _full(handler: RequestHandler, name: str) -> str:
    if scheme(handler.request) != "https":
        return name
    # With __Host- a browser takes it from nobody but this very server: no neighbour can plant one. But it is
    # for the whole name then, and where others live below that too they would get to see it.
    return f"__Host-{name}" if handler.settings[PATH] == "/" else f"__Secure-{name}"
