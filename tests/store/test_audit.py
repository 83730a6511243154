"""The audit log: added to in the transaction that it tells about, read by few, and gone after its term."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import func, select

from ibp_workbook.catalogue import Framework, load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Member, SchoolRecord, Workspace
from ibp_workbook.store.audit import chain
from ibp_workbook.store.audit.entries import Deed, Entry, Kind, digest, moment
from ibp_workbook.store.audit.log import Wanted, keep_term
from ibp_workbook.store.backup import backup, restore
from ibp_workbook.store.engine import open_engine, reading, writing
from ibp_workbook.store.imports.answers import AnswerEntry
from ibp_workbook.store.imports.dossiers import DossierChange, DossierEntry
from ibp_workbook.store.schema import audit, dossiers, members
from ibp_workbook.store.sign_ins import Identity, SignIns

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

RECORDS = [SchoolRecord("100", "01AA", "01AA00", "De Linde", "po")]
TOLD = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def new(place: Place, work: Callable[[], object]) -> list[Entry]:
    """What a piece of work added to the log, oldest first."""
    before = last(place)
    work()
    return [entry for entry in place.workspace.audit.entries(oldest_first=True) if entry.number > before]


def last(place: Place) -> int:
    return place.workspace.audit.check().last


def told(entries: list[Entry]) -> list[tuple[object, ...]]:
    return [(e.kind, e.who, e.whom, e.board, e.school, e.dossier, e.detail) for e in entries]


# ---- Each kind of event, once ----


def test_a_role_that_is_given_and_taken_away(place: Place) -> None:
    workspace = place.workspace
    given = new(place, lambda: workspace.members.add(Member("ans@x.nl", "Ans", "fg", "100")))
    assert told(given) == [("role_given", "els", "ans@x.nl", "100", None, None, "fg")]
    workspace.members.add(Member("ans@x.nl", "Ans", "fg", "200"))
    taken = new(place, lambda: workspace.members.remove("ans@x.nl"))
    assert told(taken) == [
        ("role_taken", "els", "ans@x.nl", board, None, None, "fg") for board in ("100", "200")
    ]


def test_a_role_that_was_refused_is_not_told(place: Place) -> None:
    def refused() -> None:
        with pytest.raises(IbpError):
            place.workspace.members.add(Member("ans@x.nl", "Ans", "fg", "999"))

    assert new(place, refused) == []


def test_schools_from_the_register(place: Place) -> None:
    entries = new(place, lambda: place.workspace.schools.load(RECORDS, None))
    assert told(entries) == [("import", "els", "", "100", None, None, "schools")]


def test_a_workbook_with_answers(place: Place) -> None:
    answers = [AnswerEntry(place.linde.id, "b1", "level", 3, None)]
    entries = new(place, lambda: place.workspace.imports.answers.load(place.round.id, answers))
    assert told(entries) == [("import", "els", "", "100", None, None, "answers")]


def test_a_register(place: Place) -> None:
    changes = [DossierChange(None, DossierEntry(None, "Rooster", {}), {})]
    load = place.workspace.imports.dossiers.load
    entries = new(place, lambda: load("100", "assessment:supplier", changes))
    assert told(entries) == [("import", "els", "", "100", None, None, "assessment:supplier")]


def test_a_dossier_from_a_file_but_not_one_that_somebody_made(place: Place) -> None:
    add = place.workspace.dossiers.add
    entries = new(place, lambda: add("100", None, "dpia", "Uit een bestand", (), set()))
    with reading(open_engine(place.url)) as connection:
        number = connection.execute(select(dossiers.c.id).where(dossiers.c.kind == "dpia")).scalar_one()
    assert told(entries) == [("import", "els", "", "100", None, number, "dpia")]
    assert new(place, lambda: add("100", None, "dpia", "Zelf gemaakt")) == []


def test_a_framework(place: Place) -> None:
    built_in: Framework = load_catalogue().frameworks["ibp"]
    framework = msgspec.structs.replace(built_in, id="eigen")
    entries = new(place, lambda: place.workspace.frameworks.add(framework))
    assert told(entries) == [("import", "els", "", "", None, None, "framework")]
    assert new(place, lambda: place.workspace.frameworks.add(framework)) == [], "it was there already"


def test_signing_in_and_out(place: Place) -> None:
    door = SignIns(place.url, "https://aanbieder.example")
    ans = Identity("ans@x.nl", "s-ans", "p-1", TOLD)
    assert told(new(place, lambda: door.begin(ans, "a"))) == [("sign_in", "ans@x.nl", "", "", None, None, "")]
    assert new(place, lambda: door.begin(ans, "a")) == [], "an attempt signs in once"
    out = ("sign_out", "ans@x.nl", "", "", None, None, "")
    assert told(new(place, lambda: door.end_everywhere("ans@x.nl"))) == [out]
    assert new(place, lambda: door.end_everywhere("ans@x.nl")) == []
    door.begin(ans, "b")
    assert told(new(place, lambda: door.end_at_provider("s-ans", None, TOLD))) == [(*out[:-1], "provider")]
    door.begin(ans, "c")
    assert told(new(place, lambda: place.workspace.members.sign_out("ans@x.nl"))) == [
        ("sign_out", "els", "ans@x.nl", "", None, None, "")
    ]


def test_a_backup_and_its_way_back(place: Place, new_url: NewUrl, tmp_path: Path) -> None:
    place.workspace.members.add(Member("ans@x.nl", "Ans", "fg", "100"))
    before = list(place.workspace.audit.entries())
    made = new(place, lambda: backup(place.url, tmp_path / "kopie.zip"))
    assert [(entry.kind, entry.detail) for entry in made] == [("export", "backup")]
    url = new_url()
    restore(url, tmp_path / "kopie.zip")
    there = Workspace(url, Actor("els", "consultant")).audit
    first, *others = there.entries()
    assert others == before, "the log comes along, and goes on"
    assert (first.kind, first.detail, first.previous) == ("import", "backup", before[0].hash)
    assert there.check().broken is None


def test_mere_reading_is_told_of_who_signed_in_only(place: Place) -> None:
    place.workspace.members.add(Member("ans@x.nl", "Ans", "fg", "100"))
    actor = place.workspace.members.actor_for("ans@x.nl")
    deeds = [Deed(Kind.READ, "100", detail="board"), Deed(Kind.REVEAL, "100"), Deed(Kind.EXPORT, "100")]
    here = new(place, lambda: place.workspace.audit.note(*deeds))
    assert [entry.kind for entry in here] == ["export"]
    assert actor is not None
    there = new(place, lambda: place.as_(actor).audit.note(*deeds))
    assert [(entry.kind, entry.who) for entry in there] == [
        (kind, "ans@x.nl") for kind in ("read", "reveal", "export")
    ]


def test_what_a_provider_calls_somebody_stays_on_one_line(place: Place) -> None:
    name = "a\nb\x00" + "x" * 300
    with writing(open_engine(place.url)) as connection:
        chain.append(connection, name, Deed(Kind.SIGN_IN))
    (entry, *_) = place.workspace.audit.entries()
    assert entry.who == ("a?b?" + "x" * 300)[:200]
    assert place.workspace.audit.check().broken is None


# ---- One transaction ----


def test_what_was_undone_is_not_told(place: Place) -> None:
    before = last(place)

    def done_and_undone() -> None:
        with writing(open_engine(place.url)) as connection:
            chain.append(connection, "els", Deed(Kind.EXPORT))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        done_and_undone()
    assert last(place) == before


def test_what_cannot_be_told_is_not_done(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise IbpError("store.unavailable")

    monkeypatch.setattr("ibp_workbook.store.access.append", full)
    with pytest.raises(IbpError):
        place.workspace.members.add(Member("ans@x.nl", "Ans", "fg", "100"))
    with reading(open_engine(place.url)) as connection:
        assert connection.execute(select(func.count()).select_from(members)).scalar_one() == 0


# ---- Who may see it ----


def test_an_fg_sees_what_is_about_the_own_boards(place: Place) -> None:
    place.workspace.audit.note(
        Deed(Kind.EXPORT, "100"), Deed(Kind.EXPORT, "200"), Deed(Kind.EXPORT, detail="backup")
    )
    mine = place.as_(Actor("fenna", "fg", boards=frozenset({"100"}))).audit
    assert {entry.board for entry in mine.entries()} == {"100"}
    assert list(mine.entries(Wanted(board="200"))) == []
    everything = place.as_(Actor("fenna", "fg")).audit
    assert list(everything.entries()) == list(place.workspace.audit.entries())
    assert list(place.as_(Actor("fenna", "fg", boards=frozenset())).audit.entries()) == []
    assert mine.check() == place.workspace.audit.check(), "the chain is one"


def test_who_manages_the_people_of_a_board_sees_what_is_about_it(place: Place) -> None:
    place.workspace.members.add(Member("lin@x.nl", "Lin", "school", school=place.linde.id))
    place.workspace.audit.note(Deed(Kind.EXPORT, "200"))
    manager = place.as_(Actor("mo", "manager", managing=frozenset({"100"}))).audit
    assert {entry.board for entry in manager.entries()} == {"100"}
    assert next(iter(list(manager.entries()))).whom == "lin@x.nl", "a right for a school is about its board"
    everybody = place.as_(Actor("mo", "manager", managing=None)).audit
    assert list(everybody.entries()) == list(place.workspace.audit.entries())
    with pytest.raises(IbpError) as caught:
        manager.remove_older()
    assert caught.value.key == "store.may_not_write"


def test_nobody_else_sees_or_shortens_it(place: Place) -> None:
    others = [place.analyst, place.school, place.reader]
    others.append(place.as_(Actor("cor", "consultant", boards=frozenset({"100"}))))
    for other in others:
        for look in (lambda: list(other.audit.entries()), other.audit.people, other.audit.check):  # noqa: B023
            with pytest.raises(IbpError) as caught:
                look()
            assert caught.value.key == "audit.may_not_see"
    with pytest.raises(IbpError) as caught:
        place.as_(Actor("fenna", "fg")).audit.remove_older()
    assert caught.value.key == "store.may_not_write"


def test_entries_by_person_kind_and_period(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "now", lambda: TOLD)
    place.workspace.members.add(Member("ans@x.nl", "Ans", "fg", "100"))
    monkeypatch.setattr(chain, "now", lambda: TOLD + timedelta(days=1))
    place.workspace.members.remove("ans@x.nl")

    def kinds(**wanted: object) -> list[str]:
        return [entry.kind for entry in place.workspace.audit.entries(Wanted(**wanted))]  # type: ignore[arg-type]

    assert kinds(who="ans@x.nl") == ["role_taken", "role_given"]
    assert kinds(kind=Kind.ROLE_GIVEN) == ["role_given"]
    assert kinds(until=TOLD) == []
    assert kinds(until=TOLD + timedelta(seconds=1)) == ["role_given"]
    assert kinds(since=TOLD + timedelta(days=1), kind=Kind.ROLE_TAKEN) == ["role_taken"]
    assert kinds(since=TOLD + timedelta(days=1, seconds=1), kind=Kind.ROLE_TAKEN) == []
    assert place.workspace.audit.people() == ["els"]
    assert len(list(place.workspace.audit.entries(most=1))) == 1


def test_chosen_days_are_those_of_a_dutch_clock(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = {"before": (6, 21, 59), "first": (6, 22, 0), "last": (7, 21, 59), "after": (7, 22, 0)}
    for detail, (on, hour, minute) in moments.items():
        at = datetime(2026, 7, on, hour, minute, tzinfo=UTC)  # 7 July in Amsterdam begins at 22:00 UTC
        monkeypatch.setattr(chain, "now", lambda at=at: at)
        place.workspace.audit.note(Deed(Kind.EXPORT, "100", detail=detail))

    def details(since: date | None = None, until: date | None = None) -> list[str]:
        wanted = Wanted.of_days(kind="export", since=since, until=until)
        return [entry.detail for entry in place.workspace.audit.entries(wanted, oldest_first=True)]

    day = date(2026, 7, 7)
    assert details(since=day, until=day) == ["first", "last"]
    assert details(since=day) == ["first", "last", "after"]
    assert details(until=day) == ["before", "first", "last"]
    everything = ["before", "first", "last", "after"]
    for early in (date.min, date.min + timedelta(days=1)):
        assert (details(since=early), details(until=early)) == (everything, [])
    for late in (date.max, date.max - timedelta(days=1)):
        assert (details(since=late), details(until=late)) == ([], everything)
    assert details(until=date.max) == list(moments)
    assert Wanted.of_days("100", "ans", "export") == Wanted("100", "ans", Kind.EXPORT)
    assert Wanted.of_days(kind="") == Wanted.of_days() == Wanted()


# ---- Its term ----


def test_what_is_too_old_goes_and_the_rest_still_holds(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    log = place.workspace.audit
    monkeypatch.setattr(chain, "now", lambda: datetime.now(UTC) - timedelta(days=800))
    log.note(Deed(Kind.EXPORT, "100"), Deed(Kind.EXPORT, "200"))
    monkeypatch.undo()
    assert log.remove_older() == 0, "the first entry is of today, and what follows it stays with it"
    entries = list(log.entries())
    monkeypatch.setattr("ibp_workbook.store.audit.log.now", lambda: datetime.now(UTC) + timedelta(days=731))
    assert log.remove_older() == len(entries)
    (removal,) = log.entries()
    assert (removal.kind, removal.number) == ("removal", entries[0].number + 1)
    assert removal.detail == f"{entries[0].number}:{entries[0].hash}"
    checked = log.check()
    assert (checked.broken, checked.count, checked.first) == (None, 1, removal.number)
    log.note(Deed(Kind.EXPORT, "100"))
    assert log.check((entries[0].number, entries[0].hash)).broken is None, "also against the last that went"
    with pytest.raises(IbpError) as caught:
        log.check((entries[0].number - 1, entries[1].hash))
    assert caught.value.key == "audit.noted_gone"


def test_an_hour_before_and_after_its_term(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(list(place.workspace.audit.entries()))
    term = timedelta(days=365.25 / 2)
    hour = timedelta(hours=1)
    monkeypatch.setattr("ibp_workbook.store.audit.log.now", lambda: datetime.now(UTC) + term - hour)
    assert place.workspace.audit.remove_older(6) == 0
    monkeypatch.setattr("ibp_workbook.store.audit.log.now", lambda: datetime.now(UTC) + term + hour)
    assert place.workspace.audit.remove_older(6) == count
    with pytest.raises(IbpError) as caught:
        place.workspace.audit.remove_older(5)
    assert caught.value.key == "audit.too_short"


# ---- What an auditor works out without us ----


def test_the_hash_is_as_the_documentation_says(place: Place) -> None:
    place.workspace.members.add(Member("ans@x.nl", "Ans", "school", school=place.linde.id))
    (entry, *_) = place.workspace.audit.entries()
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    lines = [
        str(entry.number), at, "role_given", entry.place, "els", "ans@x.nl", "100", str(place.linde.id), "",
        "school", entry.previous,
    ]  # fmt: skip
    assert entry.hash == hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_a_known_entry_has_a_known_hash() -> None:
    """Whoever changes the text that is hashed breaks every log there is."""
    at = datetime(2026, 11, 29, 12, 0, 0, 5, tzinfo=UTC)
    known = digest(1, moment(at), "export", "page", "ans@x.nl", "", "100", None, 7, "plan.xlsx", "0" * 64)
    assert known == "330cf2e9d2e40a9813edf9f137339348c60e19dbe8e074aa188c5a1aa9df64bf"


def test_the_first_entry_follows_nothing(place: Place) -> None:
    with reading(open_engine(place.url)) as connection:
        first = connection.execute(select(audit).order_by(audit.c.number)).first()
    assert first is not None
    assert (first.number, first.previous) == (1, "0" * 64)


def test_a_server_keeps_the_term_by_itself(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(list(place.workspace.audit.entries()))
    assert keep_term(place.url, 24) == 0
    monkeypatch.setattr("ibp_workbook.store.audit.log.now", lambda: datetime.now(UTC) + timedelta(days=731))
    assert keep_term(place.url, 25) == 0
    assert keep_term(place.url, 24) == count
    (removal,) = place.workspace.audit.entries()
    assert (removal.kind, removal.who) == ("removal", "server")
