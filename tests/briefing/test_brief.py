"""The brief: two pages that say what matters, and an annex with tables, figures and method."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from ipcompare.briefing.brief import brief
from ipcompare.briefing.content import Briefing, Choice
from ipcompare.briefing.summary import summary
from ipcompare.core.errors import DataError
from ipcompare.core.text import text
from ipcompare.methods.standing import tally

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words_of(paper: Any) -> list[str]:
    """Give every paragraph and cell."""
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in paper.paragraphs), *cells]


def test_brief_holds_conclusion_scoreboard_figures_and_method(made: Any) -> None:
    words = words_of(made.paper)
    assert words[0] == made.briefing.title
    said = summary(made.briefing)
    assert said.conclusion in words
    assert 2 <= len(said.options) <= 4
    assert len(said.found) == 3
    stop = text("join.stop", made.lang)
    for line in said.lines():
        # A figure's number may stand before the full stop.
        assert any(line.removesuffix(stop) in one for one in words), line
    for line in made.briefing.state():
        assert line in words
    board = tally(made.briefing.outlook)
    board = board[[c for c in board if c in ("region", "total") or board[c].any()]]
    grid = next(t for t in made.paper.tables if t.cell(0, 0).text == text("column.region", made.lang))
    cells = [[cell.text for cell in row.cells] for row in grid.rows]
    assert cells[1:] == [
        [
            made.briefing.catalogue.region_name(row["region"], made.lang),
            *(str(row[k]) for k in board.columns[1:]),
        ]
        for row in board.to_dict("records")
    ]
    assert (board.iloc[:, 2:].sum(axis=1) == board["total"]).all()
    assert len(made.paper.inline_shapes) == 4
    judged = next(
        t
        for t in made.paper.tables
        if text("column.indicator", made.lang) in [c.text for c in t.rows[0].cells]
    )
    assert len(judged.rows) == len(made.briefing.judged()) + 1
    for table in (grid, judged):
        assert table.rows[0]._tr.trPr.find(f"{WORD}tblHeader") is not None
    section = made.paper.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    for line in made.briefing.method():
        assert line in made.paper.tables[-1].cell(0, 0).text


def test_no_sentence_is_said_twice(made: Any) -> None:
    lines = [p.text for p in made.paper.paragraphs if len(p.text) > 30]
    assert len(lines) == len(set(lines))


def test_figures_are_cited_and_their_captions_name_them(made: Any) -> None:
    lines = [paragraph.text for paragraph in made.paper.paragraphs]
    captions = [p.text for p in made.paper.paragraphs if p.style.name == "Caption"]
    for number in (1, 3):
        figure = text("briefing.figure", made.lang, n=number)
        assert any(line.startswith(f"{figure}  ") for line in captions)
        cited = text("briefing.cited", made.lang, words="", n=number).strip()
        assert any(cited in line for line in lines), number
    assert not any(e.title in caption for e in made.briefing.exhibits for caption in captions)


@pytest.mark.parametrize("code", ["CN-GZ", "CN-SC", "CN-GD"])
def test_a_brief_of_one_region_is_about_it(made: Any, code: str) -> None:
    own = made.briefing.of_region(code)
    said = summary(own)
    place = made.briefing.catalogue.region_name(code, made.lang)
    assert place in said.conclusion
    assert len(said.found) == 3
    assert said.risks  # what is at risk, or that nobody can tell
    assert 2 <= len(said.options) <= 4
    paper = Document(io.BytesIO(brief(own)))
    assert paper.paragraphs[0].text == own.title
    empty = [
        line for line in words_of(paper) if line.strip() in ("：。", ":") or "：。" in line or ": ." in line
    ]
    assert empty == []


@pytest.mark.parametrize("names", [["贵州"], ["四川"], ["四川", "广东"]])
def test_of_one_or_two_regions_nothing_is_said_without_content(made: Any, names: list[str]) -> None:
    data = made.briefing.data
    chosen = Briefing(made.lang, data, Choice.of(data.catalogue, names), made.briefing.exhibits)
    paper = Document(io.BytesIO(brief(chosen)))
    for line in words_of(paper):
        assert "：。" not in line
        assert ": ." not in line
        assert "nan" not in line.casefold().split()
    told = summary(chosen)
    others = {"CN-GZ", "CN-SC", "CN-GD"} - set(chosen.regions)
    for code in others:
        assert data.catalogue.region_name(code, made.lang) not in told.conclusion


def test_without_a_target_the_brief_still_is_one(made: Any) -> None:
    data = made.briefing.data
    choice = Choice.of(data.catalogue, ["贵州"], ["invention_density"])
    chosen = Briefing(made.lang, data, choice, made.briefing.exhibits)
    said = summary(chosen)
    assert said.conclusion == ""
    assert said.options == []
    assert said.risks == []
    assert [one.figure for one in said.found] == ["rank"]
    assert words_of(Document(io.BytesIO(brief(chosen))))[0] == chosen.title


def test_official_style_names_the_fonts_of_official_documents_and_what_stands_in(made: Any) -> None:
    content = brief(replace(made.briefing), "official")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("word/styles.xml").decode()
        fonts = archive.read("word/fontTable.xml").decode()
    for font in ("方正小标宋简体", "黑体", "仿宋_GB2312"):
        assert font in styles
        assert f'w:name="{font}"><w:altName' in fonts
    section = Document(io.BytesIO(content)).sections[0]
    assert (round(section.top_margin.cm, 1), round(section.left_margin.cm, 1)) == (3.7, 2.8)
    with pytest.raises(DataError, match="official"):
        brief(made.briefing, "oficial")
