"""Workbooks as small as they come, part by part: what each cell holds and shows, and what is refused."""

import io
import re
import zipfile

import pytest
from filling import laid, packed, workbook

from ipcompare.core.errors import DataError
from ipcompare.forms import xlsx
from ipcompare.forms.xlsx import Cell, Sheet, column_letter, pretended


def cells(rows, **parts):
    """Give the filled cells of a workbook of one sheet, by their names."""
    (sheet,) = xlsx.read("a.xlsx", workbook({"a": rows}, **parts)).values()
    return {f"{column_letter(column)}{row}": cell for (row, column), cell in sheet.cells.items()}


def cell(attributes="", words="<v>7</v>", **parts):
    """Give the one cell of a workbook."""
    (found,) = cells(f"<row><c {attributes}>{words}</c></row>", **parts).values()
    return found


def refused(content, path="a.xlsx"):
    with pytest.raises(DataError) as error:
        xlsx.read(path, content)
    return str(error.value)


def damaged(rows, **parts):
    """Say why a workbook of one sheet is called damaged."""
    said = refused(workbook({"a": rows}, **parts))
    return re.fullmatch(r"a\.xlsx: is damaged \((.*)\); open it in Excel and save it again", said)[1]


def formatted(code, number=164):
    """Give the styles of a workbook whose second one has a number format."""
    return f"""<numFmts><numFmt numFmtId="164" formatCode="{code.replace('"', "&quot;")}"/></numFmts>
        <cellStyleXfs><xf numFmtId="10"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="{number}"/></cellXfs>"""


# Places.


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_are_named_as_excel_names_them(column, letters):
    assert column_letter(column) == letters


def test_cells_stand_where_they_say(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_COLUMNS", 16_384)
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1_048_576)
    names = ["A1", "Z2", "BC3", "AAA10", "XFD1048576"]
    rows = "".join(f'<row><c r="{name}"><v>{n}</v></c></row>' for n, name in enumerate(names))
    assert {name: c.text for name, c in cells(rows).items()} == {n: str(i) for i, n in enumerate(names)}


def test_cells_that_do_not_say_stand_beside_and_below_each_other():
    rows = '<row><c><v>1</v></c><c/><c r="E1"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
    rows += '<row r="7"><c><v>5</v></c></row><row><c><v>6</v></c></row><row r="20"/>'
    rows += '<row r="10"><c r="B12"><v>7</v></c></row><row><c><v>8</v></c></row>'
    assert {name: c.text for name, c in cells(rows).items()} == {
        "A1": "1", "E1": "2", "F1": "3", "A2": "4", "A7": "5", "A8": "6", "B12": "7", "A13": "8",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["a1", "A0", "A01", "1A", "A", "1", "AAAA1", "A12345678", ""])
def test_what_is_no_place_of_a_cell_is_damage(name):
    assert damaged(f'<row><c r="{name}"><v>1</v></c></row>') == f"{name!r} is no cell"
    assert damaged(f'<mergeCell ref="{name}:A2"/>') == f"{name.partition(':')[0]!r} is no cell"


def test_hidden_rows_and_merged_ranges():
    rows = '<row hidden="1"/><row hidden="true"/><row hidden="0"/><row/><row r="9" hidden="1"/><mergeCells>'
    rows += '<mergeCell ref="A1:B2"/><mergeCell ref="C3"/></mergeCells><hyperlink hidden="1" ref="A1"/>'
    assert xlsx.read("a.xlsx", workbook({"a": rows})) == {
        "a": Sheet(hidden={1, 2, 9}, merged=[(1, 1, 2, 2), (3, 3, 3, 3)])
    }
    assert damaged("<mergeCell/>") == "'' is no cell"


# What a cell holds.


