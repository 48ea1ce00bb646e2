"""The command line: ``ipcompare run``, ``figures``, ``briefing``, ``check`` and more.

What a command needs is imported when it runs, so that ``ipcompare check`` waits for no chart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ipcompare.arguments import language_of, parser
from ipcompare.core.errors import DataError, Fault, said
from ipcompare.core.terminal import Unsaid, lenient, say, tell
from ipcompare.core.text import text

if TYPE_CHECKING:
    from ipcompare.results.dataset import Dataset

DONE, BAD_DATA, INTERRUPTED = 0, 1, 130
#: So many suspicions are printed on the way to something else; ``check`` prints them all.
MOST_SUSPICIONS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status: 0 done, 1 bad data, 130 interrupted.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``ipcompare``; by default those of the process.

    Returns
    -------
    int

    Raises
    ------
    SystemExit
        With 2 for bad usage, with 0 once a help or the version is printed.

    Examples
    --------
    >>> main(["check", "no-such-file.csv"])
    1
    """
    words = sys.argv[1:] if arguments is None else arguments
    lang = language_of(words)
    try:
        lenient()
        options = parser(lang).parse_args(words)
        COMMANDS[options.command](options, lang)
    except DataError as error:
        tell(error.said(lang))
    except Unsaid as end:
        if end.reason:
            tell(text("cli.unsaid", lang, reason=end.reason))
    except KeyboardInterrupt:
        tell(text("cli.interrupted", lang))
        return INTERRUPTED
    else:
        return DONE
    return BAD_DATA


def _run(options: argparse.Namespace, lang: str) -> None:
    tell(text("cli.starts.run", lang))
    from ipcompare.briefing.produce import produce
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.drawing import cores
    from ipcompare.suite.notebooks import execute, sources

    root = options.to or _home(options)
    data = Dataset.open(options.data)
    _warn(data, lang)
    own = [str(path.resolve()) for path in options.data or ()]
    folder, languages = root / "notebooks", options.lang
    steps, done = len(sources()) * len(languages), count(1)

    def executed(path: Path) -> None:
        _step(lang)(next(done), steps, path.relative_to(folder).with_suffix("").as_posix())
        say(path)

    execute(folder, languages=languages, data=own, workers=cores(), report=executed)
    tell(text("cli.starts.briefing", lang))
    for path in produce(
        root / "briefing", data, workers=cores(), progress=_step(lang), figures=root / "figures"
    ):
        say(path)


def _home(options: argparse.Namespace) -> Path:
    """Give the folder to write to by default: the checkout's, or for data of one's own one named after it."""
    from ipcompare.suite.notebooks import home

    return Path(options.data[0].stem) if options.data else home()


def _step(lang: str) -> Callable[[int, int, str], None]:
    """Give what tells how far a work is, a line a step."""

    def step(done: int, steps: int, what: str) -> None:
        tell(text("cli.step", lang, done=done, steps=steps, what=what))

    return step


def _figures(options: argparse.Namespace, lang: str) -> None:
    tell(text("cli.starts.figures", lang))
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.drawing import cores, write

    folder = options.to or _home(options) / "figures"
    data = Dataset.open(options.data)
    _warn(data, lang)
    chosen = {"languages": options.lang, "only": options.only, "formats": options.format}
    left_out = _left_out(lang)
    for path in write(
        folder, data, **chosen, width=options.size, workers=cores(), progress=_step(lang), say=left_out
    ):
        say(path)


def _left_out(lang: str) -> Callable[[str], None]:
    """Give what tells on the screen that something is left out, and why."""
    return lambda line: tell(text("cli.left_out", lang, line=said(line, lang)))


def _briefing(options: argparse.Namespace, lang: str) -> None:
    tell(text("cli.starts.briefing", lang))
    from ipcompare.briefing.produce import produce
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.drawing import cores

    data = Dataset.open(options.data)
    _warn(data, lang)
    files = produce(
        options.to or _home(options) / "briefing",
        data,
        languages=options.lang,
        regions=options.regions,
        indicators=options.indicators,
        since=options.since,
        formats=options.format,
        style=options.style,
        workers=cores(),
        progress=_step(lang),
        say=_left_out(lang),
    )
    for path in files:
        say(path)


