"""What is known by now: the cut-off, the outcomes of 2025, and what the targets are judged on."""

from __future__ import annotations

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.reading import findings
from ipcompare.results.state import GROUNDS, cut_off, judged_on, of_part_of_year, of_whole_year, outcomes

KEY = ["region", "indicator", "series"]


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture
def later(tmp_path):
    """Guizhou's density of 2025, as a user enters it."""
    path = tmp_path / "guizhou_2025.csv"
    path.write_text(
        "region,indicator,series,since,year,role,value,unit,bound,basis,source,locator,as_printed,note\n"
        "贵州,每万人口高价值发明专利拥有量,census7,,2025,actual,2.61,件/万人,,,贵州省2025年报告,,2.61件,\n",
        encoding="utf-8",
    )
    return ipc.Dataset.open(path)


def test_only_what_documents_print_for_the_year_is_listed(data):
    known = data.outcomes(2025)
    printed = data.published(known["region"].unique(), None, "actual")
    records = known["inputs"].str.split().explode()
    assert records.isin([*printed.index, *data.provinces.index]).all()
    assert known["year"].eq(2025).all()
    assert not known["indicator"].isin(["population", "gdp"]).any()
    assert known["source"].ne("").all()


def test_part_of_the_year_never_stands_for_its_end(data):
    known = data.outcomes(2025)
    part = of_part_of_year(known)
    assert part["series"].str.contains(r"^2025-\d\d$|period not printed").all()
    assert not of_whole_year(known)["series"].str.contains(r"\d{4}-\d{2}").any()
    whole = known[known["whose"] != "part"]
    assert len(whole) + len(part) == len(known)
    # The nation prints three counts of high-value patents for June, two of them for December too.
    assert len(part[part["region"] == "CN"]) == 3
    assert len(whole[(whole["region"] == "CN") & whole["indicator"].isin(part["indicator"])]) >= 2


def test_the_nation_comes_first_and_others_are_not_compared(data):
    known = data.outcomes(2025)
    assert known["region"].iloc[0] == "CN"
    assert set(of_whole_year(known)["region"]) <= {"CN", *data.catalogue.plan_regions}
    others = known[known["whose"] == "other"]["region"]
    assert len(others) > 0
    assert not others.isin(["CN", *data.catalogue.plan_regions]).any()


def test_grounds_add_up_and_agree_with_the_verdicts(data):
    grounds = data.judged_on().set_index("region")
    assert (grounds[list(GROUNDS)].sum(axis=1) == grounds["total"]).all()
    rows = data.outlook[data.outlook["reading"] == ""]
    for region, own in rows.groupby("region"):
        assert grounds.loc[region, "total"] == len(own)
        assert grounds.loc[region, "no_ground"] == (own["verdict"] == "not assessable").sum()
        assert grounds.loc[region, "on_outcome"] == (own["latest_year"] == 2025).sum()


def test_a_users_later_figure_flows_into_the_state(data, later):
    before, after = (of_whole_year(held.outcomes(2025)) for held in (data, later))
    new = after.merge(before[KEY], on=KEY, how="left", indicator=True).query("_merge == 'left_only'")
    assert new[["region", "indicator", "value"]].to_numpy().tolist() == [
        ["CN-GZ", "hv_invention_density", 2.61]
    ]
    levels = later.outlook.query("region == 'CN-GZ' and indicator == 'hv_invention_density'")
    assert levels["latest_year"].eq(2025).all()
    assert levels["verdict"].isin(["reached", "missed"]).all()
    said = findings.state(later.outcomes(2025), later.judged_on(), later.cut_off, 2025, "en")
    assert "Guizhou 1" in said
    assert "Sichuan: none" in said


def test_a_users_later_outcome_judges_the_target(data):
    growth = ipc.published("贵州", "hv_invention_density_growth", "actual").head(1)
    later = ipc.Dataset.open(growth.assign(year=2025, value=15.4, as_printed="15.4%", source="guizhou-2025"))
    was, now = (held.judged_on().set_index("region").loc["CN-GZ"] for held in (data, later))
    assert (was["on_outcome"], now["on_outcome"]) == (0, 1)
    assert now["on_projection"] == was["on_projection"] - 1
    assert now["total"] == was["total"]


def test_the_cut_off_is_the_latest_date_of_what_is_used(data):
    sources = data.catalogue.sources
    assert data.cut_off in set(sources["published"])
    used = {s for joined in data.harmonised["source"] for s in joined.split("; ")}
    assert data.cut_off == max(sources.loc[sources["source"].isin(used), "published"])
    later = ipc.published("贵州").head(1).assign(source="later-one")
    later.attrs["declared"] = {"sources": [{"source": "later-one", "published": "2027-01-31"}]}
    assert cut_off(ipc.Dataset.open(later)) == "2027-01-31"


def test_a_year_without_outcomes_says_so(data):
    none = outcomes(data, 2031)
    assert none.empty
    said = findings.state(none, data.judged_on(), data.cut_off, 2031, "en")
    assert "none" in said


def test_grounds_do_not_depend_on_the_order_of_rows(data):
    shuffled = data.outlook.sample(frac=1, random_state=5)
    both = (judged_on(rows).set_index("region").sort_index() for rows in (data.outlook, shuffled))
    pd.testing.assert_frame_equal(*both)
