"""DPIAs that travel: which files the workbook reads and writes, and the way in and out of a workspace."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.dpia import cnil as cnil_pia
from ibp_workbook.interop.dpia import rijksmodel_definition, rijksmodel_ours, rijksmodel_output
from ibp_workbook.interop.strangers import json_limits
from ibp_workbook.interop.strangers.files import File, name_and_source, read_bytes
from ibp_workbook.interop.strangers.yaml_limits import read_limited_yaml
from ibp_workbook.store import Workspace, free_text
from ibp_workbook.store.documents import plain
from ibp_workbook.texts import Texts

MAX_BYTES = 20_000_000
DEFINITION = "form"
OFFICIAL = "urn:nl:dpia"
"""How the id of every version of the Rijksmodel DPIA begins."""
DPIA = "dpia"


class Format(NamedTuple):
    """A sort of file: its name on the command line, how its files end, and whether we read and write it."""

    name: str
    extension: str
    reads: bool
    writes: bool


FORMATS = (
    Format("definition", "yaml", True, False),
    Format("rijksmodel", "json", True, True),
    Format("cnil", "json", True, True),
)


@dataclass
class Report:
    """What an import did; ``document`` is None after a dry run."""

    document: int | None
    form: str
    answers: int = 0
    rows: int = 0
    skipped_empty_rows: int = 0
    unmatched: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def said(self, texts: Texts) -> str:
        """What came in, and how much of the file has no place here."""
        counts = {"answers": self.answers, "rows": self.rows, "empty": self.skipped_empty_rows}
        said = texts("exchange.imported", form=self.form, unmatched=len(self.unmatched), **counts)
        return " ".join([said, *self.warnings])

    def plain(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self)


def forms_of(workspace: Workspace, board: str) -> dict[int, Form]:
    """The imported definitions of a board, by the number of the document that holds each.

    Raises:
        IbpError: no such board in scope.
    """
    found = {}
    for document in workspace.documents.find(board, DEFINITION):
        value = workspace.documents.read(document.id).get("definition", {}).get("value")
        if value is not None:
            found[document.id] = rijksmodel_definition.form_of(value.value, document.subject)
    return found


def all_forms(workspace: Workspace, catalogue: Catalogue, board: str) -> dict[str, Form]:
    """Every form that a DPIA of a board can run, by id; imported ones also by the number of their document.

    Two versions of a definition share an id.

    Raises:
        IbpError: no such board in scope.
    """
    imported = forms_of(workspace, board)
    newest = {form.id: form for form in reversed(imported.values())}
    numbered = {str(number): form for number, form in imported.items()}
    return {**newest, **numbered, **catalogue.forms}


def import_file(
    workspace: Workspace,
    board: str,
    file: File,
    kind: str | None = None,
    name: str = "",
    dry: bool = False,
    lang: str = "nl",
) -> Report:
    """Bring a definition or a DPIA into a workspace, whole or not at all.

    Args:
        workspace: where to.
        board: board number.
        file: the file, or its name and bytes.
        kind: name of a format; found out when it is not given.
        name: what to call the DPIA; the name of the file when empty.
        dry: only look what would happen.
        lang: language of the words that are added.

    Raises:
        IbpError: the file is not as it should be, or may not be kept; nothing has changed then.
    """
    title, source = name_and_source(file)
    content = read_bytes(source, title, MAX_BYTES)
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    if kind == "definition" or (kind is None and not is_json):
        return _import_definition(workspace, board, read_limited_yaml(content, title), title, dry)
    data = json_limits.read_limited_json(content, title)
    if kind == "cnil" or (kind is None and cnil_pia.is_cnil(data)):
        return _import_cnil(workspace, board, data, title, name, dry, lang)
    return _import_output(workspace, board, data, title, name or title.rpartition(".")[0] or title, dry)


def export_rijksmodel(workspace: Workspace, document: int) -> dict[str, Any]:
    """A DPIA that runs an imported definition, as an output file of the Rijksmodel.

    Raises:
        IbpError: not there, not in scope, or the DPIA runs a form of ours.
    """
    found = workspace.documents.get(document)
    content = _plain(workspace, document)
    definition = content.get("meta", {}).get("definition")
    forms = forms_of(workspace, found.board)
    if definition not in forms:
        raise IbpError("exchange.not_rijksmodel", name=found.subject)
    return rijksmodel_output.write_output(forms[definition], content, datetime.now(UTC))


def written(form: Form) -> list[Format]:
    """The formats in which a DPIA with this form can be written."""
    return [one for one in FORMATS if one.writes and (one.name == "rijksmodel" or not form.official)]


def export_file(
    workspace: Workspace, catalogue: Catalogue, document: int, kind: str, lang: str
) -> tuple[bytes, list[str]]:
    """A DPIA as a file that another tool reads, and what has no place in it.

    Raises:
        IbpError: not there, not in scope, or it cannot be written in this form.
    """
    lost: list[str] = []
    if kind == "cnil":
        data, lost = _export_cnil(workspace, catalogue, document, lang)
    else:
        data, lost = _export_rijksmodel(workspace, catalogue, document, lang)
    return json.dumps(data, ensure_ascii=False, indent=2).encode(), lost


def _export_rijksmodel(
    workspace: Workspace, catalogue: Catalogue, document: int, lang: str
) -> tuple[dict[str, Any], list[str]]:
    """A DPIA of ours goes into the newest Rijksmodel DPIA that this board imported."""
    found = workspace.documents.get(document)
    content = _plain(workspace, document)
    ours = catalogue.forms.get(str(content.get("meta", {}).get("form", "")))
    if ours is None:
        return export_rijksmodel(workspace, document), []
    forms = forms_of(workspace, found.board).values()
    official = next((form for form in forms if form.id.startswith(OFFICIAL)), None)
    if official is None:
        raise IbpError("exchange.no_official", name=found.subject)
    made = rijksmodel_ours.as_official(ours, content, official)
    lost = [Texts(lang)("exchange.lost_answer", label=field.label.get(lang)) for field in made.lost]
    return rijksmodel_output.write_output(official, made.content, datetime.now(UTC)), lost


def _plain(workspace: Workspace, document: int) -> dict[str, dict[str, Any]]:
    return plain(workspace.documents.read(document))


def _export_cnil(
    workspace: Workspace, catalogue: Catalogue, document: int, lang: str
) -> tuple[dict[str, Any], list[str]]:
    found = workspace.documents.get(document)
    content = _plain(workspace, document)
    form = catalogue.forms.get(str(content.get("meta", {}).get("form", "")))
    if form is None:
        raise IbpError("exchange.not_ours", name=found.subject)
    return cnil_pia.write_cnil(form, content, found.subject, lang, datetime.now(UTC))


def _import_cnil(
    workspace: Workspace, board: str, data: Any, file: str, name: str, dry: bool, lang: str
) -> Report:
    form = load_catalogue().forms["dpia"]
    read = cnil_pia.read_cnil(form, data, file, lang)
    changes = [("meta", "form", form.id), ("meta", "form_version", form.version), *read.changes]
    _refuse_texts(changes, file)
    title = name or read.name or file.rpartition(".")[0] or file
    number = None if dry else workspace.documents.add(board, None, DPIA, title, changes)
    return Report(number, form.id, read.answers, read.rows, warnings=read.lost)


def _import_definition(workspace: Workspace, board: str, data: Any, file: str, dry: bool) -> Report:
    form = rijksmodel_definition.form_of(data, file)
    _refuse_texts([("definition", "value", data)], file)
    documents = workspace.documents
    taken = set()
    for document in documents.find(board, DEFINITION):
        value = documents.read(document.id).get("definition", {}).get("value")
        if value is None:
            continue
        if value.value == data:
            return Report(document.id, form.id)
        taken.add(document.subject)
    if dry:
        return Report(None, form.id)
    names = (form.id if number == 1 else f"{form.id} ({number})" for number in range(1, len(taken) + 2))
    number = documents.open(board, None, DEFINITION, next(one for one in names if one not in taken))
    documents.save_all(number, [("definition", "value", data)])
    return Report(number, form.id)


def _import_output(workspace: Workspace, board: str, data: Any, file: str, name: str, dry: bool) -> Report:
    urn = rijksmodel_output.urn_of(data, file)
    forms = forms_of(workspace, board)  # the one that changed last first
    definition = next((number for number, form in forms.items() if form.id == urn), None)
    if definition is None:
        raise IbpError("exchange.unknown_form", file=file, urn=urn[:80])
    form = forms[definition]
    read = rijksmodel_output.read_output(form, data, file)
    meta = {"form": form.id, "form_version": form.version, "definition": definition}
    changes = [("meta", key, value) for key, value in meta.items()] + read.changes
    _refuse_texts(changes, file)
    number = None
    if not dry:
        number = workspace.documents.add(board, None, DPIA, name, changes)
    return Report(number, form.id, read.answers, read.rows, read.skipped_empty_rows, read.unmatched)


def _refuse_texts(changes: Iterable[tuple[str, str, Any]], file: str) -> None:
    """Say where a text stands that may not be kept, before anything is made."""
    for path, _name, value in changes:
        try:
            free_text.refuse_all(value)
        except IbpError as error:
            raise IbpError("exchange.bsn", file=file, field=path) from error
