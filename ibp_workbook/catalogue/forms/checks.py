"""Everything a struct cannot see in a form: ids, references, circles, and texts that say the same."""

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from ibp_workbook.catalogue.checking import check_citations, check_ids, check_texts
from ibp_workbook.catalogue.fields import CHOOSING, check_kind
from ibp_workbook.catalogue.forms.models import Condition, Form, FormField
from ibp_workbook.catalogue.meanings import FORM, check_means
from ibp_workbook.errors import IbpError

_TEXTS = ("line", "text")


def check_form(form: Form, files: Mapping[str, str], citations: Collection[str], file: str) -> None:
    """Check a form; see docs/dpia.md for what is asked of it.

    Args:
        form: as read.
        files: field id -> the file that holds it, for the sentence.
        citations: every citation that exists.
        file: the file with the form's own texts.

    Raises:
        IbpError: the first rule that is broken; the sentence names file and key.
    """
    check_ids((field.id for part in form.parts for field in part.all()), file, files)
    check_texts((("title", form.title), ("introduction", form.introduction)), file)
    _check_chapters(form, file)
    for field in form.fields.values():
        own = files.get(field.id, file)
        _check_own_kind(field, own)
        check_texts(field.texts(), own)
        _check_references(field, form, own)
        check_citations(field.sources, citations, own, f"{field.id}.sources")
    _check_circles(form, files, file)
    check_means(((field.id, field.means) for field in form.fields.values()), FORM, files, file)
    for theirs in form.means_elsewhere.values():
        check_means(theirs.items(), FORM, {}, file)


def _check_chapters(form: Form, file: str) -> None:
    known = [part.id for part in form.parts]
    named = [part for chapter in form.chapters for part in chapter.parts]
    check_ids([*(chapter.id for chapter in form.chapters), *named], file)
    check_texts(((f"chapters[{chapter.id}].title", chapter.title) for chapter in form.chapters), file)
    for chapter in form.chapters:
        for part in chapter.parts:
            if part not in known:
                raise IbpError("forms.dead_field", file=file, key=f"chapters[{chapter.id}].parts", id=part)


def _check_own_kind(field: FormField, file: str) -> None:
    """What a field may hold depends on its kind."""
    group, choosing = field.kind == "group", field.kind in CHOOSING
    more = {
        "fields": group != bool(field.fields),
        "choices_from": bool(field.choices_from) and not choosing,
        "rows_from": bool(field.rows_from) and not field.repeatable,
        "title_of_row": bool(field.title_of_row) and not (group and field.repeatable),
        "row_label": bool(field.row_label) and not field.repeatable,
    }
    check_kind(field, file, more, offered=2 if field.choices_from else 0)
    check_ids((choice.value for choice in field.choices), file)


def _check_references(field: FormField, form: Form, file: str) -> None:
    for key in ("choices_from", "rows_from"):
        if id_ := getattr(field, key):
            if (target := form.fields.get(id_)) is None:
                raise IbpError("forms.dead_field", file=file, key=f"{field.id}.{key}", id=id_)
            if target.kind not in _TEXTS:
                raise IbpError("forms.no_text", file=file, key=f"{field.id}.{key}", id=id_)
    if field.title_of_row and field.title_of_row not in {inner.id for inner in field.fields}:
        raise IbpError("forms.dead_field", file=file, key=f"{field.id}.title_of_row", id=field.title_of_row)
    for condition in field.show_if:
        _check_condition(condition, form, file, f"{field.id}.show_if")


def _check_condition(condition: Condition, form: Form, file: str, key: str) -> None:
    target = form.fields.get(condition.field)
    if target is None or target.kind == "group":
        raise IbpError("forms.dead_field", file=file, key=key, id=condition.field)
    if condition.operator == "any":
        return
    if target.kind == "yes_no" and not isinstance(condition.value, bool):
        raise IbpError("forms.dead_choice", file=file, key=key, id=target.id, value=str(condition.value))
    if target.choices and condition.value not in target.values:
        raise IbpError("forms.dead_choice", file=file, key=key, id=target.id, value=str(condition.value))


def _check_circles(form: Form, files: Mapping[str, str], file: str) -> None:
    """Whether a field shows may not depend on itself, by whatever way round."""
    graph = {field.id: set(_depends_on(field, form)) for field in form.fields.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        raise IbpError("forms.circle", file=files.get(circle[0], file), ids=" → ".join(circle)) from error


def _depends_on(field: FormField, form: Form) -> Iterator[str]:
    yield from (condition.field for condition in field.show_if)
    if field.rows_from:
        yield field.rows_from
    if field.id in form.parents:
        yield form.parents[field.id]
