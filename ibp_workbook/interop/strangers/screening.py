"""What may not be kept of a file: found before anything is made, each with its place and its reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from ibp_workbook.errors import DoubtError, IbpError, Lifted, UnkeepableError
from ibp_workbook.interop.strangers.html_text import html_to_text
from ibp_workbook.store import free_text
from ibp_workbook.texts import Texts, default_lang

MOST_NAMED = 5

Change = tuple[str, str, Any]
Item = TypeVar("Item")


class Problem(NamedTuple):
    """A text that may not be kept.

    Attributes:
        place: where it stands, in words.
        key: why, as a key of the texts of the store.
        text: the text itself; never shown.
        numbers: what may be a BSN, where that is the question.
    """

    place: str
    key: str
    text: str
    numbers: tuple[str, ...] = ()


def problems(changes: Iterable[Change], place: Callable[[str], str], passed: set[str]) -> list[Problem]:
    """Every text among the changes that may not be kept.

    Args:
        changes: item, field, value; what is kept as it came is looked at by ``raw_problems``.
        place: how to call an item in a sentence.
        passed: texts that may be kept, which grows: no text of a file is looked through twice.
    """
    found: list[Problem] = []
    for item, _name, value in changes:
        if not item.startswith(free_text.KEPT):
            for text in free_text.texts_in(value):
                found += _of(text, place(item), passed)
    return found


def raw_problems(data: Any, known: Sequence[Problem], passed: set[str]) -> list[Problem]:
    """Every text of a file that may not be kept and of which no answer was made."""
    told_already = Counter(problem.text for problem in known)
    found = []
    for place, text in _leaves(data, ""):
        for problem in _of(text, place, passed):
            same = next((one for one in (text, html_to_text(text)) if told_already[one]), None)
            if same is not None:
                told_already[same] -= 1
            elif problem.key != "too_long":  # what is kept as it came may be long
                found.append(problem)
    return found


def without(data: Any, leave_out: Sequence[Problem]) -> Any:
    """The content of a file without the texts that may not be kept; their places stay, empty."""
    gone = {problem.text for problem in leave_out}
    return _without(data, gone) if gone else data


def refuse(found: Sequence[Problem], file: str, confirmed: bool) -> None:
    """Refuse what was found: one with its own sentence, more in a list.

    Raises:
        DoubtError: only a person can tell whether a number is a BSN.
        UnkeepableError: something may not be kept.
    """
    sure = [problem for problem in found if not problem.numbers]
    asked = [problem for problem in found if problem.numbers and not confirmed]
    if len(sure) == 1 and not asked:
        limits = {"limit": free_text.MAX_IMAGE // 1_000_000 if "image" in sure[0].key else free_text.MAX_TEXT}
        raise UnkeepableError(f"exchange.{sure[0].key}", file=file, field=sure[0].place, **limits)
    if sure:
        every = [*sure, *asked]
        raise UnkeepableError("exchange.several", file=file, n=len(every), places=told(every, default_lang()))
    if asked:
        raise _question(asked, file)


def settled(
    items: Sequence[Item],
    numbers: Callable[[Item], set[str]],
    place: Callable[[Item], str],
    file: str,
    answer: Lifted | None,
) -> list[Item]:
    """Those of the items of a table that come in, once a person said what the doubtful numbers in them are.

    Args:
        items: what the table holds.
        numbers: the numbers in an item that may be a BSN.
        place: how to call an item in a sentence.
        file: how to name the table.
        answer: what the person said; None asks.

    Raises:
        DoubtError: nobody said it yet.
    """
    asked = [
        Problem(place(item), "maybe_bsn", "", tuple(sorted(numbers(item)))) for item in items if numbers(item)
    ]
    if asked and answer is None:
        raise _question(asked, file)
    return [item for item in items if answer == "no_bsn" or not numbers(item)]


def _question(asked: Sequence[Problem], file: str) -> DoubtError:
    numbers = tuple(dict.fromkeys(number for problem in asked for number in problem.numbers))
    return DoubtError("exchange.maybe_bsn", numbers, file=file, places=told(asked, default_lang()))


def told(found: Sequence[Problem], lang: str) -> str:
    """Places with their reasons, the first few."""
    t = Texts(lang)
    named = [f"{problem.place} ({t(f'exchange.why_{problem.key}')})" for problem in found[:MOST_NAMED]]
    rest = len(found) - MOST_NAMED
    return "; ".join(named) + (t("exchange.and_more", n=rest) if rest > 0 else "")


def _of(text: str, place: str, passed: set[str]) -> Iterator[Problem]:
    try:
        free_text.refuse_all(text, confirmed=(), passed=passed)
    except DoubtError as error:
        yield Problem(place, "maybe_bsn", text, error.numbers)
    except IbpError as error:
        yield Problem(place, error.key.partition(".")[2], text)


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield place, str(key)
            yield from _leaves(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{number}]")
    else:
        for text in free_text.texts_in(value):
            yield place, text


def _without(value: Any, gone: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, gone) for key, inner in value.items() if str(key) not in gone}
    if isinstance(value, list):
        return [_without(inner, gone) for inner in value]
    if isinstance(value, str):
        return None if value in gone or html_to_text(value) in gone else value
    return None if any(text in gone for text in free_text.texts_in(value)) else value
