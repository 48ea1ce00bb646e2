"""The shipped data against the documents and facts that they were read from."""

import csv
import json
import re
from collections import Counter

import pandas as pd
import pytest
from support import shared

import ipcompare as ipc
from ipcompare.core.reference import data_path

LINES = re.compile(r"; lines (\d+)-(\d+)$")
FIVE = {
    "guizhou-plan-14",
    "guizhou-report-2024",
    "guizhou-workplan-2025",
    "sichuan-plan-14",
    "guangdong-plan-14",
}


def stands_at(lines: list[str], locator: str, printed: str) -> bool:
    """Whether the parts of ``as_printed`` stand in order, as whole figures, at the locator."""
    first, last = map(int, LINES.search(locator).groups())
    text = re.sub(r"\s+", " ", " ".join(lines[first - 1 : last]))
    position = 0
    for part in printed.split(" … "):
        found = re.compile(r"(?<![\d.])" + re.escape(part) + r"(?!\.?\d)").search(text, position)
        if found is None:
            return False
        position = found.end()
    return True


def test_every_printed_figure_stands_at_its_line(documents):
    digest = ipc.sources().set_index("source")["sha256"]
    figures = ipc.published()
    figures = figures[figures["source"].isin(FIVE)]
    assert figures["source"].value_counts().to_dict() == {
        "guizhou-report-2024": 516,
        "guangdong-plan-14": 121,
        "guizhou-plan-14": 59,
        "sichuan-plan-14": 60,
        "guizhou-workplan-2025": 2,
    }
    lost = [
        record
        for record, row in figures.iterrows()
        if not stands_at(documents[digest[row["source"]]], row["locator"], row["as_printed"])
    ]
    assert lost == []


def test_a_figure_at_a_wrong_line_would_be_found(documents):
    digest = ipc.sources().set_index("source")["sha256"]
    lines = documents[digest["sichuan-plan-14"]]
    assert stands_at(lines, "专栏1; lines 239-239", "件 2. 94")
    assert not stands_at(lines, "专栏1; lines 241-241", "件 2. 94")
    assert not stands_at(lines, "专栏1; lines 239-239", "件 … 2. 94 … 2. 94")


#: The printed forms without a digit that measure something.
IN_CHARACTERS = {"四倍": 4, "两批次": 2, "两期": 2, "百人": 100, "九年": 9, "三年": 3, "一半": 50}


def printed_number(text: str) -> list[float]:
    """Read the numbers out of a printed form, whole or with its decimal point lost."""
    plain = text.translate(str.maketrans("０１２３４５６７８９％", "0123456789%"))
    plain = re.sub(r"(\d)\. (\d)", r"\1.\2", plain)
    numbers = [float(n) for n in re.findall(r"\d+\.?\d*", plain)]
    lost = [float(f"{a}.{b}") for a, b in re.findall(r"(?<![\d.])(\d+) (\d+)(?![\d.])", plain)]
    words = [float(IN_CHARACTERS[text])] if text in IN_CHARACTERS else []
    return numbers + lost + words


def test_value_is_the_printed_number(documents):
    figures = ipc.published()
    figures = figures[figures["source"].isin(FIVE) & figures["value"].notna()]
    words = figures["as_printed"].str.startswith("无新增") | figures["note"].str.startswith("counted from")
    for record, row in figures[~words].iterrows():
        assert row["value"] in printed_number(row["as_printed"]), record
    assert (figures.loc[figures["as_printed"].str.startswith("无新增"), "value"] == 0).all()


@pytest.mark.parametrize(
    ("file", "source", "locator", "roles", "indicators"),
    [
        ("guizhou.csv", "guizhou-plan-14", "专栏1", {"baseline": 17, "target": 17}, 17),
        ("sichuan.csv", "sichuan-plan-14", "专栏1", {"baseline": 11, "target": 11}, 11),
        ("guangdong.csv", "guangdong-plan-14", "“十四五”主要指标表", {"baseline": 15, "target": 15}, 15),
        ("guangdong.csv", "guangdong-plan-14", "“十三五”完成情况表", {"target": 18, "actual": 18}, 18),
    ],
)
def test_plan_tables_are_complete(file, source, locator, roles, indicators):
    table = ipc.published()
    table = table[
        table.index.str.startswith(file)
        & (table["source"] == source)
        & table["locator"].str.startswith(f"{locator};")
    ]
    assert Counter(table["role"]) == roles
    assert table["indicator"].nunique() == indicators


@pytest.mark.parametrize(
    ("annex", "cells"),
    [("附表一", 40), ("附表二", 40), ("附表三", 8), ("附表四", 8), ("附表五", 33), ("附表六", 4)],
)
def test_annexes_are_complete(annex, cells):
    table = ipc.published()
    assert (table["locator"].str.startswith(f"{annex};")).sum() == cells


