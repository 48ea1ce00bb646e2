"""Figures in one unit and basis, and which counts where several are printed: a rule at a time."""

import pytest
from filling import figure

from ipcompare.core.catalogue import read_catalogue
from ipcompare.data.convert import (
    AVERAGE,
    joined,
    plain_number,
    to_canonical,
    to_one_a_key,
    to_yearly_average,
)

CATALOGUE = read_catalogue()


@pytest.mark.parametrize(
    ("value", "words"),
    [(1000.0, "1,000"), (-22058.5, "-22,058.5"), (1234567890.0, "1,234,567,890"), (999.5, "999.5"),
     (2.1700004, "2.17"), (0.0, "0"), (-3.0, "-3")],
)  # fmt: skip
def test_numbers_are_written_without_noise(value, words):
    assert plain_number(value) == words


def test_what_is_empty_is_not_joined():
    assert joined("loans", "", AVERAGE) == f"loans, {AVERAGE}"
    assert joined("", "") == ""


# --- units -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "printed", "unit", "value", "becomes", "said"),
    [
        ("trademark_stock", "万件", "件", 35.1, 351_000, "35.1 万件 in 件: x 10,000"),
        ("trademark_stock", "个", "件", 35.0, 35, ""),
        ("trademark_stock", "件", "件", 1 / 3, 0.3333333333, ""),
        ("pledge_financing", "元", "亿元", 12345.678, 0.00012345678, "12,345.678 元 in 亿元: / 100,000,000"),
        ("population", "百万人", "万人", 4.35, 435, "4.35 百万人 in 万人: x 100"),
        ("population", "人", "万人", 38_520_000.0, 3852, "38,520,000 人 in 万人: / 10,000"),
        ("trademark_density", "件/百万人", "件/万人", 15.3, 0.153, "15.3 件/百万人 in 件/万人: / 100"),
    ],
)  # fmt: skip
def test_each_figure_comes_to_its_indicator_s_unit(indicator, printed, unit, value, becomes, said):
    (made,) = to_canonical([figure(indicator=indicator, unit=printed, value=value)], CATALOGUE)
    assert (made.value, made.unit, made.derivation) == (becomes, unit, said)
    assert (made.printed, made.derived) == (value, False)


def test_what_has_no_factor_stays_out_alone():
    sound = figure()
    (made,) = to_canonical([figure(unit="亿元"), sound], CATALOGUE)
    assert made is sound


# --- sums over a plan ------------------------------------------------------------------------------


def test_a_sum_over_a_plan_becomes_a_year_s_average():
    loans = {"indicator": "pledge_financing", "unit": "亿元", "basis": "period_total", "year": 2025}
    (made,) = to_yearly_average([figure(**loans, value=2500.0, since=2021, series="loans")], CATALOGUE)
    assert (made.value, made.basis, made.series, made.since) == (500, "flow", f"loans, {AVERAGE}", 2021)
    assert (made.derived, made.derivation) == (True, "2,500 亿元 in 2021-2025: / 5 years")


@pytest.mark.parametrize(
    ("basis", "since"), [("flow", None), ("flow", 2021), ("period_total", None), ("stock", 2021)]
)
def test_other_bases_become_the_indicator_s_and_no_average(basis, since):
    given = figure(indicator="pledge_financing", unit="亿元", basis=basis, since=since)
    assert list(to_yearly_average([given], CATALOGUE)) == [given._replace(basis="flow")]
    stock = figure(basis="period_total", since=2021)
    assert list(to_yearly_average([stock], CATALOGUE)) == [stock._replace(basis="stock")]


# --- one a key -------------------------------------------------------------------------------------

