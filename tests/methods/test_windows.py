"""Growth over common years: what is compared, what stands apart, and what no ranking may do."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare.core.errors import DataError
from ipcompare.methods import windows

few = settings(deadline=None, max_examples=40)


def levels(**paths: dict[int, float]) -> pd.DataFrame:
    rows = [(name, year, value) for name, path in paths.items() for year, value in path.items()]
    return pd.DataFrame(rows, columns=["region", "year", "value"])


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Give two to five regions, each with a value in some of eight years."""
    paths = {
        f"R{i}": draw(st.dictionaries(st.integers(2016, 2023), st.floats(0.5, 500), min_size=1, max_size=8))
        for i in range(draw(st.integers(2, 5)))
    }
    return levels(**paths)


def test_unequal_years_do_not_turn_an_order_round() -> None:
    """A fast year before the other's series begins makes no region the faster."""
    table = levels(A={2020: 1, 2021: 4, 2022: 4.4, 2023: 4.84}, B={2021: 1, 2022: 1.2, 2023: 1.44})
    found = windows.compared_growth(table)
    assert found[["region", "start", "end"]].to_numpy().tolist() == [["B", 2021, 2023], ["A", 2021, 2023]]
    assert found["growth"].tolist() == pytest.approx([20, 10])
    assert found["rank"].tolist() == [1, 2]


def test_one_with_gaps_does_not_shorten_the_others_window() -> None:
    years = range(2021, 2025)
    table = levels(
        A={y: 1.1 ** (y - 2020) for y in years},
        B={y: 1.2 ** (y - 2020) for y in years},
        C={2020: 1.0, 2022: 1.5, 2024: 2.5},
    )
    found = [tuple(window) for window in windows.common_windows(table)]
    assert found == [(2022, 2024, ("A", "B", "C")), (2021, 2024, ("A", "B"))]
    assert windows.compared_growth(table).groupby("window").size().to_dict() == {0: 3, 1: 2}


def test_a_province_with_a_short_series_of_its_own_empties_no_window() -> None:
    whole = {year: 1.1 ** (year - 2010) for year in range(2010, 2021)}
    table = levels(A=whole, B=whole, C=whole, OWN={2021: 1, 2022: 2, 2023: 5})
    found = windows.compared_growth(table)
    assert found.query("kind == 'compared'")["region"].tolist() == ["A", "B", "C"]
    assert found.query("region == 'OWN'")[["kind", "start", "end"]].to_numpy().tolist() == [
        ["own years", 2021, 2023]
    ]
    assert found.query("region == 'OWN'")["rank"].isna().all()


def test_definitions_do_not_meet() -> None:
    path = {2020: 1.0, 2021: 1.2, 2022: 1.5}
    table = levels(A=path, B=path, C=path).assign(series=["loans"] * 3 + ["registered"] * 3 + ["loans"] * 3)
    (window,) = windows.common_windows(table)
    assert window.regions == ("A", "C")
    # What a name says after the comma is of the same definition.
    named = table.assign(series=table["series"].replace("registered", "loans, sum of parts"))
    assert windows.common_windows(named)[0].regions == ("A", "B", "C")


def test_a_plans_baseline_is_no_start() -> None:
    table = levels(A={2020: 1, 2021: 2, 2022: 2.2, 2023: 2.42}, B={2020: 1, 2021: 1.2, 2022: 1.3, 2023: 1.5})
    table = table.assign(role=["baseline", *["actual"] * 7])
    assert windows.common_windows(table)[0][:2] == (2021, 2023)
    assert windows.common_windows(table.assign(role="actual"))[0][:2] == (2020, 2023)


def test_two_values_are_a_change_and_slow_growth_has_no_doubling() -> None:
    table = levels(A={2020: 10, 2022: 40}, B={2020: 100.0, 2021: 100.4, 2022: 101.0}, C={2020: 1})
    found = windows.compared_growth(table).set_index("region")
    assert found.loc["A", ["kind", "growth"]].tolist() == ["two values", 300]
    assert pd.isna(found.loc["A", "doubling"])
    assert found.loc["B", "kind"] == "own years"
    assert found.loc["B", "growth"] < windows.LEAST_DOUBLING
    assert pd.isna(found.loc["B", "doubling"])
    assert "C" not in found.index
    fast = windows.compared_growth(levels(A={2020: 1.0, 2021: 2.0, 2022: 4.0}))
    assert fast["doubling"].item() == pytest.approx(1)


def test_equal_growth_is_an_equal_rank() -> None:
    path = {2020: 1.0, 2021: 2.0, 2022: 4.0}
    found = windows.compared_growth(levels(A=path, B=path, C={2020: 1.0, 2021: 1.0, 2022: 1.0}))
    assert found["rank"].tolist() == [1, 1, 3]


def test_bad_tables_are_named() -> None:
    table = levels(A={2020: 1.0, 2021: 2.0, 2022: 3.0})
    with pytest.raises(DataError, match="A has more than one value in 2020; choose one series"):
        windows.compared_growth(pd.concat([table, table]))
    with pytest.raises(DataError, match="column year"):
        windows.compared_growth(table.drop(columns="year"))
    with pytest.raises(DataError, match="above zero"):
        windows.compared_growth(table.assign(value=0.0))


@few
@given(tables())
def test_who_is_ranked_together_has_both_ends(table: pd.DataFrame) -> None:
    found = windows.compared_growth(table)
    known = {tuple(pair) for pair in table[["region", "year"]].to_numpy().tolist()}
    for _, own in found[found["kind"] == "compared"].groupby("window"):
        assert own[["start", "end"]].drop_duplicates().shape == (1, 2)
        assert len(own) > 1
        assert {(row.region, year) for row in own.itertuples() for year in (row.start, row.end)} <= known
        assert own["growth"].is_monotonic_decreasing
    assert set(found["region"]) == {r for r, own in table.groupby("region") if len(own) > 1}


@few
@given(tables(), st.integers(0, 99), st.sampled_from([1000.0, 0.01]))
def test_order_and_unit_play_no_part(table: pd.DataFrame, seed: int, k: float) -> None:
    found = windows.compared_growth(table)
    pd.testing.assert_frame_equal(windows.compared_growth(table.sample(frac=1, random_state=seed)), found)
    other = windows.compared_growth(table.assign(value=table["value"] * k))
    pd.testing.assert_frame_equal(other[["kind", "start", "end"]], found[["kind", "start", "end"]])
    assert sorted(other["growth"]) == pytest.approx(sorted(found["growth"]), rel=1e-6, abs=1e-6)


def test_the_shared_year_is_the_latest_that_most_have() -> None:
    table = levels(A={2020: 1, 2021: 1, 2022: 1}, B={2020: 1, 2021: 1})
    assert windows.shared_year(table) == 2021
