"""How the answers spread over the levels, per domain."""

import msgspec
import pandas as pd

from ibp_workbook.charts import alt, frames, theme
from ibp_workbook.charts.description import Mark, Row, Rows
from ibp_workbook.texts import Texts

_NO_LEVEL = ("nvt", "open")
_ROOM = 0.05  # the share of a bar in which a number fits


def distribution(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Rows:
    """A bar per domain, divided over levels, not applicable and not answered yet.

    Args:
        frame: ``analysis.distribution(answers)``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    low, high, target = frames.scale(table)
    answers = table["answer"].drop_duplicates()
    levels = sorted(answers[~answers.isin(_NO_LEVEL)], key=int)
    shown = [*levels, *(answer for answer in _NO_LEVEL if answer in set(answers))]
    looks = {answer: _look(answer, low, high) for answer in shown}
    return Rows(
        title=texts("charts.distribution_title") if title is None else title,
        subtitle=f"{texts('charts.distribution_axis')} · {texts('charts.target', target=target)}",
        alt=_alt(table, target, lang),
        legend=[(looks[answer], _name(answer, texts)) for answer in shown],
        rows=[_row(part, looks, target, texts) for _, part in table.groupby("domain", sort=False)],
        axis=theme.shares(),
    )


def _row(part: pd.DataFrame, looks: dict[str, Mark], target: int, texts: Texts) -> Row:
    counts = dict(zip(part["answer"], part["count"], strict=True))
    total = int(part["total"].iloc[0])
    marks, begin = [], 0.0
    for answer, look in looks.items():
        share = counts.get(answer, 0) / total
        if share:
            text = answer if answer.isdigit() and share >= _ROOM else ""
            marks.append(msgspec.structs.replace(look, at=begin, to=begin + share, text=text))
        begin += share
    # The end of what is below target: the further to the right, the more there is to do.
    reached = {int(answer): count for answer, count in counts.items() if answer not in _NO_LEVEL}
    below = sum(count for level, count in reached.items() if level < target)
    marks.append(Mark("tick", below / total, edge=theme.TARGET))
    n = sum(reached.values())
    return Row(str(part["domain_title"].iloc[0]), texts("charts.n_of", n=n, total=total), marks)


def _alt(table: pd.DataFrame, target: int, lang: str) -> str:
    """How many answers reach the target, and where most and fewest do."""
    levels = table[~table["answer"].isin(_NO_LEVEL)]
    reached = levels[levels["answer"].astype(int) >= levels["target"]]
    n = levels.groupby("domain_title", sort=False)["count"].sum()
    shares = reached.groupby("domain_title")["count"].sum().reindex(n.index, fill_value=0) / n
    return alt.say(
        "distribution", lang,
        n=int(n.sum()),
        total=int(table["count"].sum()),
        reached=int(reached["count"].sum()),
        target=target,
        **alt.ends(shares, lang, share=True),
    )  # fmt: skip


def _name(answer: str, texts: Texts) -> str:
    special = {"nvt": "charts.not_applicable", "open": "charts.open"}
    return texts(special[answer]) if answer in special else texts("charts.level", level=answer)


def _look(answer: str, low: int, high: int) -> Mark:
    special = {"nvt": theme.PAPER, "open": theme.NOT_ASSESSED}
    fill = special[answer] if answer in special else theme.colour(int(answer), low, high)
    return Mark("bar", 0.0, 1.0, fill, theme.MUTED, hatched=answer == "open", ink=theme.ink_on(fill))
