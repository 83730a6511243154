"""A figure as SVG for a page: small, accessible, and the same bytes for the same data."""

import hashlib
import io
import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.figure import Figure

FONTS = "system-ui, 'Segoe UI', sans-serif"
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_GEOMETRY = ("d", "x", "y", "width", "height", "transform")
_DECIMALS = re.compile(r"-?\d+\.\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONT_FAMILY = re.compile(r"font-family:[^;]*;?\s*")
_SCHOOL = re.compile(r"school:(\d+)")


def to_svg(figure: Figure, label: str) -> str:
    """Make an ``<svg role="img">`` of a figure, to put in a page or a report.

    Text stays text, in the fonts of the page. An artist with gid ``school:12`` carries ``data-school="12"``.

    Args:
        figure: a figure of this package.
        label: what the figure shows, in words; ``describe`` writes it.
    """
    raw = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "ibp"}):
        figure.savefig(raw, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    root = ET.fromstring(raw.getvalue())  # noqa: S314 - written by matplotlib two lines ago, no stranger's XML
    _identify(root, hashlib.sha256(raw.getvalue() + label.encode()).hexdigest()[:8])
    _shorten(root)
    _introduce(root, label)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return ET.tostring(root, encoding="unicode")


def _identify(root: ET.Element, salt: str) -> None:
    """Keep only the ids that are referred to, unlike those of any other figure in the page."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == _HREF:
                element.set(name, f"#{salt}-{value.removeprefix('#')}")
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(rf"url(#{salt}-\1)", value))
    used = {element.attrib.get(_HREF, "").removeprefix("#") for element in root.iter()}
    used.update(
        reference for element in root.iter() for value in element.attrib.values() for reference in
        _REFERENCE.findall(value)
    )  # fmt: skip
    for element in root.iter():
        own = element.attrib.pop("id", "")
        if school := _SCHOOL.fullmatch(own):
            element.set("data-school", school[1])
        elif f"{salt}-{own}" in used:
            element.set("id", f"{salt}-{own}")


def _shorten(root: ET.Element) -> None:
    """Leave out what shows nowhere: the half of the bytes."""
    for parent in list(root.iter()):
        for child in list(parent):
            empty = child.tag.endswith("}g") and not len(child) and not child.attrib
            if empty or child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    for element in root.iter():
        element.tail = None
        element.text = element.text if (element.text or "").strip() else None
        if element.attrib.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        for name in _GEOMETRY:
            if name in element.attrib:
                element.set(name, _DECIMALS.sub(_rounded, " ".join(element.attrib[name].split())))
        if "style" in element.attrib:
            element.set("style", _FONT_FAMILY.sub("", element.attrib["style"]))


def _rounded(match: re.Match[str]) -> str:
    return str(round(float(match[0]), 2)).removesuffix(".0")


def _introduce(root: ET.Element, label: str) -> None:
    # matplotlib's <style> would hold for the whole page; as attributes these hold for this drawing only.
    for name in ("height", "version"):
        root.attrib.pop(name, None)
    root.attrib.update({
        "width": "100%", "role": "img", "aria-label": label, "font-family": FONTS,
        "stroke-linejoin": "round", "stroke-linecap": "butt",
    })  # fmt: skip
    title = ET.Element(f"{{{_SVG}}}title")
    title.text = label
    root.insert(0, title)
