"""Long work in small steps: one step for each turn of the event loop, so that a page can still answer."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_PAUSE = 0.01


class Stepper(Generic[T]):
    """Runs an iterator to its end, unless it is stopped first.

    Args:
        each: called with every result.
        done: called after the last.
        failed: called with the error when a step raises one; the work ends there.
    """

    def __init__(
        self, each: Callable[[T], None], done: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        self._each, self._done, self._failed = each, done, failed
        self._steps: Iterator[T] | None = None

    @property
    def running(self) -> bool:
        """Whether there is work left."""
        return self._steps is not None

    def start(self, steps: Iterator[T]) -> None:
        """Begin; whatever ran before is dropped."""
        self._steps = steps
        self._later(steps)

    def stop(self) -> None:
        """Do no more steps."""
        self._steps = None

    def _later(self, steps: Iterator[T]) -> None:
        asyncio.get_event_loop().call_later(_PAUSE, self._step, steps)

    def _step(self, steps: Iterator[T]) -> None:
        if steps is not self._steps:  # stopped, or other work was started since
            return
        try:
            result = next(steps)
        except StopIteration:
            self._steps = None
            self._done()
        except Exception as error:
            self._steps = None
            self._failed(error)
        else:
            self._each(result)
            self._later(steps)
