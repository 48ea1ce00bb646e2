"""The panel that ships with the package, read as any caller would read a long table."""

import pandas as pd
import pytest
from support import ROOT


@pytest.fixture(scope="session")
def provinces() -> pd.DataFrame:
    """The 31 provinces' series, without the sums over them."""
    regions = pd.read_csv(ROOT / "data" / "regions.csv", dtype=str)
    table = pd.read_csv(ROOT / "data" / "panel" / "provinces.csv", comment="#")
    kept: pd.DataFrame = table[table["region"].isin(regions.loc[regions["level"] == "province", "region"])]
    return kept


@pytest.fixture(scope="session")
def stock(provinces: pd.DataFrame) -> pd.DataFrame:
    """31 provinces' patents in force 2009-2023; later years are known for a few only."""
    table = provinces[(provinces["indicator"] == "invention_stock") & (provinces["year"] <= 2023)]
    assert len(table) == 31 * 15
    return table.reset_index(drop=True)
