"""Mutated files for every importer: each is read, or refused with a sentence; no crash, no hang, no half.

``python -m benchmarks fuzz`` tries 20,000. A hang takes more than ``LIMIT`` of processor time; a
half import is a workspace that holds more after a refusal than before.
"""

import io
import json
import random
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from ibp_workbook.catalogue import load_catalogue
from ibp_workbook.errors import IbpError, Lifted
from ibp_workbook.interop.dpia.files import import_file
from ibp_workbook.interop.duo import read_all
from ibp_workbook.interop.frameworks.files import read_framework
from ibp_workbook.interop.frameworks.template import template
from ibp_workbook.interop.tables.answers_excel import COLUMNS, FORMAT, ORIGIN, heading, read_answers
from ibp_workbook.interop.tables.retention_excel import read_list
from ibp_workbook.interop.tables.retention_sheets import template as retention_template
from ibp_workbook.interop.tables.supplier_excel import look_through, write_register
from ibp_workbook.store import Actor, SchoolRecord, Workspace
from ibp_workbook.store.imports.dossiers import DossierEntry

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "tests" / "interop" / "strangers_files"
REAL = ROOT.parent / "shared" / "real"
BOARD = "99999"
DAY = date(2026, 11, 28)
LIMIT = 20.0
"""Seconds of processor time: what one file may take on a busy machine."""
MOST_SHOWN = 5

_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "\x00", "\ud800", "a" * 20_000, [], {}, [[]], {"a": {"b": []}},
    "BSN 123456782", "12345672", "=1+1", "<img src=x>", "1.1", "111",
    {"value": {"data": "data:image/png;base64,!"}},
)  # fmt: skip
_BYTES = (
    b"\x00",
    b"\xff\xfe",
    b"{",
    b"}",
    b"[",
    b'"',
    b"\\u0000",
    b":",
    b";",
    b"&a *a",
    b"\n",
    b"- ",
    b"\t",
    b"9" * 400,
)

Reader = Callable[[str, bytes], object]


