"""DPIAs that travel: which files the workbook reads and writes, and the way in and out of a workspace."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import msgspec

from ibp_workbook import times
from ibp_workbook.catalogue import Catalogue, load_catalogue
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.forms.places import field_of
from ibp_workbook.interop.dpia import (
    cnil,
    cnil_output,
    rijksmodel_definition,
    rijksmodel_ours,
    rijksmodel_output,
)
from ibp_workbook.interop.dpia.form_filling import RIJKSMODEL, Change, PlainContent, Read
from ibp_workbook.interop.dpia.rijksmodel_older import is_older, read_older
from ibp_workbook.interop.strangers import files as stranger
from ibp_workbook.interop.strangers import json_limits, screening
from ibp_workbook.interop.strangers.files import File, name_and_source, read_bytes
from ibp_workbook.interop.strangers.recognise import refuse_elsewhere
from ibp_workbook.interop.strangers.yaml_limits import read_limited_yaml
from ibp_workbook.store import Dossier, Workspace, plain
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.texts import Texts

MAX_BYTES = 20_000_000
KINDS = (".json", ".yaml", ".yml", ".zip")
DEFINITION = "form"
OFFICIAL = "urn:nl:dpia"
"""How the id of every version of the Rijksmodel DPIA begins."""
DPIA = "dpia"


class Format(NamedTuple):
    """A sort of file: its name on the command line, and whether we read and write it."""

    name: str
    reads: bool
    writes: bool


FORMATS = (
    Format("definition", True, False),
    Format("rijksmodel", True, True),
    Format("cnil", True, True),
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


def forms_of(workspace: Workspace, board: str) -> dict[int, Form]:
    """The imported definitions of a board, by the number of the document that holds each.

    Raises:
        IbpError: no such board in scope.
    """
    return {
        dossier.id: rijksmodel_definition.form_of(definition, dossier.subject)
        for dossier, definition in _definitions(workspace, board)
    }


def _definitions(workspace: Workspace, board: str) -> Iterator[tuple[Dossier, Any]]:
    """The documents that hold an imported definition, with that definition, the last changed first."""
    for dossier, items in workspace.dossiers.read_all(board, DEFINITION):
        value = items.get("definition", {}).get("value")
        if value is not None:
            yield dossier, value.value


def with_forms(workspace: Workspace, catalogue: Catalogue, board: str) -> Catalogue:
    """The catalogue with every form that a DPIA of a board can run, for whatever tells about its DPIAs.

    What the board imported is there by id and, as two versions of a definition share an id, also by the
    number of its document.

    Raises:
        IbpError: no such board in scope.
    """
    imported = forms_of(workspace, board)
    for ours in catalogue.forms.values():
        imported = {number: ours.lend(form, RIJKSMODEL) for number, form in imported.items()}
    newest = {form.id: form for form in reversed(imported.values())}
    numbered = {str(number): form for number, form in imported.items()}
    return msgspec.structs.replace(catalogue, forms={**newest, **numbered, **catalogue.forms})


def import_file(
    workspace: Workspace,
    board: str,
    file: File,
    kind: str | None = None,
    name: str = "",
    dry: bool = False,
    lang: str = "nl",
    leave_out: bool = False,
    no_bsn: bool = False,
) -> Report:
    """Bring a definition or a DPIA into a workspace, whole or not at all.

    Args:
        workspace: where to.
        board: board number.
        file: the file, or its name and bytes.
        kind: name of a format; found out when it is not given.
        name: what to call the DPIA; the name in or of the file when empty.
        dry: only look what would happen.
        lang: language of the words that are added.
        leave_out: bring the file in without the texts that may not be kept; each is named.
        no_bsn: a person said that the numbers that may be a BSN are none.

    Raises:
        DoubtError: a number may be a BSN, and nobody said yet that it is not.
        IbpError: the file is not as it should be, or may not be kept; nothing has changed then.
    """
    title, source = name_and_source(file)
    content = read_bytes(source, title, MAX_BYTES)
    arriving = _Import(workspace, board, title, name, dry, Texts(lang), leave_out, no_bsn)
    return arriving.read(content, kind)


@dataclass
class _Import:
    """One file on its way in, what a person chose about it, and what to say of what does not come along."""

    workspace: Workspace
    board: str
    file: str
    name: str
    dry: bool
    texts: Texts
    leave_out: bool
    confirmed: bool
    warnings: list[str] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    no_bsn: set[str] = field(default_factory=set)

    def read(self, content: bytes, sort: str | None) -> Report:
        if stranger.kind(content) == "zip":
            content, left = cnil.read_pia(content, self.file, MAX_BYTES)
            self.warnings += [self.texts("cnil.lost_file", name=name) for name in left]
        is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
        if sort is None:
            refuse_elsewhere(content, self.file, "dpia", "form")
        if sort == "definition" or (sort is None and not is_json):
            return self._definition(self._cleaned(read_limited_yaml(content, self.file)))
        data = self._cleaned(json_limits.read_limited_json(content, self.file))
        if sort is None and rijksmodel_definition.is_definition(data):
            return self._definition(rijksmodel_definition.as_texts(data))
        if sort == "cnil" or (sort is None and cnil.is_cnil(data)):
            form = load_catalogue().forms["dpia"]
            return self._dpia(form, data, partial(cnil.read_cnil, file=self.file, lang=self.texts.lang))
        return self._output(data)

    def _cleaned(self, data: Any) -> Any:
        """The content without signs that cannot be kept, each named with its place."""
        cleaned, dropped = json_limits.without_control_characters(data)
        self.warnings += [
            self.texts("exchange.dropped_sign", sign=sign, field=place) for place, sign in dropped
        ]
        return cleaned

    def _output(self, data: Any) -> Report:
        forms = forms_of(self.workspace, self.board)  # the one that changed last first
        if is_older(data):
            data = self._from_older(data, forms)
        urn = rijksmodel_output.urn_of(data, self.file)
        definition = next((number for number, form in forms.items() if form.id == urn), None)
        if definition is None:
            raise IbpError("exchange.unknown_form", file=self.file, urn=urn[:80])
        read = partial(rijksmodel_output.read_output, file=self.file)
        return self._dpia(forms[definition], data, read, definition)

    def _dpia(self, form: Form, data: Any, read: Callable[[Form, Any], Read], definition: int = 0) -> Report:
        """A DPIA on a form of ours, or on the imported definition that stands in this document."""
        found = read(form, data)
        kept = self._screened(form, found.changes, data)
        if kept is not data:
            found = read(form, kept)
        meta: dict[str, Any] = {"form": form.id, "form_version": form.version}
        if definition:
            meta["definition"] = definition
        number = self._add(found.name, [*(("meta", *pair) for pair in meta.items()), *found.changes])
        counts = found.answers, found.rows, found.skipped_empty_rows
        return Report(number, form.id, *counts, [*found.unmatched], [*self.warnings, *found.lost])

    def _from_older(self, data: Any, forms: dict[int, Form]) -> dict[str, Any]:
        """An older file with the newest definition of its form that this board has."""
        older = read_older(data)
        wanted = f"{OFFICIAL.rpartition(':')[0]}:{older.form}"
        form = next((form for form in forms.values() if form.id.rpartition(":")[0] == wanted), None)
        if form is None:
            raise IbpError("exchange.older", file=self.file, form=older.form[:40])
        self.warnings.append(self.texts("exchange.read_older", form=form.title.get(self.texts.lang)))
        self.warnings += [self.texts("exchange.other_answers", form=other[:40]) for other in older.others]
        older.data["metadata"]["urn"] = form.id
        return older.data

    def _definition(self, data: Any) -> Report:
        form = rijksmodel_definition.form_of(data, self.file)
        kept = self._screened(form, (), data)
        if kept is not data:
            data, form = kept, rijksmodel_definition.form_of(kept, self.file)
        dossiers = self.workspace.dossiers
        taken = set()
        for dossier, definition in _definitions(self.workspace, self.board):
            if definition == data:
                return Report(dossier.id, form.id, warnings=self.warnings)
            taken.add(dossier.subject)
        if self.dry:
            return Report(None, form.id, warnings=self.warnings)
        number = dossiers.open(self.board, None, DEFINITION, _free(form.id, taken))
        dossiers.save_all(number, [("definition", "value", data)], self.no_bsn or None)
        self.workspace.audit.note(Deed(Kind.IMPORT, self.board, dossier=number, detail=DEFINITION))
        return Report(number, form.id, warnings=self.warnings)

    def _screened(self, form: Form, changes: Sequence[Change], data: Any) -> Any:
        """The content without what may not be kept, each told in a sentence; or it is refused."""

        def place(item: str) -> str:
            field = form.fields.get(field_of(item))
            return f"{item} {field.label.get(self.texts.lang)}"[:120] if field else item

        found = screening.problems(changes, place, self.passed)
        found += screening.raw_problems(data, found, self.passed)
        if self.confirmed:
            self.no_bsn = {number for problem in found for number in problem.numbers}
        if not self.leave_out:
            screening.refuse(found, self.file, self.confirmed)
            return data
        left = [problem for problem in found if not (problem.numbers and self.confirmed)]
        self.warnings += [
            self.texts("exchange.left_out", field=one.place, why=self.texts(f"exchange.why_{one.key}"))
            for one in left
        ]
        return screening.without(data, left)

    def _add(self, named: str, changes: list[Change]) -> int | None:
        """Make the DPIA under the chosen name, else under the one in the file or of the file."""
        if self.dry:
            return None
        dossiers, title = self.workspace.dossiers, self.name
        if not title:  # the name of a file is nobody's choice
            named = named or self.file.rpartition(".")[0] or self.file
            title = _free(named, {dossier.subject for dossier in dossiers.of(self.board, DPIA)})
        return dossiers.add(self.board, None, DPIA, title, changes, self.passed, self.no_bsn or None)


def _free(name: str, taken: set[str]) -> str:
    """The name itself, or with the first number that is not taken yet."""
    names = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)


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
    found, content = workspace.dossiers.get(document), plain(workspace.dossiers.read(document))
    ours = catalogue.forms.get(str(content.get("meta", {}).get("form", "")))
    if kind != "cnil":
        data, lost = _as_rijksmodel(found, content, ours, forms_of(workspace, found.board), lang)
    elif ours is None:
        raise IbpError("exchange.not_ours", name=found.subject)
    else:
        data, lost = cnil_output.write_cnil(ours, content, found.subject, lang, times.now())
    return json.dumps(data, ensure_ascii=False, indent=2).encode(), lost


def _as_rijksmodel(
    found: Dossier, content: PlainContent, ours: Form | None, forms: dict[int, Form], lang: str
) -> tuple[dict[str, Any], list[str]]:
    """A DPIA of ours goes into the newest Rijksmodel DPIA that this board imported, another into its own."""
    now, lost = times.now(), list[str]()
    if ours is None:
        form = forms.get(content.get("meta", {}).get("definition", 0))
        if form is None:
            raise IbpError("exchange.not_rijksmodel", name=found.subject)
        return rijksmodel_output.write_output(form, content, now), lost
    official = next((form for form in forms.values() if form.id.startswith(OFFICIAL)), None)
    if official is None:
        raise IbpError("exchange.no_official", name=found.subject)
    made, unsaid = rijksmodel_ours.as_official(ours, content, official)
    lost += [Texts(lang)("exchange.lost_answer", label=field.label.get(lang)) for field in unsaid]
    return rijksmodel_output.write_output(official, made, now), lost
