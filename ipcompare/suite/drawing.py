"""Figures drawn: once each, for whoever wants them, and side by side on the cores there are."""

from __future__ import annotations

import multiprocessing
import os
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from ipcompare.charts.export import FORMATS, check_formats, rendered
from ipcompare.charts.layout import crowded, figure_of
from ipcompare.charts.look import theme
from ipcompare.charts.sheet import note_of
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.files import write_whole
from ipcompare.reading.sources import credit
from ipcompare.results.dataset import Dataset
from ipcompare.suite.figures import Figure, chosen

__all__ = [
    "WIDTHS",
    "Drawing",
    "Drawn",
    "Progress",
    "cores",
    "drawing",
    "pool",
    "render",
    "unwatched",
    "write",
]

#: The widths that figures are written in; the full one is their own. A slide of 16:9 is laid out at 60 % of
#: its size, in cm, so that words of 8 points are read as 13.
WIDTHS: dict[str, str | tuple[float, float] | None] = {"full": None, "half": "half", "slide": (20.32, 11.43)}

#: Told how many steps of a work are done, of how many, and which was the last.
Progress = Callable[[int, int, str], object]


def unsaid(line: str) -> None:
    """Tell nobody what is left out."""


def unwatched(done: int, steps: int, what: str) -> None:
    """Tell nobody how far a work is."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """All that a figure is drawn from, in one language; may travel to another process.

    Attributes
    ----------
    name : str
        The figure's.
    chart : callable
        ``chart(table, *, lang, title, source) -> Axes``.
    table : pandas.DataFrame
        What is drawn.
    lang : {"zh", "en"}
        The language.
    source : str
        The documents behind it.
    title : str or None
        The finding; None leaves it to the chart.
    """

    name: str
    chart: Callable[..., Axes]
    table: pd.DataFrame
    lang: str
    source: str
    title: str | None = None

    def draw(self) -> Axes:
        """Draw it."""
        return self.chart(self.table, lang=self.lang, source=self.source, title=self.title)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A figure that was drawn: its words and its files.

    Attributes
    ----------
    name, lang, source, table
        As in :class:`Drawing`.
    title, measure, alt : str
        The finding; measure and unit; what to know without seeing it.
    files : dict of str to bytes
        By format; none where the figure has no room in the width that was asked for.
    """

    name: str
    lang: str
    title: str
    measure: str
    alt: str
    source: str
    table: pd.DataFrame
    files: dict[str, bytes]


def drawing(
    name: str, figure: Figure, data: Dataset, lang: str = "zh", table: pd.DataFrame | None = None
) -> Drawing:
    """Say how to draw a figure of the suite: of its own table, or of ``table``, another or a part of it."""
    # A title of its own speaks of the whole; of a part the chart writes one.
    title = figure.title(data, lang) if figure.title and table is None else None
    table = figure.table(data) if table is None else table
    return Drawing(name, figure.chart, table, lang, credit(table, data, lang), title)


def render(job: Drawing, formats: Sequence[str] = FORMATS, width: str = "full") -> Drawn:
    """Draw a figure, make its files and close it; no formats give the words alone.

    In another ``width`` of :data:`WIDTHS` than its own a figure may have no room; then it has no files.

    Raises
    ------
    DataError
        For a table that the chart cannot draw, or an unknown format.
    """
    axes = job.draw()
    note = note_of(axes)
    assert note is not None
    how: dict[str, Any] = {"source": job.source, "size": WIDTHS[width]}
    try:
        wanted = formats if width == "full" or _has_room(axes, how) else ()
        files = rendered(axes, wanted, **how) if wanted else {}
    finally:
        plt.close(axes.get_figure(root=True))
    words = (note.title, note.subtitle, note.alt(job.lang))
    return Drawn(job.name, job.lang, *words, job.source, job.table, files)


def check_width(width: str) -> None:
    """Raise DataError for what is no width of figures."""
    if width not in WIDTHS:
        names = ", ".join(WIDTHS)
        raise DataError(
            Fault("{width!r} is no size of figures; use one of {names}", width=width, names=names)
        )


def _has_room(axes: Axes, how: dict[str, Any]) -> bool:
    """Lay a figure out in another size, and say whether all its words have room there."""
    with warnings.catch_warnings():
        # What matplotlib says of axes without room is what is asked here.
        warnings.filterwarnings("ignore", "constrained_layout not applied")
        rendered(axes, [], **how)
    with theme():
        return not crowded(figure_of(axes))


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def pool(workers: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """Give a ``map`` that works side by side in several processes, results in the order of the arguments.

    With one worker no process is started, which is what a script without a main guard needs. Ctrl-C is for
    whoever waits for the processes: they do not hear it, and are ended when he leaves.
    """
    if workers <= 1:
        yield map
        return
    # Fresh processes on every system: a fork would copy the threads of whoever calls.
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_deaf) as executor:

        def each(work: Callable[..., Any], *arguments: Iterable[Any]) -> Iterator[Any]:
            with _interrupts_held():
                jobs = deque(executor.submit(work, *job) for job in zip(*arguments, strict=True))
            return iter(lambda: jobs.popleft().result() if jobs else None, None)

        try:
            yield each
        except BaseException:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise


def _deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while processes start: they inherit that, and would else print their tracebacks."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def write(
    folder: Path,
    data: Dataset,
    *,
    languages: Iterable[str] = ("zh", "en"),
    only: Iterable[str] | None = None,
    formats: Sequence[str] = FORMATS,
    width: str = "full",
    workers: int = 1,
    progress: Progress = unwatched,
    say: Callable[[str], object] = unsaid,
) -> Iterator[Path]:
    """Write the figures, each in every language and format, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; ``zh/`` and ``en/`` are made below it.
    data : Dataset
        The data.
    languages : iterable of {"zh", "en"}
        Which languages.
    only : iterable of str, optional
        Names of figures; by default all.
    formats : sequence of str
        ``png`` (300 dpi), ``svg``, ``pdf``.
    width : {"full", "half", "slide"}, default "full"
        The text of an A4 page, a column of 8.5 cm, or a slide of 16:9. The last two stand in the names of
        the files; a figure that has no room there is left out.
    workers : int, default 1
        How many processes draw.
    progress : callable, optional
        Told after each figure how many are drawn, of how many, and which.
    say : callable, optional
        Told of each figure that is left out.

    Yields
    ------
    pathlib.Path
        Each file, once it is written.

    Raises
    ------
    DataError
        For an unknown name or format, or a file that cannot be written.
    """
    wanted = chosen(only, data)
    check_formats(formats)
    check_width(width)
    jobs = [drawing(name, figure, data, lang) for lang in languages for name, figure in wanted.items()]
    with pool(min(workers, len(jobs))) as each:
        made = each(render, jobs, [formats] * len(jobs), [width] * len(jobs))
        for done, drawn in enumerate(made, start=1):
            progress(done, len(jobs), f"{drawn.lang} {drawn.name}")
            if formats and not drawn.files:
                say(
                    Fault(
                        "{figure}: its words have no room in this size; take it in full",
                        figure=f"{drawn.name} ({drawn.lang})",
                    )
                )
            stem = drawn.name if width == "full" else f"{drawn.name}_{width}"
            files = {folder / drawn.lang / f"{stem}.{name}": image for name, image in drawn.files.items()}
            write_whole(files)
            yield from files
