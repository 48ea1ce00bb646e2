"""What every chart does: check its table, open a sheet, say its words, and lay them out once."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from ipcompare.charts.layout import clear, figure_of, offset_text, settle, spread, wrap
from ipcompare.charts.look import CM, FONT, GREY, INK, MARGIN, POINTS, RC, SIZES, dark, theme
from ipcompare.charts.words import Words
from ipcompare.core.catalogue import catalogue_of
from ipcompare.core.errors import DataError, Fault, nearest

__all__ = [
    "PAGE",
    "Note",
    "Sheet",
    "chart",
    "describe",
    "lay_out",
    "not_empty",
    "note_of",
    "panels",
    "titles",
]

_NOTE = "_ipcompare_note"
#: What a chart of one row needs between its title and its foot: legend, heads, a row and its axis, in cm.
LEAST_ROOM = 3.4
#: Room around axes, in inches; the width of a page between its margins, in cm.
PAD = 0.06
PAGE = SIZES["a4"][0] - 2 * MARGIN / CM


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
    room: float = LEAST_ROOM  # what the axes need between title and foot, in cm
    alone: bool = False  # the chart has its figure for itself: only words and size can change its layout
    laid_out: tuple[object, ...] = ()  # size and words that the layout was solved for


def note_of(artist: Axes | Figure) -> Note | None:
    """Return the note of an axes, or of the first axes of a figure that has one."""
    axes = artist.axes if isinstance(artist, Figure) else [artist]
    notes = (vars(ax).get(_NOTE) for ax in axes)
    return next((note for note in notes if isinstance(note, Note)), None)


def describe(ax: Axes, lang: str | None = None) -> str:
    """Return the alt text of a chart, written from its data; by default in the chart's own language.

    Empty for axes that no chart of this package drew.

    Examples
    --------
    >>> from ipcompare.charts import rank_bump
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> describe(rank_bump(table), "en")
    'Ranks, 2020–2024. Guizhou from rank 25 to rank 21.'
    """
    note = note_of(ax)
    return note.alt(lang or note.lang) if note else ""


def panels(ax: Axes) -> list[Axes]:
    """Return the axes that hold the data: the panels of a chart of small multiples, or the axes itself.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> panels(ax) == [ax]
    True
    """
    note = note_of(ax)
    return list(note.panels) if note and note.panels else [ax]


def titles(figure: Figure, title: str = "", subtitle: str = "", foot: str = "", least: float = 0.0) -> None:
    """Write title, subtitle and foot on a figure, broken to its width, and keep the axes clear of them.

    The title is the finding, the subtitle the measure and its unit; the foot has source, base and caveats.
    Calling it again replaces what it wrote before. Where less than ``least`` cm would be left between them,
    the figure grows.

    Examples
    --------
    >>> from ipcompare.charts import theme
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

    def write(gid: str, words: str, inches: float, **look: Any) -> float:
        """Write a block of words, and give the height that it takes."""
        if not words:
            return 0.0
        size, bold = POINTS[gid], look.get("weight") == "bold"
        artist = figure.text(MARGIN / width, inches / height, wrap(words, room, size, bold), gid=gid, **look)
        artist.set(fontsize=size, ha="left", linespacing=1.15, in_layout=False, fontfamily=[FONT])
        return float(artist.get_window_extent().height / figure.dpi) + 0.03

    top -= write("title", title, top, color=INK, weight="bold", va="top")
    top -= write("subtitle", subtitle, top, color=GREY, va="top")
    bottom += write("foot", foot, bottom, color=GREY, va="bottom")
    if top - bottom < least * CM:
        figure.set_figheight(height + least * CM - (top - bottom))
        titles(figure, title, subtitle, foot)
        return
    if top - bottom < 1.5 * CM:
        raise DataError(
            Fault(
                "a figure {height:.1f} cm high has no room left between its title and its foot",
                height=height / CM,
            )
        )
    rect = (0, bottom / height, 1, (top - bottom) / height)
    pads = {"w_pad": PAD, "h_pad": PAD, "wspace": 0.03, "hspace": 0.03}
    figure.set_layout_engine("constrained", rect=rect, **pads)


