"""What a chart shows, in words: for people who do not see it. Each chart says its own numbers."""

import pandas as pd

from ibp_workbook.formats import number, percent
from ibp_workbook.texts import Texts


def say(kind: str, lang: str, **numbers: object) -> str:
    """The sentences about a chart; ``title`` is the standard one where it is not among the numbers."""
    texts = Texts(lang)
    title = numbers.pop("title", None) or texts(f"charts.{kind}_title")
    return texts(f"charts.alt_{kind}", title=title, **numbers)


def ends(values: pd.Series, lang: str, sign: bool = False, share: bool = False) -> dict[str, str]:
    """Which is the highest and which the lowest, each with its number: ``best`` and ``worst``."""
    known = values.dropna()
    if known.empty:
        return dict.fromkeys(("best", "worst"), Texts(lang)("charts.not_assessed"))

    def named(at: int) -> str:
        value = float(known.iloc[at])
        text = percent(value) if share else number(value, lang, sign=sign)
        return f"{known.index[at]} ({text})"

    numbers = known.to_numpy(float)
    return {"best": named(int(numbers.argmax())), "worst": named(int(numbers.argmin()))}
