"""The provinces beside the three: what is drawn is the table, and what is missing is said."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from charts.samples import figure_of, latest, next_door, tiles, title_of

from ipcompare import charts
from ipcompare.charts.peers import shade
from ipcompare.charts.sheet import note_of
from ipcompare.core.catalogue import read_catalogue

LANGUAGES = ("zh", "en")


def marks(table: pd.DataFrame) -> dict[str, tuple[float, bool]]:
    """Give each region's drawn value and whether it is hollow."""
    lines = charts.latest_values(table).get_lines()
    return {
        str(line.get_label()): (float(line.get_xdata()[0]), line.get_markerfacecolor() == "white")
        for line in lines
        if not str(line.get_label()).startswith("_")
    }


def foot_of(table: pd.DataFrame, lang: str) -> str:
    note = note_of(charts.latest_values(table, lang=lang))
    assert note is not None
    return "\n".join(note.foot)


def test_every_value_is_drawn_where_it_is_and_only_what_is_no_year_end_is_hollow() -> None:
    table = latest()
    known = table.dropna(subset="value")
    wanted = {r.region: (r.value, r.period != "") for r in known.itertuples()}
    assert marks(table) == wanted
    assert marks(table.sample(frac=1, random_state=3)) == wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_gaps_are_the_regions_without_a_value(lang: str) -> None:
    table, names = latest(), read_catalogue()
    foot = foot_of(table, lang)
    for row in table.itertuples():
        assert (names.region_name(row.region, lang) in foot) == pd.isna(row.value), row.region
    assert f"{table['value'].isna().sum()}" in foot


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_that_it_is_no_ranking(lang: str) -> None:
    assert {"zh": "不是31个省份的排名", "en": "Not a ranking"}[lang] in foot_of(latest(), lang)


def test_the_title_counts_year_ends_against_the_nation_of_the_same_year() -> None:
    table = latest()
    ends = table[(table["region"] != "CN") & (table["period"] == "") & table["value"].notna()]
    above = (ends["value"] > ends["nation"]).sum()
    assert title_of(charts.latest_values(table, lang="en")).startswith(
        f"{above} of the {len(ends)} provinces with a year-end value exceeded"
    )
    # A value within the year counts for neither.
    higher = table.assign(value=table["value"].where(table["period"] == "", 999))
    assert title_of(charts.latest_values(higher)) == title_of(charts.latest_values(table))


def test_regions_without_the_nation_are_drawn_all_the_same() -> None:
    alone = latest().query("region == 'CN-GZ'").assign(nation=None)
    assert "1 region" in title_of(charts.latest_values(alone, lang="en"))


def test_each_region_has_the_tile_that_the_table_says() -> None:
    table = tiles()
    drawn = {p.get_gid(): p for p in charts.tile_grid(table).patches if p.get_gid()}
    placed = table.dropna(subset="row").set_index("region")
    assert set(drawn) == set(placed.index)
    for code, patch in drawn.items():
        x, y = patch.get_center()
        assert (x, y) == (pytest.approx(placed["column"][code]), pytest.approx(placed["row"][code]))
        assert (patch.get_linewidth() > 1) == placed["marked"][code]


def test_more_is_darker_and_nothing_is_white_but_what_is_unknown() -> None:
    table = tiles().dropna(subset="row").set_index("region")
    drawn = {p.get_gid(): p.get_facecolor() for p in charts.tile_grid(tiles()).patches if p.get_gid()}
    light = {code: sum(colour[:3]) for code, colour in drawn.items()}
    order = table["value"].dropna().sort_values().index
    assert all(light[a] >= light[b] for a, b in itertools.pairwise(order))
    white = {code for code, colour in drawn.items() if colour[:3] == (1, 1, 1)}
    assert white == set(table.index[table["value"].isna()]) == {"CN-HK", "CN-MO", "CN-TW"}


@pytest.mark.parametrize("steps", range(2, 9))
def test_shades_fall_step_by_step_in_grey(steps: int) -> None:
    greys = [mpl.colors.to_rgb(shade(i, steps)) for i in range(steps)]
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in greys]
    assert all(a - b > 0.05 for a, b in itertools.pairwise(light))


def test_words_can_be_read_on_every_tile() -> None:
    def bright(colour: object) -> float:
        rgb = mpl.colors.to_rgb(colour)  # type: ignore[arg-type]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    ax = charts.tile_grid(tiles())
    tiles_of = [patch for patch in ax.patches if patch.get_gid()]
    tile = {tuple(np.round(patch.get_center()).astype(int)): patch.get_facecolor() for patch in tiles_of}
    for words in ax.texts:
        behind = tile[tuple(round(float(part)) for part in words.xy)]  # type: ignore[attr-defined]
        low, high = sorted((bright(words.get_color()), bright(behind)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, words.get_text()


def test_a_panel_has_its_region_those_beside_it_and_the_nation() -> None:
    table = next_door()
    panels = charts.panels(charts.neighbour_panels(table))
    assert len(panels) == table["panel"].nunique()
    for ax, code in zip(panels, ["CN-GZ", "CN-SC", "CN-GD"], strict=True):
        rows = table[table["panel"] == code]
        drawn = {str(line.get_label()): list(line.get_ydata()) for line in ax.get_lines()}
        assert drawn == {r: own.sort_values("year")["value"].tolist() for r, own in rows.groupby("region")}
        bold = [str(line.get_label()) for line in ax.get_lines() if line.get_linewidth() > 2]
        assert bold == [code]


def test_a_panel_without_its_own_line_is_left_out() -> None:
    table = next_door()
    table = table[table["region"] != "CN-SC"]
    assert len(charts.panels(charts.neighbour_panels(table))) == 2


def test_who_is_no_neighbour_is_said_to_be_none() -> None:
    note = note_of(charts.neighbour_panels(next_door(), lang="en"))
    assert note is not None
    assert "not neighbours" in note.foot[-1]
    land = next_door().query("tie != 'economy'")
    note = note_of(charts.neighbour_panels(land, lang="en"))
    assert note is not None
    assert note.foot == []
    assert figure_of(charts.neighbour_panels(land)) is not None
