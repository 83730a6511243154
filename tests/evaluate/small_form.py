"""A small form with everything a form can have: rows in rows, mirrors, choices from elsewhere, conditions."""

from typing import Any

from ibp_workbook.catalogue import Text
from ibp_workbook.catalogue.fields import Choice
from ibp_workbook.catalogue.forms.models import Condition, Form, FormField


def text(value: str) -> Text:
    return Text(nl=value, en=f"{value} (en)")


def field(id: str, kind: Any = "line", **more: Any) -> FormField:
    return FormField(id=id, kind=kind, label=text(f"Vraag {id}"), **more)


def when(other: str, operator: Any = "equals", value: Any = True) -> tuple[Condition, ...]:
    return (Condition(other, operator, value),)


def form(*parts: FormField) -> Form:
    return Form(id="test", version="1", title=text("Test"), introduction=text("Uitleg"), parts=parts)


LEVELS = (Choice("low", text("laag")), Choice("high", text("hoog")))

FORM = form(
    field("1", "group", fields=(field("1.1", "text", required=True), field("1.2", "yes_no"))),
    field(
        "2",
        "group",
        fields=(
            field(
                "2.1",
                "group",
                repeatable=True,
                title_of_row="2.1.1",
                fields=(
                    field("2.1.1", required=True),
                    field("2.1.2", "yes_no"),
                    field("2.1.3", show_if=when("2.1.2"), required=True),
                ),
            ),
        ),
    ),
    field(
        "3",
        "group",
        show_if=when("1.2"),
        fields=(
            field(
                "3.1",
                "group",
                repeatable=True,
                required=True,
                fields=(
                    field("3.1.1", required=True),
                    field("3.1.2", "some", choices_from="2.1.1"),
                ),
            ),
        ),
    ),
    field(
        "4",
        "group",
        fields=(
            field(
                "4.1",
                "group",
                repeatable=True,
                rows_from="3.1.1",
                fields=(
                    field("4.1.1", "text", repeatable=True, required=True),
                    field("4.1.2", "one", choices=LEVELS),
                    field("4.1.3", show_if=when("4.1.2", value="high")),
                    field("4.1.4", show_if=when("3.1.2", "contains", "Naam")),
                ),
            ),
            field("4.2", "group", repeatable=True, rows_from="4.1.1", fields=(field("4.2.1"),)),
        ),
    ),
)
