"""One look for every chart: theme, fonts, region styles, labels, titles.

A chart opens a :class:`Sheet`, draws on its axes and says its title, measure, foot and alt text; the sheet
lays them out. The same layout runs again when :func:`ipcompare.charts.finalise` changes the size.
"""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Annotation, Text

from ipcompare.core.errors import DataError, nearest
from ipcompare.core.text import number, region_name, text

__all__ = [
    "CM",
    "GREY",
    "INK",
    "REGION_STYLE",
    "SIZES",
    "RegionStyle",
    "Sheet",
    "describe",
    "need",
    "panels",
    "region_styles",
    "theme",
    "titles",
    "wrap",
]

CM = 1 / 2.54
FONT = "IPCompare Sans SC"
FONT_FILES = {
    weight: Path(__file__).parent.parent / "fonts" / f"IPCompareSansSC-{weight}.otf"
    for weight in ("Regular", "Bold")
}
# Widths and heights in cm; a height of None keeps the chart's own, which follows its number of rows.
SIZES: dict[str, tuple[float, float | None]] = {
    "a4": (16.0, None),
    "half": (7.8, None),
    "wide": (25.4, 14.29),
}

INK = "#222222"
GREY = "#6B6B6B"  # words of the second rank: 5.3 to 1 on white
PALE = "#C9C9C9"  # grid, and the provinces behind
SIZE_TITLE, SIZE_SUBTITLE, SIZE_FOOT, SIZE_LABEL = 11.0, 8.5, 7.0, 8.0
MARGIN = 0.25 * CM


@dataclass(frozen=True)
class RegionStyle:
    """How one region looks everywhere: a colour, a marker and a line style, each enough to tell it by."""

    colour: str
    marker: str
    line: str | tuple[int, tuple[float, ...]]

    def kwargs(self) -> dict[str, Any]:
        """Return the style as keywords of :meth:`matplotlib.axes.Axes.plot`."""
        return {"color": self.colour, "marker": self.marker, "linestyle": self.line}


# Okabe-Ito. Of its colours these four keep 3 to 1 against white and stay apart in grey and for colour-blind
# readers.
REGION_STYLE: dict[str, RegionStyle] = {
    "CN-GZ": RegionStyle("#D55E00", "o", "-"),
    "CN-SC": RegionStyle("#0072B2", "s", (0, (5, 1.5))),
    "CN-GD": RegionStyle("#CC79A7", "^", (0, (4, 1.2, 1, 1.2))),
    "CN": RegionStyle("#000000", "D", (0, (1.2, 1.2))),
}
FURTHER = (
    RegionStyle("#009E73", "v", (0, (7, 2))),
    RegionStyle("#56B4E9", "P", (0, (3, 1, 1, 1, 1, 1))),
    RegionStyle("#E69F00", "X", (0, (2, 2))),
)
BACKDROP = RegionStyle(PALE, "", "-")

RC: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": SIZE_LABEL,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": SIZE_LABEL,
    "axes.labelcolor": GREY,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.grid": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "xtick.labelsize": SIZE_LABEL,
    "ytick.labelsize": SIZE_LABEL,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": SIZE_LABEL,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "hatch.linewidth": 0.6,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "figure.max_open_warning": 0,
    "savefig.dpi": 300,
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "text.hinting": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "ipcompare",
    "pdf.fonttype": 3,
    "path.simplify": False,
}

_NOTE = "_ipcompare_note"


@cache
def _add_fonts() -> None:
    # addfont needs no system font and no font cache, which may be stale
    for file in FONT_FILES.values():
        try:
            fontManager.addfont(file)
        except (OSError, RuntimeError) as fault:
            raise DataError(
                f"{file}: the font that ships with the package cannot be read; install it again"
            ) from fault


