"""Files that nobody vouches for: refused at once and in little memory, or read as Excel shows them."""

import io
import os
import random
import time
import tracemalloc
import zipfile

import pandas as pd
import pytest
from filling import ROW, filled

import ipcompare as ipc
from ipcompare.forms import sheets, xlsx
from ipcompare.forms.read import COLUMNS


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
        lambda p: xlsx.OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "old.xls": (lambda p: xlsx.OLE + b"\0" * 512, "97-2003"),
    "old.xlsx": (lambda p: xlsx.OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "97-2003"),
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
    "big.csv": (lambda p: b"," * (sheets.MOST_BYTES + 1), "MB"),
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


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("good") / "good.xlsx", ROW)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_at_once(tmp_path, good, name):
    make, says = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(make(good))
    start = time.process_time()
    with pytest.raises(ipc.DataError, match=says) as error:
        ipc.check(path)
    assert name in str(error.value)
    assert time.process_time() - start < 5


def test_other_things_than_files_are_refused(tmp_path):
    with pytest.raises(ipc.DataError) as error:
        ipc.check(tmp_path)
    assert str(error.value) == f"{tmp_path}: is not a file; name an .xlsx or .csv file"
    for name in (tmp_path, tmp_path / "none.xlsx", "a\0b.csv"):
        with pytest.raises(ipc.DataError):
            ipc.check(name)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(ipc.DataError, match="is not a file"):
            ipc.check(tmp_path / "pipe.csv")


def test_many_blank_cells_are_read_in_little_memory(tmp_path, good):
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


def test_what_spans_a_whole_sheet_costs_nothing(tmp_path, good):
    """A merged range over all cells, a sheet declared as large, number formats without end."""
    parts = {
        "sheet1.xml": (
            b"</worksheet>",
            b'<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells></worksheet>',
        ),
        "styles.xml": (
            b"<fonts",
            b'<numFmts count="1"><numFmt numFmtId="199" formatCode="'
            + b"[" * 1_000_000
            + b'"/></numFmts><fonts',
        ),
    }

    def edit(name, part):
        for end, (before, after) in parts.items():
            if name.endswith(end):
                part = part.replace(before, after, 1).replace(b'numFmtId="49"', b'numFmtId="199"')
        return part

    path = tmp_path / "wide.xlsx"
    path.write_bytes(repacked(good, edit))
    start = time.process_time()
    tracemalloc.start()
    with pytest.raises(ipc.DataError, match="A9:XFD1048576 are merged"):
        ipc.check(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000
    assert time.process_time() - start < 5


def test_merged_cells_that_overlap_are_refused_soon(tmp_path, good):
    cell = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>CN-HB</t></is></c></row>'
    rows = b"".join(cell % (n, n) for n in range(4, 20_000)) + b"</sheetData><mergeCells>"
    rows += b'<mergeCell ref="A3:A20000"/>' * 5_000 + b"</mergeCells>"
    path = tmp_path / "overlap.xlsx"
    path.write_bytes(
        repacked(good, lambda n, b: b.replace(b"</sheetData>", rows) if n.endswith("sheet1.xml") else b)
    )
    start = time.process_time()
    with pytest.raises(ipc.DataError, match=r"overlap\.xlsx: has merged cells that overlap"):
        ipc.check(path)
    assert time.process_time() - start < 5


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
    sheet = xlsx.read(path, path.read_bytes())["a"]
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
        start = time.process_time()
        said = path.name
        try:
            table = ipc.check(path)
            assert table["value"].dropna().abs().lt(1e16).all()
            clean += 1
        except ipc.DataError as error:
            said = str(error)
            refused += 1
        assert path.name in said
        assert time.process_time() - start < 5, path.name
        path.unlink()
    assert clean + refused == CASES
    assert clean > 30
    assert refused > 300
