"""The provinces beside the three: each stands for itself, and a value within a year is no year-end."""

import shutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.core.catalogue import data_folder, read_catalogue
from ipcompare.reading import findings
from ipcompare.results import peers, views

KEY = "hv_invention_density"


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def latest(data):
    return peers.peers(data).set_index("region")


@pytest.fixture(scope="module")
def goals(data):
    return peers.peer_targets(data).set_index("region")


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder)
    return folder


def added(region, year, value, series="census7", role="actual", bound="eq"):
    """Give a figure of one's own, as a table to lay beside the shipped ones."""
    like = ipc.published("陕西", KEY).iloc[[0]]
    new = like.assign(region=region, year=year, value=value, series=series, role=role, bound=bound)
    return new.assign(as_printed=f"{value}件", source="mine", locator="form; lines 3-3").reset_index(
        drop=True
    )


# --- latest values -----------------------------------------------------------------------------------


def test_there_is_a_row_a_province_and_the_nation(data, latest):
    assert list(latest.index) == [*data.catalogue.provinces, "CN"]
    assert len(latest) == 32


def test_each_value_is_the_last_printed_one(data, latest):
    """Held against the published tables, not against what the library made of them."""
    printed = data.published([*data.catalogue.provinces, "CN"], KEY, "actual")
    for row in latest[latest["value"].notna() & ~latest["derived"]].itertuples():
        own = printed[(printed["region"] == row.Index) & (printed["year"] == row.year)]
        assert row.value in own["value"].tolist()
        assert row.year == printed.loc[printed["region"] == row.Index, "year"].max()


def test_gaps_are_the_provinces_that_print_nothing(data, latest):
    printed = set(data.published(None, [KEY, "hv_invention_stock"], "actual")["region"])
    # Xinjiang's stock is of unclear scope: nothing follows from it.
    assert set(latest.index[latest["value"].isna()]) == set(latest.index) - printed | {"CN-XJ"}
    assert {"CN-JS", "CN-HN", "CN-HI"} <= set(latest.index[latest["value"].isna()])


def test_a_value_within_a_year_never_stands_as_a_year_end(data, latest, goals):
    assert latest.loc["CN-AH", ["value", "period"]].tolist() == [12.56, "2025-06"]
    assert pd.isna(latest.loc["CN-AH", "nation"])
    assert goals.loc["CN-AH", ["part_value", "period", "passed"]].tolist() == [
        12.56,
        "2025-06",
        "within a year",
    ]
    assert pd.isna(goals.loc["CN-AH", "first_met"])
    assert "CN-AH" not in set(views.with_provinces(data, KEY, 2009, 2030)["region"])


def test_a_year_end_goes_before_a_value_within_the_year(data):
    table = peers.peers(data.with_data(added("CN-AH", 2024, 11.0))).set_index("region")
    assert table.loc["CN-AH", ["value", "year", "period"]].tolist() == [11.0, 2024, ""]


def test_no_reading_of_a_growth_target_stands_as_printed(latest, goals):
    assert pd.isna(latest.loc["CN-GZ", "target"])
    assert "CN-GZ" not in goals.index


def test_the_nation_beside_a_value_is_of_the_same_year(data, latest):
    nation = views.plan_levels(data, KEY).query("region == 'CN'").set_index("year")["value"]
    for row in latest[latest["value"].notna() & (latest["period"] == "")].itertuples():
        assert row.nation == nation[row.year]


@pytest.mark.parametrize("region", ["CN-HE", "CN-JS", "CN-YN"])
def test_a_region_added_changes_no_other(data, latest, goals, region):
    beside = data.with_data(added(region, 2025, 9.9))
    after = peers.peers(beside).set_index("region")
    pd.testing.assert_frame_equal(after.drop(region), latest.drop(region))
    assert after.loc[region, "value"] == 9.9
    asked = peers.peer_targets(beside).set_index("region")
    pd.testing.assert_frame_equal(asked.drop(region, errors="ignore"), goals.drop(region, errors="ignore"))


