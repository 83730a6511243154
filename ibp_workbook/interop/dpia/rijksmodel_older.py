"""Files that older versions of the Rijksmodel's tool saved, made into an output file as it is today.

They name no version of a form, keep what is on screen beside the answers and, for a while, the answers of
two forms in one file.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_ANSWER_KEY = re.compile(r"[0-9]+(?:\.[A-Za-z0-9-]+)*(?:\[\d{1,5}\])?")


class Older(NamedTuple):
    """An older file: which form it is of (``dpia``, ``prescan``), its output file, and forms left out."""

    form: str
    data: dict[str, Any]
    others: list[str]


def is_older(data: Any) -> bool:
    """Whether this is what an older version of the tool saved."""
    return isinstance(data, dict) and isinstance(data.get("taskState"), dict) and "answers" in data


def read_older(data: Mapping[str, Any]) -> Older:
    """The answers of an older file as an output file, still without the urn of its form."""
    metadata = data["metadata"] if isinstance(data.get("metadata"), dict) else {}
    answers = data["answers"] if isinstance(data["answers"], dict) else {}
    spaces = [
        key
        for key, inner in answers.items()
        if isinstance(inner, dict) and key.isalpha() and "value" not in inner
    ]
    form, others = "dpia", list[str]()
    state: Any = data["taskState"]
    if spaces:
        filled = [key for key in spaces if answers[key]]
        active = metadata.get("activeNamespace")
        form = str(active) if active in filled else next(iter(filled), str(active or "dpia"))
        others = [key for key in filled if key != form]
        given = answers.get(form)
        answers, state = given if isinstance(given, dict) else {}, state.get(form, {})
    made = {"createdAt": metadata.get("createdAt") or metadata.get("savedAt")}
    done = state.get("completedRootTaskIds") if isinstance(state, dict) else None
    if isinstance(done, list):
        made["completedTasks"] = done
    return Older(form, {"metadata": made, "answers": _answers(answers, _instances(state))}, others)


def _instances(state: Any) -> Mapping[str, Any]:
    found = state.get("taskInstances") if isinstance(state, dict) else None
    return found if isinstance(found, dict) else {}


def _answers(given: Mapping[str, Any], instances: Mapping[str, Any]) -> dict[str, Any]:
    """Task, or task with its number in brackets -> answer."""
    made: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for key, answer in given.items():
        task = _task(key, instances)
        if isinstance(answer, dict) and answer and "value" not in answer and all(map(str.isdecimal, answer)):
            made.update({f"{task}[{number}]": inner for number, inner in answer.items()})
        elif _ANSWER_KEY.fullmatch(key):
            made[key] = answer
        else:
            numbers[task] = numbers.get(task, -1) + 1
            made[f"{task}[{numbers[task]}]"] = answer
    return made


def _task(key: str, instances: Mapping[str, Any]) -> str:
    instance = instances.get(key)
    task = instance.get("taskId") if isinstance(instance, dict) else None
    return task if isinstance(task, str) else key
