"""Reading and checking tables of one's own, at the public names."""

import re
import time

import pandas as pd
import pytest
from filling import ROW, filled, put
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.core.catalogue import BASES, BOUNDS, CONFIDENCES, ROLES, data_folder, read_catalogue
from ipcompare.data.published import (
    LARGEST,
    MOST_OFFERED,
    SMALLEST,
    check_table,
    read_folder,
    undeclared_sources,
)
from ipcompare.forms.read import COLUMNS, NEEDED
from ipcompare.forms.vocabulary import HEADINGS, named

GOOD = {
    "region": "CN-HB",
    "indicator": "trademark_stock",
    "since": "",
    "year": "2025",
    "role": "target",
    "value": "120",
    "unit": "万件",
    "bound": "ge",
    "basis": "stock",
    "source": "hubei-plan",
    "locator": "专栏1; lines 10-11",
    "as_printed": "120 万件",
    "note": "",
}


def write(path, *rows, columns=COLUMNS, encoding="utf-8"):
    pd.DataFrame([{**GOOD, **r} for r in rows])[list(columns)].to_csv(path, index=False, encoding=encoding)
    return path


def test_a_good_table_passes_and_loads_beside_the_shipped(tmp_path):
    path = write(tmp_path / "hubei.csv", {})
    assert ipc.check(path).value.item() == 120
    table = ipc.load("湖北", "trademark_stock", data=path)
    assert table.value.tolist() == [1_200_000]
    assert "hubei-plan" in ipc.explain(table.iloc[0], data=path)
    assert "CN-HB" in set(ipc.load(data=path).region)
    assert "CN-HB" not in set(ipc.load().region)


def test_a_frame_will_do_and_is_not_changed():
    frame = pd.DataFrame([GOOD])
    before = frame.copy()
    assert ipc.check(frame).value.item() == 120
    pd.testing.assert_frame_equal(frame, before)


def test_what_published_gives_passes_the_check():
    shipped = ipc.published("四川")
    again = ipc.check(shipped.reset_index(drop=True))
    pd.testing.assert_frame_equal(again.reset_index(drop=True), shipped.reset_index(drop=True))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "万个件"}, ["column unit", "万个件", "nearest"]),
        ({"unit": "亿元"}, ["column unit", "cannot be turned into '件'"]),
        ({"indicator": "trademark_stok"}, ["column indicator", "trademark_stock"]),
        ({"region": "Hubey"}, ["column region", "Hubey"]),
        ({"role": "goal"}, ["column role", "'goal'"]),
        ({"bound": "=>"}, ["column bound", "=>"]),
        ({"basis": "stok"}, ["column basis", "stock"]),
        ({"value": "约120"}, ["column value", "not a number"]),
        ({"value": "1,20"}, ["column value", "separators"]),
        ({"value": ""}, ["column value", "is empty"]),
        ({"value": "-3"}, ["column value", "negative"]),
        ({"value": "nan"}, ["column value", "not a number"]),
        ({"value": "inf"}, ["column value", "not a number"]),
        ({"indicator": "judgment_acceptance", "unit": "%", "basis": "ratio", "value": "120"}, ["above 100"]),
        ({"year": "20255"}, ["column year", "1949-2100"]),
        ({"year": "1948"}, ["column year", "1949-2100"]),
        ({"year": ""}, ["column year", "is empty", "for a target the year"]),
        ({"year": "二〇二五"}, ["column year", "four digits"]),
        ({"year": "2025年6月"}, ["column year", "four digits"]),
        ({"since": "2026"}, ["column since", "later than the year"]),
        ({"basis": "period_total"}, ["column since", "needs its first year"]),
        ({"source": ""}, ["column source", "name the document"]),
        ({"locator": "专栏1"}, ["column locator", "lines a-b"]),
        ({"locator": "专栏1; lines 12-11"}, ["column locator", "ends before it begins"]),
    ],
)
def test_each_fault_names_file_row_column_value_and_remedy(tmp_path, change, says):
    path = write(tmp_path / "hubei.csv", {"year": "2024"}, change)
    with pytest.raises(ipc.DataError) as error:
        ipc.check(path)
    assert len(error.value.faults) == 1
    for words in ["hubei.csv, row 3", *says]:
        assert words in str(error.value)


