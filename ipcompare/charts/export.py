"""Write a figure for print: title, source and alt text forced, all formats or none, always the same bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ipcompare.charts.layout import figure_of
from ipcompare.charts.look import CM, SIZES, theme
from ipcompare.charts.sheet import Note, lay_out, note_of
from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.files import write_whole
from ipcompare.core.text import text

__all__ = ["FORMATS", "check_formats", "finalise", "rendered", "show"]

FORMATS = ("png", "svg", "pdf")


def rendered(
    drawn: Axes | Figure,
    formats: Sequence[str] = FORMATS,
    *,
    source: str,
    title: str | None = None,
    alt: str | None = None,
    foot: Sequence[str] = (),
    lang: str | None = None,
    size: str | tuple[float, float] | None = None,
) -> dict[str, bytes]:
    """Give a figure's files as bytes, with title, source and alt text; the same bytes every time.

    What a chart laid out when it was drawn is only rendered; other words or another size are laid out anew.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes or matplotlib.figure.Figure
        A figure that a chart of this package drew, or one of your own.
    formats : sequence of str, default ("png", "svg", "pdf")
        What to give. PNG has 300 dots an inch.
    source : str
        Publisher, title and date of the data; there is no figure without a source.
    title : str, optional
        The finding; by default the chart's. There is no figure without a title.
    alt : str, optional
        What a reader who cannot see the figure should know; by default the chart's, from its data.
    foot : sequence of str, optional
        Further lines for the foot: base and caveats, after those the chart wrote.
    lang : {"zh", "en"}, optional
        Language of the word before the source; by default the chart's own.
    size : {"a4", "half", "wide"} or (width, height) in cm, optional
        A4 text width (16 cm), half of it, or 16:9 for slides; by default the figure's own size.

    Returns
    -------
    dict of str to bytes
        By format.

    Raises
    ------
    DataError
        A missing title, source or alt text, an unknown size or format, or a character that the font lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> from ipcompare.charts import rank_bump
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> rendered(rank_bump(table), ["pdf"], source="CNIPA")["pdf"][:5]
    b'%PDF-'
    """
    figure = drawn if isinstance(drawn, Figure) else figure_of(drawn)
    note = _words(note_of(drawn), source, title, alt, lang, foot)
    check_formats(formats)
    with theme():
        figure.set_size_inches(_inches(figure, size))
        lay_out(figure, note)
        return {name: _render(figure, name, note) for name in formats}


def check_formats(formats: Sequence[str]) -> None:
    """Raise DataError for what is no format of figures."""
    if unknown := [name for name in formats if name not in FORMATS]:
        raise DataError(
            Fault("{name!r} is not a format of figures; use {near}", name=name, near=nearest(name, FORMATS))
            for name in unknown
        )


def finalise(
    fig: Figure,
    path_stem: str | os.PathLike[str],
    *,
    source: str,
    title: str | None = None,
    alt: str | None = None,
    foot: Sequence[str] = (),
    lang: str | None = None,
    formats: Sequence[str] = FORMATS,
    size: str | tuple[float, float] | None = None,
) -> list[Path]:
    """Finish a figure and write it in all formats, whole or not at all.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        A figure that a chart of this package drew, or one of your own.
    path_stem : path
        Where to write, without the suffix: ``figures/zh/targets`` becomes ``figures/zh/targets.png`` etc.
    source, title, alt, foot, lang, formats, size
        As in :func:`rendered`.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of ``formats``.

    Raises
    ------
    DataError
        As :func:`rendered`, or for a file that cannot be written; the files that were there before are then
        as they were.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from ipcompare.charts import rank_bump
    >>> table = pd.DataFrame({"region": ["CN-GZ"] * 2, "year": [2020, 2024], "rank": [25, 21]})
    >>> ax = rank_bump(table, lang="en")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = finalise(ax.figure, f"{folder}/rank", source="CNIPA", lang="en", formats=["svg"])
    >>> [file.name for file in files]
    ['rank.svg']
    """
    stem = Path(path_stem)
    images = rendered(fig, formats, source=source, title=title, alt=alt, foot=foot, lang=lang, size=size)
    files = {stem.with_name(f"{stem.name}.{name}"): image for name, image in images.items()}
    write_whole(files)
    return list(files)


def show(axes: Axes, *, dpi: int = 110) -> None:
    """Display a chart of this package in a notebook, whole and with its alt text, and close it.

    The inline backend crops a figure to its axes; this keeps title, measure and source. The output carries
    the alt text of the chart's language, and both languages in its metadata.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        What a chart returned.
    dpi : int, default 110
        Dots an inch on the screen.

    Raises
    ------
    DataError
        For axes that no chart of this package drew, or a character that the font lacks.
    """
    from IPython.display import display_png

    note = note_of(axes)
    if note is None:
        raise DataError(Fault("show: the axes are of no chart of ipcompare; use plt.show() for your own"))
    figure = figure_of(axes)
    with theme():
        lay_out(figure, note)
        image = _render(figure, "png", note, dpi=dpi)
    plt.close(figure)
    words = {"alt": note.alt(note.lang), "alt_zh": note.alt("zh"), "alt_en": note.alt("en")}
    display_png(image, raw=True, metadata=words)  # type: ignore[no-untyped-call]


def _words(
    old: Note | None, source: str, title: str | None, alt: str | None, lang: str | None, foot: Sequence[str]
) -> Note:
    """Return the figure's words with what the caller says in place of what the chart said."""
    old = old or Note()
    lang = lang or old.lang
    line = text("foot.source", lang, source=source)
    caveats = [entry for entry in old.foot if not entry.startswith(text("foot.source", old.lang, source=""))]
    title, words = title or old.title, alt or old.alt(lang)
    faults = [
        Fault("a figure is not written without its {name}; pass {name}=...", name=name)
        for name, given in (("title", title), ("source", source), ("alt", words))
        if not given.strip()
    ]
    if faults:
        raise DataError(faults)
    return Note(lang, title, old.subtitle, [line, *caveats, *foot], lambda _: words, old.panels, old.steps)


