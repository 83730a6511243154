"""Static files under an address that changes when they do, so that a browser may keep them for ever."""

import hashlib
from importlib import metadata
from typing import Any

from ibp_workbook import paths

PREFIX = "/voila/v/"
_SOURCES = ("voila", "jupyterlab_widgets", "anywidget", "ibp-workbook")


def version_tag() -> str:
    """A short name for this exact set of static files."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update(f"{name}={_installed(name)};".encode())
    template = paths.voila() / "templates" / "ibp"
    for file in (template / "bundle.txt", *sorted(template.glob("static/*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # a clone that was never installed
        return ""


def page_config_hook(config: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Point Voilà's front end to the versioned addresses, and nowhere outside this machine."""
    root = PREFIX + version_tag()
    config["fullStaticUrl"] = root + "/static"
    config["fullLabextensionsUrl"] = root + "/labextensions"
    # The front end insists on a MathJax; the real one would come from another host.
    config["fullMathjaxUrl"] = root + "/static/no-mathjax.js"
    config["mathjaxConfig"] = "none"
    return config
