"""A backup is the whole workspace, on either database; a damaged one changes nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Conflict, Member, Workspace, conflicts
from ibp_workbook.store.backup import backup, restore
from ibp_workbook.store.engine import open_engine, reading
from ibp_workbook.store.schema import KEPT, REVISION
from tests.store.kinds import saved

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place


def fill(place: Place) -> Conflict:
    """Something in every table but frameworks, and every kind of event and value."""
    ws = place.workspace
    ws.maturity.save(place.round.id, place.linde.id, "b1", "comment", 'Wrâld 📷\n\u2028 " \\ 😀 = 1')
    gone = saved(ws.maturity.save(place.round.id, place.linde.id, "b1", "level", "nvt"))
    ws.maturity.save(place.round.id, place.linde.id, "b1", "level", None, gone.event)
    ws.maturity.save(place.round.id, None, "b1", "level", 3)
    chosen = place.analyst.maturity.save(place.round.id, None, "b1", "level", 2)
    assert isinstance(chosen, Conflict)
    ws.dossiers.resolve(chosen.proposal, "theirs")
    found = place.analyst.maturity.save(place.round.id, None, "b1", "level", 5)
    assert isinstance(found, Conflict)
    ws.members.add(Member("lin", "Linde", "school", school=place.linde.id))
    ws.rounds.close(place.other_round.id)
    return found


def filled_backup(place: Place, path: Path) -> Path:
    """Fill the workspace and make a backup of it."""
    fill(place)
    backup(place.url, path)
    return path


def rows(url: str) -> dict[str, list[Any]]:
    with reading(open_engine(url)) as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=str) for table in KEPT}


def data(url: str) -> dict[str, list[Any]]:
    """All but the log of who did what, which goes on after a restore."""
    return {name: held for name, held in rows(url).items() if not name.startswith("audit")}


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest) -> str:
    """Address of another workspace, empty, on either database."""
    maker: Callable[[], str] = request.getfixturevalue(
        "sqlite_url" if request.param == "sqlite" else "lent_url"
    )
    return maker()


@pytest.fixture(scope="module")
def backups() -> dict[str, bytes]:
    """A backup of a filled workspace on each database, once somebody asked for it."""
    return {}


@pytest.fixture
def made(place: Place, backups: dict[str, bytes], tmp_path: Path) -> Path:
    """A backup of a filled workspace, on the database of ``place``."""
    path = tmp_path / "kopie.zip"
    kind = place.url.partition(":")[0]
    if kind not in backups:
        backups[kind] = filled_backup(place, path).read_bytes()
    path.write_bytes(backups[kind])
    return path


def test_everything_comes_back_on_the_same_and_on_the_other_database(
    place: Place, target: str, tmp_path: Path
) -> None:
    found = fill(place)
    path = tmp_path / "kopie.zip"
    before = rows(place.url)
    counts = backup(place.url, path)
    assert counts == {name: len(found_rows) for name, found_rows in before.items()}
    assert counts["events"] == 7
    assert restore(target, path) == counts
    assert data(target) == data(place.url) == {name: before[name] for name in data(target)}
    ws = Workspace(target, Actor("els", "consultant"))
    assert conflicts(ws.maturity.answers(place.round.id, None)) == [found]


def test_work_goes_on_after_a_restore(place: Place, target: str, tmp_path: Path) -> None:
    path = filled_backup(place, tmp_path / "kopie.zip")
    last = max(event[0] for event in rows(place.url)["events"])
    restore(target, path)
    ws = Workspace(target, Actor("els", "consultant"))
    saved = ws.maturity.save(place.round.id, place.beuk.id, "b1", "level", 3)
    assert not isinstance(saved, Conflict)
    assert saved.event == last + 1
    assert ws.rounds.add("100", "ibp", "Nieuw", date(2027, 1, 1)).id > place.other_round.id
    ws.members.add(Member("ans", "Ans", "analyst"))
    (found,) = conflicts(ws.maturity.answers(place.round.id, None))
    ws.dossiers.resolve(found.proposal, "mine", seen=found.theirs.event)


def test_a_backup_of_an_empty_workspace_is_one_too(new_url: NewUrl, target: str, tmp_path: Path) -> None:
    url = new_url()
    Workspace(url)
    assert sum(backup(url, tmp_path / "leeg.zip").values()) == 0
    restore(target, tmp_path / "leeg.zip")
    assert Workspace(target).schools.boards() == []
    assert Workspace(target).schools.load([], None).added == 0


def test_a_workspace_with_data_is_not_written_over(place: Place, made: Path) -> None:
    before = rows(place.url)
    with pytest.raises(IbpError) as caught:
        restore(place.url, made)
    assert caught.value.key == "store.workspace_not_empty"
    assert rows(place.url) == before


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None], sign: bool = False) -> None:
    """Change the parts of a backup; with ``sign``, make size and hash in the manifest right again."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    if sign:
        manifest = json.loads(parts["manifest.json"])
        for name, part in manifest["tables"].items():
            content = parts[f"tables/{name}.jsonl"]
            part.update(
                rows=content.count(b"\n"), bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
            )
        parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return change


