"""Static files under an address that changes when they do, so that a browser may keep them for ever."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import metadata
from typing import Any

from ibp_workbook import paths

_BELOW = "voila/v/"
_SOURCES = ("voila", "jupyterlab_widgets", "anywidget", "ibp-workbook")


def root(base_url: str) -> str:
    """The versioned address of the static files of a server."""
    return f"{base_url}{_BELOW}{version_tag()}"


def is_versioned(path: str) -> bool:
    """Whether an address changes with its content."""
    return f"/{_BELOW}" in path


@cache
def version_tag() -> str:
    """A short name for this exact set of static files."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update(f"{name}={_installed(name)};".encode())
    template = paths.voila() / "templates" / "ibp"
    for file in (template / "bundle.txt", *sorted(template.glob("static/**/*.*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # a clone that was never installed
        return ""


def page_config_hook(base_url: str) -> Callable[..., dict[str, Any]]:
    """Point Voilà's front end to the versioned addresses, and nowhere outside this machine."""
    assets = root(base_url)

    def point(config: dict[str, Any], **_: Any) -> dict[str, Any]:
        config["fullStaticUrl"] = assets + "/static"
        config["fullLabextensionsUrl"] = assets + "/labextensions"
        # The front end insists on a MathJax; the real one would come from another host.
        config["fullMathjaxUrl"] = assets + "/static/no-mathjax.js"
        config["mathjaxConfig"] = "none"
        return config

    return point
