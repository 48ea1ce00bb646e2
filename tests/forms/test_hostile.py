"""A thousand files as people and programs really write them: read rightly or refused, never misread.

Each file comes with what it truly says, so that a wrong number is told from a refusal.
"""

import io
import itertools
import time
import zipfile
from dataclasses import dataclass, field

import openpyxl
import pytest
import xlsxwriter
from filling import ROW, filled
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

import ipcompare as ipc
from ipcompare.forms.vocabulary import HEADINGS

REFUSED = None
HEADS = ("地区", "指标", "类别", "年份", "数值", "单位", "来源", "备注")
NEEDED = ("region", "indicator", "role", "year", "value", "unit", "source", "note")
MARKS = "①②⑩¹²³⁹₁⑴㊀½⅓Ⅳ❶⓿㉑*†‡§#^"
VALUES = (0.93, 7, 12, 120, 1200.5, 12345, 56.8, 999_999)
#: Formats that show a scale which the number itself lacks, and those that show the number as it is.
SCALED = (
    '0"万"',
    '0.0"亿"',
    "#,##0,",
    '0.0,,"M"',
    "0\\万",
    '"约"0"万"',
    'G/通用格式"万"',
    '0"千"',
    '0.0,"k"',
    "0.00,",
)
TRUE = (
    "General",
    "0",
    "0.00",
    "#,##0",
    "#,##0.00",
    '0"件"',
    "0.00_);(0.00)",
    "[Red]0.0",
    "0.00E+00",
    "@",
    "¥#,##0",
)


@dataclass(frozen=True)
class Case:
    """One file: what it truly says, or None where it must be refused."""

    name: str
    ending: str
    content: bytes
    truth: float | None
    says: tuple[str, ...] = field(default=())


def row(**change):
    given = {**ROW, "note": "", **change}
    return [given[column] for column in NEEDED]


def lines(*rows, heads=HEADS, by=",", end="\n"):
    return end.join(by.join(map(str, cells)) for cells in (heads, *rows)) + end


def book(*rows, heads=HEADS, formats=None, more=()):
    """Write a workbook as a program does that knows nothing of the form."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as new:
        for name, table in (("数据", rows), *more):
            sheet = new.add_worksheet(name)
            for number, cells in enumerate((heads, *table)):
                for place, value in enumerate(cells):
                    look = (
                        new.add_format({"num_format": formats}) if formats and number and place == 4 else None
                    )
                    write = sheet.write_string if isinstance(value, str) else sheet.write
                    write(number, place, value, look)
    return out.getvalue()


def edited(content, part, old, new):
    """Change one part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as written:
        for name in archive.namelist():
            body = archive.read(name)
            if name == part:
                assert old in body, f"{old!r} is not in {part}"
                body = body.replace(old, new)
            written.writestr(name, body)
    return out.getvalue()


def both(name, truth, **change):
    """Give a row by CSV and by workbook."""
    cells = row(**change)
    quoted = ['"' + str(cell).replace('"', '""') + '"' for cell in cells]
    yield Case(f"{name}, csv", ".csv", lines(quoted).encode(), truth)
    yield Case(f"{name}, xlsx", ".xlsx", book(cells), truth)


def footnotes():
    for value, mark, where in itertools.product(("120", "12.5", "9"), MARKS, ("{v}{m}", "{m}{v}", "{v} {m}")):
        yield from both(f"{mark} at {value}", REFUSED, value=where.format(v=value, m=mark))
    for mark, year in itertools.product("①²¹", ("202{m}", "2025{m}", "{m}025")):
        yield from both(f"year {year} {mark}", REFUSED, year=year.format(m=mark))
    for words in ("120[1]", "120(1)", "120（1）", "120注1", "120a", "①②", "1²0", "120、①"):
        yield from both(words, REFUSED, value=words)


