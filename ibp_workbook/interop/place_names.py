"""Dutch place names: from the capitals of a register to normal writing."""

import re

_SMALL = frozenset(
    [
        "aan",
        "ad",
        "bij",
        "de",
        "den",
        "der",
        "en",
        "gem",
        "gem.",
        "het",
        "in",
        "onder",
        "op",
        "te",
        "tot",
        "van",
    ]
)
_PROVINCES = frozenset(["CA", "DR", "FR", "GLD", "GN", "LB", "NB", "NH", "OV", "UT", "ZH", "ZLD"])
_ARTICLES = frozenset({"'s", "'t"})
_IN_SPEECH = {"'s-Gravenhage": "Den Haag", "'s-Hertogenbosch": "Den Bosch"}


def place_name(name: str) -> str:
    """A place or municipality in normal Dutch writing; a name that is not all capitals is left as it is.

    A name's first word gets a capital (``Den Helder``), small words inside it do not (``Bergen op Zoom``),
    ``ij`` gets both (``IJsselstein``), ``'s`` and ``'t`` none, and the abbreviated province after a name
    stays in capitals (``Hengelo OV``).

    >>> place_name("'S-GRAVENHAGE")
    "'s-Gravenhage"
    """
    if not name.isupper():
        return name
    # The register loses the signs of two municipalities: S GRAVENHAGE, S HERTOGENBOSCH.
    lower = re.sub(r"^s[ -]", "'s-", name.lower().replace("’", "'"))
    words = re.split(r"([ -]+)", lower)
    last = len(words) - 1
    written = []
    for index, word in enumerate(words):
        if index == last and index > 0 and words[index - 1] == " " and word.upper() in _PROVINCES:
            written.append(word.upper())
        elif word in _ARTICLES or (word in _SMALL and 0 < index < last):
            written.append(word)
        else:
            written.append(_capital(word))
    return "".join(written)


def findable(place: str) -> str:
    """A place with the name that people say behind it, where the register writes another.

    >>> findable("'s-Gravenhage")
    "'s-Gravenhage (Den Haag)"
    >>> findable("Zwolle")
    'Zwolle'
    """
    said = _IN_SPEECH.get(place)
    return f"{place} ({said})" if said else place


def _capital(word: str) -> str:
    if word.startswith("ij"):
        return "IJ" + word[2:]
    return word[:1].upper() + word[1:]
