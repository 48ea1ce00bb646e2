"""One region on one page: its verdict, what is at risk and why, a tile a target, what nobody can judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipcompare.charts.attainment import headline
from ipcompare.charts.look import GREY, INK, PALE, RegionStyle
from ipcompare.charts.page import SMALL, UNJUDGED, across, broken, down, inside, put, reasons
from ipcompare.charts.parts import marks, outcomes
from ipcompare.charts.scoreboard import OWN, figures, of_sums, verdict_words
from ipcompare.charts.sheet import PAGE, Sheet, chart, not_empty
from ipcompare.charts.status import STATE_STYLE, badge
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import day_words, percent, reason_words, shortest
from ipcompare.methods.standing import RISK, STATES, classes

__all__ = ["region_profile"]

#: Years of the small pictures, with room for the marks at their ends.
YEARS = (2014.2, 2025.9)
COLUMNS, GUTTER = 3, 0.4
TILE = (PAGE - (COLUMNS - 1) * GUTTER) / COLUMNS
HALF = (PAGE - GUTTER) / 2
SIGN = 0.42
SIZE, BIG = 7.5, 13.0
PICTURE = (2.3, 0.86)  # width and height of a small picture
LINE = RegionStyle(INK, "o")
#: States whose targets are told one by one: those that somebody may still act on.
OPEN = ("behind", "even")
#: Statuses of a target that nobody can judge, and that lies behind all the same.
LAGGING = ("behind", "moving away")


@chart(
    *("region", "indicator", "item", "state", "verdict", "target", "year", "value"),
    texts=[
        *("state", "verdict", "evidence", "why", "unit", "bound", "series", "reading", "doubt", "reason"),
        *("status", "role", "cut_off"),
    ],
    numbers=[
        *("latest", "latest_year", "since", "baseline", "baseline_year", "target", "target_year"),
        *("probability", "projected", "needed_growth", "observed_growth", "year", "value"),
        *("density", "density_year", "density_nation"),
        *("ranked", "ranked_year", "ranked_of", "ranked_before", "ranked_start"),
    ],
)
def region_profile(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw one region's page.

    Parameters
    ----------
    table : pandas.DataFrame
        Long, as of :func:`ipcompare.results.board.profile`: rows whose ``item`` is ``target`` have
        ``region``, ``indicator``, ``state`` (of ``methods.standing.STATES``), ``verdict`` and ``target``,
        those whose ``item`` is ``outcome`` have ``year`` and ``value``; all else there is drawn when given.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "item": ["target", "outcome", "outcome"], "region": "CN-SC", "indicator": "hv_invention_density",
    ...     "unit": "件/万人", "state": "reached", "verdict": "reached", "target": 5.67, "latest": 7.95,
    ...     "latest_year": 2024, "year": [2025, 2023, 2024], "value": [None, 6.78, 7.95]})
    >>> region_profile(table, lang="en").figure.texts[0].get_text()
    "Profile | Sichuan's 1 target for 2025: 1 reached"
    """
    aims = not_empty(rows[rows["item"] == "target"])
    aims = aims.assign(told=classes(aims["verdict"]))
    aims = aims.assign(risk=aims["told"].map(RISK.index)).sort_values("risk", kind="stable")
    points = rows[(rows["item"] == "outcome") & rows["value"].notna()]
    first, judged = next(records(aims)), list(records(aims[aims["state"] != UNJUDGED]))
    ax = sheet.page()
    y = _count(sheet, ax, aims)
    y = _facts(sheet, ax, first, y)
    y = _notes(sheet, ax, aims, y)
    for i in range(0, len(judged), COLUMNS):
        lane = judged[i : i + COLUMNS]
        y = max(_tile(sheet, ax, row, points, k * (TILE + GUTTER), y) for k, row in enumerate(lane)) + 0.15
    y = _open(sheet, ax, aims[aims["state"] == UNJUDGED], y + 0.05)
    sheet.page_ends(y)

    drawn = points[points["indicator"].isin([row.indicator for row in judged])]
    foot = [sheet.text("profile.pictures"), *marks(sheet, drawn)] if len(drawn) else []
    foot += of_sums(sheet, aims)
    if judged and all(row.evidence in ("", OWN) for row in judged):
        foot.append(sheet.text("scoreboard.own"))
    sheet.say(
        sheet.text("profile.title", title=headline(sheet, aims)),
        sheet.text("profile.subtitle", day=day_words(first.cut_off, sheet.lang)) if first.cut_off else "",
        [sheet.text("join.sentences").join(foot)] if foot else [],
        alt=alt_text("profile.alt", records(aims), _alt, region=lambda words: words.region(first.region)),
    )


