"""Imported frameworks live in the workspace, and keep their meaning once they are used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from ibp_workbook.catalogue import Domain, Framework, Level, Statement, Text
from ibp_workbook.errors import IbpError

if TYPE_CHECKING:
    from tests.store.conftest import Place


def both(word: str) -> Text:
    return Text(nl=word, en=f"{word} (en)")


LIST = Framework(
    id="eigen",
    version="1",
    title=both("Eigen lijst"),
    description=both("…"),
    levels=tuple(Level(n, both(f"niveau {n}"), both("…")) for n in range(5)),
    target=2,
    domains=(Domain("d", both("Domein")),),
    statements=(Statement("e1", "d", both("Norm"), levels={0: both("niets")}, questions=(1, 2)),),
    warnings=("zonder schaal",),
)
RENEWED = msgspec.structs.replace(LIST, version="2")


def test_an_imported_framework_comes_back_as_it_was(place: Place) -> None:
    assert place.workspace.frameworks.imported() == []
    place.workspace.frameworks.add(LIST)
    assert place.workspace.frameworks.imported() == [LIST]
    assert place.stranger.frameworks.imported() == [LIST]


def test_a_framework_is_replaced_until_a_round_uses_it(place: Place) -> None:
    ws = place.workspace
    ws.frameworks.add(LIST)
    ws.frameworks.add(RENEWED)
    assert ws.frameworks.imported() == [RENEWED]
    ws.rounds.add("100", "eigen", "Met eigen lijst", date(2027, 1, 1))
    assert ws.frameworks.add(RENEWED) == RENEWED  # nothing new in it
    assert ws.frameworks.imported() == [RENEWED]


def test_a_new_edition_stands_beside_the_one_in_use(place: Place) -> None:
    ws = place.workspace
    ws.frameworks.add(LIST)
    ws.rounds.add("100", "eigen", "Met eigen lijst", date(2027, 1, 1))
    second = ws.frameworks.add(RENEWED)
    assert (second.id, second.version, second.title.nl) == ("eigen:2", "2", "Eigen lijst (editie 2)")
    assert ws.frameworks.imported() == [LIST, second]
    assert ws.frameworks.add(RENEWED) == second
    assert ws.frameworks.add(LIST) == LIST
    third = msgspec.structs.replace(LIST, version="3")
    assert ws.frameworks.add(third).id == "eigen:2"  # as long as nobody uses the second
    ws.rounds.add("100", "eigen:2", "Met de tweede", date(2027, 2, 1))
    assert ws.frameworks.add(RENEWED).id == "eigen:3"
    other = msgspec.structs.replace(LIST, id="eigen2")
    assert ws.frameworks.add(other) == other


def test_a_built_in_framework_cannot_be_replaced(place: Place) -> None:
    with pytest.raises(IbpError) as caught:
        place.workspace.frameworks.add(LIST, reserved={"eigen"})
    assert caught.value.key == "store.framework_builtin"
    assert place.workspace.frameworks.imported() == []


def test_a_school_and_a_reader_import_no_framework(place: Place) -> None:
    for person in (place.school, place.reader):
        with pytest.raises(IbpError) as caught:
            person.frameworks.add(LIST)
        assert caught.value.key == "store.may_not_write"
    assert place.workspace.frameworks.imported() == []
