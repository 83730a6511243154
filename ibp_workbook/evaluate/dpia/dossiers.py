"""From the dossiers of this workbook to a DPIA: "DPIA needed?", a supplier, a camera plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.forms.models import Form
from ibp_workbook.catalogue.meanings import STARTS_DPIA
from ibp_workbook.evaluate.dpia.prefill import NewId, Start, Starter
from ibp_workbook.evaluate.forms.tree import Content
from ibp_workbook.evaluate.verdicts.verdict import evaluate
from ibp_workbook.texts import Texts

DPIA_NEEDED = "dpia"
"""The assessment whose verdict says why a DPIA is needed."""

_SPECIAL = {"health", "biometric", "genetic", "other_special", "special"}
_SENSITIVITY = {
    **dict.fromkeys(_SPECIAL, "special"), "criminal": "criminal", "bsn": "bsn", "ordinary": "ordinary",
}  # fmt: skip
_ROLES = {"instruction": "processor", "own_purpose": "controller", "together": "joint"}
_GROUNDS = {"legitimate_interest": "interest", "public_task": "public_task", "consent": "consent"}
_TRANSFERS = {"scc_new": "scc", "bcr": "bcr", "derogation": "exception"}
_AGREEMENTS = {"convenant_2": "convenant", "convenant_3": "convenant", "convenant_4": "convenant"}


_TECHNIQUES = ("profiling", "algorithm", "decisions", "combining", "tracking")


@dataclass(frozen=True)
class Given:
    """A dossier to start from: its assessment, subject and answers, and the language to write in.

    Questions are named by what they mean (``catalogue.meanings``).
    """

    assessment: Assessment
    subject: str
    answers: Mapping[str, Any]
    lang: str

    def asks(self, tag: str) -> bool:
        """Whether its assessment asks this."""
        return tag in self.assessment.meaning

    def value(self, tag: str) -> Any:
        """The answer; None when it is not asked or not answered."""
        return self.assessment.asked_for(self.answers, tag)

    def chosen(self, tag: str) -> list[str]:
        """The chosen values; of a single choice or yes/no, that one."""
        value = self.value(tag)
        return list(value) if isinstance(value, (list, tuple)) else [value] if value else []

    def label(self, tag: str, value: str) -> str:
        """An option in words."""
        words = self.assessment.meaning[tag].words(value)
        return words.get(self.lang) if words else value

    def labels(self, tag: str) -> list[str]:
        """The chosen options in words."""
        return [self.label(tag, value) for value in self.chosen(tag)]

    def origin(self, tag: str | None = None) -> str:
        """Where an answer came from, in words."""
        title = self.assessment.title.get(self.lang)
        t = Texts(self.lang)
        if tag is None or not self.asks(tag):
            return t("dpia_prefill.origin", title=title, subject=self.subject)
        said = self.assessment.meaning[tag].label.get(self.lang)
        return t("dpia_prefill.origin_question", title=title, subject=self.subject, question=said)


def says_something(assessment: Assessment) -> bool:
    """Whether a DPIA can start from a dossier of this assessment."""
    return not STARTS_DPIA.isdisjoint(assessment.meaning)


def from_dossier(given: Given, form: Form, content: Content, new_id: NewId, on: date) -> list[Start]:
    """The starts that a dossier gives; none for an assessment that says nothing about a DPIA.

    Args:
        given: the dossier.
        form: our own form.
        content: what the DPIA has already.
        new_id: gives ids of new rows.
        on: reference date of the verdict "DPIA needed?".
    """
    if not says_something(given.assessment):
        return []
    starter, name = Starter(form, content, new_id), given.subject
    if given.asks("role"):
        name = Texts(given.lang)("dpia_prefill.use_of", subject=name)
    processing = starter.row("processing", name, given.origin())
    people = ", ".join(given.labels("people"))
    if not people and given.value("pupils"):
        people = Texts(given.lang)("dpia_prefill.pupils")
    for tag in ("data_kinds", "traces"):
        _data(starter, given, tag, people)
    starter.add_choices("techniques", _techniques(given), given.origin("camera.functions"))
    _special(starter, given)
    if given.assessment.id == DPIA_NEEDED:
        _needed(starter, given, on)
    _party(starter, given, processing)
    _location(starter, given, processing)
    if given.asks("camera.functions"):
        _images(starter, given, processing)
    for purpose in given.labels("purposes"):
        starter.row("purpose", purpose, given.origin("purposes"), of=processing)
    if ground := _GROUNDS.get(str(given.value("ground"))):
        # A row without a title of its own: its choice is what it says.
        starter.row("ground", ground, given.origin("ground"), of=processing, named_by="ground.kind")
    starter.answer("alternatives", "; ".join(given.labels("alternatives")), given.origin("alternatives"))
    return starter.starts


def _needed(starter: Starter, given: Given, on: date) -> None:
    verdict = evaluate(given.assessment, given.answers, on)
    if verdict.decided:
        own = (reason for reason in verdict.reasons if reason.table == given.assessment.verdict)
        starter.answer("reasons", "\n".join(reason.text.get(given.lang) for reason in own), given.origin())


def _techniques(given: Given) -> list[str]:
    found = [name for name in _TECHNIQUES if given.value(f"technique.{name}") in ("yes", "program")]
    if given.asks("camera.functions") or {"camera", "body_camera"} & set(given.chosen("watching")):
        found.append("camera")
    if "biometric" in given.chosen("data_kinds") or "face_recognition" in given.chosen("camera.functions"):
        found.append("biometrics")
    return found


def _party(starter: Starter, given: Given, processing: str) -> None:
    role = _ROLES.get(str(given.value("role")))
    if role is None:
        return
    party = starter.row("party", given.subject, given.origin(), of=processing)
    starter.add_choices("party.role", [role], given.origin("role"), party)
    if role == "processor" and (agreement := _agreement(given)):
        starter.answer("party.agreement", agreement, given.origin("agreement"), party)


def _agreement(given: Given) -> str:
    if given.value("agreement") == "no":
        return "none"
    model = given.value("agreement.model")
    return _AGREEMENTS.get(str(model), "own") if model else ""


def _location(starter: Starter, given: Given, processing: str) -> None:
    origin, ground = given.origin("location"), str(given.value("transfer"))
    certified = ground == "dpf" and given.value("transfer.dpf") == "yes"
    for location in given.chosen("location"):
        if location == "unknown":
            continue
        place = starter.row("location", given.label("location", location), origin, of=processing)
        outside = location != "eea"
        starter.answer("location.outside", outside, origin, place)
        adequate = location == "adequate" or (location == "us" and certified)
        if outside and (transfer := "adequacy" if adequate else _TRANSFERS.get(ground)):
            starter.answer("location.transfer", transfer, given.origin("transfer"), place)


def _images(starter: Starter, given: Given, processing: str) -> None:
    t = Texts(given.lang)
    images = t("dpia_prefill.images")
    data = starter.row("data", images, given.origin())
    starter.answer("data.people", t("dpia_prefill.on_camera"), given.origin("camera.place"), data)
    starter.answer("data.sensitivity", "sensitive", given.origin(), data)
    starter.add_choices("processing.data", [images], given.origin(), processing)
    days, origin = given.value("retention.days"), given.origin("retention.days")
    if isinstance(days, (int, float)):
        term = starter.row("term", t("dpia_prefill.days", days=days), origin, of=processing)
        starter.add_choices("term.data", [images], origin, term)


def _data(starter: Starter, given: Given, tag: str, people: str) -> None:
    for value in given.chosen(tag):
        row = starter.row("data", given.label(tag, value), given.origin(tag))
        starter.answer("data.people", people, given.origin(), row)
        starter.answer("data.sensitivity", _SENSITIVITY.get(value, "sensitive"), given.origin(tag), row)


def _special(starter: Starter, given: Given) -> None:
    """Only what was said: that a kind was not chosen is no proof that it is not there."""
    chosen = set(given.chosen("data_kinds"))
    for tag, kinds in (("special", _SPECIAL), ("criminal", {"criminal"}), ("bsn", {"bsn"})):
        if chosen & kinds:
            starter.answer(tag, True, given.origin("data_kinds"))