# --- the head: how many stand how, where the region stands ---


def _count(sheet: Sheet, ax: Axes, aims: pd.DataFrame) -> float:
    """Count the targets by state, in cells of one width, which are the key of the signs too."""
    there = [state for state in STATES if (aims["state"] == state).any()]
    wide, ends = PAGE / len(STATES), []
    for i, state in enumerate(there):
        x, look = i * wide, STATE_STYLE[state]
        badge(ax, state, x, 0.06, 0.5)
        number = str(int((aims["state"] == state).sum()))
        put(ax, x + 0.62, 0, [number], BIG, color=look.word, weight="bold")
        ends.append(put(ax, x, 0.62, broken(sheet.word("state", state), wide - 0.2, SMALL), SMALL))
    return max(ends) + 0.14


def _facts(sheet: Sheet, ax: Axes, row: Row, y: float) -> float:
    """Say how the region's level compares with the nation's, and where it ranks, as far as that is known."""
    told = []
    if row.density == row.density:
        own, nation = (shortest(level, "", sheet.lang, 2) for level in (row.density, row.density_nation))
        told.append((own, sheet.text("profile.level", year=f"{row.density_year:.0f}", nation=nation)))
    if row.ranked == row.ranked:
        key = "profile.rank" if row.ranked_before == row.ranked_before else "profile.rank_alone"
        names = ("ranked", "ranked_year", "ranked_of", "ranked_before", "ranked_start")
        said = {name: f"{getattr(row, name):.0f}" for name in names}
        told.append((sheet.text("profile.place", **said), sheet.text(key, **said)))
    if not told:
        return y
    ax.hlines(y, 0, PAGE, color=PALE, lw=0.6)
    ends = []
    for i, (big, words) in enumerate(told):
        x = i * (HALF + GUTTER)
        put(ax, x, y + 0.1, [big], BIG, weight="bold")
        right, x = x + HALF, x + across(big, BIG, bold=True) + 0.22
        ends.append(put(ax, x, y + 0.12, broken(words, right - x, SMALL), SMALL))
    return max(y + 0.72, *ends) + 0.1


# --- what is at risk and what is in doubt ---


def _notes(sheet: Sheet, ax: Axes, aims: pd.DataFrame, y: float) -> float:
    """Say side by side which targets are at risk, and which are in doubt, each with why."""
    both = {"risk": list(_risks(sheet, aims)), "doubt": list(_doubts(sheet, aims))}
    there = {name: said for name, said in both.items() if said}
    if not there:
        return y + 0.16
    ax.hlines(y, 0, PAGE, color=PALE, lw=0.6)
    wide, ends = (PAGE if len(there) == 1 else HALF), []
    for i, (name, said) in enumerate(there.items()):
        x = i * (HALF + GUTTER)
        below = put(ax, x, y + 0.1, [sheet.text(f"profile.{name}")], SIZE, weight="bold")
        for sentence in said:
            below = put(ax, x, below + 0.05, broken(sentence, wide, SMALL), SMALL)
        ends.append(below)
    return max(ends) + 0.2


