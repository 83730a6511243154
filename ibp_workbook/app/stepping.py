"""Long work in small steps: after each step a page can answer before it goes on."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from ibp_workbook.app.apart import InTurn
from ibp_workbook.app.turns import WaitError, Work, give_up

T = TypeVar("T")
_PAUSE = 0.01
LOOK_AGAIN = 0.5
"""Seconds after which who waits for a turn asks whether it is there."""


later: ContextVar[Callable[[float, Callable[[], None]], object]] = ContextVar("later")
"""Does something after so many seconds, in a host; else the event loop of the process does."""


def after(seconds: float, work: Callable[[], None]) -> None:
    """Do something for this page after so many seconds."""
    (later.get(None) or asyncio.get_event_loop().call_later)(seconds, work)


class Task(NamedTuple, Generic[T]):
    """Work, and who hears of it.

    Attributes:
        steps: the work.
        each: called with every result.
        done: called after the last.
        failed: called with the error when a step raises one; the work ends there.
        waits: called now and then while others go first.
        begins: called when it no longer has to wait, before the first step.
    """

    steps: InTurn[T]
    each: Callable[[T], None]
    done: Callable[[], None]
    failed: Callable[[Exception], None]
    waits: Callable[[WaitError], None]
    begins: Callable[[], None]


class Stepper(Generic[T]):
    """Runs a task to its end, unless it is stopped first."""

    def __init__(self) -> None:
        self._work: Task[T] | None = None
        self._waits_for: Work | None = None

    @property
    def running(self) -> bool:
        """Whether there is work left."""
        return self._work is not None

    def start(self, work: Task[T]) -> None:
        """Begin; whatever ran before is dropped."""
        self.stop()
        self._work = work
        self._later(work)

    def stop(self) -> None:
        """Do no more steps."""
        self._work = None
        if self._waits_for:
            give_up(self._waits_for)
            self._waits_for = None

    def _later(self, work: Task[T], seconds: float = _PAUSE) -> None:
        after(seconds, partial(self._step, work))

    def _step(self, work: Task[T]) -> None:
        if work is not self._work:  # stopped, or other work was started since
            return
        waited, self._waits_for = self._waits_for is not None, None
        try:
            work.steps.begin()
            if waited:
                work.begins()
                self._later(work)  # so that the page can say so before the first step
                return
            result = next(work.steps)
        except WaitError as wait:
            self._waits_for = wait.work
            work.waits(wait)
            self._later(work, LOOK_AGAIN)
        except StopIteration:
            self._work = None
            work.done()
        except Exception as error:
            self._work = None
            work.failed(error)
        else:
            work.each(result)
            self._later(work)