@pytest.mark.parametrize("column", NEEDED)
def test_a_missing_column_is_named(tmp_path, column):
    path = write(tmp_path / "hubei.csv", {}, columns=[c for c in COLUMNS if c != column])
    with pytest.raises(ipc.DataError, match=f"column {column} is missing") as error:
        ipc.check(path)
    assert len(error.value.faults) == 1
    assert f"缺少列 {HEADINGS['figures'][column][0]} {column}" in error.value.said("zh")


@pytest.mark.parametrize("column", sorted(set(COLUMNS) - set(NEEDED)))
def test_a_column_whose_empty_cell_has_a_meaning_may_be_left_out(tmp_path, column):
    given = {**GOOD, column: ""}
    with_empty = ipc.check(pd.DataFrame([given]))
    without = ipc.check(write(tmp_path / "hubei.csv", {}, columns=[c for c in COLUMNS if c != column]))
    pd.testing.assert_frame_equal(without.reset_index(drop=True), with_empty.reset_index(drop=True))


def test_a_table_with_nothing_but_what_is_needed(tmp_path):
    row = write(tmp_path / "hubei.csv", {}, columns=NEEDED)
    read = ipc.check(row).iloc[0]
    assert read[["value", "unit", "bound", "basis", "confidence"]].tolist() == [
        120,
        "万件",
        "eq",
        "stock",
        "high",
    ]
    assert (read["locator"], read["as_printed"], read["note"]) == ("form; lines 2-2", "120 万件", "")


def test_a_column_that_stands_twice_is_named():
    twice = pd.DataFrame([[*GOOD.values(), "121"]], columns=[*GOOD, "value"])
    with pytest.raises(ipc.DataError, match="column value: twice in the table"):
        ipc.check(twice)


def test_a_duplicate_names_both_rows(tmp_path):
    path = write(tmp_path / "hubei.csv", {}, {"value": "130"})
    with pytest.raises(ipc.DataError, match=r"row 3.*repeats row 2"):
        ipc.check(path)


def test_all_faults_come_at_once(tmp_path):
    path = write(tmp_path / "hubei.csv", {"value": "x", "unit": "y", "year": "z"}, {"role": "w"})
    with pytest.raises(ipc.DataError) as error:
        ipc.check(path)
    assert len(error.value.faults) == 4


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "bytes.csv").write_bytes(b"region,indicator\n\xff\xfe,\x00")
    (tmp_path / "ragged.csv").write_text("a,b\n1,2,3,4\n")
    for name in ("empty.csv", "bytes.csv", "ragged.csv", "none.csv"):
        with pytest.raises(ipc.DataError, match=re.escape(name)):
            ipc.check(tmp_path / name)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    assert len(ipc.check(write(tmp_path / "hubei.csv", {}, encoding="utf-8-sig"))) == 1


@settings(max_examples=60, deadline=None)
@given(
    value=st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False),
    unit=st.sampled_from(["件", "万件", "个"]),
    year=st.integers(1949, 2100),
)
def test_what_is_printed_comes_back(value, unit, year):
    frame = pd.DataFrame([{**GOOD, "value": format(value, "f"), "unit": unit, "year": str(year)}])
    row = ipc.check(frame).iloc[0]
    assert (row["value"], row["unit"], row["year"]) == (float(value), unit, year)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=12), min_size=1, max_size=4))
def test_any_text_gives_a_table_or_a_data_error(change):
    faults = ["row 2"]
    try:
        ipc.check(pd.DataFrame([{**GOOD, **change}]))
    except ipc.DataError as error:
        faults = list(error.faults)
    assert all("row 2" in fault for fault in faults)


