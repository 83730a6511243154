"""Hide which school is which, for a picture that is shared."""

import hashlib
import hmac
from collections.abc import Iterable

import pandas as pd

from ibp_workbook.texts import Texts, default_lang


def alias(
    frame: pd.DataFrame, key: bytes, lang: str | None = None, among: Iterable[int] | None = None
) -> pd.DataFrame:
    """Replace schools by "School 01", "School 02" and so on.

    The same key gives the same school the same alias, as long as the same schools are numbered: name them in
    ``among`` when the frame holds only some of them. The numbers follow a keyed hash, not the alphabet:
    without the key the order says nothing about the names. Choose the key at random
    (``secrets.token_bytes(16)``) and keep it out of what is shared.

    Args:
        frame: any frame with the columns ``school_id`` and ``school``.
        key: secret bytes.
        lang: language of the word "School".
        among: ids of all schools that get a number, such as those of the unfiltered frame; by default those
            of the frame itself.

    Returns:
        The frame sorted by alias, ``school_id`` replaced by the alias number; BRIN, location and municipality
        emptied.
    """
    ids = pd.Series(frame["school_id"] if among is None else list(among)).dropna().astype("int64").unique()
    shuffled = sorted(ids, key=lambda one: hmac.digest(key, str(one).encode(), hashlib.sha256))
    numbers = {one: number for number, one in enumerate(shuffled, start=1)}
    width = max(2, len(str(len(numbers))))
    texts = Texts(lang or default_lang())
    names = {one: texts("charts.alias", number=str(number).zfill(width)) for one, number in numbers.items()}
    result = frame.assign(
        school=frame["school_id"].map(names).astype("str"),
        school_id=frame["school_id"].map(numbers).astype("Int64"),
    )
    for column in {"brin", "location", "municipality"} & set(frame.columns):
        result[column] = pd.Series(pd.NA, index=frame.index, dtype="str")
    order = [column for column in ("round_id", "school_id", "position") if column in result.columns]
    return result.sort_values(order, na_position="first", kind="stable", ignore_index=True)
