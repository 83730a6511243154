"""From the dossiers of this workbook to a DPIA: "DPIA needed?", a supplier, a camera plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.evaluate.dpia.prefill import NewId, Start, Starter
from ibp_workbook.evaluate.forms.tree import Content
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.texts import Texts

_SPECIAL = {"health", "biometric", "genetic", "other_special", "special"}
_SENSITIVITY = {
    **dict.fromkeys(_SPECIAL, "special"), "criminal": "criminal", "bsn": "bsn", "ordinary": "ordinary",
}  # fmt: skip
_ROLES = {"instruction": "processor", "own_purpose": "controller", "together": "joint"}
_GROUNDS = {"legitimate_interest": "interest", "public_task": "public_task", "consent": "consent"}
_TRANSFERS = {"scc_new": "scc", "bcr": "bcr", "derogation": "exception"}
_AGREEMENTS = {"convenant_2": "convenant", "convenant_3": "convenant", "convenant_4": "convenant"}


@dataclass(frozen=True)
class Given:
    """A dossier to start from: its assessment, subject and answers, and the language to write in."""

    assessment: Assessment
    subject: str
    answers: Mapping[str, Any]
    lang: str

    def chosen(self, question: str) -> list[str]:
        """The chosen values of a question; of a single choice or yes/no, that one."""
        value = self.answers.get(question)
        return list(value) if isinstance(value, (list, tuple)) else [value] if value else []

    def label(self, question: str, value: str) -> str:
        """An option in words."""
        found = self.assessment.questions[question].words(value)
        return found.get(self.lang) if found else value

    def labels(self, question: str) -> list[str]:
        """The chosen options in words."""
        return [self.label(question, value) for value in self.chosen(question)]

    def origin(self, question: str | None = None) -> str:
        """Where an answer came from, in words."""
        title = self.assessment.title.get(self.lang)
        said = self.assessment.questions[question].label.get(self.lang) if question else ""
        t = Texts(self.lang)
        if not said:
            return t("dpia_prefill.origin", title=title, subject=self.subject)
        return t("dpia_prefill.origin_question", title=title, subject=self.subject, question=said)


def from_dossier(given: Given, content: Content, new_id: NewId, on: date) -> list[Start]:
    """The starts that a dossier gives; none for an assessment that says nothing about a DPIA.

    Args:
        given: the dossier.
        content: what the DPIA has already.
        new_id: gives ids of new rows.
        on: reference date of the verdict "DPIA needed?".
    """
    starter = Starter(content, new_id)
    match given.assessment.id:
        case "dpia":
            _needed(starter, given, on)
        case "supplier":
            _supplier(starter, given)
        case "camera":
            _camera(starter, given)
    return starter.starts


def _needed(starter: Starter, given: Given, on: date) -> None:
    starter.row("3.1", "3.1.1", given.subject, given.origin())
    people = ", ".join(given.labels("whose"))
    for question in ("sensitive", "traces"):
        _data(starter, given, question, people)
    starter.add_choices("4.2", _techniques(given), given.origin())
    _special(starter, given, "sensitive")
    verdict = evaluate(given.assessment, given.answers, on)
    if verdict.decided:
        own = (reason for reason in verdict.reasons if reason.table == given.assessment.verdict)
        starter.answer("1.3", "\n".join(reason.text.get(given.lang) for reason in own), given.origin())


def _techniques(given: Given) -> list[str]:
    found = {
        "profiling": given.answers.get("profiling") == "yes",
        "algorithm": given.answers.get("assessed") == "yes",
        "decisions": given.answers.get("decisions") == "program",
        "combining": given.answers.get("combined") == "yes",
        "tracking": given.answers.get("influence") == "yes",
        "camera": bool({"camera", "body_camera"} & set(given.chosen("watching"))),
        "biometrics": "biometric" in given.chosen("sensitive"),
    }
    return [technique for technique, holds in found.items() if holds]


def _supplier(starter: Starter, given: Given) -> None:
    t = Texts(given.lang)
    name = t("dpia_prefill.use_of", subject=given.subject)
    processing = starter.row("3.1", "3.1.1", name, given.origin())
    row = processing.removeprefix("3.1")
    people = t("dpia_prefill.pupils") if given.answers.get("pupils") == "yes" else ""
    _data(starter, given, "data_kinds", people)
    _special(starter, given, "data_kinds")
    if role := _ROLES.get(str(given.answers.get("role"))):
        party = starter.row(f"6.1{row}/6.1.1", "6.1.1.1", given.subject, given.origin())
        starter.add_choices(f"{party}/6.1.1.2", [role], given.origin("role"))
        if role == "processor" and (agreement := _agreement(given)):
            starter.answer(f"{party}/6.1.1.6", agreement, given.origin("agreement"))
    _location(starter, given, row)


def _agreement(given: Given) -> str:
    if given.answers.get("agreement") == "no":
        return "none"
    model = given.answers.get("model")
    return _AGREEMENTS.get(str(model), "own") if model else ""


def _location(starter: Starter, given: Given, row: str) -> None:
    for location in given.chosen("location"):
        if location == "unknown":
            continue
        place = starter.row(
            f"8.1{row}/8.1.1", "8.1.1.1", given.label("location", location), given.origin("location")
        )
        outside = location != "eea"
        starter.answer(f"{place}/8.1.1.4", outside, given.origin("location"))
        ground = str(given.answers.get("transfer_ground", ""))
        certified = ground == "dpf" and given.answers.get("dpf_certified") == "yes"
        adequate = location == "adequate" or (location == "us" and certified)
        if outside and (found := "adequacy" if adequate else _TRANSFERS.get(ground)):
            starter.answer(f"{place}/8.1.1.2", found, given.origin("transfer_ground"))


def _camera(starter: Starter, given: Given) -> None:
    t = Texts(given.lang)
    processing = starter.row("3.1", "3.1.1", given.subject, given.origin())
    row = processing.removeprefix("3.1")
    images = t("dpia_prefill.images")
    data = starter.row("2.1", "2.1.1", images, given.origin())
    starter.answer(f"{data}/2.1.2", t("dpia_prefill.on_camera"), given.origin("place"))
    starter.answer(f"{data}/2.1.4", "sensitive", given.origin())
    starter.add_choices(f"{processing}/3.1.3", [images], given.origin())
    face = "face_recognition" in given.chosen("functions")
    starter.add_choices("4.2", ["camera", *(["biometrics"] if face else [])], given.origin("functions"))
    for purpose in given.labels("purpose"):
        starter.row(f"5.1{row}/5.1.1", "", purpose, given.origin("purpose"))
    days = given.answers.get("retention_days")
    if isinstance(days, (int, float)):
        term = starter.row(
            f"10.1{row}/10.1.1", "10.1.1.6", t("dpia_prefill.days", days=days),
            given.origin("retention_days"),
        )  # fmt: skip
        starter.add_choices(f"{term}/10.1.1.3", [images], given.origin("retention_days"))
    if ground := _GROUNDS.get(str(given.answers.get("ground"))):
        _ground(starter, f"11.1{row}/11.1.1", ground, given)
    starter.answer("14.1", "; ".join(given.labels("alternatives")), given.origin("alternatives"))


def _ground(starter: Starter, group: str, ground: str, given: Given) -> None:
    """A row without a title of its own: its choice is what it says."""
    starter.row(group, "11.1.1.1", ground, given.origin("ground"))


def _data(starter: Starter, given: Given, question: str, people: str) -> None:
    for value in given.chosen(question):
        row = starter.row("2.1", "2.1.1", given.label(question, value), given.origin(question))
        starter.answer(f"{row}/2.1.2", people, given.origin())
        starter.answer(f"{row}/2.1.4", _SENSITIVITY.get(value, "sensitive"), given.origin(question))


def _special(starter: Starter, given: Given, question: str) -> None:
    """Only what was said: that a kind was not chosen is no proof that it is not there."""
    chosen = set(given.chosen(question))
    for field, kinds in (("12.1.1", _SPECIAL), ("12.2.1", {"criminal"}), ("12.3.1", {"bsn"})):
        if chosen & kinds:
            starter.answer(field, True, given.origin(question))
