"""Reading and checking tables of one's own, at the public names."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.data.published import COLUMNS

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


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(tmp_path, column):
    path = write(tmp_path / "hubei.csv", {}, columns=[c for c in COLUMNS if c != column])
    with pytest.raises(ipc.DataError, match=f"column {column} is missing"):
        ipc.check(path)


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
