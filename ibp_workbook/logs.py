"""One log file of this user, for what a person should not have to read on screen."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs


def log_file() -> Path:
    """The log file; its folder is made when it is missing."""
    folder = Path(platformdirs.user_log_dir("ibp_workbook", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "ibp.log"


def configure() -> None:
    """Send this process's warnings and errors to the log file, once. No names of people go in."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
