"""Where the fields of a form stand in a document: rows, rows that mirror others, and what is hidden.

Every question is asked once and remembered, so that hundreds of rows cost little.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ibp_workbook.catalogue.forms.models import Condition, Form, FormField

Content = Mapping[str, Mapping[str, Any]]
"""Path -> name of a field of the item -> plain value."""


class Place(NamedTuple):
    """A spot in the document: the form itself, or a row.

    Attributes:
        prefix: how the paths of the fields here begin.
        ids: ids of the rows around, from the outside in.
        roots: group -> the row of it that this place belongs to; a row that mirrors belongs to the row it
            mirrors, so that rows about the same thing find each other.
        position: order among its siblings.
        source: path of the text that a row mirrors.
        text: that text.
    """

    prefix: str = ""
    ids: tuple[str, ...] = ()
    roots: Mapping[str, str] = {}
    position: float = 0
    source: str | None = None
    text: str = ""

    def path(self, field: FormField) -> str:
        """Path of a field here; of the row itself where the question repeats."""
        return self.prefix[:-1] if field.repeatable else self.prefix + field.id


class Places:
    """The places of one form with one content."""

    def __init__(self, form: Form, content: Content) -> None:
        self._form, self._content = form, content
        self._given = _rows_given(content)
        self._rows: dict[str, tuple[Place, ...]] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self._indexes: dict[str, dict[tuple[str, str], list[Place]]] = {}
        self._visible: dict[tuple[str, str], bool] = {}
        self._busy: set[str] = set()

    def value(self, path: str) -> Any:
        """The answer at a path, or None."""
        item = self._content.get(path)
        return item.get("value") if item else None

    def visible(self, field: FormField, place: Place) -> bool:
        """Whether a field shows in a place that shows itself."""
        if not field.show_if:
            return True
        key = (place.prefix, field.id)
        found = self._visible.get(key)
        if found is None:
            found = all(self._meets(condition, place) for condition in field.show_if)
            self._visible[key] = found
        return found

    def rows(self, field: FormField, place: Place) -> tuple[Place, ...]:
        """The rows of a repeatable field in a place, in order."""
        path = place.prefix + field.id
        found = self._rows.get(path)
        if found is None:
            make = self._mirrored if field.rows_from else self._own
            found = self._rows[path] = tuple(make(field, place, path))
        return found

    def texts(self, field_id: str) -> list[str]:
        """Each different text that is given for a field, in order, wherever it shows."""
        field = self._form.fields.get(field_id)
        if field is None:
            return []
        given = (self.value(place.path(field)) for place in self.all(field_id))
        return list(dict.fromkeys(text for value in given if (text := as_text(value))))

    def all(self, field_id: str) -> tuple[Place, ...]:
        """Every place where a field shows; its rows where it repeats.

        A definition in which fields wait for each other in a circle gives none of them.
        """
        found = self._places.get(field_id)
        if found is None:
            if field_id in self._busy:
                return ()
            self._busy.add(field_id)
            found = self._places[field_id] = tuple(self._find(field_id))
            self._busy.discard(field_id)
        return found

    def _find(self, field_id: str) -> Iterator[Place]:
        field = self._form.fields[field_id]
        parent = self._form.parents.get(field_id)
        for place in self.all(parent) if parent else (Place(),):
            if self.visible(field, place):
                if field.repeatable:
                    yield from self.rows(field, place)
                else:
                    yield place

    def _near(self, field_id: str, place: Place) -> Sequence[Place]:
        """Where a field shows, limited to the rows that this place belongs to."""
        everywhere = self.all(field_id)
        if not everywhere or not place.roots:
            return everywhere
        shared = [group for group in everywhere[0].roots if group in place.roots]
        if not shared:
            return everywhere
        found = self._index(field_id).get((shared[-1], place.roots[shared[-1]]), [])
        return [one for one in found if all(one.roots.get(group) == place.roots[group] for group in shared)]

    def _index(self, field_id: str) -> dict[tuple[str, str], list[Place]]:
        found = self._indexes.get(field_id)
        if found is None:
            found = {}
            for place in self.all(field_id):
                for root in place.roots.items():
                    found.setdefault(root, []).append(place)
            if field_id not in self._busy:
                self._indexes[field_id] = found
        return found

    def _meets(self, condition: Condition, place: Place) -> bool:
        field = self._form.fields.get(condition.field)
        if field is None or field.kind == "group":
            return False
        return any(holds(condition, self.value(found.path(field))) for found in self._near(field.id, place))

    def _own(self, field: FormField, place: Place, path: str) -> Iterator[Place]:
        given = sorted(
            (item["row"], row)
            for row, item in self._given.get(path, {}).items()
            if isinstance(item.get("row"), (int, float)) and not isinstance(item["row"], bool)
        )
        for position, row in given:
            here = f"{path}[{row}]"
            yield Place(f"{here}/", (*place.ids, row), {**place.roots, field.id: here}, position)

    def _mirrored(self, field: FormField, place: Place, path: str) -> Iterator[Place]:
        source_field = self._form.fields.get(field.rows_from or "")
        if source_field is None:
            return
        given = self._given.get(path, {})
        known = {item["source"]: row for row, item in given.items() if isinstance(item.get("source"), str)}
        for index, origin in enumerate(self._near(source_field.id, place)):
            source = origin.path(source_field)
            if text := as_text(self.value(source)):
                row = known.get(source) or "-".join(origin.ids) or "1"
                roots = {**place.roots, **origin.roots}
                yield Place(f"{path}[{row}]/", (*place.ids, row), roots, index, source, text)


def field_of(path: str) -> str:
    """The field that a path is about; of a row that it repeats in."""
    return path.rpartition("/")[2].partition("[")[0]


def holds(condition: Condition, value: Any) -> bool:
    """Whether a condition holds of a value."""
    if not is_answer(value):
        return False
    if condition.operator == "any":
        return True
    if condition.operator == "contains":
        wanted = condition.value
        return wanted in value if isinstance(value, list) else str(wanted) in str(value)
    return isinstance(value, bool) == isinstance(condition.value, bool) and value == condition.value


def is_answer(value: Any) -> bool:
    """Whether there is anything in a value; False is an answer, blanks are none."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value not in ([], {})


def as_text(value: Any) -> str:
    """A text as given, without blanks around it; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def _rows_given(content: Content) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Path of a group -> id of a row -> what is kept of the row itself."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path, item in content.items():
        if path.endswith("]") and ("row" in item or "source" in item):
            group, bracket, row = path[:-1].rpartition("[")
            if bracket:
                found.setdefault(group, {})[row] = item
    return found
