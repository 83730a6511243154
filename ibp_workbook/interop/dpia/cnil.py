"""The export of the CNIL's PIA software, read into our form.

Their software has three fixed risks and four levels; ours has any number and three. What has no counterpart
is reported.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.dpia.prefill import STEP
from ibp_workbook.evaluate.forms.places import field_of
from ibp_workbook.interop.dpia.form_filling import PlainContent, Read, place, references
from ibp_workbook.interop.strangers.html_text import html_to_text, read_html
from ibp_workbook.interop.strangers.zip_parts import parts, read_part
from ibp_workbook.texts import Texts

KEPT = "kept:cnil"
LISTS = ("answers", "measures", "evaluations", "comments")
RISKS = {32: "access", 33: "change", 34: "loss"}
"""Their three risks: first digits of the references -> our name for it."""

_LEVELS = {1: "low", 2: "medium", 3: "high", 4: "high"}
_LIST_FIELDS = {1: "risk.consequence", 2: "risk.origin", 3: "risk.origin"}
GAUGE_FIELDS = {5: ("risk.impact", "risk.impact_why"), 6: ("risk.likelihood", "risk.likelihood_why")}


def is_cnil(data: Any) -> bool:
    """Whether this seems to be an export of the PIA software."""
    return isinstance(data, dict) and isinstance(data.get("pia"), dict) and "answers" in data


def read_pia(content: bytes, file: str, limit: int) -> tuple[bytes, list[str]]:
    """The JSON of the one PIA in a zip, and the names of the other files, which do not come along.

    Raises:
        IbpError: a damaged zip, one with a password, or one without exactly one PIA.
    """
    found = parts(content, file)
    pias, room = [], limit
    for name in found:
        if name.lower().endswith(".json") and not name.startswith("__MACOSX"):
            text = read_part(content, name, file, room)
            room -= len(text)
            if _is_pia(text):
                pias.append((name, text))
    if len(pias) != 1:
        raise IbpError("exchange.zip_without_pia" if not pias else "exchange.zip_with_pias", file=file)
    name, text = pias[0]
    left = [PurePosixPath(other).name for other in found if other != name]
    return text, [other for other in left if other]


def _is_pia(content: bytes) -> bool:
    try:
        return is_cnil(json.loads(content.decode("utf-8-sig", "replace"), strict=False))
    except (ValueError, RecursionError):
        return False


def read_cnil(form: Form, data: Any, file: str, lang: str) -> Read:
    """The answers of an export as changes to a document.

    Args:
        form: our own form.
        data: the content of the file.
        file: how to name the file in an error.
        lang: language of the words that we add.

    Raises:
        IbpError: the file is not as it should be; nothing was made.
    """
    _check(data, file)
    content = content_of(form, data, lang)
    changes = [(item, name, value) for item, fields in content.items() for name, value in fields.items()]
    answers = sum(name == "value" for _, name, _ in changes)
    rows = sum(name == "row" for _, name, _ in changes)
    name, lost = str(data["pia"].get("name") or ""), _lost(form, data, lang)
    return Read([*changes, (KEPT, "value", data)], answers, rows, name=name, lost=lost)


def content_of(form: Form, data: Mapping[str, Any], lang: str) -> PlainContent:
    """What our form holds after reading; the same file always gives the same."""
    content: PlainContent = {}
    t, pia = Texts(lang), data["pia"]
    given = _given(data)
    name = str(pia.get("name") or t("cnil.processing"))
    place(form, content, form.meaning["processing.name"], name)
    for reference, fields in references(form).items():
        if text := _words(given.get(int(reference), {}), "text"):
            place(form, content, fields[0], text)
    for number, (tens, kind) in enumerate(RISKS.items(), start=1):
        _read_risk(form, content, given, tens, t(f"cnil.risk_{kind}"), number)
    _read_measures(form, content, data, given, t)
    _read_people(content, pia)
    _read_comments(form, content, data)
    return content


def _read_risk(
    form: Form, content: PlainContent, given: Mapping[int, Any], tens: int, title: str, number: int
) -> None:
    row = row_of(form, "risk", number)
    found: dict[str, str] = {}
    for unit, field in _LIST_FIELDS.items():
        lines = [str(one) for one in given.get(tens * 10 + unit, {}).get("list") or ()]
        if lines:
            found[field] = "\n".join(filter(None, [found.get(field, ""), *lines]))
    for unit, (field, why) in GAUGE_FIELDS.items():
        answer = given.get(tens * 10 + unit, {})
        if level := _LEVELS.get(_gauge(answer)):
            found[field] = level
        if text := _words(answer, "text"):
            found[why] = text
    if found:
        content[row] = {"row": number * STEP}
        for field, value in {"risk.name": title, **found}.items():
            content[f"{row}/{form.meaning[field].id}"] = {"value": value}


def _read_measures(
    form: Form, content: PlainContent, data: Mapping[str, Any], given: Mapping[int, Any], t: Texts
) -> None:
    titles = {str(one.get("title") or ""): one for one in data["measures"]}
    against: dict[str, list[str]] = {title: [] for title in titles if title}
    for tens, kind in RISKS.items():
        for title in map(str, given.get(tens * 10 + 4, {}).get("list") or ()):
            against.setdefault(title, []).append(t(f"cnil.risk_{kind}"))
    for number, (title, found) in enumerate(against.items(), start=1):
        row = row_of(form, "measure", number)
        content[row] = {"row": number * STEP}
        notes = _words(titles.get(title, {}), "content")
        said = {"name": title, "risks": list(dict.fromkeys(found)), "notes": notes}
        for name, value in said.items():
            if value:
                content[f"{row}/{form.meaning[f'measure.{name}'].id}"] = {"value": value}


def row_of(form: Form, tag: str, number: int) -> str:
    """Where one of their risks or measures stands in our form."""
    return f"{form.meaning[tag].id}[cnil{number}]"


def _read_people(content: PlainContent, pia: Mapping[str, Any]) -> None:
    opinion = _words(pia, "concerned_people_opinion")
    why = _words(pia, "concerned_people_searched_content")
    if opinion or why:
        content["views:cnil1"] = {"row": STEP, "text": opinion or None, "why_not": why or None}


def _read_comments(form: Form, content: PlainContent, data: Mapping[str, Any]) -> None:
    where = {int(reference): fields[0].id for reference, fields in references(form).items()}
    paths = {field_of(path): path for path in reversed(list(content))}

    def add(item: str, reference: int, text: str) -> None:
        path = paths.get(where.get(reference, ""))
        if text and path:
            content[item] = {"on": path, "text": text}

    for number, comment in enumerate(data["comments"], start=1):
        add(f"comment:cnil{number}", _reference(comment), _words(comment, "description"))
    for number, one in enumerate(data["evaluations"], start=1):
        said = [_words(one, key) for key in ("evaluation_comment", "action_plan_comment")]
        last = str(one.get("reference_to") or "").rpartition(".")[2]
        add(f"comment:cnile{number}", whole_number(last), "\n".join(filter(None, said)))


def _lost(form: Form, data: Mapping[str, Any], lang: str) -> list[str]:
    t, pia = Texts(lang), data["pia"]
    lost = [t("cnil.lost_levels")] if any(_gauge(_data(one)) for one in data["answers"]) else []
    if pia.get("dpo_opinion"):
        lost.append(t("cnil.lost_dpo"))
    if any(one.get("status") for one in data["evaluations"]):
        lost.append(t("cnil.lost_evaluations"))
    if pia.get("structure_data"):
        lost.append(t("cnil.lost_structure"))
    lost += [
        t("cnil.lost_reference", reference=reference)
        for reference, given in _given(data).items()
        if reference not in _known(form) and any(given.get(key) for key in ("text", "list", "gauge"))
    ]
    return [*lost, *_lost_pictures(data, t), *_lost_attachments(data, t)]


def _known(form: Form) -> set[int]:
    """The questions of theirs that have a place here."""
    risks_ = {tens * 10 + unit for tens in RISKS for unit in range(1, 7)}
    return risks_ | {int(reference) for reference in references(form)}


def _lost_pictures(data: Mapping[str, Any], t: Texts) -> Iterator[str]:
    """A sentence for each picture in a text: where it stood, and what it shows where that is said."""
    said = [
        (t("cnil.question", number=reference), given.get("text")) for reference, given in _given(data).items()
    ]
    said += [(str(one.get("title") or "")[:80], one.get("content")) for one in data["measures"]]
    said += [(t("cnil.comments"), one.get("description")) for one in data["comments"]]
    said += [(t("cnil.comments"), one.get("evaluation_comment")) for one in data["evaluations"]]
    for where, html_ in said:
        for alt in read_html(str(html_ or "")).pictures:
            name = f"‘{alt[:80]}’ " if alt else ""
            yield t("cnil.lost_picture", where=where, name=name)


def _lost_attachments(data: Mapping[str, Any], t: Texts) -> Iterator[str]:
    attachments = data.get("attachments")
    for one in attachments if isinstance(attachments, list) else ():
        name = one.get("name") or one.get("filename") if isinstance(one, dict) else one
        yield t("cnil.lost_file", name=str(name)[:80])


def _given(data: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """Number of a question -> what its answer holds."""
    return {_reference(answer): _data(answer) for answer in data["answers"]}


def _reference(answer: Mapping[str, Any]) -> int:
    return whole_number(answer.get("reference_to"))


def _data(answer: Mapping[str, Any]) -> Any:
    """What an answer holds; the server's edition may write it as a text of JSON, or as the text itself."""
    held = answer.get("data") or {}
    if not isinstance(held, str):
        return held
    try:
        inside = json.loads(held)
    except (ValueError, RecursionError):
        inside = None
    return inside if isinstance(inside, dict) else {"text": held}