def raised():
    """Rich text: a footnote set as a superscript, a figure struck out."""
    for value, tail, font in itertools.product(
        ("120", "12.5"),
        ("1", "2", "12"),
        ({"vertAlign": "superscript"}, {"vertAlign": "subscript"}, {"strike": True}),
    ):
        new = openpyxl.Workbook()
        for number, cells in enumerate((HEADS, row()), start=1):
            for place, cell in enumerate(cells, start=1):
                new.active.cell(number, place).value = cell
        new.active.cell(2, 5).value = CellRichText(value, TextBlock(InlineFont(**font), tail))
        out = io.BytesIO()
        new.save(out)
        yield Case(f"{value} with {tail} in {font}", ".xlsx", out.getvalue(), REFUSED)


def styles():
    """Numbers in the ways that people write them: read exactly, or refused."""
    wide = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
    for value in VALUES:
        truth = value
        plain = f"{value:.10g}"
        for words in (
            plain,
            f" {plain} ",
            f"{plain}　",
            f"+{plain}",
            plain.translate(wide),
            f"{value:,}",
            f"{plain} 万件",
        ):
            yield from both(words, truth, value=words)
        for words in (
            f"约{plain}",
            f"{plain}以上",
            f"{plain}万",
            f"{plain}亿",
            f">{plain}",
            f"{plain}~{plain}",
            f"{plain}/2",
        ):
            yield from both(words, REFUSED, value=words)
    for words in (
        "1,20",
        "1.200,5",
        "12 34",
        "1_20",
        "0x12",
        "1e",
        "∞",
        "nan",
        "一百二十",
        "１２０．",
        "--120",
        "1e-320",
        "1e999",
    ):
        yield from both(words, REFUSED, value=words)


def formats():
    for code, value, unit in itertools.product(SCALED, (12, 120.5), ("件", "个")):
        content = book(row(value=value, unit=unit), formats=code)
        yield Case(f"{code} {value} {unit}", ".xlsx", content, REFUSED, says=("format",))
    for code, value, unit in itertools.product(TRUE, (12, 120.5), ("件", "万件")):
        content = book(row(value=value, unit=unit), formats=code)
        yield Case(f"{code} {value} {unit}", ".xlsx", content, value)
    yield Case("万 shown and said", ".xlsx", book(row(value=12), formats='0"万"'), 12)
    for value in (0.12, 0.125):
        share = row(indicator="patent_intensive_share", unit="%", value=value)
        yield Case(f"{value} in percent", ".xlsx", book(share, formats="0.0%"), value * 100)


def sheets():
    one, other = row(), row(year=2024, value=110)
    more = [("数据 (2)", [other])]
    yield Case("a second sheet", ".xlsx", book(one, more=more), REFUSED, says=("数据 (2)",))
    yield Case("a blank copy", ".xlsx", book(one, more=[("数据 (2)", [])]), 120)
    yield Case("an example alone", ".xlsx", book(one, more=[("空表", [["示例 example", *row()[1:]]])]), 120)
    content = book(one, other)
    part = "xl/worksheets/sheet1.xml"
    for cell in ("E3", "D3", "A3"):
        again = f'r="{cell[0]}2"'.encode()
        yield Case(f"{cell} twice", ".xlsx", edited(content, part, f'r="{cell}"'.encode(), again), REFUSED)
    twice = edited(
        book(one, more=[("旧", [other])]), "xl/workbook.xml", 'name="旧"'.encode(), 'name="数据"'.encode()
    )
    yield Case("two sheets of one name", ".xlsx", twice, REFUSED)
    for number in (b"1_20", b"0x78", b"nan", b"inf", b"12 0", b"", "１２０".encode()):
        broken = edited(book(one), part, b"<v>120</v>", b"<v>" + number + b"</v>")
        yield Case(f"<v>{number!r}</v>", ".xlsx", broken, REFUSED)


