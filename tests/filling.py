"""Forms filled in and figures made by the tests, for Hubei unless they say otherwise."""

import io
import zipfile
from xml.sax.saxutils import escape

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


def workbook(sheets, **parts):
    """Pack the smallest workbook there is: by sheet the XML of its rows, by name what other parts hold."""
    links = "".join(
        f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>' for n, _ in enumerate(sheets)
    )
    listed = "".join(f'<sheet name="{name}" r:id="r{n}"/>' for n, name in enumerate(sheets))
    book = f'<workbook xmlns:r="r">{parts.pop("book", "")}<sheets>{listed}</sheets></workbook>'
    whole = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
        **{f"xl/worksheets/sheet{n}.xml": f"<x>{rows}</x>" for n, rows in enumerate(sheets.values())},
        **{f"xl/{name}.xml": f"<x>{part}</x>" for name, part in parts.items()},
    }
    return packed(whole)


def packed(parts):
    """Pack parts, by name, into an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def laid(*rows):
    """Write rows of texts as a sheet has them; an empty text is a blank cell."""
    return "".join(f"<row>{''.join(map(typed, row))}</row>" for row in rows)


def typed(words):
    """Write a text as it is typed into a cell."""
    return f'<c t="inlineStr"><is><t>{escape(words)}</t></is></c>'
