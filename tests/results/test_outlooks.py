"""What follows from a projection for a target, on small tables and the shipped panel of provinces."""

import numpy as np
import pandas as pd
import pytest
from tables import EVERY, GROWTH, INVENTIONS, LOANS, STOCK, SUM, carries, declaring, harmonised

import ipcompare as ipc
from ipcompare.data.derive import LAST_YEAR
from ipcompare.results.attainment import ALONE, COLUMNS, MODELS, attainment, fans, likelihood
from ipcompare.results.targets import NO_STATUS, targets

BASE = (2020, 146, "baseline")
#: Nine years of a stock that grows by a tenth, a little unevenly.
YEARS = [(year, 100 * 1.1 ** (year - 2016) + year % 3, "actual") for year in range(2016, 2025)]
#: The nation's, which grew more in 2025.
NATION = [(year, 1000 * 1.1 ** (year - 2016) + 90 * (year == 2025), "actual") for year in range(2012, 2026)]
NUMBERS = ["projected", "low", "high", "probability"]
VALUED = {"indicator": "hv_invention_stock", "unit": "件", "basis": "stock"}
ATTORNEYS = {"indicator": "patent_attorneys", "unit": "人", "basis": "cumulative"}
USERS = {"indicator": "gi_users", "unit": "家", "basis": "cumulative"}
READ = {"reading": LAST_YEAR}
FELL = [*YEARS[:7], (2023, 220, "actual"), (2024, 205, "actual")]
SHRINKING = [(2020, 100, "baseline"), *((2017 + i, 230 - 10.0 * i, "actual") for i in range(8))]


def goal(value, **more):
    return (2025, value, "target", more)


def each(rows, more):
    """Say the same of several rows."""
    return [(*row, more) for row in rows]


def every(years, value=12.0):
    """Give a target that is due every year, and outcomes of some years."""
    return [goal(10, **EVERY), *((year, value, "actual", GROWTH) for year in years)]


def pledged(years, value):
    """Give a target of 500 over the plan, and what was pledged in some years."""
    return [goal(100, **SUM), *((year, value + year % 2, "actual", LOANS) for year in years)]


#: Each in a region of its own, by whose name it goes; of a stock with measured errors, unless the rows say
#: otherwise.
CASES = {
    "likely": [goal(225), BASE, *YEARS],
    "open": [goal(235), BASE, *YEARS],
    "very unlikely": [goal(300), BASE, *YEARS],
    "three years ahead": [goal(235), BASE, *YEARS[:7]],
    "four years ahead": [goal(230), BASE, *YEARS[:6]],
    "early": [goal(200), BASE, *YEARS],
    "far": [goal(160), BASE, *YEARS],
    "fell": [goal(190), BASE, *FELL],
    "lost": [goal(210), BASE, *FELL],
    "known": [goal(230), BASE, *YEARS, (2025, 231, "actual")],
    "missed": [goal(230), BASE, *YEARS, (2025, 229, "actual")],
    "kept": [goal(146), BASE, *YEARS],
    "two": [goal(230), BASE, *YEARS[-1:]],
    "three": each([goal(230)[:3], BASE, *YEARS[-2:]], STOCK),
    "none": [goal(230), BASE],
    "later": [goal(230), BASE, *YEARS, (2030, 400, "target", STOCK)],
    "untested": each([goal(230)[:3], BASE, *YEARS], STOCK),
    "untested miss": each([goal(300)[:3], BASE, *YEARS], STOCK),
    "at most": [
        goal(155, **STOCK, bound="le"), *each([(2020, 400, "baseline"), *SHRINKING[1:]], STOCK),
    ],
    "about": [goal(240, **STOCK, bound="about"), *each([BASE, *YEARS], STOCK)],
    "just about": [goal(240, **STOCK, bound="about", tolerance=0.001), *each([BASE, *YEARS], STOCK)],
    "from nought": each([goal(300)[:3], *((2018 + n, 10.0 * n, "actual") for n in range(7))], STOCK),
    "falling stock": each([goal(300)[:3], *SHRINKING], STOCK),
    "falling count": each([goal(300)[:3], *SHRINKING], ATTORNEYS),
    "every year": every(range(2021, 2026)),
    "every year but one": every(range(2022, 2026)),
    "not every year yet": every((2023, 2024)),
    "a year short": [*every((2023, 2024)), (2022, 9, "actual", GROWTH)],
    "growth without level": [goal(10, **GROWTH), (2024, 12, "actual", GROWTH)],
    "passing": pledged((2021, 2022), 110),
    "short": pledged((2021, 2022), 90),
    "gap": [*pledged((2021, 2024), 90), (2020, 30, "baseline", {**SUM, "since": 2016})],
    "trend": pledged((2021, 2022, 2023, 2024), 110),
    "summed": pledged((2021, 2022, 2023, 2024), 170),
    **{
        f"growth {verdict}": [
            goal(10, **GROWTH), (2025 - (verdict == "open"), value, "actual", GROWTH), *each(YEARS, STOCK),
            goal(250, **STOCK, **READ), goal(250, **STOCK, reading="another"), goal(250, **STOCK),
            goal(100, **USERS),
        ]
        for verdict, value in (("reached", 12), ("missed", 9), ("open", 12))
    },
    "level known": [
        goal(10, **GROWTH), (2024, 12, "actual", GROWTH), *each([*YEARS, (2025, 260, "actual")], STOCK),
        goal(250, **STOCK, **READ),
    ],
    "level early": [
        goal(10, **GROWTH), (2025, 9, "actual", GROWTH), *each(YEARS, STOCK), goal(200, **STOCK, **READ),
    ],
    "level missed": [
        goal(10, **GROWTH), (2025, 12, "actual", GROWTH), *each([*YEARS, (2025, 229, "actual")], STOCK),
        goal(250, **STOCK, **READ),
    ],
    "unbased": [goal(200), *YEARS[5:]],
    "no growth": [*each(YEARS, STOCK), goal(250, **STOCK, **READ)],
}  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return pd.concat(
        [harmonised(*rows, region=name, **INVENTIONS) for name, rows in CASES.items()], ignore_index=True
    )


