"""What it would take: the growth that a distance asks for, beside the growth there was."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.look import GREY, INK, PALE
from ipcompare.charts.page import SMALL, across, broken, down, put
from ipcompare.charts.sheet import PAGE, Sheet, chart
from ipcompare.charts.status import STATE_STYLE
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import bounded, percent, reason_words

__all__ = ["gap_board"]

SIZE = 7.5
NAMES = 4.7  # width of the words left of the picture, in cm
LEFT, WIDE = 5.1, 5.6  # where the picture begins, and its width
ASIDE = (11.35, 13.15)  # where the columns right of it begin
STEP = 20.0  # between two ticks, percent
PADDING = 0.14
#: How growth is marked: what was, of that the newest year, and what a goal asks for.
MARKS: dict[str, dict[str, Any]] = {
    "growth_so_far": {"marker": "o", "ms": 5, "color": INK, "ls": ""},
    "latest_growth": {"marker": "|", "ms": 8, "mew": 1.4, "color": INK, "ls": ""},
    "growth_asked": {"marker": "o", "ms": 5, "mfc": "white", "mec": INK, "mew": 1.3, "ls": ""},
}


@chart(
    *("region", "indicator", "goal", "latest", "goal_level", "growth_asked", "growth_so_far"),
    texts=["beside", "reading", "bound", "unit", "reason"],
    numbers=[
        *("latest", "latest_year", "goal_level", "goal_year", "of_goal", "by_year", "growth_asked"),
        *("growth_so_far", "latest_growth", "start", "end", "lag", "more_than"),
    ],
)
def gap_board(sheet: Sheet, rows: pd.DataFrame) -> None:
    r"""Draw for each region and goal the growth that it asks for, beside the growth reached.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a region, indicator and ``goal``, as of :func:`ipcompare.results.gap.gap`: ``region``,
        ``indicator``, ``goal`` (target, nation or leader), ``latest``, ``goal_level``, ``growth_asked`` and
        ``growth_so_far`` (percent a year); all else there is drawn when given.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-GZ"], "indicator": "hv_invention_density", "goal": "nation", "beside": "CN",
    ...     "latest": 2.17, "latest_year": 2024, "goal_level": 14.0, "goal_year": 2024, "by_year": 2030,
    ...     "growth_asked": 36.4, "growth_so_far": 21.0, "start": 2021, "end": 2024})
    >>> gap_board(table, lang="en").figure.texts[0].get_text().replace("\n", " ").split("; ")[1]
    'it grew 21.0% a year in 2021–2024'
    """
    most = rows[["growth_asked", "growth_so_far", "latest_growth"]].max().max()
    # Behind the last mark there is room for its words.
    end = STEP * max(1, math.ceil((0 if most != most else 1.12 * most) / STEP))
    ax = sheet.page()
    y = _key(sheet, ax, rows)
    for name in dict.fromkeys(rows["indicator"]):
        own = rows[rows["indicator"] == name]
        put(ax, 0, y, [sheet.measure(name, own["unit"].iloc[0])], 9, weight="bold")
        heads = (sheet.text("gap.share"), sheet.text("gap.lag"))
        for x, words in zip(ASIDE, heads, strict=True):
            put(ax, x, y + 0.03, [words], SMALL, color=GREY)
        y += down(1, 9) + 0.06
        ax.hlines(y, 0, PAGE, color=INK, lw=0.8)
        top = y
        for code in sheet.ordered(own["region"]):
            y = _region(sheet, ax, own[own["region"] == code], y + 0.1, end)
        for tick in range(0, round(end) + 1, round(STEP)):
            x = LEFT + WIDE * tick / end
            ax.vlines(x, top, y, color=PALE if tick else GREY, lw=0.6, zorder=0.5)
            put(ax, x, y + 0.02, [sheet.percent(tick / 100)], SMALL, color=GREY, ha="center")
        y += down(1, SMALL) + 0.35
    sheet.page_ends(y - 0.25)
    sheet.say(
        _title(sheet, rows),
        sheet.text("gap.subtitle"),
        [sheet.text("gap.foot")],
        alt=alt_text("gap.alt", records(rows), _alt),
    )


def _key(sheet: Sheet, ax: Axes, rows: pd.DataFrame) -> float:
    x, newest = 0.1, rows["latest_growth"].notna().any()
    for name, look in MARKS.items():
        if name == "latest_growth" and not newest:
            continue
        said = sheet.text(f"gap.{name}")
        ax.plot([x], [0.2], in_layout=False, **look)
        put(ax, x + 0.2, 0.02, [said], SIZE)
        x += across(said, SIZE) + 0.7
    return 0.55


def _region(sheet: Sheet, ax: Axes, own: pd.DataFrame, y: float, end: float) -> float:
    """Draw one region's goals under its name, and give where the next may begin."""
    first = next(records(own))
    name = sheet.region(first.region)
    if first.latest == first.latest:
        words = sheet.text("gap.latest", year=_year(first.latest_year), value=sheet.printed(first, "latest"))
        put(ax, across(name, SIZE, bold=True) + 0.25, y + 0.02, [words], SMALL, color=GREY)
    y = put(ax, 0, y, [name], SIZE, weight="bold")
    if first.growth_so_far == first.growth_so_far:
        words = sheet.text("gap.lately", **_lately(sheet, first))
        y = put(ax, 0, y, broken(words, NAMES, SMALL), SMALL, color=GREY)
    for row in records(own):
        lines = broken(_goal(sheet, row), NAMES, SMALL)
        tall = down(len(lines), SMALL) + PADDING
        put(ax, 0, y + PADDING / 2, lines, SMALL)
        _marks(sheet, ax, row, y + PADDING / 2 + down(1, SMALL) / 2, end)
        y += tall
    ax.hlines(y + 0.04, 0, PAGE, color=PALE, lw=0.5)
    return y + 0.02


