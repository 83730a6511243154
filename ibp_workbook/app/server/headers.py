"""Headers on every response, whichever handler made it."""

import re

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from ibp_workbook.app.server import assets
from ibp_workbook.workshop import phone

_HOST = re.compile(r"[\w.:\[\]-]{1,255}", re.ASCII)


def policy(host: str) -> str:
    """What a page may load and where it may send to: nothing may leave this origin.

    Args:
        host: as the browser knows this server; older browsers do not take a websocket for the same origin.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            # anywidget imports each component from a blob that Voilà's own script made.
            "script-src 'self' blob:",
            # JupyterLab and anywidget put their styles into the page.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' data:{sockets}",
            "frame-ancestors 'self'",
            "form-action 'self'",
            "object-src 'none'",
            "base-uri 'self'",
        )
    )


class SafeHeaders(OutputTransform):
    """Adds the security headers, and lets browsers keep what has a versioned address."""

    def __init__(self, request: HTTPServerRequest) -> None:
        self._path, self._host = request.path, request.host

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Called by Tornado just before the headers leave."""
        # The policy counts for what is opened as a page; on eighty scripts it would be 50 KB of nothing.
        if self._is_document(headers):
            # What a phone gets has a stricter one; what Jupyter gives says too little.
            if headers.get("Content-Security-Policy") != phone.policy():
                headers["Content-Security-Policy"] = policy(self._host)
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers.pop("Server", None)
        if assets.is_versioned(self._path) and status_code in (200, 304):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return status_code, headers, chunk

    @staticmethod
    def _is_document(headers: HTTPHeaders) -> bool:
        kind = headers.get("Content-Type", "")
        return not kind.startswith(("text/javascript", "application/javascript", "text/css", "font/"))
