"""A file that is chosen: read once it is there, and asked about where only a person can tell."""

import base64
from typing import Any

import pytest

from ibp_workbook.app.form.definition import definition
from ibp_workbook.app.parts.upload import File, Upload
from ibp_workbook.catalogue import Text
from ibp_workbook.catalogue.fields import Field
from ibp_workbook.errors import DoubtError, IbpError, Lifted, UnkeepableError
from ibp_workbook.store import free_text
from ibp_workbook.texts import Texts
from tests.app.waiting import MadeLine


class Reader:
    """Refuses a file until the right answer came."""

    def __init__(self, error: IbpError) -> None:
        self.error = error
        self.calls: list[tuple[list[File], Lifted | None]] = []

    def __call__(self, files: list[File], answer: Lifted | None) -> str:
        self.calls.append((files, answer))
        if answer is None:
            raise self.error
        return f"read: {answer}"


DOUBT = DoubtError("store.maybe_bsn", ("12345672",), number="12345672")
KINDS = (".json", ".zip")


def chosen(reader: Reader) -> Upload:
    upload = Upload(reader, Texts("nl"), "keep.file", kinds=KINDS, max_bytes=3_000_000)
    upload.on_start({}, [])
    upload.on_piece({"file": 0, "name": "a.json"}, [memoryview(b"{}")])
    upload.on_end({}, [])
    return upload


def test_the_question_has_two_answers_and_the_file_waits_for_one() -> None:
    for answer in ("no_bsn", "leave_out"):
        reader = Reader(DOUBT)
        upload = chosen(reader)
        assert upload.failed
        assert upload.message == DOUBT.message("nl")
        assert upload.answers == {"no_bsn": "Dit is geen BSN", "leave_out": "Laat deze tekst weg"}
        upload.on_answer({"answer": answer}, [])
        assert (upload.message, upload.failed, upload.answers) == (f"read: {answer}", False, {})
        assert reader.calls == [([("a.json", b"{}")], None), ([("a.json", b"{}")], answer)]


def test_nobody_can_say_that_a_bsn_is_none_and_an_answer_counts_once() -> None:
    reader = Reader(UnkeepableError("store.bsn"))
    upload = chosen(reader)
    assert list(upload.answers) == ["leave_out"]
    for answer in ("no_bsn", "leave_out", "leave_out"):
        upload.on_answer({"answer": answer}, [])
    assert [answer for _, answer in reader.calls] == [None, "leave_out"]


def test_another_file_or_another_error_leaves_nothing_to_answer() -> None:
    reader = Reader(DOUBT)
    upload = chosen(reader)
    upload.on_start({}, [])
    upload.on_answer({"answer": "no_bsn"}, [])
    assert len(reader.calls) == 1
    plain = Reader(IbpError("store.bsn"))
    upload = chosen(plain)
    assert upload.failed
    assert upload.answers == {}


def test_what_can_be_chosen_is_said_beforehand() -> None:
    reader: Any = Reader(DOUBT)
    assert chosen(reader).help == f"{Texts('nl')('keep.file_help')} .json, .zip, hoogstens 3 MB."
    assert chosen(reader).accept == ".json,.zip"
    rows = Upload(reader, Texts("en"), "keep.file", kinds=(".xlsx",), max_bytes=5_000_000, rows=100_000)
    assert rows.help.endswith(" .xlsx, at most 5 MB and 100,000 rows.")


@pytest.mark.parametrize(("lang", "said"), [("nl", "hoogstens 2,9 MB."), ("en", "at most 2.9 MB.")])
def test_a_picture_says_its_limits_too_and_the_largest_can_be_kept(lang: str, said: str) -> None:
    asked = definition(Field(id="f", kind="image", label=Text("Schema", "Diagram")), lang)
    assert asked["help"].endswith(said)
    assert asked["accept"] == "image/png,image/jpeg,image/gif,image/webp"
    largest = base64.b64encode(b"x" * asked["max_bytes"]).decode()
    free_text.refuse_all(f"data:image/jpeg;base64,{largest}")


def test_nothing_is_read_before_its_turn_and_the_turn_ends_with_the_file(line: MadeLine) -> None:
    reader = Reader(IbpError("store.bsn"))
    upload = Upload(reader, Texts("nl"), "keep.file", kinds=KINDS, max_bytes=3_000_000)
    line.before = 0
    upload.on_start({}, [])
    assert upload.message == Texts("nl")("turns.own_upload")
    upload.on_piece({"file": 0, "name": "a.json"}, [memoryview(b"too early")])
    upload.on_end({}, [])
    assert reader.calls == []
    line.before = None
    line.pass_time()
    upload.on_piece({"file": 0, "name": "a.json"}, [memoryview(b"{}")])
    assert line.left == []
    upload.on_end({}, [])
    assert (reader.calls, line.left) == ([([("a.json", b"{}")], None)], ["upload"])


def test_a_browser_that_falls_silent_halfway_gives_its_turn_to_the_next(line: MadeLine) -> None:
    reader = Reader(IbpError("store.bsn"))
    upload = Upload(reader, Texts("nl"), "keep.file", kinds=KINDS, max_bytes=3_000_000)
    upload.on_start({}, [])
    upload.on_piece({"file": 0, "name": "a.json"}, [memoryview(b"{")])
    line.pass_time()
    assert line.left == [], "a piece came since"
    line.pass_time()
    assert (line.left, upload.failed) == (["upload"], True)
    assert upload.message == Texts("nl")("upload.silent")
    upload.on_end({}, [])
    assert reader.calls == []


@pytest.mark.parametrize(("more", "key"), [(0, ""), (1, "too_much")])
def test_files_together_may_be_as_large_as_two_of_the_largest(line: MadeLine, more: int, key: str) -> None:
    upload = Upload(Reader(DOUBT), Texts("nl"), "keep.file", kinds=KINDS, max_bytes=10)
    upload.on_start({}, [])
    for file in range(4):
        upload.on_piece({"file": file, "name": "a.json"}, [memoryview(b"x" * 5)])
    upload.on_piece({"file": 5, "name": "a.json"}, [memoryview(b"x" * more)])
    assert upload.message == (Texts("nl")(f"upload.{key}") if key else "")
    assert line.left == (["upload"] if key else [])