@pytest.fixture(scope="module")
def panel():
    return ipc.Dataset.open().members


@pytest.fixture(scope="module")
def nation():
    return pd.concat([harmonised(*NATION, region="CN", **name) for name in (INVENTIONS, VALUED)])


@pytest.fixture(scope="module")
def outlook(table, panel):
    return attainment(table, panel=panel)


def of(outlook, name, **more):
    rows = outlook[outlook["region"] == name]
    for column, value in more.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, name
    return rows.iloc[0]


def told(row, *names):
    """Give some cells of a row, what is missing as None."""
    return tuple(None if pd.isna(row[name]) else row[name] for name in names)


# --- words and verdicts ---


def test_the_words_of_likelihood_hold_their_ends_and_nothing_beyond():
    assert (likelihood(1), likelihood(0), likelihood(float("nan"))) == ("very likely", "very unlikely", "")
    for strange in (-0.001, 1.001):
        with pytest.raises(ipc.DataError, match="between 0 and 1"):
            likelihood(strange)


def test_a_probability_gives_its_word_as_the_verdict(outlook):
    words = {"likely": "likely", "open": "about as likely as not", "very unlikely": "very unlikely"}
    for name, word in words.items():
        row = of(outlook, name)
        assert told(row, "verdict", "likelihood", "reason") == (word, word, "")
        assert likelihood(row["probability"]) == word
        assert (row["interval"], row["level"]) == ("panel", 0.8)
        assert row["coverage"] == pytest.approx(0.8, abs=0.02)


def test_without_a_probability_the_projection_says_on_which_side_it_ends(outlook):
    why = "too few points, or no measured errors, for a probability"
    sides = {"untested": "reach", "untested miss": "miss", "at most": "reach"}
    for name, side in {**sides, "about": "reach", "just about": "miss"}.items():
        row = of(outlook, name)
        assert told(row, "verdict", "reason", "likelihood") == (f"projected to {side}", why, "")
        assert row["low"] < row["projected"] < row["high"]
        assert told(row, "interval", "level", "coverage", "probability") == ("range", None, None, None)


def test_a_probability_stands_for_as_many_years_ahead_as_were_found_worth_it(outlook):
    assert of(outlook, "three years ahead")["probability"] > 0
    far = of(outlook, "four years ahead")
    assert told(far, "probability", "verdict", "level") == (None, "projected to miss", 0.8)


