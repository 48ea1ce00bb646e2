"""Write the whole briefing: figures, workbook, deck and brief, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pandas as pd

from ipcompare.briefing.brief import brief
from ipcompare.briefing.content import Briefing, Choice
from ipcompare.briefing.deck import deck
from ipcompare.briefing.native import has_plots
from ipcompare.briefing.order import pictured
from ipcompare.briefing.styles import style_of
from ipcompare.briefing.workbook import HEADER, workbook
from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.files import write_whole
from ipcompare.core.text import LANGUAGES, text
from ipcompare.results.dataset import Dataset
from ipcompare.suite.drawing import Drawing, Drawn, Progress, pool, render, unwatched

__all__ = ["FORMATS", "NAME", "contents", "listing", "produce"]

PICTURES = ("png", "svg", "pdf")
OFFICE = ("xlsx", "pptx", "docx")
FORMATS = (*PICTURES, *OFFICE)
NAME = "briefing"


def produce(
    folder: Path,
    data: Dataset | None = None,
    *,
    languages: Sequence[str] = LANGUAGES,
    regions: Iterable[str] | None = None,
    indicators: Iterable[str] | None = None,
    since: int | None = None,
    formats: Sequence[str] = FORMATS,
    style: str = "plain",
    workers: int = 1,
    progress: Progress = unwatched,
    say: Callable[[str], object] = lambda line: None,
    figures: Path | None = None,
) -> list[Path]:
    """Write the briefing to a folder, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; each language has its own folder below it.
    data : Dataset, optional
        The data; by default those shipped.
    languages : sequence of {"zh", "en"}
        Which languages.
    regions, indicators : iterable of str, optional
        Codes or names in either language; by default all.
    since : int, optional
        First year of what is shown year by year.
    formats : sequence of str
        Of ``png, svg, pdf`` (figures), ``xlsx`` (workbook), ``pptx`` (deck), ``docx`` (briefs: one of all
        regions, and of several one for each that sets targets).
    style : {"plain", "official"}, default "plain"
        How briefs look; ``official`` as Chinese official documents do (GB/T 9704).
    workers : int, default 1
        How many processes draw.
    progress : callable, optional
        Told after each figure and file that is made how many are, of how many, and which.
    say : callable, optional
        Told of each figure that the choice leaves nothing to draw of.
    figures : pathlib.Path, optional
        A folder that gets the same figures too, each language in its own.

    Returns
    -------
    list of pathlib.Path
        The files, in the order of writing.

    Raises
    ------
    DataError
        For an unknown name, language, format or style, a choice without any figure, or a file that cannot be
        written; nothing is written then, and what was there stays as it was.
    """
    for given, known, what in (
        (formats, FORMATS, Fault("format")),
        (languages, LANGUAGES, Fault("language")),
    ):
        if unknown := [name for name in given if name not in known]:
            raise DataError(
                Fault(
                    "{name!r} is not a {what} of the briefing; use {near}",
                    name=n,
                    what=what,
                    near=nearest(n, known),
                )
                for n in unknown
            )
    style_of(style)
    data = Dataset.open() if data is None else data
    choice = Choice.of(data.catalogue, regions, indicators, since)
    briefings = [Briefing(lang, data, choice) for lang in languages]
    jobs = [(briefing, job) for briefing in briefings for job in briefing.drawings()]
    pictures = [name for name in PICTURES if name in formats]
    office = [name for name in OFFICE if name in formats]
    files: dict[Path, bytes] = {}
    kinds = [kind for briefing in briefings for form in office for kind in _files(briefing, form, style)]
    steps, done = len(jobs) + len(kinds), count(1)
    with pool(min(workers, len(jobs))) as each:
        wanted = [_formats(job.name, pictures, office) for _, job in jobs]
        for (briefing, job), drawn in zip(jobs, each(_drawn, (job for _, job in jobs), wanted), strict=True):
            progress(next(done), steps, f"{briefing.lang} {job.name}")
            if isinstance(drawn, Drawn):
                briefing.show(drawn)
            elif choice:
                briefing.left_out.append(Fault("{figure}: {reason}", figure=job.name, reason=drawn))
            else:
                raise drawn
        for briefing in briefings:
            if not briefing.exhibits:
                raise DataError([Fault("no figure shows anything of what is chosen"), *briefing.left_out])
            for line in briefing.left_out:
                say(line)
            place = folder / briefing.lang
            for exhibit in briefing.exhibits:
                for form in pictures:
                    files[place / "figures" / f"{exhibit.name}.{form}"] = exhibit.files[form]
                    if figures:
                        files[figures / briefing.lang / f"{exhibit.name}.{form}"] = exhibit.files[form]
        for kind, content in zip(kinds, each(_office, kinds), strict=True):
            files[folder / kind.briefing.lang / kind.name] = content
            progress(next(done), steps, f"{kind.briefing.lang} {kind.name}")
    write_whole(files)
    return list(files)


def _formats(name: str, pictures: Sequence[str], office: Sequence[str]) -> list[str]:
    """Say what to keep of a figure: the brief needs pictures, the deck what Office has no chart for."""
    seen = pictured(name) or not has_plots(name)
    inside = bool({"docx", "pptx"} & set(office)) and seen and "png" not in pictures
    return [*pictures, *(["png"] if inside else [])]


def _drawn(job: Drawing, formats: Sequence[str]) -> Drawn | DataError:
    """Draw a figure, or say why there is nothing to draw."""
    try:
        return render(job, formats)
    except DataError as error:
        return error


@dataclass(frozen=True)
class _File:
    """One Office file of a briefing, of all its regions or of one."""

    name: str
    briefing: Briefing
    region: str
    style: str

    def content(self) -> bytes:
        if self.name.endswith("xlsx"):
            return workbook(self.briefing)
        if self.name.endswith("pptx"):
            return deck(self.briefing)
        return brief(self.briefing.of_region(self.region) if self.region else self.briefing, self.style)


def _files(briefing: Briefing, form: str, style: str) -> list[_File]:
    """Say which files of a format a briefing has: with several regions a brief for each that sets targets."""
    of_regions = briefing.with_targets if form == "docx" and len(briefing.regions) > 1 else []
    named = [("", NAME), *((region, f"{NAME}_{briefing.short_of(region)}") for region in of_regions)]
    return [_File(f"{name}.{form}", briefing, region, style) for region, name in named]


def _office(job: _File) -> bytes:
    return job.content()


def listing(folder: Path, lang: str = "zh") -> pd.DataFrame:
    """List the files below a folder that was given to :func:`produce`, with the kind of each, for reading."""
    files = sorted(path.relative_to(folder) for path in folder.rglob("*.*") if path.is_file())
    shown = {
        text("column.file", lang): [path.as_posix() for path in files],
        text("briefing.what", lang): [text(f"briefing.kind.{path.suffix[1:]}", lang) for path in files],
    }
    return pd.DataFrame(shown, index=pd.RangeIndex(1, len(files) + 1))


def contents(workbook: Path, lang: str = "zh") -> pd.DataFrame:
    """Read the contents of a briefing's workbook back: each sheet and what it shows."""
    rows = pd.read_excel(workbook, sheet_name=text("briefing.contents", lang), header=HEADER - 1, dtype=str)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    return rows.iloc[:, :2].fillna("")
