"""One rule-based assessment on screen: its questions, the answers, and the verdict that follows them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from traitlets import Dict, HasTraits

from ibp_workbook.app.form.definition import definition
from ibp_workbook.catalogue import Source, Text
from ibp_workbook.catalogue.assessments.models import Assessment
from ibp_workbook.catalogue.fields import Choice
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from ibp_workbook.formats import day
from ibp_workbook.store import Conflict, Items, RecordedVerdict, Value, Workspace

Plain = dict[str, Any]


class AssessmentState(HasTraits):
    """A dossier of an assessment as plain data; the traits change as a whole when another one is opened.

    Attributes:
        dossier: ``key``, ``subject`` and ``writable``.
        definition: sections and questions in the language of the page.
        view: ``answers`` (question id -> value, head and conflicts), ``visible`` and ``verdict``.
        items: what counts in the dossier, as it was read last: once for each thing a person does.
    """

    dossier = Dict()
    definition = Dict()
    view = Dict()

    def __init__(
        self, workspace: Workspace, assessment: Assessment, sources: Mapping[str, Source], lang: str
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self.assessment = assessment
        self._sources = sources
        self.lang = lang
        self.on = date.today()
        self.items: Items = {}
        self._id: int | None = None
        self._recorded: RecordedVerdict | None = None
        self._schools: dict[str, list[Choice]] = {}
        self.definition = self._definition()

    def open(self, dossier_id: int) -> None:
        """Open a dossier.

        Raises:
            IbpError: it is not there or not in scope.
        """
        found = self._workspace.dossiers.get(dossier_id)
        self._id = found.id
        if any(question.kind == "schools" for question in self.assessment.questions.values()):
            schools = self._workspace.schools.of(found.board, closed=False)
            self._schools["schools"] = [
                Choice(school.location, Text(school.name, school.name)) for school in schools
            ]
            self.definition = self._definition()
        self._recorded = self._workspace.verdicts.last(found.id)
        self._load()
        self.dossier = {"key": f"{self.assessment.id}:{found.id}", "subject": found.subject, "id": found.id}

    def look_on(self, day: date) -> None:
        """Give the verdict on another reference date."""
        self.on = day
        if self._id is not None:
            self.view = self._view()

    def answer(self, question: str, value: Any, base: int | None) -> Plain:
        """Save one answer; the reply for the browser: saved, conflict or refused, with the new view."""
        assert self._id is not None  # noqa: S101 - the form exists only when a dossier is open
        try:
            if value is not None:
                evaluate(self.assessment, {question: value}, self.on)  # refuses what cannot be an answer
            result = self._workspace.dossiers.save(self._id, question, "value", value, base)
        except IbpError as error:
            return {"kind": "refused", "question": question, "message": error.message(self.lang)}
        self._load()
        kind = "conflict" if isinstance(result, Conflict) else "saved"
        return {"kind": kind, "question": question, "view": self.view}

    def resolve(self, proposal: int, keep: Literal["mine", "theirs"]) -> Plain:
        """Choose one of two conflicting answers."""
        try:
            self._workspace.dossiers.resolve(proposal, keep)
        except IbpError as error:
            self._load()
            return {"kind": "refused", "message": error.message(self.lang), "view": self.view}
        self._load()
        return {"kind": "saved", "view": self.view}

    def keep(self) -> str:
        """Keep the verdict as it is now; the outcome in words.

        Raises:
            IbpError: there is no verdict yet, or no right to write.
        """
        assert self._id is not None  # noqa: S101 - see answer
        verdict = self._evaluate()
        if not verdict.decided or verdict.title is None:
            raise IbpError("assess.not_decided")
        self._recorded = self._workspace.verdicts.record(
            self._id, self.assessment, self.on, verdict.outcome, verdict.answers
        )
        self.view = self._view()
        return verdict.title.get(self.lang)

    def _load(self) -> None:
        """Read the dossier and show it."""
        assert self._id is not None  # noqa: S101 - see answer
        self.items = self._workspace.dossiers.read(self._id)
        self.view = self._view()

    def _answers(self) -> dict[str, Value]:
        questions = self.assessment.questions
        return {name: fields["value"] for name, fields in self.items.items() if name in questions}

    def _evaluate(self) -> Verdict:
        values = {name: item.value for name, item in self._answers().items()}
        return evaluate(self.assessment, values, self.on)

    def _view(self) -> Plain:
        verdict = self._evaluate()
        return {
            "answers": {
                name: {
                    "value": item.value,
                    "head": item.event,
                    "conflicts": [_conflict(conflict) for conflict in item.conflicts],
                }
                for name, item in self._answers().items()
            },
            "visible": verdict.visible,
            "verdict": told(verdict, self._sources, self.lang),
            "kept": self._kept(verdict),
        }

    def _kept(self, now: Verdict) -> Plain | None:
        """The verdict kept last, and whether today's content or answers would say something else."""
        kept = self._recorded
        if kept is None:
            return None
        is_newer = kept.digest != self.assessment.digest
        content = self._workspace.verdicts.content(kept.digest) if is_newer else self.assessment
        then = evaluate(content, kept.answers, kept.on)
        title = then.title.get(self.lang) if then.title else ""
        return {
            "title": title,
            "on": day(kept.on, self.lang),
            "by": kept.by,
            "at": kept.at.isoformat(timespec="minutes"),
            "differs": now.outcome != kept.outcome,
            "newer_content": is_newer,
        }

    def _definition(self) -> Plain:
        assessment, lang = self.assessment, self.lang
        return {
            "id": assessment.id,
            "verdict": True,
            "title": assessment.title.get(lang),
            "introduction": assessment.introduction.get(lang),
            "sections": [
                {
                    "id": section.id,
                    "title": section.title.get(lang),
                    "questions": [
                        {"path": question.id, **definition(question, lang, self._schools.get(question.kind))}
                        for question in section.questions
                    ],
                }
                for section in assessment.sections
            ],
        }


def _conflict(conflict: Conflict) -> Plain:
    return {
        "proposal": conflict.proposal,
        "mine": conflict.mine.value,
        "theirs": conflict.theirs.value,
        "by": conflict.theirs.by,
        "at": conflict.theirs.at.isoformat(timespec="minutes"),
    }
