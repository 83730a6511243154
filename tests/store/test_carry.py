"""A measurement goes over to a new edition: what is the same goes along, what changed is looked at again."""

from datetime import date

import msgspec
import pytest

from ibp_workbook.catalogue import Domain, Framework, Level, Statement, Text
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.editions import changes
from ibp_workbook.store import Actor, Workspace, plain
from ibp_workbook.store.free_text import MAX_TEXT
from ibp_workbook.store.maturity import Carried
from tests.kinds import NewBoard, OwnBoard
from tests.store.conftest import NewUrl

Carry = tuple[OwnBoard, int, Framework]


def both(word: str) -> Text:
    return Text(nl=word, en=f"{word} (en)")


def norm(name: str, words: str = "", **other: object) -> Statement:
    return Statement(name, "d", both(words or f"Norm {name}"), **other)  # type: ignore[arg-type]


OLD = Framework(
    id="eigen",
    version="1",
    title=both("Eigen lijst"),
    description=both("…"),
    levels=tuple(Level(n, both(f"niveau {n}"), both(f"Trede {n}")) for n in range(1, 6)),
    target=3,
    domains=(Domain("d", both("Domein")),),
    statements=(norm("gelijk"), norm("woorden"), norm("trede"), norm("wie"), norm("weg")),
)
NEW = msgspec.structs.replace(
    OLD,
    version="2",
    statements=(
        norm("nieuw"), norm("wie", scope="board"), norm("trede", levels={2: both("Anders")}),
        norm("woorden", "Nieuwe woorden"), norm("gelijk", weight=2.0),
    ),
)  # fmt: skip
DAY = date(2027, 3, 1)


@pytest.fixture
def board(sqlite_url: NewUrl, new_board: NewBoard) -> Carry:
    """A board with a measurement on the old edition, and the new edition beside it."""
    workspace = Workspace(sqlite_url())
    made = new_board(workspace)
    workspace.frameworks.add(OLD)
    number = workspace.rounds.add(made.number, OLD.id, "Oud", date(2026, 1, 1), 4).id
    new = workspace.frameworks.add(NEW)
    return made, number, new


def carry(board: Carry, name: str = "Nieuw", workspace: Workspace | None = None) -> Carried:
    made, number, new = board
    workspace = workspace or made.workspace
    library = {framework.id: framework for framework in made.workspace.frameworks.imported()}
    return workspace.maturity.carry(number, library, new.id, name, DAY, "nl")


def test_each_norm_is_new_changed_gone_or_the_same() -> None:
    found = changes(OLD, NEW)
    ids = {kind: [one.id for one in norms] for kind, norms in found._asdict().items()}
    assert ids == {
        "added": ["nieuw"], "changed": ["wie", "trede", "woorden"], "gone": ["weg"], "same": ["gelijk"]
    }  # fmt: skip
    longer = msgspec.structs.replace(OLD, levels=(*OLD.levels, Level(6, both("niveau 6"), both("Trede 6"))))
    assert not changes(OLD, longer).same


def test_the_same_goes_along_and_what_changed_is_open_with_the_old_words(board: Carry) -> None:
    made, number, _ = board
    school, save = made.schools[0], made.workspace.maturity.save
    for item, level in (("gelijk", 4), ("trede", 2), ("woorden", "nvt"), ("weg", 5)):
        save(number, school.id, item, "level", level)
    save(number, school.id, "gelijk", "comment", "Staat.")
    save(number, school.id, "trede", "comment", "Zie map.")
    save(number, school.id, "trede", "evidence", "map/1")
    save(number, school.id, "woorden", "reason", "geen gebouw")
    save(number, None, "gelijk", "level", 3)
    before = made.workspace.maturity.all_answers(number)

    done = carry(board)
    assert (done.same, done.again, done.gone) == (2, 2, 1)
    assert (done.round.name, done.round.framework, done.round.target) == ("Nieuw", "eigen:2", 4)
    after = plain(made.workspace.maturity.answers(done.round.id, school.id))
    assert after["gelijk"] == {"level": 4, "comment": "Staat."}
    assert after["trede"] == {
        "comment": "Opnieuw bekijken: deze norm is gewijzigd. De norm was: ‘Norm trede’. "
        "Het antwoord was: 2. Trede 2\nZie map.",
        "evidence": "map/1",
    }
    assert after["woorden"]["comment"].endswith("Het antwoord was: nvt.\ngeen gebouw")
    assert after.keys() == {"gelijk", "trede", "woorden"}
    assert plain(made.workspace.maturity.answers(done.round.id, None)) == {"gelijk": {"level": 3}}
    assert made.workspace.maturity.all_answers(number) == before
    assert made.workspace.maturity.progress(done.round.id) == {school.id: 1, None: 1}


def test_a_full_comment_still_fits(board: Carry) -> None:
    made, number, _ = board
    made.workspace.maturity.save(number, None, "trede", "comment", "x" * MAX_TEXT)
    comment = plain(made.workspace.maturity.answers(carry(board).round.id, None))["trede"]["comment"]
    assert len(comment) == MAX_TEXT
    assert comment.endswith("x")


def test_it_is_all_or_nothing_and_not_for_everybody(board: Carry) -> None:
    made, number, _ = board
    made.workspace.maturity.save(number, None, "gelijk", "level", 3)
    carry(board)
    rounds = made.workspace.rounds.of(made.number)
    with pytest.raises(IbpError) as caught:
        carry(board)
    assert caught.value.key == "store.round_exists"
    reader = Workspace(made.workspace.url, Actor("Lezer", "reader"))
    with pytest.raises(IbpError):
        carry(board, "Anders", reader)
    other = msgspec.structs.replace(OLD, id="los", statements=(norm("los"),))
    made.workspace.frameworks.add(other)
    with pytest.raises(IbpError) as caught:
        carry((made, number, other), "Los")
    assert caught.value.key == "editions.nothing_shared"
    assert made.workspace.rounds.of(made.number) == rounds
