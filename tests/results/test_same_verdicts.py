"""What may not change a verdict: the unit that figures are printed in, the order of rows, a peer more."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from filling import published

from ipcompare.results.dataset import Dataset

KEY = ["region", "indicator", "series", "reading"]
JUDGED = ["target", "latest", "latest_year", "first_met", "projected", "low", "high", "probability"]
WORDS = ["status", "doubt", "verdict", "evidence"]


@pytest.fixture(scope="module")
def data():
    return Dataset.open()


def same(one, other, *, of=None):
    """Hold that two data sets judge the targets of some regions, or all, alike."""
    for table in ("plan", "outlook"):
        first, second = (getattr(each, table) for each in (one, other))
        kept = first["region"].isin(first["region"] if of is None else of)
        second = second[second["region"].isin(first.loc[kept, "region"])]
        columns = [name for name in (*KEY, *JUDGED, *WORDS) if name in first]
        pd.testing.assert_frame_equal(
            first.loc[kept, columns].reset_index(drop=True), second[columns].reset_index(drop=True), rtol=1e-9
        )


@pytest.mark.parametrize(
    ("unit", "other", "factor"), [("万件", "件", 1e4), ("件", "万件", 1e-4), ("亿元", "万元", 1e4)]
)
def test_the_unit_that_figures_are_printed_in(data, unit, other, factor):
    """Sums a thousand or ten thousand times finer are the same sums."""
    rows = data.figures
    # What counts single things is rounded where it ends in zeros, whatever its unit.
    mine = (rows["unit"] == unit) & (rows["role"] != "actual") if unit == "件" else rows["unit"] == unit
    assert mine.sum() > 10
    finer = rows.assign(
        value=rows["value"].mask(mine, (rows["value"] * factor).round(10)),
        unit=rows["unit"].mask(mine, other),
    )
    same(data, replace(data, figures=finer))


def test_the_order_of_rows(data):
    mixed = {
        "figures": data.figures.sample(frac=1, random_state=5),
        "provinces": data.provinces.sample(frac=1, random_state=5),
    }
    same(data, replace(data, **mixed))


def test_the_order_of_regions_asked_for(data):
    order = ["CN-SC", "CN", "CN-GD", "CN-GZ"]
    for each in (order, order[::-1]):
        found = data.attainment(data.load(each))
        pd.testing.assert_frame_equal(
            found[[*KEY, *JUDGED, "verdict"]], data.outlook[[*KEY, *JUDGED, "verdict"]]
        )


def test_a_peer_more_changes_no_verdict_of_the_others(data):
    """Hubei with a target beside the three: each of theirs stands as before."""
    what = {"indicator": "hv_invention_density", "unit": "件/万人", "basis": "density", "series": "census7"}
    rows = [(2020, 5.0, "baseline"), (2025, 9.0, "target"), (2023, 9.5, "actual"), (2024, 11.0, "actual")]
    beside = data.with_data(published("CN-HB", *rows, **what))
    assert "CN-HB" in set(beside.outlook["region"])
    same(data, beside)


def test_less_is_better_where_the_direction_is_turned_with_the_sign(data):
    """Of an indicator declared both ways round, each target stands the same."""
    told = {
        "unit": "件",
        "basis": "stock",
        "theme": "creation",
        "decimals": "0",
        "definition": "",
        "unit_en": "",
    }
    names = [
        {"indicator": name, "name_zh": name, "name_en": name, "direction": sign, "comparability": "", **told}
        for name, sign in (("more", "1"), ("less", "-1"))
    ]
    years = [(2020, 0.0, "baseline"), (2022, 20.0, "actual"), (2023, 30.0, "actual"), (2024, 50.0, "actual")]
    goal = (2025, 60.0, "target")
    up = [published("CN-HB", *years, goal, indicator="more", unit="件", basis="stock")]
    # No count is negative: what is left of 100 falls as the other rises.
    left = [(year, 100 - value, role) for year, value, role in (*years, goal)]
    down = [published("CN-HB", *left, indicator="less", unit="件", basis="stock")]
    table = pd.concat([*up, *down], ignore_index=True)
    table["locator"] = [f"一; lines {n}-{n}" for n in range(1, len(table) + 1)]
    table.attrs["declared"] = {"indicators": names}
    plan = data.with_data(table).plan.query("region == 'CN-HB'").set_index("indicator").loc[["more", "less"]]
    assert plan.loc["more", "status"] == plan.loc["less", "status"]
    for name in ("progress", "time_share", "ratio", "calendar", "sdsn_trend"):
        assert plan.loc["more", name] == pytest.approx(plan.loc["less", name])
