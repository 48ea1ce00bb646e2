"""What is likely to be passed by mistake is refused in a sentence, in both languages, never bare."""

import pandas as pd
import pytest

import ipcompare as ipc

LOADED, PRINTED = ipc.load(), ipc.published()
OWN = LOADED[(LOADED["region"] == "CN-GZ") & (LOADED["indicator"] == "invention_stock")].query(
    "role == 'actual'"
)
EMPTY = pd.DataFrame()
SAID_YEARS = {"year": "2025年"}


def twice(table):
    """Give a table with a column twice, as a careless join leaves it."""
    return pd.concat([table, table[["year"]]], axis=1)


#: What was called, and what the sentence must name: the argument, what came, what to pass.
NAMES = {
    "load(5)": (lambda: ipc.load(5), "regions", "int 5"),
    "load([5])": (lambda: ipc.load([5]), "regions", "list [5]"),
    "load(None in a list)": (lambda: ipc.load([None]), "regions", "None"),
    "load(a table)": (lambda: ipc.load(PRINTED), "regions", "DataFrame"),
    "load(indicators=5)": (lambda: ipc.load(indicators=5), "indicators", "int 5"),
    "load(roles=5)": (lambda: ipc.load(roles=5), "roles", "int 5"),
    "published(5)": (lambda: ipc.published(5), "regions", "int 5"),
    "load(data=5)": (lambda: ipc.load(data=5), "data", "int 5", "DataFrame"),
    "load(data=[None])": (lambda: ipc.load(data=[None]), "data", "None"),
    "load(data=bytes)": (lambda: ipc.load(data=b"x"), "data", "b'x'", "os.fsdecode()"),
    "open(root=5)": (lambda: ipc.Dataset.open(root=5), "root", "int 5"),
    "with_data(5)": (lambda: ipc.Dataset.open().with_data(5), "path", "int 5"),
    "check(bytes)": (lambda: ipc.check(b"x"), "path", "b'x'", "os.fsdecode()"),
    "check(5)": (lambda: ipc.check(5), "path", "int 5"),
    "check(None)": (lambda: ipc.check(None), "path", "None"),
    "check(a column twice)": (lambda: ipc.check(twice(PRINTED)), "year"),
    "load(data=a column twice)": (lambda: ipc.load(data=twice(PRINTED)), "year"),
    "check(no rows)": (lambda: ipc.check(PRINTED.head(0)), "table"),
    "audit(5)": (lambda: ipc.audit(5), "table", "int 5", "published()"),
    "audit(empty)": (lambda: ipc.audit(EMPTY), "as_printed", "published()"),
    "audit(loaded)": (lambda: ipc.audit(LOADED), "as_printed", "published()"),
    "audit(a column twice)": (lambda: ipc.audit(twice(PRINTED)), "year"),
    "explain(None)": (lambda: ipc.explain(None), "None", "ipcompare.load().iloc[0]"),
    "explain(5)": (lambda: ipc.explain(5), "int 5", "ipcompare.load().iloc[0]"),
    "explain(a table)": (lambda: ipc.explain(LOADED), "DataFrame", "ipcompare.load().iloc[0]"),
    "explain(a part)": (lambda: ipc.explain({"inputs": "guizhou.csv:53"}), "indicator"),
    "trace(5)": (lambda: ipc.trace(5), "word", "int 5"),
    "trace(source=1)": (lambda: ipc.trace(source=1), "source", "int 1"),
    "trace(line as text)": (lambda: ipc.trace(source="001", line="54"), "line", "str '54'"),
    "trace(line=5.5)": (lambda: ipc.trace(source="001", line=5.5), "line", "5.5"),
    "trace(data=5)": (lambda: ipc.trace(data=5), "data", "int 5"),
    "sensitivity(5, 5)": (lambda: ipc.sensitivity(5, 5), "region", "int 5"),
    "sensitivity(two)": (lambda: ipc.sensitivity(["贵州", "四川"], "hv_invention_density"), "region", "list"),
    "export(5)": (lambda: ipc.export(5, "a.xlsx"), "table", "int 5"),
    "export(path=5)": (lambda: ipc.export(PRINTED, 5), "path", "int 5"),
    "export(loaded)": (lambda: ipc.export(LOADED, "a.xlsx"), "as_printed"),
    "project(5)": (lambda: ipc.project(5), "table", "int 5", "region, indicator, year"),
    "project(None)": (lambda: ipc.project(None), "table", "None"),
    "project(empty)": (lambda: ipc.project(EMPTY), "region, indicator, year"),
    "project(years as text)": (lambda: ipc.project(OWN.assign(**SAID_YEARS)), "2025年", "2025"),
    "project(a column twice)": (lambda: ipc.project(twice(OWN)), "year"),
    "project(to as text)": (lambda: ipc.project(OWN, "2025"), "to", "str '2025'", "2025"),
    "project(to=None)": (lambda: ipc.project(OWN, None), "to", "None"),
    "project(model=5)": (lambda: ipc.project(OWN, model=5), "5", "drift"),
    "project(level as text)": (lambda: ipc.project(OWN, level="x"), "level", "str 'x'", "0.8"),
    "project(level=None)": (lambda: ipc.project(OWN, level=None), "level", "None"),
    "project(level=80)": (lambda: ipc.project(OWN, level=80), "level", "80", "0.8"),
    "project(panel=5)": (lambda: ipc.project(OWN, panel=5), "panel", "int 5"),
    "project(given=5)": (lambda: ipc.project(OWN, given=5), "given", "int 5"),
    "project(like=5)": (lambda: ipc.project(OWN, like=5), "like", "int 5"),
    "project(widen=5)": (lambda: ipc.project(OWN, widen=5), "widen", "int 5"),
    "project(limits=5)": (lambda: ipc.project(OWN, limits=5), "limits", "int 5"),
    "project(one limit)": (
        lambda: ipc.project(OWN, limits={"invention_stock": 5}),
        "invention_stock",
        "int 5",
    ),
    "backtest(5)": (lambda: ipc.backtest(5), "panel", "int 5"),
    "backtest(models=5)": (lambda: ipc.backtest(OWN, models=5), "models", "int 5"),
    "backtest(horizons as text)": (lambda: ipc.backtest(OWN, horizons=["1"]), "horizons", "str '1'"),
    "backtest(min_train as text)": (lambda: ipc.backtest(OWN, min_train="3"), "min_train", "str '3'"),
    "backtest(level as text)": (lambda: ipc.backtest(OWN, level="x"), "level", "str 'x'"),
    "hindsight(origins as text)": (lambda: ipc.hindsight(origins=["2022"]), "origins", "str '2022'"),
    "hindsight(indicators=5)": (lambda: ipc.hindsight(indicators=5), "indicators", "int 5"),
    "hindsight(model=5)": (lambda: ipc.hindsight(model=5), "5", "drift"),
    "hindsight(level as text)": (lambda: ipc.hindsight(level="x"), "level", "str 'x'"),
    "attainment(level as text)": (lambda: ipc.attainment(level="0.8"), "level", "str '0.8'"),
    "attainment(model=5)": (lambda: ipc.attainment(model=5), "5", "drift"),
}
#: What is passed for a harmonised table, to each function that takes one.
TABLES = {
    "empty": (EMPTY, "region, indicator", "ipcompare.load()"),
    "as printed": (PRINTED, "inputs", "ipcompare.load()"),
    "the panel": (ipc.panel(), "role", "ipcompare.load()"),
    "a number": (5, "int 5", "ipcompare.load()"),
    "a text": ("x", "str 'x'", "ipcompare.load()"),
    "a column": (LOADED["year"], "Series", "ipcompare.load()"),
    "a column twice": (twice(LOADED), "year"),
    "years as text": (LOADED.assign(**SAID_YEARS), "2025年", "2025"),
    "no years": (LOADED.assign(year=None), "year", "2025"),
    "half years": (LOADED.assign(year=2024.5), "2024.5", "2025"),
    "values as text": (LOADED.assign(value="a"), "value", "a"),
}
for function in (ipc.targets, ipc.attainment, ipc.hindsight):
    for what, (table, *words) in TABLES.items():
        NAMES[f"{function.__name__}({what})"] = (lambda f=function, t=table: f(t), *words)
    NAMES[f"{function.__name__}(to as text)"] = (lambda f=function: f(to="2025"), "to", "str '2025'", "2025")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_refused_in_a_sentence_of_both_languages(name):
    call, *words = NAMES[name]
    with pytest.raises(ipc.DataError) as caught:
        call()
    for lang in ("en", "zh"):
        said = caught.value.said(lang)
        assert all(word in said for word in words), said
        assert ("；" in said or "：" in said or "，" in said) == (lang == "zh"), said
    assert caught.value.said("zh") != caught.value.said("en")


def test_years_that_are_numbers_in_other_clothes_are_taken():
    """Texts of digits, floats and periods are years; a period's number in its calendar is none."""
    expected = ipc.targets(LOADED)
    years = LOADED["year"]
    for held in (years.astype(str), years.astype(float), pd.PeriodIndex(years.astype(str), freq="Y")):
        found = ipc.targets(LOADED.assign(year=held))
        pd.testing.assert_frame_equal(found, expected)


def test_one_name_is_as_good_as_a_list_of_one():
    one = ipc.hindsight(LOADED, indicators="invention_stock", origins=2024)
    listed = ipc.hindsight(LOADED, indicators=["invention_stock"], origins=[2024])
    assert len(one) > 0
    pd.testing.assert_frame_equal(one, listed)
    assert set(ipc.backtest(OWN, models="drift", horizons=1)["model"]) == {"drift"}
