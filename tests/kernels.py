"""Kernels in which nbval runs the notebooks, forked as a server forks those of its pages (Linux).

Each would import for a second what the one before it imported.
"""

import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbval import kernel as nbval

from ibp_workbook.app.server import forking

_WITHIN = 60.0
_ENTRY = EntryPoint(forking.NAME, f"{forking.__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME)
_start_new_kernel = nbval.start_new_kernel
_warm: list[forking.Zygote] = []


def fork_kernels() -> None:
    """Let nbval have them from now on."""
    if sys.platform == "linux":
        nbval.start_new_kernel = _forked


def end() -> None:
    """End the process that they are forked from."""
    while _warm:
        _warm.pop().close()


def _forked(**options: Any) -> Any:
    if not _warm:
        _warm.append(forking.Zygote(dict(os.environ)))
        assert _warm[0].is_ready(_WITHIN)
    factory = KernelProvisionerFactory.instance()
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open("wb") as nowhere:
        patch.setitem(factory.provisioners, forking.NAME, _ENTRY)
        patch.setattr(factory, "default_provisioner_name", forking.NAME)
        patch.setattr(forking, "_zygote", _warm[0])
        manager, client = _start_new_kernel(stdout=nowhere, **options)
    assert isinstance(manager.provisioner.process, forking.Forked)
    return manager, client
