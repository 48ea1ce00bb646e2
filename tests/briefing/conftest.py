"""The three files of each language, made once for the tests of this folder."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from ipcompare.briefing.brief import brief
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.deck import deck
from ipcompare.briefing.native import Look, Plot
from ipcompare.briefing.workbook import workbook
from ipcompare.results.dataset import Dataset
from ipcompare.suite.drawing import render

DATA = Dataset.open()
PICTURES = ("high_value_density", "indexed_inventions", "outlook_density", "rank")
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)")


def briefing_of(lang: str, *exhibits: Exhibit) -> Briefing:
    """Give a briefing of these figures, or of all."""
    briefing = Briefing(lang, DATA, exhibits=list(exhibits))
    for job in [] if exhibits else briefing.drawings():
        briefing.show(render(job, ["png"] if job.name in PICTURES else []))
    return briefing


class Made:
    """One language's content and its three files, as bytes."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.briefing = briefing_of(lang)
        self.files = self.make()
        self.book = load_workbook(io.BytesIO(self.files["xlsx"]))
        self.show = Presentation(io.BytesIO(self.files["pptx"]))
        self.paper = Document(io.BytesIO(self.files["docx"]))

    def make(self) -> dict[str, bytes]:
        return {
            "xlsx": workbook(self.briefing),
            "pptx": deck(self.briefing),
            "docx": brief(self.briefing),
        }


@pytest.fixture(scope="session", params=("zh", "en"))
def made(request: pytest.FixtureRequest) -> Made:
    return Made(request.param)


@pytest.fixture(scope="session")
def hostile() -> Briefing:
    """A briefing whose every name looks like a formula."""
    table = pd.DataFrame(
        {
            "region": FORMULAS,
            "indicator": "=1+1",
            "year": 2024,
            "value": [1.0, 2.0, 3.0, 4.0],
            "unit": "@x",
            "source": "=2+2",
        }
    )
    index = pd.Index(list(FORMULAS), name="=year")
    frame = pd.DataFrame({"=series": [1.0, 2.0, 3.0, 4.0]}, index=index)
    plot = Plot("bar", frame, (Look("#0072B2"),), "=Sheet1!A1")
    return briefing_of(
        "en", Exhibit("=name", "en", "=title", "+measure", "=alt", "@source", table, {}, "-caveat", [plot])
    )
