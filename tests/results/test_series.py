"""Which figure stands for a year, which series for a region."""

import pandas as pd

from ipcompare.results.series import year_end


def test_months_and_parts_are_no_year_end():
    names = ["", "census7", "2025-06", "census7, 2025-06", "scope unclear", "base of 2020"]
    kept = year_end(pd.DataFrame({"series": names, "value": range(6)}))
    assert kept["series"].tolist() == ["", "census7", "base of 2020"]
