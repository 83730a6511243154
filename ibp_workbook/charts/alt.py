"""What a figure shows, in words: for people who do not see it."""

from collections.abc import Callable
from typing import Literal

import pandas as pd

from ibp_workbook.charts import change, distribution, frames, gantt, heatmap, matrix, projection, radar, theme
from ibp_workbook.formats import number, percent
from ibp_workbook.texts import Texts

Kind = Literal[
    "heatmap", "ranking", "radar", "missed", "change", "distribution", "gantt", "burndown", "projection"
]  # fmt: skip


def describe(frame: pd.DataFrame, kind: Kind, lang: str = "nl", school: int | None = None) -> str:
    """Describe a figure with its main numbers: n, best, worst and target.

    Args:
        frame: the frame that the figure is drawn from.
        kind: name of the function in ``charts`` that draws it.
        lang: ``nl`` or ``en``.
        school: the school of a radar.
    """
    if kind == "radar":
        return _radar(frame, lang, school)
    return _DESCRIBERS[kind](frame, lang)


def _heatmap(frame: pd.DataFrame, lang: str) -> str:
    cells = heatmap.select(frame)
    sums = cells.assign(weighted=cells["mean"].fillna(0.0) * cells["weight"])
    sums = sums.groupby("domain_title", sort=False)[["weighted", "weight"]].sum()
    return _say(
        "heatmap", lang,
        schools=theme.count_schools(cells["school_id"].nunique(), lang),
        domains=cells["domain"].nunique(),
        target=frames.single(cells, "target"),
        below=int((cells["mean"] < cells["target"]).sum()),
        cells=int(cells["mean"].notna().sum()),
        empty=int(cells["mean"].isna().sum()),
        **_ends((sums["weighted"] / sums["weight"]).rename("mean"), lang),
    )  # fmt: skip


def _ranking(frame: pd.DataFrame, lang: str) -> str:
    table = frames.latest(frames.not_empty(frame))
    means = table.set_index(pd.Index(list(frames.school_labels(table, width=120).values())))["mean"]
    return _say(
        "ranking", lang,
        schools=theme.count_schools(len(table), lang),
        n=int(means.notna().sum()),
        reached=int((means >= table["target"].to_numpy()).sum()),
        target=frames.single(table, "target"),
        **_ends(means, lang),
    )  # fmt: skip


def _radar(frame: pd.DataFrame, lang: str, school: int | None) -> str:
    own, _board = radar.select(frame, school)
    title = Texts(lang)("charts.radar_title", name=radar.subject(own))
    return _say(
        "radar", lang, title=title,
        n=int(own["mean"].notna().sum()),
        domains=len(own),
        below=int((own["mean"] < own["target"]).sum()),
        target=frames.single(own, "target"),
        **_ends(own.set_index("domain_title")["mean"], lang),
    )  # fmt: skip


def _missed(frame: pd.DataFrame, lang: str) -> str:
    first = frames.not_empty(frame).iloc[0]
    return _say(
        "missed", lang,
        count=len(frame),
        first=first["statement_title"],
        share=percent(first["share"]),
        n=first["n"],
        target=first["target"],
    )  # fmt: skip


def _change(frame: pd.DataFrame, lang: str) -> str:
    table = frames.not_empty(frame)
    names = {"before": table["round_before"].iloc[0], "now": table["round_now"].iloc[0]}
    differences = table.set_index(pd.Index(change.row_labels(table, lang)))["change"]
    known = differences.dropna()
    return _say(
        "change", lang, title=Texts(lang)("charts.change_title", **names),
        up=int((known >= change.SHOWN).sum()),
        down=int((known <= -change.SHOWN).sum()),
        same=int((known.abs() < change.SHOWN).sum()),
        empty=int(differences.isna().sum()),
        n=int(table["n"].sum()),
        target=frames.single(table, "target"),
        **_ends(differences, lang, sign=True),
    )  # fmt: skip