def test_what_is_settled_has_a_verdict_and_no_probability(outlook):
    early = of(outlook, "early")
    assert told(early, "verdict", "reason", "probability", "likelihood") == ("reached", "", None, "")
    assert early["projected"] > 200
    assert told(of(outlook, "unbased"), "verdict", "reason") == ("reached", "")
    assert told(of(outlook, "far"), "verdict", "reason", "probability") == ("in doubt", "", None)
    fell = of(outlook, "fell")
    assert told(fell, "verdict", "probability") == ("reached", None)
    assert fell["reason"] == "still met: from 220 in 2023 to 205 in 2024"
    lost = of(outlook, "lost")
    assert told(lost, "verdict", "likelihood") == ("no longer met", "")
    assert lost["reason"] == "no longer met: from 220 in 2023 to 205 in 2024"
    assert lost["probability"] > 0  # it may be met again


def test_an_outcome_of_the_target_year_settles_it(outlook):
    for name, outcome, verdict, why in (
        ("known", 231, "reached", ""),
        ("missed", 229, "missed", "the target year is over"),
    ):
        row = of(outlook, name)
        assert told(row, "verdict", "reason", "interval", "projected", "last_year") == (
            verdict, why, "outcome known", outcome, 2025,
        )  # fmt: skip
        assert told(row, "probability", "low", "high", "level") == (None,) * 4


def test_what_every_year_had_to_meet_is_settled_where_every_year_is_known(outlook):
    unknown = "a year that had to meet it is not known"
    for name, verdict, reason in (
        ("every year", "reached", ""),
        ("every year but one", "not assessable", unknown),
        ("not every year yet", "not assessable", NO_STATUS),
        ("a year short", "missed", "a year fell short: 9 in 2022"),
    ):
        assert told(of(outlook, name), "verdict", "reason") == (verdict, reason), name


def test_a_rate_that_is_met_before_its_year_settles_nothing(outlook):
    growth = of(outlook, "growth open", kind="growth")
    assert told(growth, "status", "verdict") == ("on track", "projected to miss")
    assert of(outlook, "growth reached", kind="growth")["verdict"] == "reached"
    assert of(outlook, "growth missed", kind="growth")["verdict"] == "missed"
    kept = of(outlook, "kept")
    assert (kept["kind"], kept["verdict"]) == ("keep_at_least", "very likely")


def test_what_is_not_projected_says_why(outlook):
    few = "fewer than three outcomes are no trend"
    assert told(of(outlook, "two"), "verdict", "reason", "projected") == ("not assessable", few, None)
    assert of(outlook, "none")["reason"] == "no outcome after the baseline year in the plan's own definition"
    assert of(outlook, "growth without level")["reason"] == NO_STATUS
    gap = of(outlook, "gap")
    assert told(gap, "verdict", "reason") == ("not assessable", "a year of the sum is not known")
    assert told(of(outlook, "three"), "interval", "level", "coverage") == ("range", None, None)


# --- models, counts, conditions ---


def test_the_models_are_laid_beside_each_other(outlook, table, panel):
    names = ["likely", "open", "very unlikely", "untested", "trend"]
    small = table[table["region"].isin(names)]
    points = pd.DataFrame({m: attainment(small, panel=panel, model=m)["projected"] for m in MODELS})
    rows = outlook[outlook["region"].isin(names)].reset_index(drop=True)
    assert rows["spread_low"].tolist() == pytest.approx(points.min(axis=1).tolist())
    assert rows["spread_high"].tolist() == pytest.approx(points.max(axis=1).tolist())
    meets = points.ge(rows["target"], axis=0)
    assert rows["models_agree"].tolist() == (meets.all(axis=1) | ~meets.any(axis=1)).tolist()
    assert set(rows["models_agree"]) == {True, False}
    nought = of(outlook, "from nought")  # no model takes its logarithm; all others say that it misses
    assert told(nought, "verdict", "models_agree") == ("projected to miss", True)
    assert told(of(outlook, "two"), "spread_low", "spread_high", "models_agree") == (None, None, None)
    last = attainment(small, panel=panel, model="last").set_index("region")
    assert last.loc["open", ["model", "projected"]].tolist() == ["last", YEARS[-1][1]]
    assert "unchanged" not in last.loc["untested", "reason"]


def test_a_count_is_projected_no_lower_than_it_is_and_a_stock_may_fall(outlook):
    stock = of(outlook, "falling stock")
    assert stock["high"] < stock["latest"] == 160
    assert told(of(outlook, "falling count"), "low", "projected", "high") == (160, 160, 160)


