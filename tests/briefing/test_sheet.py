"""The sheet of published figures: clean, fitted, whole, and the same each time."""

import openpyxl
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.briefing.sheet import export, write_plain
from ipcompare.core.cells import width
from ipcompare.core.errors import DataError


def test_sheet_is_clean_and_the_same_each_time(tmp_path):
    rows = ipc.published("贵州", ["hv_invention_density", "trademark_stock"]).copy()
    rows.loc[rows.index[0], "note"] = "=1+1"
    rows.loc[rows.index[1], "note"] = "@SUM(A1)"
    rows.loc[rows.index[2], "note"] = "a\x00b"
    path = export(rows, tmp_path / "a.xlsx")
    export(rows, tmp_path / "b.xlsx")
    assert path.read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.max_row == len(rows) + 1
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    heads = [c.value for c in sheet[1]]
    notes = [row[heads.index("备注")] for row in sheet.iter_rows(min_row=2, max_row=4)]
    assert [(c.value, c.data_type, c.quotePrefix) for c in notes] == [
        ("=1+1", "s", True),
        ("@SUM(A1)", "s", True),
        ("ab", "s", False),
    ]
    values = [row[heads.index("数值")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert values == rows["value"].tolist()
    assert len(book.worksheets) == 2
    assert book.worksheets[1].max_row == rows["source"].nunique() + 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_amounts_stay_as_printed(tmp_path, lang):
    rows = ipc.published("广东", "pledge_financing")
    sheet = openpyxl.load_workbook(export(rows, tmp_path / "a.xlsx", lang=lang)).worksheets[0]
    cells = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(row[7], row[8]) for row in cells] == list(zip(rows["value"], rows["unit"], strict=True))


def column_of(sheet, number):
    """Give the looks of a column; those of equal neighbours are written once."""
    return next(d for d in sheet.column_dimensions.values() if d.min <= number <= d.max)


def test_widths_fit_what_is_in_them(tmp_path):
    rows = ipc.published("四川", "trade_secret_bases")
    sheet = openpyxl.load_workbook(export(rows, tmp_path / "a.xlsx")).worksheets[0]
    name = ipc.indicators().set_index("indicator")["name_zh"]["trade_secret_bases"]
    assert column_of(sheet, 2).width == 2 * len(name) + 2
    for column in sheet.iter_cols():
        longest = max(width(cell.value) for cell in column)
        assert column_of(sheet, column[0].column).width >= min(longest, 48)


def test_a_regions_own_name_comes_from_the_table(tmp_path):
    rows = ipc.published("四川").head(1).assign(region="420100")
    rows.attrs["declared"] = {
        "regions": [{"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city"}]
    }
    sheet = openpyxl.load_workbook(export(rows, tmp_path / "a.xlsx", lang="en")).worksheets[0]
    assert sheet["A2"].value == "Wuhan"


def test_sheet_is_whole_or_not_at_all(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(ipc.DataError):
        export(ipc.published("四川"), tmp_path / "folder.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["folder.xlsx"]


def test_no_figures_give_headings_alone(tmp_path):
    rows = ipc.published("四川").head(0)
    assert isinstance(rows, pd.DataFrame)
    book = openpyxl.load_workbook(export(rows, tmp_path / "a.xlsx"))
    assert [sheet.max_row for sheet in book.worksheets] == [1, 1]


def test_a_table_without_what_was_printed_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(DataError, match=r"as_printed.*published\(\)"):
        export(ipc.load("贵州"), tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_csv_holds_the_figures_of_the_sheet(tmp_path):
    rows = ipc.published("贵州").assign(note="=1+1")
    for lang in ("zh", "en"):
        sheet = openpyxl.load_workbook(export(rows, tmp_path / "a.xlsx", lang=lang)).worksheets[0]
        heads, *cells = sheet.iter_rows(values_only=True)
        text = pd.read_csv(export(rows, tmp_path / "a.csv", lang=lang), dtype=str, keep_default_na=False)
        assert list(heads) == text.columns.tolist()
        note = "备注" if lang == "zh" else "Note"
        assert set(text[note]) == {"'=1+1"}  # as a spreadsheet writes such a text itself
        values = [float(v) if v else None for v in text["数值" if lang == "zh" else "Value"]]
        assert values == [row[list(heads).index("数值" if lang == "zh" else "Value")] for row in cells]


def test_a_result_is_written_as_it_is(tmp_path):
    table = pd.DataFrame({"rule": ["=1+1", "b"], "value": [1.5, None], "sure": [True, False], "n": [1, 2]})
    for name in ("a.csv", "a.xlsx", "b.xlsx"):
        write_plain(table, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("rule", "value", "sure", "n"),
        ("=1+1", 1.5, "True", 1),
        ("b", None, "False", 2),
    ]
    assert sheet["A2"].data_type == "s"
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "'=1+1,1.5,True,1"
