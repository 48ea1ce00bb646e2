"""The form for a province of one's own: written, filled in, read, refused where it could mean two things."""

import io
import os
import random
import shutil
import time
import zipfile
from contextlib import contextmanager

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.core import reference
from ipcompare.core.scope import entered
from ipcompare.data.published import COLUMNS, beside
from ipcompare.forms import form
from ipcompare.reading import release

ROW = {
    "region": "CN-HB",
    "indicator": "trademark_stock",
    "role": "target",
    "year": 2025,
    "value": 120,
    "unit": "万件",
    "source": "my-plan",
}
FULL = str.maketrans("0123456789.,%-+", "０１２３４５６７８９．，％－＋")


def filled(path, *rows, sheet=0, change=None):
    """Fill a fresh form in, row by row."""
    form.template(path)
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


def both(*changes):
    return lambda book: [change(book) for change in changes]


# --- the form itself -----------------------------------------------------------------------------------


def test_the_form_is_the_same_bytes_and_empty(tmp_path):
    first = form.template(tmp_path / "a.xlsx").read_bytes()
    assert form.template(tmp_path / "b.xlsx").read_bytes() == first
    assert form.read(tmp_path / "a.xlsx").texts.empty  # the example row is no figure


def test_the_form_helps(tmp_path):
    book = openpyxl.load_workbook(form.template(tmp_path / "a.xlsx"))
    page = book.worksheets[0]
    assert page.freeze_panes == "B2"
    assert page["A1"].value == "地区 region"
    assert len(page.data_validations.dataValidation) == 8
    lists = book.worksheets[-1]
    assert lists.sheet_state == "hidden"
    for rule in page.data_validations.dataValidation:
        column = rule.formula1.rpartition("!")[2].split("$")[1]
        assert all(c.value for c in lists[column][1 : int(rule.formula1.rpartition("$")[2])])
    notes = [c.value for row in book.worksheets[4].iter_rows() for c in row]
    assert any("万件" in str(n) for n in notes)
    assert any("thousands separators" in str(n) for n in notes)
    assert not any(c.data_type == "f" for s in book for row in s.iter_rows() for c in row)


def test_every_offer_of_the_lists_is_understood(tmp_path):
    offers = form._lists()
    for column, names in form._codes().items():
        for offered in offers[column]:
            assert form._code(offered, names) == offered.split()[-1]


def test_a_form_in_one_language_reads_the_same(tmp_path):
    for lang in ("zh", "en"):
        path = form.template(tmp_path / f"{lang}.xlsx", lang)
        assert list(form.read(path).letters) == list(form.HEADINGS["figures"])


def test_the_command_line_never_overwrites_a_form(tmp_path, capsys):
    path = str(tmp_path / "hubei.xlsx")
    assert main(["template", path]) == 0
    assert main(["template", path]) == 1
    assert "perhaps filled in" in capsys.readouterr().err
    assert main(["template", str(tmp_path / "hubei.csv")]) == 1


# --- what is read, by which rule -----------------------------------------------------------------------


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
        ({"unit": None}, "F3", "is not known"),
        ({"region": "Wuhan"}, "A3", "not known"),
        ({"region": None}, "A3", "not known"),
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
    plain = ipc.check(filled(tmp_path / "c.xlsx", share))
    assert plain.value.item() == 0.12
    assert "percent" in set(form.warnings_of(plain)["rule"])


def test_merged_cells_and_hidden_rows(tmp_path):
    rows = [ROW, {**ROW, "year": 2020, "role": "baseline", "value": 60}]
    rows[1].pop("region")

    def down(book):
        book.worksheets[0].merge_cells("A3:A4")
        book.worksheets[0].row_dimensions[4].hidden = True

    table = ipc.check(filled(tmp_path / "a.xlsx", *rows, change=down))
    assert table.region.tolist() == ["CN-HB", "CN-HB"]
    assert {"merged cell", "hidden row"} <= set(form.warnings_of(table)["rule"])
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


