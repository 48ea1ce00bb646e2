"""What every chart does: words, axes, names, errors."""

from __future__ import annotations

import inspect
import pickle

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from charts.samples import CHARTS, assert_tidy, audited, cities, figure_of, growth, series, title_of
from matplotlib.axes import Axes

from ipcompare import charts
from ipcompare.core.errors import DataError

each = pytest.mark.parametrize("name", CHARTS)
both = pytest.mark.parametrize("lang", ["zh", "en"])


@each
def test_words_table_and_axes(name: str) -> None:
    chart, make = CHARTS[name]
    table = make()
    before = table.copy(deep=True)
    settings = dict(mpl.rcParams)
    ax = chart(table, lang="zh")
    assert isinstance(ax, Axes)
    pd.testing.assert_frame_equal(table, before)
    assert dict(mpl.rcParams) == settings
    assert charts.panels(ax)
    gids = {words.get_gid() for words in figure_of(ax).texts}
    assert {"title", "subtitle"} <= gids
    for lang in ("zh", "en"):
        alt = charts.describe(ax, lang)
        assert len(alt) > 20
        assert "{" not in alt
    assert charts.describe(ax, "zh") != charts.describe(ax, "en")


@both
@each
def test_given_axes_are_used(name: str, lang: str) -> None:
    chart, table = CHARTS[name]
    figure, grid = plt.subplots(1, 2, figsize=(16, 10), layout="constrained")
    ax = chart(table(), lang=lang, ax=grid[0])
    assert ax is grid[0]
    assert all(panel.figure is figure for panel in charts.panels(ax))
    assert figure.texts == []
    assert not grid[1].lines
    if name != "coverage_map":  # which needs a page of its own
        grid[1].remove()
        assert_tidy(figure)


def test_own_title_and_source() -> None:
    ax = charts.growth_rates(growth(), lang="en", title="My finding", source="CNIPA, 2025")
    words = {words.get_gid(): words.get_text() for words in figure_of(ax).texts}
    assert words["title"] == "My finding"
    assert words["foot"] == "Source: CNIPA, 2025"


def test_mistakes_are_named() -> None:
    with pytest.raises(DataError, match=r"'value'.*nearest"):
        charts.trajectories(series().rename(columns={"value": "values"}))
    with pytest.raises(DataError, match="without rows"):
        charts.growth_rates(growth().iloc[:0])
    with pytest.raises(DataError, match="more than one value in 2020"):
        charts.trajectories(pd.concat([series(), series()]))
    with pytest.raises(DataError, match="log scale"):
        charts.trajectories(series().assign(value=0.0))
    with pytest.raises(DataError, match="zh, en"):
        charts.growth_rates(growth(), lang="de")


@each
def test_a_missing_value_is_missing_however_the_table_writes_it(name: str) -> None:
    chart, make = CHARTS[name]
    table = make()
    said = charts.describe(chart(table), "en")
    assert charts.describe(chart(table.convert_dtypes()), "en") == said
    assert charts.describe(chart(table.assign(remark=None)), "en") == said


@pytest.mark.parametrize(
    ("name", "column"),
    [("progress_board", "progress"), ("target_dumbbells", "baseline"), ("target_dumbbells", "latest")],
)
def test_a_column_without_a_value_is_drawn_as_missing(name: str, column: str) -> None:
    chart, make = CHARTS[name]
    assert "—" in charts.describe(chart(make().assign(**{column: None})), "en")


@pytest.mark.parametrize(("name", "column"), [("attainment_fans", "value"), ("coverage_map", "year")])
def test_a_chart_of_missing_values_alone_is_an_error(name: str, column: str) -> None:
    chart, make = CHARTS[name]
    with pytest.raises(DataError, match="without rows"):
        chart(make().assign(**{column: float("nan")}))


def test_a_printed_nought_is_no_crash() -> None:
    table = audited().assign(printed=0.0)
    assert "apart —" in charts.describe(charts.audit_findings(table), "en")


def test_names_that_are_not_in_the_catalogue_are_shown_as_they_are() -> None:
    table = growth().assign(region="=cmd()", indicator="my_own").drop_duplicates(["region", "year"])
    ax = charts.growth_rates(table)
    assert any("=cmd()" in words.get_text() for words in ax.texts)


OWN = {
    "regions": [{"region": "CN-HB", "name_zh": "荆楚", "name_en": "My Hubei", "level": "province"}],
    "indicators": [
        {"indicator": "my_own", "name_zh": "我的指标", "name_en": "My own measure", "unit": "件",
         "unit_en": "things", "direction": "-1", "decimals": "1"},
    ],
}  # fmt: skip


def test_a_table_names_its_own_regions_and_indicators() -> None:
    table = growth().assign(region="XX", indicator="my_own", unit="%").drop_duplicates(["region", "year"])
    table.attrs["declared"] = {**OWN, "regions": [{**OWN["regions"][0], "region": "XX"}]}
    ax = charts.growth_rates(table, lang="en")
    assert "My Hubei" in title_of(ax)
    assert any("My own measure" in words.get_text() for words in figure_of(ax).texts)
    assert "荆楚" in charts.describe(ax, "zh")
    table.attrs = {}
    assert "My Hubei" not in title_of(charts.growth_rates(table, lang="en"))


def test_a_measure_counts_in_its_own_unit() -> None:
    table = cities().query("indicator == 'gi_count'").assign(indicator="my_own")
    table.attrs["declared"] = OWN
    assert charts.panels(charts.cities_small_multiples(table, lang="en"))[0].get_title(loc="left") == (
        "My own measure (things)"
    )


@each
def test_a_chart_says_what_it_takes(name: str) -> None:
    chart = getattr(charts, name)
    taken = inspect.signature(chart).parameters
    assert list(taken)[:5] == ["table", "lang", "ax", "title", "source"]
    for option in taken:
        assert chart.__doc__.count(f"\n{option} : ") == 1
    assert "Returns" in chart.__doc__
    assert pickle.loads(pickle.dumps(chart)) is chart


def test_a_chart_that_fails_leaves_no_figure_open() -> None:
    open_before = plt.get_fignums()
    with pytest.raises(DataError, match="U\\+1F600"):
        charts.rank_bump(series().assign(rank=1), title="\U0001f600")
    with pytest.raises(TypeError, match="tittle"):
        charts.rank_bump(series().assign(rank=1), tittle="A slip")
    assert plt.get_fignums() == open_before
