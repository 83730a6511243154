"""A definition of the Rijksmodel (schema v2) as a form of ours, or one sentence on why not."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ibp_workbook.catalogue.fields import Choice, Kind
from ibp_workbook.catalogue.forms.models import Condition, Form, FormField
from ibp_workbook.catalogue.models import Text
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia import jexl
from ibp_workbook.evaluate.dpia.prescan import FUNCTIONS
from ibp_workbook.interop.strangers.html_text import html_to_text

MAX_TASKS = 5_000
MAX_DEPTH = 12

_ID = re.compile(r"[0-9]+(\.[A-Za-z0-9-]+)*")
_URN = re.compile(r"urn:nl:[a-z]+")
_KINDS: Mapping[str, Kind] = {
    "task_group": "group", "informational": "group", "text_input": "line", "open_text": "text",
    "radio_option": "one", "select_option": "one", "checkbox_option": "some",
    "multiselect_scrollable": "some", "date": "date", "image": "image",
}  # fmt: skip


def is_definition(data: Any) -> bool:
    """Whether this looks like a definition at all."""
    return isinstance(data, dict) and {"urn", "tasks", "name"} <= set(data)


def as_texts(data: Any) -> Any:
    """A definition in JSON as the same in YAML comes in: every number, yes and no as its text."""
    if isinstance(data, dict):
        return {key: as_texts(inner) for key, inner in data.items()}
    if isinstance(data, list):
        return [as_texts(inner) for inner in data]
    if data is None or isinstance(data, str):
        return data
    return str(data).lower() if isinstance(data, bool) else str(data)


def form_of(data: Any, file: str) -> Form:
    """The form that a definition describes.

    Args:
        data: the content of the file: mappings, lists, texts and None.
        file: how to name the file in an error.

    Raises:
        IbpError: it is no definition, or it asks for something that we cannot run; names task and key.
    """
    if not is_definition(data):
        raise IbpError("exchange.no_definition", file=file)
    urn, version = str(data["urn"]), str(data.get("version") or "1.0")
    if not _URN.fullmatch(urn) or not re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,2}", version):
        raise IbpError("exchange.bad_urn", file=file, urn=urn[:80])
    return _Definition(data, file).form(f"{urn}:{version}", version)


class _Definition:
    def __init__(self, data: Mapping[str, Any], file: str) -> None:
        self._data, self._file = data, file
        self._tasks: dict[str, Mapping[str, Any]] = {}
        self._inside: dict[str, list[str]] = {}

    def form(self, form_id: str, version: str) -> Form:
        roots = self._list(self._data["tasks"], "-", "tasks")
        self._collect(roots, ())
        if not self._tasks:
            raise IbpError("exchange.no_definition", file=self._file)
        title = _text(str(self._data["name"] or form_id))
        introduction = _text(str(self._data.get("description") or self._data["name"] or form_id))
        parts = tuple(self._field(task) for task in roots)
        extra = {
            "calculations": tuple(self._calculations()),
            "assessments": tuple(self._assessments()),
            "references": {task: found for task in self._tasks if (found := self._references(task))},
        }
        return Form(form_id, version, title, introduction, parts, official=True, extra=extra)

    def _refuse(self, task: str, key: str) -> IbpError:
        return IbpError("exchange.bad_task", file=self._file, task=task[:60], field=key)

    def _list(self, value: Any, task: str, key: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._refuse(task, key)
        return value

    def _collect(self, tasks: list[Any], above: tuple[str, ...]) -> None:
        if len(above) >= MAX_DEPTH:
            raise IbpError("exchange.too_deep", file=self._file, limit=MAX_DEPTH)
        for task in tasks:
            name = task.get("id")
            if not isinstance(name, str) or not _ID.fullmatch(name) or len(name) > 60:
                raise self._refuse(str(name or task.get("task") or "?"), "id")
            if name in self._tasks:
                raise self._refuse(name, "id")
            self._tasks[name] = task
            if len(self._tasks) > MAX_TASKS:
                raise IbpError("exchange.too_many", file=self._file, limit=MAX_TASKS)
            for group in above:
                self._inside[group].append(name)
            self._inside[name] = []
            self._collect(self._list(task.get("tasks"), name, "tasks"), (*above, name))

    def _field(self, task: Mapping[str, Any]) -> FormField:
        name = str(task["id"])
        kind = self._kind(task, name)
        label = task.get("task")
        if not isinstance(label, str) or not label.strip():
            raise self._refuse(name, "task")
        inner = self._list(task.get("tasks"), name, "tasks")
        if inner and kind != "group":
            raise self._refuse(name, "tasks")
        choices_from, rows_from, conditions = self._dependencies(task, name)
        choices = self._choices(task, name) if kind in ("one", "some") else ()
        if kind in ("one", "some") and not choices and not choices_from:
            raise self._refuse(name, "options")
        repeatable = task.get("repeatable", "false")
        if repeatable not in ("true", "false"):
            raise self._refuse(name, "repeatable")
        help_text, row_label = task.get("description"), task.get("item_name")
        return FormField(
            id=name,
            kind=kind,
            label=_text(label),
            help=_text(help_text) if isinstance(help_text, str) and help_text.strip() else None,
            repeatable=repeatable == "true",
            fields=tuple(self._field(one) for one in inner),
            choices=choices,
            choices_from=choices_from,
            rows_from=rows_from,
            show_if=conditions,
            row_label=_text(row_label) if isinstance(row_label, str) and row_label.strip() else None,
            title_of_row=self._title(task, name),
        )

    def _kind(self, task: Mapping[str, Any], name: str) -> Kind:
        types = task.get("type")
        types = [types] if isinstance(types, str) else types
        only = types[0] if isinstance(types, list) and len(types) == 1 else None
        if not isinstance(only, str) or only not in _KINDS:
            raise self._refuse(name, "type")
        is_yes_no = task.get("valueType") == "boolean" and only == "radio_option"
        return "yes_no" if is_yes_no else _KINDS[only]

    def _choices(self, task: Mapping[str, Any], name: str) -> tuple[Choice, ...]:
        choices = []
        for option in self._list(task.get("options"), name, "options"):
            value = "null" if option.get("value", "") is None else option.get("value")
            if not isinstance(value, str) or not value:
                raise self._refuse(name, "options")
            choices.append(Choice(value, _text(str(option.get("label") or value))))
        if len({choice.value for choice in choices}) < len(choices):
            raise self._refuse(name, "options")
        return tuple(choices)

    def _dependencies(
        self, task: Mapping[str, Any], name: str
    ) -> tuple[str | None, str | None, tuple[Condition, ...]]:
        choices_from = rows_from = None
        conditions = []
        for one in self._list(task.get("dependencies"), name, "dependencies"):
            kind, action = one.get("type"), one.get("action")
            if kind == "conditional" and action == "show":
                conditions.append(self._condition(one, name))
            elif kind == "source_options" and action == "options":
                choices_from = self._target(one.get("condition"), name)
            elif kind == "instance_mapping" and one.get("mapping_type", "one_to_one") == "one_to_one":
                source = self._target(one.get("source"), name)
                # What does not repeat has one place, whatever it would mirror.
                rows_from = source if task.get("repeatable") == "true" else None
            else:
                raise self._refuse(name, "dependencies")
        return choices_from, rows_from, tuple(conditions)

    def _target(self, where: Any, name: str) -> str:
        target = where.get("id") if isinstance(where, dict) else None
        # Texts that would depend on themselves never settle.
        if not isinstance(target, str) or target not in self._tasks or target == name:
            raise self._refuse(name, "dependencies")
        return target

    def _condition(self, one: Mapping[str, Any], name: str) -> Condition:
        condition: Any = one.get("condition")
        target = self._target(condition, name)
        operator, value = condition.get("operator"), condition.get("value")
        if operator not in ("equals", "contains", "any") or (
            operator != "any" and not isinstance(value, str)
        ):
            raise self._refuse(name, "dependencies")
        if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == "'":
            value = value[1:-1]
        if self._kind(self._tasks[target], target) == "yes_no" and value in ("true", "false"):
            return Condition(target, operator, value == "true")
        return Condition(target, operator, value)

    def _title(self, task: Mapping[str, Any], name: str) -> str | None:
        found = re.search(r"\{([^{}]+)\}", str(task.get("instance_label_template") or ""))
        # A title from another group comes along with the row that is mirrored.
        return found[1] if found and found[1] in self._inside[name] else None

    def _calculations(self) -> Iterator[dict[str, Any]]:
        for name, task in self._tasks.items():
            given = [task.get("calculation")]
            given += [one.get("calculation") for one in task.get("dependencies") or ()]
            for one in filter(None, given):
                yield self._calculation(one, name)

    def _calculation(self, one: Any, name: str) -> dict[str, Any]:
        if not isinstance(one, dict) or not isinstance(one.get("scoreKey"), str):
            raise self._refuse(name, "calculation")
        steps = []
        for step in self._list(one.get("riskScore"), name, "riskScore"):
            try:
                value = float(step.get("value"))
            except (TypeError, ValueError) as error:
                raise self._refuse(name, "riskScore") from error
            if not math.isfinite(value):
                raise self._refuse(name, "riskScore")
            steps.append({"when": self._expression(step.get("when"), name, "when"), "value": value})
        expression = self._expression(one.get("expression"), name, "expression")
        return {"scoreKey": one["scoreKey"], "expression": expression, "riskScore": tuple(steps)}

    def _assessments(self) -> Iterator[dict[str, Any]]:
        for one in self._list(self._data.get("assessments"), "-", "assessments"):
            name = str(one.get("id") or "?")
            levels = [self._level(level, name) for level in self._list(one.get("levels"), name, "levels")]
            yield {"id": name, "levels": tuple(levels)}

    def _level(self, level: Mapping[str, Any], name: str) -> dict[str, Any]:
        if level.get("level") not in ("required", "recommended") or not isinstance(level.get("result"), str):
            raise self._refuse(name, "level")
        criteria = [
            {
                "id": str(one.get("id")),
                "expression": self._expression(one.get("expression"), name, "expression"),
                "explanation": html_to_text(str(one.get("explanation") or "")),
            }
            for one in self._list(level.get("criteria"), name, "criteria")
        ]
        return {
            "level": level["level"],
            "expression": self._expression(level.get("expression"), name, "expression"),
            "result": html_to_text(level["result"]),
            "explanation": html_to_text(str(level.get("explanation") or "")),
            "criteria": tuple(criteria),
        }

    def _expression(self, text: Any, name: str, key: str) -> str:
        try:
            unknown = jexl.calls(text) - set(FUNCTIONS) if isinstance(text, str) else {"?"}
        except jexl.JexlError as error:
            raise self._refuse(name, key) from error
        if unknown:
            raise self._refuse(name, key)
        return str(text)

    def _references(self, name: str) -> dict[str, tuple[tuple[str, str], ...]]:
        given = self._tasks[name].get("references") or {}
        if not isinstance(given, dict):
            raise self._refuse(name, "references")
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for form, targets in given.items():
            typed = [targets] if isinstance(targets, dict) else targets if isinstance(targets, list) else []
            pairs = [(str(one.get("id")), str(one.get("type"))) for one in typed if isinstance(one, dict)]
            if pairs:
                found[form] = tuple(pairs)
        return found


def _text(text: str) -> Text:
    plain = html_to_text(text) if "<" in text or "&" in text else text.strip()
    return Text(plain or text, plain or text)