def test_a_narrower_level_is_narrower(outlook, table, panel):
    names = ["open", "untested"]
    found = attainment(table[table["region"].isin(names)], panel=panel, level=0.5)
    for name in names:
        wide, narrow = of(outlook, name), of(found, name)
        assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]
    assert of(found, "open")["level"] == 0.5
    assert of(found, "open")["coverage"] == pytest.approx(0.5, abs=0.02)


def test_what_is_conditional_on_the_nation_stands_beside_what_is_not(outlook, table, panel, nation):
    names = ["open", "early", "untested"]
    found = attainment(table[table["region"].isin(names)], panel=panel, nation=nation)
    for name in names[:2]:
        moved, alone = of(found, name), of(outlook, name)
        assert moved["model"] == "nowcast"
        assert moved["projected"] > alone["projected"]
        assert moved["spread_low"] > alone["spread_low"]
        assert moved["spread_high"] > alone["spread_high"]
        assert told(moved, *ALONE) == told(alone, *NUMBERS)
        assert told(alone, *ALONE) == (None,) * 4
    assert of(found, "early")["verdict"] == "reached"
    assert told(of(found, "untested"), *ALONE) == (None,) * 4


def test_borrowed_errors_are_widened_with_and_without_the_nation(panel, nation):
    table = harmonised(goal(230), BASE, *YEARS, **VALUED)
    narrow, wide = (
        attainment(table, panel=panel, nation=nation, widen=widen).iloc[0]
        for widen in (None, {"hv_invention_stock": 2.0})
    )
    assert "like invention_stock" in narrow["interval"]
    for low, high in (("low", "high"), ("alone_low", "alone_high")):
        assert wide[low] < narrow[low] < narrow[high] < wide[high]


# --- sums ---


def test_a_sum_at_its_latest_pace_says_on_which_side_it_ends_and_no_amount(outlook):
    for name, verdict, side in (("passing", "reach", "passes the target"), ("short", "miss", "stays short")):
        row = of(outlook, name)
        assert told(row, "model", "verdict") == ("last", f"projected to {verdict}")
        assert row["reason"] == f"at an unchanged pace the sum {side}"
        assert told(row, "projected", "spread_low", "spread_high", "models_agree") == (None,) * 4


def test_a_sum_with_a_trend_is_an_amount_and_does_not_fall(outlook, panel):
    row = of(outlook, "trend")
    assert row["projected"] == pytest.approx(552, abs=5)
    assert told(row, "verdict", "model") == ("projected to reach", "auto")
    assert row["models_agree"]
    assert told(of(outlook, "summed"), "verdict", "reason") == ("reached", "")
    rows = [(2021 + n, 190.0 - 60 * n, "actual", LOANS) for n in range(4)]
    falls = attainment(harmonised(goal(200, **SUM), *rows), panel=panel, model="linear").iloc[0]
    assert told(falls, "projected", "latest") == (400, 400)


# --- readings ---


def test_a_level_that_follows_from_a_growth_is_settled_with_it(outlook):
    nothing = (*NUMBERS, "spread_low", "spread_high", "models_agree", *ALONE)
    for verdict in ("reached", "missed"):
        read = of(outlook, f"growth {verdict}", reading=LAST_YEAR)
        assert told(read, "verdict", "likelihood", "reason") == (verdict, "", "")
        assert told(read, *nothing) == (None,) * len(nothing)
        other = of(outlook, f"growth {verdict}", reading="another")
        assert other["verdict"] == "projected to miss"
        assert other["projected"] > 200


def test_what_a_growth_does_not_settle_stays_open(outlook):
    for name in ("growth open", "no growth"):
        read = of(outlook, name, reading=LAST_YEAR)
        assert read["verdict"] == "projected to miss"
        assert read["projected"] > 200
    early, missed = (of(outlook, name, reading=LAST_YEAR) for name in ("level early", "level missed"))
    assert told(early, "verdict", "projected") == ("reached", of(outlook, "open")["projected"])
    assert told(missed, "verdict", "projected") == ("missed", 229)
    known = of(outlook, "level known", reading=LAST_YEAR)
    assert told(known, "verdict", "projected", "status") == ("reached", 260, "reached")


# --- the table ---


