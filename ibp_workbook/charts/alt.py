"""What a chart shows, in words: for people who do not see it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ibp_workbook.charts import frames, theme
from ibp_workbook.formats import number, percent
from ibp_workbook.texts import Texts


def heatmap(numbers: frames.Numbers, titles: Sequence[str], target: int, lang: str) -> str:
    """How many cells are below the target, and the highest and lowest domain."""
    known = ~np.isnan(numbers.means)
    with np.errstate(invalid="ignore"):
        means = (np.nan_to_num(numbers.means) * numbers.weights).sum(axis=0) / numbers.weights.sum(axis=0)
    return _say(
        "heatmap", lang,
        schools=theme.count_schools(len(numbers.schools), lang),
        domains=len(titles),
        target=target,
        below=int((numbers.means < target).sum()),
        cells=int(known.sum()),
        empty=int((numbers.asked & ~known).sum()),
        **_ends(pd.Series(means, pd.Index(list(titles))), lang),
    )  # fmt: skip


def strips(cells: pd.DataFrame, target: int, lang: str) -> str:
    """On which domain schools are furthest apart, and on which they are most alike."""
    means = cells.groupby("domain_title", sort=False)["mean"]
    return _say(
        "strips", lang,
        schools=theme.count_schools(cells["school_id"].nunique(), lang),
        domains=cells["domain"].nunique(),
        target=target,
        **_ends(means.max() - means.min(), lang),
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


def radar(own: pd.DataFrame, lang: str) -> str:
    """How many domains are below the target, and the highest and lowest."""
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


def norm(table: pd.DataFrame, lang: str, title: str) -> str:
    """How many schools are below the target with one norm, and how many are open."""
    schools = table[table["school_id"].notna()]
    return _say(
        "norm", lang, title=title,
        schools=theme.count_schools(len(schools), lang),
        below=int((schools["level"] < schools["target"]).fillna(False).sum()),
        n=int(schools["level"].notna().sum()),
        open=int((schools["state"] == "open").sum()),
        target=frames.single(table, "target"),
    )  # fmt: skip


def compare(table: pd.DataFrame, names: tuple[str, str], lang: str) -> str:
    """On what the two sides differ most, both ways."""
    known = table.set_index(frames.titles(table))["difference"]
    return _say(
        "compare", lang, first=names[0], second=names[1],
        title=Texts(lang)("charts.compare_title", first=names[0], second=names[1]),
        more=int((known >= theme.SHOWN).sum()),
        less=int((known <= -theme.SHOWN).sum()),
        empty=int(known.isna().sum()),
        target=frames.single(table, "target"),
        **_ends(known, lang, sign=True),
    )  # fmt: skip


def change(table: pd.DataFrame, lang: str) -> str:
    """How many went up and down, and what moved most."""
    names = {"before": table["round_before"].iloc[0], "now": table["round_now"].iloc[0]}
    differences = table.set_index(pd.Index(frames.row_labels(table, lang)))["change"]
    known = differences.dropna()
    return _say(
        "change", lang, title=Texts(lang)("charts.change_title", **names),
        up=int((known >= theme.SHOWN).sum()),
        down=int((known <= -theme.SHOWN).sum()),
        same=int((known.abs() < theme.SHOWN).sum()),
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
        up=int((table["planned"] - table["now"] >= theme.SHOWN).sum()),
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
