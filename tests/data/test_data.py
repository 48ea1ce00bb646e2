"""The shipped data against the documents and facts that they were read from.

The five texts are not part of the project. What every checkout has is the digits of each of their lines, in
order (``facts/digits.csv``), and a sample of the collected facts; where the texts themselves are at hand, the
digits are held against them and the printed forms against their words.
"""

import csv
import json
import re
from collections import Counter

import pandas as pd
import pytest
from support import DIGITS, digits_by_line, facts, shared

import ipcompare as ipc
from ipcompare.core.catalogue import data_folder, read_catalogue

LINES = re.compile(r"; lines (\d+)-(\d+)$")
ROWS = {
    "guizhou-report-2024": 517,
    "guangdong-plan-14": 123,
    "guizhou-plan-14": 59,
    "sichuan-plan-14": 60,
    "guizhou-workplan-2025": 2,
}
FIVE = set(ROWS)


def lines_of(locator: str) -> tuple[int, int]:
    first, last = LINES.search(locator).groups()
    return int(first), int(last)


@pytest.fixture(scope="module")
def digits() -> dict[tuple[str, int], list[str]]:
    """Runs of digits by source and line."""
    table = facts("digits")
    runs = table["digits"].str.split(" ")
    return dict(zip(zip(table["source"], table["line"].astype(int), strict=True), runs, strict=True))


# --- every figure stands at its line -----------------------------------------------------------------


def digits_stand_at(digits: dict[tuple[str, int], list[str]], row) -> bool:
    """Whether the digits of each part of ``as_printed`` stand in order, side by side, at the locator."""
    first, last = lines_of(row["locator"])
    runs = [run for line in range(first, last + 1) for run in digits.get((row["source"], line), [])]
    position = 0
    for part in row["as_printed"].split(" … "):
        wanted = DIGITS.findall(part)
        places = range(position, len(runs) - len(wanted) + 1)
        found = next((i for i in places if runs[i : i + len(wanted)] == wanted), None)
        if found is None:
            return False
        position = found + len(wanted)
    return True


def test_the_digits_of_every_printed_figure_stand_at_its_line(digits):
    figures = ipc.published()
    figures = figures[figures["source"].isin(FIVE)]
    assert figures["source"].value_counts().to_dict() == ROWS
    lost = [record for record, row in figures.iterrows() if not digits_stand_at(digits, row)]
    assert lost == []
    silent = figures[~figures["as_printed"].str.contains(DIGITS)]
    none = silent["as_printed"].str.endswith("———") | silent["as_printed"].str.startswith("无新增")
    assert set(silent.loc[~none, "as_printed"]) == set(IN_CHARACTERS)


def test_digits_at_a_wrong_line_or_in_a_wrong_order_would_be_found(digits):
    row = {"source": "sichuan-plan-14", "locator": "专栏1; lines 239-239", "as_printed": "件 2. 94"}
    assert digits_stand_at(digits, row)
    assert not digits_stand_at(digits, row | {"locator": "专栏1; lines 241-241"})
    assert not digits_stand_at(digits, row | {"as_printed": "件 94. 2"})
    assert not digits_stand_at(digits, row | {"as_printed": "件 … 2. 94 … 2. 94"})


def stands_at(lines: list[str], locator: str, printed: str) -> bool:
    """Whether the parts of ``as_printed`` stand in order, as whole figures, at the locator."""
    first, last = lines_of(locator)
    text = re.sub(r"\s+", " ", " ".join(lines[first - 1 : last]))
    position = 0
    for part in printed.split(" … "):
        found = re.compile(r"(?<![\d.])" + re.escape(part) + r"(?!\.?\d)").search(text, position)
        if found is None:
            return False
        position = found.end()
    return True


def test_every_printed_figure_stands_word_for_word_at_its_line(documents):
    digest = ipc.sources().set_index("source")["sha256"]
    figures = ipc.published()
    lost = [
        record
        for record, row in figures[figures["source"].isin(FIVE)].iterrows()
        if not stands_at(documents[digest[row["source"]]], row["locator"], row["as_printed"])
    ]
    assert lost == []


def test_a_figure_at_a_wrong_line_would_be_found(documents):
    digest = ipc.sources().set_index("source")["sha256"]
    lines = documents[digest["sichuan-plan-14"]]
    assert stands_at(lines, "专栏1; lines 239-239", "件 2. 94")
    assert not stands_at(lines, "专栏1; lines 241-241", "件 2. 94")
    assert not stands_at(lines, "专栏1; lines 239-239", "件 … 2. 94 … 2. 94")


def test_the_digits_are_those_of_the_texts(documents, digits):
    digest = ipc.sources().set_index("source")["sha256"]
    read = {
        (source, line): runs for source in FIVE for line, runs in digits_by_line(documents[digest[source]])
    }
    assert read == digits


