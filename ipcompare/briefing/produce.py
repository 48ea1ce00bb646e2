"""Write the whole briefing: figures, workbook, deck and brief, all of them or none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipcompare.briefing.content import Briefing, Choice
from ipcompare.core.errors import DataError, nearest
from ipcompare.core.text import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORMATS", "NAME", "contents", "listing", "produce"]

PICTURES = ("png", "svg", "pdf")
OFFICE = ("xlsx", "pptx", "docx")
FORMATS = (*PICTURES, *OFFICE)
NAME = "briefing"


def produce(
    folder: Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    regions: Iterable[str] | None = None,
    indicators: Iterable[str] | None = None,
    since: int | None = None,
    formats: Sequence[str] = FORMATS,
    progress: bool = False,
    say: Callable[[str], object] | None = None,
) -> list[Path]:
    """Write the briefing to a folder, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; each language has its own folder below it.
    languages : sequence of {"zh", "en"}
        Which languages.
    regions, indicators : iterable of str, optional
        Codes or names in either language; by default all.
    since : int, optional
        First year of what is shown year by year.
    formats : sequence of str
        Of ``png, svg, pdf`` (figures), ``xlsx`` (workbook), ``pptx`` (deck), ``docx`` (brief).
    progress : bool, default False
        Show a bar on standard error, if that is a terminal.
    say : callable, optional
        Told of each figure that the choice leaves nothing to draw of.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of writing.

    Raises
    ------
    DataError
        For an unknown name, language or format, a choice without any figure, or a file that cannot be
        written; nothing is written then, and what was there stays as it was.
    """
    from ipcompare.charts import write_whole

    for given, known, what in ((formats, FORMATS, "format"), (languages, LANGUAGES, "language")):
        if unknown := [name for name in given if name not in known]:
            raise DataError(
                f"{n!r} is not a {what} of the briefing; use {nearest(n, known)}" for n in unknown
            )
    choice = Choice.of(regions, indicators, since)
    files: dict[Path, bytes] = {}
    with _bar(languages, formats, progress) as bar:
        for lang in languages:
            files |= {
                folder / lang / name: content for name, content in _one(lang, choice, formats, bar, say)
            }
    write_whole(files)
    return list(files)


def _bar(languages: Sequence[str], formats: Sequence[str], progress: bool) -> Any:
    from tqdm import tqdm

    from ipcompare.suite.figures import all_figures

    steps = len(languages) * (len(all_figures()) + sum(name in OFFICE for name in formats))
    # None leaves the bar out where standard error is not a terminal.
    return tqdm(total=steps, disable=None if progress else True, file=sys.stderr, unit="", leave=False)


def _one(
    lang: str, choice: Choice, formats: Sequence[str], bar: Any, say: Callable[[str], object] | None
) -> Iterator[tuple[str, bytes]]:
    from ipcompare.briefing.brief import SHOWN, brief
    from ipcompare.briefing.deck import deck
    from ipcompare.briefing.native import NATIVE
    from ipcompare.briefing.workbook import workbook
    from ipcompare.suite.figures import FIGURES

    briefing = Briefing(lang, choice)
    pictures = [name for name in PICTURES if name in formats]
    # The brief needs pictures, and the deck of those figures that Office has no chart for.
    inside = set(SHOWN) | (set(FIGURES) - set(NATIVE)) if {"docx", "pptx"} & set(formats) else set()
    for name in briefing.draw(pictures, pictures=inside):
        bar.set_description(f"{lang} {name}")
        bar.update()
    if not briefing.exhibits:
        raise DataError(["no figure shows anything of what is chosen", *briefing.left_out])
    for line in briefing.left_out if say else ():
        say(line)  # type: ignore[misc]
    for exhibit in briefing.exhibits:
        for form in pictures:
            yield f"figures/{exhibit.name}.{form}", exhibit.files[form]
    for form, make in (("xlsx", workbook), ("pptx", deck), ("docx", brief)):
        if form in formats:
            bar.set_description(f"{lang} {NAME}.{form}")
            yield f"{NAME}.{form}", make(briefing)
            bar.update()


def listing(folder: Path, lang: str = "zh") -> pd.DataFrame:
    """List what a briefing's folder holds, for reading.

    Parameters
    ----------
    folder : pathlib.Path
        What was given to :func:`produce`.
    lang : {"zh", "en"}, default "zh"
        The language of the headings.

    Returns
    -------
    pandas.DataFrame
        The files below it, with the kind of each.
    """
    import pandas as pd

    files = sorted(path.relative_to(folder) for path in folder.rglob("*.*") if path.is_file())
    shown = {
        text("column.file", lang): [path.as_posix() for path in files],
        text("briefing.what", lang): [text(f"briefing.kind.{path.suffix[1:]}", lang) for path in files],
    }
    return pd.DataFrame(shown, index=pd.RangeIndex(1, len(files) + 1))


def contents(workbook: Path, lang: str = "zh") -> pd.DataFrame:
    """Read the contents sheet of a workbook back.

    Parameters
    ----------
    workbook : pathlib.Path
        The file.
    lang : {"zh", "en"}, default "zh"
        Its language.

    Returns
    -------
    pandas.DataFrame
        Sheet and what it shows.
    """
    import pandas as pd

    from ipcompare.briefing.workbook import HEADER

    rows = pd.read_excel(workbook, sheet_name=text("briefing.contents", lang), header=HEADER - 1, dtype=str)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    return rows.iloc[:, :2].fillna("")
