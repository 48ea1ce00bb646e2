"""The ranges of specifications: what is drawn is what the table says."""

from __future__ import annotations

import numpy as np
import pytest
from charts.samples import specifications, title_of

from ipcompare import charts


def test_each_option_is_drawn_from_lowest_to_highest_with_the_way_in_use() -> None:
    table = specifications()
    shares, _ = charts.panels(charts.specification_ranges(table, lang="en"))
    own = table[table["measure"] == "probability"]
    points = [line.get_xdata() for line in shares.get_lines() if line.get_marker() == "o"]
    assert [float(np.asarray(x)[0]) for x in points] == pytest.approx(own["as_used"].tolist())
    ends = [path.vertices[:, 0] for c in shares.collections for path in c.get_paths()]
    assert [x.min() for x in ends] == pytest.approx(own["low"].tolist())
    assert [x.max() for x in ends] == pytest.approx(own["high"].tolist())


def test_the_title_says_how_far_all_of_them_reach() -> None:
    title = title_of(charts.specification_ranges(specifications(), lang="en"))
    assert "across 144 defensible methods, the probability runs from 20% to 60%" in title


def test_options_are_named_in_both_languages() -> None:
    for lang, name in (("en", "with the nation's outcome"), ("zh", "参照全国的实际值")):
        panel = charts.panels(charts.specification_ranges(specifications(), lang=lang))[0]
        assert name in [label.get_text() for label in panel.get_yticklabels()]