#: Each rule with the figure that it picks and the one that all later rules would pick.
PICKED = {
    "a user's own, the newest": ({"inputs": "own:3", "confidence": "medium"}, {"inputs": "own:2"}),
    "a user's own": ({"inputs": "own:2", "confidence": "low"}, {}),
    "the surer": ({"value": 500.0}, {"confidence": "medium", "value": 123.0}),
    "more digits": ({"value": 123.4, "source": "t"}, {"value": 99.0}),
    "read at its origin": ({"source": "guizhou-plan-14"}, {"source": "cn-undated-11"}),
    "a transcription before a mirror": ({"source": "gz-undated-1"}, {"source": "cn-2018-01-04-1"}),
    "the later": ({"source": "guizhou-report-2024"}, {"source": "guizhou-workplan-2025"}),
    "the dated": ({"source": "guizhou-workplan-2025"}, {"source": "guizhou-plan-14"}),
    "the dated before one that nobody knows": ({"source": "guizhou-workplan-2025"}, {"source": "a"}),
    "by id": ({"source": "s", "locator": "y; lines 1-1"}, {"source": "t"}),
    "a plan's own table": (
        {"source": "guizhou-plan-14", "locator": "专栏1; lines 9-9"},
        {"source": "guizhou-plan-14", "locator": "一; lines 1-1"},
    ),
    "the earlier place": ({"locator": "x; lines 1-1", "value": 30.0}, {"locator": "y; lines 1-1"}),
    "the smaller": ({"value": 20.0}, {"value": 30.0}),
}


@pytest.mark.parametrize("rule", PICKED)
@pytest.mark.parametrize("order", [1, -1])
def test_one_rule_at_a_time_picks_a_figure(rule, order):
    better, worse = (
        figure(**{"value": v} | change) for v, change in zip((20.0, 10.0), PICKED[rule], strict=True)
    )
    (row,) = to_one_a_key([better, worse][::order], CATALOGUE, {"own:2": -1, "own:3": -2})
    assert row._replace(note="") == better
    assert row.note == f"also printed: {plain_number(worse.value)} 件 in {worse.source}"


def test_figures_of_other_keys_stay_apart_and_sorted():
    changes = ({"year": 2023}, {"since": 2021}, {}, {"region": "CN-GD"}, {"role": "target"}, {"series": "a"},
               {"reading": "r"})  # fmt: skip
    made = to_one_a_key([figure(**change) for change in changes], CATALOGUE, {})
    keys = [row.key for row in made]
    assert len(set(keys)) == len(changes)
    assert keys == sorted(keys)
    assert figure(since=2021).key == ("CN-HB", "trademark_stock", "", 2021, 2024, "actual", "")
    assert figure().key[3] == 0


@pytest.mark.parametrize(
    ("value", "printed", "another"),
    [
        (351_000.0, 35.1, False),  # 350,501 rounds to it
        (350_000.0, 35.0, False),
        (352_000.0, 35.2, True),  # within 0.6 %, but no rounding
        (400_000.0, 4.0, True),  # a rounding, but too coarse to be the same
        (350_500.0, 350_500.0, False),
        (350_499.0, 350_499.0, True),
        (0.0, 0.0, True),
    ],
)
def test_what_rounds_to_another_figure_is_the_same(value, printed, another):
    best = figure(value=350_501.0, note="as of June")
    (row,) = to_one_a_key([best, figure(value=value, printed=printed, source="t")], CATALOGUE, {})
    assert row.note == best.note + (f"; also printed: {plain_number(value)} 件 in t" if another else "")


@pytest.mark.parametrize(
    ("best", "value", "printed", "another"),
    [
        (350_500.0, 351_000.0, 35.1, False),  # half of the last digit
        (350_440.0, 351_000.0, 35.1, True),
        (1000.0, 1006.0, 1.0, False),  # 0.6 %
        (1000.0, 1007.0, 1.0, True),
    ],
)
def test_how_far_a_rounding_may_lie(best, value, printed, another):
    rows = [figure(value=best, printed=123456.0), figure(value=value, printed=printed, source="t")]
    (row,) = to_one_a_key(rows, CATALOGUE, {})
    assert bool(row.note) == another


def test_each_other_figure_is_noted_once():
    others = [figure(value=v, source=s) for v, s in ((20.0, "t"), (30.0, "t"), (20.0, "t"), (20.0, "u"))]
    (row,) = to_one_a_key([figure(value=12.5), *others], CATALOGUE, {})
    assert row.note == "also printed: 20 件 in t; 30 件 in t; 20 件 in u"
