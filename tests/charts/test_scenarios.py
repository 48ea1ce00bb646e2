"""Scenarios: solid for what was, a dash for each, from the last outcome on."""

from __future__ import annotations

import pandas as pd
import pytest
from charts.samples import assert_tidy, figure_of, line_points, scenarios, title_of

from ipcompare import charts
from ipcompare.charts.scenarios import SCENARIO_DASHES


def test_lines_begin_where_the_outcomes_end_and_differ_in_dash() -> None:
    for panel in charts.panels(charts.scenario_paths(scenarios(), lang="en")):
        lines = [n for n in panel.get_lines() if len(n.get_xdata()) > 1 and n.get_gid() != "gap"]
        (solid,) = [line for line in lines if line.get_linestyle() == "-"]
        dashed = [line for line in lines if line is not solid]
        assert len({line.get_linestyle() + str(line._dash_pattern) for line in dashed}) == 3  # type: ignore[attr-defined]
        last = float(solid.get_xdata()[-1]), float(solid.get_ydata()[-1])
        assert all((float(line.get_xdata()[0]), float(line.get_ydata()[0])) == last for line in dashed)
        assert panel.get_ylim()[0] == 0
    assert len(set(SCENARIO_DASHES.values())) == 3


def test_the_title_holds_what_is_asked_against_what_was() -> None:
    title = title_of(charts.scenario_paths(scenarios(), lang="en"))
    assert "China" in title
    assert "6.6%" in title
    assert "20.5%" in title
    less = scenarios().query("region != 'CN'")
    assert "%" not in title_of(charts.scenario_paths(less, lang="en"))


def test_a_target_that_is_met_asks_for_nothing() -> None:
    table = scenarios()
    assert "asks" not in title_of(charts.scenario_paths(table.assign(target=table["target"] / 2), lang="en"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_region_with_a_single_outcome_is_drawn(lang: str) -> None:
    one = pd.DataFrame({
        "region": "CN-HB", "indicator": "hv_invention_density", "unit": "件/万人", "year": [2025],
        "value": [13.7], "kind": "actual", "scenario": "", "target": None, "bound": ""})  # fmt: skip
    ax = charts.scenario_paths(pd.concat([scenarios(), one]), lang=lang)
    assert len(charts.panels(ax)) == 5
    assert_tidy(figure_of(ax))
    assert not line_points(ax)
