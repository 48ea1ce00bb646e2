"""Parts above their wholes, and counts since records began that fall: only beyond rounding."""

from __future__ import annotations

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.core.catalogue import read_catalogue
from ipcompare.results.impossible import above_whole, below_earlier, yearly_twins

NAMES = read_catalogue()
NOTHING = ipc.load("四川", "gi_count").head(0)


def known(*rows, basis="stock", unit="件"):
    """Give published figures of one region: indicator, year and value each."""
    table = pd.DataFrame(rows, columns=["indicator", "year", "value"])
    told = {"region": "CN-HB", "series": "", "role": "actual", "unit": unit, "bound": "eq", "basis": basis}
    return table.assign(**told, since=pd.NA, confidence="high", as_printed="")


@pytest.mark.parametrize("part", ["invention_stock", "utility_stock", "design_stock"])
def test_a_kind_of_patent_is_no_more_than_all_of_them(part):
    rows = known((part, 2024, 11), ("patent_stock", 2024, 10), ("patent_stock", 2023, 5))
    assert above_whole(rows, NOTHING, NAMES).tolist() == [True, True, False]
    assert not above_whole(rows.assign(value=[10, 10, 5]), NOTHING, NAMES).any()
    # In another series, of another region, or as a target it is another thing.
    for other in ({"series": ["x", "", ""]}, {"region": ["CN-SC", "CN-HB", "CN-HB"]}, {"role": "target"}):
        assert not above_whole(rows.assign(**other), NOTHING, NAMES).any()


def test_rounding_leaves_room():
    rows = known(("hv_invention_stock", 2024, 1.26), ("invention_stock", 2024, 1.3), unit="万件")
    rows = rows.assign(as_printed=["1.26万件", "1.3万件"])
    assert not above_whole(rows, NOTHING, NAMES).any()
    assert above_whole(
        rows.assign(value=[1.36, 1.3], as_printed=["1.36万件", "1.3万件"]), NOTHING, NAMES
    ).all()


def test_a_unit_a_thousand_times_finer_changes_nothing():
    rows = known(("hv_invention_stock", 2024, 2), ("invention_stock", 2024, 1), unit="万件")
    finer = rows.assign(value=rows["value"] * 1e4, unit="件")
    assert above_whole(rows, NOTHING, NAMES).tolist() == above_whole(finer, NOTHING, NAMES).tolist()


def test_a_density_is_held_against_its_stock_over_the_population_too():
    """Hubei prints 16.09 for all inventions of 2021, by other people than the year-end's: 15.94."""
    outcomes = ipc.load("湖北", None, "actual")
    row = known(("hv_invention_density", 2021, 16.01), basis="density", unit="件/万人")
    row = row.assign(series="census7")
    assert above_whole(row, outcomes, NAMES).all()
    assert not above_whole(row.assign(value=15.9), outcomes, NAMES).any()


def test_a_count_since_records_began_does_not_fall():
    rows = known(
        ("gi_count", 2022, 100), ("gi_count", 2023, 120), ("gi_count", 2024, 110), basis="cumulative"
    )
    assert below_earlier(rows, NAMES).tolist() == [False, False, True]
    assert not below_earlier(rows.assign(basis="stock"), NAMES).any()
    assert not below_earlier(rows.assign(series=["", "", "x"]), NAMES).any()
    assert below_earlier(rows[::-1], NAMES).tolist() == [True, False, False]
    assert not below_earlier(rows.assign(value=120), NAMES).any()


def test_what_a_year_adds_has_its_own_indicator():
    for total, added in yearly_twins(NAMES).items():
        assert NAMES.basis_of[total] == "cumulative"
        assert NAMES.basis_of[added] == "flow"
