"""Charts for print: each draws the table it is given, in Chinese or English, and returns its axes.

Every chart is ``chart(table, *, lang="zh", ax=None) -> Axes``. Charts of several panels return the invisible
frame of their panels; :func:`panels` lists them. :func:`describe` gives the alt text, :func:`finalise` writes
the files, :func:`rendered` gives them as bytes.
"""

from __future__ import annotations

from ipcompare.charts.attainment import attainment_fans, likelihood_board
from ipcompare.charts.audit import audit_findings
from ipcompare.charts.cities import cities_per_head, cities_small_multiples
from ipcompare.charts.coverage import coverage_map
from ipcompare.charts.export import finalise, rendered, show
from ipcompare.charts.gap import gap_board
from ipcompare.charts.look import REGION_STYLE, SIZES, region_styles, theme
from ipcompare.charts.peers import latest_values, neighbour_panels, tile_grid
from ipcompare.charts.profile import region_profile
from ipcompare.charts.scenarios import scenario_paths
from ipcompare.charts.scoreboard import scoreboard
from ipcompare.charts.sensitivity import specification_ranges
from ipcompare.charts.sheet import describe, panels, titles
from ipcompare.charts.targets import progress_board, target_dumbbells
from ipcompare.charts.trajectories import growth_rates, indexed_growth, rank_bump, trajectories
from ipcompare.charts.trust import backtest_error, hindsight, interval_coverage, reliability

__all__ = [
    "REGION_STYLE",
    "SIZES",
    "attainment_fans",
    "audit_findings",
    "backtest_error",
    "cities_per_head",
    "cities_small_multiples",
    "coverage_map",
    "describe",
    "finalise",
    "gap_board",
    "growth_rates",
    "hindsight",
    "indexed_growth",
    "interval_coverage",
    "latest_values",
    "likelihood_board",
    "neighbour_panels",
    "panels",
    "progress_board",
    "rank_bump",
    "region_profile",
    "region_styles",
    "reliability",
    "rendered",
    "scenario_paths",
    "scoreboard",
    "show",
    "specification_ranges",
    "target_dumbbells",
    "theme",
    "tile_grid",
    "titles",
    "trajectories",
]
