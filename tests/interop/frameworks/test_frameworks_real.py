"""Framework libraries as CISO Assistant publishes them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ibp_workbook.catalogue.models import Framework, Level
from ibp_workbook.interop.frameworks.files import read_framework

Real = Callable[[str], Path]


def read(path: Path, levels: tuple[Level, ...]) -> Framework:
    return read_framework(path, path.name, levels, "en")


def test_a_dutch_framework_without_scores_gets_the_standard_levels(
    real: Real, standard: tuple[Level, ...]
) -> None:
    framework = read(real("ciso_assistant/ciso_cbw_nis2.yaml"), standard)
    assert (len(framework.statements), len(framework.domains)) == (27, 3)
    assert framework.levels == standard
    assert any("standard levels" in warning for warning in framework.warnings)
    assert not any("missing" in warning for warning in framework.warnings)
    first = framework.statement("1.1")
    assert framework.domain(first.domain).title.en == "Duty of care (Art. 21)"
    assert first.why is not None
    assert first.why.nl.startswith("Beleid over netwerk en informatiesystemen\n")
    assert "bedrijfscontinuïteit" in first.why.nl
    assert first.why.en.startswith("Network and information systems policy\n")
    assert first.scope == "both"
    assert framework.notice is not None
    assert "NOREA" in framework.notice.nl


def test_a_framework_with_scores_keeps_its_own_levels(real: Real, standard: tuple[Level, ...]) -> None:
    framework = read(real("ciso_assistant/ciso_cyfun-small-self-assessment_new.yaml"), standard)
    assert (len(framework.statements), len(framework.domains)) == (8, 1)
    assert (framework.min_level, framework.max_level, framework.target) == (1, 5, 3)
    assert framework.level(3).name.nl == "Gedefinieerd"
    assert "procesdocumentatie" in framework.level(3).description.nl
    assert not any("standard levels" in warning for warning in framework.warnings)
    passwords = framework.statements[0]
    assert (passwords.title.nl, passwords.title.en) == ("WACHTWOORDEN", "PASSWORDS")
    assert sorted(passwords.levels) == [1, 2, 3, 4, 5]
    assert passwords.levels[5].nl.startswith("Multifactorauthenticatie")


@pytest.mark.parametrize("file", ["ciso_cbw_nis2.yaml", "ciso_cyfun-small-self-assessment_new.yaml"])
def test_the_name_of_the_file_does_not_matter(real: Real, standard: tuple[Level, ...], file: str) -> None:
    path = real(f"ciso_assistant/{file}")
    assert read_framework(path.read_bytes(), "upload", standard, "en") == read(path, standard)