@contextmanager
def theme() -> Iterator[None]:
    """Apply the one theme inside a ``with`` block and restore what was there after it.

    Every chart and :func:`ipcompare.charts.finalise` do this by themselves; use it for a drawing of your own.
    A character that the font lacks is an error inside the block.

    Yields
    ------
    None

    Examples
    --------
    >>> with theme():
    ...     print(mpl.rcParams["font.family"])
    ['IPCompare Sans SC']
    """
    import seaborn as sns

    _add_fonts()
    with mpl.rc_context(), strict_glyphs():
        # seaborn first: set_theme resets the font; its colour codes would stay changed after the block
        sns.set_theme(context="paper", style="ticks", color_codes=False)
        mpl.rcParams.update(cast(Any, RC))
        yield


def region_styles(regions: Iterable[Hashable], limit: int = 7) -> dict[str, RegionStyle]:
    """Give each region its style: the fixed ones, then the next colours, then the grey of the backdrop.

    Parameters
    ----------
    regions : iterable of str
        Region codes; the order decides who gets the next colours.
    limit : int, default 7
        With more regions than this, regions without a fixed style are drawn grey, unless all are without.

    Returns
    -------
    dict of str to RegionStyle
        In the given order.

    Examples
    --------
    >>> styles = region_styles(["CN-GZ", "CN-YN"])
    >>> styles["CN-GZ"].colour, styles["CN-YN"].colour
    ('#D55E00', '#009E73')
    """
    codes = list(dict.fromkeys(str(region) for region in regions))
    spare = list(FURTHER) if len(codes) <= limit else []
    return {code: REGION_STYLE.get(code) or (spare.pop(0) if spare else BACKDROP) for code in codes}


def ordered(regions: Iterable[Hashable]) -> list[str]:
    """Put the regions with a fixed style first, in their fixed order, the others after them as they come."""
    codes = list(dict.fromkeys(str(region) for region in regions))
    fixed = [code for code in REGION_STYLE if code in codes]
    return fixed + [code for code in codes if code not in fixed]


