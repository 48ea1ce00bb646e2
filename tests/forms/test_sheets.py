"""Headings and what stands below them, in small files: which sheet lists what, and where each cell stands."""

import errno
import itertools
import os
from pathlib import Path

import pytest
from filling import laid, workbook

from ipcompare.core.errors import DataError
from ipcompare.core.text import text
from ipcompare.forms import sheets, xlsx
from ipcompare.forms.sheets import Table, clean, tables, unit_in
from ipcompare.forms.vocabulary import HEADINGS
from ipcompare.forms.xlsx import Cell

HEADS = ("地区", "指标", "类别", "年份", "数值", "单位", "来源", "备注")
NAMES = ("region", "indicator", "role", "year", "value", "unit", "source", "note")
ROW = ("CN-HB", "trademark_stock", "target", "2025", "120", "万件", "my-plan", "")
NEXT = ("CN-SC", "trademark_stock", "target", "2025", "90", "万件", "my-plan", "近似")


def lines(*rows, by=",", end="\n"):
    return "".join(by.join(cells) + end for cells in rows)


@pytest.fixture
def read(tmp_path):
    """Give the one table of a CSV, from its text or bytes."""

    def reads(content, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (table,) = tables(path)
        return table

    return reads


@pytest.fixture
def read_sheets(tmp_path):
    """Give the tables of a workbook, from the rows of each of its sheets."""

    def reads(name="a.xlsx", **given):
        path = tmp_path / name
        path.write_bytes(workbook({n: laid(*rows) for n, rows in given.items()}))
        return tables(path)

    return reads


@pytest.fixture
def refuses(tmp_path):
    """Give what is wrong with a file, without the folder that it stands in."""

    def said(content, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(DataError) as error:
            tables(path)
        return str(error.value).replace(f"{tmp_path}{os.sep}", "")

    return said


def test_a_csv_is_one_table(read):
    table = read(lines(HEADS, ROW, NEXT))
    assert table == Table(
        "a.csv",
        places={name: place for place, name in enumerate(NAMES, start=1)},
        rows=[2, 3],
        texts={name: [ROW[i], NEXT[i]] for i, name in enumerate(NAMES)},
        heads=dict(zip(NAMES, HEADS, strict=True)),
    )


def test_a_workbook_is_a_table_a_sheet(read_sheets):
    figures, indicators, notes = read_sheets(
        数据=[HEADS, ROW, [""], NEXT],
        新指标=[["指标代码", "中文名称", "单位"], ["software_works", "软件", "件"]],
        旧=[["随手记"], ["", "3"]],
    )
    assert figures == Table(
        "a.xlsx", "数据", "figures",
        places={name: place for place, name in enumerate(NAMES, start=1)},
        rows=[2, 4],
        texts={name: [ROW[i], NEXT[i]] for i, name in enumerate(NAMES)},
        heads=dict(zip(NAMES, HEADS, strict=True)),
    )  # fmt: skip
    assert indicators == Table(
        "a.xlsx", "新指标", "indicators",
        places={"indicator": 1, "name_zh": 2, "unit": 3},
        rows=[2],
        texts={"indicator": ["software_works"], "name_zh": ["软件"], "unit": ["件"]},
        heads={"indicator": "指标代码", "name_zh": "中文名称", "unit": "单位"},
    )  # fmt: skip
    assert notes == Table("a.xlsx", "旧", "none")


def test_where_a_cell_stands_is_said_as_its_writer_finds_it():
    assert Table("a.csv").place(7, "year") == "a.csv, row 7, column year"
    sheet = Table("a.xlsx", "新指标", "indicators", places={"unit": 28})
    assert sheet.place(7, "unit") == "a.xlsx, sheet 新指标, cell AB7 (unit)"
    assert sheet.place(7, "theme") == "a.xlsx, sheet 新指标, row 7, column theme"
    assert sheet.place(7, "indicator").said("zh") == "a.xlsx，工作表“新指标”，第 7 行，指标代码 indicator 列"
    assert Table("a.csv").place(7, "indicator").said("zh") == "a.csv，第 7 行，指标 indicator 列"


def test_signs_that_show_nowhere_are_left_out():
    assert clean(" \ufeff湖\u200b北\x07 ") == "湖北"
    assert clean("a\tb\nc") == "a\tb\nc"


# The file.


def test_a_file_that_is_not_there_or_cannot_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    with pytest.raises(DataError) as error:
        tables(path)
    assert str(error.value) == f"{path}: there is no such file; check the name"
    with pytest.raises(
        DataError, match=r"^a\0b\.csv: cannot be read \(.*null.*\); close it elsewhere or check"
    ):
        tables(Path("a\0b.csv"))
    path.write_text("x", encoding="utf-8")
    for fault in (OSError(errno.EACCES, "no way"), OSError("no way")):

        def fails(_, fault=fault):
            raise fault

        monkeypatch.setattr(Path, "read_bytes", fails)
        with pytest.raises(DataError) as error:
            tables(path)
        assert str(error.value) == f"{path}: cannot be read (no way); close it elsewhere or check the name"


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError) as error:
        tables(tmp_path)
    assert str(error.value) == f"{tmp_path}: is not a file; name an .xlsx or .csv file"


def test_a_file_is_read_up_to_its_most_bytes(read, refuses, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 2 * 2**20)
    start = lines(HEADS, ROW)
    full = start + (f"{' ' * 999}\n" * 3_000)[: 2 * 2**20 - len(start.encode())]
    assert read(full).rows == [2]
    assert refuses(full + "\n" * 2**20) == (
        "a.csv: has 3 MB, more than the 2 MB of any form; delete blank rows, pictures and sheets that do not "
        "belong to it"
    )
    assert refuses(full + "\n").startswith("a.csv: has 2 MB, more than the 2 MB")


def test_its_content_says_what_a_file_is(read, read_sheets, refuses):
    assert [t.sheet for t in read_sheets(name="a.csv", 数据=[HEADS, ROW])] == ["数据"]
    assert refuses(b"PK\x05\x06" + b"\0" * 18) == (
        "a.csv: is an archive, but no Excel workbook; save the form as .xlsx"
    )
    assert refuses(xlsx.OLE + b"\0" * 99) == "a.csv: is a file of Excel 97-2003 (.xls); save it as .xlsx"
    for name in ("a.xlsx", "A.XLTX"):
        assert refuses(lines(HEADS, ROW), name) == (
            f"{name}: is no workbook in spite of its name; open it in Excel and save it as .xlsx"
        )
    assert read(lines(("PK", *HEADS), ("", *ROW))).rows == [2]
    assert read(lines(HEADS, ROW), "a.txt").rows == [2]


# The lines of a CSV.


@pytest.mark.parametrize(
    ("by", "first", "end"),
    [
        *itertools.product(",\t;", [""], ["\n", "\r\n", "\r"]),
        *itertools.product(
            ",\t;|", ["sep={by}{end}", '"sep={by}"{end}', "{end}sep={by}{end}"], ["\n", "\r\n"]
        ),
    ],
)
def test_lines_are_parted_as_office_parts_them(read, by, first, end):
    table = read(first.format(by=by, end=end) + lines(HEADS, ROW, [], NEXT, by=by, end=end))
    assert table.rows == [2, 4]
    assert table.texts["region"] == ["CN-HB", "CN-SC"]
    assert table.heads == dict(zip(NAMES, HEADS, strict=True))


def test_the_sign_that_heads_most_cells_parts_them(read):
    table = read(lines(('"我,的"', "地区", "指标"), ("1", "CN-HB", "x"), by=";"))
    assert table.places == {"region": 2, "indicator": 3, "我,的": 1}
    table = read(lines(("XXXXX", "地区", "指标"), ("1", "CN-HB", "x")))
    assert table.places == {"region": 2, "indicator": 3, "XXXXX": 1}


def test_a_quote_parts_no_cells(read):
    assert read('sep="\n地区"指标\nCN-HB"x\n').kind == "none"


def test_blank_lines_and_short_ones_are_filled_up(read):
    table = read(lines((" ", "　", *[""] * 6), HEADS, ("CN-HB",), (" ", ""), NEXT, ("", "", "x", *"     ")))
    assert table.rows == [3, 5, 6]
    assert table.texts["region"] == ["CN-HB", "CN-SC", ""]
    assert table.texts["note"] == ["", "近似", ""]


def test_a_csv_of_nothing_but_separators_is_blank(read):
    assert read(",,,\n,,,\n") == Table("a.csv", kind="")


def test_blanks_beyond_the_headings_are_cut_and_texts_there_refused(read, refuses):
    assert read(lines(HEADS, (*ROW, "", " "))).texts["note"] == [""]
    assert refuses(lines([], HEADS, ROW, (*NEXT, "", "x"))) == (
        "a.csv, row 4: has 10 cells under 8 headings; put a text with a comma in double quotes"
    )


def test_a_csv_is_read_up_to_its_most_rows_and_columns(read, refuses, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    monkeypatch.setattr(xlsx, "MOST_COLUMNS", 9)
    assert read(lines((*HEADS, "x"), ROW, NEXT)).rows == [2, 3]
    says = "a.csv: has more than 3 rows or 9 columns"
    assert refuses(lines(HEADS, ROW, NEXT, NEXT)) == says
    assert refuses(lines((*HEADS, "x", "y"), ROW)) == says


UNCLOSED = "has a double quote that does not close; close it, or write a quote within a text twice"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([HEADS, ROW, ('"CN-SC', *NEXT[1:])], 3),
        ([('"地区', *HEADS[1:]), ROW], 1),
        ([HEADS, (*ROW[:7], '"x'), (*NEXT[:7], '"')], 2),
        ([HEADS, ROW, (*ROW[:6], '"x', ""), (*NEXT[:6], '"', "")], 3),
        ([('"地区', *HEADS[1:]), (*ROW[:7], '"')], 1),
        ([HEADS, ROW, ('"CN"-SC', *NEXT[1:])], 3),
    ],
)
def test_a_quote_left_open_is_refused_with_its_row(refuses, rows, number, end):
    assert refuses(lines(*rows, end=end)) == f"a.csv, row {number}: {UNCLOSED}"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_of_several_lines_is_no_open_quote(read, end):
    """Though it holds commas: all the line above, some those below, but not as many as a row."""
    note = f"1,2,3,4,5,6,7{end}2,3,4,5,6,7{end}"
    table = read(lines(HEADS, (*ROW[:7], f'"{note}"'), NEXT, end=end))
    assert table.texts["note"] == [note, "近似"]
    assert table.rows == [2, 3]


