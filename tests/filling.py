"""Forms filled in by the tests, for Hubei unless they say otherwise."""

import openpyxl

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
