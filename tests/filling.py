"""Forms filled in and figures made by the tests, for Hubei unless they say otherwise."""

import openpyxl
import pandas as pd

from ipcompare.data.convert import Figure
from ipcompare.forms.template import template

ROW = {
    "region": "CN-HB",
    "indicator": "trademark_stock",
    "role": "target",
    "year": 2025,
    "value": 120,
    "unit": "万件",
    "source": "my-plan",
}


def filled(path, *rows, sheet=0, change=None):
    """Fill a fresh form in, row by row."""
    template(path)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[sheet]
    heads = {str(cell.value).split()[-1]: cell.column for cell in page[1]}
    for number, row in enumerate(rows, start=3):
        for column, value in row.items():
            page.cell(number, heads[column]).value = value
    if change:
        change(book)
    book.save(path)
    return path


def put(sheet, **cells):
    def change(book):
        for place, value in cells.items():
            book.worksheets[sheet][place] = value

    return change


def published(region, *rows, indicator, unit, basis, series=""):
    """Give figures of a province of one's own as a published table: year, value and role each."""
    table = pd.DataFrame(rows, columns=["year", "value", "role"])
    printed = [f"{value:.15g}{unit}" for value in table["value"]]
    what = {"region": region, "indicator": indicator, "series": series, "unit": unit, "basis": basis}
    rest = {"since": pd.NA, "bound": "eq", "source": "my-report", "locator": "一; lines 1-1", "note": ""}
    return table.assign(**what, **rest, as_printed=printed)


def figure(**change):
    """Give a figure on its way into the harmonised table: an outcome of Hubei, printed."""
    usual = {
        "region": "CN-HB", "indicator": "trademark_stock", "year": 2024, "role": "actual", "value": 10.0,
        "unit": "件", "basis": "stock", "bound": "eq", "derived": False, "derivation": "", "source": "s",
        "locator": "x; lines 1-1", "note": "", "since": None, "series": "", "reading": "",
        "confidence": "high", "inputs": "t.csv:2",
    }  # fmt: skip
    made = Figure(**(usual | change))
    return made._replace(printed=change.get("printed", made.value))
