"""Sentences say what the tables hold, in both languages, with the names that travel with the tables."""

import re
from collections import Counter
from collections.abc import Callable

import pandas as pd
import pytest
from filling import published

import ipcompare as ipc
from ipcompare.methods import growth
from ipcompare.methods.standing import VERDICTS, tally
from ipcompare.reading import findings
from ipcompare.results import compared, high_value, hindsight, next_plan, nowcast, peers, trust, views
from ipcompare.results.dataset import Dataset

KEY = "hv_invention_density"


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.open()


def trademarks(region: str) -> pd.DataFrame:
    """Give a province of one's own with nothing but trademarks."""
    row = (2024, 5.0, "actual")
    return published(region, row, indicator="trademark_stock", unit="件", basis="stock")


@pytest.fixture(scope="module")
def said(data) -> dict[str, Callable[[str], str]]:
    """Give each finding on the shipped data, by language."""
    table, plan, ahead, printed = data.load(), data.plan, data.outlook, data.published()
    everyone = views.with_provinces(data, "invention_density", 2009, 2023).assign(series="")
    provinces = everyone[everyone["region"] != "CN"]
    ranked = views.ranks(data, "invention_density", 2009, 2023)
    levels = views.plan_levels(data, "pledge_financing")
    cities = views.cities(data, ["invention_stock", "patent_stock"])
    structure = growth.share(cities.assign(series=""), "invention_stock", "patent_stock")
    per_head = views.per_head_spread(data, views.cities_per_head(data))
    stocks = data.load(None, ["hv_invention_stock", "invention_stock"], "actual")
    shares = growth.share(stocks, "hv_invention_stock", "invention_stock")
    made = trust.means(data.forecasts)
    back = data.looking_back
    # Two more provinces: one with a single year, one without any level.
    beside = data.with_data(*(trademarks(region) for region in ("CN-TJ", "CN-HA")))
    return {
        "coverage": lambda lang: findings.coverage(table, plan, lang),
        "side_by_side": lambda lang: findings.side_by_side(plan, lang),
        "required": lambda lang: findings.required(plan, KEY, lang),
        "scores": lambda lang: findings.scores(plan, lang),
        "signed": lambda lang: findings.signed(data.ambition(), lang),
        "growth_of": lambda lang: findings.growth_of(levels, lang),
        "growth_made_of": lambda lang: findings.growth_made_of(compared.growth_parts(data), lang),
        "needed": lambda lang: findings.needed(data.still_needed(), lang),
        "order": lambda lang: findings.order(compared.growth_compared(data), lang),
        "rounded": lambda lang: findings.rounded(compared.growth_rounded(data), lang),
        "spread": lambda lang: findings.spread(compared.spread(data, 2009, 2023), lang),
        "started": lambda lang: findings.started(compared.starts(data), lang),
        "ranking": lambda lang: findings.ranking(ranked, ["CN-GZ", "CN-SC"], lang),
        "lag": lambda lang: findings.lag(everyone, "CN-GZ", "CN-GD", lang),
        "convergence": lambda lang: findings.convergence(provinces, 2009, 2023, lang),
        "vintage": lambda lang: findings.vintage(table, "invention_density", "CN-GZ", 2020, lang),
        "shares": lambda lang: findings.shares(shares, lang),
        "cities": lambda lang: findings.cities(cities, lang),
        "structure": lambda lang: findings.structure(structure, lang),
        "evidenced": lambda lang: findings.evidenced(plan, lang),
        "lacking": lambda lang: findings.lacking(ahead, lang),
        "as_the_nation": lambda lang: findings.as_the_nation(plan, lang),
        "checked": lambda lang: findings.checked(data.nation_checks(), lang),
        "parts": lambda lang: findings.parts(data.evidence(lang), lang),
        "per_head": lambda lang: findings.per_head(per_head, lang),
        "state": lambda lang: findings.state(data.outcomes(), data.judged_on(), data.cut_off, 2025, lang),
        "outlook": lambda lang: findings.outlook(ahead, lang),
        "projected": lambda lang: findings.projected(ahead, KEY, lang),
        "trust": lambda lang: findings.trust(made, trust.worth(data.forecasts), lang),
        "covered": lambda lang: findings.covered(data.coverages, lang),
        "scored": lambda lang: findings.scored(data.scores, lang),
        "in_short": lambda lang: findings.in_short(data.coverages, data.scores, lang),
        "borrowed": lambda lang: findings.borrowed(
            high_value.held(data.high_value), data.widening["hv_invention_stock"], lang
        ),
        "held": lambda lang: findings.held(hindsight.tendency(back), hindsight.facts(back), lang),
        "then": lambda lang: findings.then(data.growth_then(2024), lang),
        "asked": lambda lang: findings.asked(next_plan.pace(data), lang),
        "pace": lambda lang: findings.pace(next_plan.pace(beside), lang),
        "scenarios": lambda lang: findings.scenarios(next_plan.scenarios(beside), lang),
        "distance": lambda lang: findings.distance(next_plan.distance(beside), lang),
        "kinds": lambda lang: findings.kinds(next_plan.kinds(data), lang),
        "audited": lambda lang: findings.audited(data.audit(), printed, lang),
        "passed": lambda lang: findings.passed(peers.peer_targets(data), lang),
        "share_range": lambda lang: findings.share_range(peers.high_value_shares(data), lang),
        "conditional": lambda lang: findings.conditional(ahead, lang),
        "ranges": lambda lang: findings.ranges(nowcast.coverages(data.members, data.nation), lang),
        "hangs_on": lambda lang: findings.hangs_on(data.contested, lang),
        "nowcast": lambda lang: findings.nowcast(
            nowcast.rules(data.members, data.nation), nowcast.coverages(data.members, data.nation), lang
        ),
        "sensitive": lambda lang: findings.sensitive(data.sensitivity("CN-GZ", "rd_spending_growth"), lang),
        "doubted": lambda lang: findings.doubted(plan, lang),
        "recorded": lambda lang: findings.recorded(printed, data.catalogue.left_out, table, lang),
    }