def test_annex_totals_close_but_for_the_known_slip():
    table = ipc.published()
    table = table[table["source"].eq("guizhou-report-2024") & table["locator"].str.startswith("附表")]
    level = ipc.regions().set_index("region")["level"]
    cities = table[table["region"].map(level).isin(["city", "remainder"])]
    province = table[table["region"].eq("CN-GZ")].set_index("indicator")["value"]
    sums = cities[cities["indicator"] != "gi_trademarks_new"].groupby("indicator")["value"].sum()
    off = {i: s - province[i] for i, s in sums.items() if s != province[i]}
    assert off == {"patent_stock": -4.0}
    guiyang = cities[cities["region"] == "520100"].set_index("indicator")["value"]
    assert guiyang["patent_stock"] == 59734
    assert guiyang[["invention_stock", "utility_stock", "design_stock"]].sum() == 59738


def test_texts_carry_their_checksum(documents):
    digests = ipc.sources().set_index("source")["sha256"]
    assert set(digests[digests != ""]) == set(documents)
    assert set(digests[digests != ""].index) == FIVE


def test_facts_carry_over_unchanged():
    with (shared("facts") / "external_observations.csv").open(encoding="utf-8") as f:
        facts = [None, None, *csv.DictReader(f)]
    table = ipc.published()
    table = table[table["locator"].str.startswith("external_observations")]
    assert len(table) > 300
    names = {"CN": "全国", "CN-ALL": "全国", "CN-GZ": "贵州省", "CN-SC": "四川省", "CN-GD": "广东省"}
    for row in table.itertuples():
        fact = facts[int(LINES.search(row.locator)[1])]
        assert float(fact["value"]) == row.value
        assert fact["unit"] == row.unit
        assert fact["region"] == names[row.region]
        assert fact["confidence"] == row.confidence
        assert str(row.year) in fact["period"]


def test_panel_carries_over_unchanged():
    facts = pd.read_csv(shared("facts") / "province_panel.csv")
    ids = {
        "valid_inventions": "invention_stock",
        "inventions_granted": "invention_grants",
        "population_million": "population",
    }
    facts = facts[facts["indicator"].isin(ids)]
    panel = ipc.panel()
    assert len(panel) == len(facts)
    for fact, ours in ids.items():
        theirs = facts.loc[facts["indicator"] == fact, "value"]
        assert sorted(panel.loc[panel["indicator"] == ours, "value"]) == sorted(theirs)
    names = ipc.regions().set_index("region")["name_en"]
    provinces = panel[panel["region"].map(ipc.regions().set_index("region")["level"]) == "province"]
    key = provinces.assign(province=provinces["region"].map(names))
    both = key.merge(
        facts.assign(indicator=facts["indicator"].map(ids)), on=["province", "indicator", "year"]
    )
    assert len(both) == len(provinces)
    assert (both["value_x"] == both["value_y"]).all()


def test_panel_has_31_provinces_every_year():
    panel = ipc.panel()
    level = ipc.regions().set_index("region")["level"]
    provinces = panel[panel["region"].map(level) == "province"]
    span = {"invention_stock": (2009, 2023), "invention_grants": (2007, 2023), "population": (2005, 2024)}
    for indicator, (first, last) in span.items():
        rows = provinces[(provinces["indicator"] == indicator) & provinces["year"].between(first, last)]
        assert rows.groupby("year")["region"].nunique().eq(31).all()
        assert sorted(rows["year"].unique()) == list(range(first, last + 1))


def test_totals_with_and_without_hong_kong_macao_and_taiwan_stay_apart():
    stock = ipc.panel().query("indicator == 'invention_stock' and 2010 <= year <= 2023")
    wide = stock.pivot_table(index="year", columns="region", values="value")
    level = ipc.regions().set_index("region")["level"]
    provinces = [r for r in wide if level[r] == "province"]
    assert (wide[provinces].sum(axis=1) == wide["CN"]).all()
    assert (wide["CN"] + wide[["CN-HK", "CN-MO", "CN-TW"]].sum(axis=1) == wide["CN-ALL"]).all()


def test_datapackage_describes_every_table():
    package = json.loads(data_path("datapackage.json").read_text(encoding="utf-8"))
    described = {r["path"]: [f["name"] for f in r["schema"]["fields"]] for r in package["resources"]}
    on_disk = {p.relative_to(data_path()).as_posix(): p for p in data_path().rglob("*.csv")}
    assert set(described) == set(on_disk)
    for path, file in on_disk.items():
        with file.open(encoding="utf-8") as f:
            assert described[path] == next(csv.reader(f)), path


def test_every_source_is_used_or_a_document():
    used = set(ipc.published()["source"]) | set(ipc.panel()["source"])
    sources = ipc.sources().set_index("source")
    assert used <= set(sources.index)
    assert set(sources.index) == used


def test_no_address_of_a_mirror():
    sources = ipc.sources()
    addresses = sources[sources["url"] != ""]
    assert (addresses["access"] != "transcription").all()
    assert not addresses["url"].str.contains(r"github|mirror|163\.com|sohu", regex=True).any()


def test_catalogue_names_are_unique_and_bilingual():
    for table, key in ((ipc.indicators(), "indicator"), (ipc.regions(), "region")):
        for column in (key, "name_zh", "name_en"):
            assert table[column].is_unique, column
            assert (table[column] != "").all()
    assert set(ipc.indicators()["theme"]) == {"creation", "utilisation", "protection", "service"}
