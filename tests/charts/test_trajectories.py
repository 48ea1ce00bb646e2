"""Levels, index, rank and growth."""

from __future__ import annotations

import pandas as pd
import pytest
from charts.samples import CHARTS, growth, line_points, series, title_of

from ipcompare import charts
from ipcompare.core.errors import DataError


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


def test_growth_is_compared_by_the_year() -> None:
    table = pd.DataFrame(
        {
            "region": ["CN-GZ"] * 2 + ["CN-SC"] * 2,
            "year": [2023, 2024, 2020, 2024],
            "value": [1.0, 1.3, 1.0, 2.0],
        }
    )
    title = title_of(charts.trajectories(table, lang="en"))
    assert "Guizhou grew fastest, 30.0% a year" in title


def test_levels_are_no_growth() -> None:
    with pytest.raises(DataError, match=r"件/万人.*growth\.growth_rates"):
        charts.growth_rates(series())
    titles = {
        title_of(charts.growth_rates(growth().assign(unit=unit), lang="en")) for unit in ("%", "", None)
    }
    assert len(titles) == 1