def test_the_order_of_the_files_rows_plays_no_part(root, latest, goals):
    path = root / "published" / "provinces.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.sample(frac=1, random_state=5).to_csv(path, index=False)
    shuffled = ipc.Dataset.open(root=root)
    pd.testing.assert_frame_equal(peers.peers(shuffled).set_index("region"), latest)
    pd.testing.assert_frame_equal(peers.peer_targets(shuffled).set_index("region"), goals)


def test_a_folder_without_the_other_provinces_gives_the_three(root):
    (root / "published" / "provinces.csv").unlink()
    data = ipc.Dataset.open(root=root)
    known = peers.peers(data).dropna(subset="value")
    assert set(known["region"]) == {"CN-GZ", "CN-SC", "CN-GD", "CN"}
    assert set(peers.peer_targets(data)["region"]) == {"CN-SC", "CN-GD", "CN"}
    assert set(peers.high_value_shares(data)["region"]) == {"CN-GZ", "CN-SC", "CN-GD", "CN"}
    assert len(peers.tiles(data)) == 35


# --- targets -----------------------------------------------------------------------------------------


def test_first_met_is_that_of_targets(data, goals):
    table = data.load([*data.catalogue.provinces, "CN"], KEY)
    plan = ipc.targets(table).query("reading == ''").set_index("region")
    assert set(plan.index) == set(goals.index)
    pd.testing.assert_series_equal(goals["first_met"], plan["first_met"].loc[goals.index])


def test_of_ten_targets_six_were_passed_by_a_year_end_and_one_within_a_year(goals):
    """The counts as the documents have them; a renewed table changes them knowingly."""
    counts = goals.drop("CN")["passed"].value_counts().to_dict()
    assert counts == {"year-end": 6, "no value": 3, "within a year": 1}
    assert set(goals.index[goals["passed"] == "no value"]) == {"CN-JS", "CN-HN", "CN-HI"}


def test_the_first_value_meets_the_target_and_every_known_one_before_falls_short(data, goals):
    table = data.load(None, KEY, "actual")
    for row in goals[goals["first_met"].notna()].itertuples():
        slack = 0.95 if row.bound == "about" else 1
        assert row.first_value >= slack * row.target
        before = table.query("region == @row.Index and year < @row.first_met and series == 'census7'")
        assert (before["value"] < slack * row.target).all()


@settings(max_examples=8, deadline=None)
@given(st.floats(0.1, 40).map(lambda v: round(v, 2)))
def test_a_value_within_the_year_alone_decides_by_the_same_rule(value):
    data = ipc.Dataset.open().with_data(added("CN-JS", 2025, value, series="2025-09"))
    row = peers.peer_targets(data).set_index("region").loc["CN-JS"]
    assert row["passed"] == ("within a year" if value >= 17 else "not yet")
    assert pd.isna(row["first_met"])


def test_the_sentence_counts_what_the_table_holds(data, goals):
    said = findings.passed(peers.peer_targets(data), "en")
    assert "targets for 2025 found for 10 provinces" in said
    assert "Met by a year-end value: 6" in said
    assert "Anhui by the end of June 2025" in said
    none = findings.passed(goals.loc[["CN"]].reset_index(), "en")
    assert none == "No province's target for a level was found."


# --- shares ------------------------------------------------------------------------------------------


def test_shares_are_parts_over_wholes_of_one_year(data):
    table = peers.high_value_shares(data)
    assert not table.duplicated(["region", "year"]).any()
    assert (table["share"] - 100 * table["part"] / table["whole"]).abs().max() < 1e-9
    assert table["share"].between(30, 53).all()
    assert "CN-XJ" not in set(table["region"])
    assert (table["source"] != "").all()