@pytest.mark.parametrize(
    ("attributes", "words", "holds"),
    [
        ("", "<v>7</v>", Cell("7", "number")),
        ('t="n"', "<v>7</v>", Cell("7", "number")),
        ("", "<v> 7.50 </v>", Cell("7.5", "number")),
        ("", "<v>.5</v>", Cell("0.5", "number")),
        ("", "<v>5.</v>", Cell("5", "number")),
        ("", "<v>-1.2E-3</v>", Cell("-0.0012", "number")),
        ("", "<v>0.1234567890123456</v>", Cell("0.123456789012346", "number")),
        ("", "<v>56.800000000000004</v>", Cell("56.8", "number")),
        ("", "<f>6+1</f><v>7</v>", Cell("7", "number")),
        ("", "<f>6+1</f>", Cell("", "empty")),
        ("", "<f>6+1</f><v/>", Cell("", "empty")),
        ('t="b"', "<f>A1</f><v></v>", Cell("", "empty")),
        ('t="str"', "<f>A1</f><v>甲</v>", Cell("甲")),
        ('t="str"', "<f>A1</f><v></v>", Cell("")),
        ('t="inlineStr"', "<f>A1</f><is><t></t></is>", Cell("")),
        ('t="s"', "<f>A1</f><v></v>", Cell("", "empty")),
        ('t="inlineStr"', "<is><t>甲</t></is>", Cell("甲")),
        ('t="inlineStr"', "<is><r><t>甲</t></r><r><t>乙</t></r></is>", Cell("甲乙")),
        ('t="s"', "<v>1</v>", Cell("乙")),
        ('t="b"', "<v>1</v>", Cell("TRUE", "bool")),
        ('t="b"', "<v>0</v>", Cell("FALSE", "bool")),
        ('t="e"', "<v>#REF!</v>", Cell("#REF!", "error")),
        ('t="d"', "<v>2025-12-31T00:00:00</v>", Cell("2025-12-31", "date")),
        ('s="9"', "<v>7</v>", Cell("7", "number")),
        ('s="-1"', "<v>7</v>", Cell("7", "number")),
        ('s="1"', "<v>7</v>", Cell("7", "number", True)),
        ('s="1" t="str"', "<v>7</v>", Cell("7")),
    ],
)
def test_what_a_cell_holds(attributes, words, holds):
    texts = "<si><t>甲</t></si><si><t>乙</t></si>"
    assert cell(attributes, words, sharedStrings=texts, styles=formatted("0%")) == holds


def test_blank_cells_are_none():
    assert cells('<row><c s="1"/><c><v/></c><c t="inlineStr"><is><t></t></is></c><x>7</x></row>') == {}


def test_words_besides_those_of_a_cell_are_none_of_it():
    """Formulas, hints between tags, headers of pages; a formula's cell says nothing of the next."""
    rows = (
        "<t>6</t><row>x<c>x<f>1+1</f>x<v>7</v>x</c><c/><c><f>1</f></c><c></c></row><oddHeader>8</oddHeader>"
    )
    assert cells(rows) == {"A1": Cell("7", "number"), "C1": Cell("", "empty")}


@pytest.mark.parametrize("words", ["1_20", "0x78", "nan", "inf", "1 2", "１２", "1e", "x" * 30])
def test_what_is_no_number_is_damage(words):
    assert damaged(f"<row><c><v>{words}</v></c></row>") == f"{words[:20]!r} is no number"


@pytest.mark.parametrize("number", ["2", "-1", "1" * 30])
def test_a_text_that_is_not_there_is_damage(number):
    texts = "<si><t>甲</t></si><si><t>乙</t></si>"
    said = damaged(f'<row><c t="s"><v>{number}</v></c></row>', sharedStrings=texts)
    assert said == f"there is no text {number[:20]}"


def test_a_cell_that_stands_twice_is_damage():
    twice = '<row><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>'
    assert damaged(twice) == "cell B1 stands twice"


