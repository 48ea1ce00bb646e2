"""Pages: scoreboard, profile and gap say each target once, in signs, words and sizes that print."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import matplotlib as mpl
import numpy as np
import pytest
from charts.samples import assert_tidy, board, figure_of, gaps, profile, shown_texts, title_of
from charts.test_look import SEEN, lab, linear
from matplotlib.axes import Axes
from provinces import CASES, form

import ipcompare as ipc
from ipcompare import charts
from ipcompare.charts.page import SMALL
from ipcompare.charts.status import STATE_STYLE, badge
from ipcompare.core.text import LANGUAGES, text
from ipcompare.methods.standing import STATES
from ipcompare.suite.drawing import drawing
from ipcompare.suite.figures import figures, profiles

PAGES = ("scoreboard", "gap", "profile_guizhou", "profile_sichuan", "profile_guangdong")
#: The text area of A4, in cm.
HIGH, WIDE = 24.7, 16.0


@pytest.fixture(scope="module")
def data() -> ipc.Dataset:
    return ipc.Dataset.open()


def signs(ax: Axes) -> Counter[str]:
    """Count the signs of states that a page shows."""
    found = (str(patch.get_gid()) for patch in ax.patches)
    return Counter(name.removeprefix("state-") for name in found if name.startswith("state-"))


def words_of(ax: Axes) -> str:
    """Give all that the page shows, without the breaks between lines."""
    return "".join(words.get_text() for words in ax.texts).replace(" ", "")


def numbers_of(ax: Axes) -> str:
    """Give all that the page shows, without the 10,000 people that Chinese writes in a word."""
    return re.sub("10,\\s?000", "", " ".join(words.get_text() for words in ax.texts)).replace(",", "")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_on_a4_and_can_be_read(name: str, lang: str, data: ipc.Dataset) -> None:
    figure = figure_of(drawing(name, figures(data)[name], data, lang).draw())
    wide, high = figure.get_size_inches() * 2.54
    assert (round(wide, 1), high <= HIGH) == (WIDE, True)
    assert_tidy(figure)
    assert min(float(words.get_fontsize()) for words in shown_texts(figure)) >= SMALL


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_target_stands_once_on_the_scoreboard(lang: str, data: ipc.Dataset) -> None:
    rows = figures(data)["scoreboard"].table(data)
    ax = charts.scoreboard(rows, lang=lang)
    key = rows["state"].unique()
    blocks = rows.loc[rows["state"] == "unknown", "region"].nunique()
    expected = Counter(rows.loc[rows["state"] != "unknown", "state"]) + Counter(key)
    assert signs(ax) == expected + Counter({"unknown": blocks})
    said = words_of(ax)
    for name, own in rows[rows["state"] == "unknown"].groupby("indicator"):
        named = data.catalogue.indicator_name(str(name), lang).replace(" ", "")
        judged = rows[(rows["indicator"] == name) & (rows["state"] != "unknown")]
        longer = [n for n in rows["indicator"].map(lambda n: data.catalogue.indicator_name(n, lang)).unique()
                  if named in n.replace(" ", "") and n.replace(" ", "") != named]  # fmt: skip
        assert said.count(named) == len(own) + bool(len(judged)) or longer, name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("region", ["guizhou", "sichuan", "guangdong"])
def test_each_target_stands_once_on_a_profile(region: str, lang: str, data: ipc.Dataset) -> None:
    rows = figures(data)[f"profile_{region}"].table(data)
    aims = rows[rows["item"] == "target"]
    ax = charts.region_profile(rows, lang=lang)
    judged = aims.loc[aims["state"] != "unknown", "state"]
    block = Counter({"unknown": int((aims["state"] == "unknown").any())})
    assert signs(ax) == Counter(aims["state"].unique()) + Counter(judged) + block
    alt = charts.describe(ax, lang)
    for name in aims["indicator"]:
        assert data.catalogue.indicator_name(name, lang) in alt
        assert data.catalogue.indicator_name(name, lang).replace(" ", "") in words_of(ax)
    assert len(ax.child_axes) + len(aims[aims["kind"] == "period_sum"].dropna(subset="latest")) == len(judged)


@pytest.mark.parametrize("make", [board, profile, gaps])
def test_both_languages_say_the_same_numbers(make: object) -> None:
    chart = {board: charts.scoreboard, profile: charts.region_profile, gaps: charts.gap_board}[make]  # type: ignore[index]
    table = make().assign(unit="件/万人")  # type: ignore[operator]
    table = table[table["indicator"] != "trademark_stock"]
    found = [
        Counter(re.findall(r"\d+(?:\.\d+)?%?", numbers_of(chart(table, lang=lang)))) for lang in LANGUAGES
    ]
    assert found[0] == found[1]


def test_a_title_counts_every_class_and_names_the_misses_first() -> None:
    title = title_of(charts.scoreboard(board(), lang="en"))
    guizhou = (
        "Guizhou (4): 1 projected to be missed, 1 about as likely as not, 1 in doubt, 1 cannot be judged"
    )
    assert title == (
        f"Targets for 2025: {guizhou}; Sichuan (2): 1 reached, 1 cannot be judged; "
        "Guangdong (1): 1 projected to be reached"
    )
    assert title_of(charts.region_profile(profile(), lang="en")).startswith(
        "Profile | Guizhou: growth of R&D spending (projected to be missed); 7 targets for 2025: 1 projected"
    )


def test_the_title_of_the_gap_says_no_more_than_its_table() -> None:
    rows = gaps()
    title = title_of(charts.gap_board(rows, lang="en"))
    assert "Guizhou needs 36.4% a year" in title
    assert "Sichuan" not in title
    enough = rows.assign(growth_so_far=50.0)
    assert title_of(charts.gap_board(enough, lang="en")) == text("gap.title_plain", "en")


def test_without_a_growth_so_far_no_colour_says_that_it_falls_short() -> None:
    rows = gaps().query("region == 'CN-GZ' and goal == 'nation'")
    for unknown, colour in ((False, "behind"), (True, "unknown")):
        table = rows.assign(**dict.fromkeys(["growth_so_far", "latest_growth"], np.nan)) if unknown else rows
        told = [words for words in charts.gap_board(table).texts if words.get_text() == "36.4%"]
        assert [words.get_color() for words in told] == [STATE_STYLE[colour].word]


def test_a_region_without_judged_targets_has_no_empty_column() -> None:
    rows = board()
    heads = words_of(charts.scoreboard(rows[rows["region"] != "CN-SC"], lang="zh"))
    assert "四川" not in heads
    unjudged = charts.scoreboard(rows[rows["state"] == "unknown"], lang="zh")
    assert signs(unjudged) == {"unknown": 3}
    assert_tidy(figure_of(unjudged))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", ["both", "one indicator", "no targets"])
def test_regions_of_ones_own_have_their_pages(case: str, lang: str, tmp_path: object) -> None:
    data = ipc.Dataset.open(form(tmp_path / "own.xlsx", CASES[case]))  # type: ignore[operator]
    named = profiles(data)
    judged = set(figures(data)["scoreboard"].table(data)["region"])
    assert {code for code in named.values() if code in data.own_regions} == judged & set(data.own_regions)
    for name, code in named.items():
        if code in data.own_regions:
            ax = drawing(name, figures(data)[name], data, lang).draw()
            assert data.catalogue.region_name(code, lang) in title_of(ax)
            assert_tidy(figure_of(ax))


def test_two_regions_are_drawn_as_two() -> None:
    rows = board()
    title = title_of(charts.scoreboard(rows[rows["region"] != "CN-GZ"], lang="en"))
    assert "Guizhou" not in title
    assert title.count("cannot be judged") == 1


# --- the looks ---


def test_each_state_has_a_look_and_a_sign() -> None:
    assert list(STATE_STYLE) == list(STATES)
    ax = mpl.figure.Figure().add_subplot()
    for state in STATES:
        badge(ax, state, 0, 0, 1)
    drawn = [patch.get_gid() for patch in ax.patches] + [words.get_gid() for words in ax.texts]
    assert {f"sign-{state}" for state in STATES} <= set(drawn)


@pytest.mark.parametrize("sight", SEEN)
def test_states_look_apart(sight: str) -> None:
    seen = {name: lab(SEEN[sight] @ linear(look.colour)) for name, look in STATE_STYLE.items()}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 9, f"{one} and {other} look alike ({sight})"


def test_signs_and_words_stand_out_from_what_is_behind_them() -> None:
    def brightness(colour: str) -> float:
        return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) + 0.05

    for state, look in STATE_STYLE.items():
        ink, ground = sorted((brightness(look.ink), brightness(look.colour)))
        assert ground / ink >= 3, state
        assert 1.05 / brightness(look.word) >= 4.5, state


def test_the_worst_is_the_darkest_in_grey() -> None:
    light = {name: lab(linear(look.colour))[0] for name, look in STATE_STYLE.items()}
    assert min(light, key=lambda name: light[name]) == "behind"
    assert light["reached"] - light["behind"] > 15


def test_a_missing_value_is_a_dash() -> None:
    table = board().assign(latest=np.nan, latest_year=np.nan)
    assert "—" in words_of(charts.scoreboard(table, lang="en"))
