"""What groups of schools have in common, in words: where they are, likeness, or their band."""

from collections.abc import Sequence

import pandas as pd

from ibp_workbook.analysis.order import Group
from ibp_workbook.charts import theme
from ibp_workbook.texts import Texts


def group_words(groups: Sequence[Group], texts: Texts) -> dict[int, str]:
    """Place of the first school of each group -> what the group is."""
    words, place = {}, 0
    for group in groups:
        words[place] = named(group, texts)
        place += group.schools
    return words


def named(group: Group, texts: Texts) -> str:
    """What a group is: its place, or the domains on which it is strong and weak."""
    schools = theme.count_schools(group.schools, texts.lang)
    if group.place or not group.is_known:
        return texts(
            "charts.group_place" if group.place else "charts.group_unlike", place=group.place, schools=schools
        )
    both = {"strong": _joined(group.strong, texts), "weak": _joined(group.weak, texts)}
    told = [name for name, words in both.items() if words]
    return texts(
        f"charts.group_{'both' if len(told) == 2 else (told or ['typical'])[0]}", schools=schools, **both
    )


def _joined(titles: Sequence[str], texts: Texts) -> str:
    return texts("charts.and", first=titles[0], second=titles[1]) if len(titles) == 2 else "".join(titles)


def band_words(schools: Sequence[int], places: pd.DataFrame, texts: Texts) -> dict[int, str]:
    """The same of the bands, where schools stand by their mean; the last are those without a place."""
    words: dict[int, str] = {}
    known = bands(places)
    before = None
    for at, school in enumerate(schools):
        band = known.get(school)
        if band != before and len(places):
            words[at] = _band(band, texts)
        before = band
    return words


def bands(places: pd.DataFrame) -> dict[int, tuple[int, int, int]]:
    """School -> first and last place of its band, out of how many."""
    columns = (places[name].tolist() for name in ("place_from", "place_to", "places"))
    return dict(zip(places.index.tolist(), zip(*columns, strict=True), strict=True))


def _band(band: tuple[int, int, int] | None, texts: Texts) -> str:
    if band is None:
        return texts("charts.group_none")
    first, last, of = band
    name = "group_alone" if first == last else "group_band"
    return texts(f"charts.{name}", range=theme.places(first, last), of=of)
