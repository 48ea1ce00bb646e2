"""The table of figures, laid in memory: what its cells are read as, and which cell a fault names."""

import pytest

from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.errors import DataError
from ipcompare.forms import xlsx
from ipcompare.forms.read import LONGEST, figures, filled
from ipcompare.forms.sheets import Table
from ipcompare.forms.xlsx import Cell

ROW = {
    "region": "CN-HB", "indicator": "trademark_stock", "role": "target", "year": "2025", "value": "120",
    "unit": "万件", "source": "my-plan",
}  # fmt: skip
#: All columns of the form that a row may fill besides.
WHOLE = ROW | {
    "bound": "ge", "basis": "stock", "locator": "专栏1; lines 3-4", "as_printed": "120万件", "since": "2021",
    "series": "census7", "confidence": "medium", "owner": "省局", "note": "含外国人",
}  # fmt: skip
SHARE = {"indicator": "patent_intensive_share", "unit": "%"}
LETTERS = {column: xlsx.column_letter(place) for place, column in enumerate(WHOLE, start=1)}


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue()


def sheet(*changes, whole=WHOLE, name="figures", **more):
    """Lay rows below the headings of a sheet, from row 3 on; a column that a row lacks is blank in it."""
    rows = [whole | change for change in changes]
    texts = {c: [row.get(c, "") for row in rows] for c in dict.fromkeys(c for row in rows for c in row)}
    given = {
        "places": {column: place for place, column in enumerate(texts, start=1)},
        "rows": list(range(3, 3 + len(rows))),
    }
    return Table("a.xlsx", name, **(given | more), texts=texts)


@pytest.fixture
def read(catalogue):
    """Give what the tables of a file say: a sheet of figures from the rows' changes."""

    def reads(*changes, beside=(), declared=None, **more):
        return figures("a.xlsx", [sheet(*changes, **more), *beside], catalogue, declared or {})

    return reads


def cell_of(column, row=3):
    return f"a.xlsx, sheet figures, cell {LETTERS[column]}{row} ({column})"


def test_a_sound_row_is_given_as_it_stands(read):
    declared = {"indicators": []}
    form = read({}, declared=declared)
    assert form.texts == {column: [words] for column, words in WHOLE.items()}
    assert form.rows == [3]
    assert form.table.sheet == "figures"
    assert form.declared is declared
    assert (form.faults, form.notes) == ({}, [])


def test_what_may_stay_empty_is_filled(read):
    form = read({}, {"indicator": "invention_density", "value": "", "unit": "件/万人"}, whole=ROW)
    full = {column: words for column, words in form.texts.items() if column not in ROW}
    assert full == {
        "bound": ["eq", "eq"], "basis": ["stock", "density"], "confidence": ["high", "high"],
        "as_printed": ["120 万件", ""], "locator": ["form; lines 3-3", "form; lines 4-4"],
        "since": ["", ""], "note": ["", ""], "series": ["", ""], "owner": ["", ""],
    }  # fmt: skip
    blanks = dict.fromkeys(set(WHOLE) - set(ROW), "")
    assert read(
        blanks, {"indicator": "invention_density", "value": "", "unit": "件/万人"} | blanks
    ).texts == (form.texts)


def test_what_is_no_column_at_all_is_filled(catalogue):
    assert filled({"value": ["12"]}, [7], catalogue) == {
        "value": ["12"], "bound": ["eq"], "basis": [""], "confidence": ["high"], "as_printed": ["12"],
        "locator": ["form; lines 7-7"], "since": [""], "note": [""], "series": [""], "owner": [""],
    }  # fmt: skip
    unknown = filled({"indicator": ["no_such"], "unit": ["件"]}, [7], catalogue)
    assert (unknown["basis"], unknown["as_printed"]) == ([""], [""])


