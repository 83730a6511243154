"""Long work in small steps: after each step a page can answer before it goes on."""

import asyncio
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
_PAUSE = 0.01


later: ContextVar[Callable[[float, Callable[[], None]], object]] = ContextVar("later")
"""Does something after so many seconds, in a host; else the event loop of the process does."""


class Stepper(Generic[T]):
    """Runs an iterator to its end, unless it is stopped first."""

    def __init__(self) -> None:
        self._work: _Work[T] | None = None

    @property
    def running(self) -> bool:
        """Whether there is work left."""
        return self._work is not None

    def start(
        self,
        steps: Iterator[T],
        each: Callable[[T], None],
        done: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Begin; whatever ran before is dropped.

        Args:
            steps: the work.
            each: called with every result.
            done: called after the last.
            failed: called with the error when a step raises one; the work ends there.
        """
        self._work = _Work(steps, each, done, failed)
        self._later(self._work)

    def stop(self) -> None:
        """Do no more steps."""
        self._work = None

    def _later(self, work: "_Work[T]") -> None:
        schedule = later.get(None) or asyncio.get_event_loop().call_later
        schedule(_PAUSE, partial(self._step, work))

    def _step(self, work: "_Work[T]") -> None:
        if work is not self._work:  # stopped, or other work was started since
            return
        try:
            result = next(work.steps)
        except StopIteration:
            self._work = None
            work.done()
        except Exception as error:
            self._work = None
            work.failed(error)
        else:
            work.each(result)
            self._later(work)


class _Work(NamedTuple, Generic[T]):
    steps: Iterator[T]
    each: Callable[[T], None]
    done: Callable[[], None]
    failed: Callable[[Exception], None]