def test_what_looks_like_a_row_depends_on_the_headings(read, refuses):
    """Two cells fewer than there are headings, but at least three."""
    row = (*ROW[:7], '"一\n{}"')
    said = [words.format(",".join("234567" + "8" * more)) for more in (0, 1) for words in [lines(HEADS, row)]]
    assert read(said[0]).rows == [2]
    assert refuses(said[1]) == f"a.csv, row 2: {UNCLOSED}"
    few = ("地区", "指标", "备注")
    assert read(lines(few, ("a", "b", '"一\n1,2"'))).rows == [2]
    assert refuses(lines(few, ("a", "b", '"一\n1,2,3"'))) == f"a.csv, row 2: {UNCLOSED}"


def test_a_cell_without_end_is_no_table(refuses):
    says = "is not a table in CSV (field larger than field limit (131072)); save it as CSV UTF-8"
    assert refuses(lines(HEADS, ("x" * 200_000,))) == f"a.csv: {says}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_texts_are_decoded(read, encoding):
    words = lines(HEADS, ROW, NEXT)
    words = "\ufeff" + words if encoding == "utf-16-be" else words
    assert read(words.encode(encoding)).texts["note"] == ["", "近似"]


def test_further_byte_order_marks_are_left_out(read):
    assert read("\ufeff\ufeff\ufeff" + lines(HEADS, ROW)).heads["region"] == "地区"


