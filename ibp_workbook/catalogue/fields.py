"""What can be asked, in one vocabulary: of assessments, forms, registers and actions."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal

from ibp_workbook.catalogue.checking import check_ids, check_texts
from ibp_workbook.catalogue.meanings import check_means
from ibp_workbook.catalogue.models import Content, Filled, Text
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError

Kind = Literal[
    "line", "text", "yes_no", "one", "some", "number", "date", "datetime", "schools", "image", "group"
]
"""A ``line`` is one line of text, a ``text`` several; ``schools`` are schools of the board. A ``group`` holds
other fields and has no value itself."""

CHOOSING = ("one", "some")


class Choice(Content, frozen=True):
    """A value to choose.

    Attributes:
        value: what is kept.
        label: what one reads.
        informative: no rule looks at it.
        repair: what one does to come to this value, where that helps; without it, question and choice say so.
        maps_to: its counterpart in another definition: the value there, or ``#3`` for the third choice.
    """

    value: Filled
    label: Text
    informative: bool = False
    repair: Text | None = None
    maps_to: Mapping[str, str] = {}


class Field(Content, frozen=True, kw_only=True, dict=True):
    """One question; when it shows is said by what it is part of.

    Attributes:
        id: unique in what it is part of.
        kind: what the answer is.
        label: the question.
        help: what to think of.
        choices: what ``one`` and ``some`` offer.
        required: what it is part of is not complete without an answer; of ``some`` at least one is chosen.
        min: least number.
        max: largest number.
        unit: what a number counts.
        means: what the program knows it by, a tag of ``catalogue.meanings``; most fields need none.
    """

    id: str
    kind: Kind
    label: Text
    help: Text | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = False
    min: float | None = None
    max: float | None = None
    unit: Text | None = None
    means: str | None = None

    YES_NO: ClassVar[tuple[Any, Any]] = ("yes", "no")
    """The values of a ``yes_no``."""

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The values one may choose; empty for a field without a fixed list."""
        return self.YES_NO if self.kind == "yes_no" else tuple(choice.value for choice in self.choices)

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Key and text of the question and its help; the choices may be names, the same in both languages."""
        yield f"{self.id}.label", self.label
        if self.help:
            yield f"{self.id}.help", self.help

    @property
    def may_be_none(self) -> bool:
        """Whether "none of these" is an answer: the empty list, other than nothing chosen yet."""
        return self.kind == "some" and not self.required

    def words(self, value: object) -> Text | None:
        """The words of a choice; None for anything that is not one."""
        return next((choice.label for choice in self.choices if choice.value == value), None)


def choice_words(field: Field | None, value: str, lang: str) -> str:
    """A choice in words; the value itself where the content does not know it."""
    label = field.words(value) if field else None
    return label.get(lang) if label else value


class FieldSet(Content, frozen=True, kw_only=True):
    """Fields that belong together and are kept as one item, such as the advice about a DPIA.

    Attributes:
        id: id of the item; of a set that repeats, what the ids of its items begin with.
        label: heading.
        help: what to think of.
        fields: what is asked; the ids are the names under which the values are kept.
        row_label: there may be any number of it, and this is what one is called.
        title_of_row: id of the field that names one of them.
        only: the role that fills it in, when not everybody does.
    """

    id: Filled
    label: Text
    fields: tuple[Field, ...]
    help: Text | None = None
    row_label: Text | None = None
    title_of_row: str | None = None
    only: str | None = None

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Key and text of every heading, question and help."""
        yield f"{self.id}.label", self.label
        if self.help:
            yield f"{self.id}.help", self.help
        yield from ((f"{self.id}.{key}", text) for field in self.fields for key, text in field.texts())

    def words(self, name: str, value: str, lang: str) -> str:
        """A choice of a field in words."""
        return choice_words(self.field(name), value, lang)

    def field(self, name: str) -> Field | None:
        """The field that is kept under this name."""
        return next((field for field in self.fields if field.id == name), None)


def check_kind(field: Field, file: str, more: Mapping[str, bool] | None = None, offered: int = 0) -> None:
    """Refuse a field that says what does not go with its kind.

    Args:
        field: as read.
        file: its name for the sentence.
        more: what its owner adds: key -> whether it does not go with the kind.
        offered: choices that come from elsewhere.

    Raises:
        IbpError: names file and key.
    """
    choosing, numeric = field.kind in CHOOSING, field.kind == "number"
    reversed_ = field.min is not None and field.max is not None and field.min >= field.max
    wrong = {
        "choices": bool(field.choices) and not choosing,
        "min": not numeric and field.min is not None,
        "max": (not numeric and field.max is not None) or reversed_,
        "unit": not numeric and field.unit is not None,
        **(more or {}),
    }
    for key, is_wrong in wrong.items():
        if is_wrong:
            raise IbpError("forms.wrong_for_kind", file=file, key=f"{field.id}.{key}", kind=field.kind)
    if choosing and len(field.choices) + offered < 2:
        raise IbpError("forms.no_choices", file=file, key=field.id)


def check_sets(sets: Iterable[FieldSet], file: str) -> None:
    """Check fields that belong together: names that differ, what goes with each kind, texts in two languages.

    Args:
        sets: all sets of a file.
        file: its name for the sentence.

    Raises:
        IbpError: names file and key.
    """
    sets = tuple(sets)
    ids = ((part.id, *(f"{part.id}.{field.id}" for field in part.fields)) for part in sets)
    check_ids((id_ for of_part in ids for id_ in of_part), file)
    for part in sets:
        check_texts(part.texts(), file)
        check_means(((field.id, field.means) for field in part.fields), (), {}, file)
        for field in part.fields:
            check_kind(field, file)
            if len(set(field.values)) < len(field.values):
                raise IbpError("catalogue.duplicate_id", file=file, id=f"{part.id}.{field.id}")
        if part.title_of_row and part.field(part.title_of_row) is None:
            raise IbpError("forms.dead_field", file=file, key=f"{part.id}.title_of_row", id=part.title_of_row)


def load_sets(path: Path, file: str) -> dict[str, FieldSet]:
    """The sets of fields in a file, by id, checked; none when there is no such file.

    Args:
        path: the file.
        file: its name for an error.

    Raises:
        IbpError: names file and key.
    """
    sets = read_content(path, file, tuple[FieldSet, ...], ())
    check_sets(sets, file)
    return {part.id: part for part in sets}
