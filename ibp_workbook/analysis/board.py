"""What a board asks of its frames: who is behind, on what. Pure functions, frame in, frame out."""

from typing import Literal

import pandas as pd

from ibp_workbook.evaluate.maturity.progress import few, too_few

ROUND = ["board", "framework", "round_id", "round", "date", "scale_min", "scale_max", "target"]
SCHOOL = ["school_id", "school", "brin", "location", "sector", "municipality"]
NUMBERS = ["mean", "lowest", "at_target", "n", "total", "unanswered"]
STATEMENT = ["framework", "statement", "statement_title", "domain", "domain_title", "position", "target"]


def sort_schools(scores: pd.DataFrame, by: Literal["mean", "name"] = "mean") -> pd.DataFrame:
    """Order the schools, all rows of a school together and in the framework's order.

    Args:
        scores: scores; rows of the board come first.
        by: ``mean`` puts the lowest mean first (overall, or over the domains that are left after a choice),
            schools without any assessment last; ``name`` is alphabetical.
    """
    if by == "name":
        key = scores["school"].str.casefold()
    else:
        means = _school_means(scores)
        subjects = pd.MultiIndex.from_frame(scores[["round_id", "school_id"]])
        key = pd.Series(means.reindex(subjects).to_numpy(), scores.index)
    ordered = scores.assign(_board=scores["school_id"].notna(), _key=key)
    order = ["_board", "_key", "school_id", "position"]
    return ordered.sort_values(order, kind="stable", ignore_index=True).drop(columns=["_board", "_key"])


def _school_means(scores: pd.DataFrame) -> pd.Series:
    rows = scores[scores["school_id"].notna() & (scores["group"] != "step")]
    overall = rows[rows["group"] == "overall"]
    rows = rows if overall.empty else overall
    sums = rows.assign(weighted=rows["mean"].fillna(0.0) * rows["weight"])
    sums = sums.groupby(["round_id", "school_id"])[["weighted", "weight"]].sum()
    return sums["weighted"] / sums["weight"]


def heatmap(scores: pd.DataFrame, by: Literal["mean", "name"] = "mean") -> pd.DataFrame:
    """Schools x domains: the rows of the heatmap, in the order in which it shows them.

    ``heatmap(scores).pivot(index="school_id", columns="domain", values="mean")`` makes a wide table of it.
    """
    rows = sort_schools(scores, by)
    rows = rows[rows["school_id"].notna() & (rows["group"] == "domain")]
    columns = [*ROUND, *SCHOOL, "domain", "domain_title", "position", *NUMBERS, "weight"]
    return rows[columns].reset_index(drop=True)


def ranking(scores: pd.DataFrame) -> pd.DataFrame:
    """Schools from the highest to the lowest overall mean, with their gap to the target.

    Adds ``rank`` (equal means share a rank; empty where nothing is assessed) and ``gap`` (mean minus target,
    negative below it), and ``few``: so much is open that it must be told first. Rank and order are within a
    round.
    """
    rows = scores[scores["school_id"].notna() & (scores["group"] == "overall")]
    rows = rows.assign(
        gap=rows["mean"] - rows["target"],
        few=few(rows["unanswered"], rows["total"]),
        rank=rows.groupby("round_id")["mean"].rank(method="min", ascending=False).astype("Int64"),
    )
    columns = [*ROUND, "rank", *SCHOOL, "gap", *NUMBERS, "few"]
    return rows.sort_values(["round_id", "rank", "school_id"], kind="stable", ignore_index=True)[columns]


def spread(scores: pd.DataFrame) -> pd.DataFrame:
    """How far apart the schools are on each domain, of one round.

    Returns:
        One row per domain: ``low``, ``median`` and ``high``, the means of the lowest, the middle and the
        highest school; ``lowest_school`` and ``highest_school``, the names of the one and the other;
        ``n_schools`` of which enough is assessed.
    """
    rows = scores[scores["school_id"].notna() & (scores["group"] == "domain")]
    rows = rows[["position", "domain", "domain_title", "school", "mean", "n", "unanswered"]]
    known = rows[rows["mean"].notna() & ~too_few(rows["n"], rows["unanswered"])].sort_values(
        "mean", kind="stable"
    )
    parts = known.groupby("domain", sort=False)
    titles = rows.drop_duplicates("domain").sort_values("position").set_index("domain")[["domain_title"]]
    found = titles.assign(
        low=parts["mean"].first(), median=parts["mean"].median(), high=parts["mean"].last(),
        lowest_school=parts["school"].first(), highest_school=parts["school"].last(), n_schools=parts.size(),
    )  # fmt: skip
    return found.fillna({"n_schools": 0}).astype({"n_schools": "int64"}).reset_index()


