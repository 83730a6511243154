"""When the program fails: a sentence with a code on the page, the particulars in the log."""

import os
import secrets
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path

from IPython import get_ipython

from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts

_Reporter = Callable[[BaseException], None]
_reporter: ContextVar[_Reporter] = ContextVar("reporter")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that can be misread on the phone


def install(notify: Callable[[str], None], texts: Texts) -> None:
    """Catch what goes wrong in callbacks of widgets, which Voilà would swallow.

    Args:
        notify: shows a sentence on the page, such as ``Heartbeat.notify``.
        texts: texts in the language of the page.
    """
    report = reporter(notify, texts)
    _reporter.set(report)
    shell = get_ipython()
    if shell is None:  # plain Python shows its own tracebacks, and a host asks for :func:`tell`
        return
    original = shell.showtraceback

    def showtraceback(*args: object, **kwargs: object) -> None:
        if error := sys.exception():
            report(error)
        # The page itself could not be made: Voilà must know, and our template says so without particulars.
        if shell.get_parent().get("header", {}).get("msg_type") == "execute_request":
            original(*args, **kwargs)

    shell.showtraceback = showtraceback


def tell() -> None:
    """Tell of the exception that is being handled, to the page of this context; else only to the log."""
    error = sys.exception()
    if error is None:
        return
    if report := _reporter.get(None):
        report(error)
    else:
        _log(f"{particulars(error)}\n")


def reporter(notify: Callable[[str], None], texts: Texts) -> _Reporter:
    """What :func:`install` calls: tells people what they can do, and the log what happened."""

    def report(error: BaseException) -> None:
        if isinstance(error, IbpError):
            notify(error.message(texts.lang))
            return
        code = "".join(secrets.choice(_LETTERS) for _ in range(4))
        _log(f"[{code}] {particulars(error)}\n")
        notify(texts("shell.error_notice", code=code))

    return report


def _log(text: str) -> None:
    """Not through stderr when the server gave us a file: Jupyter would send a copy to the browser."""
    if path := os.environ.get("IBP_KERNEL_LOG"):
        # On a full disk people still have to hear that something went wrong.
        with suppress(OSError), Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text, file=sys.__stderr__, flush=True)


def particulars(error: BaseException) -> str:
    """Where it went wrong, for the log.

    The message of an exception may hold what someone typed, so it is left out unless IBP_DEBUG is set.
    """
    if os.environ.get("IBP_DEBUG"):
        return "".join(traceback.format_exception(error))
    kind, places = type(error), "".join(traceback.format_tb(error.__traceback__))
    return f"{kind.__module__}.{kind.__qualname__}\n{places}"
