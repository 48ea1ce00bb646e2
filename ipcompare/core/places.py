"""What kind of regions a text speaks of: "the provinces" would be wrong where a city is among them."""

from __future__ import annotations

from collections.abc import Iterable

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.text import has_text

__all__ = ["placed"]


def placed(key: str, regions: Iterable[object], catalogue: Catalogue) -> str:
    """Give the key of a text about some regions: its wording with a city among them, if that has one.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> names = read_catalogue()
    >>> placed("title.targets", ["CN-GZ"], names), placed("title.targets", ["CN-GZ", "520100"], names)
    ('title.targets', 'title.targets_city')
    """
    wording = f"{key}_city"
    if not has_text(wording):
        return key
    cities = catalogue.regions.loc[catalogue.regions["level"] == "city", "region"]
    return wording if set(cities).intersection(map(str, regions)) else key
