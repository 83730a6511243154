"""Headers on every response, whichever handler made it."""

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from ibp_workbook.app.server import assets

# 'unsafe-eval' and blob: are what the widget manager and anywidget need; nothing may leave this origin.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: data:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'self'",
    )
)


class SafeHeaders(OutputTransform):
    """Adds the security headers, and lets browsers keep what has a versioned address."""

    def __init__(self, request: HTTPServerRequest) -> None:
        self._path = request.path

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Called by Tornado just before the headers leave."""
        # The policy counts for what is opened as a page; on eighty scripts it would be 50 KB of nothing.
        if self._is_document(headers):
            headers["Content-Security-Policy"] = POLICY
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers.pop("Server", None)
        if self._path.startswith(assets.PREFIX) and status_code in (200, 304):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return status_code, headers, chunk

    @staticmethod
    def _is_document(headers: HTTPHeaders) -> bool:
        kind = headers.get("Content-Type", "")
        return not kind.startswith(("text/javascript", "application/javascript", "text/css", "font/"))
