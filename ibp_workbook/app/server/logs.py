"""Where kernels' words go, and what the server's own log leaves out."""

import logging
from pathlib import Path

from ibp_workbook import logs

_LARGE = 4_000_000


def configure() -> None:
    """Send the server's log to this user's log file, and nothing to the screen."""
    logs.configure()
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