def _marks(sheet: Sheet, ax: Axes, row: Row, y: float, end: float) -> None:
    line = y - down(1, SMALL) / 2
    if row.goal_level != row.goal_level:
        return  # the words on the left say why there is nothing to draw
    if row.growth_asked != row.growth_asked:
        put(ax, LEFT + 0.15, line, [reason_words(row.reason, sheet.lang)], SMALL, color=GREY)
    else:
        known = {name: getattr(row, name) for name in MARKS if getattr(row, name) == getattr(row, name)}
        at = {name: LEFT + WIDE * rate / end for name, rate in known.items()}
        look = STATE_STYLE[_state(row)].word
        ax.hlines(y, min(at.values()), max(at.values()), color=look, lw=1.1)
        for name, x in at.items():
            edge = {"mec": look} if name == "growth_asked" else {}
            ax.plot([x], [y], in_layout=False, **MARKS[name] | edge)
        words = percent(row.growth_asked / 100, sheet.lang, 1)
        left = at["growth_asked"] == min(at.values()) and len(at) > 1
        # Left of a mark so near the axis that its words would reach the names, they go behind the last mark.
        left &= at["growth_asked"] - 0.16 - across(words, SMALL, bold=True) > NAMES + 0.02
        place = (at["growth_asked"] - 0.16, "right") if left else (max(at.values()) + 0.16, "left")
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        put(ax, place[0], line, [words], SMALL, ha=place[1], color=look, weight="bold", bbox=paper)
    said = (sheet.percent(row.of_goal), _lag(sheet, row))
    for x, words in zip(ASIDE, said, strict=True):
        put(ax, x, line, [words], SMALL)


def _state(row: Row) -> str:
    """Say by which colour a goal stands out: whether both growths fall short of it, one of them, or none."""
    short = [row.growth_asked > rate for rate in (row.growth_so_far, row.latest_growth) if rate == rate]
    if not short:
        return "unknown"
    return "behind" if all(short) else "even" if any(short) else "reached"


def _goal(words: Words, row: Row) -> str:
    """Name what a level is held against, with that level and its year."""
    if row.goal_level != row.goal_level:
        return reason_words(row.reason, words.lang)
    said = words.text(f"gap.{row.goal}", **_level(words, row))
    if not row.reading:
        return said
    return said + words.text("join.brackets", words=words.word("reading", row.reading))


def _level(words: Words, row: Row) -> dict[str, object]:
    unit, decimals = str(row.unit), words.catalogue.decimals(str(row.indicator))
    level = bounded(row.goal_level, row.bound, unit, words.lang, decimals)
    return {
        "beside": words.region(row.beside) if row.beside else "",
        "year": _year(row.goal_year),
        "level": level,
    }


def _lately(words: Words, row: Row) -> dict[str, object]:
    rate = percent(row.growth_so_far / 100, words.lang, 1)
    return {"first": _year(row.start), "last": _year(row.end), "rate": rate}


def _rates(words: Words, row: Row) -> dict[str, str]:
    rates = {"needed": row.growth_asked, "reached": row.growth_so_far}
    return {name: percent(rate / 100, words.lang, 1) for name, rate in rates.items()}


def _lag(words: Words, row: Row) -> str:
    """Say by how many years a region follows, or at least how many where more is not known."""
    if row.lag == row.lag:
        return words.text("gap.years", years=f"{row.lag:.1f}")
    if row.more_than == row.more_than:
        return words.text("gap.more_years", years=f"{row.more_than:.0f}")
    return "—"


def _year(year: float) -> str:
    return "—" if year != year else f"{year:.0f}"


def _title(sheet: Sheet, rows: pd.DataFrame) -> str:
    """Say whose growth of late does not lead to the nation's level, in the first indicator that has any."""
    most = rows[["growth_so_far", "latest_growth"]].max(axis=1)
    short = rows[(rows["goal"] == "nation") & (rows["growth_asked"] > most)]
    if short.empty:
        return sheet.text("gap.title_plain")
    short = short[short["indicator"] == short["indicator"].iloc[0]]
    parts = []
    for code in sheet.ordered(short["region"]):
        row = next(records(short[short["region"] == code]))
        rates = _rates(sheet, row)
        years = {"year": row.goal_year, "to": row.by_year, "first": row.start, "last": row.end}
        rates |= {name: _year(year) for name, year in years.items()}
        parts.append(sheet.text("gap.title_part", region=sheet.region(code), **rates))
    joined = sheet.text("join.sentence").join(parts)
    return sheet.text("gap.title", indicator=sheet.indicator(short["indicator"].iloc[0]), parts=joined)


def _alt(words: Words, row: Row) -> dict[str, object]:
    why = reason_words(row.reason, words.lang)
    return {
        "region": words.region(row.region),
        "indicator": words.indicator(row.indicator),
        "goal": _goal(words, row),
        "said": words.text("gap.alt_said", **_rates(words, row))
        if row.growth_asked == row.growth_asked
        else why,
    }
