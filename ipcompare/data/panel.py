"""The panel of all provinces, year by year, as printed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from ipcompare.core.catalogue import Catalogue
from ipcompare.core.errors import no_data_folder
from ipcompare.core.files import Signature, signature

__all__ = ["members", "nation", "read_panel"]


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
        raise no_data_folder(path.parents[1], f"panel/{path.name}") from None
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


def nation(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Keep the nation's own figures, of each indicator the longest series: a reference for its members.

    Without rows where the panel holds no nation.

    Examples
    --------
    >>> from ipcompare.core.catalogue import data_folder, read_catalogue
    >>> whole = nation(read_panel(data_folder()), read_catalogue(data_folder()))
    >>> whole["region"].unique().tolist(), whole.duplicated(["indicator", "year"]).any().item()
    (['CN'], False)
    """
    regions = catalogue.regions
    rows = panel[panel["region"].isin(regions.loc[regions["level"] == "nation", "region"])]
    if "series" not in rows:
        return rows
    size = rows.groupby(["indicator", "series"])["year"].agg("size").reset_index(name="_size")
    longest = size.sort_values("_size", ascending=False, kind="stable").drop_duplicates("indicator")
    names = rows["indicator"].map(longest.set_index("indicator")["series"])
    kept: pd.DataFrame = rows[rows["series"] == names]
    return kept
