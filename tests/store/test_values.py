"""Answers of any shape, as assessments have them: what a database or a backup cannot hold is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Saved

if TYPE_CHECKING:
    from tests.store.conftest import Place


def test_a_framework_id_fits_in_either_database(place: Place) -> None:
    with pytest.raises(IbpError) as caught:
        place.workspace.rounds.add("100", "x" * 121, "Meting", date(2027, 1, 1))
    assert caught.value.key == "store.wrong_name"


@pytest.mark.parametrize(
    "value", [True, 0, 2.5, -1, "tekst", ["a", "b"], [], {"naam": "x"}, [{"a": [1, None]}], None, 10**12]
)
def test_an_answer_comes_back_as_it_was(place: Place, value: Any) -> None:
    dossier = place.workspace.dossiers.add("100", None, "assessment:camera", "Plein")
    saved = place.workspace.dossiers.save(dossier, "q1", "value", value)
    assert isinstance(saved, Saved)
    given = place.analyst.dossiers.read(dossier)["q1"]["value"]
    assert (given.value, type(given.value), given.event) == (value, type(value), saved.event)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (float("nan"), "store.wrong_value"),
        ([{"hoogte": float("inf")}], "store.wrong_value"),
        ("half \ud83d", "store.wrong_value"),
        ([{"naam": "half \ud83d"}], "store.wrong_value"),
        (["nul\0teken"], "store.wrong_value"),
        ([{"leerling": "van 111222333"}], "store.bsn"),
    ],
)
def test_what_cannot_be_kept_is_refused(place: Place, value: Any, key: str) -> None:
    dossier = place.workspace.dossiers.add("100", None, "assessment:camera", "Plein")
    with pytest.raises(IbpError) as caught:
        place.workspace.dossiers.save(dossier, "q1", "value", value)
    assert caught.value.key == key
    assert place.workspace.dossiers.read(dossier) == {}