def quotes():
    """A quote left open in any cell of any row, with a good row or several below it."""
    for count, at, place in itertools.product((2, 3, 5), (0, 1), range(len(HEADS))):
        rows = [row(year=2020 + n, value=100 + n) for n in range(count)]
        rows[at][place] = f'"{rows[at][place]}'
        for end in ("\n", "\r\n"):
            yield Case(
                f"open quote at {at}, {place} of {count}", ".csv", lines(*rows, end=end).encode(), REFUSED
            )
    # The quote of the row below closes it, as far as a parser can see.
    rows = [row(note='"abc'), row(year=2024, value=110, note='x"')]
    yield Case("closed by the next row", ".csv", lines(*rows).encode(), REFUSED)
    note = '"two lines,\nof one note"'
    yield Case("a note of two lines", ".csv", lines(row(note=note)).encode(), 120)
    yield Case("a doubled quote", ".csv", lines(row(note='"the ""plan"""')).encode(), 120)


def encodings():
    for encoding, by, end, mark in itertools.product(
        ("utf-8", "utf-8-sig", "gb18030", "utf-16"), (",", ";", "\t"), ("\n", "\r\n"), (False, True)
    ):
        words = lines(row(), by=by, end=end)
        words = f"sep={by}{end}{words}" if mark else words
        yield Case(f"{encoding} {by!r} {end!r} {mark}", ".csv", words.encode(encoding), 120)
    yield Case("two byte order marks", ".csv", ("\ufeff\ufeff" + lines(row())).encode(), 120)
    for encoding in ("latin-1", "utf-32", "big5"):
        words = lines(row(), heads=HEADS).encode(encoding, errors="replace")
        yield Case(encoding, ".csv", words, REFUSED)


def headings():
    for words, truth in (
        ("数值（万件）", 120), ("数值(万件)", 120), ("数值 value", 120),
        ("value", 120),
        ("数值（件）", REFUSED), ("数值2", REFUSED), ("数值①", REFUSED), ("valeu", REFUSED),
        ("数值（2025年）", REFUSED),
    ):  # fmt: skip
        heads = [words if head == "数值" else head for head in HEADS]
        yield Case(words, ".csv", lines(row(), heads=heads).encode(), truth)
        yield Case(words, ".xlsx", book(row(), heads=heads), truth)
    for words in ("界限（≥）", "界限2", "bounds", "口径*", "起始年份1"):
        yield Case(words, ".csv", lines([*row(), "x"], heads=(*HEADS, words)).encode(), REFUSED)
    unit_of_heading = [("数值（万件）" if h == "数值" else h) for h in HEADS if h != "单位"]
    cells = [cell for column, cell in zip(NEEDED, row(), strict=True) if column != "unit"]
    yield Case("the unit in the heading alone", ".csv", lines(cells, heads=unit_of_heading).encode(), 120)
    for column in NEEDED[:-1]:
        place = NEEDED.index(column)
        cut = [cell for n, cell in enumerate(row()) if n != place]
        heads = [head for n, head in enumerate(HEADS) if n != place]
        yield Case(f"without {column}", ".csv", lines(cut, heads=heads).encode(), REFUSED, says=(column,))


def dates():
    for words, truth in (
        ("2025年", 120), ("２０２５", 120), ("2025年末", 120), ("2025-12-31", 120),
        ("2025-06-30", REFUSED), ("25", REFUSED), ("2025上半年", REFUSED), ("二〇二五", REFUSED),
        ("2025/26", REFUSED), ("20255", REFUSED), ("2025.5", REFUSED), ("十四五", REFUSED),
    ):  # fmt: skip
        yield from both(f"year {words}", truth, year=words)


def corpus():
    kinds = (footnotes, raised, styles, formats, sheets, quotes, encodings, headings, dates)
    return [case for kind in kinds for case in kind()]


@pytest.fixture(scope="module")
def cases():
    return corpus()


def wrong(path, case):
    """Say what is wrong in how a file is answered; nothing where it is read rightly or refused."""
    path.write_bytes(case.content)
    start = time.process_time()
    try:
        table = ipc.check(path)
    except ipc.DataError as error:
        in_both = [error.said(lang) for lang in ("zh", "en")]
        if case.truth is not REFUSED:
            return f"is refused: {in_both[1]}"
        if not all(path.name in said for said in in_both) or not all(w in in_both[1] for w in case.says):
            return f"is refused without its reason: {in_both}"
    else:
        if case.truth is REFUSED or table["value"].tolist() != [pytest.approx(case.truth)]:
            return f"is read as {table['value'].tolist()}"
        if table["year"].tolist() != [2025]:
            return f"is of {table['year'].tolist()}"
    return "takes too long" if time.process_time() - start > 5 else ""


