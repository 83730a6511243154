"""Typical risks and measures of a DPIA, by kind of processing, from ``data/dpia/library.yaml``."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from ibp_workbook.catalogue.checking import check_citations, check_ids, check_texts
from ibp_workbook.catalogue.models import Content, Filled, Identifier, Text
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError

FILE = "dpia/library.yaml"
Level = Literal["low", "medium", "high"]
_Some = Annotated[tuple[str, ...], Meta(min_length=1)]


class _Entry(Content, frozen=True):
    id: Identifier
    title: Text


class _Cited(_Entry, frozen=True):
    sources: _Some


class Kind(_Entry, frozen=True):
    """A kind of processing; ``words`` in a name or a proposal point to it."""

    words: Annotated[tuple[Filled, ...], Meta(min_length=1)]


class TypicalRisk(_Cited, frozen=True):
    """A risk as it often occurs; one changes the words and weighs it for one's own situation.

    Attributes:
        kinds: ids of the kinds of processing in which it occurs; its title says what may happen.
        origin: by what or whom.
        consequence: what it means for people.
        likelihood, impact: where to start weighing, before measures.
        measures: ids of what helps.
    """

    kinds: _Some
    origin: Text
    consequence: Text
    likelihood: Level
    impact: Level
    measures: _Some


class TypicalMeasure(_Cited, frozen=True):
    """A measure that helps against one or more risks; ``owner`` is a role."""

    owner: Text


class Library(Content, frozen=True):
    """All of it."""

    kinds: tuple[Kind, ...] = ()
    risks: tuple[TypicalRisk, ...] = ()
    measures: tuple[TypicalMeasure, ...] = ()


def load_library(folder: Path, citations: Collection[str]) -> Library:
    """The library of ``folder/library.yaml``, checked; an empty one when there is no such file.

    Args:
        folder: such as ``data/dpia``.
        citations: every citation that exists, as ``<source>/<provision>``.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    library = read_content(folder / "library.yaml", FILE, Library, Library())
    everything: tuple[tuple[_Entry, ...], ...] = (library.kinds, library.risks, library.measures)
    for items in everything:
        check_ids((item.id for item in items), FILE)
    check_texts(_texts(library), FILE)
    _check_references(library, citations)
    return library


def _texts(library: Library) -> Iterator[tuple[str, Text]]:
    """Everything but owners: a role may have the same name in both languages."""
    entries: tuple[_Entry, ...] = (*library.kinds, *library.risks, *library.measures)
    for item in entries:
        yield f"{item.id}.title", item.title
    for risk in library.risks:
        yield f"{risk.id}.origin", risk.origin
        yield f"{risk.id}.consequence", risk.consequence


def _check_references(library: Library, citations: Collection[str]) -> None:
    kinds = {kind.id for kind in library.kinds}
    measures = {measure.id for measure in library.measures}
    for risk in library.risks:
        for key, error, known in (
            ("kinds", "forms.dead_kind", kinds),
            ("measures", "forms.dead_measure", measures),
        ):
            for id_ in getattr(risk, key):
                if id_ not in known:
                    raise IbpError(error, file=FILE, key=f"{risk.id}.{key}", id=id_)
    cited: tuple[_Cited, ...] = (*library.risks, *library.measures)
    for item in cited:
        check_citations(item.sources, citations, FILE, f"{item.id}.sources")
    used = {id_ for risk in library.risks for id_ in risk.measures}
    for measure in library.measures:
        if measure.id not in used:
            raise IbpError("forms.unused_measure", file=FILE, id=measure.id)