def test_duplicates_and_conflicts(tmp_path):
    with pytest.raises(ipc.DataError, match="repeats row 3"):
        ipc.check(filled(tmp_path / "a.xlsx", ROW, ROW))
    two = ipc.check(filled(tmp_path / "b.xlsx", ROW, {**ROW, "value": 130, "source": "another"}))
    assert form.warnings_of(two).query("rule == 'conflict'").shape[0] == 2


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([{**ROW, "region": "贵州", "unit": "件", "value": 36, "series": "x"}], "scale"),
        ([{**ROW, "region": "贵州", "value": 360000, "series": "x"}], "scale"),
        ([{**ROW, "unit": "件", "value": 12.5}], "fraction"),
        ([ROW, {**ROW, "role": "baseline", "year": 2020, "value": 130}], "target"),
        ([{**ROW, "indicator": "invention_density", "unit": "件/万人", "value": 20}], "series"),
    ],
)
def test_suspicious_figures_are_listed(tmp_path, rows, rule):
    found = form.warnings_of(ipc.check(filled(tmp_path / "a.xlsx", *rows)), "zh")
    assert rule in set(found["rule"])
    assert (found["words"] != "").all()
    assert found["place"].str.contains("a.xlsx").all()


def test_check_lists_faults_and_warnings_on_the_command_line(tmp_path, capsys):
    good = filled(tmp_path / "good.xlsx", {**ROW, "unit": "件", "value": 12.5})
    assert main(["check", str(good)]) == 0
    assert "万件" in capsys.readouterr().out
    bad = filled(tmp_path / "bad.xlsx", {**ROW, "value": "x"}, {**ROW, "unit": "y"})
    assert main(["check", str(bad)]) == 1
    said = capsys.readouterr().err
    assert "cell E3" in said
    assert "cell F4" in said


# --- parse(print(x)) = x -------------------------------------------------------------------------------


def grouped(by):
    return lambda x: format(x, ",f").replace(",", by)


STYLES = {
    "plain": lambda x: format(x, "f"),
    "full width": lambda x: format(x, "f").translate(FULL),
    "comma": grouped(","),
    "full-width comma": lambda x: format(x, ",f").translate(FULL),
    "blank": grouped(" "),
    "ideographic blank": grouped("\u3000"),
    "narrow blank": grouped("\u202f"),
    "apostrophe": grouped("'"),
    "padded": lambda x: f" \u3000{x:f}\u00a0",
    "plus": lambda x: f"{x:+f}",
    "scientific": lambda x: f"{x:.12e}",
}


@settings(max_examples=400, deadline=None)
@given(
    value=st.decimals(0, 10**9, places=4, allow_nan=False),
    style=st.sampled_from(sorted(STYLES)),
    unit=st.sampled_from(sorted(reference.known_units())),
    tail=st.sampled_from(["", "{u}", " {u}", "\u3000{u}"]),
)
def test_a_number_comes_back_from_every_style_and_unit(value, style, unit, tail):
    words = STYLES[style](value) + tail.format(u=unit)
    assert float(form.number(words, unit)) == float(value)


@settings(max_examples=100, deadline=None)
@given(
    unit=st.sampled_from(sorted(reference.known_units())),
    wide=st.booleans(),
    blank=st.sampled_from(["", " ", "\u3000"]),
)
def test_every_unit_comes_back(unit, wide, blank):
    words = blank.join(unit.translate(FULL) if wide else unit)
    assert form._unit(words) == unit


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1949, 2100),
    st.sampled_from(["{}", "{}年", "{}年末", "{}-12-31", "{}/12", "{}年12月31日", " {} "]),
)
def test_every_way_to_write_a_year_comes_back(year, way):
    assert form._year(way.format(year)) == str(year)
    assert form._year(way.format(year).translate(FULL)) == str(year)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["", "件", "%", "万件"]))
