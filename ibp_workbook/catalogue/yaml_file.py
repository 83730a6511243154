"""Read one YAML content file strictly, and turn every failure into a sentence that names file and key."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import Any, TextIO, TypeVar

import msgspec
import yaml

from ibp_workbook.errors import IbpError

T = TypeVar("T")
ONE_AT_A_TIME = RLock()
"""msgspec looks a type up when it is first asked for, and crashes when two threads do that at once."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """What a bare word means: as in YAML, but a date stays text (the models parse it), and so does ``on``."""


def _means(first: str, tag: str) -> bool:
    return tag != "tag:yaml.org,2002:timestamp" and not (tag.endswith(":bool") and first in "oO")


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if _means(first, tag)]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_WORDS = _Loader("")
_COLLECTIONS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


@lru_cache(65_536)
def _word(text: str, tag: str | None = None) -> Any:
    """What a scalar without quotes, or with a tag, stands for. The same few words come back all the time."""
    tag = tag or _WORDS.resolve(yaml.ScalarNode, text, (True, False))
    if tag in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):
        return text
    return _WORDS.construct_object(yaml.ScalarNode(tag, text))


class _Reader:
    """Makes plain values of what the parser tells, without the nodes in between: twice as fast as YAML's own.

    Args:
        stream: the text.
        file: its name for an error.
    """

    def __init__(self, stream: TextIO, file: str) -> None:
        self._parser = _Loader(stream)
        self._next: Callable[[], Any] = self._parser.get_event
        self._file = file
        self._anchored: dict[str, Any] = {}

    def document(self) -> Any:
        """The only document; None when there is nothing."""
        try:
            self._next()  # the start of the stream
            value = None if isinstance(self._next(), yaml.StreamEndEvent) else self._document()
        finally:
            self._parser.dispose()
        return value

    def _document(self) -> Any:
        value = self._value(self._next())
        self._next()  # the end of the document
        more = self._next()
        if not isinstance(more, yaml.StreamEndEvent):
            raise _mistake("but found another document", more)
        return value

    def _value(self, event: Any) -> Any:
        if isinstance(event, yaml.ScalarEvent):  # by far the most, so first
            bare = event.implicit[0] or event.tag not in (None, "!")
            value = _word(event.value, event.tag) if bare else event.value
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchored:
                raise _mistake(f"found undefined alias {event.anchor!r}", event)
            return self._anchored[event.anchor]
        elif event.tag not in _COLLECTIONS:
            raise _mistake(f"unknown tag {event.tag!r}", event)
        else:
            value = self._mapping() if isinstance(event, yaml.MappingStartEvent) else self._sequence()
        if event.anchor:
            self._anchored[event.anchor] = value
        return value

    def _sequence(self) -> list[Any]:
        values = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._value(event))
        return values

    def _mapping(self) -> dict[Any, Any]:
        own: dict[Any, Any] = {}
        taken: list[dict[Any, Any]] = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._value(event)
            if isinstance(key, (list, dict)):
                raise _mistake("found unhashable key", event)
            if key in own:
                line = event.start_mark.line + 1
                raise IbpError("catalogue.duplicate_key", file=self._file, key=key, line=line)
            value = self._value(self._next())
            if key == "<<" and event.implicit[0]:  # take over the keys of another mapping
                taken += value if isinstance(value, list) else [value]
            else:
                own[key] = value
        if not taken:
            return own
        if not all(isinstance(mapping, dict) for mapping in taken):
            raise _mistake("expected a mapping for merging", event)
        return {key: value for mapping in [*reversed(taken), own] for key, value in mapping.items()}


def _mistake(problem: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


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
            return _Reader(stream, name).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise IbpError("catalogue.not_yaml", file=name, line=line, problem=problem) from error
    except RecursionError as error:
        raise IbpError("catalogue.not_yaml", file=name, line=1, problem="nested too deeply") from error
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
        with ONE_AT_A_TIME:
            return msgspec.convert(value, model)
    except msgspec.ValidationError as error:
        raise _as_sentence(str(error), value, file, where) from error


def read_content(path: Path, file: str, model: type[T], otherwise: T | None = None) -> T:
    """The content of a file by its model, or what there is without such a file.

    Raises:
        IbpError: it is not there and nothing else would do, or it is not as its model says.
    """
    if otherwise is not None and not path.is_file():
        return otherwise
    return convert(read_yaml(path, file), model, file)


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