@pytest.mark.parametrize("face", [ipc.load, ipc.published])
def test_filters_take_codes_and_names_and_refuse_others(face):
    by_code = face("CN-GZ", "trademark_stock", "target")
    for name in ("贵州", "贵州省", "Guizhou", "guizhou"):
        pd.testing.assert_frame_equal(face(name, "trademark_stock", "target"), by_code)
    for name in ("有效注册商标量", "Registered trademarks in force"):
        pd.testing.assert_frame_equal(face("CN-GZ", [name], ["target"]), by_code)
    with pytest.raises(ipc.DataError, match=r"Guizou.*guizhou|Guizou.*Guizhou"):
        face("Guizou")
    with pytest.raises(ipc.DataError, match="trademark_stock"):
        face(None, "trademark_stocks")
    with pytest.raises(ipc.DataError, match="baseline"):
        face(None, None, "base")


def test_results_are_the_callers_own():
    for face in (ipc.load, ipc.published, ipc.panel, ipc.regions, ipc.indicators, ipc.sources):
        first = face()
        first.loc[first.index[0], first.columns[0]] = "spoilt"
        assert not face().eq("spoilt").any().any()


# --- a folder of tables --------------------------------------------------------------------------------


def test_the_shipped_folder_is_its_files_in_order():
    table, names = read_folder(data_folder() / "published", read_catalogue())
    files = sorted((data_folder() / "published").glob("*.csv"))
    each = [check_table(file, read_catalogue()) for file in files]
    pd.testing.assert_frame_equal(table, pd.concat(each))
    assert table.index.is_unique
    assert table.index.str.split(":").str[0].unique().tolist() == [file.name for file in files]
    assert names.declared == {}
    # The heading is row 1.
    assert all(each_.index[0] == f"{file.name}:2" for each_, file in zip(each, files, strict=True))


def test_a_form_in_a_folder_declares_for_every_table_in_it(tmp_path):
    values = ("software_works", "软件著作权登记量", "Software copyrights", "creation", "部", "flow", 1, 0)
    cells = {f"{letter}3": value for letter, value in zip("ABCDEFGH", values, strict=True)}
    mine = {**ROW, "indicator": "software_works", "unit": "部"}
    filled(tmp_path / "hubei.xlsx", mine, change=put(1, **cells))
    write(tmp_path / "a.csv", {**mine, "region": "CN-GZ", "basis": "flow"})
    (tmp_path / "~$hubei.xlsx").write_bytes(b"left behind by Excel")
    (tmp_path / ".hidden.csv").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    table, names = read_folder(tmp_path, read_catalogue())
    assert table.index.tolist() == ["a.csv:2", "hubei.xlsx:3"]
    assert names.unit_of["software_works"] == "部"
    assert "software_works" not in read_catalogue().unit_of
    assert undeclared_sources(table, names) == [
        {"source": "my-plan", "title_zh": "my-plan", "title_en": "my-plan", "access": "original"}
    ]


def test_a_folder_without_tables_is_named(tmp_path):
    with pytest.raises(ipc.DataError, match=re.escape(str(tmp_path))):
        read_folder(tmp_path, read_catalogue())


def test_a_shipped_document_needs_no_declaration():
    names = read_catalogue()
    assert undeclared_sources(read_folder(data_folder() / "published", names)[0], names) == []


def test_a_folder_that_is_not_there_is_said_to_be_no_data(tmp_path):
    with pytest.raises(ipc.DataError, match="is no folder of data, it lacks published"):
        read_folder(tmp_path / "published", read_catalogue())


def test_files_may_be_called_anything_that_begins_with_a_letter(tmp_path):
    write(tmp_path / "Xinjiang and  Tibet.csv", {})
    table, _ = read_folder(tmp_path, read_catalogue())
    assert table.index.tolist() == ["Xinjiang_and_Tibet.csv:2"]
    assert table.index.name == "record"


