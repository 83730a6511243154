"""What one filled in, of whatever kind: checked, compared, and told in words."""

import math
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from ibp_workbook import formats
from ibp_workbook.catalogue.fields import Field
from ibp_workbook.errors import IbpError
from ibp_workbook.texts import Texts

TEXT_LIMIT = 10_000
LIST_LIMIT = 1_000
MOST = 2**53
"""Beyond this a computer no longer counts in ones."""

IMAGE_KINDS = ("png", "jpeg", "gif", "webp")
IMAGES = tuple(f"data:image/{kind};base64," for kind in IMAGE_KINDS)
"""How the data of a picture begins that a browser may show."""

Value = str | int | float | tuple[str, ...]
"""An answer of an assessment: a text, a number, or the chosen values of a ``some`` or ``schools``."""

_LOCATION = re.compile(r"[0-9A-Z]{4,12}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?")


def checked(field: Field, given: Any, values: Collection[Any] = ()) -> Any:
    """A value in its uniform form, checked; None when it is no answer.

    Args:
        field: what was asked.
        given: what came from a person, a file or a database.
        values: what may be chosen, where that is not said by the field itself.

    Raises:
        IbpError: this cannot be an answer; names the field and the value.
    """
    if given is None or given == "":
        return None
    match field.kind:
        case "yes_no" | "one":
            return _choice(field, given, values or field.values)
        case "some":
            return _choices(field, given, values or field.values)
        case "number":
            return _number(field, given)
        case "date" | "datetime":
            return _moment(field, given)
        case "schools" if not isinstance(given, str):  # a text: from before one could choose schools
            return _schools(field, given)
        case "image":
            if not isinstance(given, dict) or not str(given.get("data", "")).startswith(IMAGES):
                raise IbpError("fields.wrong_image", field=field.label)
            return given
    if not isinstance(given, str) or len(given) > TEXT_LIMIT:
        raise IbpError("fields.wrong_text", field=field.label, limit=TEXT_LIMIT)
    return given


def plain(value: Any) -> Any:
    """A value as CEL, JSON and YAML know it: a list instead of a tuple."""
    return list(value) if isinstance(value, tuple) else value


def words(field: Field, value: Any, lang: str) -> str:
    """A value in words, for a sentence or a table; empty when there is none."""
    texts = Texts(lang)
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if isinstance(value, list | tuple):
        none = texts("fields.none").lower() if field.may_be_none else ""
        return ", ".join(words(field, item, lang) for item in value) or none
    if isinstance(value, dict):
        return str(value.get("title") or texts("fields.image"))
    if isinstance(value, bool) or field.kind == "yes_no":
        return texts("fields.yes" if value in (True, "yes") else "fields.no").lower()
    if label := field.words(value):
        return label.get(lang)
    match field.kind:
        case "date":
            return formats.day(value, lang)
        case "datetime":
            return formats.moment(value, lang)
        case "number":
            written = formats.exact(value, lang)
            return f"{written} {field.unit.get(lang)}" if field.unit else written
    return str(value)


def _choice(field: Field, given: Any, values: Collection[Any]) -> Any:
    # YAML reads a bare yes or no as true or false.
    value = field.YES_NO[0 if given else 1] if field.kind == "yes_no" and isinstance(given, bool) else given
    if not isinstance(value, str | bool) or value not in values:
        allowed = ", ".join(map(str, values))
        raise IbpError("fields.wrong_value", field=field.label, value=_short(given), allowed=allowed)
    return value


def _choices(field: Field, given: Any, values: Collection[Any]) -> tuple[Any, ...] | None:
    all_chosen = [_choice(field, value, values) for value in _list(field, given, len(values))]
    chosen = set(all_chosen)
    if len(chosen) < len(all_chosen):
        twice = next(value for value in all_chosen if all_chosen.count(value) > 1)
        raise IbpError("fields.chosen_twice", field=field.label, value=twice)
    return tuple(value for value in values if value in chosen) if chosen or field.may_be_none else None


def _list(field: Field, given: Any, limit: int) -> list[Any] | tuple[Any, ...]:
    if not isinstance(given, list | tuple) or len(given) > limit:
        raise IbpError("fields.wrong_list", field=field.label, limit=limit)
    return given


def _schools(field: Field, given: Any) -> tuple[str, ...]:
    """Location codes of schools (BRIN and location number)."""
    codes = _list(field, given, LIST_LIMIT)
    for code in codes:
        if not isinstance(code, str) or not _LOCATION.fullmatch(code):
            raise IbpError("fields.wrong_school", field=field.label, value=_short(code))
    return tuple(sorted(set(codes)))


def _number(field: Field, given: Any) -> int | float:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or (isinstance(given, float) and not math.isfinite(given)):
        raise IbpError("fields.wrong_number", field=field.label, value=_short(given))
    low = -math.inf if field.min is None else field.min
    high = math.inf if field.max is None else field.max
    if not max(low, -MOST) <= given <= min(high, MOST):
        raise IbpError(
            "fields.out_of_range",
            field=field.label,
            value=_short(given),
            min=_bound(low),
            max=_bound(high),
        )
    return int(given) if given == int(given) else given


def _bound(limit: float) -> float | str:
    return "…" if math.isinf(limit) else limit


def _moment(field: Field, given: Any) -> str:
    pattern = _DATE if field.kind == "date" else _DATETIME
    if isinstance(given, str) and pattern.fullmatch(given):
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            pass
        else:
            if field.kind == "datetime" and not formats.is_on_clock(moment):
                raise IbpError("fields.no_such_moment", field=field.label, value=_short(given))
            return given if field.kind == "date" else moment.isoformat(timespec="minutes")
    raise IbpError(f"fields.wrong_{field.kind}", field=field.label, value=_short(given))


def _short(value: Any) -> str:
    """A value to show in a sentence. Never the inside of a list: it may be large beyond measure."""
    if isinstance(value, int) and abs(value) > MOST:
        return "…"
    return str(value)[:60] if isinstance(value, str | int | float) else type(value).__name__
