"""Write a figure for print: title, source and alt text forced, all formats or none, always the same bytes."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ipcompare.charts.style import CM, SIZES, Note, lay_out, note_of, theme
from ipcompare.core.errors import DataError, nearest
from ipcompare.core.text import text

__all__ = ["finalise", "show", "write_whole"]

FORMATS = ("png", "svg", "pdf")


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
    source : str
        Publisher, title and date of the data; a figure without a source is not written.
    title : str, optional
        The finding; by default the chart's. A figure without a title is not written.
    alt : str, optional
        What a reader who cannot see the figure should know; by default the chart's, from its data.
    foot : sequence of str, optional
        Further lines for the foot: base and caveats, after those the chart wrote.
    lang : {"zh", "en"}, optional
        Language of the word before the source; by default the chart's own.
    formats : sequence of str, default ("png", "svg", "pdf")
        What to write. PNG has 300 dots an inch.
    size : {"a4", "half", "wide"} or (width, height) in cm, optional
        A4 text width (16 cm), half of it, or 16:9 for slides; by default the figure's own size.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of ``formats``.

    Raises
    ------
    DataError
        A missing title, source or alt text, an unknown size or format, a character that the font lacks, or a
        file that cannot be written; the files that were there before are then as they were.

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
    note = _words(note_of(fig), source, title, alt, lang, foot)
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise DataError(
            f"{name!r} is not a format of figures; use {nearest(name, FORMATS)}" for name in unknown
        )
    stem = Path(path_stem)
    with theme():
        fig.set_size_inches(*_inches(fig, size))
        lay_out(fig, note)
        words = note.alt(note.lang)
        with _settled(fig):
            files = {
                stem.with_name(f"{stem.name}.{name}"): _render(fig, name, note.title, words)
                for name in formats
            }
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
    import matplotlib.pyplot as plt
    from IPython.display import display_png

    fig = axes.get_figure(root=True)
    note = note_of(fig) if fig else None
    if fig is None or note is None:
        raise DataError("show: the axes are of no chart of ipcompare; use plt.show() for your own")
    with theme():
        lay_out(fig, note)
        with _settled(fig):
            image = _render(fig, "png", note.title, note.alt(note.lang), dpi=dpi)
    plt.close(fig)
    said = {"alt": note.alt(note.lang), "alt_zh": note.alt("zh"), "alt_en": note.alt("en")}
    display_png(image, raw=True, metadata={"image/png": said})  # type: ignore[no-untyped-call]


def _words(
    old: Note | None,
    source: str,
    title: str | None,
    alt: str | None,
    lang: str | None,
    foot: Sequence[str],
) -> Note:
    """Return the figure's words with what the caller says in place of what the chart said."""
    old = old or Note()
    lang = lang or old.lang
    line = text("foot.source", lang, source=source)
    caveats = [entry for entry in old.foot if not entry.startswith(text("foot.source", old.lang, source=""))]
    words = alt or old.alt(lang)
    faults = [
        f"a figure is not written without its {name}; pass {name}=..."
        for name, given in (("title", title or old.title), ("source", source), ("alt", words))
        if not given.strip()
    ]
    if faults:
        raise DataError(faults)
    return Note(
        lang,
        title or old.title,
        old.subtitle,
        [line, *caveats, *foot],
        lambda lang: words,
        old.panels,
        old.steps,
    )


def _inches(fig: Figure, size: str | tuple[float, float] | None) -> tuple[float, float]:
    own_width, own_height = fig.get_size_inches()
    if size is None:
        return float(own_width), float(own_height)
    if isinstance(size, str):
        if size not in SIZES:
            raise DataError(
                f"{size!r} is not a size of figures; use {nearest(size, SIZES)} or (width, height) in cm"
            )
        width, height = SIZES[size]
        return width * CM, height * CM if height else float(own_height)
    return size[0] * CM, size[1] * CM


@contextmanager
def _settled(fig: Figure) -> Iterator[None]:
    """Hold the layout still, so that it is the same in all formats.

    Rounded, because the last digits of the solver's result depend on where it started, and the ids in an SVG
    on the last digits.
    """
    engine = fig.get_layout_engine()
    fig.set_layout_engine("none")
    for ax in fig.axes:
        left, bottom, width, height = (
            round(float(part), 6) for part in ax.get_position(original=True).bounds
        )
        taking_part = ax.get_in_layout()
        ax.set_position((left, bottom, width, height))
        ax.set_in_layout(taking_part)  # set_position takes the axes out of all later layouts
    try:
        yield
    finally:
        fig.set_layout_engine(engine)


def _render(fig: Figure, form: str, title: str, alt: str, dpi: int = 300) -> bytes:
    metadata: dict[str, dict[str, Any]] = {
        "png": {"Software": None, "Title": title, "Description": alt},
        "svg": {"Date": None, "Creator": None, "Title": title, "Description": alt},
        "pdf": {"CreationDate": None, "Title": title, "Subject": alt},
    }
    buffer = io.BytesIO()
    fig.savefig(buffer, format=form, metadata=metadata[form], dpi=dpi if form == "png" else "figure")
    content = buffer.getvalue()
    return _described(content, title, alt) if form == "svg" else content


def _described(svg: bytes, title: str, alt: str) -> bytes:
    """Add what screen readers read: matplotlib writes the title, the description only as metadata."""
    words = svg.decode("utf-8")
    heading = f"<title>{escape(title)}</title>"
    described = f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(alt)}</desc>'
    if heading not in words:
        raise DataError("matplotlib wrote an SVG without a title; its description has no place")
    words = words.replace(heading, described, 1)
    return words.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1).encode("utf-8")


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write several files so that either all are new or all are as they were.

    Parameters
    ----------
    files : mapping of pathlib.Path to bytes
        What to write where; missing folders are made.

    Raises
    ------
    DataError
        A file that cannot be written, named in one line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole({Path(folder, "a.txt"): b"A"})
    ...     Path(folder, "a.txt").read_bytes()
    b'A'
    """
    ready: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    target = Path()
    try:
        for target, content in files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            ready[target] = _temporary(target, content)
        for target, temporary in ready.items():
            before = target.read_bytes() if target.exists() else None
            temporary.replace(target)
            replaced[target] = before
    except OSError as fault:
        for path, before in replaced.items():
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
        reason = fault.strerror or str(fault)
        raise DataError(
            f"{target} cannot be written ({reason}); close it elsewhere or choose another folder"
        ) from fault
    finally:
        for temporary in ready.values():
            temporary.unlink(missing_ok=True)


def _temporary(target: Path, content: bytes) -> Path:
    # in the same folder: a rename across file systems would not be atomic
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        path.chmod(0o644)
    except OSError:
        path.unlink(missing_ok=True)  # a full disk must not fill further with what is left of each try
        raise
    return path
