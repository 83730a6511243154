"""When the program fails: a sentence with a code on the page, the particulars in the log."""

import os
import secrets
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from IPython import get_ipython

from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts

_Reporter = Callable[[type[BaseException], BaseException, TracebackType | None], None]
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that can be misread on the phone


def install(notify: Callable[[str], None], texts: Texts) -> None:
    """Catch what goes wrong in callbacks of widgets, which Voilà would swallow.

    Args:
        notify: shows a sentence on the page, such as ``Heartbeat.notify``.
        texts: texts in the language of the page.
    """
    shell = get_ipython()
    if shell is None:  # plain Python shows its own tracebacks
        return
    report = reporter(notify, texts)

    def showtraceback(exc_tuple: tuple[type[BaseException], ...] | None = None, **_: object) -> None:
        kind, error, trace = exc_tuple or sys.exc_info()  # type: ignore[misc]
        if kind is not None and error is not None:
            report(kind, error, trace)

    shell.showtraceback = showtraceback


def reporter(notify: Callable[[str], None], texts: Texts) -> _Reporter:
    """What :func:`install` calls: tells people what they can do, and the log what happened."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, IbpError):
            notify(error.message(texts.lang))
            return
        code = "".join(secrets.choice(_LETTERS) for _ in range(4))
        print(f"[{code}] {particulars(kind, error, trace)}", file=sys.__stderr__, flush=True)
        notify(texts("shell.error_notice", code=code))

    return report


def particulars(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Where it went wrong, for the log.

    The message of an exception may hold what someone typed, so it is left out unless IBP_DEBUG is set.
    """
    if os.environ.get("IBP_DEBUG"):
        return "".join(traceback.format_exception(kind, error, trace))
    places = "".join(traceback.format_tb(trace))
    return f"{kind.__module__}.{kind.__qualname__}\n{places}"