WITH_LOG = 7
"""The first schema that kept who did what."""
EVENTS, SCHOOLS, DOSSIERS = "tables/events.jsonl", "tables/schools.jsonl", "tables/dossiers.jsonl"
DAMAGE: dict[str, tuple[Callable[[dict[str, bytes]], object], bool]] = {
    "another value": (replaced(SCHOOLS, b"De Linde", b"De Binde"), False),
    "a row less": (lambda parts: parts.update({EVENTS: parts[EVENTS].partition(b"\n")[2]}), False),
    "a part less": (lambda parts: parts.pop(EVENTS), False),
    "a part more": (lambda parts: parts.update({"tables/../x": b""}), False),
    "no manifest": (lambda parts: parts.pop("manifest.json"), False),
    "a manifest of something else": (lambda parts: parts.update({"manifest.json": b"[]"}), False),
    "another format": (replaced("manifest.json", b"ibp-workbook-backup/1", b"other"), False),
    "a column less": (replaced(SCHOOLS, b'"sector":"po",', b""), True),
    "a column more": (replaced(SCHOOLS, b'"sector":"po"', b'"sector":"po","x":1'), True),
    "a text for a number": (replaced(SCHOOLS, b'"id":1,', b'"id":"1",'), True),
    "a number for a text": (replaced(SCHOOLS, b'"name":"De Linde"', b'"name":1'), True),
    "a name that is too long": (replaced(SCHOOLS, b"De Linde", b"x" * 301), True),
    "nothing where something must be": (replaced(SCHOOLS, b'"De Linde"', b"null"), True),
    "a number for a moment": (replaced(EVENTS, b'"at":"2', b'"at":2,"x":"'), True),
    "a school that is not there": (replaced(DOSSIERS, b'"school":1,', b'"school":999,'), True),
    "an unknown kind of event": (replaced(EVENTS, b'"proposal"', b'"invented"'), True),
    "a number that fits in no database": (replaced(SCHOOLS, b'"id":1,', b'"id":99999999999999999999,'), True),
    "a character that PostgreSQL refuses": (replaced(SCHOOLS, b"De Linde", b"De\\u0000Linde"), True),
    "no JSON": (lambda parts: parts.update({EVENTS: b"x\n"}), True),
    "no end of line": (lambda parts: parts.update({EVENTS: parts[EVENTS] + b"{}"}), True),
    "very deep": (lambda parts: parts.update({EVENTS: b"[" * 100_000 + b"\n"}), True),
    "a zip bomb": (lambda parts: parts.update({EVENTS: b"0" * 40_000_000 + b"\n"}), True),
    "a manifest that is a zip bomb": (
        lambda parts: parts.update({"manifest.json": b" " * 2_000_000}), False,
    ),
}  # fmt: skip