def test_every_finding_is_a_whole_sentence_in_either_language(said):
    assert set(said) == set(findings.__all__)
    for name, write in said.items():
        for line in write("zh").splitlines():
            assert line.endswith("。"), name
            assert not re.search(r"[a-z]{4,}|nan|None|CN-|[{}]", re.sub("Brier|auto|Theta", "", line)), line
        for line in write("en").splitlines():
            assert line.endswith("."), name
            assert not re.search(r"[\u4e00-\u9fff]|\bnan\b|None|CN-|[{}]", line), line


#: A year, a percentage: what both languages write alike; amounts are in 万 and 亿 here, in k and bn there.
ALIKE = re.compile(r"(?<![\d.])(?:(?:19|20)\d\d(?![\d.%]*[\d%])|\d[\d,]*(?:\.\d+)?(?=\s?%))")


def test_both_languages_say_the_same_numbers(said):
    for name, write in said.items():
        numbers = [Counter(ALIKE.findall(write(lang).replace(",", ""))) for lang in ("zh", "en")]
        assert numbers[0] == numbers[1], name


def test_sentences_that_readers_know():
    plan, ahead = ipc.targets(), ipc.attainment()
    assert findings.required(plan[plan["region"] != "CN"], KEY, "en") == (
        "High-value invention patents per 10,000 people: Sichuan from 2.94 to 5.67, which requires "
        "growth of 14.0% a year; "
        "Guangdong from 13.5 to 20, which requires growth of 8.2% a year."
    )
    assert findings.projected(ahead[ahead["region"] == "CN"], KEY, "en") == (
        "China: High-value invention patents per 10,000 people was 16.00 in 2025, target 12: reached."
    )


def test_findings_follow_the_data():
    plan = ipc.targets()
    fewer = plan[~((plan["region"] == "CN-GZ") & (plan["status"] == "reached early"))]
    assert findings.scores(fewer, "en") != findings.scores(plan, "en")


def test_the_outlook_says_what_the_scoreboard_counts():
    ahead = ipc.attainment()
    board = tally(ahead)
    for line, (_, row) in zip(findings.outlook(ahead, "en").splitlines(), board.iterrows(), strict=True):
        total, *counts = [int(n) for n in re.findall(r" (\d+)", line)]
        assert counts == [row[name] for name in VERDICTS if row[name]]
        assert sum(counts) == total == row["total"]


