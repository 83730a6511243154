"""Our form written as an export of the CNIL's PIA software.

What was read from one is kept as it came (:mod:`.cnil`): what nobody changed since goes back exactly so.
"""

import copy
import html
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.evaluate.dpia.risks import Risk, measures, risks
from ibp_workbook.evaluate.forms.places import as_text
from ibp_workbook.evaluate.forms.tree import tree
from ibp_workbook.interop.dpia.cnil import (
    GAUGE_FIELDS,
    KEPT,
    LISTS,
    RISKS,
    content_of,
    row_of,
    whole_number,
)
from ibp_workbook.interop.dpia.form_filling import PlainContent, references, texts
from ibp_workbook.texts import Texts

_GAUGES = {"low": 1, "medium": 2, "high": 3}


def write_cnil(
    form: Form, content: Mapping[str, Mapping[str, Any]], name: str, lang: str, now: datetime
) -> tuple[dict[str, Any], list[str]]:
    """A DPIA as an export of the PIA software, and what has no place in it.

    Args:
        form: our own form.
        content: path -> field -> plain value.
        name: of the DPIA.
        lang: language of the words that we add.
        now: the moment, UTC.
    """
    kept = content.get(KEPT, {}).get("value")
    known = isinstance(kept, dict)
    stamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data: dict[str, Any] = copy.deepcopy(kept) if isinstance(kept, dict) else _new(name, stamp)
    base = content_of(form, data, lang) if known else {}
    was, said = _answers(form, base), _answers(form, content)
    by_reference = {whole_number(answer.get("reference_to")): answer for answer in data["answers"]}
    as_text = any(isinstance(answer.get("reference_to"), str) for answer in data["answers"])
    for reference in dict.fromkeys([*was, *said]):
        if was.get(reference) == said.get(reference):
            continue
        answer = by_reference.get(reference)
        if answer is None:
            answer = {
                "id": _next_id(data["answers"]),
                "pia_id": data["pia"].get("id"),
                "reference_to": str(reference) if as_text else reference,
                "created_at": stamp,
            }
            data["answers"].append(answer)
        given = {key: value for key, value in said.get(reference, {}).items() if key != "with"}
        answer["data"] = {"text": None, "gauge": None, "list": [], **given}
        answer["updated_at"] = stamp
    _write_people(data["pia"], base, content)
    return data, _lost(form, data, base, content, lang, stamp)


def _answers(form: Form, content: Mapping[str, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Reference -> what their answer holds, as our form says it."""
    found: dict[int, dict[str, Any]] = {
        int(reference): {"text": _to_html(text)} for reference, text in texts(form, content).items()
    }
    shown = tree(form, content)
    by_number = {risk.path: risk for risk in risks(shown)}
    titles = {measure.path: measure.title for measure in measures(shown)}
    for number, tens in enumerate(RISKS, start=1):
        row = row_of(form, "risk", number)
        risk = by_number.get(row)
        if risk is None:
            continue
        lists = {1: risk.consequence.splitlines(), 2: risk.origin.splitlines()}
        if risk.origin:
            found[tens * 10 + 3] = {
                "list": [],
                "with": risk.origin,
            }  # threats and sources are one answer here
        lists[4] = [titles[path] for path in risk.measures if titles.get(path)]
        for unit, lines in lists.items():
            if lines:
                found[tens * 10 + unit] = {"list": lines}
        for unit, tags in GAUGE_FIELDS.items():
            level, text = (content.get(f"{row}/{form.meaning[tag].id}", {}).get("value") for tag in tags)
            text = as_text(text)
            if level in _GAUGES or text:
                found[tens * 10 + unit] = {"gauge": _GAUGES.get(str(level), 0), "text": _to_html(text)}
    return found


def _write_people(pia: dict[str, Any], base: PlainContent, content: Mapping[str, Mapping[str, Any]]) -> None:
    advice = content.get("fg:advice", {}).get("text")
    if advice:
        pia["dpo_opinion"] = str(advice)
    views = {
        item: fields for item, fields in content.items() if item.startswith("views:") and fields.get("row")
    }
    if views != {item: fields for item, fields in base.items() if item.startswith("views:")}:
        said = [str(fields.get("text") or "") for fields in views.values()]
        pia["concerned_people_opinion"] = "\n".join(filter(None, said))
        why = [str(fields.get("why_not") or "") for fields in views.values()]
        pia["concerned_people_searched_content"] = "\n".join(filter(None, why))
        pia["concerned_people_searched_opinion"] = any(said)


def _lost(
    form: Form,
    data: dict[str, Any],
    base: PlainContent,
    content: Mapping[str, Mapping[str, Any]],
    lang: str,
    stamp: str,
) -> list[str]:
    """What their form cannot hold; risks beyond the three go along as comments, to be read there."""
    t = Texts(lang)
    fixed = {row_of(form, "risk", number) for number in range(1, len(RISKS) + 1)}
    own = [risk for risk in risks(tree(form, content)) if risk.path not in fixed and risk.title]
    for risk in own:
        data["comments"].append(
            {"id": _next_id(data["comments"]), "pia_id": data["pia"].get("id"), "reference_to": 321,
             "for_measure": False, "description": _told(risk, t), "created_at": stamp, "updated_at": stamp}
        )  # fmt: skip
    mapped = {field.id for fields in references(form).values() for field in fields}
    for group in (form.part_of("risk"), form.meaning["measure"]):
        mapped |= {field.id for field in group.all()} if group else set()
    labels = [
        node.field.label.get(lang)
        for node in tree(form, content).questions()
        if node.answered and node.field.id not in mapped
        and base.get(node.path, {}).get("value") != node.value
    ]  # fmt: skip
    beside = ("decision", "signed:", "comment:")
    if any(item.startswith(beside) and item not in base for item in content):
        labels.append(t("cnil.beside"))
    risks_told = [t("cnil.lost_risk", title=risk.title) for risk in own]
    return [*risks_told, *(t("cnil.lost_answer", label=label) for label in dict.fromkeys(labels))]


def _told(risk: Risk, t: Texts) -> str:
    level = t(f"dpia_words.level_{risk.level}") if risk.level else "–"
    return t("cnil.own_risk", title=risk.title, level=level, origin=risk.origin, consequence=risk.consequence)


def _new(name: str, stamp: str) -> dict[str, Any]:
    texts_ = dict.fromkeys(
        ("author_name", "evaluator_name", "validator_name", "dpo_opinion", "dpos_names", "people_names",
         "concerned_people_opinion", "concerned_people_searched_content", "rejection_reason",
         "applied_adjustments", "category"), "",
    )  # fmt: skip
    numbers = dict.fromkeys(("status", "dpo_status", "concerned_people_status", "progress", "is_archive"), 0)
    pia = {"id": 1, **numbers, "name": name, **texts_, "concerned_people_searched_opinion": False}
    return {"pia": {**pia, "created_at": stamp, "updated_at": stamp}, **{key: [] for key in LISTS}}


def _to_html(text: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _next_id(items: Iterable[Mapping[str, Any]]) -> int:
    """A number that none of them has yet."""
    ids = (one.get("id") for one in items)
    return max((number for number in ids if type(number) is int), default=0) + 1
