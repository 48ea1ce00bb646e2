"""Words on a page laid out in centimetres, from its upper left corner down; what nobody can judge, on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from ipcompare.charts.layout import figure_of, text_width, wrap
from ipcompare.charts.look import CM, INK
from ipcompare.charts.words import Row, Words, records

__all__ = ["SMALL", "UNJUDGED", "Reason", "across", "broken", "down", "inside", "put", "reasons"]

#: The smallest words of a page, in points.
SMALL = 7.0
#: The state of a target that nobody can judge.
UNJUDGED = "unknown"
#: Height of a line as a part of the size of its words.
LEADING = 1.26
#: Why targets cannot be judged: the evidence for them, most first.
WHY = ("too few", "near", "part", "nation", "none", "")


def across(words: str, size: float, bold: bool = False) -> float:
    """Give the width of a line of words in cm."""
    return text_width(words, size, bold) / 72 / CM


def down(lines: int, size: float) -> float:
    """Give the height of some lines of words in cm.

    Examples
    --------
    >>> round(down(2, 7.5), 2)
    0.67
    """
    return lines * size * LEADING / 72 / CM


def broken(words: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break words into lines of at most so many cm.

    Examples
    --------
    >>> broken("每万人口高价值发明专利拥有量", 2.5, 9)
    ['每万人口高价值', '发明专利拥有量']
    """
    # A screen sets words a little wider than print does.
    return wrap(words, 0.97 * width * CM * 72, size, bold).split("\n")


def put(ax: Axes, x: float, y: float, lines: list[str], size: float, **look: Any) -> float:
    """Write lines from a place down, and give where the next may begin."""
    step = down(1, size)
    for i, line in enumerate(lines):
        # Each line is a text of its own, so that its place hangs on no height that a backend measures; and
        # the layout makes no room for it, since where words end is settled before.
        place = (x, y + (i + 0.78) * step)
        ax.text(*place, line, **{"fontsize": size, "color": INK, "in_layout": False, **look})
    return y + len(lines) * step


def inside(ax: Axes, x: float, y: float, wide: float, high: float) -> Axes:
    """Give axes without a frame for a small picture, from its upper left corner on the page.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> page = Figure().add_subplot()
    >>> _ = page.set(xlim=(0, 10), ylim=(20, 0))
    >>> round(float(inside(page, 0, 0, 5, 10).bbox.width / page.bbox.width), 3)
    0.5
    """
    small = ax.inset_axes((0, 0, 1, 1))

    def place(_: object, __: object) -> Bbox:
        # Where the page ends is known only when all is drawn on it.
        corners = ax.transData.transform([(x, y + high), (x + wide, y)])
        return Bbox(figure_of(ax).transFigure.inverted().transform(corners))

    small.set_axes_locator(place)
    small.apply_aspect(place(small, None))
    small.set_in_layout(False)
    small.axis("off")
    return small


class Reason(NamedTuple):
    """The targets of one region that cannot be judged, for one reason."""

    said: str
    rows: list[Row]


def reasons(words: Words, region: str, rows: pd.DataFrame) -> Iterator[Reason]:
    """Give why targets of a region cannot be judged, each with those targets."""
    for why in WHY:
        own = rows[(rows["state"] == UNJUDGED) & (rows["why"] == why)]
        if len(own):
            said = words.placed(f"evidence.{why}", [region]) if why else words.word("state", UNJUDGED)
            yield Reason(said, list(records(own)))