def test_the_table_has_the_targets_of_its_year_and_carries_what_is_declared(outlook, table, panel):
    small = declaring(table[table["region"].isin(["open", "later"])].reset_index(drop=True))
    found = attainment(small, panel=panel)
    assert found.columns.tolist() == list(COLUMNS)
    assert found["region"].tolist() == ["later", "open"]
    assert carries(found, small)
    plan = targets(small, 2030)
    later = attainment(small, 2030, panel=panel)
    assert later[["region", "indicator", "target"]].to_numpy().tolist() == [
        ["later", STOCK["indicator"], 400]
    ]
    assert later.index.tolist() == [0]
    pd.testing.assert_frame_equal(attainment(small, panel=panel, plan=plan), found)
    assert attainment(small, panel=panel, plan=plan.iloc[:0]).empty
    none = attainment(small, 2040, panel=panel)
    assert (len(none), none.columns.tolist()) == (0, list(COLUMNS))
    assert carries(none, small)
    assert (outlook.dtypes[["n", "last_year"]] == "Int64").all()
    assert (outlook.dtypes[["verdict", "reason", "likelihood"]] == "str").all()
    numbers = [*NUMBERS, *ALONE, "level", "coverage", "spread_low", "spread_high"]
    assert (outlook.dtypes[numbers] == "float64").all()
    assert outlook["models_agree"].dtype == "boolean"
    assert outlook.index.tolist() == list(range(len(outlook)))


def test_an_indicator_that_a_form_declares_is_projected_and_drawn(panel):
    mine = {"indicator": "my_count", "unit": "件", "basis": "stock"}
    table = harmonised(goal(170), (2020, 400, "baseline"), *SHRINKING[1:], **mine)
    names = {"name_zh": "我的", "name_en": "Mine", "decimals": "0", "direction": "-1"}
    table.attrs["declared"] = {"indicators": [{**mine, **names}]}
    outlook = attainment(table, panel=panel)
    assert outlook["verdict"].tolist() == ["reached"]
    assert "projected" in set(fans("my_count", table, outlook, panel=panel)["kind"])


# --- fans ---


@pytest.fixture(scope="module")
def fan(table, outlook, panel):
    """Draw an indicator of some cases, whose outlook is known."""

    def give(name, *cases, **how):
        kept = table["region"].isin(cases)
        return fans(name, table[kept], outlook[outlook["region"].isin(cases)], panel=panel, **how)

    return give


def test_a_fan_holds_outcomes_and_each_projected_year_once_a_level(fan, outlook):
    found = fan("invention_stock", "three years ahead")
    assert found.columns.tolist() == [
        "region", "indicator", "unit", "reading", "target", "bound", "tolerance", "verdict", "role", "year",
        "value", "derived", "source", "kind", "low", "high", "level",
    ]  # fmt: skip
    assert found.index.tolist() == list(range(len(found)))
    row = of(outlook, "three years ahead")
    shared = ["region", "indicator", "unit", "target", "bound", "verdict"]
    for name in shared:
        assert set(found[name]) == {row[name]}
    known, drawn = (found[found["kind"] == kind] for kind in ("actual", "projected"))
    assert known["year"].tolist() == list(range(2016, 2023))
    assert known["value"].tolist() == [value for _, value, _ in YEARS[:7]]
    assert (set(known["role"]), set(known["source"])) == ({"actual"}, {"own"})
    assert known[["low", "high", "level"]].isna().all(axis=None)
    assert drawn[["year", "level"]].to_numpy().tolist() == [
        [year, level] for year in (2023, 2024, 2025) for level in (0.5, 0.8, 0.95)
    ]
    assert set(drawn["role"]) == {""}
    assert not found["derived"].any()
    end = drawn[(drawn["year"] == 2025) & (drawn["level"] == 0.8)].iloc[0]
    assert end[["value", "low", "high"]].tolist() == row[["projected", "low", "high"]].tolist()
    assert found["year"].dtype == "int64"
    assert found["derived"].dtype == bool
    assert set(fan("invention_stock", "open", levels=[0.9])["level"].dropna()) == {0.9}


def test_a_fan_of_no_level_shows_outcomes_alone(fan):
    found = fan("invention_stock", "open", levels=[])
    assert found.columns.tolist() == fan("invention_stock", "open").columns.tolist()
    assert set(found["kind"]) == {"actual"}


def test_of_two_growth_targets_of_a_region_the_first_series_speaks_for_the_readings(panel):
    grown = [(2025, value, "actual", {**GROWTH, "series": name}) for name, value in (("a", 12), ("b", 9))]
    goals = [goal(10, **GROWTH, series=name) for name in ("b", "a")]
    table = harmonised(*goals, *grown, *YEARS, goal(250, **READ))
    found = fans("trademark_stock", table, attainment(table, panel=panel), panel=panel)
    assert set(found["verdict"]) == {"reached"}


