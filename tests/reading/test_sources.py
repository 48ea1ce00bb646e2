"""Whom the foot of a figure credits: what stands behind most of it comes first."""

from __future__ import annotations

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.reading.sources import credit, origins
from ipcompare.results import views
from ipcompare.suite.figures import figures

LANGUAGES = ("zh", "en")
FIRST = {"zh": "国家统计局、科学技术部、国家知识产权局；", "en": "National Bureau of Statistics, Ministry of"}


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["invention_density", "rank", "indexed_inventions"])
def test_figures_drawn_of_the_yearbook_are_credited_to_it_first(name, lang, data):
    said = credit(figures(data)[name].table(data), data, lang)
    assert said.startswith(FIRST[lang])
    assert "十四五" not in said
    assert "14th" not in said


@pytest.mark.parametrize("name", ["coverage", "targets", "progress"])
def test_figures_of_three_plans_name_the_three(name, data):
    said = credit(figures(data)[name].table(data), data)
    assert all(f"{region}省“十四五”知识产权规划" in said for region in ("贵州", "四川", "广东"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_order_of_rows_credits_nobody_else(lang, data):
    for figure in figures(data).values():
        table = figure.table(data)
        assert credit(table.sample(frac=1, random_state=3), data, lang) == credit(table, data, lang)


def test_the_one_behind_more_rows_comes_first(data):
    plans = {
        region: data.load(region, roles="target").query(f"source == '{plan}'").head(8)
        for region, plan in (("CN-GZ", "guizhou-plan-14"), ("CN-SC", "sichuan-plan-14"))
    }
    for first, second in (("CN-GZ", "CN-SC"), ("CN-SC", "CN-GZ")):
        both = pd.concat([plans[first], plans[second].head(2)])
        assert credit(both, data).split("；") == [credit(plans[first], data), credit(plans[second], data)]


def test_one_document_more_is_one_and_all_are_accounted_for(data):
    one = data.load("贵州", roles="actual").query("source == 'gz-2022-04-29-1'").head(1)
    assert credit(one, data, "en") == "1 document (full list: workbook, sheet Sources)"
    plan = data.load("贵州", roles="target").query("source == 'guizhou-plan-14'")
    said = credit(pd.concat([plan, one]), data, "en")
    assert said.endswith("plan; and 1 other document (full list: workbook, sheet Sources)")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_users_own_document_is_named_however_little_comes_of_it(lang):
    own = ipc.published("贵州", "hv_invention_density", "actual").head(1)
    data = ipc.Dataset.open(own.assign(region="CN-HB", source="hubei-report", locator="form; lines 2-2"))
    table = views.with_provinces(data, "invention_density", 2009, 2023)
    with_own = pd.concat([table, data.load("湖北", "hv_invention_density")])
    assert "hubei-report" in credit(with_own, data, lang)
    assert credit(with_own, data, lang).startswith(FIRST[lang][:5])


def test_publishers_of_statistics_have_names_in_both_languages(data):
    listed = data.catalogue.publishers
    assert set(listed["publisher"]) <= set(data.catalogue.sources["publisher"])
    assert not listed.eq("").any().any()
    for lang in LANGUAGES:  # one name a body, or it would be counted twice
        other = {"zh": "en", "en": "zh"}[lang]
        assert listed.groupby(f"body_{lang}")[f"body_{other}"].nunique().eq(1).all()


def test_what_nobody_knows_the_source_of_is_credited_to_the_panel(data):
    assert credit(pd.DataFrame({"mape": [1.0]}), data) == credit(pd.DataFrame({"mape": [2.0]}), data)
    assert origins(pd.DataFrame({"mape": [1.0]}), data).eq("").all()
