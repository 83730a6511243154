"""Where workspaces and backups are put: odd folders, and places where they cannot be."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Workspace, migrate
from ibp_workbook.store.backup import backup, restore
from ibp_workbook.store.engine import exists, file_of

if TYPE_CHECKING:
    from tests.store.conftest import NewUrl, Place

ELS = Actor("els", "consultant")
ON_SQLITE = pytest.mark.parametrize("new_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("name", ["100 % Wrâld", "a'b", "nieuw/dieper/map"])
def test_a_workspace_in_a_folder_with_an_odd_name(tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{(tmp_path / name / 'w.sqlite').as_posix()}"
    assert not exists(url)
    assert Workspace(url, ELS).schools.boards() == []
    assert exists(url)
    assert (tmp_path / name / "w.sqlite").is_file()


def test_a_program_in_a_folder_with_a_percent_sign(
    tmp_path: Path, sqlite_url: NewUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = tmp_path / "100%s" / "migrations"
    shutil.copytree(migrate._SCRIPTS, scripts)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    assert Workspace(sqlite_url(), ELS).schools.boards() == []


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/ibp/w.sqlite", "/srv/ibp/w.sqlite"),
        ("sqlite:///C:/Gebruikers/els/w.sqlite", "C:/Gebruikers/els/w.sqlite"),
        ("sqlite:///w.sqlite?timeout=5", "w.sqlite"),
    ],
)
def test_the_file_of_an_address(url: str, path: str) -> None:
    assert file_of(url) == Path(path)


def test_a_server_has_no_file() -> None:
    assert file_of("postgresql+psycopg://host/base") is None
    assert exists("postgresql+psycopg://host/base")


def test_a_folder_and_a_path_through_a_file_are_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Geachte directie")
    for place in (tmp_path, tmp_path / "brief.txt" / "w.sqlite"):
        with pytest.raises(IbpError) as caught:
            Workspace(f"sqlite:///{place.as_posix()}", ELS)
        assert caught.value.key == "store.cannot_open"
        assert place.as_posix() in str(caught.value)


@ON_SQLITE
def test_a_backup_that_cannot_be_there(place: Place, tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Geachte directie")
    for path in (tmp_path, tmp_path / "brief.txt" / "k.zip", tmp_path / ("x" * 400)):
        before = sorted(tmp_path.iterdir())
        with pytest.raises(IbpError) as caught:
            backup(place.url, path)
        assert caught.value.key == "store.backup_not_written"
        assert sorted(tmp_path.iterdir()) == before


def test_a_folder_is_no_backup(sqlite_url: NewUrl, tmp_path: Path) -> None:
    with pytest.raises(IbpError) as caught:
        restore(sqlite_url(), tmp_path)
    assert caught.value.key == "store.backup_not_read"


@ON_SQLITE
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_another_kind_is_no_backup(
    place: Place, sqlite_url: NewUrl, tmp_path: Path, method: int
) -> None:
    path, other = tmp_path / "k.zip", tmp_path / "anders.zip"
    backup(place.url, path)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w", method) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    with pytest.raises(IbpError) as caught:
        restore(sqlite_url(), other)
    assert caught.value.key == "store.backup_damaged"


@ON_SQLITE
def test_one_wrong_byte_is_noticed_or_does_no_harm(place: Place, sqlite_url: NewUrl, tmp_path: Path) -> None:
    path = tmp_path / "k.zip"
    backup(place.url, path)
    content = path.read_bytes()
    noticed = 0
    for position in range(0, len(content), len(content) // 60):
        broken = bytearray(content)
        broken[position] ^= 0x55
        path.write_bytes(broken)
        url = sqlite_url()
        said = _said(url, path)
        if said is None:
            assert Workspace(url, ELS).schools.of() == place.workspace.schools.of()
        else:
            assert said.startswith("store.backup_"), position
            noticed += 1
    assert noticed > 30


def _said(url: str, path: Path) -> str | None:
    """The key of what a restore says is wrong, if anything."""
    try:
        restore(url, path)
    except IbpError as error:
        return error.key
    return None