def test_a_fan_without_a_tested_interval_is_a_line(fan):
    found = fan("trademark_stock", "untested")
    drawn = found[found["kind"] == "projected"]
    assert drawn["value"].notna().all()
    assert drawn[["low", "high"]].isna().all(axis=None)


def test_a_fan_takes_its_year_its_model_the_nation_and_the_widening(fan, panel, nation):
    table = declaring(harmonised(goal(230), BASE, *YEARS, **VALUED))
    outlook = attainment(table, panel=panel)

    def drawn(to=2025, **how):
        found = fans("hv_invention_stock", table, outlook, to, panel=panel, levels=(0.8,), **how)
        assert carries(found, table)
        return found[found["kind"] == "projected"].iloc[-1]

    plain, moved, wide = drawn(), drawn(nation=nation), drawn(widen={"hv_invention_stock": 2.0})
    assert moved["value"] > plain["value"] == wide["value"]
    assert wide["high"] > plain["high"]
    assert drawn(model="last")["value"] == YEARS[-1][1]
    assert drawn(2027)["year"] == 2027


def test_a_fan_of_readings_has_the_verdict_of_the_growth_that_the_plan_prints(fan):
    cases = ("growth reached", "growth missed", "no growth", "untested")
    found = fan("trademark_stock", *cases)
    said = found.groupby(["region", "reading"])["verdict"].unique().map(list).to_dict()
    assert said == {
        ("growth missed", ""): ["projected to miss"],
        ("growth missed", "another"): ["missed"],
        ("growth missed", LAST_YEAR): ["missed"],
        ("growth reached", ""): ["projected to miss"],
        ("growth reached", "another"): ["reached"],
        ("growth reached", LAST_YEAR): ["reached"],
        ("no growth", LAST_YEAR): ["projected to miss"],
        ("untested", ""): ["projected to reach"],
    }
    assert (found.groupby(["region", "reading"])["kind"].nunique() == 2).all()
    order = ["region", "reading", "year"]
    assert found[order].equals(found[order].sort_values(order, ignore_index=True))


def test_a_fan_of_a_density_is_that_of_its_stock_by_head(fan, panel):
    density = {"indicator": "invention_density", "unit": "件/万人", "basis": "density", "series": "census7"}
    people = {"indicator": "population", "unit": "万人", "basis": "stock", "series": "census7"}
    heads = [50 + (year - 2016) ** 0.5 for year in range(2016, 2026)]
    rows = [(year, value / heads[year - 2016], "actual", density) for year, value, _ in YEARS]
    rows += [(2016 + n, many, "actual", people) for n, many in enumerate(heads)]

    def drawn(*more):
        table = harmonised(goal(4.4, **density), *more, *YEARS, *rows, region="open", **INVENTIONS)
        outlook = attainment(table, panel=panel)
        return outlook.iloc[0], fans("invention_density", table, outlook, panel=panel, levels=(0.8,))

    row, found = drawn()
    assert set(found["indicator"]) == {"invention_density"}
    stock = fan("invention_stock", "open", levels=(0.8,)).iloc[-1]
    for shown, name in (("value", "projected"), ("low", "low"), ("high", "high")):
        assert found.iloc[-1][shown] == pytest.approx(stock[shown] / 53)
        assert row[name] == pytest.approx(stock[shown] / 53)
    _, known = drawn((2025, 5, "actual", density))
    assert known["kind"].tolist() == ["actual"] * 8 + ["projected"]


def test_a_growth_target_is_projected_by_its_level_alone(panel):
    filed = {"indicator": "pct_filings", "unit": "件", "basis": "flow"}
    grown = {**GROWTH, "indicator": "pct_filings_growth"}
    table = harmonised(goal(10, **grown), (2024, 12, "actual", grown), *YEARS, **filed)
    row = attainment(table, panel=panel).iloc[0]
    level = attainment(harmonised(goal(230), BASE, *YEARS, **filed), panel=panel).iloc[0]
    assert row["projected"] == pytest.approx(100 * (level["projected"] / YEARS[-1][1] - 1))


def test_fans_of_every_level_with_a_target_can_be_drawn():
    """One without any growth target, too."""
    data = ipc.Dataset.open()
    assert set(data.fans("trademark_stock")["kind"]) == {"actual", "projected"}
    assert np.isin(data.fans("hv_invention_density")["kind"], ["actual", "projected"]).all()
