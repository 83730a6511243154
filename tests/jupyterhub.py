"""A real JupyterHub with its own proxy, which reads the settings of deploy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.conftest import eventually, free_port

ROOT = Path(__file__).resolve().parents[1]
CHIEF = "chef"
"""Who may do everything at the Hub."""
_TOKEN = "een-sleutel-van-de-test-voor-de-hub"
# What depends on the machine, or lets anybody sign in with any password.
_HERE = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = [{program!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {{{chief!r}}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.environment = {{"JUPYTERHUB_ACTIVITY_INTERVAL": "1"}}
ibp = c.JupyterHub.services[0]
ibp["url"] = "http://127.0.0.1:{service}"
c.JupyterHub.services.append({{"name": "tests", "api_token": {token!r}, "admin": True}})
"""
MANAGED = """
load_subconfig({deploy!r} + "/jupyterhub_config.py")
c = get_config()
ibp = c.JupyterHub.services[0]
ibp["environment"]["HOME"] = {folder!r}
del ibp["user"]
"""
"""The settings of a Hub that starts the workbook itself."""

OF_THE_CHART = """
import yaml
c = get_config()
with open({deploy!r} + "/helm-values.yaml") as file:
    hub = yaml.safe_load(file)["hub"]
for name, traits in hub["config"].items():
    c[name].update(traits)
c.JupyterHub.public_url = "http://127.0.0.1:{port}/"
c.JupyterHub.load_roles = [{{"name": name, **role}} for name, role in hub["loadRoles"].items()]
c.JupyterHub.services = [{{"name": name, **service}} for name, service in hub["services"].items()]
c.JupyterHub.services[0]["api_token"] = {token!r}[::-1]
"""
"""What the chart of Zero to JupyterHub makes of the values: lists by name, and a token for each service."""

SERVICE_TOKEN = _TOKEN[::-1]


class Ports(NamedTuple):
    """Of the proxy, the Hub itself, what the Hub tells the proxy, and the service."""

    port: int
    hub: int
    proxy: int
    service: int

    @staticmethod
    def free() -> Ports:
        """Nobody listens there."""
        return Ports(*(free_port() for _ in Ports._fields))


@dataclass(frozen=True)
class RunningHub:
    """A Hub with the workbook as its service.

    Attributes:
        url: of its proxy, which is all that browsers know.
        homes: folder with a home for each person that has a server of their own.
    """

    url: str
    homes: Path

    @property
    def service(self) -> str:
        """Where the workbook is."""
        return f"{self.url}/services/ibp/"

    def told(self, path: str) -> Any:
        """What the API of the Hub says, to who manages it."""
        request = Request(f"{self.url}/hub/api/{path}", headers={"Authorization": f"token {_TOKEN}"})
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)


def _is_up(address: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    if process.poll() is not None:
        pytest.fail(f"the Hub stopped: {log.read_text('utf-8')}")
    try:
        with urlopen(address, timeout=30) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def running(folder: Path, settings: str, ports: Ports, workspace: str = "") -> Iterator[RunningHub]:
    """Start a Hub, and the service that it manages.

    Args:
        folder: for its files.
        settings: those of ``MANAGED`` or ``OF_THE_CHART``.
        ports: where it listens, and looks for the service.
        workspace: address of the workspace of the service, when the Hub starts that.
    """
    program = shutil.which("configurable-http-proxy")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("these tests need configurable-http-proxy")
    url, homes, log = f"http://127.0.0.1:{ports.port}", folder / "homes", folder / "hub.log"
    values = {"deploy": str(ROOT / "deploy"), "homes": f"{homes}/{{username}}", "folder": str(folder)}
    values |= {"chief": CHIEF, "token": _TOKEN, "program": program}
    config = folder / "config.py"
    config.write_text((settings + _HERE).format(**values, **ports._asdict()), "utf-8")
    command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
    given = {**os.environ, **_environment(folder, url, workspace)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=given, stdout=output, stderr=output)
    up = f"{url}/services/ibp/healthz" if workspace else f"{url}/hub/health"
    try:
        if not eventually(lambda: _is_up(up, process, log), 120):
            pytest.fail(f"no Hub within two minutes: {log.read_text('utf-8')}")
        yield RunningHub(url, homes)
    finally:
        end(process)


def _environment(folder: Path, url: str, workspace: str) -> dict[str, str]:
    """What docs/deployment.md puts in the environment of the Hub, and where this machine has its programs."""
    ibp = folder / "ibp"
    ibp.write_text(f'#!/bin/sh\nexec {sys.executable} -m ibp_workbook "$@"\n', "utf-8")
    ibp.chmod(0o755)
    return {
        "IBP_HUB_URL": url,
        "IBP_WORKSPACE": workspace,
        "IBP_PROGRAM": str(ibp),
        "IBP_CONTACT": "Els Meier",
        "IBP_OWN_SERVERS": "yes",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "NODE_PATH": "/usr/share/nodejs",  # where Debian has the parts of its proxy, also for another Node.js
    }


def end(hub: subprocess.Popen[bytes]) -> None:
    """Stop a Hub as systemd does; what it leaves behind ends too."""
    started = psutil.Process(hub.pid).children(recursive=True) if hub.poll() is None else []
    hub.terminate()
    try:
        hub.wait(30)
    finally:
        for process in (*started, *([psutil.Process(hub.pid)] if hub.poll() is None else [])):
            if process.is_running():
                process.kill()
