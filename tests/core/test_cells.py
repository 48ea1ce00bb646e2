"""The cell writer: whatever a text holds, a spreadsheet reads it back as that text."""

import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ipcompare.core.cells import Cells, clean, width


def read_back(cells):
    return load_workbook(io.BytesIO(cells.content()))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=8))
@example(
    ["=1+1", "+1", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.cn", "12", "TRUE", "\x00", "_x0041_"]
)
@example(["\t=1+1", "\t", "\r=1", "\n"])
def test_text_stays_text(texts):
    cells = Cells("Arial")
    sheet = cells.sheet("a")
    for row, words in enumerate(texts):
        cells.write(sheet, row, 0, words, bold=True)
    page = read_back(cells).worksheets[0]
    for row, words in enumerate(texts, 1):
        cell = page.cell(row, 1)
        assert (cell.value or "") == clean(words)
        assert cell.data_type == ("s" if clean(words) else "n")
        assert not cell.hyperlink
        assert cell.quotePrefix == clean(words).startswith(("=", "+", "-", "@", "\t"))


@given(st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(2**50), 2**50))
@settings(max_examples=60, deadline=None)
def test_numbers_stay_numbers(value):
    cells = Cells("Arial")
    cells.write(cells.sheet("a"), 0, 0, value, num_format="0.00")
    cell = read_back(cells).worksheets[0]["A1"]
    assert cell.value == pytest.approx(value, rel=1e-15)  # Excel itself keeps 15 digits
    assert cell.number_format == "0.00"


def test_nothing_is_an_empty_cell_with_its_look():
    cells = Cells("Arial")
    sheet = cells.sheet("a")
    for column, nothing in enumerate((None, "")):
        cells.write(sheet, 0, column, nothing, bg_color="#FF0000")
    for cell in read_back(cells).worksheets[0][1]:
        assert cell.value is None
        assert cell.fill.start_color.rgb == "FFFF0000"


@given(st.text(max_size=20), st.text(max_size=20))
def test_widths_add_up_and_chinese_counts_double(a, b):
    assert width(a + b) == width(a) + width(b)
    assert len(a) <= width(a) <= 2 * len(a)


def test_width_of_what_is_shown():
    assert [width(v) for v in ("贵州", "Guizhou", "（件）", 2024, 1234567.0, None)] == [4, 7, 6, 4, 12, 0]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_names_of_sheets_are_those_that_excel_allows(name):
    cells = Cells("Arial")
    written = cells.sheet(f"1{name}").name
    assert 0 < len(written) <= 31
    assert not re.search(r"[\[\]:*?/\\']", written)


def test_widths_of_columns_are_as_given():
    cells = Cells("Arial")
    sheet = cells.sheet("a")
    for column, wide in enumerate((8, 13, 46)):
        cells.fit(sheet, column, wide)
    columns = read_back(cells).worksheets[0].column_dimensions
    assert [columns[letter].width for letter in "ABC"] == [8, 13, 46]
