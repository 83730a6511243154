"""The DPIAs of the demo board, from ``data/demo/dpia-*.yaml``: finished, halfway, and on a form of its own.

Such a form is a definition of the Rijksmodel in ``data/demo/form-*.yaml``, as a board reads one in.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ibp_workbook.catalogue import Catalogue
from ibp_workbook.catalogue.fields import FieldSet
from ibp_workbook.catalogue.forms.models import Form, FormField
from ibp_workbook.catalogue.models import Content, Filled
from ibp_workbook.catalogue.yaml_file import read_content
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.prefill import STEP
from ibp_workbook.evaluate.forms.progress import blocks
from ibp_workbook.evaluate.forms.tree import tree
from ibp_workbook.interop.dpia.rijksmodel_definition import form_of
from ibp_workbook.interop.strangers.yaml_limits import read_limited_yaml

if TYPE_CHECKING:  # who only checks the content needs no database
    from ibp_workbook.store import Workspace

Change = tuple[str, str, Any]
_ROW = re.compile(r"^[a-z0-9]{6}$")


class _Signed(Content, frozen=True):
    role: Filled
    name: Filled


class _Comment(Content, frozen=True):
    on: Filled
    by: Filled
    role: Literal["consultant", "fg"]
    text: Filled


class _Dpia(Content, frozen=True):
    """One file. ``answers`` holds rows by their id, and in them the fields; see docs/dpia.md.

    Views, advice (with ``by`` whom) and decision are the fields of ``dpia/closing.yaml``.
    """

    subject: Filled
    form: Filled
    author: Filled
    complete: bool
    answers: dict[str, Any]
    school: str | None = None
    review_date: date | None = None
    views: tuple[Mapping[str, str], ...] = ()
    fg: Mapping[str, str] = {}
    decision: Mapping[str, str] = {}
    signed: tuple[_Signed, ...] = ()
    comments: tuple[_Comment, ...] = ()


def add_demo_dpias(
    workspace: "Workspace", folder: Path, board: str, schools: Mapping[str, int], catalogue: Catalogue
) -> None:
    """Add the DPIAs of ``folder`` to the demo board, each part by who would write it.

    Args:
        workspace: with the demo board.
        folder: such as ``data/demo``.
        board: its number.
        schools: location -> id of the schools.
        catalogue: holds the form.
    """
    own = _definitions(folder)
    forms, numbers = _forms(own, catalogue), _add_definitions(workspace, board, own)
    for path in _files(folder):
        dpia = _read(path)
        school = schools[dpia.school] if dpia.school else None
        author = _as(workspace, dpia.author, "consultant")
        number = author.dossiers.add(board, school, "dpia", dpia.subject)
        if dpia.form in numbers:
            author.dossiers.save_all(number, [("meta", "definition", numbers[dpia.form])])
        author.dossiers.save_all(number, _answers(dpia, forms[dpia.form], path))
        for index, comment in enumerate(dpia.comments):
            by = _as(workspace, comment.by, comment.role)
            item = f"comment:demo{index}"
            by.dossiers.save_all(number, [(item, "on", comment.on), (item, "text", comment.text)])
        closing = _closing(dpia)
        if dpia.fg:
            by = _as(workspace, dpia.fg["by"], "fg")
            by.dossiers.save_all(number, (change for change in closing if change[0] == "fg:advice"))
        _decide(author, number, dpia)


def demo_authors(folder: Path) -> set[str]:
    """The made-up people under whose names the DPIAs are written."""
    dpias = [_read(path) for path in _files(folder)]
    comments = {comment.by for dpia in dpias for comment in dpia.comments}
    return {dpia.author for dpia in dpias} | {dpia.fg["by"] for dpia in dpias if dpia.fg} | comments


def check_demo_dpias(folder: Path, catalogue: Catalogue, locations: set[str]) -> int:
    """Check the DPIAs of a demo folder against their form; how many there are.

    Raises:
        IbpError: the first mistake; the sentence names the file and the place.
    """
    count, forms = 0, _forms(_definitions(folder), catalogue)
    for path in _files(folder):
        dpia, file = _read(path), f"demo/{path.name}"
        form = forms.get(dpia.form)
        if form is None:
            raise IbpError("catalogue.demo_dpia_form", file=file, id=dpia.form)
        if dpia.school and dpia.school not in locations:
            raise IbpError("catalogue.demo_school", file=file, column=dpia.school)
        _check(dpia, form, catalogue.closing, path, file)
        count += 1
    return count


def _definitions(folder: Path) -> dict[str, tuple[Form, Any]]:
    """The board's own forms by id, each with the definition as it is stored."""
    found = {}
    for path in sorted(folder.glob("form-*.yaml")):
        file = f"demo/{path.name}"
        definition = read_limited_yaml(path.read_bytes(), file)
        form = form_of(definition, file)
        found[form.id] = (form, definition)
    return found


def _forms(own: Mapping[str, tuple[Form, Any]], catalogue: Catalogue) -> dict[str, Form]:
    return {**catalogue.forms, **{name: form for name, (form, _) in own.items()}}