def need(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a copy of the table, or say which columns a chart misses."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        known = [str(column) for column in table.columns]
        raise DataError(
            f"the chart needs a column {name!r}; nearest: {nearest(name, known)}" for name in missing
        )
    if table.empty:
        raise DataError("the chart was given a table without rows")
    return table.copy()


def records(rows: pd.DataFrame, index: bool = False) -> Iterator[Any]:
    """Yield the rows as named tuples; their cells hold what the columns hold, which the stubs cannot know."""
    return cast("Iterator[Any]", rows.itertuples(index=index))


def tick(value: float, unit: str, lang: str) -> str:
    """Write a number on an axis, without zeros that say nothing."""
    shown = number(value, unit, lang)
    return shown.rstrip("0").rstrip(".") if "." in shown and shown[-1].isdigit() else shown


def level_limits(ax: Axes, values: Iterable[float]) -> None:
    """Set the y axis from zero, or close to the values when they all lie far from it, with room above."""
    known = [float(value) for value in values if value == value]
    low, high = min(known), max(known)
    if 0 <= low < 0.6 * high:
        ax.set_ylim(0, high * 1.08)
    else:
        pad = 0.12 * ((high - low) or abs(high) or 1.0)
        ax.set_ylim(low - pad, high + pad)


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

    Parameters
    ----------
    words : str
        The text; line breaks in it are kept.
    width : float
        Widest line, in points.
    size : float
        Font size, in points.
    bold : bool, default False
        Measure the bold weight.

    Returns
    -------
    str
        The text with line breaks.

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


# --- what a chart says of itself ---


@dataclass
class Note:
    """Words and layout steps that belong to a chart; kept on its axes."""

    lang: str = "zh"
    title: str = ""
    subtitle: str = ""
    foot: list[str] = field(default_factory=list)
    alt: Callable[[str], str] = lambda lang: ""
    panels: list[Axes] = field(default_factory=list)
    steps: list[Callable[[], None]] = field(default_factory=list)


def note_of(artist: Axes | Figure) -> Note | None:
    """Return the note of an axes, or of the first axes of a figure that has one."""
    axes = artist.axes if isinstance(artist, Figure) else [artist]
    notes = (vars(ax).get(_NOTE) for ax in axes)
    return next((note for note in notes if isinstance(note, Note)), None)


def describe(ax: Axes, lang: str | None = None) -> str:
    """Return the alt text of a chart, written from the data it was drawn from.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a chart function returned.
    lang : {"zh", "en"}, optional
        Language; by default the chart's own.

    Returns
    -------
    str
        One or two sentences; empty for axes that no chart of this package drew.

    Examples
    --------
    >>> import pandas as pd
    >>> from ipcompare.charts import rank_bump
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> "25" in describe(rank_bump(table), "en")
    True
    """
    note = note_of(ax)
    return note.alt(lang or note.lang) if note else ""


def panels(ax: Axes) -> list[Axes]:
    """Return the panels of a chart of small multiples; for any other chart the axes itself.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a chart function returned.

    Returns
    -------
    list of matplotlib.axes.Axes
        The axes that hold the data.

    Examples
    --------
    >>> import pandas as pd
    >>> from ipcompare.charts import rank_bump
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> ax = rank_bump(table)
    >>> panels(ax) == [ax]
    True
    """
    note = note_of(ax)
    return list(note.panels) if note and note.panels else [ax]


def titles(figure: Figure, title: str = "", subtitle: str = "", foot: str = "") -> None:
    """Write title, subtitle and foot on a figure, broken to its width, and keep the axes clear of them.

    Calling it again replaces what it wrote before.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    title : str
        The finding.
    subtitle : str
        The measure and its unit.
    foot : str
        Source, base and caveats.

    Examples
    --------
    >>> with theme():
    ...     figure, ax = plt.subplots(layout="constrained")
    ...     titles(figure, "Guizhou grew fastest", "per 10,000 people", "Source: CNIPA")
    >>> [words.get_text() for words in figure.texts]
    ['Guizhou grew fastest', 'per 10,000 people', 'Source: CNIPA']
    """
    for old in [words for words in figure.texts if words.get_gid() in ("title", "subtitle", "foot")]:
        old.remove()
    width, height = figure.get_size_inches()
    room = (width - 2 * MARGIN) * 72
    top, bottom = height - MARGIN * 0.7, MARGIN * 0.7
    for gid, words, size, weight, colour in (
        ("title", title, SIZE_TITLE, "bold", INK),
        ("subtitle", subtitle, SIZE_SUBTITLE, "normal", GREY),
    ):
        if words:
            lines = wrap(words, room, size, weight == "bold")
            artist = _line(figure, top, lines, gid, size, weight, colour, "top")
            top -= _block_height(artist)
    if foot:
        artist = _line(
            figure, bottom, wrap(foot, room, SIZE_FOOT), "foot", SIZE_FOOT, "normal", GREY, "bottom"
        )
        bottom += _block_height(artist)
    engine = figure.get_layout_engine()
    if not isinstance(engine, ConstrainedLayoutEngine):
        engine = ConstrainedLayoutEngine()
        figure.set_layout_engine(engine)
    if top - bottom < 1.5 * CM:
        raise DataError(f"a figure {height / CM:.1f} cm high has no room left between its title and its foot")
    pad = 0.06
    engine.set(
        rect=(0, bottom / height, 1, (top - bottom) / height),
        w_pad=pad,
        h_pad=pad,
        wspace=0.03,
        hspace=0.03,
    )


def _line(
    figure: Figure, inches: float, words: str, gid: str, size: float, weight: str, colour: str, va: str
) -> Text:
    width, height = figure.get_size_inches()
    artist = figure.text(
        MARGIN / width, inches / height, words, fontsize=size, fontweight=weight, color=colour
    )
    artist.set(va=va, ha="left", gid=gid, linespacing=1.15, in_layout=False, fontfamily=[FONT])
    return artist


def _block_height(artist: Text) -> float:
    figure = cast(Figure, artist.get_figure(root=True))
    box = artist.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]  # Agg has one
    return float(box.height / figure.dpi) + 0.03


