"""How far each school is from the target, and which places it may claim."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows, Weak
from ibp_workbook.evaluate.maturity.progress import too_few
from ibp_workbook.formats import number
from ibp_workbook.texts import Texts


def ranking(
    frame: pd.DataFrame,
    target: int | None = None,
    lang: str = "nl",
    title: str | None = None,
    places: pd.DataFrame | None = None,
    changed: pd.DataFrame | None = None,
    weakest: pd.DataFrame | None = None,
    groups: Mapping[int, str] | None = None,
) -> Rows:
    """Each school's overall mean as a dot, joined to the target by its gap.

    A place is told with its range only, beside n: schools that cannot be told apart share it.

    Args:
        frame: ``analysis.ranking(scores)``, in the order to draw; of several rounds the newest is drawn.
        target: level to mark; the frame's own by default.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
        places: ``analysis.places(answers)``.
        changed: ``analysis.moved(before, now)``, or ``analysis.change(..., by="school")``.
        weakest: ``analysis.weakest(answers)``.
        groups: place of the first school of a group -> what the group is.
    """
    table = frames.latest(frames.not_empty(frame))
    texts = Texts(lang)
    names = frames.school_labels(table)
    low, high, asked = frames.scale(table)
    target = asked if target is None else target
    about = _About(texts, target, places, changed, frames.weak_of(weakest))
    numbers = frames.records(table[["school_id", "mean", "n", "total", "unanswered", "few"]])
    rows = [
        _row(row, label, target, (low, high), about)
        for row, label in zip(numbers, names.values(), strict=True)
    ]
    return Rows(
        title=texts("charts.ranking_title") if title is None else title,
        subtitle=theme.joined(
            frames.round_names(table), theme.count_schools(len(names), lang), texts("charts.n_norms")
        ),
        alt=_alt(table, lang),
        rows=rows,
        axis=theme.scale(low, high, target, lang),
        norms=frames.norms_of(weakest),
        groups=dict(groups or {}),
    )


def _alt(table: pd.DataFrame, lang: str) -> str:
    """How many schools reach the target, and who is highest and lowest."""
    means = table.set_index(pd.Index(list(frames.school_labels(table, width=120).values())))["mean"]
    return alt.say(
        "ranking", lang,
        schools=theme.count_schools(len(table), lang),
        n=int(means.notna().sum()),
        reached=int((means >= table["target"].to_numpy()).sum()),
        target=frames.single(table, "target"),
        **alt.ends(means, lang),
    )  # fmt: skip


class _About:
    """What is known of a school beside its mean."""

    def __init__(
        self,
        texts: Texts,
        target: int,
        places: pd.DataFrame | None,
        changed: pd.DataFrame | None,
        weak: Mapping[int, list[Weak]],
    ) -> None:
        self.texts, self.weak = texts, weak
        self._target = texts("charts.more_target", target=target)
        self._places = {} if places is None else {row.Index: row for row in places.itertuples()}
        known = changed is not None and len(changed)
        self._changed = (
            {row.school_id: row for row in changed.itertuples()} if known and changed is not None else {}
        )

    def place(self, school: int) -> str:
        """The band of a school; empty where it has none."""
        found: Any = self._places.get(school)
        if found is None:
            return ""
        return theme.place(found.place_from, found.place_to, found.places, self.texts.lang)

    def more(self, school: int) -> str:
        """The target, the places that chance leaves, and the previous round."""
        texts, said = self.texts, [self._target]
        place: Any = self._places.get(school)
        if place is not None:
            said.append(texts("charts.more_places", least=place.least, most=place.most))
        before: Any = self._changed.get(school)
        if before is not None and before.n:
            told = {"change": number(before.change, texts.lang, sign=True), "n": before.n}
            said.append(texts("charts.more_before", before=number(before.before, texts.lang), **told))
        return "; ".join(said)


def _row(row: Any, label: str, target: int, scale: tuple[int, int], about: _About) -> Row:
    key, texts = str(row.school_id), about.texts
    if pd.isna(row.mean):
        return Row(label, texts("charts.not_assessed"), key=key)
    counts = {"open": row.unanswered, "n": row.n, "total": row.total}
    if too_few(row.n, row.unanswered):
        unknown = Mark("bar", *scale, theme.NOT_ASSESSED, theme.MUTED, hatched=True)
        return Row(label, texts("charts.ranking_too_few", **counts), [unknown], key)
    told = {"mean": number(row.mean, texts.lang), "gap": number(row.mean - target, texts.lang, sign=True)}
    note = texts("charts.ranking_few" if row.few else "charts.ranking_value", **told, **counts)
    marks = [
        Mark("stem", float(target), row.mean, edge=theme.LINE),
        Mark("dot", row.mean, fill=theme.colour(row.mean, *scale), edge=theme.INK),
    ]
    place = about.place(row.school_id)
    said = theme.joined(place, note) if place else note
    return Row(label, said, marks, key, about.more(row.school_id), about.weak.get(row.school_id, []))
