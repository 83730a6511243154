"""The self-assessment without a screen: one dossier of one round, saved answer by answer."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from traitlets import Dict, HasTraits

from ibp_workbook.app.maturity import view as form
from ibp_workbook.app.maturity.board_means import BoardMeans
from ibp_workbook.app.maturity.view import Plain
from ibp_workbook.catalogue import Framework, Source, Statement
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.inheritance import Effective, effective
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, LevelValue, Score, score
from ibp_workbook.store import Conflict, Items, Round, School, Value, Workspace


class MaturityState(HasTraits):
    """Everything the form shows, as plain data, and everything a person can do in it.

    The traits change as a whole when a dossier is opened. After one answer they are updated in place,
    without a notification: the reply of ``answer`` and ``resolve`` carries what changed, so that a click
    sends one answer instead of a hundred.

    Attributes:
        dossier: ``key`` (of this round and subject in this workspace), ``board`` (the board itself) and
            ``opened`` (counts, so that opening the same dossier again is a change too).
        definition: the norms, see ``maturity_form.definition``.
        answers: statement id -> answer with what is inherited, the previous round and conflicts.
        scores: overall, per domain, the board's mean and the target.
    """

    dossier = Dict()
    definition = Dict()
    answers = Dict()
    scores = Dict()

    def __init__(
        self,
        workspace: Workspace,
        framework: Framework,
        lang: str,
        sources: Mapping[str, Source] | None = None,
    ) -> None:
        super().__init__()
        self.lang = lang
        self._workspace = workspace
        self._framework = framework
        self._sources = sources or {}
        self._own: dict[str, Plain] = {}
        self._board: dict[str, Plain] = {}

    def open(self, round_: Round, school: School | None, framework: Framework | None = None) -> None:
        """Open the dossier of a school, or of the board itself.

        Args:
            round_: the measurement round.
            school: None for the board.
            framework: when this round has another framework than the one before.

        Raises:
            IbpError: the round or school does not exist for this person.
        """
        self._framework = framework or self._framework
        self._round = round_
        self._school_id = school.id if school else None
        self._statements = self._asked()
        # Scores count what is asked here: the board is not asked for what only a school can answer.
        self._asked_framework = msgspec.structs.replace(self._framework, statements=self._statements)
        self._load()
        self._previous = self._load_previous()
        schools = [item.id for item in self._workspace.schools.of(round_.board, closed=False)]
        self._means = BoardMeans(self._framework, schools, self._workspace.maturity.levels(round_.id))
        with self.hold_trait_notifications():
            self.definition = form.definition(
                self._framework, self._statements, self._sources, self.lang, round_.date
            )
            self.answers = self._all_answers()
            self.scores = self._scores()
            opened = self.dossier.get("opened", 0) + 1
            self.dossier = {"key": self._key(), "board": school is None, "opened": opened}

    def answer(self, statement: str, field: str, value: Any, base: int | None = None) -> Plain:
        """Save one field of one norm.

        Args:
            statement: id of the norm.
            field: one of ``maturity_form.FIELDS``.
            value: the new value; None clears it.
            base: the event behind the value the person saw.

        Returns:
            A dict with ``kind``: ``saved`` (with ``head``, ``at``, ``answer`` and ``scores``),
            ``conflict`` (with ``answer``) or ``refused`` (with ``message``).
        """
        try:
            self._check(statement, field, value)
            result = self._workspace.maturity.save(
                self._round.id, self._school_id, statement, field, value, base
            )
        except IbpError as error:
            return {"kind": "refused", "message": error.message(self.lang)}
        if isinstance(result, Conflict):
            self._load()
            return {"kind": "conflict", **self._changed(statement)}
        own = self._own.setdefault(statement, form.stored_fields({}))
        own[field] = value if field == "level" else value or ""
        own["heads"][field] = result.event
        if field == "level":
            self._means.put(self._school_id, statement, value)
        return {
            "kind": "saved",
            "head": result.event,
            "at": result.at.isoformat(),
            **self._changed(statement, with_scores=field == "level"),
        }

    def resolve(self, proposal: int, keep: str) -> Plain:
        """End a conflict by keeping one of both values.

        Args:
            proposal: the conflict.
            keep: ``mine`` or ``theirs``.

        Returns:
            As ``answer`` does.
        """
        open_ = {item["proposal"]: key for key, found in self._conflicts.items() for item in found}
        statement = open_.get(proposal)
        try:
            if statement is None:
                raise IbpError("maturity.conflict_gone")
            result = self._workspace.dossiers.resolve(proposal, "mine" if keep == "mine" else "theirs")
        except IbpError as error:
            return {"kind": "refused", "statement": statement, "message": error.message(self.lang)}
        self._load()
        self._means.put(self._school_id, statement, self._own.get(statement, {}).get("level"))
        return {"kind": "saved", "at": result.at.isoformat(), **self._changed(statement)}

    def _asked(self) -> tuple[Statement, ...]:
        if self._school_id is not None:
            return self._framework.statements
        return tuple(item for item in self._framework.statements if item.scope != "school")

    def _check(self, statement: str, field: str, value: Any) -> None:
        """The store knows no framework: whether norm and level are in it is checked here."""
        if not self._framework.has(statement):
            raise IbpError("maturity.unknown_statement", statement=statement)
        levels = {level.number for level in self._framework.levels} | {NOT_APPLICABLE, None}
        if field == "level" and value not in levels:
            raise IbpError("maturity.unknown_level", level=value)

    def _load(self) -> None:
        """Read this dossier, and the board's when it is a school's."""
        own, board = self._stored(self._round)
        self._own = {key: form.stored_fields(fields) for key, fields in own.items()}
        self._board = {key: form.stored_fields(fields) for key, fields in board.items()}
        self._conflicts = {key: form.conflicts(fields) for key, fields in own.items()}

    def _load_previous(self) -> dict[str, Plain]:
        """Statement id -> level and comment in the round before, inherited ones included."""
        before = self._workspace.rounds.previous(self._round)
        if before is None:
            return {}
        own, board = (
            {key: form.stored_fields(fields) for key, fields in items.items() if _level(fields) is not None}
            for items in self._stored(before)
        )
        return {
            key: {"level": item.answer["level"], "comment": item.answer["comment"], "round": before.name}
            for key, item in effective(self._framework, board, own).items()
        }

    def _stored(self, round_: Round) -> tuple[Items, Items]:
        """What the school, or the board itself, answered, and what its board did."""
        answers = self._workspace.maturity.answers
        return answers(round_.id, self._school_id), answers(round_.id, None) if self._school_id else {}

    def _effective(self) -> dict[str, Effective[LevelValue]]:
        return effective(self._framework, _levels(self._board), _levels(self._own))

    def _all_answers(self) -> dict[str, Plain]:
        found = self._effective()
        return {item.id: self._answer(item.id, found.get(item.id)) for item in self._statements}

    def _answer(self, statement: str, counts: Effective[LevelValue] | None) -> Plain:
        board = self._board.get(statement) if counts and counts.board is not None else None
        return {
            **self._own.get(statement, form.stored_fields({})),
            "level": counts.answer if counts else None,
            "inherited": counts.inherited if counts else False,
            "board_level": board["level"] if board else None,
            "board_comment": (board["comment"] or board["reason"]) if board else "",
            "previous": self._previous.get(statement),
            "conflicts": self._conflicts.get(statement, []),
        }

    def _changed(self, statement: str, with_scores: bool = True) -> Plain:
        """Renew one answer and the scores in the traits, and give them for the reply."""
        self.answers[statement] = self._answer(statement, self._effective().get(statement))
        changed: Plain = {"statement": statement, "answer": self.answers[statement]}
        if with_scores:
            self.scores.update(self._scores())
            changed["scores"] = self.scores
        return changed

    def _scores(self) -> Plain:
        levels = {key: item.answer for key, item in self._effective().items()}
        scores = score(self._asked_framework, levels)
        means = self._means.means()
        domains = [domain for domain in self._framework.domains if scores.domains[domain.id].total]
        return {
            "target": self._framework.target,
            "overall": _plain(scores.overall),
            "domains": [
                {
                    "id": domain.id,
                    "title": domain.title.get(self.lang),
                    **_plain(scores.domains[domain.id]),
                    "board_mean": means[domain.id],
                }
                for domain in domains
            ],
        }

    def _key(self) -> str:
        """Names this dossier in the browser's storage, without telling where the workspace is."""
        subject = f"{self._workspace.url}|{self._round.id}|{self._school_id or 'board'}"
        return hashlib.sha256(subject.encode()).hexdigest()[:16]


def _plain(found: Score) -> Plain:
    return {
        "mean": found.mean,
        "lowest": found.lowest,
        "at_target": found.at_target,
        "n": found.n,
        "total": found.total,
        "not_applicable": found.not_applicable,
    }


def _levels(answers: Mapping[str, Plain]) -> dict[str, LevelValue]:
    return {key: item["level"] for key, item in answers.items() if item["level"] is not None}


def _level(fields: Mapping[str, Value]) -> Any:
    return fields["level"].value if "level" in fields else None