def test_a_backup_of_before_moments_had_a_zone_gives_the_same_moments(
    place: Place, target: str, tmp_path: Path
) -> None:
    path = filled_backup(place, tmp_path / "kopie.zip")

    def as_before(parts: dict[str, bytes]) -> None:
        assert b"+00:00" in parts[EVENTS]
        parts |= {name: content.replace(b"+00:00", b"") for name, content in parts.items()}

    rewrite(path, as_before, sign=True)
    restore(target, path)
    assert data(target) == data(place.url)


@pytest.mark.parametrize(("change", "sign"), DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_backup_gets_a_sentence_and_changes_nothing(
    made: Path, new_url: NewUrl, change: Callable[[dict[str, bytes]], None], sign: bool
) -> None:
    url = new_url()
    rewrite(made, change, sign)
    with pytest.raises(IbpError) as caught:
        restore(url, made)
    assert caught.value.key == "store.backup_damaged"
    assert "kopie.zip" in str(caught.value)
    assert not any(rows(url).values())


def test_a_rewritten_backup_without_damage_is_restored(made: Path, new_url: NewUrl) -> None:
    rewrite(made, lambda parts: None, sign=True)
    assert restore(new_url(), made)["schools"] == 3


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_backup_makes_no_workspace(made: Path, sqlite_url: NewUrl, share: float) -> None:
    content = made.read_bytes()
    made.write_bytes(content[: int(len(content) * share)])
    url = sqlite_url()
    with pytest.raises(IbpError) as caught:
        restore(url, made)
    assert caught.value.key == "store.backup_damaged"
    assert not Path(url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize("revision", range(3, int(REVISION) + 1))
def test_a_backup_of_each_earlier_version_is_restored(made: Path, new_url: NewUrl, revision: int) -> None:
    def as_it_was(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["revision"] = f"{revision:04}"
        for table in ("audit", "audit_end") if revision < WITH_LOG else ():
            del parts[f"tables/{table}.jsonl"], manifest["tables"][table]
        parts["manifest.json"] = json.dumps(manifest).encode()

    rewrite(made, as_it_was)
    assert restore(new_url(), made)["boards"] > 0


@pytest.mark.parametrize("revision", [b"0000", f"{int(REVISION) + 1:04}".encode(), b"9999"])
def test_a_backup_of_another_version_says_so(made: Path, new_url: NewUrl, revision: bytes) -> None:
    rewrite(made, replaced("manifest.json", REVISION.encode(), revision))
    with pytest.raises(IbpError) as caught:
        restore(new_url(), made)
    assert caught.value.key == "store.backup_version"


def test_files_that_are_not_there_get_a_sentence(made: Path, place: Place, sqlite_url: NewUrl) -> None:
    nowhere = made.parent / "weg" / "x.zip"
    with pytest.raises(IbpError) as caught:
        restore(sqlite_url(), nowhere)
    assert caught.value.key == "store.backup_not_read"
    with pytest.raises(IbpError) as caught:
        backup(place.url, nowhere)
    assert caught.value.key == "store.backup_not_written"


def test_a_mistyped_address_makes_no_empty_backup(sqlite_url: NewUrl, tmp_path: Path) -> None:
    url = sqlite_url()
    with pytest.raises(IbpError) as caught:
        backup(url, tmp_path / "kopie.zip")
    assert caught.value.key == "store.no_workspace"
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_not_written_over_its_workspace(sqlite_url: NewUrl) -> None:
    url = sqlite_url()
    Workspace(url)
    path = Path(url.removeprefix("sqlite:///"))
    before = path.read_bytes()
    with pytest.raises(IbpError) as caught:
        backup(url, path)
    assert caught.value.key == "store.backup_on_workspace"
    assert path.read_bytes() == before


def test_a_backup_that_fails_leaves_the_previous_one(
    place: Place, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ibp_workbook.store import backup as module

    before = made.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write_table", full)
    with pytest.raises(IbpError, match="No space left"):
        backup(place.url, made)
    assert made.read_bytes() == before
    assert not list(made.parent.glob("*.part"))