@pytest.mark.parametrize(
    ("column", "words", "reads"),
    [
        ("region", "湖北 CN-HB", "CN-HB"),
        ("region", " 湖北\u200b ", "CN-HB"),
        ("region", "胡北", "胡北"),
        ("indicator", "有效 注册商标量", "trademark_stock"),
        ("role", "目标", "target"),
        ("bound", "≥", "ge"),
        ("basis", "年末存量", "stock"),
        ("confidence", "MEDIUM", "medium"),
        ("unit", "万 件", "万件"),
        ("unit", "万个件", "万个件"),
        ("year", "２０２５年末", "2025"),
        ("year", "25", "25"),
        ("since", "2021年", "2021"),
        ("value", "1,200 万件", "1200"),
        ("locator", "专栏1 第3行", "专栏1; lines 3-3"),
        ("locator", "p. 3", "p. 3"),
        ("source", "规划，报告", "规划，报告"),
        ("note", "目标", "目标"),
    ],
)
def test_a_cell_is_read_and_its_neighbours_stay(read, column, words, reads):
    form = read({column: words}, {"year": "2020"})
    assert form.texts[column] == [reads, "2020" if column == "year" else WHOLE[column]]
    assert {c: texts[0] for c, texts in form.texts.items() if c != column} == {
        c: text for c, text in WHOLE.items() if c != column
    }
    assert form.faults == {}


SAYS = "is not a number; write digits with a dot, no unit and no separators"


@pytest.mark.parametrize(
    ("column", "words", "marked", "says"),
    [
        ("value", "x", None, SAYS),
        ("value", "2025-06-30", Cell("2025-06-30", "date"), "is a date; write a number"),
        ("value", "TRUE", Cell("TRUE", "bool"), "is a truth value; write a number"),
        ("value", "12%", None, "is a percentage, but the unit is '万件'; mend one of the two"),
        ("value", "12％", None, "is a percentage, but the unit is '万件'; mend one of the two"),
        (
            "value", "0.12", Cell("0.12", "number", True),
            "is a percentage, but the unit is '万件'; mend one of the two",
        ),
        (
            "value", "120000", Cell("120000", "number", False, ","),
            "is shown by its format without its last three digits; format it as a plain number",
        ),
        (
            "value", "12", Cell("12", "number", False, "亿"),
            "is shown with 亿 by its format, but the unit is '万件'; put 亿 into the unit, or format it as a "
            "plain number",
        ),
        ("year", "2025-06-30", Cell("2025-06-30", "date"), "is a date; write the year in four digits"),
        ("since", "2021", Cell("2021", "date"), "is a date; write the year in four digits"),
        ("source", "规划；报告", None, "names more than one document; give each its own row, or write it "
         "without semicolon"),
        ("value", "#REF!", Cell("#REF!", "error"), "is an error of Excel; write the figure itself"),
        ("note", "#REF!", Cell("#REF!", "error"), "is an error of Excel; write the figure itself"),
        ("year", "", Cell("", "empty"), "is a formula whose result the file does not hold; copy it and paste "
         "its value"),
    ],
)  # fmt: skip
def test_a_fault_names_its_cell_and_its_text_stays(read, column, words, marked, says):
    """The row above it is sound, and so is the column beside it."""
    form = read({"year": "2020"}, {column: words}, marked={(4, column): marked} if marked else {})
    assert form.faults == {(4, column): f"{cell_of(column, 4)}: {words!r} {says}"}
    assert form.texts[column][1] == words
    assert form.texts["unit"] == ["万件", "万件"]


@pytest.mark.parametrize(
    ("words", "unit", "marked", "reads"),
    [
        ("0.125", "%", Cell("0.125", "number", True), ("12.5", "%")),
        ("1", "", Cell("1", "number", True), ("100", "%")),
        ("0.2", "", Cell("0.2", "number", True), ("20", "%")),
        ("12%", "%", None, ("12", "%")),
        ("12％", "", None, ("12", "%")),
        ("12", "%", None, ("12", "%")),
        ("12", "", None, ("12", "")),
        ("12", "万件", Cell("12", "number", False, "万"), ("12", "万件")),
        ("12", "万件", Cell("12", "number", False, ""), ("12", "万件")),
    ],
)
def test_a_value_and_its_unit(read, words, unit, marked, reads):
    form = read({"value": words, "unit": unit}, marked={(3, "value"): marked} if marked else {})
    assert (form.texts["value"][0], form.texts["unit"][0]) == reads
    assert form.faults == {}


