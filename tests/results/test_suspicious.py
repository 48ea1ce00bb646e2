"""Figures that are possible, but hardly meant."""

import pytest
from filling import ROW, filled

import ipcompare as ipc
from ipcompare.core.catalogue import data_folder, read_catalogue
from ipcompare.data.published import check_table, read_folder
from ipcompare.results.suspicious import warnings_of

PRINTED, CATALOGUE = read_folder(data_folder() / "published", read_catalogue())


def odd(path, lang="en", change=lambda table: table):
    """Warn of a form beside the shipped figures."""
    table = change(check_table(path, CATALOGUE))
    outcomes = ipc.load(table["region"].unique(), table["indicator"].unique(), "actual", data=path)
    return warnings_of(table, lang, others=PRINTED, outcomes=outcomes, catalogue=CATALOGUE)


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
    found = odd(filled(tmp_path / "a.xlsx", *rows), "zh")
    assert rule in set(found["rule"])
    assert (found["words"] != "").all()
    assert found["place"].str.contains("a.xlsx").all()


def test_a_share_that_may_be_meant_in_percent(tmp_path):
    share = {**ROW, "indicator": "patent_intensive_share", "unit": "%", "value": 0.12}
    assert "percent" in set(odd(filled(tmp_path / "a.xlsx", share))["rule"])
    assert "percent" not in set(odd(filled(tmp_path / "b.xlsx", {**share, "value": 12}))["rule"])


def test_two_documents_that_disagree_are_both_listed(tmp_path):
    two = [ROW, {**ROW, "value": 130, "source": "another"}]
    assert (odd(filled(tmp_path / "a.xlsx", *two))["rule"] == "conflict").sum() == 2
    two[1]["value"] = 120.1  # their rounding
    assert (odd(filled(tmp_path / "b.xlsx", *two))["rule"] == "conflict").sum() == 0


def test_a_density_on_another_population_is_named(tmp_path):
    """Guangdong's printed density of 2021 divides by the people of census day, not by the year-end's."""
    row = {**ROW, "region": "广东", "indicator": "invention_density", "role": "actual", "year": 2021}
    row |= {"unit": "件/万人", "series": "census7"}

    def rules(value):
        path = filled(tmp_path / f"{value}.xlsx", {**row, "value": value})
        data = ipc.Dataset.open()
        return set(data.warnings(check_table(path, CATALOGUE))["rule"])

    assert "base" in rules(34.89)
    assert "base" not in rules(34.66)
    assert "base" not in rules(34.7)  # its rounding


def test_what_was_read_by_a_rule_comes_first(tmp_path):
    def down(book):
        book.worksheets[0].merge_cells("A3:A4")
        book.worksheets[0].row_dimensions[4].hidden = True

    rows = [ROW, {**ROW, "year": 2020, "role": "baseline", "value": 130, "region": None}]
    found = odd(filled(tmp_path / "a.xlsx", *rows, change=down))
    assert found["rule"].tolist() == ["merged cell", "hidden row", "target"]


def shipped_rules(table, others=PRINTED):
    found = warnings_of(table, others=others, outcomes=ipc.load(None, None, "actual"), catalogue=CATALOGUE)
    return set(zip(found["place"], found["rule"], strict=True))


def test_neither_the_order_of_rows_nor_the_unit_changes_what_is_odd():
    known = shipped_rules(PRINTED)
    assert len(known) > 3
    shuffled = PRINTED.sample(frac=1, random_state=3)
    # A target is held to the last baseline above it, so order may matter to that rule alone.
    assert {w for w in shipped_rules(shuffled) if w[1] != "target"} == {w for w in known if w[1] != "target"}
    wan = PRINTED["unit"] == "万件"
    finer = PRINTED.assign(
        value=PRINTED["value"].where(~wan, PRINTED["value"] * 1e4), unit=PRINTED["unit"].where(~wan, "件")
    )
    assert {w for w in shipped_rules(finer) if w[1] != "fraction"} == {w for w in known if w[1] != "fraction"}


def test_a_table_is_no_neighbour_of_itself():
    """A figure that stands beside the table already is weighed against the others alone."""
    mine = PRINTED[PRINTED["region"] == "CN-SC"]
    others = PRINTED[PRINTED["region"] != "CN-SC"]
    assert shipped_rules(mine) == shipped_rules(mine, others)


def test_a_figure_ten_thousand_times_too_large_is_named_and_only_that():
    mine = PRINTED.query("indicator == 'invention_stock' and region == 'CN-GD' and role == 'actual'").copy()
    mine.index = [f"mine.csv:{n}" for n in range(len(mine))]
    known = shipped_rules(mine)
    mine.loc["mine.csv:1", "value"] *= 1e4
    assert ("mine.csv:1", "scale") in shipped_rules(mine) - known
    assert {place for place, rule in shipped_rules(mine) - known if rule == "scale"} == {"mine.csv:1"}
