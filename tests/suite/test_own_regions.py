"""A province or a city of a user's own stands in every figure as the three that ship do."""

import re

import matplotlib.pyplot as plt
import pytest
from charts.samples import assert_tidy, ax_lines, shown_texts
from matplotlib.colors import to_hex
from provinces import CASES, HEBEI, HUBEI, NO_BASE, WUHAN, form

import ipcompare as ipc
from ipcompare import charts
from ipcompare.charts.look import FURTHER, dark
from ipcompare.charts.sheet import note_of
from ipcompare.core.text import LANGUAGES, text
from ipcompare.results.targets import printed
from ipcompare.results.views import compared
from ipcompare.suite.drawing import drawing, render
from ipcompare.suite.figures import figures, outlooks

#: Figures of models, of Guizhou's cities and of the shipped plans, which no region of a user's own changes.
APART = ("backtest_error", "interval_coverage", "reliability", "cities", "cities_per_head", "audit",
         "outlook_guizhou", "outlook_sichuan", "outlook_guangdong")  # fmt: skip
#: Those that take long, or draw all provinces: tried with a province and a city alone.
ONCE = ("sensitivity", "hindsight", "neighbours", "provinces_grid", "peers", "towards_2030")
#: Those that draw each region that has rows in its table.
EACH = ("rank", "invention_density", "high_value_density", "indexed_inventions", "outlook_density")
BARE = re.compile(r"CN-[A-Z]{2}|\b420100\b|\bnan\b|hubei-plan|wuhan-plan", re.IGNORECASE)
NAMES = {
    "zh": {HUBEI: "湖北", HEBEI: "河北", WUHAN: "武汉"},
    "en": {HUBEI: "Hubei", HEBEI: "Hebei", WUHAN: "Wuhan"},
}
DOCUMENTS = {"zh": "知识产权“十四五”规划", "en": " plan"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder, known = tmp_path_factory.mktemp("own"), {}

    def of(case):
        if case not in known:
            known[case] = ipc.Dataset.open(form(folder / f"{case}.xlsx", CASES[case]))
        return known[case]

    return of


def drawn(name, data, lang):
    job = drawing(name, figures(data)[name], data, lang)
    axes = job.draw()
    return job, axes, note_of(axes)


TRIED = [("both", "zh"), ("both", "en"), ("one outcome", "en"), ("one indicator", "zh"), ("no targets", "en")]


@pytest.mark.parametrize(("case", "lang"), TRIED)
def test_every_figure_names_it_and_its_documents(case, lang, opened):
    data = opened(case)
    own = {row["source"] for row in CASES[case]}
    for name in figures(data):
        if name in APART or (case != "both" and name in ONCE):
            continue
        job, axes, note = drawn(name, data, lang)
        figure = axes.get_figure(root=True)
        assert_tidy(figure)
        words = [note.title, note.subtitle, *note.foot, note.alt(lang), job.source]
        shown = [*words, *(each.get_text() for each in shown_texts(figure))]
        assert not [said for said in shown if BARE.search(said)], name
        for code in set(job.table["region"]).intersection(data.own_regions):
            assert any(NAMES[lang][code] in said for said in shown), (name, code)
        if {"source", "inputs"} & set(job.table):
            behind = {s for ids in ipc.reading.sources.origins(job.table, data) for s in ids.split("; ")}
            titles = {data.catalogue.source_title(source, lang) for source in own & behind}
            assert all(title in job.source for title in titles), name
        assert text("source.panel", lang) != job.source, name
        plt.close(figure)


@pytest.mark.parametrize("name", EACH)
def test_each_of_its_lines_has_the_one_colour_it_has_everywhere(name, opened):
    data = opened("both")
    colours = dict(zip(data.own_regions, (look.colour for look in FURTHER), strict=False))
    job, axes, _ = drawn(name, data, "en")
    marked = set(compared(data, job.table)) & set(colours)
    assert HUBEI in marked
    lines = {to_hex(line.get_color()).upper() for line in ax_lines(axes)}
    assert {colours[code] for code in marked} <= lines
    for code in marked:
        if name != "outlook_density":
            named = [t for t in axes.texts if t.get_text().startswith(NAMES["en"][code])]
            assert {t.get_color() for t in named} == {dark(colours[code])}
    plt.close("all")


def test_the_fastest_is_the_fastest_of_those_marked(opened):
    _, axes, note = drawn("invention_density", opened("both"), "en")
    labels = {line.get_label(): line for line in axes.get_lines()}
    marked = [code for code, line in labels.items() if line.get_linewidth() > 1]
    assert HUBEI in marked
    grown = {c: labels[c].get_ydata()[-1] / labels[c].get_ydata()[0] for c in marked}
    top = max(grown, key=grown.get)
    assert {HUBEI: "Hubei", "CN-SC": "Sichuan"}[top] in note.title


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", ["both", "no targets"])
def test_titles_count_the_plans_there_are(case, lang, opened):
    data = opened(case)
    own = printed(data.comparable())
    job = drawing("targets", figures(data)["targets"], data, lang)
    counted = [int(number) for number in re.findall(r"\d+", job.title)]
    assert {len(own), own["region"].nunique()} <= set(counted)
    cities = "市" if lang == "zh" else "cities"
    provinces = "省" if lang == "zh" else "provinc"  # provinces, provincial
    assert (cities in job.title) == (case == "both")
    assert provinces in job.title
    known = drawing("coverage", figures(data)["coverage"], data, lang).title
    for code, rows in printed(data.plan).groupby("region"):
        said = {"zh": "{region}{total}项中的{known}项", "en": "{region} {known} of {total}"}[lang]
        outcomes = int((rows["latest_year"] > 2020).sum())
        region = data.catalogue.region_name(code, lang)
        assert said.format(region=region, known=outcomes, total=len(rows)) in known
    title = note_of(charts.coverage_map(figures(data)["coverage"].table(data), lang=lang)).title
    assert ("各省均有" in title or "all provinces shown" in title) == (case != "both")
    plt.close("all")


def test_one_outcome_is_a_point_without_a_line_and_counted_as_drawn(opened):
    data = opened("one outcome")
    table = figures(data)["outlook_density"].table(data)
    own = table[table["region"] == HEBEI]
    assert own["kind"].eq("actual").all()
    _, axes, note = drawn("outlook_density", data, "en")
    panels = {panel.get_title(loc="left"): panel for panel in charts.panels(axes)}
    lines = [line for line in panels["Hebei"].get_lines() if line.get_marker() != "*"]
    drawn_ = [line for line in lines if len(line.get_xdata()) > 1 and line.get_linestyle() != "None"]
    assert drawn_ == []
    assert {float(y) for line in lines for y in line.get_ydata()} == {2.5, 3.1}
    assert not panels["Hebei"].collections
    assert {panel.get_ylim()[0] for panel in panels.values()} == {0.0}
    level = {p for p, panel in panels.items() if any("target" in t.get_text() for t in panel.texts)}
    assert "(3)" in note.title
    assert level - {"China", "Guizhou"} == {"Sichuan", "Guangdong", "Hebei"}
    assert "Hebei 3.10 in 2021, not projected, target 5" in note.alt("en")
    verdict = data.outlook[data.outlook["region"] == HEBEI]["verdict"].item()
    assert verdict == "not assessable"
    assert "1 cannot be judged" in note.title
    plt.close("all")


def test_without_a_value_in_the_base_year_it_has_no_index_and_all_else_is_drawn(tmp_path):
    data = ipc.Dataset.open(form(tmp_path / "city.xlsx", NO_BASE))
    table = figures(data)["indexed_inventions"].table(data)
    assert WUHAN not in set(table["region"])
    assert render(drawing("indexed_inventions", figures(data)["indexed_inventions"], data, "en"), []).title


def test_a_name_in_one_language_is_its_name_in_both(tmp_path):
    path = form(tmp_path / "city.xlsx", NO_BASE, english=False)
    names = ipc.Dataset.open(path).catalogue
    assert names.region_name(WUHAN, "en") == "武汉"
    assert names.source_title("wuhan-plan", "en") == "武汉市知识产权“十四五”规划"


def test_ways_of_judging_give_no_probability_that_the_verdict_has_not(opened):
    data = opened("both")
    own = data.contested[HUBEI, "pledge_financing"]
    rows = data.outlook[(data.outlook["region"] == HUBEI) & (data.outlook["indicator"] == "pledge_financing")]
    assert rows["probability"].isna().all()
    assert own["probability"].isna().all()
    assert own["verdict"].str.startswith("projected").all()


def test_its_own_outlook_stands_beside_the_shipped(opened):
    assert set(outlooks(opened("both")).values()) >= {HUBEI, WUHAN}
    assert HEBEI not in outlooks(opened("no targets")).values()
