"""Figures that are possible, but hardly meant."""

import re

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
    counted = frozenset(table.index)
    return warnings_of(table, lang, others=PRINTED, outcomes=outcomes, counted=counted, catalogue=CATALOGUE)


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([{**ROW, "region": "贵州", "unit": "件", "value": 36, "series": "x"}], "scale"),
        ([{**ROW, "region": "贵州", "value": 360000, "series": "x"}], "scale"),
        ([{**ROW, "unit": "件", "value": 12.5}], "fraction"),
        ([ROW, {**ROW, "role": "baseline", "year": 2020, "value": 130}], "target"),
        (
            [{**ROW, "indicator": "invention_density", "unit": "件/万人", "value": 20, "series": "x"}],
            "series",
        ),
        ([{**ROW, "indicator": "work_registrations", "value": 12}], "yearly"),
        ([{**ROW, "year": 2026}], "between"),
        ([ROW, {**ROW, "role": "actual", "year": 2026, "value": 118}], "later"),
        (
            [
                {
                    **ROW,
                    "region": "贵州",
                    "indicator": "gi_count",
                    "role": "actual",
                    "unit": "件",
                    "value": 400,
                }
            ],
            "fallen",
        ),
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
    found = warnings_of(
        table,
        others=others,
        outcomes=ipc.load(None, None, "actual"),
        counted=frozenset(table.index),
        catalogue=CATALOGUE,
    )
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


def warned(path, lang="en"):
    """Warn of a form as the command line does."""
    data = ipc.Dataset.open()
    return data.warnings(data.check(path), lang)


def test_a_part_above_its_whole_is_named_with_the_whole(tmp_path):
    """The density of all Hubei's inventions stood under the high-value ones: 16.09 against 15.94."""
    row = {**ROW, "role": "actual", "year": 2021, "unit": "件/万人", "indicator": "hv_invention_density"}
    found = warned(filled(tmp_path / "a.xlsx", {**row, "value": 16.09}))
    assert found["rule"].tolist().count("whole") == 1
    found = warned(filled(tmp_path / "b.xlsx", {**row, "value": 15.9}))
    assert "whole" not in set(found["rule"])
    stock = {**row, "indicator": "invention_stock", "unit": "件", "value": 5}
    part = {**stock, "indicator": "hv_invention_stock", "value": 6}
    found = warned(filled(tmp_path / "c.xlsx", {**stock, "year": 2026}, {**part, "year": 2026}))
    assert found["rule"].tolist().count("whole") == 2


def test_a_count_that_may_be_a_years_names_its_twin(tmp_path):
    row = {**ROW, "indicator": "work_registrations", "value": 12}
    (found,) = warned(filled(tmp_path / "a.xlsx", row)).to_dict("records")
    assert "work_registrations_new" in found["words"]
    assert (found["region"], found["indicator"], found["year"]) == ("CN-HB", "work_registrations", "2025")
    said = filled(tmp_path / "b.xlsx", {**row, "basis": "cumulative"})
    assert warned(said).empty


def test_a_series_that_was_left_empty_is_filled_or_asked_after(tmp_path):
    row = {**ROW, "region": "贵州", "role": "actual", "unit": "件/万人", "indicator": "hv_invention_density"}
    found = warned(filled(tmp_path / "a.xlsx", {**row, "value": 2.45}), "zh")
    assert found["rule"].tolist() == ["joined"]
    assert "census7" in found["words"].item()
    assert "本地区这一指标的其他数字" in found["words"].item()
    elsewhere = warned(filled(tmp_path / "c.xlsx", {**row, "region": "广西", "value": 2.45}), "zh")
    assert "本地区没有这一指标" in " ".join(elsewhere.loc[elsewhere["rule"] == "joined", "words"])
    several = {**ROW, "region": "广东", "role": "actual", "indicator": "pledge_financing", "unit": "亿元"}
    assert warned(filled(tmp_path / "b.xlsx", several))["rule"].tolist() == ["series"]


def test_the_shipped_figures_contradict_nothing_but_what_the_audit_knows():
    """217 time-honoured brands in 2023 and 209 in 2024."""
    found = {(place, rule) for place, rule in shipped_rules(PRINTED) if rule in ("whole", "fallen", "joined")}
    assert {rule for _, rule in found} == {"fallen"}
    ((place, _),) = found
    slips = ipc.audit()
    assert (
        slips.loc[slips["rule"] == "running total", "inputs"]
        .str.split()
        .map(lambda all_: place in all_)
        .any()
    )


def test_suspicions_are_told_of_every_table_of_ones_own(tmp_path):
    row = {**ROW, "region": "贵州", "role": "actual", "unit": "件/万人", "indicator": "hv_invention_density"}
    files = [filled(tmp_path / f"{v}.xlsx", {**row, "value": v}) for v in (2.45, 24500)]
    data = ipc.Dataset.open(files)
    for lang in ("zh", "en"):
        said = data.suspicions(lang)
        assert {re.split("[,，]", line)[0] for line in said} == {"2.45.xlsx", "24500.xlsx"}
        assert all({"zh": "贵州 每万人口", "en": "Guizhou High-value"}[lang] in line for line in said)
        assert all("CN-GZ" not in line for line in said)
        assert sum({"zh": "千倍", "en": "thousands"}[lang] in line for line in said) == 1
    assert ipc.Dataset.open().suspicions() == []


def test_a_conflict_names_the_other_value_and_its_document(tmp_path):
    printed = ipc.published("四川", "hv_invention_stock", "actual").tail(1).iloc[0]
    mine = {c: printed[c] for c in ("region", "indicator", "role", "year", "unit", "series", "basis")}
    form = filled(tmp_path / "a.xlsx", {**mine, "value": 1.5 * printed["value"], "source": "my-report"})
    titles = {lang: CATALOGUE.source_title(printed["source"], lang) for lang in ("zh", "en")}
    for lang, title in titles.items():
        found = odd(form, lang)
        (words,) = found.loc[found["rule"] == "conflict", "words"]
        assert title in words
        assert f"{printed['value']:.10g}" in words.replace(",", "")
        assert {"zh": "计算时采用此处的数字", "en": "this one is used"}[lang] in words


def test_of_ones_own_figures_the_conflict_names_which_is_reckoned_with(tmp_path):
    two = [{**ROW, "source": name, "value": value} for name, value in (("mine", 120), ("later", 130))]
    form = filled(tmp_path / "a.xlsx", *two)
    old, new = (line for line in ipc.Dataset.open(form).suspicions("zh") if "另有说法" in line)
    assert "120" in old.split("：")[1]
    assert "计算时采用130" in old
    assert "计算时采用此处的数字" in new
    low = [{**row, "confidence": "low"} for row in two]
    lines = ipc.Dataset.open(filled(tmp_path / "b.xlsx", *low)).suspicions("zh")
    assert sum("计算时均不采用" in line for line in lines) == 2


def test_a_line_names_file_and_row_in_words(tmp_path):
    form = filled(tmp_path / "a.xlsx", {**ROW, "unit": "件", "value": 12.5})
    zh, en = (ipc.Dataset.open(form).suspicions(lang)[-1] for lang in ("zh", "en"))
    assert zh.startswith("a.xlsx，第 3 行：湖北 有效注册商标量 2025 目标 12.5 件：")
    assert en.startswith("a.xlsx, row 3: Hubei Registered trademarks in force 2025 target 12.5 件: ")
