"""What the command line understands, and its help, in Chinese and English."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from ipcompare.core.errors import nearest
from ipcompare.core.terminal import say, tell
from ipcompare.core.text import LANGUAGES, has_text, machine_language, text
from ipcompare.core.version import __version__

__all__ = ["Parser", "language_of", "parser"]

STYLES = ("plain", "official")
BRIEFING = ("png", "svg", "pdf", "xlsx", "pptx", "docx")
EXAMPLES = {
    "": (
        "ipcompare figures --lang zh --only targets --format pdf",
        "ipcompare trace 高价值 --region 贵州",
        "ipcompare template hubei.xlsx",
        "ipcompare check hubei.xlsx",
        "ipcompare run --data hubei.xlsx",
    ),
    "run": ("ipcompare run", "ipcompare run --data hubei.xlsx --lang zh"),
    "figures": (
        "ipcompare figures --only rank targets --format png",
        "ipcompare figures --only rank reliability --size half --format pdf",
        "ipcompare figures --data hubei.xlsx --lang zh --to 图",
    ),
    "briefing": (
        "ipcompare briefing --lang zh --regions 贵州 四川 广东 --to 简报",
        "ipcompare briefing --regions Guizhou --indicators invention_stock --since 2015 --format xlsx docx",
    ),
    "check": ("ipcompare check hubei.xlsx", "ipcompare check hubei.xlsx wuhan.csv --lang zh"),
    "template": ("ipcompare template hubei.xlsx", "ipcompare template hubei.xlsx --lang zh --force"),
    "release-notes": ("ipcompare release-notes data-2025 data", "ipcompare release-notes data hubei.xlsx"),
    "audit": ("ipcompare audit --lang en", "ipcompare audit --data hubei.xlsx --to slips.xlsx"),
    "trace": (
        "ipcompare trace 高价值 --region 贵州",
        "ipcompare trace --source 001 --line 54",
        "ipcompare trace --indicator hv_invention_density --region Guizhou --lang en",
    ),
    "export": (
        "ipcompare export figures.xlsx --regions 四川",
        "ipcompare export targets.csv --roles target --lang en",
    ),
}
#: What argparse says of itself, and how it is said here.
FAULTS = (
    (r"the following arguments are required: (?P<names>.*)", "required"),
    (r"unrecognized arguments: (?P<names>.*)", "unrecognised"),
    (r"argument (?P<name>.*?): invalid choice: '(?P<value>.*)' \(choose from (?P<known>.*)\)", "choice"),
    (r"argument (?P<name>.*?): expected (at least )?one argument", "needs"),
    (r"argument (?P<name>.*?): invalid int value: '(?P<value>.*)'", "number"),
)


def language_of(words: Sequence[str]) -> str:
    """Give the language to speak in: that of ``--lang`` where it names one alone, else the machine's.

    Examples
    --------
    >>> language_of(["figures", "--lang", "zh"])
    'zh'
    >>> language_of(["figures", "--lang", "zh", "en"]) == language_of(["figures"])
    True
    """
    asked: set[str] = set()
    inside = False
    for word in words:
        name, _, value = word.partition("=")
        inside = word == "--lang" or (inside and word in LANGUAGES)
        asked |= {word, value} & set(LANGUAGES) if inside or name == "--lang" else set()
    return asked.pop() if len(asked) == 1 else machine_language()


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help whose usage begins in the language of its reader."""

    def __init__(self, lang: str, **how: Any) -> None:
        super().__init__(**how)
        self._lang = lang

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with the word for usage."""
        super().add_usage(usage, actions, groups, text("cli.usage", self._lang) if prefix is None else prefix)


class _Version(argparse.Action):
    """Say the version and end."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        say(f"ipcompare {__version__}")
        parser.exit()