def lay_out(figure: Figure, note: Note) -> None:
    """Place the words and solve the layout, unless it was solved for the same words and size before."""
    drawn = note_of(figure) or note

    def wanted() -> tuple[object, ...]:
        size = tuple(round(float(part), 6) for part in figure.get_size_inches())
        return (size, note.title, note.subtitle, *note.foot)

    if drawn.alone and drawn.laid_out == wanted():
        return
    # Many words of a table of one's own take the room of a few rows; a size that somebody asks for stays.
    least = drawn.room if drawn.alone and not drawn.laid_out else 0.0
    drawn.laid_out = ()
    titles(figure, note.title, note.subtitle, "\n".join(note.foot), least)
    settle(figure, note.steps)
    drawn.laid_out = wanted()


class Sheet(Words):
    """The paper a chart is drawn on: axes, words and layout. Its arguments are those of a chart."""

    ax: Axes

    def __init__(
        self, table: pd.DataFrame, lang: str, ax: Axes | None, title: str | None, source: str | None
    ) -> None:
        super().__init__(catalogue_of(table), lang)
        self.given = ax
        self.title, self.source = title, source
        self.heading: Axes | None = None
        self.note = Note(lang, alone=ax is None)

    def open(self, height: float) -> Axes:
        """Give the axes to draw on: the given ones, or those of a new figure so many cm high."""
        if self.given is None:
            width = SIZES["a4"][0]
            self.ax = plt.figure(figsize=(width * CM, height * CM)).add_subplot()
        else:
            self.ax = self.given
            if not self.ax.has_data():
                _restyle(self.ax)
        return self.ax

    @property
    def figure(self) -> Figure:
        """The figure of the axes."""
        return figure_of(self.ax)

    def panels(self, count: int, columns: int, **grid: Any) -> list[Axes]:
        """Divide the sheet's place into panels; the axes itself becomes their invisible frame."""
        rows = math.ceil(count / columns)
        spec = self.ax.get_subplotspec()
        if spec is None:
            raise DataError(
                Fault("a chart of several panels needs axes that stand in a grid, as plt.subplots makes them")
            )
        self.ax.axis("off")
        first = 0
        if self.given is not None:  # a row for the title, which the frame cannot hold clear of the panels
            first, grid = 1, {"height_ratios": [0.2, *[1] * rows]}
        cells = spec.subgridspec(first + rows, columns, **grid)
        if first:
            self.heading = self.figure.add_subplot(cells[0, :])
            self.heading.axis("off")
        places = [cells[first + i // columns, i % columns] for i in range(count)]
        self.note.panels, self.columns = [self.figure.add_subplot(place) for place in places], columns
        return self.note.panels

    def page(self) -> Axes:
        """Give axes without a frame for a page laid out in centimetres, from its upper left corner down.

        How far it reaches down is said by :meth:`page_ends` when all is drawn.
        """
        ax = self.open(LEAST_ROOM)
        ax.axis("off")
        edge = (MARGIN - PAD) / CM  # 0 lies where the words of the title begin
        ax.set(xlim=(-edge, PAGE + edge), ylim=(1, 0))
        return ax

    def page_ends(self, height: float) -> None:
        """Let the page be so many cm high, however many lines the title and foot of its figure take."""
        self.note.room = height + 2 * PAD / CM
        self.ax.set_ylim(height, 0)

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
        self, title: str, subtitle: str = "", foot: Sequence[str] = (), *, alt: Callable[[Words], str]
    ) -> None:
        """Keep the words of the chart: the finding, the measure, source and caveats, and the alt text."""
        source = [self.text("foot.source", source=self.source)] if self.source else []
        self.note.title, self.note.subtitle = self.title or title, subtitle
        self.note.foot = [*source, *foot]
        self.note.alt = lambda lang: alt(Words(self.catalogue, lang))

    def label_ends(
        self,
        items: Sequence[tuple[float, float, str, str]],
        ax: Axes | None = None,
        *,
        side: str = "right",
        size: float = POINTS["label"],
        weight: str = "bold",
        gap: float = 6,
    ) -> list[Annotation]:
        """Label points at the edge of the axes: (x, y, words, colour) each, kept apart; give the labels."""
        axes = ax or self.ax
        sign = 1 if side == "right" else -1
        look: dict[str, Any] = {"ha": "left" if sign > 0 else "right", "fontsize": size, "fontweight": weight}
        labels = [
            offset_text(axes, words, (x, y), (gap * sign, 0), color=dark(colour), gid="label", **look)
            for x, y, words, colour in items
        ]
        self.note.steps += [lambda: spread(axes, labels), lambda: clear(axes, labels)]
        return labels

    def close(self) -> Axes:
        """Lay everything out, once, so that whoever gets the axes can show or save them as they are."""
        vars(self.ax)[_NOTE] = self.note
        if self.given is None:
            lay_out(self.figure, self.note)
            return self.ax
        width = self.ax.get_window_extent().width / self.figure.dpi * 72
        lines = wrap(self.note.title, width, 9, bold=True)
        if self.heading:
            self.heading.text(0, 1, lines, fontsize=9, fontweight="bold", va="top")
        else:
            self.ax.set_title(lines)
        self.figure.draw_without_rendering()
        for step in self.note.steps:
            step()
        return self.ax


def _restyle(ax: Axes) -> None:
    """Give empty axes, which were made outside the theme, its fonts and lines."""
    ax.clear()
    ax.spines[["top", "right"]].set_visible(False)
    for spine in ax.spines.values():
        spine.set_edgecolor(GREY)
        spine.set_linewidth(RC["axes.linewidth"])


# --- what makes a chart of a function that draws ---

PARAMETERS = """
    lang : {"zh", "en"}, default "zh"
        Language.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on%s; by default a new figure.
    title : str, optional
        The finding, in place of the one written from the data.
    source : str, optional
        Source for the foot.

    Returns
    -------
    matplotlib.axes.Axes
        %s

    Examples
    --------"""


def chart(
    *columns: str,
    known: Sequence[str] = (),
    texts: Sequence[str] = (),
    numbers: Sequence[str] = (),
    panels: str = "",
) -> Callable[[Callable[..., None]], Callable[..., Axes]]:
    """Make a chart of a function that draws rows on a sheet: ``draw(sheet, rows, *, options)``.

    The docstring of the function tells of ``table`` and its own options; what all charts take is added here.

    Parameters
    ----------
    *columns : str
        What the table must have.
    known : sequence of str
        Rows that lack a value in one of these columns are left out.
    texts, numbers : sequence of str
        Columns of words and of numbers; those that the table lacks are added, empty.
    panels : str, optional
        What each of several panels shows; empty for a chart of one axes.
    """

    def decorate(draw: Callable[..., None]) -> Callable[..., Axes]:
        @wraps(draw, assigned=("__module__", "__name__", "__qualname__"))
        def drawn(
            table: pd.DataFrame,
            *,
            lang: str = "zh",
            ax: Axes | None = None,
            title: str | None = None,
            source: str | None = None,
            **options: Any,
        ) -> Axes:
            rows = _rows(table, columns, known, texts, numbers)
            with theme():
                sheet = Sheet(table, lang, ax, title, source)
                try:
                    draw(sheet, rows, **options)
                    return sheet.close()
                except BaseException:
                    if ax is None and hasattr(sheet, "ax"):
                        plt.close(sheet.figure)
                    raise

        frame = f"The invisible frame; :func:`ipcompare.charts.panels` gives the panels, one {panels}."
        shared = PARAMETERS % ((", divided into panels", frame) if panels else ("", "One axes."))
        # Python 3.13 takes the indent off docstrings as it compiles, earlier ones leave it.
        own_words, shared_words = inspect.cleandoc(draw.__doc__ or ""), inspect.cleandoc(shared)
        drawn.__doc__ = own_words.replace("\n\nExamples\n--------", f"\n{shared_words}", 1)
        common = list(inspect.signature(drawn, follow_wrapped=False).parameters.values())[:-1]
        own = list(inspect.signature(draw).parameters.values())[2:]
        signature = inspect.Signature([*common, *own], return_annotation="matplotlib.axes.Axes")
        drawn.__signature__ = signature  # type: ignore[attr-defined]
        # doctest passes over a function made in another module, unless the module names it
        draw.__globals__.setdefault("__test__", {})[draw.__name__] = drawn
        return drawn

    return decorate


def _rows(
    table: pd.DataFrame,
    columns: Sequence[str],
    known: Sequence[str],
    texts: Sequence[str],
    numbers: Sequence[str],
) -> pd.DataFrame:
    """Give the rows that a chart draws, or say what the table lacks."""
    if missing := [column for column in columns if column not in table]:
        names = [str(column) for column in table.columns]
        raise DataError(
            Fault("the chart needs a column {name!r}; nearest: {near}", name=name, near=nearest(name, names))
            for name in missing
        )
    rows = not_empty(table.dropna(subset=list(known)))
    rows = rows.assign(**{name: rows[name].fillna("").astype(str) if name in rows else "" for name in texts})
    rows = rows.assign(**{name: math.nan for name in numbers if name not in rows})
    return rows.astype(dict.fromkeys(numbers, float))


def not_empty(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, or say that there are none."""
    if rows.empty:
        raise DataError(Fault("the chart was given a table without rows"))
    return rows
