"""Where an answer stands: in an output file (list, index, task) and in a document (path).

The file numbers the rows of a group through the whole document; ours stand in the row around them. A row of
the file gets the id ``r00012``, so that it keeps its number on the way back.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.evaluate.dpia.prefill import STEP

MAX_INDEX = 99_999
_ROW = re.compile(r"([^/\[\]]+)\[([^\]]+)\]")
_INDEXED = re.compile(r"(.+)\[(\d{1,5})\]")


class Address(NamedTuple):
    """A place in a file: ``group`` is the list it stands in, None for a key of its own."""

    group: str | None
    number: int | None
    task: str

    @property
    def key(self) -> str:
        """The key of an answer outside any list."""
        return self.task if self.number is None else f"{self.task}[{self.number}]"


def addresses(answers: Mapping[str, Any]) -> Iterator[tuple[Address, Any]]:
    """Every answer of a file with its place."""
    for key, value in answers.items():
        if isinstance(value, list):
            for row in value:
                for task, answer in row.items():
                    if task != "_index":
                        yield Address(key, row["_index"], task), answer
        else:
            found = _INDEXED.fullmatch(key)
            yield Address(None, int(found[2]), found[1]) if found else Address(None, None, key), value


class PathsOfFile:
    """The paths in a document for the places of one file."""

    def __init__(self, form: Form, used: list[Address]) -> None:
        self._form = form
        self._indices: dict[str, set[int]] = {}
        for address in used:
            owner = self._owner(address.task)
            if owner and address.number is not None:
                self._indices.setdefault(owner, set()).add(address.number)
        self.rows: dict[str, dict[str, Any]] = {}
        """Path of a row -> what its item holds."""

    def path(self, address: Address) -> str | None:
        """Where an answer goes; None where the form has no such place."""
        field = self._form.fields.get(address.task)
        if field is None or field.kind == "group":
            return None
        owner = self._owner(address.task)
        if owner is None:
            return address.task if address.number is None and address.group is None else None
        index = address.number or 0
        known_group = address.group in (None, self._form.parents.get(address.task), owner)
        if not known_group:
            return None
        row = self._row(owner, index)
        return row if owner == address.task else f"{row}/{address.task}"

    def _owner(self, task: str) -> str | None:
        """The nearest that repeats: the question itself, or a group around it."""
        here: str | None = task
        while here is not None and here in self._form.fields:
            if self._form.fields[here].repeatable:
                return here
            here = self._form.parents.get(here)
        return None

    def _row(self, owner: str, index: int) -> str:
        around = self._owner(self._form.parents.get(owner, ""))
        prefix = f"{self._row(around, self._nearest(around, index))}/" if around else ""
        path = f"{prefix}{owner}[r{index:05d}]"
        if path not in self.rows:
            self.rows[path] = {}
            source = self._form.fields[owner].rows_from
            if source is None:
                self.rows[path] = {"row": (index + 1) * STEP}
            else:
                self.rows[path] = {"source": self._source(source, index)}
        return path

    def _source(self, task: str, index: int) -> str:
        owner = self._owner(task)
        if owner is None:
            return task
        row = self._row(owner, index)
        return row if owner == task else f"{row}/{task}"

    def _nearest(self, owner: str, index: int) -> int:
        """The row of an outer group that a row with this number stands in: its own, or the last before."""
        indices = self._indices.get(owner, set())
        if source := self._form.fields[owner].rows_from:
            indices = indices | self._indices.get(self._owner(source) or "", set())
        before = [one for one in indices if one <= index]
        return max(before) if before else min(indices, default=index)


class Numbering:
    """The places in a file for the paths of a document."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._numbers: dict[str, int] = {}
        self._used: dict[str, set[int]] = {}

    def address(self, path: str) -> Address:
        """Where the answer at a path goes in the file."""
        rows = list(_ROW.finditer(path))
        if not rows:
            return Address(None, None, path)
        last = rows[-1]
        index = self._number(path[: last.end()], last[1], last[2])
        task = path[last.end() :].lstrip("/") or last[1]
        parent = self._form.parents.get(task)
        in_list = parent is not None and self._form.fields[parent].repeatable
        return Address(parent if in_list else None, index, task)

    def _number(self, row: str, group: str, row_id: str) -> int:
        if row not in self._numbers:
            used = self._used.setdefault(group, set())
            kept = re.fullmatch(r"r(\d{5})", row_id)
            number = int(kept[1]) if kept and int(kept[1]) not in used else max(used, default=-1) + 1
            used.add(number)
            self._numbers[row] = number
        return self._numbers[row]
