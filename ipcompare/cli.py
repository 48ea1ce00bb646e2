"""The command line: ``ipcompare run``, ``figures``, ``briefing``, ``check`` and more.

What a command needs is imported when it runs, so that ``ipcompare check`` waits for no chart.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ipcompare.core.errors import DataError
from ipcompare.core.text import LANGUAGES, text

BRIEFING = ("png", "svg", "pdf", "xlsx", "pptx", "docx")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status: 0 done, 1 bad data, 2 bad usage.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``ipcompare``; by default those of the process.

    Returns
    -------
    int

    Examples
    --------
    >>> main(["check", "no-such-file.csv"])
    1
    """
    for stream in (sys.stdout, sys.stderr):
        # A machine without a Chinese locale shows \u8d35 rather than stopping.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
        sys.stdout.flush()
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read along (``| head``) has gone; what Python still holds back must not be said to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ipcompare",
        description="Compare how provinces plan, grow and reach their intellectual-property targets.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="execute every notebook, write figures/ and briefing/")
    run.add_argument(
        "--to", type=Path, help="folder for notebooks/, figures/, briefing/ (default: the checkout)"
    )
    run.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the notebooks' results")
    _takes_data(run)
    run.set_defaults(command=_run)

    figures = commands.add_parser("figures", help="write the figures, print-ready")
    figures.add_argument("--to", type=Path, help="folder for the figures (default: figures/ of the checkout)")
    figures.add_argument("--lang", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="languages")
    figures.add_argument("--only", nargs="+", metavar="NAME", help="names of figures (default: all)")
    figures.add_argument(
        "--format", nargs="+", metavar="FORMAT", default=("png", "svg", "pdf"), help="png, svg, pdf"
    )
    _takes_data(figures)
    figures.set_defaults(command=_figures)

    briefing = commands.add_parser("briefing", help="write figures, workbook, deck and brief to take away")
    briefing.add_argument("--to", type=Path, help="folder for it (default: briefing/ of the checkout)")
    briefing.add_argument("--lang", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="languages")
    briefing.add_argument("--regions", nargs="+", metavar="NAME", help="names or codes (default: all)")
    briefing.add_argument("--indicators", nargs="+", metavar="NAME", help="names or ids (default: all)")
    briefing.add_argument("--since", type=int, metavar="YEAR", help="first year of what is shown by year")
    briefing.add_argument(
        "--format", nargs="+", choices=BRIEFING, default=BRIEFING, help="figures, workbook, deck, brief"
    )
    _takes_data(briefing)
    briefing.set_defaults(command=_briefing)

    check = commands.add_parser("check", help="list every fault of a published table of your own")
    check.add_argument("file", type=Path, nargs="+", help="a filled-in form (.xlsx), or CSV with its columns")
    check.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of the warnings")
    check.set_defaults(command=_check)

    template = commands.add_parser("template", help="write a form for figures of your own")
    template.add_argument("file", type=Path, help="the .xlsx to write")
    template.add_argument("--lang", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="languages")
    template.set_defaults(command=_template)

    notes = commands.add_parser("release-notes", help="say what changed between two states of the data")
    notes.add_argument("old", type=Path, help="a folder like data/, or a file of figures")
    notes.add_argument("new", type=Path, help="the newer one")
    notes.add_argument("--lang", choices=LANGUAGES, default="zh", help="language")
    notes.set_defaults(command=_release_notes)

    audit = commands.add_parser("audit", help="find figures that contradict each other")
    audit.add_argument(
        "--data", type=Path, nargs="+", metavar="FILE", help="tables of your own (default: those shipped)"
    )
    audit.add_argument("--to", type=Path, metavar="FILE", help="write the findings to this CSV too")
    audit.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of the words")
    audit.set_defaults(command=_audit)

    trace = commands.add_parser("trace", help="find a printed figure by word, document or line")
    trace.add_argument("word", nargs="?", help="stands in the name, the printed form, the body or the note")
    trace.add_argument("--source", help="id of a document, or the number of its extracted text such as 001")
    trace.add_argument("--line", type=int, help="a line of that text")
    trace.add_argument("--indicator", help="id or name")
    trace.add_argument("--region", help="code or name")
    trace.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="tables of your own, too")
    trace.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of the words")
    trace.set_defaults(command=_trace)

    export = commands.add_parser("export", help="write printed figures to an Excel sheet")
    export.add_argument("file", type=Path, help="the .xlsx to write")
    for name in ("regions", "indicators", "roles"):
        export.add_argument(f"--{name}", nargs="+", metavar="NAME", help=f"{name} to keep (default: all)")
    export.add_argument("--data", type=Path, nargs="+", metavar="FILE", help="tables of your own, too")
    export.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of the words")
    export.set_defaults(command=_export)
    return parser


