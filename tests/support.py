"""Where the tests find the checkout, their own facts and, beside it, the shared source material."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FACTS = Path(__file__).with_name("data") / "facts"
DIGITS = re.compile(r"[0-9０-９]+")


def shared(folder: str) -> Path:
    """Give a folder of the shared facts, or skip where they are not at hand (a user's machine)."""
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"the folder shared/{folder} with the source material is not beside this checkout")
    return path


def facts(name: str) -> pd.DataFrame:
    """Read a table of the tests' own facts; its cells are text."""
    return pd.read_csv(FACTS / f"{name}.csv", dtype=str, keep_default_na=False, comment="#")


def digits_by_line(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Give the runs of digits of each line that has any, half- and full-width, with the line's number."""
    for number, line in enumerate(lines, start=1):
        if runs := DIGITS.findall(line):
            yield number, runs
