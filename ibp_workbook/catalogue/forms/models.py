"""A form that one fills in together, such as a DPIA: parts, questions, rows that repeat and refer on.

The words are those of an assessment where they mean the same; a form has no rules and no verdict, but rows in
rows. Our own DPIA workbook is one, and so is a definition that others publish (Rijksmodel).
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import replace

from ibp_workbook.catalogue.fields import Field
from ibp_workbook.catalogue.models import Content, Filled, Text

FieldId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]


class Condition(Content, frozen=True):
    """What must hold of another field: its value ``equals`` one, ``contains`` one, or is there (``any``).

    The field is looked up in the same row first, then in the rows around it, then anywhere: there one row
    that meets it is enough.
    """

    field: FieldId
    operator: Literal["equals", "contains", "any"]
    value: str | bool | int | float | None = None


class FormField(Field, frozen=True, kw_only=True):
    """A field of a form, or a group of them.

    Attributes:
        repeatable: there may be any number of it: rows of a group, or several answers to a question.
        fields: what a group holds.
        choices_from: id of a field elsewhere; each text given there is a choice here.
        rows_from: id of a field elsewhere; there is one row here for each text given there.
        show_if: all of these must hold; else the field is hidden and its answer counts nowhere.
        row_label: what one row is called, such as "Processing".
        title_of_row: id of the field that names a row of this group.
        maps_to: id of the counterpart in another definition, by the name of that definition.
        sources: provisions that this question rests on.
    """

    id: FieldId
    repeatable: bool = False
    fields: tuple["FormField", ...] = ()
    choices_from: str | None = None
    rows_from: str | None = None
    show_if: tuple[Condition, ...] = ()
    row_label: Text | None = None
    title_of_row: str | None = None
    maps_to: Mapping[str, str] = {}
    sources: tuple[str, ...] = ()

    YES_NO: ClassVar[tuple[Any, Any]] = (True, False)

    def all(self) -> Iterator["FormField"]:
        """This field and every field in it, from top to bottom."""
        yield self
        for field in self.fields:
            yield from field.all()


class Chapter(Content, frozen=True):
    """Parts that belong together, such as all that describes the processing; ``parts`` are their ids."""

    id: Filled
    title: Text
    parts: Annotated[tuple[str, ...], Meta(min_length=1)]


class Form(Content, frozen=True, dict=True):
    """Everything that is asked. ``parts`` are the points of a DPIA: one step on screen each."""

    id: Filled
    version: Filled
    title: Text
    introduction: Text
    parts: Annotated[tuple[FormField, ...], Meta(min_length=1)]
    chapters: tuple[Chapter, ...] = ()
    official: bool = False
    """A definition that someone else publishes and that we run as it is."""
    extra: Mapping[str, Any] = {}
    """What a definition holds more, such as calculations; kept for who can read it."""
    means_elsewhere: Mapping[str, Mapping[str, str]] = {}
    """Name of another definition -> id there -> what it means, for what this form does not ask."""

    @cached_property
    def fields(self) -> Mapping[str, FormField]:
        """Every field by id."""
        return {field.id: field for part in self.parts for field in part.all()}

    @cached_property
    def meaning(self) -> Mapping[str, FormField]:
        """The field that means something to this program, by its tag; a form of others may lack any."""
        return {field.means: field for field in self.fields.values() if field.means}

    def part_of(self, tag: str) -> FormField | None:
        """The part in which a field with this meaning stands."""
        return next((part for part in self.parts if any(field.means == tag for field in part.all())), None)

    def lend(self, other: "Form", name: str) -> "Form":
        """Another definition, in which the counterparts of our fields mean the same.

        Args:
            other: the definition.
            name: what ``maps_to`` calls it.
        """
        tags = dict(self.means_elsewhere.get(name, {}))
        for tag, field in self.meaning.items():
            if theirs := field.maps_to.get(name):
                tags.setdefault(theirs, tag)
        return replace(other, parts=tuple(_tagged(part, tags) for part in other.parts))

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """Field id -> id of the group it is in; a part has none."""
        return {child.id: field.id for field in self.fields.values() for child in field.fields}


def _tagged(field: FormField, tags: Mapping[str, str]) -> FormField:
    inner = tuple(_tagged(child, tags) for child in field.fields)
    return replace(field, means=tags.get(field.id), fields=inner)
