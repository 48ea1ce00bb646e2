"""A target met on paper is in doubt where its figures do not settle it, and says why in both languages."""

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.core.catalogue import carrying, read_catalogue
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
    doubts,
    reasons,
    touching,
    with_repeats,
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
    assert {"zh": "1468850", "en": "1,468,850"}[lang] in works["note"].iloc[0]
    beyond = rows.loc[rows["doubt"] == FAR_BEYOND, "note"].iloc[0]
    assert ("undecided" if lang == "en" else "现有资料无法判断") in beyond


def test_the_places_of_other_terms_are_figures_of_their_documents(data):
    doubts, figures = data.catalogue.doubts, data.published()
    for row in doubts.itertuples():
        own = figures[(figures["region"] == row.region) & (figures["indicator"] == row.indicator)]
        assert ((own["source"] == row.source) & (own["locator"] == row.locator)).any()
    assert isinstance(doubts, pd.DataFrame)


# --- small frames ---


def planned(**change):
    """Give a target of Guizhou that its outcome meets, and nothing against it."""
    usual = {
        "region": "CN-GZ", "indicator": "gi_users", "reading": "", "unit": "家", "target": 100.0,
        "target_year": 2025, "latest": 120.0, "latest_year": 2024, "progress": 1.2, "status": "reached",
        "runs_through": False, "fell_back": False, "inputs": "a.csv:2 a.csv:3", "doubt": "",
    }  # fmt: skip
    return {**usual, **change}


def finding(rule, inputs, **change):
    usual = {"indicator": "gi_users", "year": 2024, "printed": 1468850.0, "computed": 1602350.25}
    return {"rule": rule, "inputs": inputs, **usual, **change}


def printed(**change):
    """Give a published figure: a count of one province and year."""
    usual = {
        "region": "CN-HB", "indicator": "work_registrations", "series": "", "since": pd.NA, "year": 2024,
        "role": "actual", "bound": "eq", "value": 101.82, "unit": "万件",
    }  # fmt: skip
    return {**usual, **change}


def figures(*rows):
    table = pd.DataFrame(rows).astype({"since": "Int64"})
    return table.set_axis([f"own.csv:{n}" for n in range(2, len(table) + 2)])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"inputs": "a.csv:2 b.csv:9"}, CONTRADICTED),
        ({"indicator": "gi_products", "inputs": "b.csv:9"}, ""),  # the record, of another indicator
        ({"indicator": "service_points"}, OTHER_TERMS),
        ({"indicator": "service_points", "region": "CN-GD"}, ""),
        ({"fell_back": True}, FELL_BACK),
        ({"progress": WIDE_MARGIN}, FAR_BEYOND),
        ({"progress": WIDE_MARGIN, "runs_through": True}, BELOW_TREND),
        ({"progress": WIDE_MARGIN - 0.01}, ""),
        ({"progress": float("nan")}, ""),
        ({"progress": WIDE_MARGIN, "fell_back": True}, f"{FELL_BACK}; {FAR_BEYOND}"),
        ({"progress": WIDE_MARGIN, "fell_back": True, "status": "behind"}, ""),
    ],
)
def test_the_codes_of_a_target_met_on_paper(change, code):
    plan = pd.DataFrame([planned(**change)])
    assert doubts(plan, read_catalogue(), {("gi_users", "b.csv:9")}) == [code]


def test_a_contradiction_is_told_with_both_numbers_a_finding_each():
    plan = pd.DataFrame([planned(doubt=CONTRADICTED)])
    found = pd.DataFrame(
        [
            finding("running total", "a.csv:3 c.csv:5"),
            finding("parts and total", "a.csv:2", year=2023, printed=7.5, computed=8.0),
            finding("growth of a count", "a.csv:3"),  # says nothing against the count
            finding("running total", "c.csv:5"),  # of another figure
            finding("running total", "a.csv:3", indicator="gi_products"),
        ]
    )
    assert reasons(plan, found, read_catalogue())["note"].tolist() == [
        "running total: 1,468,850 printed for 2024, but 1,602,350.25 printed elsewhere or computed; "
        "parts and total: 7.5 printed for 2023, but 8 printed elsewhere or computed"
    ]
    assert reasons(plan, found, read_catalogue(), "zh")["note"].tolist() == [
        "累计与新增：2024年此处为1468850，另处公布或算得1602350.25；分项与合计：2023年此处为7.5，另处公布或算得8"
    ]


def test_reasons_are_a_row_each_of_the_newest_plan_and_carry_what_it_carries():
    declared = {"indicators": [{"indicator": "my_count"}]}
    plan = pd.DataFrame(
        [
            planned(),
            planned(doubt=f"{FELL_BACK}; {FAR_BEYOND}", indicator="gi_products"),
            planned(doubt=FAR_BEYOND, indicator="gi_products", target_year=2020),
        ],
        index=[7, 8, 9],
    )
    plan.attrs["declared"] = declared
    plan = carrying(plan, plan)
    rows = reasons(plan, pd.DataFrame(), read_catalogue())
    expected = ["region", "indicator", "reading", "unit", "target", "latest", "latest_year", "progress"]
    assert rows.columns.tolist() == [*expected, "doubt", "note", "inputs"]
    assert rows["doubt"].tolist() == [FELL_BACK, FAR_BEYOND]
    assert rows.index.tolist() == [0, 1]
    assert rows["note"].dtype == "str"
    assert rows.attrs["declared"] == declared
    rows.attrs["declared"].clear()  # what is carried is the table's own
    assert plan.attrs["declared"] == declared
    none = reasons(plan.iloc[:1], pd.DataFrame(), read_catalogue())
    assert none.empty
    assert none["note"].dtype == "str"


def test_a_finding_names_what_prints_its_figure_again_and_nothing_else():
    table = figures(
        printed(),
        printed(value=1018200.0, unit="件"),  # 101.82 万, in full
        printed(value=1018300.0, unit="件"),
        printed(year=2023),
        printed(indicator="gi_count", value=1018200.0, unit="个"),
    )
    found = pd.DataFrame([finding("running total", "own.csv:2 shipped.csv:1"), finding("x", "own.csv:4")])
    named = with_repeats(found.astype({"inputs": "str"}), table, read_catalogue())
    wide = found.assign(inputs=["own.csv:2 own.csv:3 shipped.csv:1", "own.csv:4"]).astype({"inputs": "str"})
    pd.testing.assert_frame_equal(named, wide)
    pd.testing.assert_frame_equal(with_repeats(wide.iloc[:0], table, read_catalogue()), wide.iloc[:0])


def test_what_can_contradict_a_target_are_its_own_figures_its_parts_and_what_is_added():
    names = ("gi_count", "gi_products", "gi_count_new", "patent_stock", "design_stock", "gi_users_new")
    table = figures(printed(indicator="gi_count", role="target"), *(printed(indicator=n) for n in names))
    kept = touching(table, read_catalogue())["indicator"].tolist()
    assert kept == ["gi_count", "gi_count", "gi_products", "gi_count_new"]
