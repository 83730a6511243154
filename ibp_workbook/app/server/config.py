"""Voilà's settings: each line that is not Voilà's default answers a measured trap."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets.config import Config

from ibp_workbook.app.entrance import Entrance
from ibp_workbook.app.outlet import FOLDER
from ibp_workbook.app.server import assets, cookies, shell
from ibp_workbook.app.server.client import PromptClient
from ibp_workbook.app.server.kernels import Kernels, ThisPython
from ibp_workbook.app.server.oidc.addresses import account_address
from ibp_workbook.app.server.people import Owners, People
from ibp_workbook.store.audit.entries import Place, at_place

_EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
_UPLOAD_LIMIT = 32 * 2**20


@dataclass(frozen=True)
class Settings:
    """What one server is started with."""

    workspace: str
    lang: str
    notebooks: Path
    kernel_log: Path
    page_files: Path
    entrance: Entrance = field(default_factory=Entrance)


def voila_config(settings: Settings) -> Config:
    """All configuration of the server; configuration files elsewhere on the machine play no part."""
    config, entrance = Config(), settings.entrance
    config.Voila.root_dir = str(settings.notebooks)
    config.Voila.config_file_paths = []
    config.Voila.open_browser = False
    config.Voila.tornado_settings = _tornado(settings)
    config.VoilaConfiguration = _pages(settings)
    config.VoilaExecutor.timeout = 120
    config.VoilaExporter.language_code = settings.lang
    config.Kernels.output_log = str(settings.kernel_log)
    config.Kernels.extra_env = {
        "IBP_WORKSPACE": settings.workspace,
        "IBP_LANG": settings.lang,
        "IBP_KERNEL_LOG": str(settings.kernel_log),
        FOLDER: str(settings.page_files),
        **at_place(Place.PAGE),
    }
    config.Voila.base_url = entrance.base_url
    config.Voila.identity_provider_class = People
    config.Voila.authorizer_class = Owners
    config.People.entrance = config.Kernels.entrance = entrance
    config.People.workspace = settings.workspace
    # A kernel that died is not replaced by an empty one, and missed within a second or two.
    config.KernelRestarter.restart_limit = 0
    config.KernelRestarter.time_to_dead = 1.0
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
    entrance = settings.entrance
    base = entrance.base_url
    account = account_address(base) if entrance.issuer else ""
    return Config(
        template="ibp",
        theme="light",
        allow_template_override="NO",
        allow_theme_override="NO",
        file_allowlist=[],
        show_tracebacks=False,
        extension_allowlist=_EXTENSIONS,
        multi_kernel_manager_class=Kernels,
        kernel_spec_manager_class=ThisPython,
        page_config_hook=assets.page_config_hook(base),
        resources={
            "ibp": {
                **shell.shell(settings.lang, assets.root(base), base, settings.notebooks),
                "account": account,
                "contact": entrance.contact,
            }
        },
    )


def _tornado(settings: Settings) -> dict[str, Any]:
    return {
        # The beacon of a closing page carries no XSRF token (voila#1458). No other site can send our cookie
        # along (SameSite); where a proxy has one of its own, the origin of each post and socket is checked.
        "disable_check_xsrf": True,
        "xsrf_cookie_kwargs": {"samesite": "Strict", "httponly": True},
        "websocket_max_message_size": _UPLOAD_LIMIT,
        # What a form consists of comes over the websocket: 400 KB, or a fifth of that when compressed.
        "websocket_compression_options": {"compression_level": 3},
        # Another site must not reach this server through a name of its own (DNS rebinding).
        "allow_remote_access": False,
        "local_hostnames": ["localhost", *settings.entrance.hosts],
        cookies.PATH: settings.entrance.cookie_path,
    }
