"""A list of people as a file or as typed: each line is a right, or says what is wrong with it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.tables.people import Line, read_people, read_typed
from ibp_workbook.store import Board, Member, School
from ibp_workbook.store.members import Scope

SCHOOL = School(7, "100", "01AA", "01AA00", "De Linde", "po", "", "", "", "", "", "", open=True)
SCOPE = Scope(everything=True, boards=[Board("100", "Onze scholen", 1)], schools=[SCHOOL])
HEADS = "login,role,board,school,until\n"


def read(text: str) -> list[Line]:
    return read_people(text.encode(), "x.csv", SCOPE)


@pytest.mark.parametrize(
    "text",
    [
        "login;name;role;board;school;until\nans;Ans;school;;01aa00;2099-12-31\n",
        "\ufeffInlognaam;Naam;Rol;Bestuur;School;Tot en met\r\nans;Ans;School;;01AA00;31-12-2099\r\n",
        "sep=,\nROLE,LOGIN NAME,UNTIL,SCHOOL,NAME\nschool,ans,31 dec 2099,01AA00,Ans\n",
    ],
)
def test_a_line_is_read_in_either_language(text: str) -> None:
    (line,) = read(text)
    assert line.problem is None
    assert line.member is not None
    member = line.member
    assert (member.login, member.name, member.role, member.school) == ("ans", "Ans", "school", 7)
    assert str(member.until) == "2099-12-31"


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("ans,reader,,,", "members.one_place"),
        ("ans,reader,100,01AA00,", "members.one_place"),
        ("ans,school,,09ZZ00,", "members.no_location"),
        ("ans,reader,100,,31-13-2099", "members.no_day"),
    ],
)
def test_what_is_wrong_stands_with_its_line(row: str, key: str) -> None:
    good, wrong = read(f"{HEADS}bas,reader,all,,\n{row}\n")
    assert (good.number, good.problem) == (2, None)
    assert good.member is not None
    assert good.member.board is None
    assert (wrong.number, wrong.login, wrong.member) == (3, "ans", None)
    assert wrong.problem is not None
    assert wrong.problem.key == key


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "files.empty"),
        (b"naam;rol\nx;y\n", "members.no_column"),
        (b"PK\x03\x04rubbish", "members.no_list"),
        (b"login;role\nans\n", "files.ragged"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(IbpError) as caught:
        read_people(content, "x.csv", SCOPE)
    assert caught.value.key == key
    assert caught.value.message("en")


def test_names_that_are_typed_get_one_right() -> None:
    lines = read_typed("ans@x.nl, Ans de Wit\n\n  bas@x.nl ;\ncor@x.nl", Member("", "", "reader", "100"))
    assert [(line.number, line.member) for line in lines] == [
        (1, Member("ans@x.nl", "Ans de Wit", "reader", "100")),
        (3, Member("bas@x.nl", "bas@x.nl", "reader", "100")),
        (4, Member("cor@x.nl", "cor@x.nl", "reader", "100")),
    ]


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEADS + text).encode()))
def test_any_bytes_give_lines_or_a_sentence(content: bytes) -> None:
    with suppress(IbpError):
        for line in read_people(content, "x", SCOPE):
            assert (line.member is None) == (line.problem is not None)