def _check(options: argparse.Namespace, lang: str) -> None:
    from ipcompare.results.dataset import Dataset

    faults: list[str] = []
    for path in options.file:
        try:
            data = Dataset.open(path)
        except DataError as error:
            faults += error.faults
            continue
        say(text("cli.checked", lang, file=path, count=len(data.own[0])))
        odd = [f"? {line}" for line in data.suspicions(lang)]
        for line in odd or [text("warning.none", lang)]:
            say(f"  {line}")
    if faults:
        tell(text("cli.check_again", lang))
        raise DataError(faults)


def _warn(data: Dataset, lang: str) -> None:
    """Tell the first suspicions of a user's own tables."""
    lines = data.suspicions(lang)
    for line in lines[:MOST_SUSPICIONS]:
        tell(f"  ? {line}")
    if len(lines) > MOST_SUSPICIONS:
        tell(text("cli.more_suspicions", lang, more=len(lines) - MOST_SUSPICIONS, count=len(lines)))


def _free(path: Path, options: argparse.Namespace) -> Path:
    """Give the path of a file to write back; nothing is overwritten unasked."""
    if path.is_dir():
        raise DataError(Fault("{path}: is a folder; name a file in it", path=path))
    if path.exists() and not options.force:
        raise DataError(
            Fault(
                "{path}: is there already, perhaps filled in; "
                "choose another name, or say --force to overwrite it",
                path=path,
            )
        )
    return path


def _template(options: argparse.Namespace, lang: str) -> None:
    from ipcompare.forms.template import template

    say(template(_free(options.file, options), options.lang))


def _release_notes(options: argparse.Namespace, lang: str) -> None:
    from ipcompare.reading.release import release_notes

    say(release_notes(options.old, options.new, options.lang))


def _audit(options: argparse.Namespace, lang: str) -> None:
    from ipcompare.briefing.sheet import ENDINGS, write_plain
    from ipcompare.core.files import ending
    from ipcompare.reading import findings
    from ipcompare.reading.tables import readable
    from ipcompare.results.dataset import Dataset

    if options.to:
        ending(_free(options.to, options), ENDINGS)
    data = Dataset.open(options.data)
    own = data.published()
    if options.data:
        own = own[own.index.isin([record for table in data.own for record in table.index])]
    found = data.audit(own)
    columns = ["region", "indicator", "year", "printed", "computed", "unit", "follows"]
    shown = readable(found, columns, options.lang)
    for row, words in zip(found.to_dict("records"), shown.to_numpy(), strict=True):
        region, indicator, year, printed, computed, unit, follows = words
        mark = "?" if row["inference"] else "!"
        say(f"{mark} {region} {indicator} {year}: {printed} / {computed} {unit}: {follows}")
        say(f"    {row['source']}, {row['lines']}")
    say(findings.audited(found, own, options.lang))
    if options.to:
        write_plain(found, options.to)


def _trace(options: argparse.Namespace, lang: str) -> None:
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.trace import description, trace

    asked = {name: getattr(options, name) for name in ("word", "source", "line", "indicator", "region")}
    if all(value is None for value in asked.values()):
        options.refuse(text("cli.trace_what", lang, count=len(Dataset.open(options.data).figures)))
    rows = trace(**asked, data=options.data)
    if len(rows):
        say(description(rows, options.lang))
    say(text("trace.count", options.lang, count=len(rows)))


def _export(options: argparse.Namespace, lang: str) -> None:
    from ipcompare.briefing.sheet import ENDINGS, export
    from ipcompare.core.files import ending
    from ipcompare.results.dataset import Dataset

    ending(_free(options.file, options), ENDINGS)
    rows = Dataset.open(options.data).published(options.regions, options.indicators, options.roles)
    file = export(rows, options.file, lang=options.lang)
    say(text("cli.exported", lang, file=file, count=len(rows)))


COMMANDS: dict[str, Callable[[argparse.Namespace, str], None]] = {
    "run": _run,
    "figures": _figures,
    "briefing": _briefing,
    "check": _check,
    "template": _template,
    "release-notes": _release_notes,
    "audit": _audit,
    "trace": _trace,
    "export": _export,
}

if __name__ == "__main__":
    sys.exit(main())