def test_what_is_no_text_is_refused(refuses):
    code = "a.csv: is text neither in UTF-8 nor in GB18030; save it as CSV UTF-8"
    for content in (b"\xff\xfe\x00", b"\xfe\xff\x00", bytes(range(128, 256)), b"region,\0\n"):
        assert refuses(content) == code
    for content in (b"", b" \n\n", b"\xef\xbb\xbf"):
        assert refuses(content) == "a.csv: is empty; write the headings and a row a figure"
    page = "is a web page in spite of its name; open it in Excel and save it as .xlsx"
    assert refuses("\n <html><td>1,2</td>") == f"a.csv: {page}"
    assert refuses('<?xml version="1.0"?><office:document/>') == (
        "a.csv: is a file of LibreOffice (.fods); save it as .xlsx"
    )


# Headings.


@pytest.mark.parametrize("kind", HEADINGS)
@pytest.mark.parametrize("written", ["{zh}", "{zh} {code}", "{code}", " {CODE}：", "（{zh}）"])
def test_headings_are_known_by_either_name(read_sheets, kind, written):
    names = HEADINGS[kind]
    heads = [written.format(zh=zh[0], code=code, CODE=code.upper()) for code, zh in names.items()]
    (table,) = read_sheets(a=[heads, ["x"] * len(heads)])
    assert table.kind == kind
    assert table.places == {column: place for place, column in enumerate(names, start=1)}
    assert table.heads == dict(zip(names, (head.strip() for head in heads), strict=True))
    assert table.unread == []


