"""Errors, coverage, reliability and hindsight."""

from __future__ import annotations

import numpy as np
import pytest
from charts.samples import backtest, intervals, looking_back, probabilities

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
