"""Sources of law: load, check dates, and cite a provision as it held on a day."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from ibp_workbook.catalogue.checking import check_period
from ibp_workbook.catalogue.models import Provision, Source
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError


def load_sources(folder: Path) -> dict[str, Source]:
    """All sources of a folder, by id; one file each, named after the id.

    Raises:
        IbpError: a file breaks a rule; the sentence names file and key.
    """
    sources: dict[str, Source] = {}
    for path in sorted(folder.glob("*.yaml")):
        name = f"sources/{path.name}"
        source = read_content(path, name, Source)
        if source.id != path.stem:
            raise IbpError("catalogue.wrong_id", file=name, id=source.id, expected=path.stem)
        for key, provision in source.provisions.items():
            _check_dates(provision, name, f"provisions.{key}")
        sources[source.id] = source
    return sources


def _check_dates(provision: Provision, file: str, key: str) -> None:
    versions = sorted(provision.versions, key=lambda version: version.valid_from)
    for version in versions:
        check_period(version.valid_from, version.valid_until, file, key)
    for earlier, later in pairwise(versions):
        if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
            raise IbpError(
                "catalogue.overlapping_dates", file=file, key=key, day=later.valid_from.isoformat()
            )


def find_provision(sources: Mapping[str, Source], citation: str) -> tuple[Source, Provision] | None:
    """Source and provision behind a citation such as ``avg/art-33-1``; None when there is none."""
    source_id, _, key = citation.partition("/")
    source = sources.get(source_id)
    provision = source.provisions.get(key) if source else None
    return (source, provision) if source and provision else None


def cite(sources: Mapping[str, Source], citation: str, lang: str, on: date) -> dict[str, str]:
    """A citation for on screen, with what the provision asks on a day.

    Args:
        sources: the loaded sources.
        citation: ``<source>/<provision>``.
        lang: ``nl`` or ``en``.
        on: reference date.

    Returns:
        ``label`` (such as "AVG art. 33 lid 1"), ``title``, ``summary`` (empty when it does not hold on
        that day), ``confidence`` and ``url`` (may be empty).
    """
    found = find_provision(sources, citation)
    if found is None:
        return {"label": citation, "title": "", "summary": "", "confidence": "", "url": ""}
    source, provision = found
    version = provision.on(on)
    return {
        "label": f"{source.short.get(lang)} {((version and version.label) or provision.label).get(lang)}",
        "title": source.title.get(lang),
        "summary": version.summary.get(lang) if version else "",
        "confidence": version.confidence if version else "",
        "url": source.url or "",
    }
