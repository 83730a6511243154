"""Whatever is offered to a reader: a file of another reader is sent to the page where it belongs."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError
from ibp_workbook.interop.dpia.files import import_file
from ibp_workbook.interop.duo import read_all
from ibp_workbook.interop.frameworks.files import read_framework
from ibp_workbook.interop.frameworks.template import template as norms_template
from ibp_workbook.interop.tables.answers_excel import ORIGIN, read_answers
from ibp_workbook.interop.tables.retention_excel import read_list
from ibp_workbook.interop.tables.retention_sheets import template as terms_template
from ibp_workbook.interop.tables.supplier_excel import look_through, write_register
from ibp_workbook.store import Actor, Workspace

CATALOGUE = load_catalogue()
SUPPLIER = CATALOGUE.assessments["supplier"]


def answers() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Antwoorden")
        book.add_worksheet(ORIGIN)
    return stream.getvalue()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """One file for each reader, by the end of the key that says where it belongs."""
    return {
        "answers": answers(),
        "suppliers": write_register(SUPPLIER, [], [], "nl"),
        "retention": terms_template(CATALOGUE.retention, date(2026, 11, 28), "nl"),
        "framework": norms_template(),
        "duo": b"BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER\n1;2;3\n",
        "dpia": json.dumps({"metadata": {"urn": "urn:nl:x:1"}, "answers": {}}).encode(),
    }


def reader(name: str, folder: Path) -> Callable[[bytes], object]:
    workspace = Workspace(f"sqlite:///{(folder / 'w.sqlite').as_posix()}", Actor.local())
    return {
        "answers": lambda content: read_answers(content, "f", workspace, CATALOGUE, "nl"),
        "suppliers": lambda content: look_through(content, "f", SUPPLIER, [], "nl"),
        "retention": lambda content: read_list(content, "f", CATALOGUE.retention),
        "framework": lambda content: read_framework(content, "f", CATALOGUE.frameworks["ibp"].levels),
        "duo": lambda content: read_all([("f", content)]),
        "dpia": lambda content: import_file(workspace, "1", ("f", content)),
    }[name]


@pytest.mark.parametrize("name", ["answers", "suppliers", "retention", "framework", "duo", "dpia"])
def test_a_file_of_another_reader_is_sent_there(name: str, files: dict[str, bytes], tmp_path: Path) -> None:
    read = reader(name, tmp_path)
    said = {}
    for other in files.keys() - {name}:
        with pytest.raises(IbpError) as caught:
            read(files[other])
        said[other] = caught.value.key
    assert said == {other: f"files.is_{other}" for other in files.keys() - {name}}
