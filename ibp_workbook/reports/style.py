"""The house style of a board: its colour, its logo, and its own templates."""

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ibp_workbook import paths
from ibp_workbook.catalogue.models import Content
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.charts.theme import luminance
from ibp_workbook.errors import IbpError

FILE = "style.yaml"
MOST_LOGO = 2_000_000
LEAST_CONTRAST = 4.5
_FORMATS = {".png": "png", ".jpg": "jpg", ".jpeg": "jpg"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class _Style(Content, frozen=True):
    name: str = ""
    accent: str = "#1f4e8c"
    logo: str = ""
    logo_alt: str = ""


@dataclass(frozen=True)
class Style:
    """How reports look.

    Attributes:
        name: instead of the name of the board; empty keeps that.
        accent: colour of headings and lines, as ``#rrggbb``.
        logo: the picture, if there is one; logo_format: png or jpg; logo_alt: what it shows.
        template: the typst template of the PDF.
        word: a Word document whose styles, header and footer are taken over, if there is one.
    """

    name: str
    accent: str
    logo: bytes | None
    logo_format: str
    logo_alt: str
    template: Path
    word: Path | None


def load_style(folder: Path | None = None) -> Style:
    """The house style in a folder; by default that of ``IBP_STYLE``, else ours.

    A folder may hold ``style.yaml``, a logo, ``report.typ`` and ``template.docx``; what is not in it is ours.

    Raises:
        IbpError: an unknown key, a colour on which white text cannot be read, or a logo that is not there,
            too large, not a picture or without words that say what it shows.
    """
    ours = paths.data() / "reports"
    folder = folder or Path(os.environ.get("IBP_STYLE") or ours)
    if not folder.is_dir():
        raise IbpError("reports.no_style", folder=folder.name)
    read = read_content(folder / FILE, FILE, _Style, _Style())
    if not _COLOUR.fullmatch(read.accent) or contrast(read.accent) < LEAST_CONTRAST:
        raise IbpError("reports.bad_colour", file=FILE, value=read.accent)
    logo, kind = _logo(folder, read)
    own, word = folder / "report.typ", folder / "template.docx"
    template = own if own.is_file() else ours / "report.typ"
    return Style(
        read.name, read.accent, logo, kind, read.logo_alt, template, word if word.is_file() else None
    )


def _logo(folder: Path, style: _Style) -> tuple[bytes | None, str]:
    if not style.logo:
        return None, ""
    path = folder / style.logo
    kind = _FORMATS.get(path.suffix.lower(), "")
    if Path(style.logo).name != style.logo or not kind or not path.is_file():
        raise IbpError("reports.bad_logo", file=FILE, value=style.logo)
    if not style.logo_alt.strip():
        raise IbpError("reports.no_alt")
    content = path.read_bytes()
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise IbpError("reports.bad_logo", file=FILE, value=style.logo) from error
    if len(content) > MOST_LOGO:
        raise IbpError("reports.bad_logo", file=FILE, value=style.logo)
    return content, kind


def contrast(colour: str) -> float:
    """The contrast of a colour with white (WCAG), from 1 to 21."""
    return 1.05 / (luminance(colour) + 0.05)
