"""The native charts: a chart behind every figure, with a look for each series."""

from __future__ import annotations

import pandas as pd
import pytest

from ipcompare.briefing.native import has_plots, plots
from ipcompare.results.dataset import Dataset
from ipcompare.suite.figures import figures

DATA = Dataset.open()
FIGURES = figures(DATA)


@pytest.mark.parametrize("name", list(FIGURES))
def test_every_figure_has_native_charts_with_a_look_each(name: str) -> None:
    for plot in plots(name, FIGURES[name].table(DATA), "en"):
        assert len(plot.looks) >= plot.frame.shape[1]
        assert plot.frame.shape[0] > 0
        assert plot.title
        assert len(plot.colours) in (0, len(plot.frame))


def test_a_chart_has_the_names_of_ones_own() -> None:
    table = pd.DataFrame({"region": ["420100"], "indicator": "my_works", "value": [50.0], "unit": "件"})
    table.attrs["declared"] = {
        "regions": [{"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city"}],
        "indicators": [
            {
                "indicator": "my_works",
                "name_zh": "我的作品",
                "name_en": "My works",
                "unit": "件",
                "direction": "1",
                "decimals": "0",
            }
        ],
    }
    assert has_plots("cities")
    assert not has_plots("no such figure")
    (plot,) = plots("cities", table, "en")
    assert plot.frame.index.tolist() == ["Wuhan"]
    assert plot.title.startswith("My works")
    assert plot.frame.iloc[0, 0] == 50


def test_an_index_starts_where_each_region_has_the_base_year() -> None:
    table = pd.DataFrame(
        {
            "region": ["CN-GZ", "CN-GZ", "CN-SC"],
            "indicator": "invention_stock",
            "year": [2020, 2022, 2022],
            "value": [4.0, 5.0, 9.0],
            "unit": "件",
        }
    )
    (plot,) = plots("indexed_inventions", table, "en")
    assert plot.frame.columns.tolist() == ["Guizhou"]
    assert plot.frame["Guizhou"].dropna().to_dict() == {2020: 100.0, 2022: 125.0}
    assert plots("indexed_inventions", table[table["year"] > 2020], "en") == []