def test_money_is_said_in_the_unit_of_the_language():
    plan = ipc.targets(ipc.load("Sichuan"))
    assert "from 6 bn yuan to 12 bn yuan" in findings.required(plan, "pledge_financing", "en")
    assert "从60亿元到120亿元" in findings.required(plan, "pledge_financing", "zh")
    slip = pd.DataFrame(
        {"region": ["CN-GD"], "indicator": ["pledge_financing"], "rule": ["one figure, two values"],
         "printed": [907.6], "computed": [921.3], "unit": ["亿元"], "inference": [False]}
    )  # fmt: skip
    printed = ipc.published().head()
    assert "printed 90.76 bn yuan, printed elsewhere or computed 92.13 bn yuan" in findings.audited(
        slip, printed, "en"
    )
    assert "公布907.6亿元，另处公布或算得921.3亿元" in findings.audited(slip, printed, "zh")


def test_an_audit_without_a_slip_ends_its_sentence(data):
    printed = data.published()
    none = data.audit().head(0)
    assert findings.audited(none, printed, "zh").endswith("没有一处确定自相矛盾；疑似不一致（属推断）0处。")
    assert findings.audited(none, printed, "en").endswith(
        "none is an outright contradiction, apparent ones by inference: 0."
    )


def test_names_of_a_users_own_travel_with_the_table():
    levels = pd.DataFrame(
        {
            "region": "420100",
            "indicator": "lakes",
            "year": [2020, 2022, 2024],
            "value": [100.0, 121.0, 146.41],
            "unit": "个",
        }
    )
    levels.attrs["declared"] = {
        "regions": [{"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city"}],
        "indicators": [
            {"indicator": "lakes", "name_zh": "湖泊", "name_en": "Lakes", "unit": "个", "unit_en": "lakes",
             "decimals": "0", "direction": "1"}
        ],
    }  # fmt: skip
    assert findings.growth_of(levels, "en") == (
        "Wuhan: Lakes rose from 100 lakes in 2020 to 146 lakes in 2024, 10.0% a year, "
        "doubling in about 7.3 years."
    )
    assert findings.growth_of(levels, "zh").startswith("武汉湖泊从2020年的100个升至")
    two = findings.growth_of(levels.iloc[[0, 2]], "en")
    assert two == (
        "Wuhan: Lakes was 100 lakes in 2020 and 146 lakes in 2024: only two values, a change of 46.4%, "
        "so no yearly rate."
    )
    falling = levels.assign(value=[146.41, 121.0, 100.0])
    said = findings.growth_of(falling, "en")
    assert said == "Wuhan: Lakes fell from 146 lakes in 2020 to 100 lakes in 2024, −9.1% a year."
    still = findings.growth_of(levels.assign(value=100.0), "zh")
    assert still == "武汉湖泊2020年和2024年均为100个。"


def test_growth_is_compared_over_common_years(data):
    """Sichuan, the nation, Guizhou: the order of the three turns round if each keeps its own years."""
    said = findings.growth_of(views.plan_levels(data, KEY), "en").splitlines()
    assert said == [
        "High-value invention patents per 10,000 people, growth a year over 2022–2024, "
        "years known for all listed: "
        "Sichuan 25.4% (5.06 to 7.95); China 22.0% (9.40 to 14.00); "
        "Guizhou 20.5% (1.50 to 2.17); Guangdong 18.2% (20.60 to 28.77).",
        "High-value invention patents per 10,000 people, growth a year over 2021–2024, "
        "years known for all listed: "
        "Sichuan 25.3% (4.04 to 7.95); China 23.1% (7.50 to 14.00); "
        "Guizhou 21.0% (1.23 to 2.17).",
    ]


def test_rounding_may_leave_an_order_open(data):
    """The nation's 14 of 2024 is a whole number: over 2022-24 it need not have outgrown Guizhou."""
    rows = compared.growth_compared(data, KEY)
    assert findings.order(rows, "en").splitlines() == [
        "High-value invention patents per 10,000 people, 2022–2024: rounding leaves open which grew faster: "
        "China and Guizhou.",
        "High-value invention patents per 10,000 people, 2021–2024: rounding does not change the order "
        "of growth.",
    ]


def test_what_shares_no_definition_does_not_rank(data):
    """Guangdong's two years of pledge financing are a change; the nation's growth stands alone."""
    said = findings.growth_of(views.plan_levels(data, "pledge_financing"), "en").splitlines()
    assert [line.partition(":")[0] for line in said] == ["China", "Guangdong"]
    assert said[1].endswith("only two values, a change of 119.3%, so no yearly rate.")
    assert "a year" not in said[1]


