"""Tables for reading: one unit a row for every column, names from the table, views that fit their tables."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

import ipcompare as ipc
from ipcompare.core import text as texts
from ipcompare.core.text import ENGLISH_WORTH, text
from ipcompare.methods import convergence, growth
from ipcompare.reading.tables import readable, view_columns
from ipcompare.results import (
    breaks,
    compared,
    high_value,
    hindsight,
    next_plan,
    nowcast,
    peers,
    starts,
    trust,
    views,
)
from ipcompare.results.dataset import Dataset

AMOUNTS = ["value", "baseline", "target", "latest", "projected", "low", "high", "outcome"]
EXACT = ["printed", "computed", "difference"]


def amount(cell: str) -> float:
    """Read a cell back as a number."""
    size = {"k": 1e3, "m": 1e6, "万": 1e4, "亿": 1e8}.get(cell[-1], 1)
    return float(cell.rstrip("km万亿").replace(",", "").replace("−", "-")) * size


@pytest.mark.parametrize("unit", ENGLISH_WORTH)
@given(value=st.floats(1, 1e5).map(lambda v: round(v, 2)))
def test_every_amount_of_a_row_is_in_the_unit_beside_it(unit, value):
    row = pd.DataFrame({"unit": [unit], **{name: [value] for name in AMOUNTS + EXACT}})
    shown = readable(row, ["unit", *AMOUNTS, *EXACT], "en").iloc[0]
    worth = value * ENGLISH_WORTH[unit]
    for name in AMOUNTS:
        assert amount(shown[text(f"column.{name}", "en")]) == pytest.approx(worth, rel=0.01, abs=0.006)
    for name in EXACT:
        assert amount(shown[text(f"column.{name}", "en")]) == pytest.approx(worth, rel=1e-9)


@pytest.mark.parametrize("unit", ENGLISH_WORTH)
def test_chinese_amounts_are_as_large_as_printed(unit):
    row = pd.DataFrame({"unit": [unit], "value": [1234.5], "printed": [1234.5]})
    shown = readable(row, ["value", "printed", "unit"], "zh").iloc[0]
    size = {"万": 1e4, "亿": 1e8}
    printed = 1234.5 * size.get(unit[0], 1)
    for cell in (shown["数值"], shown["公布值"]):
        assert amount(cell) * size.get(shown["单位"][0], 1) == pytest.approx(printed, rel=0.001)


def test_an_audit_in_english_scales_money_and_keeps_the_digits():
    found = pd.DataFrame(
        {"indicator": ["pledge_financing"], "printed": [907.6], "computed": [921.3], "difference": [-13.7],
         "unit": ["亿元"]}
    )  # fmt: skip
    columns = ["printed", "computed", "difference", "unit"]
    assert readable(found, columns, "en").iloc[0].tolist() == ["90.76", "92.13", "−1.37", "bn yuan"]
    assert readable(found, columns, "zh").iloc[0].tolist() == ["907.6", "921.3", "−13.7", "亿元"]


def test_indicators_without_their_units_are_in_these():
    asked = Dataset.open().ambition().drop(columns="unit")
    money = asked[asked["indicator"].eq("pledge_financing") & asked["region"].eq("CN-SC")]
    shown = readable(money, "required", "en").iloc[0]
    assert shown[["Unit", "Baseline", "Target"]].tolist() == ["bn yuan", "6.00", "12"]


def test_names_travel_with_the_table():
    own = pd.DataFrame({"region": ["420100"], "indicator": ["lakes"], "value": [166.0], "unit": ["个"]})
    assert readable(own, ["region", "indicator"], "en").iloc[0].tolist() == ["420100", "lakes"]
    own.attrs["declared"] = {
        "regions": [{"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city"}],
        "indicators": [
            {"indicator": "lakes", "name_zh": "湖泊", "name_en": "Lakes", "unit": "个", "unit_en": "lakes",
             "decimals": "0", "direction": "1"}
        ],
    }  # fmt: skip
    shown = readable(own, ["region", "indicator", "value", "unit"], "en")
    assert shown.iloc[0].tolist() == ["Wuhan", "Lakes", "166", "lakes"]


def test_a_table_lacks_no_value_and_changes_nothing():
    plan = ipc.targets()
    before = plan.copy()
    shown = readable(plan, "standing", "zh")
    assert not shown.map(lambda cell: cell in ("nan", "None", "<NA>")).any(axis=None)
    assert shown.index.tolist() == list(range(1, len(plan) + 1))
    pd.testing.assert_frame_equal(plan, before)


def test_unknown_columns_views_and_languages_are_named():
    with pytest.raises(ipc.DataError, match=r"column\.open_sgd.*column\.open_sdg"):
        readable(ipc.targets(), ["agreed", "open_sgd"], "en")
    with pytest.raises(ipc.DataError, match=r"'standin'.*standing"):
        readable(ipc.targets(), "standin", "en")
    with pytest.raises(ipc.DataError, match="zh, en"):
        readable(ipc.targets(), "standing", "fr")


@pytest.fixture(scope="module")
def results() -> dict[str, pd.DataFrame]:
    """Give the table that each view is made for."""
    data = Dataset.open()
    plan, ahead, found = data.plan, data.outlook, data.audit()
    ranked = views.ranks(data, "invention_density", 2009, 2023)
    stock = views.cities(data, ["patent_stock"])
    both = data.load(None, ["hv_invention_stock", "invention_stock"], "actual")
    share = growth.share(both, "hv_invention_stock", "invention_stock").dropna(subset="share")
    tables = {
        ("satisfaction", "derivations", "target_derivations", "values", "figures"): data.load(),
        ("printed", "owners"): data.published(),
        ("error_worth",): trust.worth(data.forecasts),
        ("coverage_by_points",): data.measured,
        ("skill",): data.scores,
        ("looking_back",): data.looking_back.rename(columns={"projected": "forecast"}),
        ("tendency",): hindsight.tendency(data.looking_back),
        ("high_value_tried",): data.high_value,
        ("high_value_held",): high_value.held(data.high_value),
        ("growth_then",): data.growth_then(2024),
        ("not_comparable",): data.comparable(),
        ("required",): data.ambition(),
        ("national", "standing", "readings", "boxes"): plan,
        ("levels",): views.plan_levels(data, "hv_invention_density"),
        ("ranks",): ranked,
        ("spread",): compared.spread(data, 2009, 2023),
        ("beta",): compared.convergence_by_period(ranked, 2009, 2023),
        ("breaks",): convergence.break_test(ranked, 2009, 2023, 2015),
        ("rank_periods",): compared.rank_by_period(ranked),
        ("growth_compared",): compared.growth_compared(data),
        ("growth_rounded",): compared.growth_rounded(data),
        ("growth_parts",): compared.growth_parts(data),
        ("starts",): compared.starts(data),
        ("still_needed",): data.still_needed(),
        ("shares", "city_shares"): share,
        ("outlook", "models", "outlook_readings", "judged", "conditional"): ahead,
        ("hindsight",): data.hindsight(),
        ("city_ranks",): growth.shares(stock),
        ("concentration",): growth.concentration(stock),
        ("per_head_spread",): views.per_head_spread(data, views.cities_per_head(data)),
        ("state", "state_part"): data.outcomes(),
        ("judged_on",): data.judged_on(),
        ("doubted",): data.doubted(),
        ("trusted",): data.trusted(),
        ("nowcast_rules",): nowcast.rules(data.members, data.nation),
        ("nowcast_tried",): nowcast.high_value(data, {"hv_invention_density": "invention_stock"}),
        ("series_breaks",): breaks.breaks(data.load()),
        ("start_years",): starts.starts(data.load(), "CN-GZ", "tech_contract_gdp_ratio"),
        ("specifications",): data.sensitivity("CN-GZ", "rd_spending_growth"),
        ("audit", "slips"): found,
        ("evidence",): data.evidence(),
        ("wanted",): data.wanted(),
        ("nation_errors",): data.nation_errors(),
        ("nation_checks",): data.nation_checks(),
        ("peers",): peers.peers(data),
        ("peer_targets",): peers.peer_targets(data),
        ("lag",): growth.lag_years(views.ranks(data, "invention_density", 2009, 2023), "CN-GZ", "CN-GD"),
        ("high_value_shares",): peers.high_value_shares(data),
        ("pace",): next_plan.pace(data),
        ("scenarios",): next_plan.ends(next_plan.scenarios(data)),
        ("distance",): next_plan.distance(data),
        ("kinds",): next_plan.kinds(data),
    }
    return {name: table for names, table in tables.items() for name in names}


def test_each_view_fits_its_table_in_both_languages(results):
    listed = (ROOT / "ipcompare/reading/views.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[0] for line in listed} == set(results)
    for name, table in results.items():
        for lang in texts.LANGUAGES:
            shown = readable(table, name, lang)
            assert shown.shape == (len(table), len(view_columns(name))), name
            assert not shown.map(lambda cell: cell in ("nan", "None", "<NA>")).any(axis=None), name