def _inches(figure: Figure, size: str | tuple[float, float] | None) -> tuple[float, float]:
    """Give the wanted width and height, and what is not asked for as the figure has it."""
    if isinstance(size, str) and size not in SIZES:
        raise DataError(
            Fault(
                "{size!r} is not a size of figures; use {near} or (width, height) in cm",
                size=size,
                near=nearest(size, SIZES),
            )
        )
    width, height = SIZES[size] if isinstance(size, str) else size or (None, None)
    own_width, own_height = figure.get_size_inches()
    return width * CM if width else float(own_width), height * CM if height else float(own_height)


def _render(figure: Figure, form: str, note: Note, dpi: int = 300) -> bytes:
    title, alt = note.title, note.alt(note.lang)
    options: dict[str, dict[str, Any]] = {
        # of zlib's levels the third is both faster and smaller here than the sixth, Pillow's own
        "png": {"dpi": dpi, "pil_kwargs": {"compress_level": 3}},
        "svg": {"dpi": "figure"},
        "pdf": {"dpi": "figure"},
    }
    # without programs and dates, so that the bytes stay the same
    metadata: dict[str, dict[str, Any]] = {
        "png": {"Software": None, "Description": alt},
        "svg": {"Date": None, "Creator": None, "Description": alt},
        "pdf": {"CreationDate": None, "Subject": alt},
    }
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, metadata={"Title": title, **metadata[form]}, **options[form])
    image = buffer.getvalue()
    if form == "svg":  # what screen readers read: matplotlib writes the description only as metadata
        heading = f"<title>{escape(title)}</title>"
        described = f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(alt)}</desc>'
        image = image.replace(heading.encode(), described.encode(), 1)
        image = image.replace(b"<svg ", b'<svg role="img" aria-labelledby="title desc" ', 1)
    return image
