"""The two cookies of our own sign-in. No script can read them, and no other site can send them along."""

from typing import Literal

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from ibp_workbook.app.entrance import is_this_computer

SESSION = "ibp_session"
"""The key of who is signed in."""

ATTEMPT = "ibp_attempt"
"""What belongs to an attempt to sign in, until it comes back."""

_LAX: Literal["Lax"] = "Lax"


def scheme(request: HTTPServerRequest) -> Literal["http", "https"]:
    """How the browser reaches this server: under a name that others can reach it is always https."""
    return "http" if is_this_computer(request.host_name) else "https"


def kept(handler: RequestHandler, name: str) -> str:
    """What the browser keeps under this name; empty when nothing."""
    return handler.get_cookie(_full(handler, name)) or ""


def keep(handler: RequestHandler, name: str, value: str, seconds: int) -> None:
    """Let the browser keep something."""
    secure = scheme(handler.request) == "https"
    handler.set_cookie(
        _full(handler, name), value, path="/", max_age=seconds, httponly=True, samesite=_LAX, secure=secure
    )


def drop(handler: RequestHandler, name: str) -> None:
    """Let the browser forget it."""
    secure = scheme(handler.request) == "https"
    handler.clear_cookie(_full(handler, name), path="/", httponly=True, samesite=_LAX, secure=secure)


def _full(handler: RequestHandler, name: str) -> str:
    # With this prefix a browser takes it from nobody but this very server: no neighbour can plant one.
    return f"__Host-{name}" if scheme(handler.request) == "https" else name
