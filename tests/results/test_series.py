"""Which figure stands for a year, which series for a region."""

import pandas as pd

import ipcompare as ipc
from ipcompare.data.series import covers_the_year
from ipcompare.results.series import part_year, yearly


def test_months_and_parts_are_no_year_end():
    names = pd.Series(["", "census7", "2025-06", "census7, 2025-06", "scope unclear", "period not printed"])
    assert covers_the_year(names).tolist() == [True, True, False, False, False, False]
    assert covers_the_year(pd.Series(["base of 2020", "2020 edition"])).all()
    assert part_year(pd.DataFrame({"series": names})).tolist() == [False, False, True, False, False, False]


def test_no_yearly_series_takes_part_of_a_year():
    rows = yearly(ipc.load(ipc.regions()["region"]))
    assert covers_the_year(rows["series"]).all()
    assert len(rows) > 4000
