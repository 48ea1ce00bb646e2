"""The figures of the suite: each names its documents, is drawn once, and says what the data say."""

import html
import re

import pytest
from filling import published
from support import ROOT

import ipcompare as ipc
from ipcompare.charts.sheet import note_of
from ipcompare.reading.sources import credit
from ipcompare.suite import drawing as drawings
from ipcompare.suite.drawing import drawing, pool, render, write
from ipcompare.suite.figures import figures, outlooks

LANGUAGES = ("zh", "en")
KEY = "hv_invention_density_growth"
NAMES = list(figures(ipc.Dataset.open()))


@pytest.fixture(scope="module")
def data():
    return ipc.Dataset.open()


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_names_its_notebook_and_documents(name, data):
    figure = figures(data)[name]
    assert (ROOT / "notebooks" / f"{figure.notebook}.ipynb").is_file()
    table = figure.table(data)
    assert len(table) > 0
    assert all(credit(table, data, lang) for lang in LANGUAGES)


def test_there_is_one_outlook_for_each_region_with_a_plan(data):
    assert list(outlooks(data).values()) == data.catalogue.plan_regions
    own = ipc.Dataset.open(ipc.published("四川").assign(region="CN-HB"))
    assert outlooks(own).keys() - outlooks(data).keys() == {"outlook_cn_hb"}


def test_without_an_open_verdict_there_is_no_figure_of_ways(capsys):
    how = {"unit": "%", "basis": "growth"}
    rows = [
        published("CN-GZ", (2025, 16.0, "actual"), indicator=KEY, series="census7", **how),
        published("CN-GZ", (2025, 12.5, "actual"), indicator="rd_spending_growth", **how),
        published(
            "CN-GZ", (2025, 3.0, "actual"), indicator="tech_contract_gdp_ratio", unit="%", basis="ratio"
        ),
        published(
            "CN-GD",
            *((year, 1500.0, "actual") for year in (2023, 2024, 2025)),
            **{"indicator": "pledge_financing", "unit": "亿元", "basis": "flow", "series": "registered"},
        ),
    ]
    settled = ipc.Dataset.open(*rows[:1]).with_data(*rows[1:])
    assert settled.contested == {}
    assert "sensitivity" not in figures(settled)
    ipc.reader("en", settled).contested()
    assert capsys.readouterr().out.startswith("No verdict depends on the method")


def test_unknown_figures_and_formats_are_named_with_the_nearest(tmp_path, data):
    with pytest.raises(ipc.DataError, match="coverage"):
        list(write(tmp_path, data, only=["coverge"]))
    with pytest.raises(ipc.DataError) as unlike:
        list(write(tmp_path, data, only=["nosuch"]))
    assert str(unlike.value).count(",") == 2
    with pytest.raises(ipc.DataError, match="svg"):
        list(write(tmp_path, data, only=["rank"], formats=["svgz"]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_committed_figures_say_what_the_data_say(name, lang, data):
    """The alt text of a committed figure is written from its data: stale data, stale text."""
    drawn = render(drawing(name, figures(data)[name], data, lang), [])
    svg = (ROOT / "figures" / lang / f"{name}.svg").read_text(encoding="utf-8")
    found = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    assert found is not None
    assert " ".join(html.unescape(found[1]).split()) == " ".join(drawn.alt.split()), (
        "run `make` to renew figures/"
    )
    title = re.search(r"<title[^>]*>(.*?)</title>", svg, re.DOTALL)
    assert title is not None
    assert html.unescape(title[1]).strip() == drawn.title, "run `make` to renew figures/"


def test_two_exports_are_the_same_bytes_however_many_draw(tmp_path, data):
    for workers in (1, 2):
        list(
            write(tmp_path / str(workers), data, languages=["zh"], only=["targets", "rank"], workers=workers)
        )
    first, second = (sorted((tmp_path / f).rglob("*.*")) for f in ("1", "2"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert len(first) == 6


def test_a_figure_of_a_part_speaks_of_the_part(data):
    figure = figures(data)["targets"]
    whole = render(drawing("targets", figure, data, "en"), [])
    part = render(drawing("targets", figure, data, "en", whole.table[whole.table.region != "CN-GD"]), [])
    assert whole.title != part.title


def test_one_drawing_gives_all_formats(monkeypatch, data):
    count = 0
    chart = figures(data)["rank"].chart

    def counted(*given, **how):
        nonlocal count
        count += 1
        return chart(*given, **how)

    job = drawings.Drawing("rank", counted, figures(data)["rank"].table(data), "en", "CNIPA")
    assert set(render(job, ("png", "svg", "pdf")).files) == {"png", "svg", "pdf"}
    assert count == 1


def test_the_words_of_a_drawn_figure_are_those_of_its_chart(data):
    job = drawing("rank", figures(data)["rank"], data, "en")
    axes = job.draw()
    note = note_of(axes)
    drawn = render(job, [])
    assert (drawn.title, drawn.measure, drawn.alt) == (note.title, note.subtitle, note.alt("en"))


def test_a_fault_comes_back_from_another_process_with_all_it_says():
    with pytest.raises(ipc.DataError) as one, pool(1) as each:
        list(each(fail, [1]))
    with pytest.raises(ipc.DataError) as two, pool(2) as each:
        list(each(fail, [1, 2]))
    assert one.value.faults == two.value.faults == ("first", "second")


def fail(_: int) -> None:
    raise ipc.DataError(["first", "second"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_users_own_document_is_named_under_its_figure(lang):
    table = ipc.published("四川").assign(region="CN-HB", source="hubei-plan")
    data = ipc.Dataset.open(table)
    targets = data.load("湖北", roles="target")
    assert credit(targets[targets["source"] == "hubei-plan"], data, lang) == "hubei-plan"


def test_figures_come_in_half_a_column_and_for_slides_where_their_words_have_room(data, tmp_path):
    names, left = ["rank", "audit"], []
    how = {"languages": ["en"], "only": names, "formats": ["svg"], "say": left.append}
    half = list(write(tmp_path, data, width="half", **how))
    assert [path.name for path in half] == ["rank_half.svg"]
    assert 'width="240.9' in half[0].read_text(encoding="utf-8")[:1500]  # 8.5 cm, in points
    assert ["audit" in str(line) for line in left] == [True]
    slide = list(write(tmp_path, data, width="slide", **how))
    assert [path.name for path in slide] == ["rank_slide.svg"]
    with pytest.raises(ipc.DataError, match="full, half, slide"):
        list(write(tmp_path, data, width="wide", only=names))
