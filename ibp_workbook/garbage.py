"""Python's search for what nobody needs any more, where there is nothing of the kind."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 20)


def look_seldom() -> None:
    """From now on in this process: look once for every page that is opened, not twenty times.

    A page makes tens of thousands of things that stay until it is closed; its circles are undone then.
    """
    gc.set_threshold(*_SELDOM)


@contextmanager
def none_expected() -> Iterator[None]:
    """Make a hundred thousand things that stay, and do not look among them for circles meanwhile.

    Python looks each time that some hundreds have been made, which may take as long as making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
