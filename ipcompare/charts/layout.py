"""Where things lie: text measured and broken, labels kept apart, the layout solved once and then frozen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from ipcompare.charts.look import FONT_FILES
from ipcompare.core.errors import DataError, Fault

__all__ = ["apart", "clear", "crowded", "figure_of", "offset_text", "settle", "spread", "text_width", "wrap"]

# --- measuring and breaking text ---


@cache
def _advance(character: str, bold: bool) -> float:
    """Width of a character as a part of the font size."""
    font = get_font(str(FONT_FILES["Bold" if bold else "Regular"]))
    font.set_size(100, 72)
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def text_width(words: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, in points."""
    return sum(_advance(character, bold) for character in words) * size


# Chinese breaks between characters, but no line begins with a closing sign or ends with an opening one.
_PIECES = re.compile(r"[（《「“〔(]*(?:[!-'*-~À-ſ–≥≤≈−]+|.)[，。、；：！？）》」”〕),.;:%％]*\s*", re.DOTALL)


def wrap(words: str, width: float, size: float, bold: bool = False) -> str:
    """Break text into lines no wider than ``width`` points, Chinese anywhere, English between words.

    Examples
    --------
    >>> wrap("每万人口高价值发明专利拥有量", 80, 10).splitlines()
    ['每万人口高价值发', '明专利拥有量']
    """
    lines = []
    for paragraph in words.splitlines():
        line = ""
        for piece in _PIECES.findall(paragraph):
            if line and text_width((line + piece).rstrip(), size, bold) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return "\n".join(lines)


# --- labels ---


def offset_text(
    ax: Axes, words: str, place: tuple[float, float], points: tuple[float, float], **look: Any
) -> Annotation:
    """Write words some points beside a place in the data, also where that lies outside the axes."""
    look = {"va": "center", "textcoords": "offset points", "annotation_clip": False, **look}
    return ax.annotate(words, place, points, **look)


def spread(ax: Axes, labels: Sequence[Annotation], gap: float = 1.0) -> None:
    """Move labels up or down until none lies on another, as little as possible."""
    if len(labels) < 2:
        return
    point = figure_of(ax).dpi / 72
    rising = sorted(labels, key=lambda label: float(ax.transData.transform(label.xy)[1]))
    anchors = [float(ax.transData.transform(label.xy)[1]) for label in rising]
    lines = [label.get_text().count("\n") + 1 for label in rising]
    # the height of a line, not of its ink: a row of labels without tails would stand too close
    heights = [
        (n * 1.2 * float(label.get_fontsize()) + gap) * point for n, label in zip(lines, rising, strict=True)
    ]
    places = apart(anchors, heights, float(ax.bbox.y0), float(ax.bbox.y1))
    for label, anchor, place in zip(rising, anchors, places, strict=True):
        x, _ = label.xyann
        label.xyann = (x, (place - anchor) / point)


def clear(ax: Axes, labels: Sequence[Annotation]) -> None:
    """Move labels on which a line or another label lies up or down, as little as needed."""
    point = figure_of(ax).dpi / 72
    paths = [line.get_transform().transform_path(line.get_path()) for line in ax.get_lines()]
    boxes = [_box(ax, label, point) for label in labels]
    for i, label in enumerate(labels):
        others = [box for j, box in enumerate(boxes) if j != i]
        step = boxes[i].height / 4
        ways = sorted((step * n for n in range(-16, 17)), key=lambda way: (abs(way), -way))
        free = (way for way in ways if not _covered(_moved(boxes[i], way), paths, others))
        way = next(free, 0.0)
        boxes[i] = _moved(boxes[i], way)
        x, y = label.xyann
        label.xyann = (x, y + way / point)


def _box(ax: Axes, label: Annotation, point: float) -> Bbox:
    """Give where a label's words stand, in pixels; its height is that of its lines, not of their ink."""
    x, y = ax.transData.transform(label.xy) + np.array(label.xyann) * point
    size, lines = float(label.get_fontsize()), label.get_text().splitlines()
    wide = max(text_width(line, size, label.get_fontweight() == "bold") for line in lines) * point
    left = x - wide if label.get_horizontalalignment() == "right" else x
    high = size * 1.2 * len(lines) * point
    return Bbox.from_bounds(left, y - high / 2, wide, high)


def _moved(box: Bbox, way: float) -> Bbox:
    return Bbox.from_bounds(box.x0, box.y0 + way, box.width, box.height)


