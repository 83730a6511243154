"""What the address of a page asks for: board, school, round, language and place.

Who asks is not in an address: :mod:`ibp_workbook.store.asking` knows that.
"""

import os
from contextvars import ContextVar
from dataclasses import dataclass, fields
from urllib.parse import parse_qs

from ibp_workbook.texts import LANGS, default_lang

address: ContextVar[str] = ContextVar("address")
"""What stands behind the question mark in the address of this page, where a process holds many pages."""


@dataclass(frozen=True)
class Request:
    """The choices in the address, as text; empty where the address says nothing.

    Attributes:
        lang: ``nl`` or ``en``.
        board: board number.
        school: location code such as ``16AH00``, or ``bestuur`` for the board itself.
        round: number of the measurement round.
        place: where in the form the person was; the form component reads it.
        dossier: number of a dossier of an assessment.
        sector: of the schools to look at, as the dashboard filters them.
        municipality: of these schools.
        domain: id of the one domain to look at.
        aliases: not empty where names of schools are hidden.
        norm: id of the norm that is looked at across schools.
        by, first, second: what is put side by side, and the two sides.
        order: in which order the schools stand.
    """

    lang: str
    board: str = ""
    school: str = ""
    round: str = ""
    place: str = ""
    dossier: str = ""
    sector: str = ""
    municipality: str = ""
    domain: str = ""
    aliases: str = ""
    norm: str = ""
    by: str = ""
    first: str = ""
    second: str = ""
    order: str = ""


def current() -> Request:
    """The request of this page; where it has a process of its own, the query is in ``QUERY_STRING``."""
    asked = address.get(None)
    if asked is None:
        asked = os.environ.get("QUERY_STRING", "")
    query = {key: values[-1] for key, values in parse_qs(asked).items()}
    given = {field.name: query.get(field.name, "") for field in fields(Request)}
    lang = given["lang"] if given["lang"] in LANGS else default_lang()
    return Request(**{**given, "lang": lang, "place": query.get("step", "")})
