"""The command line: ``ipcompare run``, ``figures``, ``briefing``, ``check``."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from ipcompare.core.errors import DataError

LANGUAGES = ("zh", "en")
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
    except DataError as error:
        print(error, file=sys.stderr)
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
    _takes_data(run, "tables of your own, to lay beside; the notebooks then stay as they are")
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
    from ipcompare.data.published import beside
    from ipcompare.suite import figures, notebooks

    root = options.to or _home(options)
    with beside(options.data):
        if not options.data:
            for path in notebooks.execute(root / "notebooks"):
                print(path)
        for path in figures.write(root / "figures"):
            print(path)
        for path in produce(root / "briefing", progress=True):
            print(path)


def _home(options: argparse.Namespace) -> Path:
    """Give the folder to write to by default: the checkout's, or for data of one's own one named after it."""
    from ipcompare.suite import notebooks

    return Path(options.data[0].stem) if options.data else notebooks.home()


def _figures(options: argparse.Namespace) -> None:
    from ipcompare.data.published import beside
    from ipcompare.suite import figures

    folder = options.to or _home(options) / "figures"
    with beside(options.data):
        for path in figures.write(folder, languages=options.lang, only=options.only, formats=options.format):
            print(path)


def _briefing(options: argparse.Namespace) -> None:
    from ipcompare.briefing.produce import produce
    from ipcompare.data.published import beside

    with beside(options.data):
        files = produce(
            options.to or _home(options) / "briefing",
            languages=options.lang,
            regions=options.regions,
            indicators=options.indicators,
            since=options.since,
            formats=options.format,
            progress=True,
            say=lambda line: print(f"left out: {line}", file=sys.stderr),
        )
    for path in files:
        print(path)


def _check(options: argparse.Namespace) -> None:
    from ipcompare.core.text import text
    from ipcompare.data.published import check
    from ipcompare.forms.form import warnings_of

    faults: list[str] = []
    for path in options.file:
        try:
            table = check(path)
        except DataError as error:
            faults += error.faults
            continue
        print(f"{path}: {len(table)} figures, no fault")
        odd = warnings_of(table, options.lang)
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
    from ipcompare.forms.form import template

    if options.file.exists():
        raise DataError(f"{options.file}: is there already, perhaps filled in; choose another name")
    print(template(options.file, options.lang))


def _release_notes(options: argparse.Namespace) -> None:
    from ipcompare.reading.release import release_notes

    print(release_notes(options.old, options.new, options.lang))


def _takes_data(command: argparse.ArgumentParser, words: str = "tables of your own, to lay beside") -> None:
    command.add_argument("--data", type=Path, nargs="+", metavar="FILE", help=words)


def _audit(options: argparse.Namespace) -> None:
    import pandas as pd

    from ipcompare.data.published import check, published
    from ipcompare.reading import findings
    from ipcompare.reading.tables import csv_bytes, readable
    from ipcompare.results.audit import audit

    table = pd.concat(map(check, options.data)) if options.data else published()
    found = audit(table)
    shown = readable(found, ["region", "indicator", "year", "printed", "computed", "follows"], options.lang)
    for row, said in zip(found.to_dict("records"), shown.to_numpy(), strict=True):
        region, indicator, year, printed, computed, follows = said
        mark = "?" if row["inference"] else "!"
        print(f"{mark} {region} {indicator} {year}: {printed} / {computed} {row['unit']}: {follows}")
        print(f"    {row['source']}, {row['lines']}")
    print(findings.audited(found, table, options.lang))
    if options.to:
        from ipcompare.charts import write_whole

        write_whole({options.to: csv_bytes(found)})


def _trace(options: argparse.Namespace) -> None:
    from ipcompare.core.text import text
    from ipcompare.suite.trace import told, trace

    rows = trace(
        options.word,
        source=options.source,
        line=options.line,
        indicator=options.indicator,
        region=options.region,
        data=options.data,
    )
    if len(rows):
        print(told(rows, options.lang))
    print(text("trace.count", options.lang, count=len(rows)))


def _export(options: argparse.Namespace) -> None:
    from ipcompare.briefing.sheet import export
    from ipcompare.data.published import published

    rows = published(options.regions, options.indicators, options.roles, data=options.data)
    print(f"{export(rows, options.file, lang=options.lang)}: {len(rows)} figures")


if __name__ == "__main__":
    sys.exit(main())
