"""A table for each chart, and how the tests look at what was drawn."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ipcompare import charts
from ipcompare.core.catalogue import read_catalogue

DENSITY, PLEDGE, MARKS = "hv_invention_density", "pledge_financing", "trademark_stock"
NAN = float("nan")
EARLY, NEVER = "reached early", "not assessable"
REGIONS = ["CN-GZ", "CN-SC", "CN-GD", "CN"]
NAMES = "BJ TJ HE SX NM LN JL HL SH JS ZJ AH FJ JX SD HA HB HN GX HI CQ YN XZ SN GS QH NX XJ"
PROVINCES = NAMES.split()
LEVELS = {
    "CN-GZ": {2020: 1.24, 2022: 1.50, 2023: 1.94, 2024: 2.17},
    "CN-SC": {2020: 2.94, 2021: 3.90, 2022: 5.20, 2023: 6.60, 2024: 7.95},
    "CN-GD": {2020: 13.5, 2021: 17.0, 2022: 20.6, 2023: 24.6, 2024: 28.77},
    "CN": {2020: 6.3, 2021: 7.5, 2022: 9.4, 2023: 11.8, 2024: 14.0, 2025: 16.0},
}
GOALS = {"CN-GZ": (2.5, "about"), "CN-SC": (5.67, "ge"), "CN-GD": (20.0, "ge"), "CN": (12.0, "ge")}


def coverage() -> pd.DataFrame:
    names = list(read_catalogue().indicators["indicator"])[:40]  # as many as an A4 page is meant to hold
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


def cities_per_head() -> pd.DataFrame:
    names = [f"{name}_stock_per_head" for name in ("patent", "invention", "trademark")]
    kept = cities().assign(unit="件/万人", year=2024)
    named = dict(zip(kept["indicator"].unique(), names, strict=True))
    return kept.assign(indicator=kept["indicator"].map(named))


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


def latest() -> pd.DataFrame:
    """The shape of the shipped one: year-ends, one value within a year, targets alone, and gaps."""
    columns = "region year period value derived target bound target_year nation"
    rows: list[tuple[Any, ...]] = [
        ("CN-BJ", 2024, "", 159.81, False, NAN, "", NAN, 14.0),
        ("CN-SH", 2024, "", 57.9, False, 30, "about", 2025, 14.0),
        ("CN-ZJ", 2025, "", 24.3, False, 17, "eq", 2025, 16.0),
        ("CN-AH", 2025, "2025-06", 12.56, False, 12, "eq", 2025, NAN),
        ("CN-NM", 2023, "", 11.9, False, NAN, "", NAN, 11.8),
        ("CN-GD", 2024, "", 28.77, True, 20, "eq", 2025, 14.0),
        ("CN-SC", 2024, "", 7.95, True, 5.67, "eq", 2025, 14.0),
        ("CN-GZ", 2024, "", 2.17, False, NAN, "", NAN, 14.0),
        ("CN", 2025, "", 16.0, False, 12, "eq", 2025, 16.0),
        ("CN-JS", NAN, "", NAN, False, 17, "eq", 2025, NAN),
        ("CN-HN", NAN, "", NAN, False, 6, "ge", 2025, NAN),
    ]
    rows += [(f"CN-{code}", NAN, "", NAN, False, NAN, "", NAN, NAN) for code in ("HE", "LN", "XJ")]
    rows += [(f"CN-{c}", 2022 + i % 3, "", 1.5 + i, False, NAN, "", NAN, 9.4 + i % 3 * 2.4)
             for i, c in enumerate(("TJ", "SD", "YN", "CQ", "XZ", "SN", "SX"))]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns.split())
    return table.assign(indicator=DENSITY, unit="件/万人")


def tiles() -> pd.DataFrame:
    grid = read_catalogue().grid
    values = {code: 3.3 * 1.16**i for i, code in enumerate(grid["region"][:31])}
    table = grid.assign(value=grid["region"].map(values), marked=grid["region"].isin(REGIONS))
    nation = pd.DataFrame({"region": ["CN"], "value": [28.5], "marked": [False]})
    table = pd.concat([table, nation], ignore_index=True)
    return table.assign(indicator="invention_density", unit="件/万人", year=2023, derived=True)


def next_door() -> pd.DataFrame:
    rows, names = [], read_catalogue()
    levels = series()
    for panel in REGIONS[:3]:
        ties = {panel: "own", **names.beside(panel), "CN": "nation"}
        own = levels[levels["region"].isin(ties)]
        rows.append(own.assign(panel=panel, tie=own["region"].map(ties)))
    return pd.concat(rows, ignore_index=True)


def scenarios() -> pd.DataFrame:
    rows = []
    for code in REGIONS:
        known = LEVELS[code]
        goal = (22.0, "gt") if code == "CN" else (NAN, None)
        rows += [(code, year, value, "actual", None, *goal) for year, value in known.items()]
        last = max(known)
        for scenario, rate in (("kept", 0.18), ("halved", 0.09), ("as the nation", 0.16)):
            path = {year: known[last] * (1 + rate) ** (year - last) for year in range(last + 1, 2031)}
            rows += [(code, year, value, "scenario", scenario, *goal) for year, value in path.items()]
    columns = "region year value kind scenario target bound"
    return pd.DataFrame(rows, columns=columns.split()).assign(indicator=DENSITY, unit="件/万人")


def specifications() -> pd.DataFrame:
    options = [
        ("all", "", 144), ("model", "drift", 24), ("model", "auto", 24), ("with_nation", "True", 72),
        ("with_nation", "False", 72), ("tolerance", "0.0", 72), ("tolerance", "0.05", 72),
        ("base", "stock, before rounding", 48), ("window", "4", 72),
    ]  # fmt: skip
    rows = [
        ("CN-GZ", f"{DENSITY}_growth", *option, 0.2 + 0.02 * i, 0.4 + 0.03 * i, 0.6 + 0.04 * i, "probability")
        for i, option in enumerate(options)
    ]
    rows += [
        ("CN-GZ", "tech_contract_gdp_ratio", *option, 0.8, 1.1, 2.2, "of_threshold") for option in options[:3]
    ]
    columns = "region indicator choice option specifications low as_used high measure"
    return pd.DataFrame(rows, columns=columns.split())


def board() -> pd.DataFrame:
    """One target of each state, and two that nobody can judge, one of them with an outcome."""
    columns = (
        "region indicator theme state verdict unit latest latest_year target bound probability why doubt"
    )
    rows: list[tuple[Any, ...]] = [
        ("CN-GZ", f"{DENSITY}_growth", "creation", "even", "about as likely as not", "%", 12.4, 2024, 15.0,
         "about", 0.4, "", ""),
        ("CN-SC", DENSITY, "creation", "reached", "reached", "件/万人", 7.95, 2024, 5.67, "eq", NAN, "", ""),
        ("CN-GZ", MARKS, "creation", "doubt", "in doubt", "件", 568_000, 2024, 360_000, "eq", NAN, "",
         "contradicted; far beyond"),
        ("CN-GZ", "rd_spending_growth", "creation", "behind", "projected to miss", "%", 6.07, 2023, 12.0,
         "ge", NAN, "", ""),
        ("CN-GD", PLEDGE, "utilisation", "on_course", "projected to reach", "亿元", 1412.8, 2022, 2500,
         "eq", NAN, "", ""),
        ("CN-GZ", "patent_awards", "utilisation", "unknown", NEVER, "个", 159, 2024, 180, "eq", NAN,
         "too few", ""),
        ("CN-SC", "satisfaction", "protection", "unknown", NEVER, "分", NAN, NAN, 80, "ge", NAN,
         "nation", ""),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns.split()).assign(target_year=2025, evidence="own")


def profile() -> pd.DataFrame:
    aims = board().assign(region="CN-GZ", item="target", year=2025, cut_off="2026-03", baseline=10.0)
    aims = aims.assign(density=2.17, density_year=2024, density_nation=14.0, ranked=27, ranked_year=2023)
    aims = aims.assign(
        ranked_of=31, ranked_before=26, ranked_start=2020, status="behind", projected=13.1, value=NAN
    )
    aims = aims.assign(needed_growth=13.2, observed_growth=6.2, baseline_year=2020)
    points = [
        (MARKS, 2017, 112_343, False), (MARKS, 2020, 266_900, True), (MARKS, 2024, 568_000, False),
        (DENSITY, 2023, 6.78, False), (DENSITY, 2024, 7.95, True), (f"{DENSITY}_growth", 2024, 12.4, False),
    ]  # fmt: skip
    rows = pd.DataFrame(points, columns=["indicator", "year", "value", "derived"])
    rows = rows.assign(region="CN-GZ", item="outcome", role="actual", unit="件")
    return pd.concat([aims, rows], ignore_index=True)


def gaps() -> pd.DataFrame:
    columns = (
        "region goal beside latest goal_level bound of_goal growth_asked growth_so_far latest_growth lag"
    )
    columns += " more_than reason"
    rows: list[tuple[Any, ...]] = [
        ("CN-GZ", "target", "", 2.17, 2.4955, "about", 0.87, 15.0, 21.0, 11.9, NAN, NAN, ""),
        ("CN-GZ", "nation", "CN", 2.17, 14, "", 0.155, 36.4, 21.0, 11.9, NAN, 4, ""),
        ("CN-SC", "target", "", 7.95, 5.67, "eq", 1.4, NAN, 25.3, NAN, NAN, NAN, "level reached"),
        ("CN-SC", "nation", "CN", 7.95, 14, "", 0.57, 4.9, 25.3, NAN, 2.7, NAN, ""),
        ("CN-GD", "target", "", NAN, NAN, "", NAN, NAN, NAN, NAN, NAN, NAN, "no outcome of its own"),
    ]
    table = pd.DataFrame(rows, columns=columns.split()).assign(indicator=DENSITY, unit="件/万人")
    return table.assign(latest_year=2024, goal_year=2024, by_year=2030, start=2021, end=2024)


#: Those that need a page of their own: no slide and no half of one holds them.
PAGES = ("coverage_map", "scoreboard", "region_profile", "gap_board")

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
    "specification_ranges": (charts.specification_ranges, specifications),
    "backtest_error": (charts.backtest_error, backtest),
    "interval_coverage": (charts.interval_coverage, intervals),
    "reliability": (charts.reliability, probabilities),
    "hindsight": (charts.hindsight, looking_back),
    "cities_small_multiples": (charts.cities_small_multiples, cities),
    "cities_per_head": (charts.cities_per_head, cities_per_head),
    "audit_findings": (charts.audit_findings, audited),
    "latest_values": (charts.latest_values, latest),
    "tile_grid": (charts.tile_grid, tiles),
    "neighbour_panels": (charts.neighbour_panels, next_door),
    "scenario_paths": (charts.scenario_paths, scenarios),
    "scoreboard": (charts.scoreboard, board),
    "region_profile": (charts.region_profile, profile),
    "gap_board": (charts.gap_board, gaps),
}


@cache
def drawn(name: str, lang: str) -> Axes:
    """Each chart once, for tests that only look at it."""
    chart, table = CHARTS[name]
    return chart(table(), lang=lang, source="CNIPA")


def title_of(ax: Axes) -> str:
    words = next(words for words in figure_of(ax).texts if words.get_gid() == "title")
    return words.get_text().replace("\n", " ")


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


def line_points(ax: Axes) -> dict[str, list[tuple[float, float]]]:
    return {
        str(line.get_label()): [(float(x), float(y)) for x, y in np.asarray(line.get_xydata()) if y == y]
        for line in ax.get_lines()
        if not str(line.get_label()).startswith("_")
    }


def ax_lines(ax: Axes) -> list[Any]:
    return [line for panel in charts.panels(ax) for line in panel.get_lines()]