def test_any_text_is_a_number_or_a_value_error(words, unit):
    said = ""
    try:
        assert float(form.number(words, unit)) is not None
    except ValueError as says:
        said = str(says)
    assert "could not convert" not in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_of_office(tmp_path, encoding, delimiter):
    row = {**dict.fromkeys(COLUMNS, ""), **ROW, "note": "张江, “示范”"}
    heads = {c: form.HEADINGS["figures"][c][0] for c in row}
    path = tmp_path / "hubei.csv"
    pd.DataFrame([row]).rename(columns=heads).to_csv(path, index=False, encoding=encoding, sep=delimiter)
    table = ipc.check(path)
    assert table.note.item() == "张江, “示范”"
    assert table.value.item() == 120


# --- files that are not what they should be ------------------------------------------------------------


def repacked(path, edit=None, extra=None, only=None):
    """Pack a form again with changed or further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if only is None or name in only:
                part = old.read(name)
                new.writestr(name, edit(name, part) if edit else part)
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def entity_bomb(name, part):
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )
    return part.replace(b"<worksheet ", lol + b"]><worksheet ", 1) if name.endswith("sheet2.xml") else part


def many_blanks(name, part):
    if not name.endswith("sheet1.xml"):
        return part
    head, _, tail = part.partition(b"</sheetData>")
    return head + b'<row r="9">' + b'<c r="A9" s="1"/>' * 3_500_000 + b"</row></sheetData>" + tail


def far_away(name, part):
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return part.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else part


BROKEN = {
    "truncated.xlsx": (lambda p: p.read_bytes()[: p.stat().st_size // 2], "damaged"),
    "password.xlsx": (
        lambda p: form.xlsx.OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "old.xls": (lambda p: form.xlsx.OLE + b"\0" * 512, "97-2003"),
    "old.xlsx": (lambda p: form.xlsx.OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "97-2003"),
    "page.xlsx": (lambda p: b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "page.csv": (lambda p: b"\n<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "text.xlsx": (lambda p: b"region,indicator\n", "no workbook"),
    "empty.xlsx": (lambda p: b"", "no workbook"),
    "empty.csv": (lambda p: b" \n\n", "is empty"),
    "bytes.csv": (lambda p: bytes(range(128, 256)) * 9, "neither in UTF-8 nor"),
    "nul.csv": (lambda p: b"region,\0indicator\n", "neither in UTF-8 nor"),
    "wide.csv": (
        lambda p: b"region,indicator,role,year,value,unit\n" + b"1,2,3,4,5,6,7,8\n",
        "double quotes",
    ),
    "long.csv": (lambda p: b"region,indicator,role,year,value,unit\n" + b'"' + b"x" * 200_000 + b'"', "CSV"),
    "no-heading.csv": (lambda p: b"1,2\n3,4\n", "no row of headings"),
    "big.csv": (lambda p: b"," * (form.xlsx.MOST_BYTES + 1), "MB"),
    "bomb.xlsx": (lambda p: repacked(p, extra={"xl/media/a.bin": b"\0" * 60_000_000}), "unpacks to more"),
    "parts.xlsx": (
        lambda p: repacked(p, extra={f"xl/media/{i}": b"" for i in range(1001)}),
        "unpacks to more",
    ),
    "entities.xlsx": (lambda p: repacked(p, entity_bomb), "declares XML entities"),
    "links.xlsx": (
        lambda p: repacked(p, extra={"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "links to other",
    ),
    "connections.xlsx": (lambda p: repacked(p, extra={"xl/connections.xml": b"<x/>"}), "connections"),
    "macros.xlsx": (lambda p: repacked(p, extra={"xl/vbaProject.bin": b"x"}), "macros"),
    "macros.xlsm": (lambda p: p.read_bytes(), "without macros"),
    "binary.xlsb": (lambda p: p.read_bytes(), "save it as .xlsx"),
    "word.xlsx": (lambda p: repacked(p, extra={"word/document.xml": b"<x/>"}, only=()), "no Excel workbook"),
    "blanks.xlsx": (lambda p: repacked(p, many_blanks), "unpacks to more"),
    "far.xlsx": (lambda p: repacked(p, far_away), "XFD1048576 lies outside"),
    "sheetless.xlsx": (lambda p: repacked(p, only=("xl/workbook.xml",)), "no sheet"),
    "deep.xlsx": (
        lambda p: repacked(p, lambda n, b: b"<a>" * 9_000_000 if n.endswith("sheet1.xml") else b),
        "nested too deep",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_at_once(tmp_path, name):
    make, says = BROKEN[name]
    good = filled(tmp_path / "good.xlsx", ROW)
    path = tmp_path / name
    path.write_bytes(make(good))
    start = time.perf_counter()
    with pytest.raises(ipc.DataError, match=says) as error:
        ipc.check(path)
    assert name in str(error.value)
    assert time.perf_counter() - start < 5


def test_other_things_than_files_are_refused(tmp_path):
    for name in (tmp_path, tmp_path / "none.xlsx", "a\0b.csv"):
        with pytest.raises(ipc.DataError):
            ipc.check(name)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(ipc.DataError, match="is not a file"):
            ipc.check(tmp_path / "pipe.csv")


def test_many_blank_cells_are_read_in_little_memory(tmp_path):
    import tracemalloc

    good = filled(tmp_path / "good.xlsx", ROW)
    blanks = b'<row r="9">' + b'<c r="A9" s="1"/>' * 300_000 + b"</row></sheetData>"
    path = tmp_path / "blank.xlsx"
    path.write_bytes(
        repacked(good, lambda n, b: b.replace(b"</sheetData>", blanks) if n.endswith("sheet1.xml") else b)
    )
    tracemalloc.start()
    assert len(ipc.check(path)) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_names_of_sheets_and_files_lead_nowhere(tmp_path):
    evil = filled(tmp_path / "evil 湖北.xlsx", {**ROW, "source": "../../x"})
    with zipfile.ZipFile(evil) as old:
        book = old.read("xl/workbook.xml")
    inside = repacked(
        evil,
        lambda n, b: (
            book.replace("数据 figures".encode(), b"../../../etc/x") if n == "xl/workbook.xml" else b
        ),
        extra={"../../outside.txt": b"x", "/tmp/outside.txt": b"x"},
    )
    evil.write_bytes(inside)
    before = set(tmp_path.parent.rglob("*"))
    table = ipc.load("湖北", "trademark_stock", data=evil)
    assert table.value.item() == 1_200_000
    assert set(tmp_path.parent.rglob("*")) == before
    assert "../../x" in ipc.explain(table.iloc[0], data=evil)  # a name with blanks is one record


def test_files_as_excel_writes_them(tmp_path):
    """Shared texts, readings of words, prefixed names, dates by either calendar, no cell references."""
    parts = {
        "xl/workbook.xml": """<x:workbook xmlns:x="main" xmlns:r="relationships"><x:workbookPr date1904="1"/>
            <x:sheets><x:sheet name="a" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>""",
        "xl/_rels/workbook.xml.rels": """<Relationships>
            <Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/>
            <Relationship Id="rId9" Target="../../../../etc/passwd"/></Relationships>""",
        "xl/sharedStrings.xml": """<sst><si><t>甲</t><rPh><t>jia</t></rPh></si>
            <si><r><t>乙</t></r><r><t>丙</t></r></si></sst>""",
        "xl/styles.xml": """<styleSheet><numFmts>
            <numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/>
            <numFmt numFmtId="165" formatCode="0.0%"/>
            <numFmt numFmtId="166" formatCode="#,##0&quot;day&quot;"/></numFmts>
            <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>
            </styleSheet>""",
        "xl/worksheets/sheet1.xml": """<worksheet><sheetData>
            <row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
            <row r="5" hidden="1"><c r="B5" s="1"><v>42734</v></c><c r="C5" s="2"><v>0.125</v></c>
            <c r="D5" s="3"><v>7</v></c><c r="E5" t="e"><v>#REF!</v></c><c r="F5" t="b"><v>1</v></c>
            <c r="G5" t="str"><f>A1</f><v>x</v></c><c r="H5" s="1"/></row>
            </sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells></worksheet>""",
    }
    path = tmp_path / "excel.xlsx"
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    sheet = form.xlsx.read(path)["a"]
    assert {k: (c.text, c.kind, c.percent) for k, c in sheet.cells.items()} == {
        (1, 1): ("甲", "text", False),
        (1, 2): ("乙丙", "text", False),
        (5, 2): ("2020-12-31", "date", False),
        (5, 3): ("0.125", "number", True),
        (5, 4): ("7", "number", False),
        (5, 5): ("#REF!", "error", False),
        (5, 6): ("TRUE", "bool", False),
        (5, 7): ("x", "text", False),
    }
    assert sheet.hidden == {5}
    assert sheet.merged == [(1, 1, 3, 1)]


CASES = 600


def mutations(good, rng):
    """Give mutated workbooks and CSV files without end, the same for the same seed."""
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    plain = pd.DataFrame([{**dict.fromkeys(COLUMNS, ""), **ROW}] * 3).to_csv(index=False).encode()
    odd = [b"", b"\0", b"<", b"&lol;", b'"', b"\xff\xfe", b"=cmd|' /C calc'!A0", b"-1", b"1e999", b"nan"]
    odd += [b"\r", b"9" * 20, "万".encode(), "１".encode(), b"A" * 5000, b"#REF!", b"/../..", b"</c>", b" "]
    while True:
        kind = rng.choice(("bytes", "bytes", "part", "part", "csv", "csv", "tokens", "drop"))
        if kind == "bytes":
            content = bytearray(good.read_bytes())
            for _ in range(rng.randint(1, 30)):
                content[rng.randrange(len(content))] = rng.randrange(256)
            yield ".xlsx", bytes(content[: rng.choice((len(content), rng.randrange(len(content))))])
            continue
        if kind == "csv":
            content = bytearray(plain.decode().encode(rng.choice(("utf-8", "gb18030"))))
            for _ in range(rng.randint(1, 12)):
                at = rng.randrange(len(content))
                content[at : at + rng.randint(0, 6)] = rng.choice(odd)
            yield ".csv", bytes(content)
            continue
        changed = dict(parts)
        name = rng.choice([n for n in parts if n.startswith("xl/") and "theme" not in n])
        if kind == "drop":
            changed.pop(name)
        else:
            content = bytearray(changed[name])
            for _ in range(rng.randint(1, 10)):
                at = rng.randrange(max(1, len(content)))
                if kind == "tokens":  # between tags, so that the XML stays whole more often
                    at = content.find(b">", at) + 1
                content[at : at + (0 if kind == "tokens" else rng.randint(0, 9))] = rng.choice(odd)
            changed[name] = bytes(content)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as new:
            for part, content in changed.items():
                new.writestr(part, content)
        yield ".xlsx", out.getvalue()


def test_mutated_files_give_a_data_error_or_a_clean_load(tmp_path):
    rng = random.Random(7)
    good = filled(tmp_path / "good.xlsx", ROW, {**ROW, "year": 2020, "role": "baseline", "value": 60})
    clean = refused = 0
    for number, (ending, content) in zip(range(CASES), mutations(good, rng), strict=False):
        path = tmp_path / f"case{number}{ending}"
        path.write_bytes(content)
        start = time.perf_counter()
        said = path.name
        try:
            table = ipc.check(path)
            assert table["value"].dropna().abs().lt(1e16).all()
            clean += 1
        except ipc.DataError as error:
            said = str(error)
            refused += 1
        assert path.name in said
        assert time.perf_counter() - start < 5, path.name
        path.unlink()
    assert clean + refused == CASES
    assert clean > 30
    assert refused > 300


# --- a province of one's own, through the whole house --------------------------------------------------


@contextmanager
def without_sichuan(tmp_path):
    """Let the library know nothing of Sichuan but what the panel of all provinces says."""
    root = tmp_path / "data"
    shutil.copytree(reference.data_path(), root)
    (root / "published" / "sichuan.csv").unlink()
    with entered(root=root):
        yield root


def sichuan_form(path):
    """Fill Sichuan's plan and the years after it into a form, as its table prints them."""
    rows = ipc.published("四川").query("role in ['baseline', 'target'] or year > 2020")
    names = [c for c in form.HEADINGS["figures"] if c in rows]
    records = [
        {c: v for c, v in row.items() if not pd.isna(v) and v != ""} for row in rows[names].to_dict("records")
    ]
    return filled(path, *records), rows


