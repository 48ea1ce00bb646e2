"""Levels, index, rank and growth."""

from __future__ import annotations

import pandas as pd
import pytest
from charts.samples import CHARTS, figure_of, growth, line_points, series, title_of

from ipcompare import charts
from ipcompare.core.errors import DataError


@pytest.mark.parametrize(
    ("name", "column"), [("trajectories", "value"), ("rank_bump", "rank"), ("growth_rates", "value")]
)
def test_lines_are_the_table(name: str, column: str) -> None:
    chart, make = CHARTS[name]
    table = make()
    drawn = line_points(chart(table))
    expected = {
        code: [(float(x), float(y)) for x, y in zip(rows["year"], rows[column], strict=True)]
        for code, rows in table.groupby("region")
    }
    assert drawn == expected


def test_index_is_100_in_the_base_year() -> None:
    drawn = line_points(charts.indexed_growth(series()))
    assert all(dict(points)[2020] == 100 for points in drawn.values())
    assert dict(drawn["CN"])[2025] == pytest.approx(16 / 6.3 * 100)
    with pytest.raises(DataError, match="CN-GZ has no value in 2021"):
        charts.indexed_growth(series(), base=2021)


def paths(**levels: dict[int, float]) -> pd.DataFrame:
    rows = [(f"CN-{name}", year, value) for name, path in levels.items() for year, value in path.items()]
    return pd.DataFrame(rows, columns=["region", "year", "value"])


def test_a_title_ranks_growth_over_years_that_all_share() -> None:
    """Sichuan's fast year before Guizhou's series begins makes it no faster than Guizhou."""
    guizhou = {2021: 1.0, 2022: 1.3, 2023: 1.6}
    table = paths(SC={2020: 1.0, 2021: 3.0, 2022: 3.3, 2023: 3.6}, GZ=guizhou)
    assert "Guizhou grew fastest, 26.5% a year from 2021 to 2023" in title_of(
        charts.trajectories(table, lang="en")
    )
    apart = paths(SC={2018: 1.0, 2019: 3.0, 2020: 9.0}, GZ=guizhou)
    assert title_of(charts.trajectories(apart, lang="en")).endswith(", 2018–2023")
    one_apart = pd.concat([table, paths(GD={2018: 1.0, 2019: 9.0, 2020: 81.0})])
    assert "regions with values for 2021 and 2023, Guizhou grew fastest" in title_of(
        charts.trajectories(one_apart, lang="en")
    )


def test_a_plans_baseline_makes_no_region_fastest() -> None:
    table = paths(
        SC={2020: 1.0, 2021: 3.0, 2022: 3.3, 2023: 3.6}, GZ={2020: 1.0, 2021: 1.3, 2022: 1.6, 2023: 2.0}
    )
    baseline = table.assign(role=["baseline", *["actual"] * 7])
    assert "Sichuan grew fastest" in title_of(charts.trajectories(table, lang="en"))
    assert "Guizhou grew fastest" in title_of(charts.trajectories(baseline, lang="en"))


def test_the_highest_stands_so_in_a_year_that_most_have() -> None:
    table = paths(SC={2020: 1.0, 2021: 2.0}, GZ={2020: 1.0, 2021: 1.5, 2022: 2.5})
    assert "Sichuan is highest in 2021, at 200" in title_of(charts.indexed_growth(table, lang="en"))
    rates = paths(SC={2021: 20.0, 2022: 30.0}, GZ={2021: 10.0, 2022: 12.0, 2023: 11.0})
    assert "Sichuan grew fastest in 2022, by 30.0%" in title_of(charts.growth_rates(rates, lang="en"))


def test_a_rank_is_told_by_plan_period() -> None:
    years = {2009: 19, 2012: 24, 2015: 26, 2018: 25, 2020: 27, 2023: 27}
    table = pd.DataFrame({"region": "CN-GZ", "year": list(years), "rank": list(years.values())})
    title = title_of(charts.rank_bump(table, lang="en"))
    assert title == "Rank from 2020 to 2023: Guizhou 27 throughout (19 in 2009)"
    between = table.replace({"year": {2018: 2022}})
    assert "Guizhou 27 in both years" in title_of(charts.rank_bump(between, lang="en"))