def test_long_texts_are_cut(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_TEXT", 3)
    assert cell('t="inlineStr"', "<is><t>甲乙丙丁</t></is>").text == "甲乙丙"
    assert cell('t="s"', "<v>0</v>", sharedStrings="<si><t>甲乙丙丁</t></si>").text == "甲乙丙"
    assert cell('t="e"', f"<v>{'#' * 30}</v>").text == "#" * 20


# What is no part of a text or figure.


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        ("", "12"),
        ('<vertAlign val="superscript"/>', "1²"),
        ('<vertAlign val="subscript"/>', "1²"),
        ('<vertAlign val="baseline"/>', "12"),
        ("<vertAlign/>", "12"),
        ("<strike/>", "12\u0336"),
        ('<strike val="1"/>', "12\u0336"),
        ('<strike val="true"/>', "12\u0336"),
        ('<dstrike val="1"/>', "12\u0336"),
        ('<strike val="0"/>', "12"),
        ('<strike val="false"/>', "12"),
        ('<b val="superscript"/>', "12"),
        ('<strike/><vertAlign val="superscript"/>', "1²\u0336"),
    ],
)
def test_raised_and_struck_digits_are_none_of_the_figure(look, shown):
    """Neither in a text that cells share nor in a cell's own; the digits behind are digits again."""
    runs = f"<r><t>1</t></r><r><rPr>{look}</rPr><t>2</t></r><r><t>3</t></r>"
    assert cell('t="inlineStr"', f"<is>{runs}</is>").text == f"{shown}3"
    texts = f"<si>{runs}</si><si><t>2</t></si>"
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    assert [c.text for c in cells(rows, sharedStrings=texts).values()] == [f"{shown}3", "2"]


def test_a_look_ends_with_its_text():
    struck = "<si><rPr><strike/></rPr><t>12</t></si><si><t>12</t></si>"
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    assert [c.text for c in cells(rows, sharedStrings=struck).values()] == ["1\u03362\u0336", "12"]


def test_readings_of_words_are_none_of_the_text():
    words = "<is><t>甲</t><rPh><t>jia</t></rPh><phoneticPr>x</phoneticPr><t>乙</t></is>"
    assert cell('t="inlineStr"', words).text == "甲乙"


# What a number format makes of a number.


@pytest.mark.parametrize(
    ("code", "kind", "percent", "scale"),
    [
        ("0", "number", False, ""),
        ("General", "number", False, ""),
        ("#,##0.00_);[Red](#,##0.00)", "number", False, ""),
        ('0"件"', "number", False, ""),
        ("¥#,##0", "number", False, ""),
        ("0.00E+00", "number", False, ""),
        ("@", "number", False, ""),
        ("0%", "number", True, ""),
        ("0.0 %;-0.0 %", "number", True, ""),
        ('0"%"', "number", False, ""),
        ("0\\%", "number", False, ""),
        ("0;0%", "number", False, ""),
        ("yyyy", "date", False, ""),
        ("D/M", "date", False, ""),
        ("0年", "date", False, ""),
        ("m月d日", "date", False, ""),
        ('0"year"', "number", False, ""),
        ("0_d", "number", False, ""),
        ("0*d", "number", False, ""),
        ("[$-804]0", "number", False, ""),
        ("[Red][>=1]0;d", "number", False, ""),
        ('General"day"', "number", False, ""),
        ("General年", "number", False, ""),
        ("#,##0,", "number", False, ","),
        ("0.0,,", "number", False, ","),
        ('0,"千"', "number", False, ","),
        ("0?,", "number", False, ","),
        ("#,##0", "number", False, ""),
        ('0"万"', "number", False, "万"),
        ("0\\万", "number", False, "万"),
        ("0万件", "number", False, "万"),
        ('0.0"亿元"', "number", False, "亿"),
        ('General"万"', "number", False, "万"),
        ('"约" 0 "百"', "number", False, "百"),
        ("0‰", "number", False, "‰"),
        ('0"k"', "number", False, "k"),
        ('0.0"Bn"', "number", False, "Bn"),
        ('0"km"', "number", False, "m"),
        ('0"kg"', "number", False, ""),
        ('0"k"_)', "number", False, "k"),
        ('0"k"[$-804]', "number", False, "k"),
        ('#,"·"##0', "number", False, ""),
        ('0_万', "number", False, ""),
        ('0*万', "number", False, ""),
        ("[万]0", "number", False, ""),
        ('0;0"万"', "number", False, ""),
    ],
)  # fmt: skip
def test_what_a_number_format_shows(code, kind, percent, scale):
    found = cell('s="1"', "<v>44196</v>", styles=formatted(code))
    text = "2020-12-31" if kind == "date" else "44196"
    assert found == Cell(text, kind, percent, scale)
    assert cell('s="0"', "<v>44196</v>", styles=formatted(code)) == Cell("44196", "number")