def _run(options: argparse.Namespace) -> None:
    from ipcompare.briefing.produce import produce
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.drawing import cores
    from ipcompare.suite.notebooks import execute

    root = options.to or _home(options)
    data = Dataset.open(options.data)
    own = [str(path.resolve()) for path in options.data or ()]
    parameters = {"lang": options.lang, "data": own} if own or options.lang != "en" else None
    execute(root / "notebooks", parameters=parameters, workers=cores(), report=print)
    files = produce(root / "briefing", data, workers=cores(), progress=True, figures=root / "figures")
    for path in files:
        print(path)


def _home(options: argparse.Namespace) -> Path:
    """Give the folder to write to by default: the checkout's, or for data of one's own one named after it."""
    from ipcompare.suite.notebooks import home

    return Path(options.data[0].stem) if options.data else home()


def _figures(options: argparse.Namespace) -> None:
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.drawing import cores, write

    folder = options.to or _home(options) / "figures"
    for path in write(
        folder,
        Dataset.open(options.data),
        languages=options.lang,
        only=options.only,
        formats=options.format,
        workers=cores(),
    ):
        print(path)


def _briefing(options: argparse.Namespace) -> None:
    from ipcompare.briefing.produce import produce
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.drawing import cores

    files = produce(
        options.to or _home(options) / "briefing",
        Dataset.open(options.data),
        languages=options.lang,
        regions=options.regions,
        indicators=options.indicators,
        since=options.since,
        formats=options.format,
        workers=cores(),
        progress=True,
        say=lambda line: print(f"left out: {line}", file=sys.stderr),
    )
    for path in files:
        print(path)


def _check(options: argparse.Namespace) -> None:
    from ipcompare.results.dataset import Dataset

    data = Dataset.open()
    faults: list[str] = []
    for path in options.file:
        try:
            table = data.check(path)
        except DataError as error:
            faults += error.faults
            continue
        print(f"{path}: {len(table)} figures, no fault")
        odd = data.warnings(table, options.lang)
        for row in odd.to_dict("records"):
            said = " ".join(
                str(row[c]) for c in ("region", "indicator", "year", "role", "value", "unit") if row[c]
            )
            print(f"  ? {row['place']}: {said}: {row['words']}")
        if odd.empty:
            print(f"  {text('warning.none', options.lang)}")
    if faults:
        raise DataError(faults)


def _template(options: argparse.Namespace) -> None:
    from ipcompare.forms.template import template

    if options.file.exists():
        raise DataError(f"{options.file}: is there already, perhaps filled in; choose another name")
    print(template(options.file, options.lang))


def _release_notes(options: argparse.Namespace) -> None:
    from ipcompare.reading.release import release_notes

    print(release_notes(options.old, options.new, options.lang))


def _takes_data(command: argparse.ArgumentParser, words: str = "tables of your own, to lay beside") -> None:
    command.add_argument("--data", type=Path, nargs="+", metavar="FILE", help=words)


def _audit(options: argparse.Namespace) -> None:
    from ipcompare.core.files import write_whole
    from ipcompare.reading import findings
    from ipcompare.reading.tables import csv_bytes, readable
    from ipcompare.results.dataset import Dataset

    data = Dataset.open(options.data)
    own = data.published()
    if options.data:
        own = own[own.index.isin([record for table in data.own for record in table.index])]
    found = data.audit(own)
    shown = readable(
        found, ["region", "indicator", "year", "printed", "computed", "unit", "follows"], options.lang
    )
    for row, said in zip(found.to_dict("records"), shown.to_numpy(), strict=True):
        region, indicator, year, printed, computed, unit, follows = said
        mark = "?" if row["inference"] else "!"
        print(f"{mark} {region} {indicator} {year}: {printed} / {computed} {unit}: {follows}")
        print(f"    {row['source']}, {row['lines']}")
    print(findings.audited(found, own, options.lang))
    if options.to:
        write_whole({options.to: csv_bytes(found)})


def _trace(options: argparse.Namespace) -> None:
    from ipcompare.suite.trace import description, trace

    rows = trace(
        options.word,
        source=options.source,
        line=options.line,
        indicator=options.indicator,
        region=options.region,
        data=options.data,
    )
    if len(rows):
        print(description(rows, options.lang))
    print(text("trace.count", options.lang, count=len(rows)))


def _export(options: argparse.Namespace) -> None:
    from ipcompare.briefing.sheet import export
    from ipcompare.results.dataset import Dataset

    rows = Dataset.open(options.data).published(options.regions, options.indicators, options.roles)
    print(f"{export(rows, options.file, lang=options.lang)}: {len(rows)} figures")


if __name__ == "__main__":
    sys.exit(main())
