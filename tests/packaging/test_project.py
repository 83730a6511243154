"""What tells others what this is: publiccode.yml, the hooks before a commit, the templates of issues."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
import yaml
from msgspec import Meta

ROOT = Path(__file__).resolve().parents[2]
Line = Annotated[str, Meta(min_length=1)]


class Description(msgspec.Struct, forbid_unknown_fields=True):
    shortDescription: Annotated[str, Meta(min_length=1, max_length=150)]  # noqa: N815 - names of the standard
    longDescription: Annotated[str, Meta(min_length=150, max_length=10_000)]  # noqa: N815
    features: Annotated[list[Line], Meta(min_length=1)]


class Audience(msgspec.Struct, forbid_unknown_fields=True):
    scope: list[Line]
    countries: list[Annotated[str, Meta(pattern="^[a-z]{2}$")]]


class Legal(msgspec.Struct, forbid_unknown_fields=True):
    license: Line


class Contact(msgspec.Struct, forbid_unknown_fields=True):
    name: Line
    email: Line | msgspec.UnsetType = msgspec.UNSET


class Maintenance(msgspec.Struct, forbid_unknown_fields=True):
    type: Literal["internal", "community"]  # both ask for a contact
    contacts: Annotated[list[Contact], Meta(min_length=1)]


class Localisation(msgspec.Struct, forbid_unknown_fields=True):
    localisationReady: bool  # noqa: N815
    availableLanguages: Annotated[list[Line], Meta(min_length=1)]  # noqa: N815


class PublicCode(msgspec.Struct, forbid_unknown_fields=True):
    """The keys of the publiccode.yml standard 0.4 that it requires, and those that we use."""

    publiccodeYmlVersion: Literal["0.4"]  # noqa: N815
    name: Line
    url: Annotated[str, Meta(pattern=r"^https://\S+$")]
    platforms: Annotated[list[Line], Meta(min_length=1)]
    developmentStatus: Literal["concept", "development", "beta", "stable", "obsolete"]  # noqa: N815
    softwareType: Literal["standalone/web", "standalone/desktop", "standalone/other", "library"]  # noqa: N815
    description: dict[str, Description]
    legal: Legal
    maintenance: Maintenance
    localisation: Localisation
    softwareVersion: Line  # noqa: N815
    categories: list[Line]
    intendedAudience: Audience  # noqa: N815


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def test_publiccode_has_what_the_standard_asks_and_says_what_the_package_says() -> None:
    known = msgspec.convert(read("publiccode.yml"), PublicCode)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (known.softwareVersion, known.legal.license) == (project["version"], project["license"])
    assert set(known.description) == set(known.localisation.availableLanguages) == {"nl", "en"}


@pytest.mark.parametrize("key", ["publiccodeYmlVersion", "url", "legal", "maintenance", "description"])
def test_publiccode_without_a_required_key_is_seen(key: str) -> None:
    known = read("publiccode.yml")
    del known[key]
    with pytest.raises(msgspec.ValidationError, match=key):
        msgspec.convert(known, PublicCode)


def test_the_hooks_fetch_nothing_and_run_what_is_there() -> None:
    (repo,) = read(".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    for hook in repo["hooks"]:
        assert (hook["language"], hook["entry"].split()[0]) == ("system", ".venv/bin/python")
        tests = re.findall(r"\S+\.py\b", hook["entry"])
        assert [name for name in tests if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".forgejo/issue_template").iterdir()), ids=lambda path: path.stem
)
def test_a_template_of_an_issue_asks_in_both_languages(path: Path) -> None:
    template = yaml.safe_load(path.read_text("utf-8"))
    assert " / " in template["name"]
    asked = [part for part in template["body"] if part["type"] != "markdown"]
    assert asked
    assert [part["id"] for part in asked if " / " not in part["attributes"]["label"]] == []
    assert any(part.get("validations", {}).get("required") for part in asked)


def test_the_changelog_has_a_heading_for_the_version_of_the_package() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")
