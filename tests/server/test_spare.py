"""Long work in a process apart: its results arrive, its errors are told, and the host goes on meanwhile."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from ibp_workbook.app import apart
from ibp_workbook.app.apart import WorkError
from ibp_workbook.app.server.hosts.spare import Spare
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.errors import DoubtError, IbpError
from ibp_workbook.store import Actor, Member, Workspace, asking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there hosts fork")
NUMBERS = ("123456782",)
InHost = Callable[[Callable[[Workspace], Any]], Any]


def counted(workspace: Workspace, catalogue: Catalogue, most: int) -> Iterator[tuple[int, int]]:
    for number in range(most):
        yield number, os.getpid()


def told(workspace: Workspace, catalogue: Catalogue) -> tuple[Actor, list[str], asking.Asker, int, bool]:
    boards = [board.number for board in workspace.schools.boards()]
    return workspace.actor, boards, asking.asker(), os.nice(0), "fg" in catalogue.assessments


def refused(workspace: Workspace, catalogue: Catalogue) -> None:
    raise DoubtError("store.maybe_bsn", NUMBERS, number=NUMBERS[0])


def broken(workspace: Workspace, catalogue: Catalogue) -> None:
    typed = "Jan" + "neke"
    raise ValueError(typed)


def killed(workspace: Workspace, catalogue: Catalogue) -> None:
    os._exit(3)


def waiting(workspace: Workspace, catalogue: Catalogue, pipe: str) -> bytes:
    return Path(pipe).read_bytes()


def endless(workspace: Workspace, catalogue: Catalogue) -> Iterator[int]:
    while True:
        yield os.getpid()


# ---- What a host does with them ----


def results(workspace: Workspace) -> Any:
    made = [list(apart.each(workspace, load_catalogue(), counted, 3)) for _ in range(2)]
    return made, os.getpid()


def for_whom(workspace: Workspace) -> Any:
    Workspace(workspace.url).members.add(Member("an@bestuur.nl", "An", "analyst"))
    asking.work_for(asking.Asker(True, "an@bestuur.nl"))
    return apart.result(Workspace(workspace.url), load_catalogue(), told), os.nice(0)


def how_it_fails(workspace: Workspace) -> Any:
    sentences: list[tuple[str, dict[str, object]]] = []
    kinds: list[tuple[type[Exception], tuple[str, ...]]] = []
    works: tuple[Callable[..., Any], ...] = (refused, broken, killed)
    for work in works:
        try:
            apart.result(workspace, load_catalogue(), work)
        except IbpError as error:
            sentences.append((error.message("nl"), error.params))
            kinds.append((type(error), getattr(error, "numbers", ())))
        except WorkError as error:
            kinds.append((type(error), ()))
    return sentences, kinds, apart.result(workspace, load_catalogue(), told)[3]


def meanwhile(workspace: Workspace) -> Any:
    """One work waits for a pipe that is only filled when another is done."""
    pipe = Path(workspace.url.removeprefix("sqlite:///")).with_suffix(".pipe")
    os.mkfifo(pipe)
    answers: list[bytes] = []
    asked = (workspace, load_catalogue(), waiting, str(pipe))
    thread = threading.Thread(target=lambda: answers.append(apart.result(*asked)))
    thread.start()
    made = len(list(apart.each(workspace, load_catalogue(), counted, 3)))
    pipe.write_bytes(b"done")
    thread.join()
    return made, answers


def stopped(workspace: Workspace) -> Any:
    working = apart.each(workspace, load_catalogue(), endless)
    process = next(working)
    del working
    return process


def _host(url: str, log: Path, work: Callable[[Workspace], Any], answer: "Connection[Any, Any]") -> None:
    os.environ["IBP_KERNEL_LOG"] = str(log)
    _, theirs = socket.socketpair()
    apart.install(Spare(theirs))
    answer.send(work(Workspace(url, Actor("An", "analyst"))))


@pytest.fixture
def in_host(demo_url: str, tmp_path: Path) -> InHost:
    """``in_host(work)``: what work gives in a process of its own that has a spare."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])  # it imports once for all of them

    def run(work: Callable[[Workspace], Any]) -> Any:
        ours, theirs = context.Pipe()
        host = context.Process(target=_host, args=(demo_url, tmp_path / "host.log", work, theirs))
        host.start()
        theirs.close()
        answer = ours.recv()
        host.join()
        return answer

    return run


def test_results_come_one_by_one_from_a_process_of_their_own(in_host: InHost) -> None:
    (first, second), host = in_host(results)
    assert [number for number, _ in first] == [number for number, _ in second] == [0, 1, 2]
    processes = {process for _, process in (*first, *second)}
    assert len(processes) == 2
    assert host not in processes


def test_the_work_is_for_who_asked_and_gives_way(in_host: InHost, demo_url: str) -> None:
    (actor, boards, asker, nice, has_content), own = in_host(for_whom)
    assert (actor.name, actor.role) == ("An", "analyst")
    assert boards == [board.number for board in Workspace(demo_url).schools.boards()]
    assert asker == asking.Asker(True, "an@bestuur.nl")
    assert nice > own
    assert has_content


def test_an_error_is_told_and_the_next_work_is_done(in_host: InHost, tmp_path: Path) -> None:
    ((sentence, params),), kinds, nice = in_host(how_it_fails)
    assert sentence == DoubtError("store.maybe_bsn", NUMBERS, number=NUMBERS[0]).message("nl")
    assert params == {"number": NUMBERS[0]}
    assert kinds == [(DoubtError, NUMBERS), (WorkError, ()), (WorkError, ())]
    log = (tmp_path / "host.log").read_text()
    assert "ValueError" in log
    assert "in broken" in log
    assert "Janneke" not in log
    assert nice


def test_one_work_does_not_wait_for_another(in_host: InHost) -> None:
    assert in_host(meanwhile) == (3, [b"done"])


def test_who_stops_listening_stops_the_work(in_host: InHost, wait_until: Any) -> None:
    process = in_host(stopped)
    assert wait_until(lambda: not Path(f"/proc/{process}").exists())
