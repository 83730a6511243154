"""Recognise a column about people, so that a list of kinds of records stays one."""

import re
import unicodedata
from collections.abc import Sequence

# fmt: off
_ABOUT_PEOPLE = frozenset((
    "naam", "namen", "voornaam", "roepnaam", "achternaam", "tussenvoegsel", "voorletters", "initialen",
    "leerling", "leerlingen", "leerlingnaam", "leerlingnummer", "kind", "ouder", "ouders", "verzorger",
    "medewerker", "docent", "leraar", "sollicitant", "geboortedatum", "geboren", "leeftijd", "geslacht",
    "adres", "straat", "huisnummer", "postcode", "woonplaats", "telefoon", "telefoonnummer", "mobiel",
    "email", "mail", "e-mailadres", "emailadres", "bsn", "burgerservicenummer", "pgn", "onderwijsnummer",
    "sofinummer", "name", "names", "surname", "lastname", "firstname", "forename", "initials", "pupil",
    "pupils", "student", "students", "child", "parent", "parents", "guardian", "employee", "teacher",
    "applicant", "birthdate", "dob", "born", "age", "gender", "address", "street", "phone", "telephone",
    "mobile",
))
# fmt: on
_PREFIX = r"(?:(?:van|von|de|der|den|het|'t|ter|ten|te|el|al|ben|la|le|in|op)\s+){0,3}"
_WORD = r"[A-Z][a-z'-]+"
_NAME = re.compile(
    rf"{_WORD},\s*(?:{_WORD}|(?:[A-Z]\.\s?)+)"  # Jansen, Piet
    rf"|(?:[A-Z]\.\s?)+\s*{_PREFIX}{_WORD}"  # P. de Jansen
    rf"|{_WORD}\s+{_PREFIX}{_WORD}"  # Piet Jansen
)


def is_about_people(heading: str) -> bool:
    """Whether a heading announces something about one person, such as a name or a BSN.

    >>> is_about_people("Naam leerling"), is_about_people("eigen omschrijving")
    (True, False)
    """
    words = re.findall(r"[a-z0-9-]+", _plain(heading).lower())
    return any(part in _ABOUT_PEOPLE for word in words for part in {word, word.replace("-", "")})


def looks_like_names(values: Sequence[str]) -> bool:
    """Whether at least half of the texts of a column are written as names of people.

    >>> looks_like_names(["Jansen, Piet", "A. de Vries", "-"]), looks_like_names(["Rapporten", "Beelden"])
    (True, False)
    """
    names = sum(bool(_NAME.fullmatch(_plain(value).strip())) for value in values)
    return names > 0 and 2 * names >= len(values)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