@pytest.mark.parametrize(
    ("numbers", "kind", "percent"),
    [
        ((0, 1, 2, 3, 4, 11, 12, 13, 23, 26, 37, 44, 48, 49, 163), "number", False),
        ((9, 10), "number", True),
        ((14, 15, 22, 27, 36, 45, 47, 50, 58), "date", False),
    ],
)
def test_formats_that_excel_knows_by_number(numbers, kind, percent):
    for number in numbers:
        found = cell('s="1"', "<v>44196</v>", styles=formatted("0", number))
        assert (found.kind, found.percent) == (kind, percent)


@pytest.mark.parametrize(
    ("book", "day"),
    [
        ("", "2020-12-31"),
        ("<workbookPr/>", "2020-12-31"),
        ('<workbookPr date1904="0"/>', "2020-12-31"),
        ('<workbookPr date1904="1"/>', "2025-01-01"),
        ('<workbookPr date1904="true"/>', "2025-01-01"),
        ('<bookViews date1904="1"/>', "2020-12-31"),
    ],
)
def test_dates_are_counted_from_the_books_own_day(book, day):
    assert cell('s="1"', "<v>44196.75</v>", styles=formatted("yyyy"), book=book) == Cell(day, "date")


def test_formats_without_number_or_code_show_a_plain_number():
    styles = '<numFmts><numFmt/><numFmt formatCode="0%"/></numFmts><cellXfs><xf/><xf numFmtId="7"/></cellXfs>'
    assert cell('s="0"', styles=styles) == Cell("7", "number", True)
    assert cell('s="1"', styles=styles) == Cell("7", "number")
    late = '<cellXfs><xf/></cellXfs><dxfs><xf numFmtId="9"/></dxfs>'
    assert cell('s="1"', styles=late) == Cell("7", "number")


