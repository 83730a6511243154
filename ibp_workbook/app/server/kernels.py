"""Kernels that know only what they need, from this Python, with their words in the log."""

import os
import re
from typing import Any
from urllib.parse import parse_qs

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Dict, Unicode, default

from ibp_workbook.app.server.shell import choose_lang

# What a kernel may inherit from the server. Anything else (tokens, passwords of other programs) stays behind.
_NEEDED = re.compile(
    r"PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|PYTHON\w*|VIRTUAL_ENV|CONDA_PREFIX|LD_LIBRARY_PATH"
    r"|XDG_\w+|JUPYTER_\w+|IPYTHONDIR|MPLCONFIGDIR|IBP_\w+|PG\w+"
    r"|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|USERPROFILE"
    r"|QUERY_STRING|SCRIPT_NAME|SERVER_NAME|SERVER_PORT|VOILA_\w+",
    re.IGNORECASE,
)
# The full address of the request is of no use in a kernel, and Voilà's pool once mixed them up.
_NEVER = {"VOILA_REQUEST_URL"}


def kernel_env(env: dict[str, str], extra: dict[str, str], header_env: str) -> dict[str, str]:
    """The environment of a new kernel.

    Args:
        env: the server's environment plus what Voilà tells about the request.
        extra: what every kernel of this server gets.
        header_env: name of the variable with the signed-in person, or an empty string.
    """
    kept = {k: v for k, v in env.items() if _NEEDED.fullmatch(k) and k not in _NEVER}
    if header_env and header_env in env:
        kept[header_env] = env[header_env]
    kept.update(extra)
    asked = parse_qs(env.get("QUERY_STRING", "")).get("lang", [None])[0]
    kept["IBP_LANG"] = choose_lang(asked, kept.get("IBP_LANG", "nl"))
    return kept


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs the server.

    A ``python3`` kernel that someone once registered for another environment must not be picked up.
    """

    @default("kernel_dirs")
    def _no_dirs(self) -> list[str]:
        return []


class Kernels(AsyncMappingKernelManager):
    """Starts kernels with a clean environment."""

    extra_env = Dict(Unicode(), help="Variables for every kernel.").tag(config=True)
    header_env = Unicode("", help="Variable that names the signed-in person.").tag(config=True)
    output_log = Unicode(os.devnull, help="File for what kernels print outside the page.").tag(config=True)

    async def _async_start_kernel(self, **kwargs: Any) -> str:
        env = kernel_env(kwargs.pop("env", dict(os.environ)), self.extra_env, self.header_env)
        with open(self.output_log, "ab", buffering=0) as output:  # noqa: PTH123
            return await super()._async_start_kernel(env=env, stdout=output, stderr=output, **kwargs)

    start_kernel = _async_start_kernel  # type: ignore[assignment]
