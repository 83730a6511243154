"""One rule-based assessment on screen: its questions, the answers, and the verdict that follows them."""

from datetime import date

from traitlets import Dict

from ibp_workbook import times
from ibp_workbook.app.form import wire
from ibp_workbook.app.form.definition import definition
from ibp_workbook.app.form.state import Edit, FormState
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.catalogue import Catalogue, Text
from ibp_workbook.catalogue.fields import Choice
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.fields import words
from ibp_workbook.evaluate.verdicts.telling import told
from ibp_workbook.evaluate.verdicts.verdict import Verdict, evaluate
from ibp_workbook.formats import day
from ibp_workbook.store import Conflict, Items, RecordedVerdict, Saved, Workspace
from ibp_workbook.texts import Texts


class QuestionsState(FormState):
    """Questions in sections, with a verdict or without one.

    Attributes:
        definition: sections and questions in the language of the page.
        view: ``visible`` (question id -> whether it is asked), and the verdict if there is one.
    """

    definition = Dict()
    view = Dict()

    def keep(self) -> Plain:
        """Put the verdict on record; the reply for the browser."""
        raise NotImplementedError

    def _shown(self, item: str, field: str) -> Plain:
        return {"values": self.values, "view": self.view}


class AssessmentState(QuestionsState):
    """A dossier of an assessment: each question is an item with one field, ``value``.

    Attributes:
        items: what counts in the dossier, as it was read last: once for each thing a person does.
    """

    def __init__(self, workspace: Workspace, catalogue: Catalogue, assessment: str, lang: str) -> None:
        super().__init__(workspace, lang)
        self.assessment, self._sources = catalogue.assessments[assessment], catalogue.sources
        self.on = times.today()
        self.items: Items = {}
        self._number = 0  # of the dossier that is open
        self._recorded: RecordedVerdict | None = None
        self._schools: dict[str, list[Choice]] = {}
        self.definition = self._definition()

    def open(self, dossier_id: int) -> None:
        """Open a dossier.

        Raises:
            IbpError: it is not there or not in scope.
        """
        found = self.workspace.dossiers.get(dossier_id)
        self._number = found.id
        if any(question.kind == "schools" for question in self.assessment.questions.values()):
            schools = self.workspace.schools.of(found.board, closed=False)
            self._schools["schools"] = [
                Choice(school.location, Text(school.name, school.name)) for school in schools
            ]
        self._recorded = self.workspace.verdicts.last(found.id)
        key = self._key(self.assessment.id, found.id)
        self._show(
            definition=self._definition(), dossier={"key": key, "subject": found.subject, "id": found.id}
        )

    def look_on(self, day: date) -> None:
        """Give the verdict on another reference date."""
        self.on = day
        if self._number:
            self._show()

    def keep(self) -> Plain:
        """Put the verdict on record as it is now; the reply tells its outcome in words."""
        said: list[str] = []

        def put() -> None:
            verdict = self._evaluate(self.values)
            if not verdict.decided or verdict.title is None:
                raise IbpError("assess.not_decided")
            self._recorded = self.workspace.verdicts.record(
                self._number, self.assessment, self.on, verdict.outcome, verdict.answers
            )
            said.append(Texts(self.lang)("assess.kept_now", title=verdict.title.get(self.lang)))
            self._load()

        return {**self.attempt(put), "told": "".join(said)}

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """Who changed an answer, and when."""
        question = self.assessment.questions.get(item)
        if question is None:
            return []
        events = self.workspace.dossiers.history(self._number, item)
        return wire.history(events, lambda _name, value: words(question, value, self.lang))

    def _save(self, edit: Edit) -> Saved | Conflict:
        item, field, value, based_on, no_bsn = edit
        if value is not None:
            evaluate(self.assessment, {item: value}, self.on)  # refuses what cannot be an answer
        result = self.workspace.dossiers.save(self._number, item, field, value, based_on, no_bsn=no_bsn)
        self._load()
        return result

    def _read(self) -> dict[str, Plain]:
        self.items = self.workspace.dossiers.read(self._number)
        questions = self.assessment.questions
        values = wire.values({name: fields for name, fields in self.items.items() if name in questions})
        verdict = self._evaluate(values)
        view = {
            "visible": verdict.visible,
            "verdict": told(verdict, self._sources, self.lang, times.today()),
            "kept": self._kept(verdict),
        }
        return {"values": values, "view": view}

    def _evaluate(self, values: Plain) -> Verdict:
        answers = {name: fields["value"]["value"] for name, fields in values.items()}
        return evaluate(self.assessment, answers, self.on)

    def _kept(self, now: Verdict) -> Plain | None:
        """The verdict kept last, and whether today's content or answers would say something else."""
        kept = self._recorded
        if kept is None:
            return None
        is_newer = kept.digest != self.assessment.digest
        content = self.workspace.verdicts.content(kept.digest) if is_newer else self.assessment
        then = evaluate(content, kept.answers, kept.on)
        title = then.title.get(self.lang) if then.title else ""
        return {
            "title": title,
            "on": day(kept.on, self.lang),
            "by": kept.by,
            "differs": now.outcome != kept.outcome,
            "newer_content": is_newer,
        }

    def _definition(self) -> Plain:
        assessment, lang = self.assessment, self.lang
        return {
            "verdict": True,
            "introduction": assessment.introduction.get(lang),
            "sections": [
                {
                    "title": section.title.get(lang),
                    "questions": [
                        {
                            **definition(question, lang, self._schools.get(question.kind)),
                            "id": question.id,
                            "item": question.id,
                            "field": "value",
                        }
                        for question in section.questions
                    ],
                }
                for section in assessment.sections
            ],
        }
