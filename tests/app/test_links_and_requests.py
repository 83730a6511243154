"""The address of a page: written by ``link``, read by ``current``."""

from contextvars import copy_context
from urllib.parse import urlsplit

import pytest

from ibp_workbook.app.links import link
from ibp_workbook.app.request import Request, address, current


def read(query: str) -> Request:
    context = copy_context()
    context.run(address.set, query)
    return context.run(current)


def test_a_link_holds_what_was_chosen_and_nothing_empty() -> None:
    assert (
        link("board", board="20281", round="3", school="", lang="en")
        == "board.ipynb?board=20281&round=3&lang=en"
    )
    assert link("start") == "start.ipynb"


def test_what_a_link_says_is_read_back_with_every_sign_in_place() -> None:
    chosen = {"board": "2 & 3=é", "round": "7", "school": "16AH00", "lang": "en"}
    found = read(urlsplit(link("maturity", **chosen)).query)
    assert (found.board, found.round, found.school, found.lang) == tuple(chosen.values())


def test_the_place_in_the_form_and_the_dossier_are_read_too() -> None:
    found = read("step=workshop.beleid.vastgesteld&dossier=12")
    assert (found.place, found.dossier) == ("workshop.beleid.vastgesteld", "12")


@pytest.mark.parametrize("query", ["", "lang=", "lang=fr", "lang=%00", "unknown=1"])
def test_an_address_that_says_nothing_useful_gives_dutch_and_no_choice(query: str) -> None:
    assert read(query) == Request(lang="nl")


def test_of_a_key_said_twice_the_last_counts() -> None:
    assert read("board=1&board=2").board == "2"


def test_a_page_in_a_process_of_its_own_finds_its_address_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QUERY_STRING", "board=3&lang=en")
    assert (current().board, current().lang) == ("3", "en")
    assert read("board=4").board == "4"