def test_a_year_is_read_whatever_its_format_shows(read):
    assert read({}, marked={(3, "year"): Cell("2025", "number", False, "k")}).faults == {}


def test_equal_texts_in_cells_of_another_look_are_told_apart(read):
    """The same digits are a share where the cell shows percent, and one cell's fault is its own."""
    form = read(
        SHARE | {"value": "0.5"}, SHARE | {"value": "0.5", "year": "2020"}, {"value": "0.5", "year": "2021"},
        marked={(4, "value"): Cell("0.5", "number", True), (5, "value"): Cell("0.5", "number", True)},
    )  # fmt: skip
    assert form.texts["value"] == ["0.5", "50", "0.5"]
    assert list(form.faults) == [(5, "value")]


@pytest.mark.parametrize("dash", ["—", "———", "–", "-", "/", "…"])
@pytest.mark.parametrize("whole", [WHOLE | {"as_printed": ""}, ROW])
def test_a_dash_is_a_figure_that_the_document_does_not_give(read, dash, whole):
    form = read({"value": dash}, {"value": dash, "year": "2020"}, {"year": "2021"}, whole=whole)
    assert form.texts["value"] == ["", "", "120"]
    assert form.texts["as_printed"] == ["———", "———", "120 万件"]
    assert form.faults == {}


def test_a_dash_printed_otherwise_stays_as_printed(read):
    assert read({"value": "—", "as_printed": "不适用"}).texts["as_printed"] == ["不适用"]


@pytest.mark.parametrize("value", ["", "x", "—"])
def test_rows_below_a_cell_without_a_number_are_read_on(read, value):
    form = read({"value": value}, {"value": "1,200", "year": "2020"})
    assert form.texts["value"][1] == "1200"
    assert list(form.faults) == ([(3, "value")] if value == "x" else [])


def test_a_text_is_read_up_to_its_longest(read):
    assert read({"note": "x" * LONGEST}).faults == {}
    form = read({"note": "x" * (LONGEST + 1)}, {"value": "9" * (LONGEST + 1), "year": "2020"})
    says = "has 2001 characters; a cell of the form holds at most 2000"
    assert form.faults == {
        (3, "note"): f"{cell_of('note')}: {'x' * 80!r} {says}",
        (4, "value"): f"{cell_of('value', 4)}: {'9' * 80!r} {says}",
    }


def test_faults_stand_in_the_order_of_rows_and_in_a_row_in_that_of_the_steps(read):
    marked = {(3, "year"): Cell("2025-06-30", "date"), (4, "bound"): Cell("#REF!", "error")}
    later = {"source": "a;b", "value": "x", "year": "2025-06-30"}
    form = read(later, {"bound": "#REF!", "year": "2020"}, marked=marked)
    assert list(form.faults) == [(3, "year"), (3, "value"), (3, "source"), (4, "bound")]


def test_marks_of_rows_and_columns_that_are_not_read_say_nothing(read):
    marked = {(9, "value"): Cell("#REF!", "error"), (3, "other"): Cell("#REF!", "error")}
    assert read({}, marked=marked).faults == {}


# What heads the figures, and what is left out.


def test_the_unit_of_the_heading_stands_in_each_row_that_names_none(read):
    heads = {"value": "数值（万件）"}
    assert read({"unit": ""}, {"year": "2020"}, heads=heads).texts["unit"] == ["万件", "万件"]
    bare = {column: words for column, words in ROW.items() if column != "unit"}
    form = read({}, whole=bare, heads=heads)
    assert (form.texts["unit"], form.texts["as_printed"], form.faults) == (["万件"], ["120 万件"], {})