def test_headings_may_stand_below_a_title(read_sheets):
    """In one of the first ten filled rows: that with the most names, the first of equals."""
    title = [["一览表"], ["指标"], ["", "指标", "单位"]]
    (table,) = read_sheets(a=[*title, HEADS, ROW, HEADS, NEXT])
    assert (table.kind, table.rows) == ("figures", [5, 6, 7])
    assert table.texts["region"] == ["CN-HB", "地区", "CN-SC"]
    (table,) = read_sheets(a=[[""], *[["题"]] * 9, HEADS, ROW])
    assert table.rows == [12]
    (table,) = read_sheets(a=[*[["题"]] * 10, HEADS, ROW])
    assert table == Table("a.xlsx", "a", "none")


def test_one_name_alone_is_no_heading(read_sheets):
    assert [t.kind for t in read_sheets(a=[["地区"], ["CN-HB"]], b=[["地区", "指标"], ["CN-HB"]])] == [
        "none",
        "figures",
    ]


def test_blank_sheets_and_those_of_the_form_itself_are_none(read_sheets):
    notes = [[text("form.notes", lang)] for lang in ("zh", "en")]
    found = read_sheets(
        a=[], b=[notes[0]], c=[["", *notes[1]]], d=[["· region ·"], ["湖北"]], e=[["x", "· "]]
    )
    assert [(t.sheet, t.kind) for t in found] == [("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "none")]
    (table,) = read_sheets(a=[["", "随手记"], ["· "]])
    assert table.kind == "none"


def test_columns_that_mean_nothing_here_are_named_and_left_out(read_sheets):
    """By their heading, or by their letter where they have none but texts below."""
    rows = [
        ["题", "", "", "x"],
        ["地区", "我的列", "指标", "", "", "", " 另一列 "],
        ["CN-HB", "1", "x", "", "2"],
    ]
    (table,) = read_sheets(a=[*rows, ["CN-SC", "", "", "", "", "3"], ["", "只此", "", "4"]])
    assert table.places == {"region": 1, "indicator": 3}
    assert table.rows == [3, 4]
    assert table.texts == {"region": ["CN-HB", "CN-SC"], "indicator": ["x", ""]}
    assert table.unread == ["我的列", "另一列", "D", "E", "F"]
    assert table.heads == {"region": "地区", "indicator": "指标"}


def test_a_csv_keeps_columns_of_its_own(read):
    table = read(lines(("地区", "我的列", "指标"), ("CN-HB", "1", "x"), ("", "2", "")))
    assert table.texts == {"region": ["CN-HB", ""], "indicator": ["x", ""], "我的列": ["1", "2"]}
    assert table.places == {"region": 1, "indicator": 3, "我的列": 2}
    assert table.heads == {"region": "地区", "indicator": "指标", "我的列": "我的列"}
    assert table.unread == ["我的列"]
    declared = read(lines(("地区代码", "中文名称", "我的列"), ("510300", "自贡", "1")))
    assert declared.kind == "regions"
    assert list(declared.texts) == ["region", "name_zh"]


def test_a_heading_that_stands_twice_is_refused(refuses):
    assert refuses(lines(HEADS, ROW).replace("备注", "Ｙear")) == (
        "a.csv, row 1: the heading 'Ｙear' stands twice; delete one of the two columns"
    )
    content = workbook({"数据": laid([""], (*HEADS, "值", "x", "y"), ROW)})
    assert refuses(content, "a.xlsx") == (
        "a.xlsx, sheet 数据, row 2: the heading '值' stands twice; delete one of the two columns"
    )


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("数值2", "数值"),
        ("数值①", "数值"),
        ("界限（≥）", "界限"),
        ("指标名称*2", "指标名称"),
        ("bound_2", "bound"),
        ("bounds", "bound"),
        ("Basiss", "basis"),
        ("locatr", "locator"),
        ("confidenc", "confidence"),
    ],
)
def test_a_heading_that_is_nearly_one_of_the_forms_is_refused(refuses, words, meant):
    heads = [head for head in HEADS if head != words[:2]]
    says = f"the heading {words!r} is not known; write {meant} if that is meant, else another name"
    assert refuses(lines([], [*heads, words], ROW)) == f"a.csv, row 2: {says}"


