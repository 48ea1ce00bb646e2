"""Small harmonised tables, as `ipc.load` gives them, and what they carry: made by the tests, for Hubei."""

import pandas as pd

from ipcompare.core.catalogue import carrying
from ipcompare.data.convert import AVERAGE
from ipcompare.data.derive import EACH_YEAR

STOCK = {"indicator": "trademark_stock", "unit": "件", "basis": "stock"}
INVENTIONS = {"indicator": "invention_stock", "unit": "件", "basis": "stock"}
GROWTH = {"indicator": "trademark_stock_growth", "unit": "%", "basis": "growth"}
EVERY = {**GROWTH, "reading": EACH_YEAR}
PLEDGED = {"indicator": "pledge_financing", "unit": "亿元", "basis": "flow"}
LOANS = {**PLEDGED, "series": "loans"}
#: A sum over the plan of 2021 to 2025.
SUM = {**PLEDGED, "since": 2021, "series": f"loans, {AVERAGE}"}


def harmonised(*rows, **same):
    """Give a harmonised table: year, value, role and what else is said of each row."""
    usual = {
        "region": "CN-HB", "series": "", "reading": "", "since": pd.NA, "bound": "eq", "derived": False,
        "derivation": "", "source": "own", "locator": "x; lines 1-1", "note": "", "confidence": "high",
        **STOCK, **same,
    }  # fmt: skip
    told = [
        {**usual, "year": year, "value": value, "role": role, "inputs": f"own:{n}", **more[0]}
        for n, (year, value, role, *more) in enumerate([(*row, {}) for row in rows])
    ]
    return pd.DataFrame(told).astype({"since": "Int64", "value": "float64"})


def declaring(table):
    """Let a table carry what a form declares."""
    table.attrs["declared"] = {"regions": [{"region": "420100", "name_en": "Wuhan"}]}
    return carrying(table, table)


def carries(result, table):
    """Say whether a result carries what its table does, as rows of its own."""
    same = result.attrs["declared"] == table.attrs["declared"]
    return same and result.attrs["declared"] is not table.attrs["declared"]
