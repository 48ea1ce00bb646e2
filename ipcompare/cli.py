"""The command line: ``ipcompare run``, ``figures``, ``check``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ipcompare.errors import DataError

LANGUAGES = ("zh", "en")


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

    run = commands.add_parser("run", help="execute every notebook and write the figures")
    run.add_argument("--to", type=Path, help="folder for notebooks/ and figures/ (default: the checkout)")
    run.set_defaults(command=_run)

    figures = commands.add_parser("figures", help="write the figures, print-ready")
    figures.add_argument("--to", type=Path, help="folder for the figures (default: figures/ of the checkout)")
    figures.add_argument("--lang", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="languages")
    figures.add_argument("--only", nargs="+", metavar="NAME", help="names of figures (default: all)")
    figures.add_argument(
        "--format", nargs="+", metavar="FORMAT", default=("png", "svg", "pdf"), help="png, svg, pdf"
    )
    figures.set_defaults(command=_figures)

    check = commands.add_parser("check", help="list every fault of a published table of your own")
    check.add_argument("file", type=Path, nargs="+", help="CSV with the columns of data/published")
    check.set_defaults(command=_check)
    return parser


def _run(options: argparse.Namespace) -> None:
    from ipcompare.briefing import figures, notebooks

    root = options.to or notebooks.home()
    for path in notebooks.execute(root / "notebooks"):
        print(path)
    for path in figures.write(root / "figures"):
        print(path)


def _figures(options: argparse.Namespace) -> None:
    from ipcompare.briefing import figures, notebooks

    folder = options.to or notebooks.home() / "figures"
    for path in figures.write(folder, languages=options.lang, only=options.only, formats=options.format):
        print(path)


def _check(options: argparse.Namespace) -> None:
    from ipcompare.published import check

    faults: list[str] = []
    for path in options.file:
        try:
            print(f"{path}: {len(check(path))} figures, no fault")
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)


if __name__ == "__main__":
    sys.exit(main())