class Parser(argparse.ArgumentParser):
    """A parser that speaks one language.

    Parameters
    ----------
    topic : str
        The command's name; none for ``ipcompare`` itself.
    lang : {"zh", "en"}
        The language of its help and of its faults.
    **how
        As in :class:`argparse.ArgumentParser`.
    """

    def __init__(self, topic: str = "", lang: str = "en", **how: Any) -> None:
        self.topic, self.lang = topic, lang
        about = text(f"cli.{topic or 'ipcompare'}", lang)
        lines = [text("cli.examples", lang), *(f"  {line}" for line in EXAMPLES[topic])]
        ends = "\n".join([*lines, "", text("cli.statuses", lang)])
        look = partial(_Formatter, lang)
        super().__init__(description=about, epilog=ends, add_help=False, formatter_class=look, **how)
        # Groups with headings of our own: argparse's speak English.
        self._places = self.add_argument_group(text("cli.arguments", lang))
        self._switches = self.add_argument_group(text("cli.options", lang))
        self._switches.add_argument("-h", "--help", action="help", help=text("cli.help", lang))

    def takes(self, name: str, **how: Any) -> None:
        """Add an argument, with its help from the texts: the command's own where there is one."""
        group = self._switches if name.startswith("-") else self._places
        key = name.lstrip("-")
        own = f"cli.{self.topic}.{key}"
        group.add_argument(name, help=text(own if has_text(own) else f"cli.{key}", self.lang), **how)

    def print_help(self, file: Any = None) -> None:
        """Print the help; a pipe that is closed is no matter."""
        say(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words of a command in one line, after its usage, and end with 2."""
        for form, key in FAULTS:
            if found := re.fullmatch(form, message):
                words = found.groupdict()
                known = re.findall(r"[\w-]+", words.get("known", ""))
                more = {"near": nearest(words.get("value", ""), known), "known": ", ".join(known)}
                message = text(f"cli.fault.{key}", self.lang, **words | more)
        tell(f"{self.format_usage()}{self.prog}: {message}")
        raise SystemExit(2)


def parser(lang: str = "en") -> Parser:
    """Give what parses the words of the command line, and says in one language what is wrong with them.

    Parameters
    ----------
    lang : {"zh", "en"}, default "en"
        The language of help and faults; what a command prints is in it too unless ``--lang`` says another.

    Returns
    -------
    Parser
        Of words that name a ``command``.

    Examples
    --------
    >>> options = parser().parse_args(["figures", "--only", "rank", "--format", "svg"])
    >>> options.command, options.only, options.format
    ('figures', ['rank'], ['svg'])
    """
    whole = Parser(prog="ipcompare", lang=lang)
    whole.takes("--version", action=_Version, nargs=0)
    whole.takes("--lang", dest="spoken", choices=LANGUAGES)
    title = text("cli.commands", lang)
    commands = whole.add_subparsers(title=title, dest="command", required=True, metavar="COMMAND")

    def command(topic: str) -> Parser:
        added: Parser = commands.add_parser(topic, help=text(f"cli.{topic}", lang), topic=topic, lang=lang)
        return added

    several: dict[str, Any] = {"nargs": "+", "choices": LANGUAGES, "default": LANGUAGES}
    data: dict[str, Any] = {"type": Path, "nargs": "+", "metavar": "FILE"}
    names: dict[str, Any] = {"nargs": "+", "metavar": "NAME"}

    run = command("run")
    run.takes("--to", type=Path, metavar="FOLDER")
    run.takes("--lang", **several)
    run.takes("--data", **data)

    figures = command("figures")
    figures.takes("--to", type=Path, metavar="FOLDER")
    figures.takes("--lang", **several)
    figures.takes("--only", **names)
    figures.takes("--format", nargs="+", metavar="FORMAT", default=BRIEFING[:3])
    figures.takes("--size", choices=("full", "half", "slide"), default="full")
    figures.takes("--data", **data)

    briefing = command("briefing")
    briefing.takes("--to", type=Path, metavar="FOLDER")
    briefing.takes("--lang", **several)
    briefing.takes("--regions", **names)
    briefing.takes("--indicators", **names)
    briefing.takes("--since", type=int, metavar="YEAR")
    briefing.takes("--format", nargs="+", choices=BRIEFING, default=BRIEFING)
    briefing.takes("--style", choices=STYLES, default=STYLES[0])
    briefing.takes("--data", **data)

    check = command("check")
    check.takes("file", type=Path, nargs="+")
    check.takes("--lang", choices=LANGUAGES, default=lang)

    template = command("template")
    template.takes("file", type=Path)
    template.takes("--lang", **several)
    template.takes("--force", action="store_true")

    notes = command("release-notes")
    notes.takes("old", type=Path)
    notes.takes("new", type=Path)
    notes.takes("--lang", choices=LANGUAGES, default=lang)

    audit = command("audit")
    audit.takes("--data", **data)
    audit.takes("--to", type=Path, metavar="FILE")
    audit.takes("--lang", choices=LANGUAGES, default=lang)
    audit.takes("--force", action="store_true")

    trace = command("trace")
    trace.takes("word", nargs="?")
    trace.takes("--source", metavar="DOCUMENT")
    trace.takes("--line", type=int, metavar="NUMBER")
    trace.takes("--indicator", metavar="NAME")
    trace.takes("--region", metavar="NAME")
    trace.takes("--data", **data)
    trace.takes("--lang", choices=LANGUAGES, default=lang)
    trace.set_defaults(refuse=trace.error)

    export = command("export")
    export.takes("file", type=Path)
    export.takes("--regions", **names)
    export.takes("--indicators", **names)
    export.takes("--roles", **names)
    export.takes("--data", **data)
    export.takes("--lang", choices=LANGUAGES, default="zh")
    export.takes("--force", action="store_true")
    return whole
