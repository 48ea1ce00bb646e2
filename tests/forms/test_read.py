"""What people write in a form: read by which rule, or refused where it could mean two things."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from filling import ROW, filled, put

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.forms.read import COLUMNS
from ipcompare.forms.vocabulary import HEADINGS


@pytest.mark.parametrize(
    ("change", "column", "reads"),
    [
        ({"value": "１２０"}, "value", 120),
        ({"value": "1,200.5"}, "value", 1200.5),
        ({"value": "１，２００"}, "value", 1200),
        ({"value": "12 345"}, "value", 12345),
        ({"value": " 120　"}, "value", 120),
        ({"value": "+120"}, "value", 120),
        ({"value": "120 万件"}, "value", 120),
        ({"region": "湖　北 省"}, "region", "CN-HB"),
        ({"region": "Hubei"}, "region", "CN-HB"),
        ({"region": "湖北 CN-HB"}, "region", "CN-HB"),
        ({"indicator": "有效 注册商标量"}, "indicator", "trademark_stock"),
        ({"role": "目标"}, "role", "target"),
        ({"bound": "≥"}, "bound", "ge"),
        ({"bound": None}, "bound", "eq"),
        ({"basis": "年末存量"}, "basis", "stock"),
        ({"basis": None}, "basis", "stock"),
        ({"unit": " 万 件"}, "unit", "万件"),
        ({"year": "２０２５年"}, "year", 2025),
        ({"year": "2025-12-31"}, "year", 2025),
        ({"year": "2025年12月"}, "year", 2025),
        ({"year": "2025年末"}, "year", 2025),
        ({"locator": "专栏1 第12-14行"}, "locator", "专栏1; lines 12-14"),
        ({"locator": "专栏1； lines 12"}, "locator", "专栏1; lines 12-12"),
        ({"locator": None}, "locator", "form; lines 3-3"),
        ({"as_printed": None}, "as_printed", "120 万件"),
        ({"note": "=1+1"}, "note", "=1+1"),
    ],
)
def test_what_people_write_is_read(tmp_path, change, column, reads):
    def as_text(book):  # openpyxl would make a formula of it
        for cell in book.worksheets[0][3]:
            if isinstance(cell.value, str):
                cell.data_type = "s"

    row = {k: v for k, v in {**ROW, **change}.items() if v is not None}
    path = filled(tmp_path / "hubei.xlsx", row, change=as_text)
    assert ipc.check(path)[column].item() == reads
    plain = pd.DataFrame([{**dict.fromkeys(COLUMNS, ""), **{k: str(v) for k, v in row.items()}}])
    plain.to_csv(tmp_path / "hubei.csv", index=False, encoding="gb18030")
    read = ipc.check(tmp_path / "hubei.csv")[column].item()
    assert read == (reads if reads != "form; lines 3-3" else "form; lines 2-2")


@pytest.mark.parametrize(
    ("change", "cell", "says"),
    [
        ({"value": "12.3万"}, "E3", "under unit"),
        ({"value": "约120"}, "E3", "under bound"),
        ({"value": "13 5"}, "E3", "do not part thousands"),
        ({"value": "1,20"}, "E3", "do not part thousands"),
        ({"value": "一百二十"}, "E3", "not a number"),
        ({"value": -3}, "E3", "negative"),
        ({"value": True}, "E3", "truth value"),
        ({"value": "12%"}, "E3", "percent"),
        ({"value": 1e300}, "E3", "larger than anything"),
        ({"value": None}, "E3", "is empty"),
        ({"unit": "亿元"}, "F3", "cannot be turned into '件'"),
        ({"unit": None}, "F3", "is empty"),
        ({"region": "Wuhan"}, "A3", "not known"),
        ({"region": None}, "A3", "is empty"),
        ({"year": "2025-06-30"}, "D3", "four digits"),
        ({"year": pd.Timestamp("2025-06-30").to_pydatetime()}, "D3", "is a date"),
        ({"source": "plan; report"}, "I3", "more than one document"),
        ({"locator": "p. 12"}, "J3", "lines a-b"),
        ({"note": "x" * 3000}, "P3", "characters"),
        ({"indicator": "satisfaction", "unit": "分", "value": 120}, "E3", "above 100"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_its_cell(tmp_path, change, cell, says):
    row = {k: v for k, v in {**ROW, **change}.items() if v is not None}
    path = filled(tmp_path / "hubei.xlsx", row)
    with pytest.raises(ipc.DataError) as error:
        ipc.check(path)
    assert len(error.value.faults) == 1
    for words in ("hubei.xlsx", "sheet 数据 figures", f"cell {cell} ", says):
        assert words in str(error.value)


def test_percentages(tmp_path):
    share = {**ROW, "indicator": "patent_intensive_share", "unit": "%", "value": 0.12}

    def shown(book):
        book.worksheets[0]["E3"].number_format = "0.0%"

    assert ipc.check(filled(tmp_path / "a.xlsx", share, change=shown)).value.item() == 12
    assert ipc.check(filled(tmp_path / "b.xlsx", {**share, "value": "12％"})).value.item() == 12
    assert ipc.check(filled(tmp_path / "c.xlsx", share)).value.item() == 0.12


def test_merged_cells_and_hidden_rows(tmp_path):
    rows = [ROW, {**ROW, "year": 2020, "role": "baseline", "value": 60}]
    rows[1].pop("region")

    def down(book):
        book.worksheets[0].merge_cells("A3:A4")
        book.worksheets[0].row_dimensions[4].hidden = True

    table = ipc.check(filled(tmp_path / "a.xlsx", *rows, change=down))
    assert table.region.tolist() == ["CN-HB", "CN-HB"]
    assert [note["rule"] for note in table.attrs["notes"]] == ["merged cell", "hidden row"]
    assert [note["value"] for note in table.attrs["notes"]] == ["CN-HB", "CN-HB"]
    for place, cell in (("E3:E4", "E3"), ("A3:B3", "A3")):
        path = filled(
            tmp_path / "b.xlsx", *rows, change=lambda book, p=place: book.worksheets[0].merge_cells(p)
        )
        with pytest.raises(ipc.DataError, match=f"cell {cell} .*{place} are merged"):
            ipc.check(path)


def test_formulas_give_their_result_or_are_refused(tmp_path):
    path = filled(tmp_path / "a.xlsx", {**ROW, "value": "=100+20"})
    with pytest.raises(ipc.DataError, match=r"cell E3 .*formula whose result"):
        ipc.check(path)
    old = zipfile.ZipFile(path)
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(
                name,
                part.replace(b"<f>100+20</f><v></v>", b"<f>100+20</f><v>120</v>").replace(
                    b"<f>100+20</f><v />", b"<f>100+20</f><v>120</v>"
                ),
            )
    assert ipc.check(tmp_path / "b.xlsx").value.item() == 120


def test_duplicates(tmp_path):
    with pytest.raises(ipc.DataError, match="repeats row 3"):
        ipc.check(filled(tmp_path / "a.xlsx", ROW, ROW))
    assert len(ipc.check(filled(tmp_path / "b.xlsx", ROW, {**ROW, "value": 130, "source": "another"}))) == 2


def test_check_lists_faults_and_warnings_on_the_command_line(tmp_path, capsys):
    good = filled(tmp_path / "good.xlsx", {**ROW, "unit": "件", "value": 12.5})
    assert main(["check", str(good)]) == 0
    assert "万件" in capsys.readouterr().out
    bad = filled(tmp_path / "bad.xlsx", {**ROW, "value": "x"}, {**ROW, "unit": "y"})
    assert main(["check", str(bad)]) == 1
    said = capsys.readouterr().err
    assert "cell E3" in said
    assert "cell F4" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_of_office(tmp_path, encoding, delimiter):
    row = {**dict.fromkeys(COLUMNS, ""), **ROW, "note": "张江, “示范”"}
    heads = {c: HEADINGS["figures"][c][0] for c in row}
    path = tmp_path / "hubei.csv"
    pd.DataFrame([row]).rename(columns=heads).to_csv(path, index=False, encoding=encoding, sep=delimiter)
    table = ipc.check(path)
    assert table.note.item() == "张江, “示范”"
    assert table.value.item() == 120


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (("Bad Id", "名", "", "creation", "件", "stock", 1, 0), "is no id"),
        (("good_id", "", "", "creation", "件", "stock", 1, 0), "is empty"),
        (("good_id", "名", "", "nothing", "件", "stock", 1, 0), "theme"),
        (("good_id", "名", "", "creation", "件", "stock", 2, 0), "neither 1"),
        (("good_id", "名", "", "creation", "件", "stock", 1, 9), "decimals"),
    ],
)
def test_faulty_declarations_name_their_cell(tmp_path, values, says):
    cells = {f"{letter}3": value for letter, value in zip("ABCDEFGH", values, strict=True)}
    path = filled(tmp_path / "a.xlsx", ROW, change=put(1, **cells))
    with pytest.raises(ipc.DataError, match=says) as error:
        ipc.check(path)
    assert "sheet 新指标 new indicators, cell" in str(error.value)


@pytest.mark.parametrize("office", ["libreoffice", "wps"])
def test_forms_as_other_offices_save_them(office):
    """See files/make_forms.py for how they were made."""
    table = ipc.check(Path(__file__).with_name("files") / f"{office}.xlsx")
    assert table.attrs == {}
    columns = ["region", "indicator", "role", "year", "value", "unit", "bound", "basis", "locator"]
    assert table[columns].to_numpy().tolist() == [
        ["CN-HB", "invention_density", "baseline", 2020, 12.8, "件/万人", "eq", "density", "form; lines 3-3"],
        ["CN-HB", "invention_density", "target", 2025, 22.0, "件/万人", "ge", "density", "专栏1; lines 3-4"],
    ]
