"""Fans and the board of likelihoods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from charts.samples import NAN, assert_tidy, attainment, ax_lines, fans, figure_of, title_of

from ipcompare import charts


def test_fans_hold_every_level_and_the_target() -> None:
    panels = charts.panels(charts.attainment_fans(fans(), lang="en"))
    assert [panel.get_title(loc="left") for panel in panels] == ["Guizhou", "Sichuan", "Guangdong", "China"]
    assert all(len(panel.collections) == 3 for panel in panels)
    stars = [line for panel in panels for line in panel.get_lines() if line.get_marker() == "*"]
    assert [float(np.asarray(star.get_ydata())[0]) for star in stars] == [2.5, 5.67, 20.0, 12.0]
    assert [words.get_text() for words in panels[3].texts] == ["16.00", "target ≥12"]


def test_fans_without_a_target() -> None:
    panels = charts.panels(charts.attainment_fans(fans().assign(target=NAN, bound=None), lang="en"))
    assert not [line for panel in panels for line in panel.get_lines() if line.get_marker() == "*"]


def test_fans_show_every_reading_of_a_target() -> None:
    own = fans().query("region == 'CN-GZ'")
    readings = {"the rate holds every year": 2.14, "the rate holds in the target year": 2.50}
    table = pd.concat([own.assign(target=goal, reading=reading) for reading, goal in readings.items()])
    ax = charts.attainment_fans(table, lang="zh")
    stars = [line for line in ax_lines(ax) if line.get_marker() == "*"]
    assert [float(np.asarray(star.get_ydata())[0]) for star in stars] == [2.14, 2.5]
    assert len(charts.panels(ax)[0].collections) == 3
    assert_tidy(figure_of(ax))


def test_rows_of_one_indicator_are_told_apart() -> None:
    table = attainment().iloc[:2].assign(region="CN-GZ", reading=["the rate holds every year", ""])
    labels = [label.get_text() for label in charts.likelihood_board(table, lang="en").get_yticklabels()]
    assert "every year" in labels[0].replace("\n", " ")
    assert "every year" not in labels[1]


def test_likelihood_is_relative_to_the_target() -> None:
    table = attainment()
    ax = charts.likelihood_board(table, lang="zh")
    points = [line for line in ax.get_lines() if len(np.asarray(line.get_xdata())) == 1]
    drawn = sorted(float(np.asarray(point.get_xdata())[0]) for point in points)
    expected = sorted((table["projected"] / table["target"]).clip(upper=2).dropna())
    assert drawn == pytest.approx(expected)
    assert any("缺基期值" in words.get_text() for words in ax.texts)


def test_titles_count_verdicts_and_nothing_else() -> None:
    board = attainment().iloc[:3].assign(
        target=5.0, projected=[4.0, 4.5, 9.0], low=[3.5, 6.0, 8.0], high=[4.5, 8.0, 10.0],
        verdict=["likely", "in doubt", "projected to reach"],
    )  # fmt: skip
    title = title_of(charts.likelihood_board(board, lang="en"))
    parts = "1 in doubt, 1 likely to be reached, 1 projected to be reached"
    assert title == f"3 targets for 2025: {parts}"
    paths = fans()
    judged = paths.assign(verdict=["reached" if r == "CN-SC" else "unlikely" for r in paths["region"]])
    rate = judged["region"] == "CN-GZ"
    judged = judged.assign(reading=np.where(rate, "the rate holds in the target year", ""))
    judged = pd.concat([judged, judged[judged["region"] == "CN-SC"].assign(region="CN", verdict="missed")])
    provinces = judged["region"].isin(["CN-SC", "CN-GZ", "CN"])
    assert title_of(charts.attainment_fans(judged[provinces], lang="en")) == (
        "Provincial targets set as a level (1): 1 reached; "
        "Guizhou, with a growth target only: unlikely (in the target year)"
    )


def test_a_board_of_one_region_names_it_and_its_misses_first() -> None:
    table = attainment().iloc[:3].assign(
        region="CN-GZ", target=5.0, projected=[9.0, 4.5, 4.0], low=[8.0, 4.0, 3.5], high=[10.0, 8.0, 4.5],
        indicator=["invention_density", "hv_invention_density", "royalties"],
        verdict=["reached", "projected to miss", "unlikely"],
    )  # fmt: skip
    ax = charts.likelihood_board(table, lang="en")
    assert title_of(ax).startswith("Guizhou: ")
    places = [title_of(ax).index(words) for words in ("unlikely", "projected to be missed", "1 reached")]
    assert places == sorted(places)
    points = [line for line in ax.get_lines() if len(np.asarray(line.get_xdata())) == 1]
    drawn = sorted(points, key=lambda point: float(np.asarray(point.get_ydata())[0]))
    assert [float(np.asarray(point.get_xdata())[0]) for point in drawn] == pytest.approx([0.8, 0.9, 1.8])
    assert {"of target", "chance", "verdict"} <= {words.get_text() for words in ax.texts}


def test_what_is_projected_is_said_with_its_range_and_stars_stand_beside_it() -> None:
    panels = charts.panels(charts.attainment_fans(fans(), lang="en"))
    own = fans().query("region == 'CN-SC' and level == 0.8").iloc[0]
    said = [words.get_text() for words in panels[1].texts]
    assert f"{own['value']:.2f} ({own['low']:.2f}–{own['high']:.2f})" in said
    (star,) = [line for line in panels[1].get_lines() if line.get_marker() == "*"]
    end = panels[1].transData.transform((2025, float(np.asarray(star.get_ydata())[0])))
    assert star.get_transform().transform(star.get_xydata())[0][0] > end[0] + 5
    (subtitle,) = [words.get_text() for words in figure_of(panels[0]).texts if words.get_gid() == "subtitle"]
    assert "80% range; each panel has its own scale" in subtitle.replace("\n", " ")


def test_a_board_of_several_regions_names_its_misses_and_lists_what_is_open_in_one_piece() -> None:
    table = attainment().assign(verdict="reached").iloc[:6]
    table.loc[table.index[1], "verdict"] = "projected to miss"
    open_ = table.iloc[[4, 4]].assign(
        projected=NAN,
        verdict="not assessable",
        indicator=["royalties", "gi_count"],
        reason=["no baseline", ""],
    )
    ax = charts.likelihood_board(pd.concat([table.drop(index=4), open_]), lang="en")
    assert title_of(ax).startswith(
        "Sichuan: high-value invention patents per 10,000 people (projected to be missed); "
    )
    said = " ".join(words.get_text() for words in ax.texts)
    assert "no baseline" not in said
    assert [label.get_text() for label in ax.get_yticklabels()].count("2 cannot be judged") == 1
    alone = charts.likelihood_board(open_, lang="en")
    assert "baseline" in " ".join(words.get_text() for words in alone.texts)


def test_a_board_of_many_rows_fits_on_a_page() -> None:
    many = pd.concat([attainment().assign(indicator=lambda t: t["indicator"] + "_growth") for _ in range(4)])
    ax = charts.likelihood_board(many.assign(projected=many["projected"].fillna(1.0)), lang="en")
    assert figure_of(ax).get_size_inches()[1] * 2.54 < 25
