"""JSON of a stranger: no key twice, no NaN, and never more or deeper than expected."""

import json
from typing import Any, NoReturn

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.files import decode

MAX_DEPTH = 30
MAX_NODES = 200_000


def read_limited_json(content: bytes, name: str) -> Any:
    """The content of a JSON file.

    Args:
        content: the bytes of the file.
        name: how to name the file in an error.

    Raises:
        IbpError: not JSON, a key stands twice, a number that is none, nested too deeply, or too much.
    """
    try:
        data = json.loads(
            decode(content), object_pairs_hook=lambda pairs: _once(pairs, name), parse_constant=_no_number
        )
    except RecursionError as error:
        raise IbpError("exchange.too_deep", file=name, limit=MAX_DEPTH) from error
    except ValueError as error:
        raise IbpError("exchange.not_json", file=name, line=getattr(error, "lineno", 1)) from error
    _check_size(data, name)
    return data


def _once(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found or key in ("__proto__", "constructor", "prototype"):
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
