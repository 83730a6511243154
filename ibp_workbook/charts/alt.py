"""What a chart shows, in words: for people who do not see it."""

import pandas as pd

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number, percent
from ibp_workbook.texts import Texts

SHOWN = 0.05
"""A smaller change is 0,0 in words, and no arrow either."""


def heatmap(cells: pd.DataFrame, lang: str) -> str:
    """How many cells are below the target, and the highest and lowest domain."""
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


def ranking(table: pd.DataFrame, lang: str) -> str:
    """How many schools reach the target, and who is highest and lowest."""
    means = table.set_index(pd.Index(list(frames.school_labels(table, width=120).values())))["mean"]
    return _say(
        "ranking", lang,
        schools=theme.count_schools(len(table), lang),
        n=int(means.notna().sum()),
        reached=int((means >= table["target"].to_numpy()).sum()),
        target=frames.single(table, "target"),
        **_ends(means, lang),
    )  # fmt: skip


def radar(frame: pd.DataFrame, lang: str, school: int | None) -> str:
    """How many domains are below the target, and the highest and lowest."""
    own, _board = frames.radar_rows(frame, school)
    title = Texts(lang)("charts.radar_title", name=frames.subject(own))
    return _say(
        "radar", lang, title=title,
        n=int(own["mean"].notna().sum()),
        domains=len(own),
        below=int((own["mean"] < own["target"]).sum()),
        target=frames.single(own, "target"),
        **_ends(own.set_index("domain_title")["mean"], lang),
    )  # fmt: skip


def missed(table: pd.DataFrame, lang: str) -> str:
    """How many norms are shown, and which stands on top."""
    first = table.iloc[0]
    return _say(
        "missed", lang,
        count=len(table),
        first=first["statement_title"],
        share=percent(first["share"]),
        n=first["n"],
        target=first["target"],
    )  # fmt: skip


def change(table: pd.DataFrame, lang: str) -> str:
    """How many went up and down, and what moved most."""
    names = {"before": table["round_before"].iloc[0], "now": table["round_now"].iloc[0]}
    differences = table.set_index(pd.Index(frames.row_labels(table, lang)))["change"]
    known = differences.dropna()
    return _say(
        "change", lang, title=Texts(lang)("charts.change_title", **names),
        up=int((known >= SHOWN).sum()),
        down=int((known <= -SHOWN).sum()),
        same=int((known.abs() < SHOWN).sum()),
        empty=int(differences.isna().sum()),
        n=int(table["n"].sum()),
        target=frames.single(table, "target"),
        **_ends(differences, lang, sign=True),
    )  # fmt: skip


def distribution(table: pd.DataFrame, lang: str) -> str:
    """How many answers reach the target, and where most and fewest do."""
    levels = table[frames.is_level(table["answer"])]
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


def gantt(table: pd.DataFrame, lang: str) -> str:
    """How many actions there are, from when until when, and how far they are."""
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


def burndown(table: pd.DataFrame, lang: str) -> str:
    """How many gaps there are now, and how many the plan leaves."""
    needed = table[table["kind"] == "needed"].sort_values("date")
    planned = table[table["kind"] == "planned"].sort_values("date", kind="stable")
    numbers = {"now": int(needed["gaps"].iloc[0]), "left": int(planned["gaps"].iloc[-1])}
    return _say("burndown", lang, until=needed["date"].iloc[-1], **numbers)


def projection(table: pd.DataFrame, lang: str) -> str:
    """How many domains go up, and the highest and lowest."""
    return _say(
        "projection", lang,
        n=len(table),
        up=int((table["planned"] - table["now"] >= SHOWN).sum()),
        target=frames.single(table, "target"),
        **_ends(table.set_index("domain_title")["planned"], lang),
    )  # fmt: skip


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
