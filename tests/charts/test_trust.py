"""Errors, coverage, reliability and hindsight."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from charts.samples import backtest, intervals, looking_back, probabilities, title_of

from ipcompare import charts


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
    assert "79.8%" in title
    assert "84.4%" in title
    assert [bar.get_width() for bar in ax.patches] == [row[4] for row in rows]
    # The standard errors are drawn, from one end to the other.
    ends = [line.get_xdata() for line in ax.get_lines() if len(line.get_xdata()) == 2]
    assert len(ends) == len(rows)
    assert ends[0] == pytest.approx([0.758, 0.838])


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