def _add_definitions(
    workspace: "Workspace", board: str, own: Mapping[str, tuple[Form, Any]]
) -> dict[str, int]:
    """Read the board's own forms in; form id -> the number of the document that holds it."""
    from ibp_workbook.interop.dpia.files import DEFINITION

    numbers = {}
    for name, (_, definition) in own.items():
        numbers[name] = workspace.dossiers.open(board, None, DEFINITION, name)
        workspace.dossiers.save_all(numbers[name], [("definition", "value", definition)])
    return numbers


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("dpia-*.yaml"))


def _read(path: Path) -> _Dpia:
    return read_content(path, f"demo/{path.name}", _Dpia)


def _check(dpia: _Dpia, form: Form, last: Mapping[str, FieldSet], path: Path, file: str) -> None:
    if dpia.fg and "by" not in dpia.fg:
        raise IbpError("catalogue.missing_key", file=file, key="fg.by")
    for item, name, value in _closing(dpia):
        field = last[item.partition(":demo")[0]].field(name)
        if field is None and name != "row":
            raise IbpError("catalogue.demo_dpia_path", file=file, path=f"{item}.{name}")
        if field and field.values and value not in field.values:
            raise IbpError("catalogue.demo_dpia_choice", file=file, path=f"{item}.{name}", value=value)
    content: dict[str, dict[str, Any]] = {}
    for item, name, value in [*_answers(dpia, form, path), *_closing(dpia)]:
        content.setdefault(item, {})[name] = value
    found = tree(form, content)
    shown = {**found.by_path, **found.rows, **dict.fromkeys(("meta", "fg:advice", "decision"))}
    for item in content:
        if item not in shown and not item.startswith("views:"):
            raise IbpError("catalogue.demo_dpia_path", file=file, path=item)
    for comment in dpia.comments:
        if comment.on not in shown:
            raise IbpError("catalogue.demo_dpia_path", file=file, path=comment.on)
    for node in found.questions():
        if node.gone:
            raise IbpError(
                "catalogue.demo_dpia_choice", file=file, path=node.path, value=", ".join(node.gone)
            )
    if dpia.complete and (open_ := blocks(found, content)):
        raise IbpError("catalogue.demo_dpia_open", file=file, problem=open_[0].sentence)


def _answers(dpia: _Dpia, form: Form, path: Path) -> list[Change]:
    meta: list[Change] = [("meta", "form", form.id), ("meta", "form_version", form.version)]
    if dpia.review_date:
        meta.append(("meta", "review_date", dpia.review_date.isoformat()))
    return [*meta, *_flat(form.parts, dpia.answers, "", f"demo/{path.name}")]


def _flat(fields: tuple[FormField, ...], given: Any, prefix: str, file: str) -> Iterator[Change]:
    """Rows by id, with their fields in them -> the items of a document."""
    reachable = {field.id: field for field in _reachable(fields)}
    if not isinstance(given, dict):
        raise IbpError("catalogue.demo_dpia_path", file=file, path=prefix.rstrip("/") or "answers")
    for key, value in given.items():
        field = reachable.get(key)
        if field is None:
            raise IbpError("catalogue.demo_dpia_path", file=file, path=f"{prefix}{key}")
        if field.repeatable:
            yield from _rows(field, value, f"{prefix}{key}", file)
        else:
            yield f"{prefix}{key}", "value", value


def _rows(field: FormField, given: Any, path: str, file: str) -> Iterator[Change]:
    if not isinstance(given, dict):
        raise IbpError("catalogue.demo_dpia_path", file=file, path=path)
    for index, (row, value) in enumerate(given.items(), start=1):
        here = f"{path}[{row}]"
        if not _ROW.fullmatch(str(row)):
            raise IbpError("catalogue.demo_dpia_path", file=file, path=here)
        if not field.rows_from:
            yield here, "row", index * STEP
        if field.kind == "group":
            yield from _flat(field.fields, value, f"{here}/", file)
        else:
            yield here, "value", value


def _reachable(fields: tuple[FormField, ...]) -> Iterator[FormField]:
    """Fields without a row in between."""
    for field in fields:
        if field.kind == "group" and not field.repeatable:
            yield from _reachable(field.fields)
        else:
            yield field


def _closing(dpia: _Dpia) -> list[Change]:
    """The last step: views, advice and decision."""
    parts: dict[str, Mapping[str, str]] = {
        f"views:demo{n}": view for n, view in enumerate(dpia.views, start=1)
    }
    advice = {name: value for name, value in dpia.fg.items() if name != "by"}
    parts |= {"fg:advice": advice, "decision": dpia.decision}
    rows = [(f"views:demo{n}", "row", n * STEP) for n in range(1, len(dpia.views) + 1)]
    said = ((item, name, value) for item, given in parts.items() for name, value in given.items())
    return [*rows, *said]


def _decide(author: "Workspace", number: int, dpia: _Dpia) -> None:
    """Views, decision, and then the signatures: they hold up to the last event before them."""
    documents = author.dossiers
    documents.save_all(number, (change for change in _closing(dpia) if change[0] != "fg:advice"))
    if dpia.signed:
        last = max(event.id for event in documents.history(number))
        for signed in dpia.signed:
            item = f"signed:{signed.role}"
            documents.save_all(number, [(item, "value", last), (item, "name", signed.name)])


def _as(workspace: "Workspace", name: str, role: Literal["consultant", "fg"]) -> "Workspace":
    from ibp_workbook.store import Actor, Workspace

    return Workspace(workspace.url, Actor(name, role))
