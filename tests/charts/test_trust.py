"""Errors, coverage, reliability and hindsight."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from charts.samples import backtest, figure_of, intervals, looking_back, probabilities, title_of
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ipcompare import charts


def _covered(ax: Axes) -> list[float]:
    return [float(np.asarray(x.get_xdata())[0]) for x in ax.get_lines() if x.get_gid() == "covered"]


def test_evidence_is_the_table() -> None:
    for panel, (_, rows) in zip(
        charts.panels(charts.backtest_error(backtest())), backtest().groupby("horizon"), strict=True
    ):
        drawn = sorted(float(y) for line in panel.get_lines() for y in np.asarray(line.get_ydata()))
        assert drawn == pytest.approx(sorted(rows["mape"]))
    assert _covered(charts.interval_coverage(intervals())) == [0.64, 0.82, 0.46, 0.78]
    curve = charts.reliability(probabilities()).get_lines()[1]
    assert list(np.asarray(curve.get_ydata())) == list(probabilities()["observed"])
    panels = charts.panels(charts.hindsight(looking_back()))
    dots = [np.asarray(panel.get_lines()[0].get_ydata()) for panel in panels]
    assert np.concatenate(dots) == pytest.approx(looking_back()["projected"].to_numpy())


def test_coverage_of_kinds_is_said_in_the_title_in_both_ways() -> None:
    rows = [
        ("stock", "panel, other years only", 1, 0.8, 0.798, 0.04),
        ("stock", "panel, past years only", 1, 0.8, 0.844, 0.03),
        ("stock", "analytic", 1, 0.8, 0.736, 0.04),
        ("flow", "panel, other years only", 1, 0.8, 0.789, 0.07),
        ("flow", "panel, past years only", 1, 0.8, 0.809, 0.09),
    ]
    columns = ["kind", "interval", "horizon", "nominal", "covered", "se"]
    ax = charts.interval_coverage(pd.DataFrame(rows, columns=columns), lang="en")
    title = title_of(ax)
    assert "held 79–80% of outcomes, 81–84% on what was known at the time" in title
    assert "own ranges held 74%" in title
    assert _covered(ax) == [row[4] for row in rows]
    # The standard errors are drawn, from one end to the other.
    lines = [part for part in ax.collections if isinstance(part, LineCollection)]
    ends = [segment[:, 0] for part in lines for segment in part.get_segments() if np.ptp(segment[:, 0])]
    assert len(ends) == len(rows)
    assert ends[0] == pytest.approx([0.758, 0.838])


def test_coverage_of_several_levels_or_other_intervals_says_no_more_than_there_is() -> None:
    mixed = pd.concat([intervals(), intervals().assign(nominal=0.5)])
    ax = charts.interval_coverage(mixed, lang="en")
    assert "80%" not in title_of(ax)
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "2 years ahead (50%)"
    assert "calibrated interval 78–82%" in title_of(charts.interval_coverage(intervals(), lang="en"))


def test_errors_name_the_model_that_projects_and_what_it_was_tested_on() -> None:
    ax = charts.backtest_error(backtest().assign(indicator="invention_stock"), lang="en")
    own = backtest().query("model == 'auto'").groupby("horizon")["mape"].mean()
    said = f"{own[1]:.1f}% (1 year ahead), {own[2]:.1f}% (2 years ahead)"
    assert title_of(ax) == f"Tested on the past, the projection misses by {said}"
    assert any("Invention patents in force" in words.get_text() for words in figure_of(ax).texts)
    without = charts.backtest_error(backtest().query("model != 'auto'"), lang="en")
    assert "damped trend misses" in title_of(without)


def test_reliability_says_of_what_kind() -> None:
    assert "Stocks" in title_of(charts.reliability(probabilities().assign(kind="stock"), lang="en"))
    assert "Stocks" not in title_of(charts.reliability(probabilities(), lang="en"))


def test_hindsight_counts_outcomes_and_over_projections() -> None:
    rows = looking_back()
    title = title_of(charts.hindsight(rows.assign(fact="one and the same"), lang="en"))
    assert "(1 outcome)" in title
    over = (rows["projected"] > rows["outcome"]).sum()
    assert f"{over} projections too high" in title
    assert f"({rows['region'].nunique()} outcomes)" in title_of(charts.hindsight(rows, lang="en"))


def test_hindsight_says_level_years_and_what_is_no_independent_test() -> None:
    rows = looking_back()
    ax = charts.hindsight(rows.assign(level=0.8, year=2025), lang="en")
    held = rows["outcome"].between(rows["low"], rows["high"]).sum()
    assert f"Made earlier, {held} of {len(rows)} 80% ranges held the outcome (4 outcomes, 2025)" in title_of(
        ax
    )
    assert "(4 outcomes, 2024–2025)" in title_of(
        charts.hindsight(rows.assign(year=[2024] + [2025] * (len(rows) - 1)), lang="en")
    )
    foot = " ".join(words.get_text() for words in figure_of(ax).texts)
    assert "overlap" in foot
    assert "China's outcome contains" in foot
    alone = charts.hindsight(rows[rows["region"] == "CN-GZ"].tail(1), lang="en")
    assert not any(words.get_gid() == "foot" for words in figure_of(alone).texts)