def _distribution(frame: pd.DataFrame, lang: str) -> str:
    table = frames.not_empty(frame)
    levels = table[distribution.is_level(table["answer"])]
    reached = levels[levels["answer"].astype(int) >= levels["target"]]
    n = levels.groupby("domain_title", sort=False)["count"].sum()
    shares = reached.groupby("domain_title")["count"].sum().reindex(n.index, fill_value=0) / n
    return _say(
        "distribution", lang,
        n=int(n.sum()),
        total=int(table["count"].sum()),
        reached=int(reached["count"].sum()),
        target=frames.single(table, "target"),
        **_ends(shares, lang, share=True),
    )  # fmt: skip


def _gantt(frame: pd.DataFrame, lang: str) -> str:
    table = frames.not_empty(gantt.dated(frame))
    statuses = table["status"].value_counts()
    return _say(
        "gantt", lang,
        n=len(table),
        first=table["start"].min(),
        last=table["due"].max(),
        done=int(statuses.get("done", 0)),
        busy=int(statuses.get("busy", 0)),
        overdue=int(table["overdue"].sum()),
    )  # fmt: skip


def _burndown(frame: pd.DataFrame, lang: str) -> str:
    table = frames.not_empty(frame)
    needed = table[table["kind"] == "needed"].sort_values("date")
    planned = table[table["kind"] == "planned"].sort_values("date", kind="stable")
    numbers = {"now": int(needed["gaps"].iloc[0]), "left": int(planned["gaps"].iloc[-1])}
    return _say("burndown", lang, until=needed["date"].iloc[-1], **numbers)


def _projection(frame: pd.DataFrame, lang: str) -> str:
    table = frames.not_empty(frame)
    return _say(
        "projection", lang,
        n=len(table),
        up=int((table["planned"] - table["now"] >= projection.SAME).sum()),
        target=frames.single(table, "target"),
        **_ends(table.set_index("domain_title")["planned"], lang),
    )  # fmt: skip


def describe_matrix(frame: pd.DataFrame, when: Literal["before", "left"], lang: str = "nl") -> str:
    """Describe a risk matrix: which risks stand where, the highest first."""
    texts = Texts(lang)
    placed = matrix.places(frame, when)
    lines = [
        texts(
            "charts.matrix_place",
            likelihood=texts(f"dpia_words.level_{likelihood}"),
            impact=texts(f"dpia_words.level_{impact}"),
            risks=", ".join(map(str, placed[likelihood, impact])),
        )
        for likelihood in reversed(matrix.LEVELS)
        for impact in reversed(matrix.LEVELS)
        if (likelihood, impact) in placed
    ]
    title = texts(f"charts.matrix_{when}")
    return texts("charts.alt_matrix", title=title, n=sum(map(len, placed.values())), places=" ".join(lines))


def _say(kind: str, lang: str, **numbers: object) -> str:
    texts = Texts(lang)
    title = numbers.pop("title", None) or texts(f"charts.{kind}_title")
    return texts(f"charts.alt_{kind}", title=title, **numbers)


def _ends(values: pd.Series, lang: str, sign: bool = False, share: bool = False) -> dict[str, str]:
    known = values.dropna()
    if known.empty:
        return dict.fromkeys(("best", "worst"), Texts(lang)("charts.not_assessed"))

    def named(at: int) -> str:
        value = float(known.iloc[at])
        text = percent(value) if share else number(value, lang, sign=sign)
        return f"{known.index[at]} ({text})"

    numbers = known.to_numpy(float)
    return {"best": named(int(numbers.argmax())), "worst": named(int(numbers.argmin()))}


_DESCRIBERS: dict[str, Callable[[pd.DataFrame, str], str]] = {
    "heatmap": _heatmap,
    "ranking": _ranking,
    "missed": _missed,
    "change": _change,
    "distribution": _distribution,
    "gantt": _gantt,
    "burndown": _burndown,
    "projection": _projection,
}
