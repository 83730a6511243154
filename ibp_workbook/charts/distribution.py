"""How the answers spread over the levels, per domain."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ibp_workbook.charts import frames, theme
from ibp_workbook.texts import Texts


def distribution(frame: pd.DataFrame, lang: str = "nl", title: str | None = None) -> Figure:
    """Draw a bar per domain, divided over levels, not applicable and not answered yet.

    Args:
        frame: ``analysis.distribution(answers)``.
        lang: ``nl`` or ``en``.
        title: instead of the standard one; empty for none.
    """
    table = frames.not_empty(frame)
    texts = Texts(lang)
    low, high = frames.single(table, "scale_min"), frames.single(table, "scale_max")
    shares = (
        table.assign(share=table["count"] / table["total"])
        .pivot(index="domain", columns="answer", values="share")
        .fillna(0.0)
    )
    domains = table.drop_duplicates("domain").set_index("domain")
    target = texts("charts.target", target=frames.single(table, "target"))
    figure = theme.sheet(
        1.5 + 0.45 + len(domains) * 0.34,
        texts("charts.distribution_title") if title is None else title,
        f"{texts('charts.distribution_axis')} · {target}",
    )
    axes = theme.panel(figure, 2.9, 1.4, 1.15, 0.45)
    theme.rows(axes, list(domains["domain_title"]))
    levels = sorted((one for one in shares.columns if one.lstrip("-").isdigit()), key=int)
    edge = pd.Series(0.0, index=domains.index)
    for answer in [*levels, *(one for one in ("nvt", "open") if one in shares.columns)]:
        part = shares[answer].reindex(domains.index)
        axes.barh(range(len(domains)), part, left=edge, height=0.66, label=_name(answer, lang),
                  linewidth=0.5, edgecolor=theme.LINE, zorder=2, facecolor=_fill(answer, low, high),
                  hatch=theme.HATCH if answer == "open" else None)  # fmt: skip
        edge += part
    _target(axes, table, domains.index)
    _counts(axes, table, domains.index, lang)
    theme.shares(axes)
    handles, names = axes.get_legend_handles_labels()
    figure.legend(
        handles, names, loc="upper left", bbox_to_anchor=(0.005, 1 - 0.68 / figure.get_figheight()), ncols=8,
        frameon=False, fontsize=theme.TINY, labelcolor=theme.INK, handlelength=1.6, columnspacing=1.2,
    )  # fmt: skip
    return figure


def is_level(answer: pd.Series) -> pd.Series:
    """Which answers are a level, not ``nvt`` or ``open``."""
    return ~answer.isin(["nvt", "open"])


def _name(answer: str, lang: str) -> str:
    texts = Texts(lang)
    special = {"nvt": "charts.not_applicable", "open": "charts.open"}
    return texts(special[answer]) if answer in special else texts("charts.level", level=answer)


def _fill(answer: str, low: int, high: int) -> str:
    special = {"nvt": theme.PAPER, "open": theme.NOT_ASSESSED}
    return special[answer] if answer in special else theme.colour(int(answer), low, high)


def _target(axes: Axes, table: pd.DataFrame, domains: pd.Index) -> None:
    # The end of what is below target: the further to the right, the more there is to do.
    levels = table[is_level(table["answer"])]
    below = levels[levels["answer"].astype(int) < levels["target"]]
    by_domain = below.groupby("domain")
    shares = by_domain["count"].sum() / by_domain["total"].first()
    for at, share in enumerate(shares.reindex(domains).fillna(0.0)):
        axes.plot([share, share], [at - 0.45, at + 0.45], color=theme.TARGET, linewidth=2.5, zorder=3)


def _counts(axes: Axes, table: pd.DataFrame, domains: pd.Index, lang: str) -> None:
    n = table[is_level(table["answer"])].groupby("domain")["count"].sum().reindex(domains, fill_value=0)
    totals = table.groupby("domain")["total"].first().reindex(domains)
    for at, domain in enumerate(domains):
        theme.note(axes, at, Texts(lang)("charts.n_of", n=n[domain], total=totals[domain]))
