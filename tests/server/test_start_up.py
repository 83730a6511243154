"""What makes a page quick to start does not change what it does."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from ibp_workbook.app.server.client import PromptClient
from ibp_workbook.app.server.exporter import Compiled
from ibp_workbook.app.server.kernels import ThisPython
from tests.server.conftest import in_a_thread


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import ibp_workbook.app.maturity.page", False),
        ("from ibp_workbook.catalogue.assessments.expressions import compiled; compiled('1 < 2')", True),
    ],
)
def test_only_who_has_a_condition_loads_the_rule_language(code: str, loaded: bool) -> None:
    code = f"{code}; import sys; print('cel' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == str(loaded)


def test_a_template_is_compiled_once_and_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile_ = Environment.compile

    def noted(self: Environment, source: Any, name: str, *more: Any) -> Any:
        compiled.append(name)
        return compile_(self, source, name, *more)

    monkeypatch.setattr(Environment, "compile", noted)
    memory = Compiled()

    def shown() -> str:
        found = Environment(loader=FileSystemLoader(tmp_path), bytecode_cache=memory, autoescape=True)
        return found.get_template("page.html").render(name="An")

    (tmp_path / "page.html").write_text("Dag {{ name }}", "utf-8")
    assert [shown(), shown()] == ["Dag An", "Dag An"]
    assert compiled == ["page.html"]
    (tmp_path / "page.html").write_text("Hallo {{ name }}", "utf-8")
    assert shown() == "Hallo An"
    assert compiled == ["page.html"] * 2


@pytest.fixture
def manager(tmp_path: Path) -> AsyncKernelManager:
    made = AsyncKernelManager(kernel_spec_manager=ThisPython())
    made.client_class = f"{PromptClient.__module__}.{PromptClient.__name__}"
    made.connection_file = str(tmp_path / "kernel.json")
    return made


def test_what_a_kernel_prints_at_once_is_not_lost(manager: AsyncKernelManager) -> None:
    async def scenario() -> str:
        await manager.start_kernel(env=dict(os.environ))
        client = manager.client()
        assert isinstance(client, PromptClient)
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        printed = []
        await client.execute_interactive(
            "print('here')", timeout=30, output_hook=lambda m: printed.append(m["content"].get("text", ""))
        )
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return "".join(printed)

    assert in_a_thread(scenario) == "here\n"


@pytest.mark.parametrize("kind", [PromptClient, AsyncKernelClient])
def test_a_kernel_that_died_is_an_error_as_with_jupyters_own_client(
    manager: AsyncKernelManager, kind: type[AsyncKernelClient]
) -> None:
    manager.client_class = f"{kind.__module__}.{kind.__name__}"

    async def scenario() -> None:
        await manager.start_kernel(env=dict(os.environ))
        client = manager.client()
        client.start_channels()
        assert manager.provisioner is not None
        await manager.provisioner.kill()
        try:
            await client.wait_for_ready(timeout=30)
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    with pytest.raises(RuntimeError):
        in_a_thread(scenario)
