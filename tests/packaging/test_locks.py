"""pyproject.toml, the lock files and environment.yml say the same."""

import re
import tomllib
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-build.lock")
FILES = (*LOCKS, "environment.yml")
SYSTEMS = (("linux", "posix", "Linux"), ("darwin", "posix", "Darwin"), ("win32", "nt", "Windows"))
PYTHONS = ("3.11.0", "3.11.9", "3.12.1", "3.13.1", "3.14.0")


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _requirement(entry: str) -> Requirement:
    """The requirement of a lock entry, without its hashes."""
    return Requirement(entry.splitlines()[0].rstrip(" \\"))


def _version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


def unmet(direct: Iterable[str], pins: list[Requirement]) -> list[str]:
    """The direct requirements that no pin, or a pin of the wrong version, answers."""
    wrong = []
    for requirement in map(Requirement, direct):
        name = canonicalize_name(requirement.name)
        versions = [_version(pin) for pin in pins if canonicalize_name(pin.name) == name]
        if not versions or not all(requirement.specifier.contains(version) for version in versions):
            wrong.append(str(requirement))
    return wrong


@pytest.fixture
def runtime(lock: ModuleType) -> list[Requirement]:
    return [_requirement(entry) for entry in lock.entries(_read("requirements.lock"))]


@pytest.fixture
def everything(lock: ModuleType, runtime: list[Requirement]) -> list[Requirement]:
    return runtime + [_requirement(entry) for entry in lock.entries(_read("requirements-test.lock"))]


def test_unmet_sees_a_missing_and_a_wrong_version() -> None:
    pins = [Requirement("click==8.5.1"), Requirement("Some_Name==1.0"), Requirement("some-name==2.0")]
    assert unmet(["click>=8.5,<9", "some.name>=1"], pins) == []
    assert unmet(["click>=9", "some-name>=2", "pandas"], pins) == ["click>=9", "some-name>=2", "pandas"]


def test_the_lock_answers_every_dependency(runtime: list[Requirement]) -> None:
    assert unmet(PROJECT["project"]["dependencies"], runtime) == []


def test_what_builds_the_package_is_locked_apart_and_does_not_stay_with_people(
    lock: ModuleType, runtime: list[Requirement]
) -> None:
    needed = PROJECT["dependency-groups"]["build"]
    assert set(needed) >= set(PROJECT["build-system"]["requires"])
    assert any(Requirement(one).name == "editables" for one in needed), "an editable install asks for it"
    assert unmet(needed, [_requirement(entry) for entry in lock.entries(_read(LOCKS[-1]))]) == []
    assert unmet(needed, runtime) == needed


def test_the_test_lock_answers_every_test_dependency(everything: list[Requirement]) -> None:
    assert unmet(PROJECT["project"]["optional-dependencies"]["test"], everything) == []


def test_the_test_lock_adds_to_the_lock(lock: ModuleType) -> None:
    assert "-r requirements.lock" in _read("requirements-test.lock").splitlines()
    assert not set(lock.entries(_read("requirements.lock"))) & set(
        lock.entries(_read("requirements-test.lock"))
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_has_hashes(lock: ModuleType, name: str) -> None:
    entries = lock.entries(_read(name))
    assert entries
    bare = [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}$", entry, re.MULTILINE)]
    assert bare == []


def test_entries_splits_a_lock_without_losing_a_line(lock: ModuleType) -> None:
    first = "a==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
    second = "b==2 ; os_name == 'nt'\n"
    assert lock.entries("# made\n-r other.lock\n" + first + second) == [first, second]


@pytest.mark.parametrize(("system", "python"), list(product(SYSTEMS, PYTHONS)))
def test_one_version_of_each_package_on_every_system(
    everything: list[Requirement], system: tuple[str, str, str], python: str
) -> None:
    environment: dict[str, str] = {
        **{key: str(value) for key, value in default_environment().items()},
        **dict(zip(("sys_platform", "os_name", "platform_system"), system, strict=True)),
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
    }

    def is_for_it(requirement: Requirement) -> bool:
        return requirement.marker is None or requirement.marker.evaluate(environment)

    chosen: dict[str, set[str]] = {}
    for pin in everything:
        if is_for_it(pin):
            chosen.setdefault(canonicalize_name(pin.name), set()).add(_version(pin))
    assert {name: versions for name, versions in chosen.items() if len(versions) > 1} == {}
    direct = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]
    assert {canonicalize_name(one.name) for one in map(Requirement, direct) if is_for_it(one)} <= set(chosen)


@pytest.mark.parametrize("name", FILES)
def test_no_file_says_where_packages_come_from(name: str) -> None:
    addresses = re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|\s@\s", _read(name))
    assert addresses == []


def test_conda_users_get_the_same_set() -> None:
    *conda, by_pip = yaml.safe_load(_read("environment.yml"))["dependencies"]
    assert conda == [f"python{PROJECT['project']['requires-python']}", "pip"]
    assert by_pip == {"pip": ["-r requirements.lock"]}


def test_start_asks_for_the_python_that_the_package_asks_for(start: ModuleType) -> None:
    assert PROJECT["project"]["requires-python"] == ">=" + ".".join(map(str, start.MINIMUM))