def test_a_province_from_its_plan_by_the_form_equals_the_shipped_one(tmp_path):
    path, rows = sichuan_form(tmp_path / "四川 plan.xlsx")
    read = ipc.check(path)
    pd.testing.assert_frame_equal(
        read.reset_index(drop=True), rows[list(read)].reset_index(drop=True), check_dtype=False
    )
    shipped = ipc.targets(ipc.load("四川")).drop(columns="inputs")
    with without_sichuan(tmp_path):
        assert "CN-SC" not in set(ipc.load().region)
        table = ipc.load(data=path)
        assert "CN-SC" in set(table.region)
        plan = ipc.targets(table[table.region == "CN-SC"]).drop(columns="inputs")
        ahead = ipc.attainment(table).query("region == 'CN-SC'")
    same = ["indicator", "series", "baseline", "target", "target_year", "bound", "unit"]
    pd.testing.assert_frame_equal(plan[same], shipped[same])
    assert (plan["status"] == shipped["status"]).mean() >= 0.9
    assert (ahead["verdict"] != "not assessable").any()


def test_it_runs_through_to_figures_and_workbook(tmp_path):
    path, _ = sichuan_form(tmp_path / "四川 plan.xlsx")
    with without_sichuan(tmp_path):
        out = tmp_path / "out 输出"
        words = [
            "--regions",
            "四川",
            "广东",
            "--indicators",
            "hv_invention_density",
            "--format",
            "xlsx",
            "svg",
        ]
        assert main(["briefing", *words, "--lang", "en", "--data", str(path), "--to", str(out)]) == 0
        assert (out / "en" / "figures" / "outlook_sichuan.svg").exists()
        book = openpyxl.load_workbook(out / "en" / "briefing.xlsx")
        assert any("Sichuan" in str(c.value) for s in book for row in s.iter_rows() for c in row)


