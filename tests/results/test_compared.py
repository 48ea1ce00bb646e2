"""Growth laid side by side on the shipped data, and on a province of one's own."""

import numpy as np
import pandas as pd
import pytest
from filling import published

import ipcompare as ipc
from ipcompare.methods import convergence
from ipcompare.results import compared, views
from ipcompare.results.spans import behind

KEY = "hv_invention_density"


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


def test_the_order_over_common_years(data):
    """What unequal years turned round: over 2021-24 the nation outgrew Guizhou."""
    rows = compared.growth_compared(data, KEY)
    three = rows[rows["window"] == 1]
    assert three["region"].tolist() == ["CN-SC", "CN", "CN-GZ"]
    assert three["growth"].round(1).tolist() == [25.3, 23.1, 21.0]
    assert (three["start"].unique().tolist(), three["end"].unique().tolist()) == ([2021], [2024])
    every = rows[rows["window"] == 0]
    assert every["region"].tolist() == ["CN-SC", "CN", "CN-GZ", "CN-GD"]
    assert (every["start"].unique().tolist(), every["end"].unique().tolist()) == ([2022], [2024])
    assert (rows["growth_low"] < rows["growth"]).all()
    assert (rows["growth"] < rows["growth_high"]).all()


def test_no_growth_starts_from_sichuans_baseline(data):
    for name in (KEY, "每万人口高价值发明专利拥有量"):
        rows = compared.growth_compared(data, name)
        own = rows[rows["region"] == "CN-SC"]
        assert own["start"].min() == 2021
        assert not np.isclose(own["from_value"], 2.94).any()
    rounded = compared.growth_rounded(data, KEY)
    assert rounded.query("region == 'CN-SC'")["year"].min() == 2022


def test_a_province_of_ones_own_is_compared_or_named_apart(data):
    def beside(*rows):
        own = published("CN-HE", *rows, indicator=KEY, unit="件/万人", basis="density", series="census7")
        found = compared.growth_compared(data.with_data(own), KEY)
        return found[found["region"] == "CN-HE"]

    full = beside((2022, 4.0, "actual"), (2023, 5.0, "actual"), (2024, 6.25, "actual"))
    assert full[["start", "end", "growth", "of"]].round(6).to_numpy().tolist() == [[2022, 2024, 25, 5]]
    two = beside((2023, 5.0, "actual"), (2024, 6.25, "actual"))
    assert two["kind"].tolist() == ["two values"]
    baseline = beside(
        (2020, 1.0, "baseline"), (2022, 4.0, "actual"), (2023, 5.0, "actual"), (2024, 6.25, "actual")
    )
    assert baseline["start"].min() == 2022


# --- rounding ----------------------------------------------------------------------------------------


def test_the_growth_of_guizhou_in_2024(data):
    rows = compared.growth_rounded(data, KEY).set_index(["region", "year"])
    row = rows.loc["CN-GZ", 2024]
    assert (row["growth_low"], row["growth_high"]) == pytest.approx(
        (100 * (2.165 / 1.945 - 1), 100 * (2.175 / 1.935 - 1))
    )
    assert row["growth_printed"] == 12.4
    assert row["growth_stock"] == pytest.approx(100 * (8361 / 7484 - 1))


def test_growth_lies_within_what_rounding_leaves_open(data):
    for name in (KEY, "invention_density", "invention_stock", "population"):
        rows = compared.growth_rounded(data, name)
        low, high = rows["growth_low"] - 1e-9, rows["growth_high"] + 1e-9
        assert rows["growth"].between(low, high).all()
    assert compared.growth_rounded(data, "population")["growth_stock"].isna().all()


# --- one base ----------------------------------------------------------------------------------------


def test_a_series_of_densities_stands_on_one_population(data):
    """What a document divides by another day's residents is no point of the series on year-ends."""
    for density, members in data.catalogue.members("density").items():
        table = data.load(None, [density, *(m["member"] for m in members)], "actual")
        table = table[table["since"].isna()]
        values = table.set_index(["region", "indicator", "series", "year"])["value"]
        printed = table[
            (table["indicator"] == density) & ~table["derived"] & table["series"].str.startswith("census")
        ]
        held = 0
        for row in printed.to_dict("records"):
            stock = values.get((row["region"], members[0]["member"], members[0]["series"], row["year"]))
            people = values.get((row["region"], "population", row["series"], row["year"]))
            if stock and people:
                span = behind(row, data)
                # The counts are rounded too, by no more than a part in a thousand.
                assert span.low * 0.999 <= stock / people <= span.high * 1.001, row
                held += 1
        assert held or density == "trademark_density"


def test_the_printed_density_of_guangdong_stays_as_printed(data):
    rows = data.load("广东", "invention_density", "actual").query("year == 2021").set_index("series")["value"]
    assert rows["base unstated"] == 34.89
    assert rows["census7"] == pytest.approx(439_607 / 12_684)
    rounded = compared.growth_rounded(data, "invention_density").set_index(["region", "year"])
    assert rounded.loc[("CN-GD", 2021), "growth"] == pytest.approx(24.7, abs=0.05)
    assert rounded.loc[("CN-GD", 2021), "growth_low"] < 24.8 < rounded.loc[("CN-GD", 2021), "growth_high"]
    assert rounded.loc[("CN-GD", 2022), "growth"] == pytest.approx(22.9, abs=0.05)