def test_a_format_is_read_up_to_its_longest(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_FORMAT", 3)
    assert cell('s="1"', styles=formatted("0.0%")) == Cell("7", "number")
    assert cell('s="1"', styles=formatted("0.%")) == Cell("7", "number", True)


# The sheets of a book.


def parts_of():
    """Give the parts of a workbook of one sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook({"a": laid(["甲"])}))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_sheets_come_in_the_order_of_the_book():
    found = xlsx.read("a.xlsx", workbook({"乙": laid(["1"]), "甲": "", "丙": laid(["2"], ["3"])}))
    assert {name: [c.text for c in sheet.cells.values()] for name, sheet in found.items()} == {
        "乙": ["1"],
        "甲": [],
        "丙": ["2", "3"],
    }
    assert list(found) == ["乙", "甲", "丙"]


@pytest.mark.parametrize(
    "target", ["worksheets/s.xml", "/xl/worksheets/s.xml", "./x/../worksheets/S.xml", "/XL/Worksheets/s.xml"]
)
def test_a_sheets_part_is_found_in_the_archive(target):
    links = f'<Relationships><Relationship Id="r0" Target="{target}"/></Relationships>'
    parts = parts_of() | {
        "xl/_rels/workbook.xml.rels": links,
        "xl/worksheets/s.xml": f"<x>{laid(['乙'])}</x>",
    }
    assert xlsx.read("a.xlsx", packed(parts))["a"].cells == {(1, 1): Cell("乙")}


def test_parts_are_found_whatever_their_case():
    parts = {name.replace("xl/", "XL/").replace("workbook", "Workbook"): p for name, p in parts_of().items()}
    parts = {name.replace("worksheets", "WorkSheets"): part for name, part in parts.items()}
    links = '<Relationships><Relationship Id="r0" Target="WorkSheets/Sheet0.xml"/></Relationships>'
    parts |= {name: links for name in parts if name.endswith(".rels")}
    assert xlsx.read("a.xlsx", packed(parts))["a"].cells == {(1, 1): Cell("甲")}


@pytest.mark.parametrize(
    "link",
    [
        '<Relationship Id="r0" Target="chartsheets/sheet0.xml"/>',
        '<Relationship Id="r0" Target="worksheets/none.xml"/>',
        '<Relationship Id="r9" Target="worksheets/sheet0.xml"/>',
        '<Relationship Id="r0" Target="worksheets/sheet0.xml" TargetMode="External"/>',
        '<Relationship Id="r0"/>',
        '<Relationship Target="worksheets/sheet0.xml"/>',
        '<Other Id="r0" Target="worksheets/sheet0.xml"/>',
        "",
    ],
)
def test_a_sheet_without_its_part_is_none(link):
    """Charts have sheets of their own; nothing outside the archive is opened."""
    says = "a.xlsx: has no sheet; open it in Excel and save it again"
    links = f"<Relationships>{link}</Relationships>"
    parts = {"xl/chartsheets/sheet0.xml": "<x/>", "xl/_rels/workbook.xml.rels": links}
    assert refused(packed(parts_of() | parts)) == says


def test_a_sheet_may_lack_its_name_or_link():
    parts = parts_of()
    book = "<workbook><sheets><sheet r:id='r0' xmlns:r='r'/><sheet name='x'/></sheets></workbook>"
    parts["xl/workbook.xml"] = book
    assert list(xlsx.read("a.xlsx", packed(parts))) == [""]
    del parts["xl/_rels/workbook.xml.rels"]
    assert refused(packed(parts)) == "a.xlsx: has no sheet; open it in Excel and save it again"
    links = '<Relationships><Relationship Target="worksheets/sheet0.xml"/></Relationships>'
    assert list(xlsx.read("a.xlsx", packed(parts | {"xl/_rels/workbook.xml.rels": links}))) == ["x"]


def test_sheets_of_one_name_and_too_many_are_refused(monkeypatch):
    twice = workbook({"a": "", "b": ""}).replace(b'name="b"', b'name="a"')
    assert "damaged" in refused(twice)  # its check sum is another
    parts = parts_of()
    parts["xl/workbook.xml"] = "<workbook><sheet name='a'/><sheet name='b'/><sheet name='a'/></workbook>"
    says = "a.xlsx: has two sheets of one name; open it in Excel and save it again"
    assert refused(packed(parts)) == says
    monkeypatch.setattr(xlsx, "MOST_SHEETS", 3)
    names = dict.fromkeys("abc", "")
    assert list(xlsx.read("a.xlsx", workbook(names))) == ["a", "b", "c"]
    assert refused(workbook(names | {"d": ""})) == "a.xlsx: has 4 sheets; keep those of the form"


# Limits.


def test_cells_lie_within_the_form(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    monkeypatch.setattr(xlsx, "MOST_COLUMNS", 2)
    assert list(cells('<row r="3"><c r="B3"><v>1</v></c></row><row r="9"><c r="Z9"/></row>')) == ["B3"]
    for name in ("B4", "C3"):
        assert refused(workbook({"a": f'<row><c r="{name}"><v>1</v></c></row>'})) == (
            f"a.xlsx: cell {name} lies outside the 3 rows and 2 columns of a form; delete what stands there"
        )


def test_filled_cells_are_counted_over_all_sheets(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_CELLS", 3)
    two = laid(["1", "2"])
    assert len(xlsx.read("a.xlsx", workbook({"a": two, "b": laid(["1", ""])}))) == 2
    says = "a.xlsx: has more than 3 filled cells; keep those of the form"
    assert refused(workbook({"a": two, "b": two})) == says


def test_merged_ranges_are_counted_by_sheet(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_MERGED", 2)
    two = '<mergeCell ref="A1:A2"/>' * 2
    assert len(xlsx.read("a.xlsx", workbook({"a": two, "b": two}))) == 2
    says = "a.xlsx: has more than 2 merged cells; unmerge them"
    assert refused(workbook({"a": two + '<mergeCell ref="A1"/>'})) == says


def test_parts_are_nested_up_to_the_deepest():
    # The sheet itself, and the cell with what it holds, are parts as well.
    inside = xlsx.DEEPEST - 3
    rows = "<row>" * (inside - 1) + '<row r="1"><c><v>7</v></c>' + "</row>" * inside
    assert cells(rows) == {"A1": Cell("7", "number")}
    assert damaged("<a>" * xlsx.DEEPEST + "</a>" * xlsx.DEEPEST) == "its parts are nested too deep"
    assert cells("<a>" * (xlsx.DEEPEST - 1) + "</a>" * (xlsx.DEEPEST - 1)) == {}


def test_large_parts_are_read_piece_by_piece():
    """Cells, texts and letters of several bytes that lie across the borders of pieces."""
    words = [f"{n}甲乙丙" for n in range(4_000)]
    found = cells(laid(*([word] for word in words)))
    assert [c.text for c in found.values()] == words


def test_an_archive_unpacks_to_bearable_size(monkeypatch):
    content = workbook({"a": laid(["甲"])}, sharedStrings="")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size, count = sum(part.file_size for part in archive.infolist()), len(archive.infolist())
    says = (
        "a.xlsx: unpacks to more than {} MB or {} parts; delete blank rows, pictures and sheets that do not "
        "belong to the form"
    )
    monkeypatch.setattr(xlsx, "MOST_PARTS", count)
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", size)
    assert list(xlsx.read("a.xlsx", content)) == ["a"]
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", size - 1)
    assert refused(content) == says.format(0, count)
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 3 * 2**20)
    monkeypatch.setattr(xlsx, "MOST_PARTS", count - 1)
    assert refused(content) == says.format(3, count - 1)


# What is no workbook, or none to be trusted.


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("xl/vbaProject.bin", "holds macros, which are never run; save it as .xlsx without macros"),
        ("xl/macrosheets/a", "holds macro sheets, which are never run; save it as .xlsx without macros"),
        ("xl/externalLinks/a", "links to other files; break the links (edit links) and save it again"),
        ("xl/Connections.xml", "fetches data from elsewhere; remove the connections and save it again"),
        ("xl/embeddings/a", "holds embedded files; delete them and save it again"),
        ("XL/ActiveX/a", "holds ActiveX controls; delete them and save it again"),
        ("xl\\activeX\\a", "holds ActiveX controls; delete them and save it again"),
        ("XL/Workbook.xml", "holds a part twice; open it in Excel and save it again"),
    ],
)
def test_parts_that_a_form_has_no_need_of_are_refused(part, says):
    assert refused(packed(parts_of() | {part: ""})) == f"a.xlsx: {says}"


def changed(**change):
    """Pack a workbook whose list says something else of its last part than is so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, part in parts_of().items():
            new.writestr(name, part)
        for name, value in change.items():
            setattr(new.filelist[-1], name, value)
    return out.getvalue()


def test_archives_that_are_protected_or_packed_otherwise_are_refused():
    assert xlsx.read("a.xlsx", changed(flag_bits=0x800))["a"].cells
    for bits in (0x1, 0x801):
        assert refused(changed(flag_bits=bits)) == (
            "a.xlsx: is protected by a password; remove the password and save it again"
        )
    for how in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert refused(changed(compress_type=how)) == (
            "a.xlsx: is packed in a way that Excel does not use; save it again as .xlsx"
        )
    word = packed({"word/document.xml": "<x/>"})
    assert refused(word) == "a.xlsx: is an archive, but no Excel workbook; save the form as .xlsx"


@pytest.mark.parametrize(
    ("content", "path", "says"),
    [
        (xlsx.OLE + b"\0", "a.xls", "is a file of Excel 97-2003 (.xls); save it as .xlsx"),
        (
            xlsx.OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx",
            "is protected by a password; remove the password and save it again",
        ),
        (b"PK", "a.xlsm", "is a .xlsm file; save it as .xlsx without macros"),
        (b"PK", "a.XLTM", "is a .XLTM file; save it as .xlsx without macros"),
        (b"PK", "a.xlsb", "is a .xlsb file; save it as .xlsx without macros"),
        (b"PK", "a.xls", "is a .xls file; save it as .xlsx without macros"),
        (
            b"region", "a.xlsx",
            "is no workbook in spite of its name; open it in Excel and save it as .xlsx",
        ),
        (b"PK", "a.xlsx", "is damaged (File is not a zip file); open it in Excel and save it again"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_told_what_it_is(content, path, says):
    assert refused(content, path) == f"{path}: {says}"


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("<!DOCTYPE html>", "is a web page in spite of its name"),
        ("<HTML>", "is a web page in spite of its name"),
        ("\ufeff \t\r\n<table>", "is a web page in spite of its name"),
        ("<?xml version='1.0'?>", "is a web page in spite of its name"),
        ("<?xml version='1.0'?><Office:Document>", "is a file of LibreOffice (.fods); save it as .xlsx"),
        ("region <html>", "is no workbook in spite of its name"),
        ("XX<html>", "is no workbook in spite of its name"),
    ],
)
def test_what_only_pretends_to_be_a_table_is_known_by_its_start(start, says):
    assert pretended(start.encode()).startswith(says)
    assert refused(start.encode()).startswith(f"a.xlsx: {says}")


@pytest.mark.parametrize(
    "declares",
    ['<!DOCTYPE x [<!ENTITY a "aa">]>', "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "file:///etc/passwd">'],
)
@pytest.mark.parametrize("name", ["workbook", "worksheets/sheet0", "styles", "sharedStrings"])
def test_entities_are_refused_in_each_part(declares, name):
    parts = parts_of()
    parts[f"xl/{name}.xml"] = declares + parts.get(f"xl/{name}.xml", "<x/>")
    assert refused(packed(parts)) == (
        "a.xlsx: declares XML entities, which no workbook needs; save it again as .xlsx"
    )


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("<row></c>", "mismatched tag"),
        ("<row>&lol;</row>", "undefined entity"),
        (f'<row r="{"x" * 99}"/>', f"invalid literal for int() with base 10: '{'x' * 39}"),
        ('<row><c s="x"><v>1</v></c></row>', "invalid literal for int() with base 10: 'x'"),
        ('<row><c s="1"><v>3000000</v></c></row>', "date value out of range"),
    ],
)
def test_damage_is_named(rows, reason):
    assert damaged(rows, styles=formatted("yyyy")) == reason


def test_damage_is_named_in_the_readers_language():
    with pytest.raises(DataError) as error:
        xlsx.read("a.xlsx", workbook({"a": '<row><c r="a1"><v>1</v></c></row>'}))
    assert error.value.said("zh") == "a.xlsx：已损坏（'a1' 不是单元格）；请用 Excel 打开后另存"


def test_names_may_have_prefixes():
    parts = parts_of()
    for name in ("xl/workbook.xml", "xl/worksheets/sheet0.xml"):
        parts[name] = re.sub("<(/?)", r"<\1x:", parts[name])
    assert xlsx.read("a.xlsx", packed(parts))["a"].cells == {(1, 1): Cell("甲")}


def test_a_part_that_breaks_off_is_damage():
    parts = parts_of() | {"xl/worksheets/sheet0.xml": f"<x>{laid(['甲'])}"}
    assert refused(packed(parts)).startswith("a.xlsx: is damaged (no element found); ")
    # The archive's list promises more than there is; only some versions of Python have words for it.
    promised = refused(changed(file_size=10**6, compress_size=10**6))
    assert re.fullmatch(r"a\.xlsx: is damaged \((EOFError|Overlapped .+)\); open it in Excel .+", promised)
    assert "Bad CRC-32" in refused(changed(CRC=1))