def test_another_province_stands_beside_the_three(tmp_path):
    """Shandong's inventions in force from its communiqués (the panel has them too), with a plan's target."""
    known = ipc.panel().query("region == 'CN-SD' and indicator == 'invention_stock' and year >= 2020")
    rows = [
        {**ROW, "region": "山东", "indicator": "invention_stock", "unit": "件", "role": "实际值",
         "year": int(r.year), "value": r.value, "source": "山东省统计公报"}
        for r in known.itertuples()
    ]  # fmt: skip
    # The nation's own target, 12 high-value inventions per 10,000 people, held to a province: a test only.
    rows.append(
        {
            **ROW,
            "region": "山东",
            "indicator": "hv_invention_density",
            "series": "census7",
            "value": 12,
            "unit": "件/万人",
        }
    )
    rows.append({**rows[-1], "role": "baseline", "year": 2020, "value": 6.3})
    path = filled(tmp_path / "shandong.xlsx", *rows)
    table = ipc.load(data=path)
    assert set(table.query("role == 'target'").region) >= {"CN-GZ", "CN-SC", "CN-GD", "CN-SD"}
    assert ipc.targets(table).query("region == 'CN-SD'").required_growth.round(1).tolist() == [13.8]
    with beside(path):
        from ipcompare.suite import figures

        assert figures.all_figures().keys() - figures.FIGURES == {"outlook_cn_sd"}
        assert "CN-SD" in set(figures.indexed_table().region)
        files = list(figures.write(tmp_path, languages=["en"], only=["outlook_cn_sd"], formats=["svg"]))
        assert [f.name for f in files] == ["outlook_cn_sd.svg"]
    assert "CN-SD" not in set(ipc.load().query("role == 'target'").region)


