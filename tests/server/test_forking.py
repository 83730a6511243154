"""Kernels from the warm process behave as ordinary ones: they run, stop, die and leave nothing behind."""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from ibp_workbook.app.server import forking
from ibp_workbook.app.server.forking import Forked, ForkProvisioner, Zygote
from ibp_workbook.app.server.kernels import ThisPython
from tests.server.conftest import in_a_thread

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


def until(check: Callable[[], bool], within: float = 30.0) -> bool:
    deadline, tick = time.monotonic() + within, threading.Event()
    while not check() and time.monotonic() < deadline:
        tick.wait(0.02)
    return check()


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    forking.start(dict(os.environ))
    assert forking._zygote is not None
    assert until(forking._zygote.is_ready)
    yield forking._zygote
    forking.stop()
    KernelProvisionerFactory.clear_instance()


async def ask(manager: AsyncKernelManager, code: str) -> str:
    """Run code in the kernel; what it printed."""
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=20)
    printed = []
    await client.execute_interactive(
        code, timeout=20, output_hook=lambda m: printed.append(m["content"].get("text", ""))
    )
    client.stop_channels()
    return "".join(printed)


async def start(tmp_path: Path, **env: str) -> AsyncKernelManager:
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython())
    manager.connection_file = str(tmp_path / f"kernel-{len(list(tmp_path.iterdir()))}.json")
    with (tmp_path / "output.txt").open("ab") as output:
        await manager.start_kernel(
            env={"PATH": os.environ["PATH"], **env}, cwd=str(tmp_path), stdout=output, stderr=output
        )
    return manager


def forked(manager: AsyncKernelManager) -> Forked:
    """The process of a kernel that was not started in the ordinary way."""
    assert isinstance(manager.provisioner, ForkProvisioner)
    process = manager.provisioner.process
    assert isinstance(process, Forked)
    return process


def test_a_forked_kernel_has_its_own_environment_folder_and_random_numbers(
    zygote: Zygote, tmp_path: Path
) -> None:
    async def scenario() -> tuple[str, str]:
        code = "import os, random; print(os.getcwd(), sorted(os.environ), random.random(), os.getppid())"
        one, two = await start(tmp_path, OF_ONE="1"), await start(tmp_path, OF_TWO="2")
        first, second = await ask(one, code), await ask(two, code)
        await one.shutdown_kernel()
        await two.shutdown_kernel()
        return first, second

    first, second = in_a_thread(scenario)
    assert str(tmp_path) in first
    assert first.split()[-1] == second.split()[-1] == str(zygote._process.pid)
    assert "OF_ONE" in first
    assert "OF_ONE" not in second
    assert first.split()[-2] != second.split()[-2]


def test_widgets_can_be_asked_for_all_at_once_in_a_forked_kernel(zygote: Zygote, tmp_path: Path) -> None:
    async def scenario() -> str:
        manager = await start(tmp_path)
        printed = await ask(manager, "print(get_ipython().kernel.comm_manager.targets.keys())")
        await manager.shutdown_kernel()
        return printed

    assert "jupyter.widget.control" in in_a_thread(scenario)


@pytest.mark.parametrize("now", [False, True])
def test_a_forked_kernel_ends_when_asked_and_when_killed(zygote: Zygote, tmp_path: Path, now: bool) -> None:
    async def scenario() -> int:
        manager = await start(tmp_path)
        pid = forked(manager).pid
        assert await manager.is_alive()
        await manager.shutdown_kernel(now=now)
        return pid

    pid = in_a_thread(scenario)
    assert until(lambda: not psutil.pid_exists(pid))


def test_a_forked_kernel_can_be_interrupted_and_goes_on(zygote: Zygote, tmp_path: Path) -> None:
    async def scenario() -> tuple[str, str]:
        manager = await start(tmp_path)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=20)
        # What it prints tells that the code itself runs; an interrupt before that would hit the kernel.
        client.execute("print('begun', flush=True); import threading; threading.Event().wait(60)")
        while (await client.get_iopub_msg(timeout=20))["msg_type"] != "stream":
            pass
        await manager.interrupt_kernel()
        reply = await client.get_shell_msg(timeout=20)
        client.stop_channels()
        after = await ask(manager, "print('still here')")
        await manager.shutdown_kernel()
        return reply["content"]["ename"], after

    assert in_a_thread(scenario) == ("KeyboardInterrupt", "still here\n")


def test_the_server_sees_that_a_forked_kernel_crashed(zygote: Zygote, tmp_path: Path) -> None:
    async def scenario() -> bool:
        manager = await start(tmp_path)
        os.kill(forked(manager).pid, signal.SIGKILL)
        process = forked(manager)
        ended = await asyncio.to_thread(until, lambda: process.poll() is not None, 10)
        await manager.shutdown_kernel(now=True)
        return ended

    assert in_a_thread(scenario)


def test_without_the_warm_process_a_kernel_starts_in_the_ordinary_way(zygote: Zygote, tmp_path: Path) -> None:
    zygote._process.kill()
    zygote._process.wait()

    async def scenario() -> int:
        manager = await start(tmp_path, PYTHONPATH=os.pathsep.join(sys.path))
        printed = await ask(manager, "import os; print(os.getppid())")
        await manager.shutdown_kernel()
        return int(printed)

    assert in_a_thread(scenario) == os.getpid()