def test_what_a_form_declares_stays_with_its_table(tmp_path):
    values = ("software_works", "软件著作权登记量", "Software copyrights", "creation", "部", "flow", 1, 0)
    cells = {f"{letter}3": value for letter, value in zip("ABCDEFGH", values, strict=True)}
    path = filled(
        tmp_path / "a.xlsx", {**ROW, "indicator": "software_works", "unit": "部"}, change=put(1, **cells)
    )
    table = check_table(path, read_catalogue())
    assert [row["indicator"] for row in table.attrs["declared"]["indicators"]] == ["software_works"]
    again = check_table(table.reset_index(drop=True), read_catalogue())
    assert again.attrs == table.attrs
    assert again["indicator"].tolist() == ["software_works"]
    unsaid = check_table(table.reset_index(drop=True).assign(basis=""), read_catalogue())
    assert unsaid["basis"].tolist() == ["flow"]


def test_what_was_read_by_a_rule_stays_with_its_table():
    frame = pd.DataFrame([GOOD])
    frame.attrs = {"notes": ["read by a rule"], "of the caller": 1}
    assert check_table(frame, read_catalogue()).attrs == {"notes": ["read by a rule"]}


def test_texts_are_texts_and_years_whole_numbers():
    table = check_table(pd.DataFrame([{**GOOD, "year": 2025.0, "value": 0.1 + 0.2}]), read_catalogue())
    numbers = {"value": "float64", "year": "int64", "since": "Int64"}
    assert {c: str(t) for c, t in table.dtypes.items()} == dict.fromkeys(table, "str") | numbers
    assert (table["value"].item(), table["as_printed"].item()) == (0.3, "120 万件")
    assert check_table(pd.DataFrame(columns=COLUMNS), read_catalogue())["year"].dtype == "int64"


# --- faults, in order and in time ----------------------------------------------------------------------


def test_faults_come_by_row_then_in_the_order_of_the_columns():
    rows = [{"year": "z", "unit": "y", "region": "w"}, {}, {"locator": "?", "value": "x", "role": "v"}]
    frame = pd.DataFrame([{**GOOD, "locator": f"a; lines {n}-{n}", **row} for n, row in enumerate(rows)])
    with pytest.raises(ipc.DataError) as error:
        check_table(frame, read_catalogue())
    places = [fault.split(":")[0].removeprefix("table, ") for fault in error.value.faults]
    assert places == [
        "row 2, column region",
        "row 2, column unit",
        "row 2, column year",
        "row 4, column role",
        "row 4, column value",
        "row 4, column locator",
    ]


def faults_of(*changes):
    """Give the faults of rows of a table, each row's cells changed."""
    rows = [{**GOOD, "locator": f"a; lines {n}-{n}", **change} for n, change in enumerate(changes)]
    try:
        check_table(pd.DataFrame(rows), read_catalogue())
    except ipc.DataError as error:
        return error.faults
    return ()


