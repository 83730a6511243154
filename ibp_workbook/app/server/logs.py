"""Where kernels' words go, and what the server's own log leaves out."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ibp_workbook import logs

_LARGE = 4_000_000
_OURS = Path(logs.__file__).parent


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how bad, where, what, and the places of an exception.

    What an exception or a package of others says may name a person, an address or what somebody typed: of
    those there is only the kind and the place.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Called by logging."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "where": f"{record.module}:{record.lineno}",
        }
        if Path(record.pathname).is_relative_to(_OURS):
            told["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            told["error"] = f"{kind.__module__}.{kind.__qualname__}"
            told["places"] = _places(trace)
        return json.dumps(told, ensure_ascii=False)


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{Path(step.filename).name}:{step.lineno}" for step in traceback.extract_tb(trace)]


def configure(as_json: bool = False) -> None:
    """Send the server's log to this user's log file and nothing to the screen; or as JSON to stderr alone."""
    logs.configure()
    if as_json:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logging.getLogger().handlers = [handler]
    logging.captureWarnings(True)
    # An address says which school someone looked at.
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    # Quotes the message of an exception, which may hold what someone typed; notices.py logs the place.
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)


def kernel_log() -> Path:
    """The file for what kernels print; it starts anew once it has grown large."""
    file = logs.log_file().with_name("kernels.log")
    if file.exists() and file.stat().st_size > _LARGE:
        file.replace(file.with_name("kernels.1.log"))
    return file