class Fuzz:
    """The importers with the files to start from, and a workspace that only whole imports may change."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.catalogue = load_catalogue()
        self.workspace = Workspace(
            f"sqlite:///{(folder / 'fuzz.sqlite').as_posix()}", Actor("Fuzz", "consultant")
        )
        self.workspace.schools.load([SchoolRecord(BOARD, "99ZZ", "99ZZ00", "De Proef", "po")], None)
        for path in (FILES / "form_proef.yaml", REAL / "rijksmodel" / "minbzk_dpia_v3.0.yaml"):
            if path.exists():
                import_file(self.workspace, BOARD, path)
        self.readers: dict[str, tuple[Reader, list[tuple[str, bytes]]]] = {
            "dpia": (self._dpia, list(_shipped("*.json", "*.yaml", "*.zip", real="cnil_pia/*.json"))),
            "framework": (self._framework, self._frameworks()),
            "duo": (lambda name, content: read_all([(name, content)]), [("duo.csv", _DUO)]),
            "suppliers": (self._suppliers, [("leveranciers.xlsx", self._register())]),
            "retention": (self._retention, [("termijnen.xlsx", self._terms())]),
            "answers": (self._answers, [("werkboek.xlsx", self._edited())]),
        }

    def files(self, count: int) -> Iterator[tuple[str, Reader, str, bytes]]:
        """Importer, its reader, and a mutated file, over all importers in turn."""
        names = [*self.readers, "dpia", "dpia", "framework"]  # most of what people bring are these
        for number in range(count):
            importer = names[number % len(names)]
            reader, starts = self.readers[importer]
            name, content = self.rng.choice(starts)
            yield importer, reader, name, mutated(self.rng, content)

    def held(self) -> int:
        """How much the workspace holds."""
        return sum(self.workspace.dossiers.count(BOARD).values())

    def _dpia(self, name: str, content: bytes) -> object:
        stamp, dry, answer = f"{name} {self.rng.random()}", self.rng.random() < 0.7, self._answer()
        left_out, no_bsn = answer == "leave_out", answer == "no_bsn"
        file = (name, content)
        return import_file(
            self.workspace, BOARD, file, name=stamp, dry=dry, leave_out=left_out, no_bsn=no_bsn
        )

    def _answer(self) -> Lifted | None:
        """What a person says about the numbers that may be a BSN; mostly nobody was asked."""
        return self.rng.choice((None, None, "no_bsn", "leave_out"))

    def _framework(self, name: str, content: bytes) -> object:
        return read_framework(content, name, self.catalogue.frameworks["ibp"].levels)

    def _suppliers(self, name: str, content: bytes) -> object:
        return look_through(content, name, self.catalogue.assessments["supplier"], [], "nl")

    def _retention(self, name: str, content: bytes) -> object:
        return read_list(content, name, self.catalogue.retention, self._answer())

    def _answers(self, name: str, content: bytes) -> object:
        file = read_answers(content, name, self.workspace, self.catalogue, "nl")
        if file.refused:
            raise file.problem(name)
        file.settle(name, self.workspace, self._answer())
        return file.load(self.workspace)

    def _register(self) -> bytes:
        return write_register(
            self.catalogue.assessments["supplier"], [DossierEntry(None, "Proef", {})], [], "nl"
        )

    def _terms(self) -> bytes:
        return retention_template(self.catalogue.retention, DAY, "nl")

    def _edited(self) -> bytes:
        """A workbook of answers with one row, as small as it can be."""
        measured = self.workspace.rounds.add(BOARD, "ibp", "Meting", DAY)
        origin = {"format": FORMAT, "board": BOARD, "round": measured.id, "name": measured.name}
        statement = self.catalogue.frameworks["ibp"].statements[0].id
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Antwoorden")
            sheet.write_row(0, 0, [heading(key, "nl") for key in COLUMNS])
            given = {"location": "99ZZ00", "statement": statement, "level": 3, "due": "1 sept 2027"}
            sheet.write_row(1, 0, [given.get(key, "") for key in COLUMNS])
            book.add_worksheet(ORIGIN).write_column(0, 0, list(origin))
            book.get_worksheet_by_name(ORIGIN).write_column(0, 1, list(origin.values()))
        return stream.getvalue()

    def _frameworks(self) -> list[tuple[str, bytes]]:
        table = b"code;titel;domein;niveau 1;niveau 2\nA.1;Norm;Domein;een;twee\n"
        own = [("sjabloon.xlsx", template()), ("normen.csv", table)]
        return [*own, *_shipped("fw_*.yaml", real="ciso_assistant/*.yaml")]


def measure(count: int = 20_000, seed: int = 10) -> dict[str, Any]:
    """Try that many files; counts by importer, and what went wrong."""
    results: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(Path(folder), seed)
        for number, (importer, read, name, content) in enumerate(fuzz.files(count)):
            before, began = fuzz.held(), time.process_time()
            try:
                read(name, content)
                outcome = "read"
            except IbpError as error:
                outcome = "refused" if fuzz.held() == before else "half"
                error.message("nl")
            except Exception:
                outcome = "crash"
                wrong.append(f"{number} {importer} {name}\n{traceback.format_exc(limit=-4)}")
            spent = time.process_time() - began
            slowest = max(slowest, (spent, f"{importer} {name} ({number})"))
            if spent > LIMIT:
                outcome = "hang"
            if outcome in ("half", "hang"):
                wrong.append(f"{number} {importer} {name}: {outcome}")
            results[f"{importer} {outcome}"] += 1
            results[outcome] += 1
    return {"count": count, "results": dict(results), "wrong": wrong, "slowest": slowest}


def markdown(measured: dict[str, Any]) -> str:
    """The counts as a table, and the first few things that went wrong."""
    results = measured["results"]
    importers = sorted({key.split()[0] for key in results if " " in key})
    outcomes = ("read", "refused", "crash", "hang", "half")
    lines = [f"| importer | {' | '.join(outcomes)} |", f"|---|{'--:|' * len(outcomes)}"]
    for importer in importers:
        cells = [str(results.get(f"{importer} {outcome}", 0)) for outcome in outcomes]
        lines.append(f"| {importer} | {' | '.join(cells)} |")
    lines.append(f"| **all** | {' | '.join(str(results.get(outcome, 0)) for outcome in outcomes)} |")
    spent, which = measured["slowest"]
    lines += ["", f"Slowest: {which}, {spent:.1f} s of processor time."]
    return "\n".join([*lines, *(f"\n{one}" for one in measured["wrong"][:MOST_SHOWN])])


def kept(measured: dict[str, Any]) -> bool:
    """Whether nothing went wrong."""
    return not measured["wrong"]


def mutated(rng: random.Random, content: bytes) -> bytes:
    """A file with something wrong in it: in its structure, in a part of its zip, or anywhere in its bytes."""
    if content.startswith(b"PK") and rng.random() < 0.7:
        return _zip(rng, content)
    if content.lstrip().startswith(b"{") and rng.random() < 0.6:
        try:
            data = json.loads(content)
        except ValueError:
            return _bytes(rng, content)
        for _ in range(rng.randint(1, 2)):
            data = _structure(rng, data)
        return json.dumps(data, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    return _bytes(rng, content)


def _structure(rng: random.Random, value: Any) -> Any:
    """The same with one value in it replaced, gone, doubled or moved deeper."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        if rng.random() < 0.1:
            return {inner: value[inner] for inner in value if inner != key}
        if rng.random() < 0.05:
            return {**value, rng.choice(("__proto__", "", "1.1", "x" * 300)): value[key]}
        return {**value, key: _structure(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = rng.randrange(len(value))
        if rng.random() < 0.1:
            return [*value, *value]
        return [*value[:place], _structure(rng, value[place]), *value[place + 1 :]]
    return [value] if rng.random() < 0.1 else rng.choice(_ODD)


def _zip(rng: random.Random, content: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        target = rng.choice(names)
        for name in names:
            part = old.read(name)
            if name == target:
                if rng.random() < 0.1:
                    continue
                part = _bytes(rng, part)
            new.writestr(name, part)
    return stream.getvalue()


def _bytes(rng: random.Random, content: bytes) -> bytes:
    made = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(made) + 1)
        match rng.randrange(6):
            case 0 if made:
                made[place % len(made)] = rng.randrange(256)
            case 1:
                del made[place : place + rng.randint(1, 200)]
            case 2:
                made[place:place] = rng.choice(_BYTES)
            case 3:
                made[place:place] = made[max(0, place - 300) : place]
            case 4:
                del made[place:]
            case _:
                start = rng.randrange(len(made) + 1)
                made[place : place + 40] = made[start : start + 40]
    return bytes(made)


def _shipped(*patterns: str, real: str) -> Iterator[tuple[str, bytes]]:
    """The small files of the tests, and the real ones where they are."""
    for pattern in patterns:
        for path in sorted(FILES.glob(pattern)):
            yield path.name, path.read_bytes()
    for path in sorted(REAL.glob(real)):
        yield path.name, path.read_bytes()


_DUO = (
    b"PROVINCIE;BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;PLAATSNAAM;GEMEENTENAAM\n"
    b"Drenthe;99999;99ZZ;99ZZ00;De Proef;EMMEN;EMMEN\nDrenthe;99999;99ZZ;99ZZ01;De Toets;EMMEN;EMMEN\n"
)
