"""Voilà's settings: each line that is not Voilà's default answers a measured trap."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tornado.web import HTTPError, RequestHandler
from traitlets.config import Config

from ibp_workbook.app.server import assets, shell
from ibp_workbook.app.server.client import PromptClient
from ibp_workbook.app.server.kernels import Kernels, ThisPython

_EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
_UPLOAD_LIMIT = 32 * 2**20


@dataclass(frozen=True)
class Settings:
    """What one server is started with."""

    workspace: str
    lang: str
    notebooks: Path
    kernel_log: Path
    user_header: str | None = None

    @property
    def header_env(self) -> str:
        """The variable in which a kernel finds who is signed in; empty without sign-in."""
        return "HTTP_" + self.user_header.upper().replace("-", "_") if self.user_header else ""


def voila_config(settings: Settings) -> Config:
    """All configuration of the server; configuration files elsewhere on the machine play no part."""
    config = Config()
    config.Voila.root_dir = str(settings.notebooks)
    config.Voila.config_file_paths = []
    config.Voila.open_browser = False
    config.Voila.tornado_settings = _tornado(settings)
    config.VoilaConfiguration = _pages(settings)
    config.VoilaExecutor.timeout = 120
    config.VoilaExporter.language_code = settings.lang
    config.Kernels.output_log = str(settings.kernel_log)
    config.Kernels.header_env = settings.header_env
    config.Kernels.extra_env = {
        "IBP_WORKSPACE": settings.workspace,
        "IBP_LANG": settings.lang,
        "IBP_USER_ENV": settings.header_env,
        "IBP_KERNEL_LOG": str(settings.kernel_log),
    }
    # Culling is off by default; a kernel whose page is open must stay, it would die without a word.
    config.MappingKernelManager.cull_idle_timeout = 900
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_connected = False
    config.AsyncKernelManager.client_class = f"{PromptClient.__module__}.{PromptClient.__name__}"
    # The default, 1 MB a second, silently drops the rest of a large download.
    config.ZMQChannelsWebsocketConnection.iopub_data_rate_limit = 1e9
    config.ZMQChannelsWebsocketConnection.iopub_msg_rate_limit = 1e5
    return config


def _pages(settings: Settings) -> Config:
    return Config(
        template="ibp",
        theme="light",
        allow_template_override="NO",
        allow_theme_override="NO",
        file_allowlist=[],
        show_tracebacks=False,
        extension_allowlist=_EXTENSIONS,
        http_header_envs=[settings.user_header] if settings.user_header else [],
        multi_kernel_manager_class=Kernels,
        kernel_spec_manager_class=ThisPython,
        page_config_hook=assets.page_config_hook,
        prelaunch_hook=prepare_notebook(settings),
        resources={"ibp": shell.shell(settings.lang, assets.PREFIX + assets.version_tag())},
    )


def _tornado(settings: Settings) -> dict[str, Any]:
    return {
        # The beacon of a closing page carries no XSRF token (voila#1458); without this every visit leaks a
        # kernel. Origin checks still run, and a kernel's id cannot be guessed.
        "disable_check_xsrf": True,
        "websocket_max_message_size": _UPLOAD_LIMIT,
        # What a form consists of comes over the websocket: 400 KB, or a fifth of that when compressed.
        "websocket_compression_options": {"compression_level": 3},
        # Another site must not reach this server through a name of its own (DNS rebinding). Behind a
        # sign-in proxy the name is the proxy's.
        "allow_remote_access": settings.user_header is not None,
        "local_hostnames": ["localhost"],
    }


def prepare_notebook(settings: Settings) -> Callable[..., None]:
    """A hook that readies a notebook for this request, before any kernel starts."""

    def prepare(handler: RequestHandler, notebook: Any, cwd: str) -> None:
        if settings.user_header and not handler.request.headers.get(settings.user_header):
            raise HTTPError(401)
        lang = shell.choose_lang(handler.get_query_argument("lang", None), settings.lang)
        other = ({"nl", "en"} - {lang}).pop()
        notebook.metadata["ibp"] = {"lang": lang}
        # A text cell that exists in both languages has the tag nl or en.
        notebook.cells = [cell for cell in notebook.cells if other not in cell.metadata.get("tags", [])]

    return prepare