def test_texts_carry_their_checksum(documents):
    digests = ipc.sources().set_index("source")["sha256"]
    assert set(digests[digests != ""]) == set(documents)


def test_the_five_documents_are_those_with_a_checksum():
    digests = ipc.sources().set_index("source")["sha256"]
    assert set(digests[digests != ""].index) == FIVE
    assert digests[digests != ""].str.fullmatch("[0-9a-f]{64}").all()


#: The printed forms without a digit that measure something.
IN_CHARACTERS = {
    "四倍": 4,
    "两批次": 2,
    "两期": 2,
    "百人": 100,
    "九年": 9,
    "三年": 3,
    "一半": 50,
    "全国第一": 1,
    "与上年持平": 0,
}


def printed_number(text: str) -> list[float]:
    """Read the numbers out of a printed form, whole or with its decimal point lost."""
    plain = text.translate(str.maketrans("０１２３４５６７８９％", "0123456789%"))
    plain = re.sub(r"(\d)\. (\d)", r"\1.\2", plain)
    numbers = [float(n) for n in re.findall(r"\d+\.?\d*", plain)]
    lost = [float(f"{a}.{b}") for a, b in re.findall(r"(?<![\d.])(\d+) (\d+)(?![\d.])", plain)]
    words = [float(IN_CHARACTERS[text])] if text in IN_CHARACTERS else []
    return numbers + lost + words


def test_value_is_the_printed_number():
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


# --- the collected facts ------------------------------------------------------------------------------


FACT_IDS = {
    "valid_inventions": "invention_stock",
    "inventions_granted": "invention_grants",
    "population_million": "population",
}


def code_of(name: str) -> str:
    """Give our code of a region that the collected facts name, a city after its province."""
    return read_catalogue().region_names.get(name.split("-")[-1], name)


def panel_with_names() -> pd.DataFrame:
    """Give the provinces of the panel as the collected facts name them."""
    regions, panel = ipc.regions().set_index("region"), ipc.panel()
    panel = panel[panel["region"].map(regions["level"]) == "province"]
    return panel.assign(province=panel["region"].map(regions["name_en"]))


def test_a_sample_of_the_facts_carries_over():
    sample, figures = facts("observations"), ipc.published()
    assert len(sample) >= 30
    for row in sample.itertuples():
        same = figures[
            figures["region"].replace("CN-ALL", "CN").eq(code_of(row.region))
            & figures["year"].eq(int(row.year[:4]))
            & figures["unit"].eq(row.unit)
            & figures["value"].eq(float(row.value))
        ]
        assert len(same), row


def test_a_sample_of_the_panel_carries_over():
    sample = facts("panel").astype({"year": int, "value": float})
    sample["indicator"] = sample["indicator"].map(FACT_IDS)
    both = panel_with_names().merge(sample, on=["province", "indicator", "year"], suffixes=("", "_fact"))
    assert len(both) == len(sample) >= 60
    assert (both["value"] == both["value_fact"]).all()


def test_the_samples_are_those_of_the_facts():
    panel = pd.read_csv(shared("facts") / "province_panel.csv", dtype=str)
    observed = pd.read_csv(shared("facts") / "external_observations.csv", dtype=str)
    wanted = set(facts("panel").itertuples(index=False, name=None))
    assert wanted <= set(panel[["province", "indicator", "year", "value"]].itertuples(index=False, name=None))
    wanted = set(facts("observations").itertuples(index=False, name=None))
    assert wanted <= set(observed[["region", "period", "value", "unit"]].itertuples(index=False, name=None))


def collected() -> pd.DataFrame:
    """Give the collected facts with our codes of regions and a title for each; CN-ALL goes as CN."""
    rows = pd.read_csv(shared("facts") / "external_observations.csv", dtype=str, keep_default_na=False)
    rows["title"] = rows["title"].mask(rows["title"] == "同上").ffill().map(plain_title)
    return rows.assign(code=rows["region"].map({name: code_of(name) for name in rows["region"].unique()}))


def plain_title(title: str) -> str:
    title = re.sub(r"^\(?(\[无题名\] )?|\)$", "", title)
    # Marks stand inside the marks of a citation.
    return title.replace("《", "〈").replace("》", "〉")


#: Documents whose title the collected facts do not give, or give in Japanese.
TITLED_HERE = {"sc-2026-01-14-1", "jl-2021-04-30-1"}


