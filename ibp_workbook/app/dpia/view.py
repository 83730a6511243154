"""One step of a DPIA as plain data for the browser: questions, answers, rows in rows, what blocks it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ibp_workbook import times
from ibp_workbook.app.dpia.record import Record
from ibp_workbook.app.form import wire
from ibp_workbook.app.form.definition import definition
from ibp_workbook.app.form.wire import Plain
from ibp_workbook.catalogue import Source, Text, cite
from ibp_workbook.catalogue.fields import Choice, FieldSet
from ibp_workbook.evaluate.dpia.state import is_content, signatures
from ibp_workbook.evaluate.forms.progress import Block, closing, parts
from ibp_workbook.evaluate.forms.tree import Node, Row
from ibp_workbook.texts import Texts

CLOSING = "closing"
"""The last step: views, advice, decision, signatures and the day of the review."""


class View:
    """Makes the data of a step.

    Args:
        record: the DPIA.
        texts: in the language of the page.
        sources: to cite from.
        locked: whether what is signed may not be changed yet.

    Attributes:
        items: whose values the step that was made last shows.
    """

    def __init__(self, record: Record, texts: Texts, sources: Mapping[str, Source], locked: bool) -> None:
        self._record, self._texts, self._sources, self._locked = record, texts, sources, locked
        self._comments = _comments(record)
        self.items: set[str] = set()

    def steps(self) -> list[Plain]:
        """Every step with how far it is."""
        chapters = {
            part: chapter.title.get(self._texts.lang)
            for chapter in self._record.form.chapters
            for part in chapter.parts
        }
        found = [
            {
                "id": part.id,
                "title": _numbered(part.id, part.node.field.label.get(self._texts.lang)),
                "chapter": chapters.get(part.id, ""),
                "required": part.counts.required,
                "complete": part.counts.complete,
                "blocks": len(part.blocks),
                "answered": part.counts.answered,
                "done": self._record.content.get(f"done:{part.id}", {}).get("value") is True,
                "comments": self._open_comments(part.node),
            }
            for part in parts(self._record.tree)
        ]
        open_ends = len(closing(self._record.content))
        last = {
            "id": CLOSING,
            "title": self._texts("dpia_form.closing"),
            "chapter": self._texts("dpia_form.closing_chapter"),
        }
        numbers = {"required": 3, "complete": 3 - open_ends, "blocks": open_ends, "answered": 3 - open_ends}
        return [*found, {**last, **numbers, "done": False, "comments": 0}]

    def step(self, step: str) -> Plain:
        """What a step shows."""
        if step == CLOSING:
            return {
                "nodes": [self._closing(part) for part in self._record.closing.values()],
                "blocks": [self._block(block) for block in closing(self._record.content)],
                "signatures": self._signatures(),
                "signs": self._record.workspace.actor.may.signs,
                "sources": [],
                "empty_rows": 0,
            }
        part = next(part for part in parts(self._record.tree) if part.id == step)
        node = part.node
        inside = [node] if node.is_question or node.field.repeatable else list(node.fields)
        return {
            "nodes": [self._node(inner) for inner in inside if inner.visible],
            "help": node.field.help.get(self._texts.lang) if node.field.help else "",
            "blocks": [self._block(block) for block in part.blocks],
            "sources": [
                cite(self._sources, citation, self._texts.lang, times.today())
                for citation in node.field.sources
            ],
            "empty_rows": part.empty_rows,
        }

    def _block(self, block: Block) -> Plain:
        return {"item": block.path, "text": block.sentence(self._texts.lang)}

    def _node(self, node: Node) -> Plain:
        field, lang = node.field, self._texts.lang
        gone = [self._gone(value) for value in node.gone]
        made: Plain = {
            **definition(field, lang, [*node.choices, *gone]),
            "item": node.path,
            "field": "value",
            "writable": self._record.writable and not self._locked,
            "discussed": self._record.writable,
            "comments": self._comments.get(node.path, []),
        }
        if node.is_question:
            self.items.add(node.path)
            return made
        if field.repeatable:
            rows = [self._row(row) for row in node.rows]
            label = field.row_label.get(lang) if field.row_label else self._texts("dpia_form.row")
            return {**made, "rows": rows, "own": field.rows_from is None, "row_label": label}
        return {**made, "nodes": [self._node(inner) for inner in node.fields if inner.visible]}

    def _gone(self, value: str) -> Choice:
        label = self._texts("dpia_form.gone", name=value)
        return Choice(value, Text(label, label))

    def _row(self, row: Row) -> Plain:
        return {
            "item": row.path,
            "title": row.title,
            "own": row.source is None,
            "empty": row.empty,
            "nodes": [self._node(node) for node in row.nodes if node.visible],
        }

    def _closing(self, part: FieldSet) -> Plain:
        """Fields that are kept as one item; rows of them where there may be more."""
        lang, role = self._texts.lang, self._record.workspace.actor.role
        is_own = part.only in (None, role)
        writable = self._record.writable and is_own and not (self._locked and is_content(f"{part.id}:"))
        made = {
            "item": part.id,
            "field": "",
            "kind": "group",
            "label": part.label.get(lang),
            "help": part.help.get(lang) if part.help else "",
            "required": False,
            "writable": writable,
        }
        if not is_own:
            made["help"] = self._texts("dpia_form.fg_only")
        if not part.row_label:
            return {**made, "nodes": self._fields(part, part.id, writable)}
        rows = [
            {"item": row["path"], "title": self._title(part, row["path"]), "own": True, "empty": False,
             "nodes": self._fields(part, row["path"], writable)}
            for row in self._record.siblings(part.id)
        ]  # fmt: skip
        return {**made, "rows": rows, "own": True, "row_label": part.row_label.get(lang)}

    def _fields(self, part: FieldSet, item: str, writable: bool) -> list[Plain]:
        self.items.add(item)
        return [
            {**definition(field, self._texts.lang), "item": item, "field": field.id, "writable": writable}
            for field in part.fields
        ]

    def _title(self, part: FieldSet, item: str) -> str:
        name = part.title_of_row or ""
        return part.words(name, str(self._record.content[item].get(name) or ""), self._texts.lang)

    def _signatures(self) -> list[Plain]:
        found = []
        for one in signatures(self._record.content, self._record.events):
            at = self._record.values[f"signed:{one.role}"]["value"].at
            key = "signed_holds" if one.holds else "signed_changed"
            text = self._texts(f"dpia_form.{key}", name=one.name, date=at)
            found.append({"tone": "good" if one.holds else "bad", "text": text})
        return found

    def _open_comments(self, part: Node) -> int:
        paths = {node.path for node in part.all()}
        return sum(
            not one["resolved"] for path, found in self._comments.items() if path in paths for one in found
        )


def _comments(record: Record) -> dict[str, list[Plain]]:
    """Path -> the comments there with their replies, oldest first."""
    found: dict[str, list[Plain]] = {}
    replies: dict[str, list[Plain]] = {}
    for item, fields in _in_order(record):
        said = fields["text"]
        one = {"id": item, "text": said.value, "by": said.by, "at": wire.moment(said.at)}
        parent = fields.get("reply_to")
        if parent is not None:
            replies.setdefault(str(parent.value), []).append(one)
        else:
            resolved = fields.get("resolved")
            one |= {"resolved": resolved is not None and resolved.value is True, "replies": []}
            found.setdefault(str(fields["on"].value), []).append(one)
    for comments in found.values():
        for one in comments:
            one["replies"] = replies.get(one["id"], [])
    return found


def _in_order(record: Record) -> Iterable[tuple[str, Any]]:
    given = [
        (item, fields)
        for item, fields in record.values.items()
        if item.startswith("comment:") and "text" in fields and ("on" in fields or "reply_to" in fields)
    ]
    return sorted(given, key=lambda one: one[1]["text"].event)


def _numbered(step: str, title: str) -> str:
    """The title of a step with its number, where it has one."""
    return f"{step}. {title}" if step.isdecimal() else title