def test_a_title_ranks_every_region_that_is_marked() -> None:
    ranks = {"CN-GZ": [27, 27], "CN-SC": [16, 14], "CN-YN": [26, 25]}
    rows = [
        (code, year, rank)
        for code, own in ranks.items()
        for year, rank in zip((2020, 2023), own, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["region", "year", "rank"])
    title = title_of(charts.rank_bump(table, lang="zh")).replace(" ", "")  # where the line breaks
    assert title == "2020—2023年的位次：贵州一直第27位；四川由第16位到第14位；云南由第26位到第25位"
    apart = table[~((table["region"] == "CN-YN") & (table["year"] == 2020))]
    assert title_of(charts.rank_bump(apart, lang="zh")) == "2023年的位次：贵州27；四川14；云南25"


def test_the_grey_lines_that_moved_most_are_named() -> None:
    names = ["AH", "JL", "TJ", "HE", "SX", "NM", "LN", "HL"]
    moves = dict(zip(names, [(9, 1), (2, 8), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 7)], strict=True))
    rows = [
        (f"CN-{name}", year, rank)
        for name, own in {**moves, "GZ": (1, 9)}.items()
        for year, rank in zip((2020, 2023), own, strict=True)
    ]
    ax = charts.rank_bump(pd.DataFrame(rows, columns=["region", "year", "rank"]), lang="en")
    named = {words.get_text() for words in ax.texts}
    assert named == {"Anhui  1 (9 in 2020)", "Jilin  8 (2 in 2020)", "Guizhou  9 (1 in 2020)"}
    assert title_of(ax) == "Rank among 9 provinces from 2020 to 2023: Guizhou from 1 to 9"
    assert "Anhui" in charts.describe(ax, "en")


def test_the_highest_grey_lines_are_named_with_their_values() -> None:
    ax = charts.trajectories(series(), lang="en")
    named = [words.get_text() for words in ax.texts]
    assert [words for words in named if words.startswith(("Xinjiang  49.8", "Ningxia  48.1"))] == named[4:]
    assert "Qinghai" not in " ".join(named)


def test_levels_are_no_growth() -> None:
    with pytest.raises(DataError, match=r"件/万人.*growth\.growth_rates"):
        charts.growth_rates(series())
    titles = {
        title_of(charts.growth_rates(growth().assign(unit=unit), lang="en")) for unit in ("%", "", None)
    }
    assert len(titles) == 1


def test_outcomes_are_solid_gaps_dotted_and_derived_values_hollow() -> None:
    table = paths(GD={2020: 13.5, 2022: 20.6, 2024: 28.8}, SC={2020: 2.0, 2021: 3.0, 2022: 4.0})
    table = table.assign(derived=[False, True, True, False, False, False])
    ax = charts.trajectories(table, lang="en")
    lines = ax.get_lines()
    assert {line.get_linestyle() for line in lines if line.get_gid() != "gap"} == {"-", "None"}
    gaps = [line.get_xdata() for line in lines if line.get_gid() == "gap"]
    assert [list(years) for years in gaps] == [[2020, 2022], [2022, 2024]]
    (hollow,) = [line for line in lines if line.get_linestyle() == "None"]
    assert list(hollow.get_xdata()) == [2022, 2024]
    assert hollow.get_markerfacecolor() == "white"
    (foot,) = [words.get_text() for words in figure_of(ax).texts if words.get_gid() == "foot"]
    assert "Hollow" in foot
    assert "Dotted" in foot
    plain = charts.trajectories(table.query("region == 'CN-SC'"), lang="en")
    assert not [words for words in figure_of(plain).texts if words.get_gid() == "foot"]


def test_a_title_names_who_falls_behind_the_nation() -> None:
    table = paths(SC={2021: 1.0, 2022: 1.5, 2023: 2.2}, GZ={2021: 1.0, 2022: 1.1, 2023: 1.2})
    nation = paths(GD={2021: 1.0, 2022: 1.3, 2023: 1.7}).assign(region="CN")
    assert "Guizhou more slowly than the nation" in title_of(
        charts.trajectories(pd.concat([table, nation]), lang="en")
    )
    close = paths(GZ={2021: 1.0, 2022: 1.3, 2023: 1.69})
    assert "more slowly" not in title_of(charts.trajectories(pd.concat([close, nation]), lang="en"))


def test_the_value_that_first_meets_a_target_says_so() -> None:
    table = paths(SC={2021: 4.0, 2022: 5.2, 2023: 6.6}, GZ={2021: 1.0, 2022: 1.2, 2023: 1.4})
    met = (table["region"] == "CN-SC") & (table["year"] == 2023)
    aimed = table.assign(target=pd.Series(5.67, table.index).where(met), bound="ge", unit="件/万人")
    aimed = aimed.assign(indicator="hv_invention_density")
    said = [words.get_text() for words in charts.trajectories(aimed, lang="en").texts]
    assert [words for words in said if "target" in words] == ["target ≥5.67 met by 2023"]
    assert not [w for w in charts.trajectories(table, lang="en").texts if "target" in w.get_text()]
