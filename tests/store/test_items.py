"""Items with fields: their history, who may write what, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Conflict, Saved, Workspace

if TYPE_CHECKING:
    from tests.store.conftest import Place

BSN = "111222333"
PICTURE = {"data": "data:image/png;base64,AAAA111222333AAAA", "title": "Plattegrond"}


@contextmanager
def refused(key: str) -> Iterator[None]:
    with pytest.raises(IbpError) as caught:
        yield
    assert caught.value.key == key


def values(workspace: Workspace, document: int, until: int | None = None) -> dict[str, dict[str, object]]:
    found = workspace.dossiers.read(document, until)
    return {item: {name: field.value for name, field in fields.items()} for item, fields in found.items()}


def saved(result: Saved | Conflict) -> Saved:
    assert isinstance(result, Saved)
    return result


def test_a_document_holds_items_with_fields(place: Place) -> None:
    documents = place.workspace.dossiers
    plan = documents.open("100", None, "plan", "Verbeterplan")
    assert documents.open("100", None, "plan", "Verbeterplan") == plan
    first = saved(documents.save(plan, "a1", "title", "Beleid schrijven"))
    documents.save(plan, "a1", "due", "2027-08-01")
    assert values(place.analyst, plan) == {"a1": {"title": "Beleid schrijven", "due": "2027-08-01"}}
    assert documents.read(plan)["a1"]["title"].event == first.event
    (found,) = documents.of("100", "plan")
    assert (found.id, found.subject, found.changed_by) == (plan, "Verbeterplan", "els")
    assert documents.of("100", "dpia") == []


def test_a_name_that_is_taken_is_refused(place: Place) -> None:
    place.workspace.dossiers.add("100", place.linde.id, "dpia", "Leerlingvolgsysteem")
    with refused("store.dossier_exists"):
        place.workspace.dossiers.add("100", place.linde.id, "dpia", " Leerlingvolgsysteem ")


def test_a_document_is_read_as_it_was_and_restored(place: Place) -> None:
    documents = place.workspace.dossiers
    dpia = documents.add("100", None, "dpia", "Camera’s")
    then = saved(documents.save(dpia, "1.1", "value", "eerst"))
    documents.save(dpia, "1.1", "value", "later", then.event)
    documents.save(dpia, "2.1", "value", "erbij")
    assert values(place.workspace, dpia, then.event) == {"1.1": {"value": "eerst"}}
    documents.save_all(dpia, [("1.1", "value", "eerst"), ("2.1", "value", None)])
    assert values(place.workspace, dpia) == {"1.1": {"value": "eerst"}, "2.1": {"value": None}}
    assert [event.value for event in documents.history(dpia, "1.1")] == ["eerst", "later", "eerst"]
    assert len(documents.history(dpia)) == 5


def test_saving_many_is_all_or_nothing(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    with refused("store.bsn"):
        place.workspace.dossiers.save_all(dpia, [("1.1", "value", "goed"), ("1.2", "value", BSN)])
    assert values(place.workspace, dpia) == {}


def test_the_later_of_two_people_sees_both_values(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    seen = saved(place.workspace.dossiers.save(dpia, "1.1", "value", "samen")).event
    place.workspace.dossiers.save(dpia, "1.1", "value", "van els", seen)
    found = place.analyst.dossiers.save(dpia, "1.1", "value", "van ans", seen)
    assert isinstance(found, Conflict)
    assert place.workspace.dossiers.read(dpia)["1.1"]["value"].conflicts == [found]
    place.analyst.dossiers.resolve(found.proposal, "mine")
    assert values(place.workspace, dpia) == {"1.1": {"value": "van ans"}}


def test_an_item_of_a_role_is_written_by_that_role_only(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    with refused("store.other_role_only"):
        place.workspace.dossiers.save(dpia, "fg:advice", "value", "akkoord")
    fg = Workspace(place.workspace.url, Actor("fatma", "fg", frozenset({"100"})))
    fg.dossiers.save(dpia, "fg:advice", "value", "akkoord")
    assert place.workspace.dossiers.read(dpia)["fg:advice"]["value"].role == "fg"


def test_a_reader_reads_and_a_stranger_sees_nothing(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    assert place.reader.dossiers.get(dpia).subject == "Camera’s"
    with refused("store.may_not_write"):
        place.reader.dossiers.save(dpia, "1.1", "value", "toch")
    stranger = Workspace(place.workspace.url, Actor("wie", "consultant", frozenset({"999"})))
    for look in (stranger.dossiers.get, stranger.dossiers.read, stranger.dossiers.history):
        with refused("store.no_dossier"):
            look(dpia)
    with pytest.raises(IbpError):
        stranger.dossiers.of("100", "dpia")


@pytest.mark.parametrize("value", [BSN, [BSN], [{"name": BSN}], {"note": BSN}])
def test_a_bsn_is_refused_however_deep_it_stands(place: Place, value: object) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    with refused("store.bsn"):
        place.workspace.dossiers.save(dpia, "1.1", "value", value)


def test_a_picture_may_be_large_and_its_digits_mean_nothing(place: Place) -> None:
    dpia = place.workspace.dossiers.add("100", None, "dpia", "Camera’s")
    place.workspace.dossiers.save(dpia, "1.2", "value", PICTURE)
    assert values(place.workspace, dpia) == {"1.2": {"value": PICTURE}}
    start = "data:image/png;base64,"
    largest = start + "A" * (4_000_000 - len(start))
    place.workspace.dossiers.save(dpia, "1.3", "value", {"data": largest})
    with refused("store.image_too_large"):
        place.workspace.dossiers.save(dpia, "1.4", "value", {"data": largest + "A"})
