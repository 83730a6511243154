"""Where the server writes what happened: a rotating file in the person's own log folder."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

_MEGABYTE = 2**20
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_folder() -> Path:
    """The folder of the log files, made when needed."""
    return user_log_path("ibp-workbook", appauthor=False, ensure_exists=True)


def to_file(folder: Path) -> None:
    """Send this process's log to ``server.log`` in ``folder``, and nothing to the screen."""
    handler = RotatingFileHandler(folder / "server.log", maxBytes=_MEGABYTE, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter(_FORMAT))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.captureWarnings(True)
    # One line for each picture and script helps nobody, and addresses say which school was looked at.
    logging.getLogger("tornado.access").setLevel(logging.WARNING)


def kernel_log(folder: Path) -> Path:
    """The file for the output of kernels; it starts anew once it has grown large."""
    file = folder / "kernels.log"
    if file.exists() and file.stat().st_size > 4 * _MEGABYTE:
        file.replace(folder / "kernels.1.log")
    return file