def _risks(sheet: Sheet, aims: pd.DataFrame) -> Iterator[str]:
    lagging = (aims["state"] == UNJUDGED) & aims["status"].isin(LAGGING)
    for row in records(aims[aims["state"].isin(OPEN) | lagging]):
        parts = [sheet.text("scoreboard.value", **figures(sheet, row))]
        if row.projected == row.projected and row.latest_year < row.target_year:
            ahead = {"year": f"{row.target_year:.0f}", "value": sheet.value(row, "projected")}
            parts.append(sheet.text("profile.projected", **ahead))
        elif row.reason:
            parts.append(reason_words(row.reason, sheet.lang))
        if row.needed_growth == row.needed_growth and row.observed_growth == row.observed_growth:
            rates = {"needed": row.needed_growth, "observed": row.observed_growth}
            said = {name: percent(rate / 100, sheet.lang, 1) for name, rate in rates.items()}
            parts.append(sheet.text("profile.needed", since=f"{row.baseline_year:.0f}", **said))
        words = sheet.text("join.sentence").join(parts)
        yield sheet.text("label.said", name=sheet.indicator(row.indicator), words=words)


def _doubts(sheet: Sheet, aims: pd.DataFrame) -> Iterator[str]:
    doubted = aims[aims["state"] == "doubt"]
    codes = doubted["doubt"].str.split("; ")
    for code in dict.fromkeys(code for own in codes for code in own if code):
        names = doubted.loc[[code in own for own in codes], "indicator"]
        listed = sheet.text("join.list").join(map(sheet.indicator, names))
        yield sheet.text("label.said", name=listed, words=sheet.word("doubt", code))


# --- a tile a target ---


def _tile(sheet: Sheet, ax: Axes, row: Row, points: pd.DataFrame, x: float, y: float) -> float:
    """Draw one target: state, name, latest value and target, and what it was before."""
    look = STATE_STYLE[row.state]
    ax.hlines(y, x, x + TILE, color=look.word, lw=1.1)
    badge(ax, row.state, x, y + 0.12, SIGN)
    said = broken(verdict_words(sheet, row), TILE - SIGN - 0.15, SIZE, bold=True)
    below = put(ax, x + SIGN + 0.13, y + 0.16, said, SIZE, color=look.word, weight="bold")
    below = max(below, y + 0.12 + SIGN) + 0.05
    name = broken(sheet.measure(row.indicator, row.unit), TILE, SIZE)
    below = put(ax, x, below, name, SIZE) + down(max(0, 2 - len(name)), SIZE) + 0.02
    own = points[points["indicator"] == row.indicator].sort_values("year")
    put(ax, x, below, [sheet.printed(row, "latest") + _way(own)], BIG - 1, weight="bold")
    lines = broken(sheet.text("profile.aim", **figures(sheet, row)), TILE - PICTURE[0] - 0.1, SMALL)
    if row.evidence not in ("", OWN):
        lines.append(sheet.word("evidence", row.evidence))
    end = put(ax, x, below + down(1, BIG - 1) + 0.02, lines, SMALL, color=GREY)
    place = (x + TILE - PICTURE[0], below)
    if len(own):
        _picture(ax, row, own, *place)
    elif row.latest == row.latest:
        _bar(ax, row, *place)
    return max(end, below + PICTURE[1] + 0.06)


def _way(own: pd.DataFrame) -> str:
    """Give an arrow for the change between the last two outcomes of a target's own series."""
    last = own.loc[own["role"] != "baseline", "value"].tail(2).tolist()
    if len(last) < 2:
        return ""
    return " ↑" if last[1] > last[0] else " ↓" if last[1] < last[0] else " →"


def _picture(ax: Axes, row: Row, own: pd.DataFrame, x: float, y: float) -> None:
    """Draw a target's outcomes over the years, and the target where its year stands."""
    wide, high = PICTURE
    small = inside(ax, x, y, wide, high)
    outcomes(small, own, LINE, linewidth=1.1, markersize=2.8)
    star: dict[str, Any] = {"markersize": 7.5, "mec": "white", "mew": 0.4, "zorder": 6, "clip_on": False}
    small.plot([row.target_year], [row.target], "*", color=STATE_STYLE[row.state].word, **star)
    low, top = min(own["value"].min(), row.target), max(own["value"].max(), row.target)
    pad = 0.16 * ((top - low) or abs(top) or 1.0)
    small.set(xlim=YEARS, ylim=(low - pad, top + pad))
    ax.hlines(y + high + 0.04, x, x + wide, color=PALE, lw=0.6)


