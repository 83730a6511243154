"""What the address of a page asks for: board, school, round, language and place.

Who asks is not in an address: :mod:`ibp_workbook.store.asking` knows that.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from ibp_workbook.texts import LANGS, default_lang


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
    """

    lang: str
    board: str = ""
    school: str = ""
    round: str = ""
    place: str = ""
    dossier: str = ""


def current(environ: Mapping[str, str] = os.environ) -> Request:
    """The request of this page: Voilà puts the query of the address in ``QUERY_STRING``.

    The other request variables are not read: in a preheated kernel they may be the previous visitor's.
    """
    query = {key: values[-1] for key, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    lang = query.get("lang", "")
    return Request(
        lang=lang if lang in LANGS else default_lang(),
        board=query.get("board", ""),
        school=query.get("school", ""),
        round=query.get("round", ""),
        place=query.get("step", ""),
        dossier=query.get("dossier", ""),
    )
