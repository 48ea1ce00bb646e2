"""The audit finds the documents' known slips, and none where the tables close."""

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.errors import DataError
from ipcompare.core.text import text, word
from ipcompare.results.audit import FOLLOWS, RULES, audit

ROW = {
    "region": "CN-HB",
    "since": "",
    "year": "2024",
    "role": "actual",
    "unit": "件",
    "bound": "eq",
    "basis": "stock",
    "source": "hubei-report",
    "locator": "一; lines 1-1",
    "note": "",
}


def table(*rows):
    """Make a published table of one's own; the printed form follows from value and unit."""
    return ipc.check(
        pd.DataFrame([{**ROW, "as_printed": f"{r['value']}{r.get('unit', '件')}", **r} for r in rows])
    )


def test_a_table_without_what_was_printed_is_refused():
    with pytest.raises(DataError, match=r"as_printed.*published\(\)"):
        ipc.audit(ipc.load("贵州"))


PARTS = [row["member"] for row in read_catalogue().members("total")["patent_stock"]]


@pytest.fixture(scope="module")
def found():
    return ipc.audit()


def has(found, rule, indicator, region, printed, computed, inference):
    key = ["rule", "indicator", "region", "inference"]
    rows = found[(found[key] == [rule, indicator, region, inference]).all(axis=1)]
    near = (rows["printed"] - printed).abs().lt(1e-6) & (rows["computed"] - computed).abs().lt(0.01)
    return near.any()


@pytest.mark.parametrize(
    ("rule", "indicator", "region", "printed", "computed", "inference"),
    [
        ("parts and total", "patent_stock", "520100", 59734, 59738, False),
        ("parts and total", "patent_stock", "CN-GZ", 113726, 113722, False),
        ("percentage and counts", "mediation_committees_growth", "CN-GZ", 12.5, 7.69, False),
        ("percentage and counts", "mediation_success_rate", "CN-GZ", 80.1, 79.83, False),
        ("rate and target", "time_honoured_brands", "CN-GZ", 200, 152, False),
        ("one figure, two values", "satisfaction", "CN-GD", 75.07, 80, False),
        ("one figure, two values", "gi_count", "CN-GZ", 386, 222, True),
        ("one value, two bounds", "service_points", "CN-GD", 40, 40, False),
        ("one value, two bounds", "copyright_contribution", "CN-GD", 8.7, 8.7, False),
        ("growth and levels", "hv_invention_stock_growth", "CN-GZ", 12.1, 11.72, True),
        ("running total", "time_honoured_brands", "CN-GZ", 209, 217, True),
        ("growth of a count", "prosecution_cases_growth", "CN-GZ", 37.88, 37.61, True),
    ],
)
def test_known_slips_are_found(found, rule, indicator, region, printed, computed, inference):
    assert has(found, rule, indicator, region, printed, computed, inference)


def test_nothing_else_is_called_certain(found):
    assert len(found[~found["inference"]]) == 8


@pytest.mark.parametrize("annex", ["附表一", "附表三", "附表四", "附表五"])
def test_tables_that_close_give_no_finding(annex):
    figures = ipc.published()
    assert audit(figures[figures["locator"].str.startswith(f"{annex};")]).empty


def test_the_one_table_that_does_not_close_gives_its_slip_and_what_follows():
    figures = ipc.published()
    rows = audit(figures[figures["locator"].str.startswith("附表二;")])
    assert rows[["region", "difference"]].to_numpy().tolist() == [["520100", -4.0], ["CN-GZ", 4.0]]


def test_findings_name_their_lines_and_records(found):
    published = ipc.published()
    for row in found.itertuples():
        behind = published.loc[row.inputs.split(), "locator"]
        assert set(row.lines.split(" | ")) >= set(behind)
        assert row.follows == FOLLOWS[row.rule]
    printed = found["printed"] - found["computed"]
    assert ((printed - found["difference"]).abs() < 1e-3).all()


def test_the_same_rules_run_on_a_table_of_ones_own():
    parts = [{"indicator": p, "value": 10} for p in PARTS]
    assert audit(table({"indicator": "patent_stock", "value": 30}, *parts)).empty
    rows = audit(table({"indicator": "patent_stock", "value": 31}, *parts))
    assert rows[["rule", "computed"]].to_numpy().tolist() == [["parts and total", 30]]


def test_a_rounded_figure_is_no_slip():
    growth = {"indicator": "trademark_stock_growth", "unit": "%", "basis": "growth"}
    levels = [
        {"indicator": "trademark_stock", "value": 30, "unit": "万件", "year": "2023"},
        {"indicator": "trademark_stock", "value": 33, "unit": "万件"},
    ]
    # 33.5 / 29.5 is 13.6 % and 32.5 / 30.5 is 6.6 %.
    assert audit(table({**growth, "value": 13}, *levels)).empty
    assert audit(table({**growth, "value": 15}, *levels))["rule"].tolist() == ["growth and levels"]


def test_growth_of_a_count_needs_a_whole_number_before():
    passes = {"indicator": "patent_attorney_exam_passes", "value": 42, "unit": "人", "basis": "flow"}
    growth = {"indicator": "patent_attorney_exam_passes_growth", "unit": "%", "basis": "growth"}
    assert audit(table(passes, {**growth, "value": 44.83})).empty  # 42 / 29
    rows = audit(table(passes, {**growth, "value": 45.83}))
    assert rows["rule"].tolist() == ["growth of a count"]
    assert rows["inference"].all()


def test_figures_of_low_confidence_are_not_checked():
    pair = [
        {"indicator": "gi_count", "value": 30, "confidence": "high"},
        {"indicator": "gi_count", "value": 40, "confidence": "low", "locator": "二; lines 2-2"},
    ]
    assert audit(table(*pair)).empty
    assert len(audit(table(pair[0], {**pair[1], "confidence": "high"}))) == 1


def test_every_rule_has_words():
    for lang in ("zh", "en"):
        for rule in RULES:
            assert text(f"rule.{rule}", lang)
            assert word("follows", FOLLOWS[rule], lang)


def test_command_line(capsys, tmp_path):
    assert main(["audit", "--lang", "en", "--to", str(tmp_path / "out.csv")]) == 0
    assert "59,734 / 59,738" in capsys.readouterr().out
    assert len(pd.read_csv(tmp_path / "out.csv")) == len(ipc.audit())


def test_command_line_on_a_file_of_ones_own(capsys, tmp_path):
    rows = [
        {**ROW, "indicator": i, "value": v, "as_printed": f"{v}件"}
        for i, v in (("patent_stock", 31), *((p, 10) for p in PARTS))
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "hubei.csv", index=False)
    assert main(["audit", "--data", str(tmp_path / "hubei.csv")]) == 0
    said = capsys.readouterr().out
    assert "31 / 30" in said
    assert "59,734" not in said


def test_a_count_that_grew_from_less_than_one_is_no_growth():
    levels = {"indicator": "hv_invention_stock", "value": "1"}
    grown = {"indicator": "hv_invention_stock_growth", "value": "300", "unit": "%", "basis": "growth"}
    found = audit(table(levels, grown))
    assert found[["rule", "printed", "computed"]].to_numpy().tolist() == [["growth of a count", 300, 0]]