def _bar(ax: Axes, row: Row, x: float, y: float) -> None:
    """Draw what a sum has come to as a bar, and the target as a mark across it."""
    wide, high = PICTURE[0], 0.2
    whole, middle = max(row.latest, row.target), y + PICTURE[1] / 2
    ax.add_patch(Rectangle((x, middle), wide, high, fc=PALE, ec="none"))
    ax.add_patch(Rectangle((x, middle), wide * row.latest / whole, high, fc=GREY, ec="none"))
    mark: dict[str, Any] = {"color": STATE_STYLE[row.state].word, "lw": 1.6}
    ax.vlines(x + wide * row.target / whole, middle - 0.14, middle + high + 0.14, **mark)


# --- what nobody can judge ---


class Item(NamedTuple):
    """A line of the list: words on the left, figures on the right; a head has no figures."""

    left: list[str]
    right: str
    head: bool


def _open(sheet: Sheet, ax: Axes, own: pd.DataFrame, y: float) -> float:
    """List the targets that nobody can judge in two columns, by why, with what the plan prints of them."""
    if own.empty:
        return y
    look = STATE_STYLE[UNJUDGED].word
    ax.hlines(y, 0, PAGE, color=look, lw=1.1)
    badge(ax, UNJUDGED, 0, y + 0.12, SIGN)
    said = broken(sheet.text("profile.unjudged", count=len(own)), PAGE - SIGN - 0.2, SIZE, bold=True)
    y = put(ax, SIGN + 0.13, y + 0.16, said, SIZE, color=look, weight="bold") + 0.12
    groups = reasons(sheet, str(own["region"].iloc[0]), own)
    items = [item for reason in groups for item in _items(sheet, reason.said, reason.rows)]
    cut = _half(items)
    return max(_column(ax, items[:cut], 0, y), _column(ax, items[cut:], HALF + GUTTER, y))


def _items(sheet: Sheet, said: str, rows: list[Row]) -> Iterator[Item]:
    said = said[:1].upper() + said[1:]
    yield Item(broken(said, HALF, SMALL, bold=True), "", head=True)
    for row in rows:
        baseline = "—" if row.baseline != row.baseline else sheet.printed(row, "baseline")
        right = sheet.text("profile.figures", baseline=baseline, target=sheet.target(row))
        name = sheet.measure(row.indicator, row.unit)
        if row.latest == row.latest:
            name = sheet.text("profile.known", name=name, **figures(sheet, row))
        yield Item(broken(name, HALF - across(right, SMALL) - 0.25, SMALL), right, head=False)


def _half(items: list[Item]) -> int:
    """Cut the list between two groups, where its halves are most alike in length; one group anywhere."""
    size = [len(item.left) for item in items]
    heads = [i for i, item in enumerate(items) if item.head][1:] or range(2, len(items) + 1)
    return min(heads, key=lambda i: max(sum(size[:i]), sum(size[i:])))


def _column(ax: Axes, items: list[Item], x: float, y: float) -> float:
    for i, item in enumerate(items):
        if item.head:
            y = put(ax, x, y + (0.06 if i else 0), item.left, SMALL, color=GREY, weight="bold")
            continue
        put(ax, x + HALF, y, [item.right], SMALL, ha="right")
        y = put(ax, x, y, item.left, SMALL)
    return y


def _alt(words: Words, row: Row) -> dict[str, object]:
    key = "scoreboard.alt_target" if row.latest != row.latest else "scoreboard.value"
    return {
        "indicator": words.indicator(row.indicator),
        "verdict": verdict_words(words, row),
        "said": words.text(key, **figures(words, row)),
    }
