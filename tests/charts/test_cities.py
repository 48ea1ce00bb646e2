"""Cities beside one another."""

from __future__ import annotations

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
