"""Load the whole catalogue: strictly from YAML, or from a cache of what was read before."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
import platformdirs

from ibp_workbook import paths
from ibp_workbook.catalogue.assessments import load_assessments
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.fields import FieldSet, choice_words, load_sets
from ibp_workbook.catalogue.forms import load_form
from ibp_workbook.catalogue.forms.dpia_library import Library, load_library
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.catalogue.frameworks import check_framework, load_framework
from ibp_workbook.catalogue.meanings import FORM, NEEDED, ONLY_OTHERS, check_needed
from ibp_workbook.catalogue.models import Framework, Source
from ibp_workbook.catalogue.plan import PlanContent, load_plan
from ibp_workbook.catalogue.retention import Category, load_retention
from ibp_workbook.catalogue.sources import load_sources
from ibp_workbook.catalogue.timeline import Milestone, load_timeline
from ibp_workbook.catalogue.yaml_file import ONE_AT_A_TIME
from ibp_workbook.errors import IbpError

log = logging.getLogger(__name__)

_KEPT = 8


class Catalogue(msgspec.Struct, frozen=True):
    """All content of one data folder. ``version`` changes when any content file changes."""

    sources: dict[str, Source]
    frameworks: dict[str, Framework]
    version: str
    assessments: dict[str, Assessment] = {}
    retention: dict[str, Category] = {}
    timeline: dict[str, Milestone] = {}
    plan: PlanContent | None = None
    forms: dict[str, Form] = {}
    library: Library = Library()
    closing: dict[str, FieldSet] = {}
    """The last step of a DPIA."""

    def closing_words(self, item: str, name: str, value: str, lang: str) -> str:
        """A choice of that step in words; the value itself where the content does not know it."""
        part = self.closing.get(item)
        return part.words(name, value, lang) if part else value

    def plan_words(self, name: str, value: str, lang: str) -> str:
        """A choice of a field of an action in words; the value itself where nobody knows it."""
        return choice_words(self.plan.fields.get(name) if self.plan else None, value, lang)


def read_catalogue(folder: Path) -> Catalogue:
    """Read and check every content file of a data folder.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    if not (folder / "frameworks").is_dir():
        raise IbpError("catalogue.not_readable", file=(folder / "frameworks").as_posix())
    sources = load_sources(folder / "sources")
    citations = {f"{source.id}/{key}" for source in sources.values() for key in source.provisions}
    frameworks: dict[str, Framework] = {}
    for path in sorted((folder / "frameworks").iterdir()):
        if path.is_dir():
            framework, files = load_framework(path)
            check_framework(framework, files, citations)
            frameworks[framework.id] = framework
    assessments = load_assessments(folder / "assessments", citations)
    timeline = load_timeline(folder / "timeline", citations)
    domains = {domain.id for framework in frameworks.values() for domain in framework.domains}
    form = load_form(folder / "dpia" / "form", citations)
    return Catalogue(
        sources=sources,
        frameworks=frameworks,
        version=_digest(folder),
        assessments=assessments,
        retention=load_retention(folder / "retention", citations),
        timeline=timeline,
        plan=load_plan(folder / "plan", domains, assessments, timeline),
        forms={form.id: form} if form else {},
        library=load_library(folder / "dpia", citations),
        closing=load_sets(folder / "dpia" / "closing.yaml", "dpia/closing.yaml"),
    )


def check_meanings(catalogue: Catalogue) -> None:
    """Check that everything Python asks for by its meaning is asked.

    Raises:
        IbpError: names the file and the meaning that no field has.
    """
    for form in catalogue.forms.values():
        check_needed(form.meaning, FORM.keys() - ONLY_OTHERS, f"{form.id}/form/form.yaml")
    for id_, tags in NEEDED.items():
        meaning = catalogue.assessments[id_].meaning if id_ in catalogue.assessments else ()
        check_needed(meaning, tags, f"assessments/{id_}/questions.yaml")


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue of a data folder; the shipped one by default.

    Reading and checking YAML takes a second, and every page needs it: the result is cached on disk, and
    the cache is used as long as no content file has changed.

    Raises:
        IbpError: the content breaks a rule.
    """
    folder = folder or paths.data()
    with ONE_AT_A_TIME:
        return _cached(folder, _fingerprint(folder))


@lru_cache(maxsize=1)
def _cached(folder: Path, fingerprint: str) -> Catalogue:
    """The same object for as long as the content is the same: nobody changes a catalogue."""
    cache = Path(platformdirs.user_cache_dir("ibp_workbook")) / f"catalogue-{fingerprint}.msgpack"
    try:
        return msgspec.msgpack.decode(cache.read_bytes(), type=Catalogue)
    except (OSError, msgspec.DecodeError):
        catalogue = read_catalogue(folder)
    _write(cache, msgspec.msgpack.encode(catalogue))
    return catalogue


def _write(cache: Path, content: bytes) -> None:
    """Write at once or not at all: two processes may do this at the same moment."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache.parent, delete=False) as stream:
            stream.write(content)
        Path(stream.name).replace(cache)
        _forget_old(cache.parent)
    except OSError as error:
        log.info("catalogue cache not written: %s", error.strerror)


def _forget_old(folder: Path) -> None:
    """Every version of the content leaves a file behind; the latest few are enough."""
    found = sorted(folder.glob("catalogue-*.msgpack"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[_KEPT:]:
        path.unlink(missing_ok=True)


_PARTS = ("sources", "frameworks", "assessments", "retention", "timeline", "plan", "dpia")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in (path for part in _PARTS for path in sorted((folder / part).rglob("*.yaml"))):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _fingerprint(folder: Path) -> str:
    """Cheap: names, sizes and times of the content files and of this package's models."""
    tops = [place for part in _PARTS if (place := folder / part).is_dir()]
    found = sorted(state for top in (*tops, Path(__file__).parent) for state in _states(top))
    return hashlib.sha256("\0".join([str(folder.resolve()), *found]).encode()).hexdigest()[:16]


def _states(folder: Path | str) -> Iterator[str]:
    """The state of each file below a folder: every page asks, and paths as objects take thrice as long."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _states(entry.path)
            elif entry.name.endswith((".yaml", ".py")):
                status = entry.stat()
                yield f"{entry.path}:{status.st_size}:{status.st_mtime_ns}"
