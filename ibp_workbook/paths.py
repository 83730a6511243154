"""Where the shipped content is: at the top of a clone, or inside the installed wheel."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    shipped = _PACKAGE / "_shipped"
    return shipped if shipped.is_dir() else _PACKAGE.parent


def data() -> Path:
    """Folder of the content: sources, frameworks, texts and the demo board; ``IBP_DATA`` names another."""
    other = os.environ.get("IBP_DATA")
    return Path(other) if other else _root() / "data"


def notebooks() -> Path:
    """Folder of the notebooks that Voilà serves: the one beside the content."""
    return data().parent / "notebooks"


def voila() -> Path:
    """Folder that holds ``templates/ibp``, the Voilà template."""
    return _root() / "voila"


def default_workspace_url() -> str:
    """Where answers are kept when nobody says otherwise: ``IBP_WORKSPACE``, else a file of this user.

    Not inside the clone, so that a new clone or an update never loses anyone's answers.
    """
    if url := os.environ.get("IBP_WORKSPACE"):
        return url
    folder = Path(platformdirs.user_data_dir("ibp_workbook", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{(folder / 'workspace.sqlite').as_posix()}"
