"""The plans' targets: panels, numbers, and what counts as reached."""

from __future__ import annotations

import numpy as np
import pandas as pd
from charts.samples import figure_of, targets, title_of

from ipcompare import charts
from ipcompare.charts.look import PALE
from ipcompare.methods.progress import REACHED

MEASURED = (
    "Progress can be measured for {} of {} targets; published figures are past the target for {}, "
    "some of them in doubt"
)


def test_dumbbells_have_a_panel_an_indicator_with_its_unit() -> None:
    ax = charts.target_dumbbells(targets(), lang="zh")
    panels = charts.panels(ax)
    assert len(panels) == 4
    assert panels[0].get_title(loc="left") == "每万人口高价值发明专利拥有量（件/万人）"
    assert [label.get_text() for label in panels[0].get_yticklabels()] == ["贵州", "四川", "广东", "全国"]
    ends = [
        list(np.asarray(line.get_xdata()))
        for line in panels[0].get_lines()
        if len(np.asarray(line.get_xdata())) == 2 and line.get_color() != PALE
    ]
    assert ends == [[1.24, 2.5], [2.94, 5.67], [13.5, 20.0], [6.3, 12.0]]
    words = [words.get_text() for words in panels[0].texts]
    assert words[:2] == ["1.24 → ≈2.5", "| 2.17（2024）"]
    assert "13.5 → ≥20" in words


def test_progress_is_not_clipped() -> None:
    ax = charts.progress_board(targets(), lang="en")
    words = [words.get_text() for words in ax.texts]
    assert {"308%", "257%", "184%", "−10%"} <= set(words)
    assert any("no baseline" in entry for entry in words)
    arrows = [line for line in ax.get_lines() if line.get_marker() == ">"]
    assert len(arrows) == 3
    stems = sorted(float(path.vertices[:, 0].max()) for c in ax.collections for path in c.get_paths())
    assert stems[-1] == 2.0
    assert title_of(ax) == MEASURED.format(9, 10, 5)


def test_the_title_counts_what_can_be_measured_whatever_the_verdict() -> None:
    table = targets().iloc[[0, 1, 3, 7]].assign(status=["behind", *REACHED])
    past = int((table["progress"] >= 1).sum())
    assert title_of(charts.progress_board(table, lang="en")) == MEASURED.format(4, 4, past)
    unknown = table.assign(progress=[float("nan"), *table["progress"][1:]])
    assert "measured for 3 of 4 targets" in title_of(charts.progress_board(unknown, lang="en"))


def test_what_is_reached_and_in_doubt_is_drawn_as_in_doubt() -> None:
    table = targets().assign(doubt="")
    reached = table.index[table["status"].isin(REACHED)][0]
    table.loc[reached, "doubt"] = "far beyond"
    ax = charts.progress_board(table, lang="en")
    assert "in doubt" in [words.get_text() for words in ax.texts]


def test_amounts_of_one_province_and_the_nation_share_no_scale() -> None:
    table = targets()
    amount = table.iloc[:2].assign(
        indicator="ip_royalties_trade",
        unit="亿元",
        region=["CN-GD", "CN"],
        baseline=[None, 3194.4],
        target=[1100.0, 3500.0],
    )
    alone = charts.panels(charts.target_dumbbells(amount, lang="en"))
    assert len(alone) == 1  # what is there alone is drawn
    ax = charts.target_dumbbells(pd.concat([table, amount]), lang="en")
    assert len(charts.panels(ax)) == len(charts.panels(charts.target_dumbbells(table, lang="en")))
    (foot,) = [w.get_text() for w in figure_of(ax).texts if w.get_gid() == "foot"]
    assert "Not drawn:" in foot


def test_what_is_measured_otherwise_stands_in_a_panel_of_its_own() -> None:
    rows = {
        "region": ["CN-SC", "CN-YN", "CN-GD", "CN-HB"],
        "baseline": [60, 30, 907.6, 300],
        "target": [120, 50, 2500, 900],
    }
    table = pd.DataFrame(rows | {"indicator": "pledge_financing", "unit": "亿元", "bound": "eq"})
    kinds = table.assign(kind=["flow", "flow", "period_sum", "period_sum"])
    panels = charts.panels(charts.target_dumbbells(kinds, lang="zh"))
    assert [[label.get_text() for label in ax.get_yticklabels()] for ax in panels] == [
        ["四川", "云南"],
        ["广东", "湖北"],
    ]
    assert len(charts.panels(charts.target_dumbbells(table, lang="zh"))) == 1


def test_one_shape_has_one_meaning() -> None:
    panels = charts.panels(charts.target_dumbbells(targets(), lang="en"))
    points = [line for panel in panels for line in panel.get_lines() if len(line.get_xdata()) == 1]
    assert {line.get_marker() for line in points} == {"o", "|"}


def test_what_cannot_be_judged_stands_in_a_block_by_reason() -> None:
    table = targets().iloc[[0, 1, 3, 7]]
    none = {"status": "not assessable", "progress": np.nan, "reason": "no target"}
    open_ = [table.iloc[[0]].assign(indicator=name, **none) for name in ("royalties", "gi_count")]
    more = pd.concat([table, *open_])
    few, many = (charts.progress_board(rows, lang="en") for rows in (table, more))
    names = [label.get_text() for label in many.get_yticklabels()]
    assert len(names) == len(few.get_yticklabels()) + 1
    assert names.count("2 cannot be judged") == 1
    assert " of 6 targets; " in title_of(many)
