"""From the library of typical risks and measures to a DPIA: what fits, and the rows of what one takes."""

from collections.abc import Collection

from ibp_workbook.catalogue.forms.dpia_library import Library, TypicalMeasure, TypicalRisk
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.evaluate.dpia.prefill import NewId, Start, Starter
from ibp_workbook.evaluate.forms.places import as_text
from ibp_workbook.evaluate.forms.tree import Content
from ibp_workbook.texts import LANGS, Texts

_ABOUT = ("subject", "processing.name", "systems")
"""What tells which kind of processing it is."""


def kinds_of(library: Library, subject: str, form: Form, content: Content) -> list[str]:
    """The kinds of processing that a DPIA seems to be about, by the words in it.

    Args:
        library: with its kinds.
        subject: name of the DPIA.
        form: what is asked in it.
        content: its answers.
    """
    said = (text for tag in _ABOUT for text in _texts(form, content, tag))
    text = " ".join([subject, *said]).casefold()
    return [kind.id for kind in library.kinds if any(word.casefold() in text for word in kind.words)]


def proposals(library: Library, form: Form, content: Content, kinds: Collection[str]) -> list[TypicalRisk]:
    """The typical risks of these kinds that the DPIA does not have yet, those of more kinds first."""
    there = set(_texts(form, content, "risk.name"))
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
    form: Form,
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
        form: what is asked in the DPIA.
        content: what the DPIA has already.
        chosen: ids of risks.
        lang: language to write in.
        new_id: gives ids of new rows.
        measures: ids of the measures to take along; None for all that belong to the risks.
    """
    starter, origin = Starter(form, content, new_id), Texts(lang)("dpia_prefill.library")
    for risk in library.risks:
        if risk.id not in chosen:
            continue
        title = risk.title.get(lang)
        row = starter.row("risk", title, origin, named_by="risk.name")
        starter.answer("risk.origin", risk.origin.get(lang), origin, row)
        starter.answer("risk.consequence", risk.consequence.get(lang), origin, row)
        starter.answer("risk.likelihood", risk.likelihood, origin, row)
        starter.answer("risk.impact", risk.impact, origin, row)
        for measure in measures_for(library, risk):
            if measures is None or measure.id in measures:
                _measure(starter, measure, title, lang, origin)
    return starter.starts


def _measure(starter: Starter, measure: TypicalMeasure, risk: str, lang: str, origin: str) -> None:
    row = starter.row("measure", measure.title.get(lang), origin, named_by="measure.name")
    starter.add_choices("measure.risks", [risk], origin, row)
    starter.answer("measure.owner", measure.owner.get(lang), origin, row)
    starter.answer("measure.status", "todo", origin, row)


def _texts(form: Form, content: Content, tag: str) -> list[str]:
    field = form.meaning.get(tag)
    last = ((path.rpartition("/")[2], item) for path, item in content.items())
    return [as_text(item.get("value")) for name, item in last if field and name == field.id]
