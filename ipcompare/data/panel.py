"""The panel of all provinces, year by year, as printed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.errors import DataError
from ipcompare.core.files import Signature, signature

__all__ = ["members", "read_panel"]


def read_panel(root: Path) -> pd.DataFrame:
    """Read the panel of a folder like ``data/``, indexed by record; again only when its file has changed.

    Raises
    ------
    DataError
        For a folder without a panel.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder
    >>> sorted(read_panel(data_folder()).indicator.unique())
    ['invention_grants', 'invention_stock', 'population']
    """
    path = Path(root) / "panel" / "provinces.csv"
    return _read(path, signature([path]))


@lru_cache(maxsize=2)
def _read(path: Path, _: Signature) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, keep_default_na=False, encoding="utf-8", dtype=str)
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(f"{path.parents[1]}: is no folder of data, it lacks panel/{path.name}") from None
    table = table.astype({"value": "float64", "year": "int64"})
    table.index = pd.Index([f"{path.name}:{n}" for n in range(2, len(table) + 2)], name="record")
    return table


def members(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Drop the sums over provinces, which would carry a province's errors into its own calibration.

    Regions that the catalogue does not know are kept; the nation, its parts and the special regions are not.
    """
    regions = catalogue.regions
    others = regions.loc[~regions["level"].isin(["province", "city"]), "region"]
    kept: pd.DataFrame = panel[~panel["region"].isin(others)]
    return kept
