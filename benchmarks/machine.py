"""On what was measured: a figure without its machine and versions says little."""

import os
import platform
import subprocess
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser

Machine = dict[str, str]


def machine(opened: Browser, peers: Path) -> Machine:
    """This machine, and the versions of everything that is compared.

    Args:
        opened: the browser.
        peers: the Python that has the peers.
    """
    ask = "from importlib.metadata import version; print(version('panel'), version('streamlit'))"
    told = subprocess.run([str(peers), "-c", ask], capture_output=True, text=True, check=True).stdout
    panel, streamlit = told.split()
    return {
        "date": f"{datetime.now():%Y-%m-%d %H:%M}",
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "chromium": opened.version,
        "panel": panel,
        "streamlit": streamlit,
        "voila": version("voila"),
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
    }


def told(on: Machine) -> str:
    """In a sentence."""
    return (
        f"Measured on {on['date']}: {on['cores']} cores, {on['system']}, Python {on['python']}, Chromium"
        f" {on['chromium']}, Panel {on['panel']}, Streamlit {on['streamlit']}, Voilà {on['voila']}. Load of"
        f" the machine at the start: {on['load']}."
    )