def test_two_figures_of_one_year_are_both_named(data):
    rows = compared.starts(data, KEY).set_index("region")
    assert rows.loc["CN-GD", ["baseline", "why"]].tolist() == [13.5, "outcome beside it"]
    assert rows.loc["CN-GD", "from_value"] == pytest.approx(172_400 / 12_624)
    assert rows.loc["CN-SC", ["baseline", "why", "start"]].tolist() == [2.94, "baseline alone", 2021]
    assert "CN" not in rows.index


# --- what growth is made of --------------------------------------------------------------------------


def test_the_parts_add_up(data):
    rows = compared.growth_parts(data)
    two = rows["by_patents"] + rows["by_population"]
    np.testing.assert_allclose(two, rows["whole"])
    full = rows.dropna(subset="by_share")
    np.testing.assert_allclose(
        full["by_inventions"] + full["by_share"] + full["by_population"], full["whole"]
    )
    np.testing.assert_allclose(full["by_share"], 100 * np.log(full["share_to"] / full["share_from"]))
    years = rows["end"] - rows["start"]
    np.testing.assert_allclose(100 * (np.exp(rows["whole"] / 100 / years) - 1), rows["growth"])


def test_people_make_nothing_and_guangdongs_share_falls(data):
    rows = compared.growth_parts(data).set_index(["region", "start", "end"])
    assert rows.loc[("CN-GZ", 2021, 2024), "population_part"] == pytest.approx(-0.4, abs=0.05)
    assert rows.loc[("CN-GD", 2020, 2024), "population_part"] == pytest.approx(-1.6, abs=0.06)
    assert rows.loc[("CN-SC", 2021, 2024), "population_part"] == pytest.approx(0.1, abs=0.05)
    guangdong = rows.loc[("CN-GD", 2020, 2024)]
    assert (guangdong["share_from"], guangdong["share_to"]) == pytest.approx((49.2, 46.4), abs=0.05)
    assert guangdong["by_share"] < 0 < guangdong["by_inventions"]
    # All inventions of Sichuan are known to 2023: nothing is made up for 2024.
    assert np.isnan(rows.loc[("CN-SC", 2021, 2024), "by_share"])
    assert rows.loc[("CN-SC", 2021, 2023), "by_share"] > 0


# --- rank, spread, convergence -----------------------------------------------------------------------


def test_the_fall_of_guizhou_was_over_before_this_plan(data):
    rows = compared.rank_by_period(views.ranks(data, "invention_density", 2009, 2023))
    own = rows[rows["region"] == "CN-GZ"].set_index("year")
    assert own["rank"].tolist() == [19, 26, 27, 27]
    assert own["moved"].tolist()[1:] == [-7, -1, 0]
    assert own["reached"].unique().tolist() == [2014]
    assert own.loc[2009, "below"] == 4
    changes = rows.groupby("year")["moved"].sum()
    assert changes.tolist() == [0, 0, 0, 0]  # who climbs passes someone


def test_convergence_is_over_by_2015(data):
    ranked = views.ranks(data, "invention_density", 2009, 2023)
    rows = compared.convergence_by_period(ranked, 2009, 2023).set_index(["start", "end"])
    before, after = rows.loc[(2009, 2015)], rows.loc[(2015, 2023)]
    assert before["coefficient"] == pytest.approx(-0.0224, abs=5e-5)
    assert before["without_p"] < 0.05
    assert after["coefficient"] == pytest.approx(-0.0008, abs=5e-5)
    assert after["p"] == pytest.approx(0.86, abs=0.005)
    assert after["without_low"] < 0 < after["without_high"]
    assert (rows["n"] == 31).all()
    breaks = convergence.break_test(ranked, 2009, 2023)
    chosen = breaks[breaks["middle"] == 2015].iloc[0]
    assert chosen["p"] < 0.01
    assert chosen["p_adjusted"] < 0.05
    assert breaks["middle"].tolist() == list(range(2012, 2021))


def test_the_spreads_are_those_of_the_provinces(data):
    rows = compared.spread(data, 2009, 2023).set_index("year")
    assert rows["n"].eq(31).all()
    assert rows.loc[[2009, 2023], "theil"].round(3).tolist() == [0.690, 0.457]
    sigma = convergence.sigma_convergence(views.ranks(data, "invention_density", 2009, 2023)).set_index(
        "year"
    )
    np.testing.assert_allclose(rows["sd_log"], sigma["sd_log"])


# --- still needed ------------------------------------------------------------------------------------


def test_what_is_met_needs_no_growth(data):
    rows, plan = data.still_needed(), data.plan
    key = ["region", "indicator", "series", "reading"]
    met = plan[plan["status"].str.startswith("reached")]
    assert rows.merge(met, on=key).empty
    assert (rows["latest_year"] < rows["target_year"]).all()
    for row in rows.to_dict("records"):
        grown = row["latest"] * (1 + row["needed_growth"] / 100) ** row["years_left"]
        assert grown == pytest.approx(row["target"])
        assert row["gap"] == pytest.approx(row["needed_growth"] - row["observed_growth"])


def test_the_growth_still_needed_in_guizhou(data):
    rows = data.still_needed().query("region == 'CN-GZ'").set_index("indicator")
    assert rows.loc["rd_spending", ["needed_growth", "latest_growth"]].tolist() == pytest.approx(
        [16.1, 6.1], abs=0.05
    )
    assert rows.loc["tech_contract_gdp_ratio", "needed_growth"] == pytest.approx(4.1, abs=0.06)
    assert pd.isna(rows.loc["patent_awards", "latest_growth"])