def _words(one: Mapping[str, Any], key: str) -> str:
    """A rich text of theirs, in words."""
    return html_to_text(str(one.get(key) or ""))


def _gauge(answer: Mapping[str, Any]) -> int:
    return whole_number(answer.get("gauge"))


def whole_number(value: Any) -> int:
    """A number in their file, also when it is written as a text; 0 for anything else."""
    text = str(value)[:10]
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0


def _check(data: Any, file: str) -> None:
    """Refuse what has another shape, before anything is made."""
    if not is_cnil(data):
        raise IbpError("exchange.no_output", file=file)
    for key in LISTS:
        found = data.setdefault(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise IbpError("exchange.bad_key", file=file, field=key)
    for number, answer in enumerate(data["answers"]):
        where = f"answers[{number}]"
        if not _reference(answer):  # the server's edition writes it as a text
            raise IbpError("exchange.bad_key", file=file, field=f"{where}.reference_to")
        given = _data(answer)
        if not isinstance(given, dict) or not isinstance(given.get("list") or [], list):
            raise IbpError("exchange.bad_key", file=file, field=f"{where}.data")
    references_ = [_reference(answer) for answer in data["answers"]]
    if len(references_) != len(set(references_)):
        raise IbpError("exchange.bad_key", file=file, field="answers.reference_to")
