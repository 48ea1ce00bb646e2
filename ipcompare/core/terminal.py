"""What is said on a terminal: results on standard output, everything else on standard error.

Either may be a pipe whose reader has gone, or a file on a full disk.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

__all__ = ["Unsaid", "lenient", "say", "tell"]


class Unsaid(Exception):
    """Standard output takes no more.

    Attributes
    ----------
    reason : str
        Why, in the words of the system; empty where a reader has left early, as ``| head`` does.
    """

    def __init__(self, fault: OSError) -> None:
        self.reason = "" if isinstance(fault, BrokenPipeError) else fault.strerror or str(fault)
        super().__init__(self.reason)


def lenient() -> None:
    r"""Let a terminal without Chinese show \u8d35 rather than stop."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(words: object) -> None:
    """Print a result, at once.

    Raises
    ------
    Unsaid
        When it cannot be printed.

    Examples
    --------
    >>> say("figures/zh/rank.svg")
    figures/zh/rank.svg
    """
    try:
        print(words, flush=True)
    except OSError as fault:
        _give_up(sys.stdout)
        raise Unsaid(fault) from None


def tell(words: object) -> None:
    """Print a word to whoever waits, at once; nobody who left is missed."""
    if sys.stderr is None:
        return  # print would take standard output
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:
        _give_up(sys.stderr)


def _give_up(stream: TextIO) -> None:
    """Let a broken stream swallow what it still holds: Python would fail to write it when it ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