def test_a_region_that_shares_no_years_is_named_apart():
    rows = [(code, year, 2.0**year) for code, years in
            (("CN-GZ", (1, 2, 3)), ("CN-SC", (1, 2, 3)), ("CN-GD", (5, 6, 7))) for year in years]  # fmt: skip
    levels = pd.DataFrame(rows, columns=["region", "year", "value"]).assign(
        year=lambda table: 2000 + table["year"],
        indicator=KEY,
        unit="件/万人",
        role="actual",
        series="census7",
    )
    said = findings.growth_of(levels, "en").splitlines()
    assert len(said) == 2
    assert said[1].startswith(
        "Guangdong shares no years in one definition with the others and is not compared"
    )
    other = levels.assign(series=levels["series"].where(levels["region"] != "CN-SC", "census6"))
    lines = findings.growth_of(other, "en").splitlines()
    assert len(lines) == 3
    assert all("is not compared" in line for line in lines)


def test_the_rank_is_told_by_plan_period(data):
    ranked = views.ranks(data, "invention_density", 2009, 2023)
    assert findings.ranking(ranked, ["CN-GZ"], "en") == (
        "Guizhou's rank among the 31 provinces: rank 19 in 2009, rank 26 in 2015, rank 27 in 2020, "
        "rank 27 in 2023; "
        "already rank 26 in 2014; no change in the 14th Five-Year Plan (2020–2023); "
        "provinces within 10% of its value in 2009: 4 below it, 0 above."
    )


def test_convergence_is_told_with_its_end(data):
    ranked = views.ranks(data, "invention_density", 2009, 2023)
    said = findings.convergence(ranked, 2009, 2023, "en").splitlines()
    assert said[0] == "Across 31 provinces there was convergence until about 2015; none is measurable since."
    assert "2009–2015" in said[1]
    assert "beta = −0.0224, HC3 errors, p = 0.002" in said[1]
    assert "in 2015–2023 no convergence is measurable (beta = −0.0008, HC3 errors, p = 0.86" in said[2]
    assert "p = 0.005" in said[3]
    assert [part.split(" beta")[0] for part in said[4].removeprefix("By plan period: ").split("; ")] == [
        "12th Five-Year Plan (2010–2015)",
        "13th Five-Year Plan (2015–2020)",
        "14th Five-Year Plan (2020–2023)",
    ]  # fmt: skip
    # Where the years before do not differ from those after, no end is told.
    flat = ranked.assign(
        value=ranked["value"].groupby(ranked["region"]).transform("first") * 1.1 ** (ranked["year"] - 2009)
    )
    noisy = flat.assign(value=flat["value"] * (1 + 0.01 * ((flat["year"] * 7 + flat["rank"] * 3) % 5)))
    assert "until about" not in findings.convergence(noisy, 2009, 2023, "en")


def test_too_few_provinces_make_no_finding_of_convergence(data):
    ranked = views.ranks(data, "invention_density", 2009, 2023)
    two = ranked[ranked["region"].isin(["CN-GZ", "CN-SC"])]
    assert findings.convergence(two, 2009, 2023, "en") == ""
    four = ranked[ranked["region"].isin(["CN-GZ", "CN-SC", "CN-GD", "CN-BJ"])]
    assert "Across 4 provinces" in findings.convergence(four, 2009, 2023, "en")
    assert findings.spread(compared.spread(data, 2009, 2023).head(0), "en") == ""


def test_the_two_spreads_say_opposite_things_since_2015(data):
    said = findings.spread(compared.spread(data, 2009, 2023), "en").splitlines()
    assert "1.12 in 2009, 1.01 in 2015, 1.02 in 2023" in said[0]
    assert "0.69 in 2009, 0.51 in 2015, 0.46 in 2023" in said[0]
    assert said[1].startswith("Since 2015 the two measures part: weighted by population")
    alike = compared.spread(data, 2009, 2015)
    assert len(findings.spread(alike, "en").splitlines()) == 1


