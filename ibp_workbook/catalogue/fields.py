"""What can be asked, in one vocabulary: of assessments, forms, registers and actions."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from ibp_workbook.catalogue.models import Content, Filled, Text

Kind = Literal[
    "line", "text", "yes_no", "one", "some", "number", "date", "datetime", "schools", "image", "group"
]
"""A ``line`` is one line of text, a ``text`` several; ``schools`` are schools of the board; a ``group`` holds other
fields and has no value itself."""

CHOOSING = ("one", "some")


class Choice(Content, frozen=True):
    """A value to choose.

    Attributes:
        value: what is kept.
        label: what one reads.
        informative: no rule looks at it.
        maps_to: its counterpart in another definition: the value there, or ``#3`` for the third choice.
    """

    value: Filled
    label: Text
    informative: bool = False
    maps_to: Mapping[str, str] = {}


class Field(Content, frozen=True):
    """One question; when it shows is said by what it is part of.

    Attributes:
        id: unique in what it is part of.
        kind: what the answer is.
        label: the question.
        help: what to think of.
        choices: what ``one`` and ``some`` offer.
        none: "none of these" is an answer to ``some``: the empty list, other than nothing chosen yet.
        required: what it is part of is not complete without an answer.
        min: least number.
        max: largest number.
        unit: what a number counts.
    """

    id: str
    kind: Kind
    label: Text
    help: Text | None = None
    choices: tuple[Choice, ...] = ()
    none: bool = True
    required: bool = False
    min: float | None = None
    max: float | None = None
    unit: Text | None = None

    YES_NO: ClassVar[tuple[str | bool, str | bool]] = ("yes", "no")
    """The values of a ``yes_no``."""

    @property
    def values(self) -> tuple[str | bool, ...]:
        """The values one may choose; empty for a field without a fixed list."""
        return self.YES_NO if self.kind == "yes_no" else tuple(choice.value for choice in self.choices)

    def words(self, value: object) -> Text | None:
        """The words of a choice; None for anything that is not one."""
        return next((choice.label for choice in self.choices if choice.value == value), None)


class FieldSet(Content, frozen=True):
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

    def field(self, name: str) -> Field | None:
        """The field that is kept under this name."""
        return next((field for field in self.fields if field.id == name), None)
