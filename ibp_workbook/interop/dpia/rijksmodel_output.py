"""The output file of the Rijksmodel's tool (JSON v2), read into a document of ours and written from one.

What we do not know is kept as it came, and comes back when the document is written.
"""

import copy
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard

from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.forms.tree import Content, tree
from ibp_workbook.interop.dpia.form_filling import Change, Read
from ibp_workbook.interop.dpia.rijksmodel_places import MAX_INDEX, Address, Numbering, PathsOfFile, addresses

SCHEMA = "https://github.com/MinBZK/par-dpia-form/blob/main/schemas/assessment-output.v2.schema.json"
KEPT = "kept:rijksmodel"
_URN = re.compile(r"urn:nl:[a-z]+:[0-9]+\.[0-9]+")


def is_output(data: Any) -> TypeGuard[dict[str, Any]]:
    """Whether this looks like an output file."""
    return isinstance(data, dict) and isinstance(data.get("answers"), dict) and "metadata" in data


def urn_of(data: Any, file: str) -> str:
    """Which definition a file was made with.

    Raises:
        IbpError: it is no output file, or a part of it is not what it should be; names the key.
    """
    if not is_output(data):
        raise IbpError("exchange.no_output", file=file)
    metadata = data["metadata"]
    urn = metadata.get("urn") if isinstance(metadata, dict) else None
    if not isinstance(urn, str) or not _URN.fullmatch(urn):
        raise IbpError("exchange.bad_key", file=file, field="metadata.urn")
    for key, value in data["answers"].items():
        _check(key, value, file)
    return urn


def read_output(form: Form, data: Any, file: str) -> Read:
    """The answers of a file as changes to a document.

    Args:
        form: the definition that the file was made with.
        data: the content of the file.
        file: how to name the file in an error.

    Raises:
        IbpError: the file is not as it should be.
    """
    urn_of(data, file)
    found = list(addresses(data["answers"]))
    paths = PathsOfFile(form, [address for address, answer in found if _given(answer)])
    changes: list[Change] = []
    unmatched: list[str] = []
    for address, answer in found:
        path = paths.path(address) if _given(answer) or address.task not in form.fields else ""
        if path is None:
            unmatched.append(address.key)
        elif path:
            changes.append((path, "value", _inside(form.fields[address.task], answer["value"])))
    rows = [(path, name, value) for path, item in paths.rows.items() for name, value in item.items()]
    done = data["metadata"].get("completedTasks")
    for part in done if isinstance(done, list) else ():
        if isinstance(part, str) and part in {one.id for one in form.parts}:
            rows.append((f"done:{part}", "value", True))
    lists = (value for value in data["answers"].values() if isinstance(value, list))
    empty = sum(1 for rows_given in lists for row in rows_given if set(row) == {"_index"})
    kept = [(KEPT, "value", data)]
    return Read(
        [*rows, *changes, *kept], len(changes), len(paths.rows), empty, list(dict.fromkeys(unmatched))
    )


def write_output(form: Form, content: Content, now: datetime) -> dict[str, Any]:
    """The document as an output file; hidden answers stay here.

    Args:
        form: the definition.
        content: path -> field -> plain value.
        now: the time of what changed since the file was read.
    """
    kept = content.get(KEPT, {}).get("value")
    data: dict[str, Any] = copy.deepcopy(kept) if is_output(kept) else _empty(form, now)
    numbering = Numbering(form)
    left = {
        numbering.address(node.path): node.value
        for node in tree(form, content).questions()
        if node.value not in (None, "", [])
    }
    data["answers"] = _Answers(form, left, now).merged(data["answers"])
    _completed(form, content, data["metadata"])
    return data


class _Answers:
    def __init__(self, form: Form, left: dict[Address, Any], now: datetime) -> None:
        self._form, self._left, self._now = form, left, now.isoformat()

    def merged(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        groups = {key: [dict(row) for row in value] for key, value in kept.items() if isinstance(value, list)}
        old = dict(addresses(kept))
        for key, value in kept.items():
            if isinstance(value, list):
                merged[key] = [row for one in groups[key] if (row := self._row(key, one)) is not None]
            else:
                address = next(addresses({key: value}))[0]
                answer = self._answer(address, old[address])
                if answer is not None:
                    merged[key] = answer
        for address in list(self._left):
            answer = self._answer(address, None)
            if address.group is None:
                merged[address.key] = answer
            else:
                self._add(merged.setdefault(address.group, []), address, answer)
        return merged

    def _row(self, key: str, row: dict[str, Any]) -> dict[str, Any] | None:
        if set(row) == {"_index"}:
            return row
        found: dict[str, Any] = {}
        for task, answer in row.items():
            if task == "_index":
                found[task] = answer
            elif (new := self._answer(Address(key, row["_index"], task), answer)) is not None:
                found[task] = new
        return found if len(found) > 1 else None

    def _answer(self, address: Address, old: Any) -> Any:
        """The answer as it goes out; None where it is gone or hidden."""
        field = self._form.fields.get(address.task)
        if field is None or (old is not None and not _given(old)):
            if address not in self._left:
                return old
        elif address not in self._left:
            return None
        value = self._left.pop(address)
        if field is not None and old is not None and _inside(field, old["value"]) == value:
            return old
        answer = {**(old or {}), "value": _outside(value), "lastEditedAt": self._now}
        answer.pop("lastEditedBy", None)
        return answer

    def _add(self, rows: list[dict[str, Any]], address: Address, answer: Any) -> None:
        for row in rows:
            if row["_index"] == address.number:
                row[address.task] = answer
                return
        rows.append({"_index": address.number, address.task: answer})
        rows.sort(key=lambda row: int(row["_index"]))


def _empty(form: Form, now: datetime) -> dict[str, Any]:
    metadata = {"urn": form.id, "createdAt": now.isoformat()}
    return {"$schema": SCHEMA, "metadata": metadata, "answers": {}}


def _completed(form: Form, content: Content, metadata: dict[str, Any]) -> None:
    parts = [part.id for part in form.parts]
    done = [part for part in parts if content.get(f"done:{part}", {}).get("value") is True]
    kept = metadata.get("completedTasks")
    kept = kept if isinstance(kept, list) else []
    given = [part for part in kept if part in done or part not in parts]
    given += [part for part in parts if part in done and part not in given]
    if given or "completedTasks" in metadata:
        metadata["completedTasks"] = given


def _given(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("value") not in (None, "", [])


def _inside(field: FormField, value: Any) -> Any:
    if field.kind == "yes_no" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if field.kind == "some" and isinstance(value, str):
        return [value]
    return value


def _outside(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _check(key: str, value: Any, file: str) -> None:
    """Refuse what is neither an answer nor a list of rows."""
    if isinstance(value, list):
        seen: set[int] = set()
        for row in value:
            index = row.get("_index") if isinstance(row, dict) else None
            if type(index) is not int or not 0 <= index <= MAX_INDEX or index in seen:
                raise IbpError("exchange.bad_key", file=file, field=f"answers.{key[:60]}._index")
            seen.add(index)
            for task, answer in row.items():
                if task != "_index":
                    _check_answer(f"{key[:60]}.{task[:60]}", answer, file)
    else:
        _check_answer(key[:80], value, file)


def _check_answer(key: str, answer: Any, file: str) -> None:
    value = answer.get("value") if isinstance(answer, dict) else object()
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    image = isinstance(value, dict) and str(value.get("data", "")).startswith("data:image/")
    if not (value is None or isinstance(value, str) or texts or image):
        raise IbpError("exchange.bad_key", file=file, field=f"answers.{key}")
