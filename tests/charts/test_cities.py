"""Cities beside one another."""

from __future__ import annotations

import pandas as pd
from charts.samples import cities, cities_per_head, title_of

from ipcompare import charts


def test_cities_are_ranked() -> None:
    panels = charts.panels(charts.cities_small_multiples(cities().sample(frac=1, random_state=1)))
    assert len(panels) == 3
    for panel in panels:
        widths = [bar.get_width() for bar in panel.patches]
        assert len(widths) == 9
        assert widths == sorted(widths, reverse=True)
        assert panel.get_yticklabels()[0].get_text() == "贵阳"


def test_the_title_says_how_the_leaders_share_differs_by_measure() -> None:
    rows = [
        ("520100", "invention_stock", 66.0), ("520300", "invention_stock", 34.0),
        ("520100", "design_stock", 31.0), ("520300", "design_stock", 30.0), ("520200", "design_stock", 39.0),
        ("520100", "trademark_stock", 50.0), ("520300", "trademark_stock", 50.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["region", "indicator", "value"]).assign(unit="件", year=2024)
    title = title_of(charts.cities_small_multiples(table, lang="en"))
    whole = "Guiyang has 66% of the cities' invention patents in force, but 31% of designs in force"
    assert title == f"{whole} (Liupanshui 39%)"
    one = table[table["indicator"] == "invention_stock"]
    assert title_of(charts.cities_small_multiples(one, lang="zh")) == "贵阳占各市（州）有效发明专利量的66%"
    density = table.assign(indicator="hv_invention_density")[:2]  # parts of a density mean nothing
    assert "leads on 1 of 1" in title_of(charts.cities_small_multiples(density, lang="en"))


def test_cities_per_head_say_the_base_and_how_far_they_lie_apart() -> None:
    table = cities_per_head()
    drawn = charts.cities_per_head(table, lang="en")
    assert [len(panel.patches) for panel in charts.panels(drawn)] == [9, 9, 9]
    assert title_of(drawn).startswith("Per head, Guiyang leads on all 3 counts; the highest city has 14")
    halved = table.assign(value=table["value"].mask(table["region"] == "520100", table["value"] / 2))
    assert "Guiyang" not in title_of(charts.cities_per_head(halved, lang="en"))


def test_cities_per_head_give_no_multiple_of_nothing() -> None:
    table = cities_per_head()
    table.loc[table["region"] == "522700", "value"] = 0.0
    assert "times" not in title_of(charts.cities_per_head(table, lang="en"))
