"""The catalogue: names lead back to codes, declarations add, and files that changed are read again."""

import os
import shutil

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipcompare.core.catalogue import carrying, catalogue_of, data_folder, read_catalogue
from ipcompare.core.errors import DataError
from ipcompare.core.text import LANGUAGES

SHIPPED = read_catalogue()
REGIONS = SHIPPED.regions["region"].tolist()
INDICATORS = SHIPPED.indicators["indicator"].tolist()
WUHAN = {"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city", "parent": "CN-HB"}
LAKES = {"indicator": "lakes", "name_zh": "湖泊数", "name_en": "Lakes", "unit": "个", "unit_en": "lakes",
         "basis": "stock", "direction": "1", "decimals": "0"}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Give a copy of the shipped tables to edit."""
    for path in data_folder().glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


# --- names -------------------------------------------------------------------------------------------


@given(st.sampled_from(REGIONS), st.sampled_from(LANGUAGES))
def test_a_region_s_name_leads_back_to_it(region, lang):
    name = SHIPPED.region_name(region, lang)
    for given_name in (region, name, name.upper(), f"  {name} "):
        assert SHIPPED.region_codes(given_name) == [region]


@given(st.sampled_from(INDICATORS), st.sampled_from(LANGUAGES))
def test_an_indicator_s_name_leads_back_to_it(indicator, lang):
    name = SHIPPED.indicator_name(indicator, lang)
    assert SHIPPED.indicator_ids([indicator, name, name.swapcase()]) == [indicator] * 3


def test_a_province_goes_by_its_full_name():
    assert SHIPPED.region_codes(["贵州省", "Guizhou Province", "广西壮族自治区", "上海市", "国家"]) == [
        "CN-GZ", "CN-GZ", "CN-GX", "CN-SH", "CN"]  # fmt: skip


def test_no_filter_stays_no_filter():
    assert SHIPPED.region_codes(None) is None
    assert SHIPPED.region_codes([]) == []


def test_all_unknown_names_are_reported_with_their_nearest():
    with pytest.raises(DataError, match="'Guizou'") as caught:
        SHIPPED.region_codes(["Guizou", "Sichuan", "Guangdon"])
    assert "guizhou" in str(caught.value).casefold()
    assert "guangdong" in str(caught.value).casefold()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_catalogue_does_not_know_stays_as_it_is(lang):
    assert SHIPPED.region_name("XX", lang) == "XX"
    assert SHIPPED.indicator_name("unheard_of", lang) == "unheard_of"
    assert SHIPPED.source_title("nowhere", lang) == "nowhere"
    assert SHIPPED.decimals("unheard_of") is None


def test_an_indicator_counts_its_own_things_in_english_only():
    assert SHIPPED.unit_name("个", "en", "patent_awards") == "awards"
    assert SHIPPED.unit_name("个", "zh", "patent_awards") == "个"
    assert SHIPPED.unit_name("个", "en") == "items"
    assert SHIPPED.unit_name("%", "en", "patent_awards") == "%"


def test_a_measure_says_its_unit_once():
    for row in SHIPPED.indicators.to_dict("records"):
        for lang in LANGUAGES:
            measure = SHIPPED.measure_name(row["indicator"], row["unit"], lang)
            unit = SHIPPED.unit_name(row["unit"], lang, row["indicator"])
            assert measure.startswith(SHIPPED.indicator_name(row["indicator"], lang))
            assert unit in measure


def test_filtered_keeps_the_named_rows_and_leaves_the_table_alone():
    table = pd.DataFrame(
        {"region": ["CN-GZ", "CN-SC"], "indicator": "gi_count", "role": ["target", "actual"]}
    )
    assert SHIPPED.filtered(table, "贵州")["region"].tolist() == ["CN-GZ"]
    assert SHIPPED.filtered(table, roles="actual")["region"].tolist() == ["CN-SC"]
    kept = SHIPPED.filtered(table)
    kept.loc[0, "region"] = "CN"
    assert table["region"].tolist() == ["CN-GZ", "CN-SC"]
    with pytest.raises(DataError, match=r"'targets'.*roles are"):
        SHIPPED.filtered(table, roles="targets")


# --- units and relations -----------------------------------------------------------------------------


@given(st.sampled_from(sorted(SHIPPED.known_units)), st.sampled_from(sorted(SHIPPED.known_units)))
def test_a_factor_and_its_way_back_are_exact_inverses(one, other):
    there, back = SHIPPED.unit_factor(one, other), SHIPPED.unit_factor(other, one)
    if there is not None and back is not None:
        assert there * back == 1
    assert SHIPPED.unit_factor(one, one) == 1


def test_each_conversion_of_the_table_is_given():
    conversions = SHIPPED.units[SHIPPED.units["kind"] == "conversion"]
    for row in conversions.itertuples():
        assert SHIPPED.unit_factor(row.unit, row.canonical) == float(row.factor)
        assert row.unit not in SHIPPED.kept_units


def test_counters_count_alike_and_are_no_measures():
    for unit in SHIPPED.counters:
        assert SHIPPED.unit_factor(unit, "件") == 1
        assert SHIPPED.unit_factor(unit, "亿元") is None


def test_relations_name_indicators_of_the_catalogue():
    relations = set(SHIPPED.relations["relation"])
    for relation in relations:
        for indicator, parts in SHIPPED.members(relation).items():
            assert {indicator, *(part["member"] for part in parts)} <= set(INDICATORS)
    assert SHIPPED.members("no such relation") == {}


def test_every_growth_has_its_level():
    for growth, level in SHIPPED.level_of_growth.items():
        assert growth == f"{level}_growth"
        assert SHIPPED.basis_of[growth] == "growth"
        assert SHIPPED.unit_of[growth] == "%"


def test_cities_belong_to_their_province():
    assert len(SHIPPED.cities("CN-GZ")) == 9
    assert SHIPPED.cities("CN-SC") == ["510100", "511000", "511100"]
    assert SHIPPED.cities("CN-GD") == []
    assert len(SHIPPED.provinces) == 31
    assert SHIPPED.plan_regions == ["CN-GZ", "CN-SC", "CN-GD"]


# --- a user's own ------------------------------------------------------------------------------------


def test_a_declaration_adds_and_leaves_the_shipped_catalogue_alone():
    more = SHIPPED.with_declared({"regions": [WUHAN], "indicators": [LAKES]})
    assert more.region_codes("wuhan") == ["420100"]
    assert more.measure_name("lakes", "个", "en") == "Lakes (lakes)"
    assert more.decimals("lakes") == 0
    assert SHIPPED.region_name("420100") == "420100"
    assert SHIPPED.with_declared(None) is SHIPPED is SHIPPED.with_declared({"regions": []})


@given(st.sampled_from(REGIONS), st.sampled_from(INDICATORS))
def test_a_declaration_never_replaces_what_ships(region, indicator):
    more = SHIPPED.with_declared(
        {
            "regions": [WUHAN | {"region": region}],
            "indicators": [LAKES | {"indicator": indicator}],
            "sources": [{"source": SHIPPED.sources["source"].iloc[0], "title_en": "Another"}],
        }
    )
    pd.testing.assert_frame_equal(more.regions, SHIPPED.regions)
    pd.testing.assert_frame_equal(more.indicators, SHIPPED.indicators)
    pd.testing.assert_frame_equal(more.sources, SHIPPED.sources)


def test_declaring_twice_is_declaring_once():
    once = SHIPPED.with_declared({"regions": [WUHAN]})
    twice = once.with_declared({"regions": [WUHAN | {"name_en": "Another"}]})
    pd.testing.assert_frame_equal(twice.regions, once.regions)


# --- what a table carries ----------------------------------------------------------------------------


def test_names_travel_with_a_result():
    own = SHIPPED.with_declared({"regions": [WUHAN], "sources": [{"source": "mine"}]})
    table = carrying(pd.DataFrame({"region": ["420100"]}), own)
    result = carrying(pd.DataFrame({"value": [1.0]}), pd.DataFrame(), None, table)
    assert catalogue_of(result).region_name("420100", "en") == "Wuhan"
    assert catalogue_of(None, result[result["value"] > 0]).region_name("420100") == "武汉"
    assert result.attrs["declared"]["sources"] == [{"source": "mine"}]


def test_a_table_that_declares_nothing_has_the_shipped_names():
    table = carrying(pd.DataFrame(), SHIPPED)
    assert table.attrs == {}
    assert catalogue_of(table, None) is read_catalogue()


# --- files -------------------------------------------------------------------------------------------


def test_a_file_edited_on_disk_is_read_again(folder):
    before = read_catalogue(folder)
    assert read_catalogue(folder) is before
    path = folder / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("贵州", "黔"), encoding="utf-8")
    after = read_catalogue(folder)
    assert before.region_name("CN-GZ") == "贵州"
    assert after.region_name("CN-GZ") == "黔"


def test_an_edit_of_the_same_length_is_seen(folder):
    path = folder / "regions.csv"
    assert read_catalogue(folder).region_name("CN-GZ", "en") == "Guizhou"
    stamp = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("Guizhou", "Guizhow"), encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1_000_000))
    assert read_catalogue(folder).region_name("CN-GZ", "en") == "Guizhow"


def test_a_folder_need_not_repeat_units_and_relations(folder):
    for name in ("units", "relations", "plans", "left_out", "grid", "neighbours"):
        (folder / f"{name}.csv").unlink()
    assert read_catalogue(folder).unit_factor("万件", "件") == 10_000
    (folder / "indicators.csv").unlink()
    with pytest.raises(DataError, match=r"is no folder of data, it lacks indicators\.csv"):
        read_catalogue(folder)


def test_a_catalogue_without_english_words_for_units_has_the_general_ones(folder):
    path = folder / "indicators.csv"
    pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns="unit_en").to_csv(path, index=False)
    assert read_catalogue(folder).unit_name("个", "en", "patent_awards") == "items"


def test_a_declared_region_takes_no_shipped_name_and_no_empty_one():
    row = {"region": "CN-XX", "name_zh": "别处", "name_en": "Guizhou", "level": "province", "parent": "CN"}
    more = SHIPPED.with_declared(
        {"regions": [row, {**row, "region": "CN-YY", "name_zh": "无名", "name_en": ""}]}
    )
    assert more.region_codes(["Guizhou", "贵州省", "别处", "无名"]) == ["CN-GZ", "CN-GZ", "CN-XX", "CN-YY"]
    with pytest.raises(DataError):
        more.region_codes("")