@pytest.mark.parametrize(
    "change",
    [
        {"since": "2025"},
        {"year": "2100"},
        {"year": "1949"},
        {"value": f"{SMALLEST:.0e}"},
        {"value": f"{LARGEST:.0f}"},
        {"value": "0"},
        {"value": "0.5"},
        {"indicator": "judgment_acceptance", "unit": "%", "basis": "ratio", "value": "100"},
        {"indicator": "satisfaction", "unit": "分", "basis": "score", "value": "100"},
        {"indicator": "trademark_stock_growth", "unit": "%", "basis": "growth", "value": "-3"},
        {"indicator": "trademark_stock_growth", "unit": "%", "basis": "growth", "value": "101"},
    ],
)
def test_what_is_just_within_its_limits_is_no_fault(change):
    assert faults_of(change) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"year": "2101"}, "column year: '2101' lies outside 1949-2100"),
        ({"year": "2025202520"}, "column year: '2025202520' is not a year"),
        ({"since": "1948"}, "column since: '1948' lies outside"),
        ({"value": "9e-10"}, "column value: '9e-10' is smaller than anything"),
        ({"value": "-9e-10", "basis": "growth"}, "column value: '-9e-10' is smaller than anything"),
        ({"value": "2e15"}, "column value: '2e15' is larger than anything"),
        (
            {"indicator": "judgment_acceptance", "unit": "%", "basis": "ratio", "value": "100.5"},
            "column value: '100.5' is above 100",
        ),
        (
            {"indicator": "satisfaction", "unit": "分", "basis": "score", "value": "100.5"},
            "column value: '100.5' is above 100",
        ),
        ({"confidence": "sure"}, "column confidence: 'sure' is not known; write one of high, medium, low"),
        ({"role": ""}, "column role: '' is empty; write one of baseline, target"),
        ({"region": ""}, "column region: '' is empty; every figure needs it"),
    ],
)
def test_what_is_just_beyond_them_is_one(change, says):
    (fault,) = faults_of(change)
    assert fault.startswith(f"table, row 2, {says}")


@pytest.mark.parametrize(
    ("column", "codes"), [("role", ROLES), ("bound", BOUNDS), ("basis", BASES), ("confidence", CONFIDENCES)]
)
def test_codes_are_offered_in_the_reader_s_language(column, codes):
    (fault,) = faults_of({column: "?"})
    assert fault.endswith(f"is not known; write one of {', '.join(codes)}")
    assert fault.said("zh").endswith(named(column, codes).said("zh"))
    assert named(column, codes).said("zh") in fault.said("zh") != str(fault)


@pytest.mark.parametrize(
    ("column", "remedy"),
    [
        ("region", "a region that is not listed is declared on the form's sheet of new regions"),
        ("indicator", "an indicator that is not listed is declared on the form's sheet of new indicators"),
        ("unit", "write a unit of the form's list"),
    ],
)
def test_an_unknown_name_is_told_where_to_be_declared(column, remedy):
    (fault,) = faults_of({column: "@@@@"})
    assert fault == f"table, row 2, column {column}: '@@@@' is not known; {remedy}"


def test_near_names_are_listed_in_the_reader_s_language():
    (fault,) = faults_of({"region": "Hunann"})
    names = fault.split("nearest: ")[1].split("; else")[0].split(", ")
    assert "Hunan" in names
    assert len(names) > 1
    assert "、".join(names) in fault.said("zh")


def test_after_many_unknown_names_the_list_is_needed():
    unknown = [{"indicator": f"trademark_stok{n}"} for n in range(MOST_OFFERED + 2)]
    offered = ["nearest" in fault for fault in faults_of(*unknown)]
    assert offered == [True] * MOST_OFFERED + [False] * 2


def test_a_basis_of_an_unknown_indicator_is_asked_for_only_where_it_is_wrong():
    places = [
        [
            fault.split("column ")[1].split(":")[0]
            for fault in faults_of({"indicator": "@@@@", "basis": basis})
        ]
        for basis in ("", "stock", "nothing")
    ]
    assert places == [["indicator"], ["indicator"], ["indicator", "basis"]]


def test_full_width_digits_in_a_table_of_ones_own_are_no_missing_value():
    with pytest.raises(ipc.DataError, match="row 2, column value: '１２０' is not a number"):
        check_table(pd.DataFrame([{**GOOD, "value": "１２０"}]), read_catalogue())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=8), max_size=3), max_size=6))