def test_facts_carry_over_unchanged():
    facts_of = dict(list(collected().groupby("code")))
    documents = ipc.sources().set_index("source")
    table = ipc.published()
    table = table[~table["source"].isin(FIVE)]
    assert len(table) > 480
    for row in table.itertuples():
        known = facts_of["CN" if row.region == "CN-ALL" else row.region]
        document = documents.loc[row.source]
        same = known[known["as_printed"].eq(row.as_printed) & known["confidence"].eq(row.confidence)]
        # A sentence may print a second figure, which the facts do not list apart.
        value = same["value"].astype(float).eq(row.value) | same["as_printed"].str.contains(
            f"{row.value:g}件"
        )
        same = same[value & same["unit"].eq(row.unit) & same["period"].str.contains(str(row.year))]
        assert len(same), row
        title = plain_title(document["title_zh"] or document["title_en"])
        # A transcription is named for the publication, the facts name the file that transcribes it.
        transcribed = document["access"] == "transcription"
        assert title in set(same["title"]) or transcribed or row.source in TITLED_HERE, row


def test_every_place_is_one_that_a_reader_can_open():
    catalogue, table = read_catalogue(), ipc.published()
    named = table["locator"] == table["source"].map(
        {s: catalogue.citation(s) for s in table["source"].unique()}
    )
    lines = table["locator"].map(lambda place: LINES.search(place) is not None) & table["source"].isin(FIVE)
    assert (named | lines).all()
    whole = ipc.load(catalogue.regions["region"])
    assert not whole["locator"].str.contains("external_observations|panel of provinces").any()
    addresses = catalogue.sources[catalogue.sources["url"] != ""]
    assert (addresses["access"] == "original").all()


def test_panel_carries_over_unchanged():
    collected = pd.read_csv(shared("facts") / "province_panel.csv")
    collected = collected[collected["indicator"].isin(FACT_IDS)]
    panel = ipc.panel()
    assert len(panel) == len(collected)
    for fact, ours in FACT_IDS.items():
        theirs = collected.loc[collected["indicator"] == fact, "value"]
        assert sorted(panel.loc[panel["indicator"] == ours, "value"]) == sorted(theirs)
    collected = collected.assign(indicator=collected["indicator"].map(FACT_IDS))
    key = panel_with_names()
    both = key.merge(collected, on=["province", "indicator", "year"])
    assert len(both) == len(key)
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


# --- the tables and their description ----------------------------------------------------------------


def resources() -> dict[str, dict]:
    package = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def rows_of(resource: dict) -> pd.DataFrame:
    return pd.read_csv(data_folder() / resource["path"], dtype=str, keep_default_na=False)


def test_datapackage_describes_every_table():
    described = {r["path"]: [f["name"] for f in r["schema"]["fields"]] for r in resources().values()}
    on_disk = {p.relative_to(data_folder()).as_posix(): p for p in data_folder().rglob("*.csv")}
    assert set(described) == set(on_disk)
    for path, file in on_disk.items():
        with file.open(encoding="utf-8") as f:
            assert described[path] == next(csv.reader(f)), path
    assert all(f["description"] for r in resources().values() for f in r["schema"]["fields"])


FORMS = {"integer": r"-?\d+", "year": r"\d{4}", "number": r"-?\d+(\.\d+)?(e-?\d+)?", "string": r"(?s).*"}


@pytest.mark.parametrize("name", resources())
def test_tables_are_as_described(name):
    resource = resources()[name]
    schema, table = resource["schema"], rows_of(resource)
    for field in schema["fields"]:
        cells = table.loc[table[field["name"]] != "", field["name"]]
        assert cells.str.fullmatch(FORMS[field["type"]]).all(), field["name"]
        limits = field.get("constraints", {})
        assert not limits.get("required") or len(cells) == len(table), field["name"]
        assert set(cells) <= set(limits.get("enum", cells)), field["name"]
    for key in filter(None, [schema.get("primaryKey"), *schema.get("uniqueKeys", [])]):
        assert not table.duplicated(key).any(), key
    for key in schema.get("foreignKeys", []):
        other = rows_of(resources()[key["reference"]["resource"]])
        (own,), (theirs,) = key["fields"], key["reference"]["fields"]
        assert set(table[own]) <= set(other[theirs]), own


def test_what_an_indicator_counts_is_short_and_plural():
    table = read_catalogue().indicators
    named = table[table["unit_en"] != ""]
    assert named["unit_en"].str.fullmatch(r"[a-z]+( [a-z]+)?").all()
    assert (named["unit_en"].str.endswith("s") | named["unit_en"].eq("place")).all()
    assert set(named["unit"]).isdisjoint({"%", "亿元", "万元", "件/万人", "分", "人", "万人"})
    assert (table.loc[table["unit"] == "个", "unit_en"] != "").all()


def test_plans_hold_the_sections_of_their_own_tables():
    figures = ipc.published()
    for row in read_catalogue().plans.itertuples():
        own = figures[(figures["source"] == row.source) & (figures["region"] == row.region)]
        assert own["locator"].str.startswith(f"{row.section};").any(), row


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
