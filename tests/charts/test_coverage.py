"""The map of what there is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from charts.samples import DENSITY, coverage

from ipcompare import charts


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
