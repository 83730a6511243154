"""JSON of a stranger: no key twice, no NaN, and never more or deeper than expected."""

import json
from typing import Any, NoReturn

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.files import decode

MAX_DEPTH = 30
MAX_NODES = 200_000
_KEPT = frozenset("\n\r\t")


def read_limited_json(content: bytes, name: str) -> Any:
    """The content of a JSON file; control characters inside a text may stand there as they are.

    Args:
        content: the bytes of the file.
        name: how to name the file in an error.

    Raises:
        IbpError: not JSON, a key stands twice, a number that is none, nested too deeply, or too much.
    """
    try:
        data = json.loads(
            decode(content),
            object_pairs_hook=lambda pairs: _once(pairs, name),
            parse_constant=_no_number,
            strict=False,
        )
    except RecursionError as error:
        raise IbpError("exchange.too_deep", file=name, limit=MAX_DEPTH) from error
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise IbpError("exchange.not_json", file=name, **place) from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise IbpError("exchange.no_number", file=name, value=str(error)[:40]) from error
    _check_size(data, name)
    return data


def without_control_characters(data: Any) -> tuple[Any, list[tuple[str, str]]]:
    """The same content without control characters and halves of emoji, in texts and in names of fields.

    Returns:
        The content, and where each of those signs stood, with its code.
    """
    dropped: list[tuple[str, str]] = []
    return _cleaned(data, "", dropped), dropped


def _cleaned(value: Any, place: str, dropped: list[tuple[str, str]]) -> Any:
    if isinstance(value, str):
        return _clean_text(value, place, dropped)
    if isinstance(value, dict):
        return {
            _clean_text(key, place, dropped): _cleaned(inner, f"{place}.{key}".lstrip("."), dropped)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_cleaned(inner, f"{place}[{number}]", dropped) for number, inner in enumerate(value)]
    return value


def _clean_text(text: str, place: str, dropped: list[tuple[str, str]]) -> str:
    wrong = {sign for sign in text if (sign < " " and sign not in _KEPT) or "\x7f" <= sign < "\xa0"}
    wrong |= {sign for sign in text if "\ud800" <= sign <= "\udfff"} if not text.isascii() else set()
    if not wrong:
        return text
    dropped += [(place, f"U+{ord(sign):04X}") for sign in sorted(wrong)]
    return "".join(sign for sign in text if sign not in wrong)


def _once(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise IbpError("exchange.twice", file=name, field=key[:80])
        if key in ("__proto__", "constructor", "prototype"):
            raise IbpError("exchange.bad_key", file=name, field=key[:80])
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _check_size(data: Any, name: str) -> None:
    waiting, seen = [(data, 1)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH:
            raise IbpError("exchange.too_deep", file=name, limit=MAX_DEPTH)
        if seen > MAX_NODES:
            raise IbpError("exchange.too_many", file=name, limit=MAX_NODES)
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((one, depth + 1) for one in inner)
