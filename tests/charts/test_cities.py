"""Cities beside one another."""

from __future__ import annotations

from charts.samples import cities

from ipcompare import charts


def test_cities_are_ranked() -> None:
    panels = charts.panels(charts.cities_small_multiples(cities().sample(frac=1, random_state=1)))
    assert len(panels) == 3
    for panel in panels:
        widths = [bar.get_width() for bar in panel.patches]
        assert len(widths) == 9
        assert widths == sorted(widths, reverse=True)
        assert panel.get_yticklabels()[0].get_text() == "贵阳"