def test_a_thousand_hostile_files_are_read_rightly_or_refused(tmp_path, cases):
    assert len(cases) >= 1_000
    assert 300 < sum(case.truth is REFUSED for case in cases) < len(cases) - 200
    found = {}
    for number, case in enumerate(cases):
        path = tmp_path / f"case{number}{case.ending}"
        if said := wrong(path, case):
            found[case.name] = said
        path.unlink()
    assert not found


def test_faults_of_hostile_files_are_said_in_chinese_for_a_chinese_reader(tmp_path, cases):
    """No English sentence is left in what a Chinese reader is told, but names of columns and quoted cells."""
    for number, case in enumerate(c for c in cases if c.truth is REFUSED):
        path = tmp_path / f"件{number}{case.ending}"
        path.write_bytes(case.content)
        with pytest.raises(ipc.DataError) as error:
            ipc.check(path)
        for fault in error.value.faults:
            assert not any(
                word in fault.said("zh") for word in (" is ", " has ", "; ", " the ", " write ")
            ), fault.said("zh")
        path.unlink()


def test_what_is_not_read_is_said(tmp_path):
    def notes(book):
        sheet = book.create_sheet("旧数据")
        sheet["A1"], sheet["B2"] = "随手记", 3
        book.worksheets[0]["R1"] = "我的列"
        book.worksheets[0]["S3"] = "没有列名的数"

    table = ipc.check(filled(tmp_path / "a.xlsx", ROW, change=notes))
    said = [(note["rule"], note["place"]) for note in table.attrs["notes"]]
    assert said == [
        ("sheet not read", "a.xlsx: 旧数据"),
        ("column not read", "a.xlsx: 我的列"),
        ("column not read", "a.xlsx: S"),
    ]
    warned = ipc.Dataset.open().warnings(table, "en")
    assert len(warned) == 3
    assert not warned["words"].str.contains("warning").any()
    assert ipc.check(filled(tmp_path / "b.xlsx", ROW)).attrs == {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"region": "自贡市"}, "新地区"),
        ({"indicator": "没有这样的东西"}, "新指标"),
        ({"role": "预期性"}, "目标 target"),
        ({"bound": "约莫"}, "不低于 ge"),
        ({"region": "胡北"}, "湖北"),
        ({"unit": "万个件"}, "万件"),
        ({"role": None}, "是空的"),
    ],
)
def test_near_names_and_where_to_declare_new_ones(tmp_path, change, says):
    kept = {k: v for k, v in {**ROW, **change}.items() if v is not None}
    with pytest.raises(ipc.DataError) as error:
        ipc.check(filled(tmp_path / "a.xlsx", kept))
    assert len(error.value.faults) == 1
    assert says in error.value.said("zh")


def test_the_level_of_a_new_region_may_be_chinese(tmp_path):
    def declares(book):
        for place, words in zip("ABCDE", ("510300", "自贡", "Zigong", "市", "CN-SC"), strict=True):
            book.worksheets[3][f"{place}3"] = words

    path = filled(tmp_path / "a.xlsx", {**ROW, "region": "自贡"}, change=declares)
    assert ipc.check(path).region.item() == "510300"
    assert set(HEADINGS["regions"]) >= {"level"}


def test_a_large_bad_workbook_is_answered_soon(tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(book(*[["x"] * len(HEADS)] * 19_000))
    start = time.process_time()
    with pytest.raises(ipc.DataError) as error:
        ipc.check(path)
    # Three times what a quiet machine may take: a loop over loops would take minutes.
    assert time.process_time() - start < 15
    assert len(error.value.faults) > 19_000
    assert len(error.value.said("zh").splitlines()) == 51
