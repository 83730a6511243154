"""From the library of typical risks and measures to a DPIA: what fits, and the rows of what one takes."""

from collections.abc import Collection

from ibp_workbook.catalogue.forms.dpia_library import Library, TypicalMeasure, TypicalRisk
from ibp_workbook.evaluate.dpia.prefill import NewId, Start, Starter
from ibp_workbook.evaluate.forms.places import as_text
from ibp_workbook.evaluate.forms.tree import Content
from ibp_workbook.texts import LANGS, Texts

_ABOUT = ("1.1", "3.1.1", "4.1")
"""What tells which kind of processing it is: the proposal, the processing operations, the systems."""


def kinds_of(library: Library, subject: str, content: Content) -> list[str]:
    """The kinds of processing that a DPIA seems to be about, by the words in it.

    Args:
        library: with its kinds.
        subject: name of the DPIA.
        content: its answers.
    """
    said = [subject]
    for path, item in content.items():
        if path.rpartition("/")[2] in _ABOUT:
            said.append(as_text(item.get("value")))
    text = " ".join(said).casefold()
    return [kind.id for kind in library.kinds if any(word.casefold() in text for word in kind.words)]


def proposals(library: Library, content: Content, kinds: Collection[str]) -> list[TypicalRisk]:
    """The typical risks of these kinds that the DPIA does not have yet, those of more kinds first."""
    there = _values(content, "16.1.1")
    found = [
        risk
        for risk in library.risks
        if set(risk.kinds) & set(kinds) and not {risk.title.get(lang) for lang in LANGS} & there
    ]
    return sorted(found, key=lambda risk: -len(set(risk.kinds) & set(kinds)))


def measures_for(library: Library, risk: TypicalRisk) -> list[TypicalMeasure]:
    """The measures that the library has against a risk."""
    return [measure for measure in library.measures if measure.id in risk.measures]


def rows_of(
    library: Library,
    content: Content,
    chosen: Collection[str],
    lang: str,
    new_id: NewId,
    measures: Collection[str] | None = None,
) -> list[Start]:
    """Risks of the library as rows of a DPIA, with their measures linked to them.

    A measure that helps against two risks becomes one row. Likelihood and impact are where to start weighing:
    the motivation is left open, so that someone thinks about it.

    Args:
        library: risks and measures.
        content: what the DPIA has already.
        chosen: ids of risks.
        lang: language to write in.
        new_id: gives ids of new rows.
        measures: ids of the measures to take along; None for all that belong to the risks.
    """
    starter, origin = Starter(content, new_id), Texts(lang)("dpia_prefill.library")
    for risk in library.risks:
        if risk.id not in chosen:
            continue
        title = risk.title.get(lang)
        row = starter.row("16.1", "16.1.1", title, origin)
        starter.answer(f"{row}/16.1.2", risk.origin.get(lang), origin)
        starter.answer(f"{row}/16.1.9", risk.consequence.get(lang), origin)
        starter.answer(f"{row}/16.1.3", risk.likelihood, origin)
        starter.answer(f"{row}/16.1.5", risk.impact, origin)
        for measure in measures_for(library, risk):
            if measures is None or measure.id in measures:
                _measure(starter, measure, title, lang, origin)
    return starter.starts


def _measure(starter: Starter, measure: TypicalMeasure, risk: str, lang: str, origin: str) -> None:
    row = starter.row("17.1", "17.1.3", measure.title.get(lang), origin)
    starter.add_choices(f"{row}/17.1.1", [risk], origin)
    starter.answer(f"{row}/17.1.7", measure.owner.get(lang), origin)
    starter.answer(f"{row}/17.1.10", "todo", origin)


def _values(content: Content, field: str) -> set[str]:
    return {as_text(item.get("value")) for path, item in content.items() if path.endswith(f"/{field}")}