def most_missed(answers: pd.DataFrame, top: int | None = 10) -> pd.DataFrame:
    """Norms that most schools miss by an answer of their own.

    What a school inherits is missed once, by the board: see ``board_missed``. Adds ``missed`` (schools whose
    own answer is below target), ``n`` (schools assessed), ``share`` (the one of the other), ``schools`` (all
    of them), ``open`` (those without an answer) and ``few`` (so many that it must be told first). A norm that
    no school misses is left out.

    Args:
        answers: answers of one round.
        top: how many norms; None for all.
    """
    rows = answers[answers["school_id"].notna()]
    assessed = rows["state"] == "answered"
    below = (rows["level"] < rows["target"]).fillna(False)
    rows = rows.assign(n=assessed, missed=below & rows["counts"], open=rows["state"] == "open", schools=1)
    sums = ["missed", "n", "open", "schools"]
    found = rows.groupby(STATEMENT, dropna=False, sort=False)[sums].sum().reset_index()
    found = found[found["missed"] > 0]
    found = found.assign(share=found["missed"] / found["n"], few=few(found["open"], found["schools"]))
    order = ["missed", "share", "position"]
    found = found.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return found if top is None else found.head(top)


def board_missed(answers: pd.DataFrame) -> pd.DataFrame:
    """Norms on which the board's own answer is below the target, the lowest ``level`` first."""
    below = answers["school_id"].isna() & (answers["level"] < answers["target"]).fillna(False)
    rows = answers[below].sort_values(["level", "position"], ignore_index=True)
    return rows[[*STATEMENT, "level"]]


def best_and_worst(scores: pd.DataFrame, count: int = 3) -> pd.DataFrame:
    """The domains of the board with the highest and the lowest mean.

    Adds ``side``: "best" (highest first) or "worst" (lowest first). No domain is in both, so there are fewer
    rows where few domains are assessed.

    Args:
        scores: scores of one round, with the rows of the board.
        count: how many of each.
    """
    rows = scores[scores["school_id"].isna() & (scores["group"] == "domain") & scores["mean"].notna()]
    rows = rows.sort_values(["mean", "position"], ascending=[False, True], kind="stable")
    count = min(count, len(rows) // 2)
    best = rows.head(count).assign(side="best")
    worst = rows.tail(count).iloc[::-1].assign(side="worst")
    columns = ["side", "domain", "domain_title", *NUMBERS, "target"]
    return pd.concat([best, worst])[columns].reset_index(drop=True)


def distribution(answers: pd.DataFrame) -> pd.DataFrame:
    """How the answers of board and schools spread over the levels, per domain; each answer counts once.

    Returns:
        One row per domain and ``answer`` ("1", "2", ... in the scale's order, then "nvt" and "open") that
        occurs, with ``count`` and ``total``, the number of answers asked for in the domain.
    """
    rows = answers[answers["counts"]]
    rows = rows.assign(
        answer=rows["level"].astype("str").where(rows["state"] == "answered", rows["state"]),
        order=rows["level"].fillna(rows["scale_max"] + 1 + (rows["state"] == "open")),
    )
    keys = ["framework", "scale_min", "scale_max", "target", "domain", "domain_title"]
    first = rows.groupby("domain")["position"].min()
    counts = rows.groupby([*keys, "answer", "order"]).size().rename("count").reset_index()
    counts["total"] = counts.groupby(["framework", "domain"])["count"].transform("sum")
    counts["position"] = counts["domain"].map(first)
    return counts.sort_values(["position", "order"], ignore_index=True).drop(columns="order")
