"""A target met on paper is in doubt where its figures do not settle it, and says why in both languages."""

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.core.text import LANGUAGES, word
from ipcompare.methods.progress import REACHED
from ipcompare.results.doubt import (
    BELOW_TREND,
    CONTRADICTED,
    FAR_BEYOND,
    FELL_BACK,
    OTHER_TERMS,
    WIDE_MARGIN,
    contradicted,
    touching,
)


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.fixture(scope="module")
def plan(data):
    rows = data.targets()
    return rows[rows["reading"] == ""]


def of(plan, indicator, region="CN-GZ"):
    (said,) = plan.loc[(plan["region"] == region) & (plan["indicator"] == indicator), "doubt"]
    return said.split("; ") if said else []


def test_each_reason_comes_from_the_data(plan):
    assert of(plan, "time_honoured_brands") == [CONTRADICTED]  # 209, where 217 and nothing new were printed
    assert of(plan, "service_points") == [OTHER_TERMS]  # ten national ones
    assert of(plan, "plant_variety_rights") == [FAR_BEYOND]
    assert of(plan, "gi_count") == [CONTRADICTED, OTHER_TERMS]
    assert of(plan, "work_registrations") == [CONTRADICTED, FAR_BEYOND]
    assert of(plan, "patent_attorneys") == of(plan, "pledge_financing") == []


def test_a_contradicted_figure_printed_once_more_is_contradicted_still(data):
    """1.6 million registered works, which 490,000 new ones do not lead to, as a figure of one's own."""
    mine = data.figures.query("indicator == 'work_registrations' and year == 2024")
    again = mine.assign(source="my-report", unit="件", value=mine["value"] * 1e4).reset_index(drop=True)
    beside = data.with_data(again)
    assert of(beside.plan, "work_registrations") == [CONTRADICTED, FAR_BEYOND]
    notes = beside.doubted("zh").query("indicator == 'work_registrations' and doubt == 'contradicted'")[
        "note"
    ]
    assert (
        notes.tolist()
        == data.doubted("zh")
        .query("indicator == 'work_registrations' and doubt == 'contradicted'")["note"]
        .tolist()
    )
    assert (notes != "").all()


def test_a_series_through_the_base_year_says_that_the_target_was_low(data, plan):
    """Trademarks run unbroken from 2017 to 2024: nothing suggests another measure."""
    assert of(plan, "trademark_stock") == [BELOW_TREND]
    assert of(plan, "pledge_financing", "CN") == [BELOW_TREND]
    table = ipc.load("贵州", "trademark_stock")
    later = table[(table["role"] != "actual") | (table["year"] > 2020)]
    assert ipc.targets(later).iloc[0]["doubt"] == FAR_BEYOND


def test_a_running_count_that_falls_below_what_it_met_contradicts_itself():
    table = ipc.load("贵州", "patent_attorneys")
    last = table[table["role"] == "actual"].tail(1)
    more = [last.assign(year=2026 - 2 + i, value=v, bound="eq") for i, v in enumerate((400.0, 345.0))]
    kept = table[(table["role"] != "actual") | (table["year"] < 2024)]
    assert ipc.targets(pd.concat([kept, *more], ignore_index=True)).iloc[0]["doubt"] == FELL_BACK


def test_only_what_is_met_on_paper_is_in_doubt(plan):
    assert plan.loc[plan["doubt"] != "", "status"].isin(REACHED).all()
    wide = plan["status"].isin(REACHED) & (plan["progress"] >= WIDE_MARGIN)
    assert plan.loc[wide, "doubt"].str.contains(f"{FAR_BEYOND}|{BELOW_TREND}").all()


def test_in_doubt_is_a_verdict_of_its_own(data, plan):
    outlook = data.attainment()
    both = outlook[outlook["reading"] == ""].merge(plan, on=["region", "indicator", "series"])
    doubted = both["doubt_y"] != ""
    rates = both["kind_x"].isin(["growth", "keep_at_least"])
    assert (both.loc[doubted & ~rates, "verdict"] == "in doubt").all()
    assert (both.loc[~doubted, "verdict"] != "in doubt").all()


def test_a_contradiction_vanishes_with_the_figure_that_contradicts(data):
    found = data.audit()
    assert ("time_honoured_brands", "guizhou.csv:94") in contradicted(found)
    none = found[found["indicator"] != "time_honoured_brands"]
    assert not any(name == "time_honoured_brands" for name, _ in contradicted(none))
    # A growth printed beside a count says nothing against the count.
    growth = found[found["rule"] == "growth of a count"]
    assert contradicted(growth) == frozenset()


def test_a_part_of_the_figures_finds_what_all_find(data):
    figures = data.published()
    goals = set(figures.loc[figures["role"] == "target", "indicator"])
    whole = {pair for pair in contradicted(data.audit()) if pair[0] in goals}
    part = contradicted(ipc.audit(touching(figures, data.catalogue)))
    assert {pair for pair in part if pair[0] in goals} == whole


def test_a_wider_way_raises_no_doubt():
    """Doubt of a margin goes with the way planned: the same outcome against a bolder target is none."""
    table = ipc.load("贵州", "plant_variety_rights")
    bolder = table.assign(value=table["value"].where(table["role"] != "target", 300.0))
    assert ipc.targets(table).iloc[0]["doubt"] == FAR_BEYOND
    assert ipc.targets(bolder).iloc[0]["doubt"] == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_doubt_has_its_reason_in_words(data, lang):
    rows = data.doubted(lang)
    assert set(rows["doubt"]) == {CONTRADICTED, OTHER_TERMS, FAR_BEYOND, BELOW_TREND}
    assert (rows["note"] != "").all()
    for code in rows["doubt"].unique():
        assert word("doubt", code, lang) != code or lang == "en"
    works = rows[(rows["indicator"] == "work_registrations") & (rows["doubt"] == CONTRADICTED)]
    assert "1,468,850" in works["note"].iloc[0]
    beyond = rows.loc[rows["doubt"] == FAR_BEYOND, "note"].iloc[0]
    assert ("not decidable" if lang == "en" else "没有材料可以判断") in beyond


def test_the_places_of_other_terms_are_figures_of_their_documents(data):
    doubts, figures = data.catalogue.doubts, data.published()
    for row in doubts.itertuples():
        own = figures[(figures["region"] == row.region) & (figures["indicator"] == row.indicator)]
        assert ((own["source"] == row.source) & (own["locator"] == row.locator)).any()
    assert isinstance(doubts, pd.DataFrame)
