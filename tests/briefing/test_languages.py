"""No product of one language speaks the other, but where it quotes documents, and then it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ipcompare.briefing.workbook import HEADER
from ipcompare.core.text import text

HAN = re.compile(r"[\u3400-\u9fff]")
#: Two words in a row are a phrase; single names (Theta, SDSN) are no English.
PHRASE = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
#: The name of a method of the field.
NAMES = re.compile(r"Open SDG")
#: Columns that quote documents: their titles, publishers, sections, units and words. Notes of sheets say so.
QUOTED = ("locator", "derivation", "note", "publisher", "owner", "url", "source", "lines", "title")


def foreign(words: str, lang: str) -> bool:
    """Say whether words hold what is of the other language."""
    return bool(HAN.search(words) if lang == "en" else PHRASE.search(NAMES.sub("", words)))


def cells_of(made: Any) -> Iterator[tuple[str, str]]:
    """Give the texts of the workbook that quote no document, with where they stand."""
    quoted = {text(f"column.{name}", made.lang) for name in QUOTED}
    for sheet in made.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                head = sheet.cell(HEADER, cell.column).value
                if isinstance(cell.value, str) and not (cell.row > HEADER and head in quoted):
                    yield f"{sheet.title}!{cell.coordinate}", cell.value


def slides_of(made: Any) -> Iterator[tuple[str, str]]:
    """Give the texts of the deck: of shapes, tables, charts and notes."""
    for number, slide in enumerate(made.show.slides, 1):
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield f"slide {number}", shape.text_frame.text
            if shape.has_table:
                for row in shape.table.rows:
                    for cell in row.cells:
                        yield f"table of slide {number}", cell.text
            if shape.has_chart:
                for kind in shape.chart.plots:
                    for series in kind.series:
                        yield f"chart of slide {number}", str(series.name)
                    for category in kind.categories:
                        yield f"chart of slide {number}", str(category)
        if slide.has_notes_slide:
            yield f"notes of slide {number}", slide.notes_slide.notes_text_frame.text


def words_of(made: Any) -> Iterator[tuple[str, str]]:
    """Give the texts of the brief."""
    for paragraph in made.paper.paragraphs:
        yield "brief", paragraph.text
    for table in made.paper.tables:
        for row in table.rows:
            for cell in row.cells:
                yield "table of the brief", cell.text


def titles_of(made: Any) -> set[str]:
    """Give the titles of documents that are quoted within sentences."""
    own = made.briefing.catalogue.sources
    return {title for title in (*own["title_zh"], *own["title_en"], *own["publisher"]) if title}


def test_no_cell_slide_or_paragraph_speaks_the_other_language(made: Any) -> None:
    titles = sorted(titles_of(made), key=len, reverse=True)
    found = []
    for product in (cells_of(made), slides_of(made), words_of(made)):
        for place, words in product:
            if not foreign(words, made.lang):
                continue
            bare = words
            for title in titles:
                bare = bare.replace(title, "")
            if foreign(bare, made.lang):
                found.append(f"{place}: {bare[:80]}")
    assert found == []


def test_sheets_that_quote_documents_say_so_in_english(made: Any) -> None:
    if made.lang == "en":
        for key in ("harmonised_note", "sources_note", "wanted_note"):
            assert "Chinese" in text(f"briefing.{key}", "en")
