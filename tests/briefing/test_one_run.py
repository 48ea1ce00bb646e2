"""Figures, workbook, deck, brief and sentences of one run say the same counts and the same numbers."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from docx import Document

from ipcompare.briefing.brief import brief
from ipcompare.briefing.summary import summary
from ipcompare.briefing.workbook import HEADER
from ipcompare.core.text import counted, text
from ipcompare.methods.standing import VERDICTS, tally
from ipcompare.reading import findings

KEY = "hv_invention_density"


def grid_of(rows: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in rows]


def test_scoreboards_of_deck_brief_and_workbook_are_one(made: Any) -> None:
    """A count of targets by class is the same in all three, and what the table of verdicts adds up to."""
    head = text("column.region", made.lang)
    in_brief = next(
        t for t in (grid_of(t.rows) for t in made.paper.tables) if t[0][0] == head and len(t[0]) > 3
    )
    shapes = [shape for slide in made.show.slides for shape in slide.shapes if shape.has_table]
    assert grid_of(shapes[0].table.rows) == in_brief
    sheet = made.book[text("briefing.outlook", made.lang)]
    heads = [cell.value for cell in sheet[HEADER]]
    region, verdict, reading = (
        heads.index(text(f"column.{name}", made.lang)) for name in ("region", "verdict", "reading")
    )
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEADER + 1)]
    own = [row for row in rows if row[verdict] and not row[reading]]
    totals = {line[0]: int(line[1]) for line in in_brief[1:]}
    assert {name: sum(row[region] == name for row in own) for name in totals} == totals
    board = tally(made.briefing.outlook)
    assert sum(totals.values()) == board["total"].sum()


def test_titles_sentences_and_conclusions_count_alike(made: Any) -> None:
    board = tally(made.briefing.outlook).set_index("region")
    sentences = findings.outlook(made.briefing.outlook, made.lang)
    figures = {code: name for name, code in made.briefing.outlook_regions.items()}
    for code in made.briefing.regions:
        counts = {name: int(board.loc[code, name]) for name in VERDICTS if board.loc[code, name]}
        assert counted(counts, made.lang) in sentences
        exhibit = next(e for e in made.briefing.exhibits if e.name == figures[code])
        conclusion = summary(made.briefing.of_region(code)).conclusion
        for name, number in counts.items():
            told = text(f"count.{name}", made.lang, n=number)
            assert told in conclusion
            assert told.replace(" ", "") in exhibit.title.replace(" ", "")
        assert str(board.loc[code, "total"]) in conclusion
        own = Document(io.BytesIO(brief(made.briefing.of_region(code))))
        assert any(
            conclusion == cell.text for table in own.tables for row in table.rows for cell in row.cells
        )


def test_the_key_numbers_are_the_same_everywhere(made: Any) -> None:
    """Latest value, projection and target of the key indicator, in sentence, workbook and deck."""
    rows = made.briefing.outlook
    rows = rows[(rows["indicator"] == KEY) & (rows["reading"] == "")]
    told = findings.projected(rows, KEY, made.lang)
    sheet = made.book[text("briefing.outlook", made.lang)]
    heads = [cell.value for cell in sheet[HEADER]]
    place = {
        name: heads.index(text(f"column.{name}", made.lang))
        for name in ("region", "indicator", "latest", "target")
    }
    names = made.briefing.catalogue
    deck = "\n".join(
        shape.text_frame.text for slide in made.show.slides for shape in slide.shapes if shape.has_text_frame
    )
    for row in rows.to_dict("records"):
        region, indicator = names.region_name(row["region"], made.lang), names.indicator_name(KEY, made.lang)
        cells = next(
            line
            for line in ([c.value for c in r] for r in sheet.iter_rows(min_row=HEADER + 1))
            if (line[place["region"]], line[place["indicator"]]) == (region, indicator)
        )
        assert cells[place["latest"]] == pytest.approx(row["latest"])
        assert cells[place["target"]] == pytest.approx(row["target"])
        line = next(line for line in told.split("\n") if region in line)
        numbers = [float(n) for n in re.findall(r"\d+\.?\d*", line.replace(",", ""))]
        assert any(abs(n - row["latest"]) < 0.006 for n in numbers)
        assert row["target"] in numbers
        assert line in deck