def test_a_unit_other_than_that_of_the_heading_is_refused(read):
    form = read({"unit": ""}, {"unit": "件", "year": "2020"}, heads={"value": "数值（万件）"})
    says = "is not 万件, which the heading of the figures names; mend one"
    assert form.faults == {(4, "unit"): f"{cell_of('unit', 4)}: '件' {says}"}
    assert form.texts["unit"] == ["万件", "件"]


def test_a_table_without_values_is_read_as_far_as_it_goes(read):
    form = read({}, whole={c: words for c, words in ROW.items() if c != "value"}, heads={"unit": "单位"})
    assert "value" not in form.texts
    assert form.texts["region"] == ["CN-HB"]


def test_blank_rows_and_examples_are_left_out(read):
    blank = dict.fromkeys(WHOLE, "")
    form = read({}, blank, {"region": "示例 example"}, {"year": "2020"}, blank | {"note": "　"})
    assert form.rows == [3, 6]
    assert form.texts["year"] == ["2025", "2020"]


def test_a_blank_row_with_a_formula_is_kept(read):
    blank = dict.fromkeys(WHOLE, "")
    form = read(blank, blank, {}, marked={(4, "value"): Cell("", "empty"), (3, "year"): Cell("", "date")})
    assert form.rows == [4, 5]
    assert list(form.faults) == [(4, "value")]


def test_a_table_without_regions_has_its_rows_read(read):
    bare = {column: words for column, words in ROW.items() if column != "region"}
    form = read({}, {"year": "2020"}, whole=bare)
    assert form.rows == [3, 4]
    assert form.texts["indicator"] == ["trademark_stock"] * 2


