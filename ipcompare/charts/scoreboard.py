"""All targets on one page: a row an indicator, a column a region, in each cell where the target stands."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.look import GREY, INK, PALE
from ipcompare.charts.page import SMALL, UNJUDGED, broken, down, put, reasons
from ipcompare.charts.sheet import PAGE, Sheet, chart
from ipcompare.charts.status import KEY_SIZE, STATE_STYLE, badge, key
from ipcompare.charts.words import Row, Words, alt_text, records
from ipcompare.core.text import chance, counted
from ipcompare.methods.standing import classes, counts, misses_first

__all__ = ["OWN", "figures", "of_sums", "scoreboard", "verdict_words"]

#: The evidence that goes without saying: outcomes in the plan's own measure.
OWN = "own"
NAME, WIDEST = 3.9, 4.4  # widths of the names and, at most, of a region's column, in cm
SIGN, GAP = 0.48, 0.12  # size of a cell's sign, and what lies between it and its words
PADDING, THEME = 0.12, 0.4  # between two rows; height of a theme's name
ASIDE = 3.2  # width of the heads of what cannot be judged
SIZE = 7.5


@chart(
    *("region", "indicator", "theme", "state", "verdict", "target"),
    texts=["theme", "state", "verdict", "evidence", "why", "unit", "bound", "series", "reading"],
    numbers=["latest", "latest_year", "since", "target", "target_year", "probability"],
)
def scoreboard(sheet: Sheet, rows: pd.DataFrame) -> None:
    """Draw where every target stands: those that can be judged in cells, the others listed by region.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a target, as of :func:`ipcompare.results.board.scoreboard`: ``region``, ``indicator``,
        ``theme``, ``state`` (of ``methods.standing.STATES``), ``verdict``, ``target``; drawn when given:
        ``latest, latest_year`` and of a sum ``since``, ``target_year``, ``unit``, ``bound``,
        ``probability``, ``evidence`` where it is another than the plan's own measure, ``why`` a target
        cannot be judged.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "region": ["CN-SC", "CN-GD"], "indicator": "hv_invention_density", "unit": "件/万人",
    ...     "theme": "creation", "state": "reached", "verdict": "reached", "latest": [7.95, 28.77],
    ...     "latest_year": 2024, "target": [5.67, 20.0], "target_year": 2025, "bound": "eq"})
    >>> scoreboard(table, lang="en").figure.texts[0].get_text()
    'Targets for 2025: Sichuan (1): 1 reached; Guangdong (1): 1 reached'
    """
    regions, judged = sheet.ordered(rows["region"]), rows[rows["state"] != UNJUDGED]
    shown = sheet.ordered(judged["region"])
    wide = min(WIDEST, (PAGE - NAME) / max(1, len(shown)))
    right = NAME + wide * len(shown)
    lefts = {code: NAME + i * wide for i, code in enumerate(shown)}
    themes = [
        (theme, [_line(sheet, name, own, wide) for name, own in rows_of.groupby("indicator", sort=False)])
        for theme, rows_of in judged.groupby("theme", sort=False)
    ]
    heads = {code: broken(sheet.region(code), wide - 0.2, 9, bold=True) for code in shown}
    ax = sheet.page()
    key(sheet, ax, rows["state"], 0, 0)
    y = KEY_SIZE + 0.26
    if themes:
        for code, x in lefts.items():
            put(ax, x, y, heads[code], 9, weight="bold")
        y += down(max(map(len, heads.values())), 9) + 0.12
        ax.hlines(y - 0.03, 0, right, color=INK, lw=0.8)
    for theme, lines in themes:
        put(ax, 0, y + 0.08, [sheet.word("theme", theme)], SIZE, color=GREY, weight="bold")
        y += THEME
        for line in lines:
            _draw(ax, line, lefts, y)
            y += line.tall
            ax.hlines(y - 0.02, 0, right, color=PALE, lw=0.5)
    y += 0.17
    for code in regions:
        y = _unjudged(sheet, ax, rows[(rows["region"] == code) & (rows["state"] == UNJUDGED)], code, y)
    sheet.page_ends(y)
    _say(sheet, rows, judged, regions)


class Line(NamedTuple):
    """A row of the board: the indicator's name, and each region's cell: its row and lines of words."""

    name: list[str]
    cells: dict[str, tuple[Row, list[str], list[str]]]
    tall: float


def _line(sheet: Sheet, name: object, own: pd.DataFrame, wide: float) -> Line:
    room, cells = wide - SIGN - GAP - 0.06, {}
    for row in records(own):
        verdict = broken(verdict_words(sheet, row), room, SIZE, bold=True)
        said = sheet.text("scoreboard.value", **figures(sheet, row))
        lines = broken(said, room, SMALL)
        if row.evidence not in ("", OWN):
            lines += broken(sheet.word("evidence", row.evidence), room, SMALL)
        cells[str(row.region)] = (row, verdict, lines)
    named = broken(sheet.measure(name, own["unit"].iloc[0]), NAME - 0.3, SIZE)
    heights = [down(len(verdict), SIZE) + down(len(lines), SMALL) for _, verdict, lines in cells.values()]
    return Line(named, cells, max([down(len(named), SIZE), SIGN, *heights]) + PADDING)


def _draw(ax: Axes, line: Line, lefts: dict[str, float], y: float) -> None:
    put(ax, 0, y + PADDING / 2, line.name, SIZE)
    for code, (row, verdict, lines) in line.cells.items():
        x = lefts[code]
        badge(ax, row.state, x, y + PADDING / 2 + 0.04, SIGN)
        x += SIGN + GAP
        word = STATE_STYLE[row.state].word
        below = put(ax, x, y + PADDING / 2 - 0.03, verdict, SIZE, color=word, weight="bold")
        put(ax, x, below, lines, SMALL)


def verdict_words(words: Words, row: Row) -> str:
    """Say a verdict, with its probability where there is one."""
    said = words.word("verdict", row.verdict)
    if row.probability != row.probability:
        return said
    return said + words.text("join.brackets", words=chance(row.probability, words.lang))


def figures(words: Words, row: Row) -> dict[str, object]:
    """Write a target, its latest value and that value's year, of a sum its first and last."""
    year = "—" if row.latest_year != row.latest_year else f"{row.latest_year:.0f}"
    if row.since == row.since and row.latest == row.latest:
        year = words.text("label.years", first=f"{row.since:.0f}", last=year)
    return {"latest": words.printed(row, "latest"), "year": year, "target": words.target(row)}


