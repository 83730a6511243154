"""The self-assessment without a screen: one dossier of one round, saved answer by answer."""

from collections.abc import Mapping
from typing import Any

import msgspec
from traitlets import Dict

from ibp_workbook.app.form import wire
from ibp_workbook.app.form.state import Edit, FormState, Keep
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.app.links import parameters_of
from ibp_workbook.app.maturity import view as form
from ibp_workbook.app.maturity.actions import NormActions
from ibp_workbook.app.maturity.board_means import BoardMeans
from ibp_workbook.app.selection import BOARD_ITSELF
from ibp_workbook.catalogue import Catalogue, Framework, Statement
from ibp_workbook.errors import IbpError
from ibp_workbook.evaluate.maturity.inheritance import Effective, effective
from ibp_workbook.evaluate.maturity.scores import NOT_APPLICABLE, LevelValue, score
from ibp_workbook.evaluate.maturity.votes import chosen
from ibp_workbook.store import Conflict, Items, Round, Saved, School, Value, Workspace, plain
from ibp_workbook.texts import Texts


class MaturityState(FormState):
    """A self-assessment: the norms are its items; beside what is stored stands what counts.

    Attributes:
        definition: the norms, see ``view.definition``.
        answers: statement id -> the level that counts, whether it is the board's, what the board said, and
            the round before; and which item of the plan is its action.
        scores: overall, per domain, the board's mean and the target.
    """

    definition = Dict()
    answers = Dict()
    scores = Dict()

    def __init__(self, workspace: Workspace, catalogue: Catalogue, lang: str) -> None:
        super().__init__(workspace, lang)
        self._actions = NormActions(workspace, catalogue.plan, lang)
        self._sources = catalogue.sources
        self._board: dict[str, dict[str, Plain]] = {}

    def open(self, round_: Round, school: School | None, framework: Framework, board: str = "") -> None:
        """Open the dossier of a school, or of the board itself.

        Args:
            round_: the measurement round.
            school: None for the board.
            framework: that of the round.
            board: name of the board; it stands with that of the school in the workshop's bar.

        Raises:
            IbpError: the round or school does not exist for this person.
        """
        self._framework, self._round = framework, round_
        self._school_id = school.id if school else None
        self._statements = self._asked()
        # Scores count what is asked here: the board is not asked for what only a school can answer.
        self._asked_framework = msgspec.structs.replace(self._framework, statements=self._statements)
        self._actions.open(round_, self._school_id, [item.id for item in self._statements])
        self._previous = self._load_previous()
        schools = [item.id for item in self.workspace.schools.of(round_.board, closed=False)]
        self._means = BoardMeans(self._framework, schools, self.workspace.maturity.levels(round_.id))
        opened = self.dossier.get("opened", 0) + 1
        key = self._key(round_.id, self._school_id or "board")
        self._show(
            definition=form.definition(
                self._framework, self._statements, self._sources, self.lang, round_.date
            )
            | {"action": self._actions.definition},
            dossier={
                "key": key,
                "board": school is None,
                "subject": " · ".join(filter(None, [school.name if school else "", board])),
                "opened": opened,
                "address": parameters_of(
                    board=round_.board,
                    round=str(round_.id),
                    school=school.location if school else BOARD_ITSELF,
                    lang=self.lang,
                ),
            },
        )

    def history(self, item: str, field: str | None = None) -> list[Plain]:
        """Who changed a field of a norm, or of the action with it, or any of them, and when."""
        if self._actions.norm(item):
            return self._actions.history(item, field)
        events = self.workspace.maturity.history(self._round.id, self._school_id, item)
        label = Texts(self.lang).area("maturity")
        return wire.history(events, self._words, lambda name: label[f"field_{name}"], field)

    def _words(self, field: str, value: Any) -> str:
        return chosen(value["level"], value, self.lang) if field == "votes" and value else str(value or "")

    def _save(self, edit: Edit) -> Saved | Conflict:
        item, field, value, based_on, no_bsn = edit
        if self._actions.norm(item):
            planned = self._actions.save(edit)
            self._load()
            return planned
        self._check(item, field, value)
        result = self.workspace.maturity.save(
            self._round.id, self._school_id, item, field, value, based_on, no_bsn
        )
        if isinstance(result, Conflict):
            self._load()
            return result
        actor = self.workspace.actor
        known = Value(result.value, result.event, actor.name, actor.role, result.at)
        self.values.setdefault(item, {})[field] = wire.value(known)
        if field == "level":
            self._means.put(self._school_id, item, value)
        return result

    def _resolve(self, item: str, proposal: int, keep: Keep, seen: int | None) -> Saved:
        saved = super()._resolve(item, proposal, keep, seen)
        if not self._actions.norm(item):
            self._means.put(self._school_id, item, _levels(self.values).get(item))
        return saved

    def _shown(self, item: str, field: str) -> Plain:
        """One answer, and the scores where they may have changed."""
        norm = self._actions.norm(item) or item
        self.answers[norm] = self._answer(norm, self._effective(self.values).get(norm), self.values)
        shown: Plain = {
            "values": {item: self.values.get(item, {})},
            "answers": {norm: self.answers[norm]},
        }
        if field == "level":
            self.scores.update(self._scores(self.values))
            shown["scores"] = self.scores
        return shown

    def _asked(self) -> tuple[Statement, ...]:
        if self._school_id is not None:
            return self._framework.statements
        return tuple(item for item in self._framework.statements if item.scope != "school")

    def _check(self, statement: str, field: str, value: Any) -> None:
        """The store knows no framework: whether norm and level are in it is checked here."""
        if not self._framework.has(statement):
            raise IbpError("maturity.unknown_statement", statement=statement)
        levels = {level.number for level in self._framework.levels} | {NOT_APPLICABLE, None}
        if field == "votes":  # what a room chose comes from its session only
            raise IbpError("store.no_field", field=field)
        if field == "level" and value not in levels:
            raise IbpError("maturity.unknown_level", level=value)

    def _read(self) -> dict[str, Plain]:
        """This dossier, and the board's when it is a school's; and what the plan has of its norms."""
        own, board = self._stored(self._round)
        self._board, values = wire.values(board), wire.values({**own, **self._actions.read()})
        counts = self._effective(values)
        answers = {item.id: self._answer(item.id, counts.get(item.id), values) for item in self._statements}
        return {"values": values, "answers": answers, "scores": self._scores(values)}

    def _load_previous(self) -> dict[str, Plain]:
        """Statement id -> level and comment in the round before, inherited ones included."""
        before = self.workspace.rounds.previous(self._round)
        if before is None:
            return {}
        own, board = (_answered(plain(items)) for items in self._stored(before))
        return {
            key: {
                "level": counts.answer["level"],
                "comment": counts.answer.get("comment", ""),
                "round": before.name,
            }
            for key, counts in effective(self._framework, board, own).items()
        }

    def _stored(self, round_: Round) -> tuple[Items, Items]:
        """What the school, or the board itself, answered, and what its board did."""
        answers = self.workspace.maturity.answers
        return answers(round_.id, self._school_id), answers(round_.id, None) if self._school_id else {}

    def _effective(self, values: Mapping[str, Plain]) -> dict[str, Effective[LevelValue]]:
        return effective(self._framework, _levels(self._board), _levels(values))

    def _answer(
        self, statement: str, counts: Effective[LevelValue] | None, values: Mapping[str, Plain]
    ) -> Plain:
        answered = (self._board if counts and counts.inherited else values).get(statement, {})
        votes = answered["votes"]["value"] if "votes" in answered else None
        board = self._board.get(statement, {}) if counts and counts.board is not None else {}
        said = [board[name]["value"] for name in ("comment", "reason") if name in board]
        return {
            "level": counts.answer if counts else None,
            "chosen": chosen(counts.answer if counts else None, votes, self.lang),
            "inherited": counts.inherited if counts else False,
            "board_level": counts.board if counts else None,
            "board_comment": next(filter(None, said), ""),
            "previous": self._previous.get(statement),
            "action": self._actions.item(statement),
            "in_plan": self._actions.in_plan(statement),
        }

    def _scores(self, values: Mapping[str, Plain]) -> Plain:
        levels = {key: item.answer for key, item in self._effective(values).items()}
        scores = score(self._asked_framework, levels)
        means = self._means.means()
        domains = [domain for domain in self._framework.domains if scores.domains[domain.id].total]
        return {
            "target": self._framework.target,
            "overall": scores.overall._asdict(),
            "domains": [
                {
                    "id": domain.id,
                    "title": domain.title.get(self.lang),
                    **scores.domains[domain.id]._asdict(),
                    "board_mean": means[domain.id],
                }
                for domain in domains
            ],
        }


def _levels(values: Mapping[str, Plain]) -> dict[str, LevelValue]:
    levels = {key: fields["level"]["value"] for key, fields in values.items() if "level" in fields}
    return {key: level for key, level in levels.items() if level is not None}


def _answered(answers: Mapping[str, Plain]) -> dict[str, Plain]:
    return {key: fields for key, fields in answers.items() if fields.get("level") is not None}