def test_more_figures_than_a_form_holds_are_refused(read, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    rows = [{"year": str(year)} for year in range(2020, 2024)]
    assert len(read(*rows[:3]).rows) == 3
    with pytest.raises(DataError) as error:
        read(*rows)
    assert str(error.value) == "a.xlsx: has more than 3 figures"


# Sheets beside each other.


def test_a_file_without_figures_is_told_its_columns(catalogue):
    for found in ([], [Table("a.xlsx", "旧", "none"), Table("a.xlsx", "新指标", "indicators")]):
        with pytest.raises(DataError) as error:
            figures("a.xlsx", found, catalogue, {})
        assert str(error.value) == (
            "a.xlsx: has no row of headings; the columns are region, indicator, role, year, value, unit, "
            "source, or 地区、指标、类别、年份、数值、单位、来源"
        )


def test_the_blank_form_beside_a_filled_one_is_no_second_table(read, catalogue):
    example = sheet({"region": "示例 example"}, name="blank")
    none = Table("a.xlsx", "none")
    assert read({}, beside=[example, none]).table.sheet == "figures"
    assert figures("a.xlsx", [none, example, sheet({})], catalogue, {}).table.sheet == "figures"
    assert figures("a.xlsx", [none, example], catalogue, {}).table is none


def test_figures_on_two_sheets_are_refused(read):
    bare = {column: words for column, words in ROW.items() if column != "region"}
    more = [
        sheet({}, name="旧"),
        sheet({"region": "示例"}, {}, name="旧2"),
        sheet({}, whole=bare, name="旧3"),
    ]
    with pytest.raises(DataError) as error:
        read({}, beside=more)
    assert str(error.value) == (
        "a.xlsx: has figures on the sheets figures and 旧, 旧2, 旧3; move them to one sheet, or give "
        "each a file"
    )


def test_sheets_and_columns_that_are_not_read_are_noted(read):
    beside = [Table("a.xlsx", "旧", "none"), Table("a.xlsx", "空", ""), Table("a.xlsx", "新", "regions")]
    assert read({}, beside=beside, unread=["我的列", "S"]).notes == [
        {"place": "a.xlsx: 旧", "rule": "sheet not read", "value": ""},
        {"place": "a.xlsx: 我的列", "rule": "column not read", "value": ""},
        {"place": "a.xlsx: S", "rule": "column not read", "value": ""},
    ]


def test_hidden_rows_are_read_and_noted(read):
    note = {"place": cell_of("region", 4), "rule": "hidden row", "value": "CN-SC"}
    assert read({}, {"region": "四川"}, hidden={4, 9}).notes == [note]


# Merged cells.


def merged_note(column, row, value):
    return {"place": cell_of(column, row), "rule": "merged cell", "value": value}


def test_a_cell_merged_down_stands_in_each_of_its_rows(read):
    """The range is longer than the table, and its place is that of the second column."""
    years = [{"indicator": "", "year": year} for year in ("2020", "2021")]
    form = read({}, *years, {"indicator": "invention_density", "year": "2022"}, merged=[(3, 2, 5, 2)])
    assert form.texts["indicator"] == ["trademark_stock"] * 3 + ["invention_density"]
    assert form.notes == [merged_note("indicator", row, "trademark_stock") for row in (4, 5)]
    assert read({}, *years, merged=[(3, 2, 99, 2)]).texts["indicator"] == ["trademark_stock"] * 3


def test_what_stands_under_a_merged_cell_is_not_overwritten(read):
    form = read({}, {"region": "CN-SC"}, merged=[(3, 1, 4, 1)])
    assert form.texts["region"] == ["CN-HB", "CN-SC"]
    assert form.notes == [merged_note("region", 4, "CN-HB")]


def test_a_merged_cell_says_below_what_it_says_above(read):
    """A date is one in each row; a mark of a row's own stays."""
    date, error = Cell("2025-06-30", "date"), Cell("#REF!", "error")
    rows = [{"year": "2025-06-30"}, {"year": ""}, {"year": "", "since": "2020"}]
    form = read(*rows, merged=[(3, 4, 5, 4)], marked={(3, "year"): date, (5, "year"): error})
    assert {cell: fault.rpartition("' ")[2] for cell, fault in form.faults.items()} == {
        (3, "year"): "is a date; write the year in four digits",
        (4, "year"): "is a date; write the year in four digits",
        (5, "year"): "is an error of Excel; write the figure itself",
    }


def test_a_formula_without_result_that_is_merged_down_is_refused_in_each_row(read):
    form = read({"unit": ""}, {"unit": "", "year": "2020"}, merged=[(3, 6, 4, 6)],
                marked={(3, "unit"): Cell("", "empty")})  # fmt: skip
    assert list(form.faults) == [(3, "unit"), (4, "unit")]


@pytest.mark.parametrize(
    ("merged", "column", "cells"),
    [
        ((3, 5, 4, 5), "value", "E3:E4"),
        ((3, 11, 4, 11), "as_printed", "K3:K4"),
        ((3, 1, 3, 2), "region", "A3:B3"),
        ((3, 15, 4, 99), "owner", "O3:CU4"),
        ((3, 12, 4, 12), "since", "L3:L4"),
    ],
)
def test_merged_cells_that_could_mean_anything_are_refused(read, merged, column, cells):
    """Figures, cells merged across, and those that are blank themselves; what follows is read on."""
    form = read({"since": ""}, {"year": "2020", "role": ""}, merged=[merged, (3, 3, 4, 3)])
    says = (
        f"the cells {cells} are merged, so it is not clear what belongs to which row; unmerge them and fill "
        "each"
    )
    assert form.faults == {(3, column): f"{cell_of(column)}: {says}"}
    assert form.texts["role"] == ["target", "target"]


def test_a_figure_that_is_refused_stays_as_it_is(read):
    form = read({"value": "1,200"}, {"value": "1,200", "year": "2020"}, merged=[(3, 5, 4, 5)])
    assert form.texts["value"] == ["1,200", "1200"]


def test_cells_merged_from_a_blank_row_or_an_unnamed_column_are_refused(read):
    place = {column: at for at, column in enumerate(WHOLE, start=2)}
    form = read({}, merged=[(3, 1, 4, 2), (2, 3, 3, 3)], places=place)
    assert {cell: fault.partition(" are merged")[0] for cell, fault in form.faults.items()} == {
        (3, "region"): "a.xlsx, sheet figures, cell B3 (region): the cells A3:B4",
        (2, "indicator"): "a.xlsx, sheet figures, cell C2 (indicator): the cells C2:C3",
    }


def test_merged_cells_beside_the_columns_and_single_ones_say_nothing(read):
    form = read({}, {"region": "", "year": "2020"}, merged=[(3, 40, 4, 41), (3, 5, 3, 5), (3, 1, 4, 1)])
    assert form.faults == {}
    assert form.texts["region"] == ["CN-HB", "CN-HB"]


def test_a_range_to_the_last_column_of_a_sheet_reaches_the_last_of_a_form(read):
    places = {column: place for place, column in enumerate(WHOLE, start=1)} | {"note": xlsx.MOST_COLUMNS}
    form = read({}, merged=[(3, 30, 3, 16_384)], places=places)
    assert list(form.faults) == [(3, "note")]


def test_merged_ranges_that_overlap_without_end_are_refused(read, monkeypatch):
    """All of them together may cover each cell of the form once."""
    monkeypatch.setattr(xlsx, "MOST_ROWS", 9)
    years = [{"year": str(year)} for year in range(2020, 2023)]
    enough = len(WHOLE) * 9 // 6
    assert read(*years, merged=[(3, 1, 99, 1)] * enough).faults == {}
    with pytest.raises(DataError) as error:
        read(*years, merged=[(3, 1, 99, 1)] * enough + [(3, 1, 4, 1)])
    assert str(error.value) == "a.xlsx: has merged cells that overlap; unmerge them and fill each"


# Rows that need a word.


def test_a_plans_figure_of_a_running_count_without_basis_is_noted(read):
    """It may mean what one year adds: its writer is asked, in that row alone."""
    count = {"indicator": "gi_count", "unit": "个", "year": "2020"}
    form = read(
        {},
        count | {"basis": ""},
        count | {"basis": "", "role": "baseline"},
        count | {"basis": "", "role": "actual"},
        count,
        {"basis": ""},
    )
    told = {"region": "CN-HB", "indicator": count["indicator"], "year": "2020", "value": "120", "unit": "个"}
    assert form.notes == [
        {"place": cell_of("indicator", 4), "rule": "yearly", **told, "role": "target"},
        {"place": cell_of("indicator", 5), "rule": "yearly", **told, "role": "baseline"},
    ]


def test_a_figure_that_stands_twice_without_its_place_is_refused(read):
    bare = {"locator": ""}
    form = read(bare, bare | {"year": "2020"}, bare, bare)
    says = (
        "repeats row 3 (same region, year, role and source); delete one of the two, or say under locator "
        "where each stands"
    )
    assert form.faults == {
        (row, "indicator"): f"{cell_of('indicator', row)}: 'trademark_stock' {says}" for row in (5, 6)
    }
    assert list(read(bare, {}, {}, bare | {"year": "2020"}, bare).faults) == [(7, "indicator")]
    assert read(bare, {}, {}, bare | {"year": "2020"}).faults == {}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("region", "CN-SC"), ("indicator", "invention_density"), ("series", "loans"), ("since", "2020"),
        ("year", "2020"), ("role", "actual"), ("basis", "flow"), ("source", "another"),
    ],
)  # fmt: skip
def test_figures_that_differ_in_what_they_are_known_by_repeat_nothing(read, column, words):
    assert read({"locator": ""}, {"locator": "", column: words}).faults == {}


def test_a_repeated_figure_keeps_the_fault_that_it_has(read):
    bare = {"locator": "", "indicator": "#REF!"}
    form = read(bare, bare, marked={(4, "indicator"): Cell("#REF!", "error")})
    assert form.faults[4, "indicator"].endswith("is an error of Excel; write the figure itself")
