"""Trace finds figures by word, document and line; the sheet holds them for people."""

import pytest

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.suite.trace import description, trace


def test_by_line_and_document():
    rows = trace(source="001", line=54)
    assert set(rows["source"]) == {"guizhou-report-2024"}
    assert len(rows) == 27
    assert rows.equals(trace(source="guizhou-report-2024", line=54))


@pytest.mark.parametrize(
    ("number", "source"),
    [
        ("000", "guizhou-plan-14"),
        ("002", "guizhou-workplan-2025"),
        ("003", "sichuan-plan-14"),
        ("004", "guangdong-plan-14"),
    ],
)
def test_numbers_of_the_texts(number, source, documents):
    assert set(trace(source=number)["source"]) == {source}


def test_by_word_in_names_bodies_and_printed_forms():
    assert "hv_invention_density" in set(trace("高价值")["indicator"])
    assert set(trace("贵阳海关")["source"]) == {"guizhou-report-2024"}
    assert trace("Public satisfaction with")["indicator"].eq("satisfaction").all()
    assert trace("no such word").empty


def test_what_was_derived_and_where_it_is_shown():
    row = trace(source="001", line=54, indicator="hv_invention_density").iloc[0]
    assert "CN-GZ hv_invention_density 2025 target census7" in row["leads_to"]
    assert "02_growth_trajectories: high_value_density" in row["used_by"]
    quiet = trace(source="001", line=86).iloc[0]
    assert quiet[["leads_to", "used_by"]].tolist() == ["", ""]


def test_every_derived_figure_can_be_traced_back():
    table = ipc.load()
    records = set(table.loc[table["derived"], "inputs"].str.split(" ").explode())
    rows = trace()
    printed = records & set(rows.index)
    assert len(printed) > 150
    assert (rows.loc[list(printed), "leads_to"] != "").all()


def test_a_traced_figure_can_be_explained():
    row = trace(source="001", line=96, indicator="mediation_success_rate").iloc[0]
    said = ipc.explain(row)
    assert 'printed: "80.1%"' in said
    assert "line 96" in said
    assert said.count("79.8") == 1


def test_told_in_both_languages():
    rows = trace(source="000", indicator="time_honoured_brands", line=545)
    assert "牵头" not in description(rows)
    assert "省商务厅（省政府口岸办）" in description(rows, "zh")
    assert "responsible" in description(rows, "en")
    assert "lines 542-547" in description(rows, "en")


@pytest.mark.parametrize(
    "asked", [{"line": 3}, {"source": "009"}, {"source": "guizhou-plan"}, {"region": "Guizou"}]
)
def test_what_is_unknown_is_said(asked):
    with pytest.raises(ipc.DataError):
        trace(**asked)


def test_command_line(capsys):
    assert main(["trace", "服判息诉", "--source", "001"]) == 0
    assert "85.42" in capsys.readouterr().out
    assert main(["trace", "--line", "3"]) == 1


def test_a_table_of_ones_own_is_traced_too():
    rows = ipc.published("四川", "trademark_stock", "actual").head(1).assign(region="CN-HB", source="own")
    assert "CN-HB" in set(trace("trademark", source="own", data=rows)["region"])
