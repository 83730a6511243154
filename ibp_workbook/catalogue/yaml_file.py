"""Read one YAML content file strictly, and turn every failure into a sentence that names file and key."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from ibp_workbook.errors import IbpError

T = TypeVar("T")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader that refuses duplicate keys and leaves dates as text (the models parse them)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise IbpError(
                    "catalogue.duplicate_key",
                    file=self.name,
                    key=key_node.value,
                    line=key_node.start_mark.line + 1,
                )
            seen.add(key_node.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _means(first: str, tag: str) -> bool:
    """Whether a bare word that starts so may mean this: a date stays text, and so does the key ``on``."""
    return tag != "tag:yaml.org,2002:timestamp" and not (tag.endswith(":bool") and first in "oO")


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if _means(first, tag)]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path, name: str) -> Any:
    """The content of a YAML file as plain dicts, lists and scalars.

    Args:
        path: the file.
        name: how to name the file in an error, such as ``frameworks/ibp/framework.yaml``.

    Raises:
        IbpError: not readable, not UTF-8, not YAML, or a key stands twice.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            loader = _Loader(stream)
            loader.name = name
            try:
                return loader.get_single_data()
            finally:
                loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise IbpError("catalogue.not_yaml", file=name, line=line, problem=problem) from error
    except (OSError, UnicodeDecodeError) as error:
        raise IbpError("catalogue.not_readable", file=name) from error


def convert(value: Any, model: type[T], file: str, where: str = "") -> T:
    """Turn plain data into content: a struct, or a tuple of structs.

    Args:
        value: what ``read_yaml`` gave.
        model: the struct to make.
        file: the file's name for an error.
        where: path inside the file that leads to ``value``, such as ``statements[bestuur.visie]``.

    Raises:
        IbpError: a missing or unknown key, a wrong type or a value outside what is allowed.
    """
    try:
        return msgspec.convert(value, model)
    except msgspec.ValidationError as error:
        raise _as_sentence(str(error), value, file, where) from error


_MESSAGES = (
    ("missing_key", re.compile(r"Object missing required field `(?P<key>[^`]+)`")),
    ("unknown_key", re.compile(r"Object contains unknown field `(?P<key>[^`]+)`")),
    ("empty_text", re.compile(r"Expected `str` of length >= 1")),
    ("wrong_date", re.compile(r"Invalid RFC3339 encoded date")),
    ("wrong_choice", re.compile(r"Invalid enum value '?(?P<got>[^']+)'?")),
    ("wrong_type", re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")),
)


def _as_sentence(message: str, value: Any, file: str, where: str) -> IbpError:
    problem, _, path = message.partition(" - at `$")
    key = ".".join(part for part in (where, _named(path.rstrip("`"), value).strip(".")) if part) or "-"
    for name, pattern in _MESSAGES:
        if match := pattern.match(problem):
            found = match.groupdict()
            if "key" in found:
                inner = found.pop("key")
                key = inner if key == "-" else f"{key}.{inner}"
            return IbpError(f"catalogue.{name}", file=file, key=key, **found)
    return IbpError("catalogue.invalid", file=file, key=key, problem=problem)


def _named(path: str, value: Any) -> str:
    """A path such as ``[0].questions[2].text`` with what people call an item instead of its number."""
    parts = []
    for key, number in re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", path):
        if key:
            value = value.get(key) if isinstance(value, dict) else None
            parts.append(f".{key}")
        else:
            value = value[int(number)] if isinstance(value, list) and number.isdigit() else None
            name = (
                next((value[key] for key in ("id", "case") if key in value), number)
                if isinstance(value, dict)
                else number
            )
            parts.append(f"[{name}]")
    return "".join(parts)
