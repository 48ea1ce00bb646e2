"""The charts: what they draw, nothing on anything else, every character there, the same bytes twice."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ipcompare import charts
from ipcompare.charts import style
from ipcompare.core import reference, text
from ipcompare.core.errors import DataError

DENSITY, PLEDGE, MARKS = "hv_invention_density", "pledge_financing", "trademark_stock"
NAN = float("nan")
EARLY, NEVER = "reached early", "not assessable"
REGIONS = ["CN-GZ", "CN-SC", "CN-GD", "CN"]
PROVINCES = [
    "BJ",
    "TJ",
    "HE",
    "SX",
    "NM",
    "LN",
    "JL",
    "HL",
    "SH",
    "JS",
    "ZJ",
    "AH",
    "FJ",
    "JX",
    "SD",
    "HA",
    "HB",
    "HN",
    "GX",
    "HI",
    "CQ",
    "YN",
    "XZ",
    "SN",
    "GS",
    "QH",
    "NX",
    "XJ",
]
LEVELS = {
    "CN-GZ": {2020: 1.24, 2022: 1.50, 2023: 1.94, 2024: 2.17},
    "CN-SC": {2020: 2.94, 2021: 3.90, 2022: 5.20, 2023: 6.60, 2024: 7.95},
    "CN-GD": {2020: 13.5, 2021: 17.0, 2022: 20.6, 2023: 24.6, 2024: 28.77},
    "CN": {2020: 6.3, 2021: 7.5, 2022: 9.4, 2023: 11.8, 2024: 14.0, 2025: 16.0},
}
GOALS = {"CN-GZ": (2.5, "about"), "CN-SC": (5.67, "ge"), "CN-GD": (20.0, "ge"), "CN": (12.0, "ge")}


def coverage() -> pd.DataFrame:
    names = list(reference.indicators()["indicator"])[:40]  # as many as an A4 page is meant to hold
    cells = [
        (region, name, year, "actual", (i + year) % 3 == 0)
        for i, name in enumerate(names)
        for k, region in enumerate(REGIONS)
        for year in range(2010, 2026)
        if (i * 7 + k * 5 + year) % 4
    ]
    marks = [
        (region, name, *mark, False)
        for name in names[::2]
        for region in REGIONS[:3]
        for mark in ((2020, "baseline"), (2025, "target"))
    ]
    return pd.DataFrame(cells + marks, columns=["region", "indicator", "year", "role", "derived"])


def targets() -> pd.DataFrame:
    columns = "region indicator unit baseline target bound latest latest_year required_growth progress"
    columns += " time_share status reason"
    rows: list[tuple[Any, ...]] = [
        ("CN-GZ", DENSITY, "件/万人", 1.24, 2.5, "about", 2.17, 2024, 15.0, 0.738, 0.8, "behind", ""),
        ("CN-SC", DENSITY, "件/万人", 2.94, 5.67, "ge", 7.95, 2024, 14.0, 1.835, 0.8, EARLY, ""),
        ("CN-GD", DENSITY, "件/万人", 13.5, 20, "ge", 28.77, 2024, 8.2, 2.349, 0.8, EARLY, ""),
        ("CN", DENSITY, "件/万人", 6.3, 12, "ge", 16, 2025, 13.8, 1.70, 1.0, "reached", ""),
        ("CN-GZ", PLEDGE, "亿元", 55.14, 100, "ge", NAN, NAN, 12.6, NAN, NAN, NEVER, "no baseline"),
        ("CN-SC", PLEDGE, "亿元", 60, 120, "ge", 214.2, 2023, 14.9, 2.57, 0.6, EARLY, ""),
        ("CN-GD", PLEDGE, "亿元", 907.6, 2500, "ge", 2305.5, 2023, 22.5, 0.878, 0.6, "on track", ""),
        ("CN-GZ", MARKS, "件", 260_000, 360_000, "ge", 568_000, 2024, 6.7, 3.08, 0.8, EARLY, ""),
        ("CN-GZ", "gi_count", "件", 338, 420, "ge", 330, 2024, 4.4, -0.098, 0.8, "moving away", ""),
        ("CN-GD", "gi_count", "件", 157, 180, "about", 175, 2024, 2.8, 0.78, 0.8, "behind", ""),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns.split())


def series() -> pd.DataFrame:
    rows = [(code, year, value) for code in REGIONS for year, value in LEVELS[code].items()]
    for i, code in enumerate(PROVINCES):
        rows += [(f"CN-{code}", year, (1.5 + i) * 1.15 ** (year - 2020)) for year in range(2020, 2025)]
    return pd.DataFrame(rows, columns=["region", "year", "value"]).assign(indicator=DENSITY, unit="件/万人")


def ranks() -> pd.DataFrame:
    rows = series().query("region != 'CN' and year in (2020, 2022, 2023, 2024)")
    return rows.assign(rank=rows.groupby("year")["value"].rank(ascending=False, method="first").astype(int))


def growth() -> pd.DataFrame:
    rows = [
        ("CN-GZ", 2023, 29.3), ("CN-GZ", 2024, 12.4), ("CN-SC", 2023, 26.9), ("CN-SC", 2024, 20.5),
        ("CN-GD", 2023, 19.4), ("CN-GD", 2024, 17.0), ("CN", 2023, 25.5), ("CN", 2024, -1.2),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "year", "value"]).assign(indicator=DENSITY)


def fans() -> pd.DataFrame:
    rows = []
    for code in REGIONS:
        rows += [
            (code, year, value, "actual", NAN, NAN, NAN, *GOALS[code]) for year, value in LEVELS[code].items()
        ]
        middle = 1.14 * LEVELS[code][2024]
        rows += [
            (code, 2025, middle, "projected", middle * (1 - wide), middle * (1 + wide), level, *GOALS[code])
            for level, wide in ((0.5, 0.04), (0.8, 0.08), (0.95, 0.15))
        ]
    columns = "region year value kind low high level target bound"
    return pd.DataFrame(rows, columns=columns.split()).assign(indicator=DENSITY, unit="件/万人")


def attainment() -> pd.DataFrame:
    rows = targets()[["region", "indicator", "unit", "target", "bound", "reason"]].copy()
    rows["projected"] = [2.5, 9.6, 32.7, 16.2, NAN, 400, 3100, 640_000, 325, 179]
    rows["low"], rows["high"], rows["level"] = rows["projected"] * 0.93, rows["projected"] * 1.07, 0.8
    rows["probability"] = [0.5, 1, 1, 1, NAN, 1, 0.93, 1, 0.0, 0.4]
    sure, half = "virtually certain", "about as likely as not"
    rows["likelihood"] = [
        half,
        sure,
        sure,
        sure,
        "",
        sure,
        "very likely",
        sure,
        "exceptionally unlikely",
        half,
    ]
    rows["verdict"] = rows["likelihood"].replace("", "not assessable")
    return rows


def backtest() -> pd.DataFrame:
    rows = [
        (model, n, horizon, size * horizon + n / 10)
        for size, model in (
            (18, "last"),
            (8, "linear"),
            (9, "loglinear"),
            (7, "drift"),
            (6, "damped"),
            (5, "auto"),
        )
        for horizon in (1, 2)
        for n in (3, 4, 6, 8)
    ]
    return pd.DataFrame(rows, columns=["model", "n", "horizon", "mape"])


def intervals() -> pd.DataFrame:
    rows = [
        ("analytic", 1, 0.8, 0.64),
        ("analytic", 2, 0.8, 0.46),
        ("panel", 1, 0.8, 0.82),
        ("panel", 2, 0.8, 0.78),
    ]
    return pd.DataFrame(rows, columns=["interval", "horizon", "nominal", "covered"])


def probabilities() -> pd.DataFrame:
    said, came = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95], [0.02, 0.12, 0.4, 0.45, 0.7, 0.86, 0.99]
    return pd.DataFrame({"predicted": said, "observed": came, "n": [120, 44, 30, 28, 41, 60, 210]})


def looking_back() -> pd.DataFrame:
    rows = [
        (code, year, LEVELS[code][2024] * share, LEVELS[code][2024] * 1.14, GOALS[code][0])
        for code in REGIONS
        for year, share in ((2022, 0.8), (2023, 1.0), (2024, 1.12))
    ]
    table = pd.DataFrame(rows, columns=["region", "last_year", "projected", "outcome", "target"])
    return table.assign(
        low=table["projected"] * 0.9, high=table["projected"] * 1.1, indicator=DENSITY, unit="件/万人"
    )


def cities() -> pd.DataFrame:
    codes = ["520100", "520200", "520300", "520400", "520500", "520600", "522300", "522600", "522700"]
    rows = [
        (code, name, top * 0.72**i, unit)
        for name, unit, top in (
            ("invention_stock", "件", 14_200),
            (DENSITY, "件/万人", 7.8),
            ("gi_count", "件", 74),
        )
        for i, code in enumerate(codes)
    ]
    return pd.DataFrame(rows, columns=["region", "indicator", "value", "unit"])


def audited() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rule": ["parts and total", "percentage and counts", "one value, two bounds", "running total"],
            "region": ["520100", "CN-GZ", "CN-GD", "CN-GZ"],
            "indicator": ["patent_stock", "judgment_acceptance", "service_points", "work_registrations"],
            "year": [2024, 2024, 2025, 2024],
            "printed": [59734.0, 12.5, 40.0, 1_600_000.0],
            "computed": [59738.0, 7.69, 40.0, 1_468_850.0],
            "unit": ["件", "%", "个", "件"],
            "inference": [False, False, False, True],
        }
    )


CHARTS: dict[str, tuple[Callable[..., Axes], Callable[[], pd.DataFrame]]] = {
    "coverage_map": (charts.coverage_map, coverage),
    "target_dumbbells": (charts.target_dumbbells, targets),
    "progress_board": (charts.progress_board, targets),
    "trajectories": (charts.trajectories, series),
    "indexed_growth": (charts.indexed_growth, series),
    "rank_bump": (charts.rank_bump, ranks),
    "growth_rates": (charts.growth_rates, growth),
    "attainment_fans": (charts.attainment_fans, fans),
    "likelihood_board": (charts.likelihood_board, attainment),
    "backtest_error": (charts.backtest_error, backtest),
    "interval_coverage": (charts.interval_coverage, intervals),
    "reliability": (charts.reliability, probabilities),
    "hindsight": (charts.hindsight, looking_back),
    "cities_small_multiples": (charts.cities_small_multiples, cities),
    "audit_findings": (charts.audit_findings, audited),
}
each = pytest.mark.parametrize("name", CHARTS)
both = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(autouse=True)
def _closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


def figure_of(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def shown_texts(figure: Figure) -> list[Text]:
    """The words a reader sees: tick labels beyond the limits and on hidden axes are not drawn."""
    words = list(figure.texts)
    for ax in figure.axes:
        words += [*ax.texts, ax.title, ax._left_title]  # type: ignore[attr-defined]
        if ax.get_legend():
            words += ax.get_legend().get_texts()
        if not ax.axison:
            continue
        for axis in (ax.xaxis, ax.yaxis):
            if axis.get_visible():
                low, high = sorted(axis.get_view_interval())
                ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
                words += [
                    axis.label,
                    *(label for place, label in ticks if low - 1e-9 <= place <= high + 1e-9),
                ]
    return [text for text in words if text.get_visible() and text.get_text().strip()]


def assert_tidy(figure: Figure) -> None:
    """Every word inside the figure and none on another."""
    figure.draw_without_rendering()
    page = figure.bbox
    boxes = [(words.get_text(), words.get_window_extent()) for words in shown_texts(figure)]
    for words, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1
        assert inside, f"{words!r} leaves the figure: {box} of {page}"
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        shared = Bbox.intersection(a, b)
        touching = shared is not None and min(shared.width, shared.height) > 1.5
        assert not touching, f"{one!r} lies on {other!r}"


@both
@each
def test_nothing_clipped_nothing_overlapping(name: str, lang: str) -> None:
    chart, table = CHARTS[name]
    assert_tidy(figure_of(chart(table(), lang=lang, source="CNIPA")))


@both
@pytest.mark.parametrize("name", [name for name in CHARTS if name != "coverage_map"])
def test_slide_size(name: str, lang: str, tmp_path: Path) -> None:
    chart, table = CHARTS[name]
    figure = figure_of(chart(table(), lang=lang))
    charts.finalise(figure, tmp_path / name, source="CNIPA", size="wide", formats=["svg"])
    assert figure.get_size_inches() == pytest.approx((10.0, 5.626), abs=0.01)
    assert_tidy(figure)


@pytest.mark.parametrize("name", ["trajectories", "growth_rates", "reliability", "indexed_growth"])
def test_half_width(name: str, tmp_path: Path) -> None:
    chart, table = CHARTS[name]
    figure = figure_of(chart(table(), lang="en"))
    charts.finalise(figure, tmp_path / name, source="CNIPA", size="half", formats=["svg"])
    assert_tidy(figure)


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


# --- what is drawn is what is in the table ---


def line_points(ax: Axes) -> dict[str, list[tuple[float, float]]]:
    return {
        str(line.get_label()): [(float(x), float(y)) for x, y in np.asarray(line.get_xydata())]
        for line in ax.get_lines()
        if not str(line.get_label()).startswith("_")
    }


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


def test_coverage_cells_are_the_table() -> None:
    table = coverage()
    ax = charts.coverage_map(table)
    actual = table[table["role"] == "actual"]
    assert len(ax.patches) == len(actual)
    hatched = sum(1 for cell in ax.patches if cell.get_hatch())
    assert hatched == int(actual["derived"].sum())
    marks = {len(np.asarray(line.get_xdata())) for line in ax.get_lines() if line.get_linestyle() == "None"}
    assert marks == {int((table["role"] == "target").sum())}
    assert len(ax.get_yticklabels()) == 40


def test_published_value_wins_its_cell() -> None:
    table = pd.DataFrame(
        {"region": "CN-GZ", "indicator": DENSITY, "year": 2024, "role": "actual", "derived": [True, False]}
    )
    ax = charts.coverage_map(table)
    assert [cell.get_hatch() for cell in ax.patches] == [None]


def test_dumbbells_have_a_panel_an_indicator_with_its_unit() -> None:
    ax = charts.target_dumbbells(targets(), lang="zh")
    panels = charts.panels(ax)
    assert len(panels) == 4
    assert panels[0].get_title(loc="left") == "每万人口高价值发明专利拥有量（件/万人）"
    assert [label.get_text() for label in panels[0].get_yticklabels()] == ["贵州", "四川", "广东", "全国"]
    ends = [
        list(np.asarray(line.get_xdata()))
        for line in panels[0].get_lines()
        if len(np.asarray(line.get_xdata())) == 2
    ]
    assert ends == [[1.24, 2.5], [2.94, 5.67], [13.5, 20.0], [6.3, 12.0]]
    words = [words.get_text() for words in panels[0].texts]
    assert words[:2] == ["1.24 → ≈2.50", "◇ 2.17（2024）"]
    assert "13.50 → ≥20.00" in words


def test_progress_is_not_clipped() -> None:
    ax = charts.progress_board(targets(), lang="en")
    words = [words.get_text() for words in ax.texts]
    assert {"308%", "257%", "184%", "−10%"} <= set(words)
    assert any("no baseline" in entry for entry in words)
    arrows = [line for line in ax.get_lines() if line.get_marker() == ">"]
    assert len(arrows) == 3
    stems = sorted(float(path.vertices[:, 0].max()) for c in ax.collections for path in c.get_paths())
    assert stems[-1] == 2.0
    title = next(words.get_text() for words in figure_of(ax).texts if words.get_gid() == "title")
    assert title.replace("\n", " ").startswith("Of 10 targets 5 are already reached")


def test_fans_hold_every_level_and_the_target() -> None:
    panels = charts.panels(charts.attainment_fans(fans(), lang="en"))
    assert [panel.get_title(loc="left") for panel in panels] == ["Guizhou", "Sichuan", "Guangdong", "China"]
    assert all(len(panel.collections) == 3 for panel in panels)
    stars = [line for panel in panels for line in panel.get_lines() if line.get_marker() == "*"]
    assert [float(np.asarray(star.get_ydata())[0]) for star in stars] == [2.5, 5.67, 20.0, 12.0]
    assert [words.get_text() for words in panels[3].texts] == ["16.00", "target ≥12.00"]


def test_fans_without_a_target() -> None:
    panels = charts.panels(charts.attainment_fans(fans().assign(target=NAN, bound=None), lang="en"))
    assert not [line for panel in panels for line in panel.get_lines() if line.get_marker() == "*"]


def test_fans_show_every_reading_of_a_target() -> None:
    own = fans().query("region == 'CN-GZ'")
    readings = {"the rate holds every year": 2.14, "the rate holds in the target year": 2.50}
    table = pd.concat([own.assign(target=goal, reading=reading) for reading, goal in readings.items()])
    ax = charts.attainment_fans(table, lang="zh")
    stars = [line for line in ax_lines(ax) if line.get_marker() == "*"]
    assert [float(np.asarray(star.get_ydata())[0]) for star in stars] == [2.14, 2.5]
    assert len(charts.panels(ax)[0].collections) == 3
    assert_tidy(figure_of(ax))


def ax_lines(ax: Axes) -> list[Any]:
    return [line for panel in charts.panels(ax) for line in panel.get_lines()]


def test_rows_of_one_indicator_are_told_apart() -> None:
    table = attainment().iloc[:2].assign(region="CN-GZ", reading=["the rate holds every year", ""])
    labels = [label.get_text() for label in charts.likelihood_board(table, lang="en").get_yticklabels()]
    assert "every year" in labels[0].replace("\n", " ")
    assert "every year" not in labels[1]


def test_growth_is_compared_by_the_year() -> None:
    table = pd.DataFrame(
        {
            "region": ["CN-GZ"] * 2 + ["CN-SC"] * 2,
            "year": [2023, 2024, 2020, 2024],
            "value": [1.0, 1.3, 1.0, 2.0],
        }
    )
    title = next(words.get_text() for words in figure_of(charts.trajectories(table, lang="en")).texts)
    assert "Guizhou grew fastest, 30.0% a year" in title.replace("\n", " ")


def test_likelihood_is_relative_to_the_target() -> None:
    table = attainment()
    ax = charts.likelihood_board(table, lang="zh")
    points = [line for line in ax.get_lines() if len(np.asarray(line.get_xdata())) == 1]
    drawn = sorted(float(np.asarray(point.get_xdata())[0]) for point in points)
    expected = sorted((table["projected"] / table["target"]).clip(upper=2).dropna())
    assert drawn == pytest.approx(expected)
    assert any("缺基期值" in words.get_text() for words in ax.texts)


def test_evidence_is_the_table() -> None:
    for panel, (_, rows) in zip(
        charts.panels(charts.backtest_error(backtest())), backtest().groupby("horizon"), strict=True
    ):
        drawn = sorted(float(y) for line in panel.get_lines() for y in np.asarray(line.get_ydata()))
        assert drawn == pytest.approx(sorted(rows["mape"]))
    bars = charts.interval_coverage(intervals()).patches
    assert [bar.get_width() for bar in bars] == [0.64, 0.46, 0.82, 0.78]
    curve = charts.reliability(probabilities()).get_lines()[1]
    assert list(np.asarray(curve.get_ydata())) == list(probabilities()["observed"])
    panels = charts.panels(charts.hindsight(looking_back()))
    dots = [np.asarray(panel.get_lines()[0].get_ydata()) for panel in panels]
    assert np.concatenate(dots) == pytest.approx(looking_back()["projected"].to_numpy())


def test_cities_are_ranked() -> None:
    panels = charts.panels(charts.cities_small_multiples(cities().sample(frac=1, random_state=1)))
    assert len(panels) == 3
    for panel in panels:
        widths = [bar.get_width() for bar in panel.patches]
        assert len(widths) == 9
        assert widths == sorted(widths, reverse=True)
        assert panel.get_yticklabels()[0].get_text() == "贵阳"


# --- files ---


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    few = coverage()
    few = few[few["indicator"].isin(few["indicator"].unique()[:8])]
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        for name, table, lang in (("coverage_map", few, "zh"), ("growth_rates", growth(), "en")):
            ax = CHARTS[name][0](table, lang=lang)
            files = charts.finalise(figure_of(ax), folder / name, source="CNIPA")
            assert [file.suffix for file in files] == [".png", ".svg", ".pdf"]
    names = sorted(file.name for file in folders[0].iterdir())
    assert len(names) == 6
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


def test_finalising_twice_changes_nothing(tmp_path: Path) -> None:
    figure = figure_of(charts.trajectories(series()))
    first = charts.finalise(figure, tmp_path / "a", source="CNIPA", formats=["svg"])[0].read_bytes()
    charts.finalise(figure, tmp_path / "b", source="CNIPA", formats=["svg"], size="wide")
    again = charts.finalise(figure, tmp_path / "c", source="CNIPA", formats=["svg"], size=(16, 9.5))[0]
    assert again.read_bytes() == first


def test_svg_says_what_it_shows(tmp_path: Path) -> None:
    ax = charts.growth_rates(growth(), lang="en")
    file = charts.finalise(figure_of(ax), tmp_path / "growth", source="CNIPA & others", formats=["svg"])[0]
    root = ElementTree.fromstring(file.read_bytes())
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}desc") == charts.describe(ax, "en")
    assert "Guangdong" in (root.findtext(f"{space}title") or "") or "Sichuan" in (
        root.findtext(f"{space}title") or ""
    )


def test_a_figure_needs_its_words(tmp_path: Path) -> None:
    with style.theme():
        figure, _ = plt.subplots()
    with pytest.raises(DataError) as caught:
        charts.finalise(figure, tmp_path / "x", source=" ")
    assert len(caught.value.faults) == 3
    with pytest.raises(DataError, match="tiff"):
        charts.finalise(figure, tmp_path / "x", source="s", title="t", alt="a", formats=["tiff"])
    with pytest.raises(DataError, match="a4"):
        charts.finalise(figure, tmp_path / "x", source="s", title="t", alt="a", size="a5")
    assert charts.finalise(figure, tmp_path / "x", source="s", title="t", alt="a", formats=["png"])[
        0
    ].exists()


def test_all_files_or_none(tmp_path: Path) -> None:
    figure = figure_of(charts.growth_rates(growth()))
    (tmp_path / "g.png").write_bytes(b"before")
    (tmp_path / "g.pdf").mkdir()  # stands for a file that cannot be replaced
    with pytest.raises(DataError, match=r"g\.pdf cannot be written"):
        charts.finalise(figure, tmp_path / "g", source="CNIPA")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.pdf", "g.png"]
    assert (tmp_path / "g.png").read_bytes() == b"before"
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        charts.finalise(figure, tmp_path / "file" / "g", source="CNIPA")


# --- characters ---


def test_a_missing_character_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"U\+1F600"):
        charts.growth_rates(growth(), title="\U0001f600")
    figure = figure_of(charts.growth_rates(growth()))
    with pytest.raises(DataError, match=r"U\+1F600"):
        charts.finalise(figure, tmp_path / "g", source="\U0001f600")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_font_has_every_character(weight: str) -> None:
    file = style.FONT_FILES[weight]
    assert file.stat().st_size < 4096 * 1024
    assert (file.parent / "OFL.txt").exists()
    known = set(get_font(str(file)).get_charmap())
    words = text.TEXTS.read_text(encoding="utf-8")
    for frame in (reference.regions(), reference.indicators(), reference.sources()):
        columns = [
            name for name in frame.columns if name in ("name_zh", "name_en", "title_zh", "title_en", "unit")
        ]
        words += "".join(frame[columns].astype(str).to_numpy().ravel())
    lacking = {character for character in words if ord(character) not in known and character not in "\r\n"}
    assert not lacking


# --- colours ---

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
SEEN = {"normal": np.eye(3), "protan": np.array(PROTAN), "deutan": np.array(DEUTAN)}


def linear(colour: str) -> Any:
    rgb = np.array(mpl.colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Any) -> Any:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb.clip(
        0, 1
    )
    scaled = xyz / [0.9505, 1.0, 1.089]
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SEEN)
def test_colours_stay_apart(sight: str) -> None:
    seen = {code: lab(SEEN[sight] @ linear(look.colour)) for code, look in charts.REGION_STYLE.items()}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 20, f"{one} and {other} look alike ({sight})"


def test_regions_can_be_told_apart_in_grey() -> None:
    looks = list(charts.REGION_STYLE.values())
    for one, other in itertools.combinations(looks, 2):
        assert abs(lab(linear(one.colour))[0] - lab(linear(other.colour))[0]) > 5
        assert one.marker != other.marker
        assert one.line != other.line
    for look in looks:
        brightness = float(np.array([0.2126, 0.7152, 0.0722]) @ linear(look.colour))
        assert 1.05 / (brightness + 0.05) >= 3, f"{look.colour} is too pale on white"


def test_unknown_regions_get_the_next_colours() -> None:
    styles = charts.region_styles(["CN-YN", "CN-GZ", "CN-HN"])
    assert styles["CN-GZ"] == charts.REGION_STYLE["CN-GZ"]
    assert len({look.colour for look in styles.values()}) == 3
    many = charts.region_styles([f"CN-{code}" for code in PROVINCES] + ["CN-GZ"])
    assert {look.colour for code, look in many.items() if code != "CN-GZ"} == {style.PALE}


# --- words ---


def test_texts_are_complete_and_fill_the_same_places() -> None:
    with text.TEXTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert row["zh"].strip()
        assert row["en"].strip()
        places = [{part.split("}")[0] for part in row[lang].split("{")[1:]} for lang in ("zh", "en")]
        assert places[0] == places[1], row["key"]


def test_unknown_words_are_named() -> None:
    with pytest.raises(DataError, match=r"foot\.source"):
        text.text("foot.sourse")
    with pytest.raises(DataError, match="zh, en"):
        text.text("foot.source", "fr", source="x")
    with pytest.raises(DataError, match="source"):
        text.text("foot.source")


def test_every_unit_has_words() -> None:
    units = set(reference.indicators()["unit"])
    assert not {unit for unit in units if not text.unit_name(unit, "en").isascii()}


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (568_000, "件", "56.8万", "568k"),
        (10_005, "件", "1万", "10k"),
        (260_000, "件", "26万", "260k"),
        (1_234_567, "件", "123万", "1.23m"),
        (12_740, "万人", "1.27亿", "127m"),
        (2_500, "亿元", "2500", "250"),
        (25_000, "亿元", "2.5万", "2,500"),
        (0, "件", "0", "0"),
        (-0.001, "%", "0.00", "0.00"),
        (-3.5, "%", "−3.50", "−3.50"),
        (NAN, "件", "—", "—"),
    ],
)
def test_numbers(value: float, unit: str, zh: str, en: str) -> None:
    assert text.number(value, unit, "zh") == zh
    assert text.number(value, unit, "en") == en


def test_no_probability_claims_certainty() -> None:
    assert [text.chance(p) for p in (0.0, 0.004, 0.5, 0.997, 1.0)] == ["<1%", "<1%", "50%", ">99%", ">99%"]


def test_wrapping_keeps_every_character() -> None:
    words = "贵州省“十四五”知识产权规划（2021—2025年），高价值发明专利。High-value patents, per 10,000 people"
    lines = style.wrap(words, 90, 10).splitlines()
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(style.text_width(line, 10) <= 90 for line in lines)
    assert not [line for line in lines if line[0] in "，。）”、"]


# --- mistakes ---


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


def test_names_that_are_not_in_the_catalogue_are_shown_as_they_are() -> None:
    table = growth().assign(region="=cmd()", indicator="my_own").drop_duplicates(["region", "year"])
    ax = charts.growth_rates(table)
    assert any("=cmd()" in words.get_text() for words in ax.texts)