def test_a_new_indicator_and_a_new_city(tmp_path):
    def declares(book):
        for sheet, values in (
            (1, ("software_works", "软件著作权登记量", "Software copyrights", "创造", "部", "年度量", -1, 0)),
            (2, ("wuhan-plan", "武汉市规划", "Wuhan plan", "武汉市", "420100", "2021-11")),
            (3, ("420100", "武汉", "Wuhan", "city", "CN-HB")),
        ):
            for column, value in enumerate(values, start=1):
                book.worksheets[sheet].cell(3, column).value = value

    new = {**ROW, "region": "武汉", "indicator": "软件著作权登记量", "unit": "部", "source": "wuhan-plan"}
    rows = [{**new, "role": "baseline", "year": 2020, "value": 90}, {**new, "value": 60}]
    rows.append({**new, "role": "actual", "year": 2023, "value": 50})
    path = filled(tmp_path / "wuhan.xlsx", *rows, change=declares)
    table = ipc.load(data=path)
    assert "420100" in set(table.region)
    plan = ipc.targets(table).query("region == '420100'")
    assert plan.status.item() == "reached early"  # fewer is better, as declared
    assert "420100" in set(ipc.attainment(table).region)
    assert "Wuhan 武汉, 软件著作权登记量" in ipc.explain(table[table.region == "420100"].iloc[0], data=path)
    assert "software_works" not in set(ipc.indicators().indicator)
    with pytest.raises(ipc.DataError):
        ipc.load("武汉")


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


