"""Long work in a process apart, where there is one for it: no page waits while a report is made."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar
from weakref import finalize

from ibp_workbook.app import turns
from ibp_workbook.catalogue import Catalogue
from ibp_workbook.store import Actor, Workspace
from ibp_workbook.store.asking import Asker, asker

T = TypeVar("T")
W = TypeVar("W", bound=Workspace)


class Job(NamedTuple):
    """Work with all that it needs; it can be sent to another process.

    Attributes:
        asker, actor: for whom it is.
        kind, url: the workspace, which is opened anew.
        work: a function of a module; gives its results one by one.
        arguments: what comes after the workspace and the catalogue.
    """

    asker: Asker
    actor: Actor
    kind: type[Workspace]
    url: str
    work: Callable[..., Iterator[Any]]
    arguments: tuple[Any, ...]


Elsewhere = Callable[[Job], Iterator[Any]]
"""Does a job in a process apart and gives its results; who stops listening stops the work."""

_elsewhere: Elsewhere | None = None


def install(elsewhere: Elsewhere) -> None:
    """From now on long work of this process is done elsewhere."""
    global _elsewhere
    _elsewhere = elsewhere


def each(
    workspace: W, catalogue: Catalogue, work: Callable[..., Iterator[T]], *arguments: Any
) -> "InTurn[T]":
    """Results of long work, one by one.

    Args:
        workspace: what it reads.
        catalogue: the content.
        work: called with the workspace, the catalogue and the arguments. A function of a module; its
            arguments and results are data.
        *arguments: what comes after these two.

    Raises:
        WaitError: it is not its turn yet; asked again, the same iterator goes on.
        IbpError: what the work raises.
        WorkError: it failed; the log says why.
    """
    if _elsewhere is None:
        return InTurn(work(workspace, catalogue, *arguments))
    job = Job(asker(), workspace.actor, type(workspace), workspace.url, work, arguments)
    return InTurn(_elsewhere(job))


class InTurn(Iterator[T]):
    """Steps that begin when it is their turn, and give it to the next when they end or are dropped."""

    def __init__(self, steps: Iterator[T]) -> None:
        self._steps = steps
        self._end: finalize[[], InTurn[T]] | None = None

    def begin(self) -> None:
        """Take the turn, unless it was taken before.

        Raises:
            WaitError: others go first.
        """
        if self._end is None:
            self._end = finalize(self, turns.take("report"))
            self._end.atexit = False

    def __next__(self) -> T:
        self.begin()
        try:
            return next(self._steps)
        except BaseException:
            if self._end:
                self._end()
            raise


def result(workspace: W, catalogue: Catalogue, work: Callable[..., T], *arguments: Any) -> T:
    """The one result of long work; see :func:`each`."""
    made: T = next(iter(each(workspace, catalogue, _once, work, *arguments)))
    return made


def _once(workspace: W, catalogue: Catalogue, work: Callable[..., T], *arguments: Any) -> Iterator[T]:
    yield work(workspace, catalogue, *arguments)


class WorkError(Exception):
    """Work in a process apart failed."""