def test_the_faults_of_a_row_are_its_own(changes):
    """What is wrong with a row does not depend on the rows beside it, but for repeats."""
    rows = [{**GOOD, "locator": f"a; lines {n}-{n}", **change} for n, change in enumerate(changes)]

    def faults(rows, first):
        found = []
        try:
            check_table(pd.DataFrame(rows, columns=COLUMNS), read_catalogue())
        except ipc.DataError as error:
            found = [re.sub(r"^table, row (\d+)", lambda m: str(int(m[1]) + first), f) for f in error.faults]
        return [fault for fault in found if "repeats row" not in fault]

    assert faults(rows, 0) == [fault for n, row in enumerate(rows) for fault in faults([row], n)]


@pytest.mark.parametrize(
    "bad",
    [
        lambda n: dict.fromkeys(COLUMNS, f"nowhere {n}"),
        lambda n: {"value": f"约{n}", "unit": "万个件", "locator": f"a; lines {n}-1"},
        lambda n: {"region": f"place {n}" * 5, "indicator": f"measure {n}", "unit": f"{n} 件"},
    ],
)
def test_a_large_bad_file_is_answered_soon(tmp_path, bad):
    path = write(tmp_path / "large.csv", *(bad(n) for n in range(19_990)))
    start = time.process_time()
    with pytest.raises(ipc.DataError) as error:
        check_table(path, read_catalogue())
    # Three times what a quiet machine may take: a loop over loops would take minutes.
    assert time.process_time() - start < 15
    assert len(error.value.faults) >= 19_990


# --- declarations and figures at once ---


def test_faults_of_declarations_and_of_figures_come_in_one_round(tmp_path):
    def declare(book):
        regions = book.worksheets[3]
        for column, words in enumerate(["5301", "昆明", "Kunming", "city", "CN-YN"], start=1):
            regions.cell(3, column).value = words

    rows = [{**ROW, "region": "昆明", "unit": "nothing"}, {**ROW, "unit": "nothing"}]
    rows.append({**ROW, "year": 2030, "value": "x"})
    form = filled(tmp_path / "a.xlsx", *rows, change=declare)
    with pytest.raises(ipc.DataError) as error:
        check_table(form, read_catalogue())
    cells = [fault.split("cell ")[1].split(" ")[0] for fault in error.value.faults]
    # A3 of the new regions; of the figures' row 3, which stands in the region that is refused, nothing.
    assert cells == ["A3", "E5", "F4"]


def test_a_form_of_declarations_alone_is_told_both(tmp_path):
    def declare(book):
        book.worksheets[1].cell(3, 1).value = "Bad Id"
        book.worksheets[0].delete_rows(1, 3)

    form = filled(tmp_path / "a.xlsx", change=declare)
    with pytest.raises(ipc.DataError) as error:
        check_table(form, read_catalogue())
    *told, none = error.value.faults
    assert any("is no id" in fault for fault in told)
    assert none.startswith(f"{form}: has no row of headings")


def test_a_figure_of_an_indicator_that_is_refused_is_left_alone(tmp_path):
    def declare(book):
        page = book.worksheets[1]
        for column, words in enumerate(["Bad Id", "软件", "Software", "创造", "套", "年末存量"], start=1):
            page.cell(3, column).value = words

    row = {**ROW, "indicator": "软件", "unit": "nothing"}
    with pytest.raises(ipc.DataError) as error:
        check_table(filled(tmp_path / "a.xlsx", row, change=declare), read_catalogue())
    (fault,) = error.value.faults
    assert "is no id" in fault


def test_notes_of_figures_and_of_declarations_stand_side_by_side(tmp_path):
    def declare(book):
        book.worksheets[0].row_dimensions[3].hidden = True
        page = book.worksheets[2]
        page.cell(3, 1).value, page.cell(3, 2).value = ROW["source"], "规划"

    table = check_table(filled(tmp_path / "a.xlsx", ROW, change=declare), read_catalogue())
    assert [note["rule"] for note in table.attrs["notes"]] == ["hidden row", "no en name", "no publisher"]


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(ipc.DataError, match=re.escape(str(tmp_path / "data"))):
        read_folder(tmp_path / "data" / "published", read_catalogue())