def of_sums(sheet: Sheet, rows: pd.DataFrame) -> list[str]:
    """Say in the foot what a value of several years is, where there is one."""
    summed = (rows["since"].notna() & rows["latest"].notna()).any()
    return [sheet.text("scoreboard.sums")] if summed else []


def _unjudged(sheet: Sheet, ax: Axes, own: pd.DataFrame, code: str, y: float) -> float:
    """List what nobody can judge of one region's targets, by why, and give where the next may begin."""
    if own.empty:
        return y
    said = sheet.text("scoreboard.unjudged", region=sheet.region(code), count=len(own))
    lines = [
        line
        for reason in reasons(sheet, code, own)
        for line in broken(_group(sheet, reason.said, reason.rows), PAGE - ASIDE, SMALL)
    ]
    badge(ax, UNJUDGED, 0, y + 0.03, KEY_SIZE)
    head = broken(said, ASIDE - KEY_SIZE - 0.3, SIZE, bold=True)
    ends = [
        put(ax, KEY_SIZE + 0.15, y, head, SIZE, weight="bold"),
        put(ax, ASIDE, y + 0.02, lines, SMALL, color=GREY),
    ]
    return max(ends) + 0.1


def _group(words: Words, said: str, rows: list[Row]) -> str:
    names = words.text("join.list").join(_named(words, row) for row in rows)
    return words.text("scoreboard.group", why=said, count=len(rows), names=names)


def _named(words: Words, row: Row) -> str:
    """Name a target, with its latest value where there is one, though it settles nothing."""
    name = words.indicator(row.indicator)
    if row.latest != row.latest:
        return name
    return words.text("scoreboard.few", indicator=name, **figures(words, row))


def _say(sheet: Sheet, rows: pd.DataFrame, judged: pd.DataFrame, regions: list[str]) -> None:
    parts = []
    for code in regions:
        own = rows[rows["region"] == code]
        number = counted(misses_first(counts(classes(own["verdict"]))), sheet.lang)
        said = {"region": sheet.region(code), "total": len(own), "parts": number}
        parts.append(sheet.text("scoreboard.region", **said))
    years = rows["target_year"].dropna()
    own_alone = len(judged) and judged["evidence"].isin(["", OWN]).all()
    foot = [*of_sums(sheet, judged), *([sheet.text("scoreboard.own")] if own_alone else [])]
    title = sheet.text(
        "scoreboard.title",
        year=f"{years.max():.0f}" if len(years) else "",
        parts=sheet.text("join.sentence").join(parts),
    )
    sheet.say(
        title,
        sheet.text("scoreboard.subtitle"),
        [sheet.text("join.sentences").join(foot)] if foot else [],
        alt=alt_text("scoreboard.alt", records(rows), _alt, total=len(rows)),
    )


def _alt(words: Words, row: Row) -> dict[str, object]:
    said = words.text("scoreboard.value", **figures(words, row))
    if row.state == UNJUDGED:
        said = words.text("scoreboard.alt_target", target=words.target(row))
    return {
        "region": words.region(row.region),
        "indicator": words.indicator(row.indicator),
        "verdict": verdict_words(words, row),
        "said": said,
    }