def _covered(box: Bbox, paths: Sequence[Path], others: Sequence[Bbox]) -> bool:
    # Labels kept apart touch: only what lies a little inside of one another lies on it.
    inside = Bbox.from_extents(box.x0, box.y0 + 1, box.x1, box.y1 - 1)
    return any(path.intersects_bbox(inside, filled=False) for path in paths) or any(
        inside.overlaps(other) for other in others
    )


def apart(anchors: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return places near the ascending anchors with room for each height; those that touch move together.

    Examples
    --------
    >>> apart([0, 1, 30], [10, 10, 10], -50, 50)
    [-4.5, 5.5, 30.0]
    """
    blocks: list[tuple[list[int], float, float]] = []  # members, and where they begin and end
    for i in range(len(anchors)):
        members = [i]
        while True:
            size = sum(heights[j] for j in members)
            start = sum(anchors[j] for j in members) / len(members) - size / 2
            if size < high - low:  # keep a block inside the axes when it fits
                start = min(max(start, low), high - size)
            if not blocks or blocks[-1][2] <= start:
                break
            members = blocks.pop()[0] + members
        blocks.append((members, start, start + size))
    places = []
    for members, edge, _ in blocks:
        for i in members:
            places.append(edge + heights[i] / 2)
            edge += heights[i]
    return places


# --- the layout ---


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes stand on."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise DataError(Fault("the axes stand on no figure any more; draw the chart again"))
    return figure


def settle(figure: Figure, steps: Sequence[Callable[[], None]]) -> None:
    """Solve the layout of a figure with a constrained engine, and freeze it: drawing moves nothing any more.

    Two passes: the steps (labels, broken headings, ticks) depend on where the axes lie, and the axes on them.
    """
    engine = cast(ConstrainedLayoutEngine, figure.get_layout_engine())
    # the solver starts from where the axes lie: from their cells, what was before does not matter
    for ax in figure.axes:
        if cell := ax.get_subplotspec():
            _place(ax, cell.get_position(figure).bounds)
    _run(steps)
    for _ in range(2):
        engine.execute(figure)
        _run(steps)
    figure.set_layout_engine(None)
    for ax in figure.axes:
        # the last digits of the solver's result may vary, and the ids in an SVG hang on the last digits
        _place(ax, [round(part, 6) for part in ax.get_position(original=True).bounds])
    _run(steps)


def _run(steps: Sequence[Callable[[], None]]) -> None:
    for step in steps:
        step()


def _place(ax: Axes, bounds: Sequence[float]) -> None:
    taking_part = ax.get_in_layout()
    ax.set_position(Bbox.from_bounds(*bounds))
    ax.set_in_layout(taking_part)  # set_position takes the axes out of all later layouts


# --- what has room ---

#: Sides of the smallest axes that anybody can read, in points.
LEAST_SIDES = (45.0, 30.0)


def crowded(figure: Figure) -> str:
    """Give the first words of a figure that have no room: off the page, on others, or on axes too small.

    Examples
    --------
    >>> figure = Figure(figsize=(4, 3))
    >>> _ = figure.add_subplot(), figure.text(0.5, 0.5, "one"), figure.text(0.5, 0.5, "two")
    >>> crowded(figure)
    'one'
    """
    figure.draw_without_rendering()
    for ax in figure.axes:
        sides = ax.bbox.width / figure.dpi * 72, ax.bbox.height / figure.dpi * 72
        if ax.axison and (sides[0] < LEAST_SIDES[0] or sides[1] < LEAST_SIDES[1]):
            return ax.get_title(loc="left") or ax.get_xlabel() or "…"
    page, boxes = figure.bbox, [(words.get_text(), words.get_window_extent()) for words in _shown(figure)]
    for i, (words, box) in enumerate(boxes):
        if box.x0 < -1 or box.y0 < -1 or box.x1 > page.x1 + 1 or box.y1 > page.y1 + 1:
            return words
        for _, other in boxes[i + 1 :]:
            shared = Bbox.intersection(box, other)
            if shared is not None and min(shared.width, shared.height) > 1.5:
                return words
    return ""


def _shown(figure: Figure) -> list[Text]:
    """Give the words that are seen: tick labels beyond the ends of an axis are not drawn."""
    words = list(figure.texts)
    for ax in figure.axes:
        legend = ax.get_legend()
        words += [*ax.texts, *(legend.get_texts() if legend else ())]
        words += [child for child in ax.get_children() if isinstance(child, Text) and child not in words]
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            low, high = sorted(axis.get_view_interval())
            ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
            within = [label for place, label in ticks if low - 1e-9 <= place <= high + 1e-9]
            words += [axis.label, *within] if axis.get_visible() else []
    return [text for text in words if text.get_visible() and text.get_text().strip()]