def test_a_later_figure_supersedes_and_the_old_one_stays(tmp_path):
    old = ipc.load("贵州", "trademark_stock", "actual").query("year == 2024").iloc[0]
    mine = {**ROW, "region": "贵州", "role": "actual", "year": 2024, "value": 57, "source": "first"}

    def dated(book):
        for number, values in enumerate(
            (("first", "初版", "", "", "", "2025-03"), ("revised", "修订", "", "", "", "2025-09")), 3
        ):
            for column, value in enumerate(values, start=1):
                book.worksheets[2].cell(number, column).value = value

    path = filled(tmp_path / "a.xlsx", {**mine, "value": 58, "source": "revised"}, mine, change=dated)
    new = ipc.load("贵州", "trademark_stock", "actual", data=path).query("year == 2024").iloc[0]
    assert new.value == 580_000  # the later document, though its row is above
    assert "570,000" in new.note
    assert f"{old.value:,.0f}" in new.note
    assert "修订" in ipc.explain(new, data=path)
    assert len(
        ipc.published("贵州", "trademark_stock", "actual", data=path).query("year == 2024")
    ) == 2 + len(ipc.published("贵州", "trademark_stock", "actual").query("year == 2024"))


def test_a_form_dropped_into_the_data_is_read(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(reference.data_path(), root)
    values = ("software_works", "软件著作权登记量", "Software copyrights", "creation", "部", "flow", 1, 0)
    cells = {f"{letter}3": value for letter, value in zip("ABCDEFGH", values, strict=True)}
    row = {**ROW, "indicator": "software_works", "unit": "部"}
    filled(root / "published" / "hubei.xlsx", row, change=put(1, **cells))
    with entered(root=root):
        assert ipc.load("湖北", "software_works").value.item() == 120
    assert "CN-HB" not in set(ipc.load().region)


def test_release_notes_name_figures_and_verdicts(tmp_path, capsys):
    root = tmp_path / "new"
    shutil.copytree(reference.data_path(), root)
    path = root / "published" / "sichuan.csv"
    text = path.read_text(encoding="utf-8")
    line = next(x for x in text.splitlines() if "hv_invention_density" in x and ",target,5.67," in x)
    path.write_text(text.replace(line, line.replace(",5.67,", ",15.67,")), encoding="utf-8")
    figures, verdicts = release.changes(reference.data_path(), root)
    assert figures.change.tolist() == ["changed"]
    assert verdicts.status_old.tolist() == ["reached early"]
    assert main(["release-notes", str(reference.data_path()), str(root), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "5.67 件/万人 → 15.67 件/万人" in said or "5.6700 件/万人 → 15.6700 件/万人" in said
    assert main(["release-notes", str(tmp_path / "none"), str(root)]) == 1
    first = filled(tmp_path / "a.xlsx", ROW)
    second = filled(tmp_path / "b.xlsx", ROW, {**ROW, "year": 2024, "role": "actual"})
    added, _ = release.changes(first, second)
    assert added.change.tolist() == ["added"]