def test_densities_serve_only_where_counts_do_not(data):
    table = peers.high_value_shares(data)
    ratios = table[table["made_of"] == peers.DENSITIES]
    assert set(ratios["region"]) == {"CN-CQ", "CN-JX", "CN-XZ"}
    counts = table[table["made_of"] != peers.DENSITIES]
    assert {"CN-ZJ", "CN-BJ", "CN-GZ"} <= set(counts["region"])
    printed = data.published(ratios["region"].unique(), [KEY, "invention_density"])
    assert set(ratios["part"]) | set(ratios["whole"]) <= set(printed["value"])


def test_shanghai_s_share_is_the_one_it_prints(data):
    """The release prints 占50.42% beside its stock; the whole is the yearbook's."""
    row = peers.high_value_shares(data).query("region == 'CN-SH' and year == 2022")
    assert row["share"].item() == pytest.approx(50.42, abs=0.05)


def test_the_nation_s_whole_is_without_hong_kong_macao_and_taiwan(data):
    row = peers.high_value_shares(data).query("region == 'CN' and year == 2024")
    assert row["whole"].item() == 4_682_000


# --- tiles and neighbours ----------------------------------------------------------------------------


def test_the_grid_has_a_tile_for_each_of_the_34_units():
    names = read_catalogue()
    units = names.regions[names.regions["level"].isin(["province", "special"])]["region"]
    assert set(names.grid["region"]) == set(units)
    assert len(names.grid) == 34
    assert not names.grid.duplicated(["row", "column"]).any()


def test_tiles_hold_the_latest_year_that_all_provinces_have(data):
    table = peers.tiles(data)
    assert table["year"].unique().tolist() == [2023]
    lacking = table[table["value"].isna()]["region"]
    assert set(lacking) == {"CN-HK", "CN-MO", "CN-TW"}
    everyone = views.with_provinces(data, "invention_density", 2023, 2023).set_index("region")["value"]
    assert table.dropna(subset="value").set_index("region")["value"].to_dict() == everyone.to_dict()
    assert set(table[table["marked"]]["region"]) == {"CN-GZ", "CN-SC", "CN-GD"}


def test_neighbours_are_mutual_and_none_is_its_own():
    names = read_catalogue()
    for code in names.provinces:
        assert code not in names.beside(code)
        for other, kind in names.beside(code).items():
            assert names.beside(other)[code] == kind
    pairs = names.neighbours[["region", "neighbour"]].apply(frozenset, axis=1)
    assert pairs.is_unique
    land = names.neighbours.query("kind == 'land'")
    inside = land[~land["neighbour"].isin(["CN-HK", "CN-MO"])]
    assert len(inside) == 68
    assert set(names.beside("CN-GZ")) == {"CN-YN", "CN-GX", "CN-CQ", "CN-HN", "CN-SC"}
    assert names.beside("CN-HI") == {}


def test_each_panel_is_of_one_compared_and_holds_its_neighbours(data):
    table = peers.neighbours(data, "invention_density", 2009, 2023)
    assert table["panel"].unique().tolist() == ["CN-GZ", "CN-SC", "CN-GD"]
    everyone = views.with_provinces(data, "invention_density", 2009, 2023)
    for panel, rows in table.groupby("panel"):
        wanted = {panel, "CN", *data.catalogue.beside(panel)} & set(everyone["region"])
        assert set(rows["region"]) == wanted
        own = rows.drop(columns=["panel", "tie"]).sort_values(["region", "year"], ignore_index=True)
        same = everyone[everyone["region"].isin(wanted)].sort_values(["region", "year"], ignore_index=True)
        pd.testing.assert_frame_equal(own, same)


def test_a_province_of_ones_own_has_a_panel_and_a_border():
    data = ipc.Dataset.open(ipc.published("四川").assign(region="CN-HB"))
    table = peers.neighbours(data, "invention_density", 2009, 2023)
    assert table["panel"].unique().tolist() == ["CN-GZ", "CN-SC", "CN-GD", "CN-HB"]
    tiles = peers.tiles(data)
    assert "CN-HB" in set(tiles[tiles["marked"]]["region"])