@pytest.mark.parametrize("words", ["我的列", "责任人", "数值来源", "ref", "bond no", "regionx_name", "价值"])
def test_a_heading_that_resembles_none_is_a_column_of_ones_own(read, words):
    assert read(lines((*HEADS, words), (*ROW, "1"))).unread == [words]


def test_all_misspelt_headings_are_named_at_once_and_in_the_words_of_their_sheet(refuses, read_sheets):
    heads = ["地区代码", "中文名称", "级别2", "parnet"]
    said = refuses(workbook({"新地区": laid(["题"], heads, ["x"] * 4)}), "a.xlsx")
    assert said.splitlines() == [
        "2 faults:",
        *(
            f"a.xlsx, sheet 新地区, row 2: the heading {words!r} is not known; write {meant} if that is "
            "meant, else another name"
            for words, meant in (("级别2", "级别"), ("parnet", "parent"))
        ),
    ]
    # What is no heading of that sheet may stand there.
    assert [t.unread for t in read_sheets(a=[["地区代码", "中文名称", "bounds"], ["x"] * 3])] == [["bounds"]]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("数值（万件）", ("数值", "万件")),
        ("数值 ( 万件 )", ("数值", "万件")),
        (" value (件/万人)", ("value", "件/万人")),
        ("值（%)", ("值", "%")),
        ("数值", ("数值", "")),
        ("数值（value）", ("数值", "")),
        ("value (数值)", ("value", "")),
        ("数值（）", ("数值（）", "")),
        ("年份（年）", ("年份（年）", "")),
    ],
)
def test_the_unit_in_the_heading_of_the_figures(read, words, parts):
    assert unit_in(words) == parts
    if parts[0] in ("数值", "value"):
        table = read(lines([words if head == "数值" else head for head in HEADS], ROW))
        assert table.texts["value"] == ["120"]
        assert table.heads["value"] == words.strip()


# What a workbook says besides its texts.


def test_cells_that_say_more_than_their_text_are_kept_by_row_and_column(tmp_path):
    """Percentages, scales, dates and formulas without result; not what is a plain text or number."""
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="0&quot;万&quot;"/></numFmts><cellXfs><xf/>'
        '<xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>'
    )
    heads = '<row r="2"><c r="A2" s="1"><v>1</v></c>' + laid(["地区", "数值", "年份"]).removeprefix("<row>")
    cells = (
        ("B3", ' s="1"', "<v>0.5</v>"), ("C3", ' s="2"', "<v>12</v>"), ("D3", ' s="3"', "<v>44196</v>"),
        ("E3", ' s="1"', "<v>7</v>"), ("C4", "", "<f>1</f>"), ("C5", ' t="e"', "<v>#REF!</v>"),
        ("C6", ' t="b"', "<v>1</v>"), ("C7", "", "<v>7</v>"), ("B7", ' t="str"', "<v>CN</v>"),
        ("E8", "", "<f>1</f>"),
    )  # fmt: skip
    body = "".join(f'<row r="{at[1]}"><c r="{at}"{look}>{words}</c></row>' for at, look, words in cells)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"a": heads + body}, styles=styles))
    (table,) = tables(path)
    assert table.marked == {
        (3, "region"): Cell("0.5", "number", True),
        (3, "value"): Cell("12", "number", False, "万"),
        (3, "year"): Cell("2020-12-31", "date"),
        (4, "value"): Cell("", "empty"),
        (5, "value"): Cell("#REF!", "error"),
        (6, "value"): Cell("TRUE", "bool"),
    }
    assert table.rows == [3, 4, 5, 6, 7]
    assert table.texts["value"] == ["12", "", "#REF!", "TRUE", "7"]
    assert table.texts["region"] == ["0.5", "", "", "", "CN"]
    assert table.unread == ["1", "E"]


def test_merged_and_hidden_rows_below_the_headings_are_kept(tmp_path):
    rows = laid(["题"], HEADS, ROW) + '<row r="4" hidden="1"/><row r="1" hidden="1"/>'
    merged = "".join(f'<mergeCell ref="{cells}"/>' for cells in ("A1:H1", "A2:B2", "A3:A4", "C9:D9"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"a": rows + merged}))
    (table,) = tables(path)
    assert table.merged == [(3, 1, 4, 1), (9, 3, 9, 4)]
    assert table.hidden == {4, 1}