class Sheet:
    """The paper a chart is drawn on: axes, language, words and layout.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        The axes to draw on; None opens a new figure of A4 text width.
    lang : {"zh", "en"}
        Language of the words.
    height : float
        Height of a new figure, in cm.
    """

    def __init__(self, ax: Axes | None, lang: str, height: float) -> None:
        self.own = ax is None
        if ax is None:
            width = SIZES["a4"][0]
            ax = plt.figure(figsize=(width * CM, height * CM), layout="constrained").add_subplot()
        elif not ax.has_data():
            _restyle(ax)
        self.ax = ax
        self.lang = lang
        self.columns = 1
        self.heading: Axes | None = None
        self.note = Note(lang=lang)

    @property
    def figure(self) -> Figure:
        """The figure of the axes."""
        return cast(Figure, self.ax.get_figure(root=True))

    def text(self, key: str, **values: object) -> str:
        """Return a text in the sheet's language."""
        return text(key, self.lang, **values)

    def region(self, region: str) -> str:
        """Return a region's name in the sheet's language."""
        return region_name(region, self.lang)

    def panels(self, count: int, columns: int, **grid: Any) -> list[Axes]:
        """Divide the sheet's place into panels; the axes itself becomes their invisible frame."""
        rows = -(-count // columns)
        spec = self.ax.get_subplotspec()
        if spec is None:
            raise DataError(
                "a chart of several panels needs axes that stand in a grid, as plt.subplots makes them"
            )
        self.ax.axis("off")
        if self.own:
            cells = spec.subgridspec(rows, columns, **grid)
            first = 0
        else:  # a row of its own for the title, which the frame cannot hold clear of the panels
            cells = spec.subgridspec(rows + 1, columns, height_ratios=[0.2, *[1] * rows], **grid)
            self.heading = self.figure.add_subplot(cells[0, :])
            self.heading.axis("off")
            first = 1
        made = [self.figure.add_subplot(cells[first + i // columns, i % columns]) for i in range(count)]
        self.note.panels, self.columns = made, columns
        return made

    def head(self, ax: Axes, words: str, size: float = 9) -> None:
        """Head a panel, its words broken to the width that the panel has up to the next one."""
        column = self.note.panels.index(ax) % self.columns

        def fit() -> None:
            frame = self.ax.bbox
            right = frame.x0 + frame.width * (column + 1) / self.columns
            room = (right - ax.bbox.x0) / self.figure.dpi * 72 - 4
            ax.set_title(wrap(words, room, size, bold=True), fontsize=size)

        ax.set_title(words, fontsize=size)
        self.note.steps.append(fit)

    def say(
        self,
        *,
        title: str,
        subtitle: str = "",
        foot: Sequence[str] = (),
        source: str | None = None,
        alt: Callable[[str], str] = lambda lang: "",
    ) -> None:
        """Keep the words of the chart: the finding, the measure, source and caveats, and the alt text."""
        lines = [text("foot.source", self.lang, source=source)] if source else []
        self.note.title, self.note.subtitle, self.note.alt = title, subtitle, alt
        self.note.foot = lines + [line for line in foot if line]

    def label_ends(
        self,
        items: Sequence[tuple[float, float, str, str]],
        ax: Axes | None = None,
        *,
        side: str = "right",
        size: float = SIZE_LABEL,
        weight: str = "bold",
    ) -> None:
        """Label points at the edge of the axes: (x, y, words, colour) each, kept apart from one another."""
        ax = ax or self.ax
        sign = 1 if side == "right" else -1
        labels = []
        for x, y, words, colour in items:
            artist = ax.annotate(
                words,
                (x, y),
                xytext=(6 * sign, 0),
                textcoords="offset points",
                ha="left" if sign > 0 else "right",
                va="center",
                color=_dark(colour),
                fontsize=size,
                fontweight=weight,
                annotation_clip=False,
            )
            artist.set_gid("label")
            labels.append(artist)
        self.note.steps.append(lambda: spread(ax, labels))

    def close(self) -> Axes:
        """Lay everything out, once, so that whoever gets the axes can show or save them as they are."""
        vars(self.ax)[_NOTE] = self.note
        if self.own:
            lay_out(self.figure, self.note)
        else:
            with strict_glyphs():
                self._title_on_axes()
                self.figure.draw_without_rendering()
                for step in self.note.steps:
                    step()
        return self.ax

    def _title_on_axes(self) -> None:
        width = self.ax.get_window_extent().width / self.figure.dpi * 72
        lines = wrap(self.note.title, width, 9, bold=True)
        if self.heading:
            self.heading.text(0, 1, lines, fontsize=9, fontweight="bold", va="top")
        else:
            self.ax.set_title(lines)


def _restyle(ax: Axes) -> None:
    """Give empty axes, which were made outside the theme, its fonts and lines."""
    ax.clear()
    ax.spines[["top", "right"]].set_visible(False)
    for spine in ax.spines.values():
        spine.set_edgecolor(GREY)
        spine.set_linewidth(RC["axes.linewidth"])


def _dark(colour: str) -> str:
    """Darken the light colours of the palette, so that small words in them can be read on white."""
    red, green, blue = mpl.colors.to_rgb(colour)
    weight = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    if weight < 0.45:
        return colour
    return mpl.colors.to_hex((red * 0.7, green * 0.7, blue * 0.7))


def lay_out(figure: Figure, note: Note) -> None:
    """Place titles and foot, settle the axes, then the labels that depend on where the axes came to lie."""
    with strict_glyphs():
        titles(figure, note.title, note.subtitle, "\n".join(note.foot))
        engine = cast(ConstrainedLayoutEngine, figure.get_layout_engine())
        for _ in range(2):
            # The layout starts from where the axes lay before; a second run makes the result, and so the
            # bytes of a file, independent of the size that the figure had.
            engine.execute(figure)
            engine.execute(figure)
            for step in note.steps:
                step()
        figure.draw_without_rendering()


@contextmanager
def strict_glyphs() -> Iterator[None]:
    """Turn the warning about a character that the font lacks into a DataError that names it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph .* missing from font")
        try:
            yield
        except UserWarning as fault:
            raise DataError(missing_glyph(str(fault))) from fault


def missing_glyph(fault: str) -> str:
    """Say which character the font lacks and what to do."""
    found = re.search(r"Glyph (\d+)", fault)
    sign = f"{chr(int(found[1]))!r} (U+{int(found[1]):04X})" if found else textwrap.shorten(fault, 60)
    return f"the shipped font has no character {sign}; write it otherwise or add it in tools/build_fonts.py"


def spread(ax: Axes, labels: Sequence[Annotation], gap: float = 1.0) -> None:
    """Move labels up or down until none lies on another, as little as possible."""
    if len(labels) < 2:
        return
    figure = cast(Figure, ax.get_figure(root=True))
    point = figure.dpi / 72
    shown = sorted(labels, key=lambda label: float(ax.transData.transform(label.xy)[1]))
    anchors = [float(ax.transData.transform(label.xy)[1]) for label in shown]
    lines = [label.get_text().count("\n") + 1 for label in shown]
    # the height of a line, not of its ink: a row of labels without tails would stand too close
    heights = [
        (n * 1.2 * float(label.get_fontsize()) + gap) * point for n, label in zip(lines, shown, strict=True)
    ]
    places = apart(anchors, heights, float(ax.bbox.y0), float(ax.bbox.y1))
    for label, anchor, place in zip(shown, anchors, places, strict=True):
        x, _ = label.xyann
        label.xyann = (x, (place - anchor) / point)


def apart(anchors: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return places near the ascending anchors with room for each height; those that touch move together.

    Examples
    --------
    >>> apart([0, 1, 30], [10, 10, 10], -50, 50)
    [-4.5, 5.5, 30.0]
    """
    blocks: list[tuple[list[int], float]] = []  # members and centre

    def size(members: list[int]) -> float:
        return sum(heights[i] for i in members)

    for i, anchor in enumerate(anchors):
        members, centre = [i], float(anchor)
        while blocks and blocks[-1][1] + size(blocks[-1][0]) / 2 > centre - size(members) / 2:
            before, _ = blocks.pop()
            members = before + members
            centre = sum(anchors[j] for j in members) / len(members)
        half = size(members) / 2
        if high - low > 2 * half:  # keep a block inside the axes when it fits
            centre = min(max(centre, low + half), high - half)
        blocks.append((members, centre))
    places = []
    for members, centre in blocks:
        edge = centre - size(members) / 2
        for i in members:
            places.append(edge + heights[i] / 2)
            edge += heights[i]
    return places