def test_the_printed_growth_of_guizhou_is_the_edge_of_what_rounding_leaves(data):
    rows = compared.growth_rounded(data)
    own = rows[(rows["region"] == "CN-GZ") & (rows["year"] == 2024)]
    assert findings.rounded(own, "en") == (
        "Guizhou: High-value invention patents per 10,000 people went from 1.94 to 2.17 in 2024; given "
        "rounding, that is growth of 11.3% to 12.4%; the printed 12.4% is the upper end; "
        "counted in patents it is 11.7%."
    )
    assert "lies within" in findings.rounded(own.assign(growth_printed=12.0), "en")
    assert "lies outside" in findings.rounded(own.assign(growth_printed=13.0), "en")
    bare = own.assign(growth_printed=float("nan"), growth_stock=float("nan"))
    assert findings.rounded(bare, "en").endswith("growth of 11.3% to 12.4%.")


def test_progress_and_growth_say_where_they_start(data):
    said = findings.started(compared.starts(data), "en").splitlines()
    assert "progress starts from the plan's own baseline, 13.5; growth from 13.66" in said[0]
    assert said[1].startswith("Sichuan's 2.94 of 2020 is only the plan's baseline")
    assert said[1].endswith("growth from 4.04 in 2021.")


def test_population_makes_next_to_nothing_of_the_growth(data):
    said = findings.growth_made_of(compared.growth_parts(data), "en").splitlines()
    assert (
        "−1.6% in Guangdong (2020–2024), −0.4% in Guizhou (2021–2024), 0.1% in Sichuan (2021–2024)" in said[0]
    )
    (guangdong,) = [line for line in said[1:] if "Guangdong" in line]
    assert "fell from 49.2% to 46.4% in 2020–2024, so the high-value density grew less" in guangdong


def test_growth_still_needed_stands_beside_the_growth_observed(data):
    said = findings.needed(data.still_needed(), "en")
    assert (
        "Guizhou: Provincial patent awards stood at 159 awards in 2024; reaching 180 awards in 2025 "
        "still takes growth of 13.2% a year, against 6.2% a year between its two known values, 2020 and 2024."
    ) in said.splitlines()
    assert "16.1% a year, against 9.3% a year in 2020–2023 and 6.1% in the latest" in said


def test_a_single_year_gives_no_growth(data):
    levels = views.plan_levels(data, "invention_stock")
    assert findings.growth_of(levels.groupby("region").head(1), "en") == ""


def test_what_the_next_plan_asks_for_and_where_growth_would_lead(data):
    pace, paths = next_plan.pace(data), next_plan.scenarios(data)
    assert findings.asked(pace, "en") == (
        "China: High-value invention patents per 10,000 people stood at 16 in 2025; "
        "reaching >22 in 2030 would take growth of 6.6% (5.9% to 7.3% with rounding) a year."
    )
    assert len(findings.pace(pace, "en").splitlines()) == 4
    # Guangdong's newest step is the second half once more: it is said once.
    assert findings.pace(pace, "en").splitlines()[-1] == (
        "Guangdong: 22.8% a year in 2020–2022; 18.2% a year in 2022–2024."
    )
    assert "growth kept (11.9% a year) gives 4.3 in 2030, 2.0 times the start" in findings.scenarios(
        paths, "en"
    )
    for said in (findings.scenarios(paths, "zh"), findings.pace(pace, "zh")):
        assert "预测" not in said
        assert "概率" not in said


def test_a_province_without_a_level_gets_a_sentence(data):
    beside = data.with_data(trademarks("CN-HA"))
    for said in (
        findings.pace(next_plan.pace(beside), "en"),
        findings.scenarios(next_plan.scenarios(beside), "en"),
        findings.distance(next_plan.distance(beside), "en"),
    ):
        assert said.splitlines()[-1] == (
            "Henan: High-value invention patents per 10,000 people: no comparable year-end level is known."
        )


def test_a_distance_that_no_growth_leads_to_says_so(data):
    rows = next_plan.distance(data).assign(value=-2.0, growth=float("nan"))
    said = findings.distance(rows[rows["keeps"] == "difference"].head(1), "en")
    assert said.endswith(
        "to keep the difference it would need −2.00 in 2030, which no growth rate can reach."
    )


def test_a_target_that_is_met_asks_for_nothing(data):
    later = published(
        "CN", (2026, 23.0, "actual"), indicator=KEY, unit="件/万人", basis="density", series="census7"
    )
    said = findings.asked(next_plan.pace(data.with_data(later)), "en")
    assert said.endswith("stood at 23 in 2026; the target of >22 for 2030 is already met.")
