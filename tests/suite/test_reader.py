"""The reader of a notebook: tables, figures and sentences of one data set in one language."""

from dataclasses import dataclass, field
from typing import Any

import IPython.display
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.reading import findings
from ipcompare.results import targets
from ipcompare.results.dataset import Dataset
from ipcompare.suite.reader import Reader


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.open()


@pytest.fixture(scope="module")
def nb(data):
    return ipc.reader("en", data)


@dataclass
class Displayed:
    """What was displayed, in place of a notebook: the alt texts of the pictures."""

    alts: list[str] = field(default_factory=list)

    def __call__(self, image: bytes, *, raw: bool, metadata: dict[str, Any]) -> None:
        assert raw
        assert image.startswith(b"\x89PNG")
        words = metadata.get("image/png", metadata)
        assert words["alt"] in (words["alt_zh"], words["alt_en"])
        self.alts.append(words["alt"])


@pytest.fixture
def displayed(monkeypatch) -> Displayed:
    seen = Displayed()
    monkeypatch.setattr(IPython.display, "display_png", seen)
    return seen


def test_a_language_that_is_none_is_refused(data):
    with pytest.raises(ipc.DataError, match=r"lang='fr' is not a language; use one of zh, en"):
        ipc.reader("fr", data)


def test_a_data_set_is_taken_as_it_is(nb, data):
    assert nb.data is data
    assert repr(nb).startswith("Reader('en', Dataset(")


def test_a_reader_says_every_finding_by_its_name(nb, data, capsys):
    assert set(dir(nb.say)) == set(findings.__all__)
    nb.say.scores(data.plan)
    assert capsys.readouterr().out == findings.scores(data.plan, "en") + "\n"


def test_an_unknown_finding_names_the_nearest(nb):
    with pytest.raises(AttributeError, match=r"no finding 'scors'; nearest: .*scores"):
        nb.say.scors()


def test_unknown_figures_charts_and_views_name_the_nearest(nb, data):
    with pytest.raises(ipc.DataError, match=r"unknown figure 'target'; nearest: targets"):
        nb.figure("target")
    with pytest.raises(ipc.DataError, match=r"unknown figure 'progres'; nearest: progress"):
        nb.drawn("progres")
    with pytest.raises(ipc.DataError, match=r"no chart 'growth_rate'; nearest: growth_rates"):
        nb.chart("growth_rate", data.plan)
    with pytest.raises(ipc.DataError, match=r"no view 'standin'.*standing"):
        nb.table(data.plan, "standin")


def test_the_figures_own_table_has_the_exported_title(nb, data, monkeypatch):
    drawn = titles_of(monkeypatch)
    nb.figure("targets")
    nb.figure("targets", targets.side_by_side(data.comparable()))
    assert drawn[0] == drawn[1] != ""
    assert "13" in drawn[0]


def test_a_figure_of_another_table_draws_that_table(nb, data, displayed, monkeypatch):
    whole = targets.side_by_side(data.comparable())
    part = whole.iloc[2:]
    nb.figure("targets", whole)
    nb.figure("targets", part)
    assert displayed.alts[0] != displayed.alts[1]
    drawn = titles_of(monkeypatch)
    nb.figure("targets", whole)
    nb.figure("targets", part)
    assert drawn[0] != drawn[1]


def titles_of(monkeypatch) -> list[str]:
    """Collect the titles of the figures that would be displayed."""
    from matplotlib import pyplot as plt

    from ipcompare import charts
    from ipcompare.charts.sheet import note_of

    drawn: list[str] = []

    def show(axes):
        note = note_of(axes)
        assert note is not None
        drawn.append(note.title)
        plt.close(axes.figure)

    monkeypatch.setattr(charts, "show", show)
    return drawn


def test_a_figure_of_one_row_more_or_less_says_so(nb, displayed):
    rows = nb.levels("hv_invention_density")
    nb.figure("high_value_density", rows)
    nb.figure("high_value_density", nb.only(rows, ["贵州", "四川"]))
    assert "Guangdong" in displayed.alts[0]
    assert "Guangdong" not in displayed.alts[1]


def test_growth_is_drawn_in_percent_and_levels_are_refused(nb, displayed):
    stock = nb.only(nb.levels("invention_stock"), years=range(2015, 2024))
    nb.chart("growth_rates", nb.growth(stock))
    assert "Guizhou from 29.3% in 2016 to 23.9% in 2023" in displayed.alts[0]
    with pytest.raises(ipc.DataError, match="growth is shown in %"):
        nb.chart("growth_rates", stock)


def test_growth_comes_from_both_years_and_skips_none(nb):
    levels = nb.levels("hv_invention_density")
    rates = nb.growth(levels)
    values = levels.set_index(["region", "year"])["value"]
    for row in rates.to_dict("records"):
        before = values[row["region"], row["year"] - 1]
        assert row["value"] == pytest.approx(100 * (values[row["region"], row["year"]] / before - 1))
    # Guangdong's figures are two years apart: none of them is one year's growth.
    assert "CN-GD" not in set(rates["region"])
    assert set(rates["unit"]) == {"%"}
    sources = rates.set_index(["region", "year"])["source"]
    assert sources["CN-GZ", 2024] == "guizhou-report-2024; gz-2024-04-25-1"


def test_only_keeps_what_is_named(nb, data):
    kept = nb.only(data.load(), ["Guizhou", "CN"], "hv_invention_density", [2024])
    assert set(kept["region"]) == {"CN-GZ", "CN"}
    assert set(kept["year"]) == {2024}
    with pytest.raises(ipc.DataError, match="nearest: guizhou"):
        nb.only(data.load(), "Guizou")


def test_grids_and_counts_are_in_the_language(data):
    board = ipc.reader("zh", data).grid(targets.scoreboard(data.plan))
    assert board.index.tolist() == ["全国", "广东", "贵州", "四川"]
    assert board.loc["贵州", "合计"] == 17
    assert not [name for name in board.columns if name.isascii()]
    counted = ipc.reader("en", data).count(data.load(), "region", "derived")
    assert counted.loc["Total", "Total"] == len(data.load())
    assert counted.columns.tolist() == ["no", "yes", "Total"]


def test_a_printed_table_names_its_documents_and_keeps_what_is_printed(nb, data):
    rows = nb.table(data.published("Guizhou", "trademark_stock", "target"), "printed")
    assert rows["Document"].unique().tolist() == ["Guizhou 14th-Five-Year intellectual-property plan"]
    assert rows["As printed"].tolist() == ["万 件 … 36", "36 万件"]
    counted = nb.count(data.published("Guizhou"), "source", "role")
    assert counted.index[-1] == "Total"
    assert "Guizhou 14th-Five-Year intellectual-property plan" in counted.index


def test_texts_are_shown_as_they_are_said(nb, data, capsys):
    nb.answer(nb.finding.scores(data.plan), nb.first("one\ntwo"))
    assert capsys.readouterr().out == findings.scores(data.plan, "en") + "\none\n"
    with pytest.raises(ipc.DataError) as caught:
        data.load("Guizou")
    for lang in ("zh", "en"):
        ipc.reader(lang, data).tell(caught.value)
        assert capsys.readouterr().out == caught.value.said(lang) + "\n"


def test_a_finding_is_the_same_said_and_handed_on(nb, data):
    assert dir(nb.finding) == dir(nb.say)
    assert nb.finding.scores(data.plan) == findings.scores(data.plan, "en")


def test_a_province_of_ones_own_is_drawn_and_named(displayed):
    own = ipc.published("四川").assign(region="CN-HB")
    nb = ipc.reader("zh", own)
    assert nb.compared(nb.levels("hv_invention_density")) == ["CN-GZ", "CN-SC", "CN-GD", "CN-HB"]
    nb.outlooks()
    (board,) = displayed.alts
    assert all(name in board for name in ("贵州", "四川", "广东", "湖北"))


def test_the_rows_in_boxes_are_those_outside_the_tables(data):
    wide, plan = data.targets(boxes=True), data.plan
    boxes = targets.in_boxes(wide, plan)
    assert len(boxes) == len(wide) - len(plan) > 0
    assert pd.concat([boxes, plan]).duplicated(["region", "indicator", "series", "reading"]).sum() == 0


def test_an_empty_folder_is_given_once(nb):
    first, second = nb.folder(), nb.folder()
    assert first != second
    assert list(first.iterdir()) == []


def public(cls):
    return [name for name, thing in vars(cls).items() if callable(thing) and not name.startswith("_")]


def test_what_a_reader_raises_is_said_in_its_language(data):
    for lang, said in (("zh", "无法识别图"), ("en", "unknown figure")):
        with pytest.raises(ipc.DataError, match=said) as caught:
            ipc.reader(lang, data).figure("rnk")
        # A notebook shows what stands behind an error, too.
        assert caught.value.__suppress_context__
        assert caught.value.said("en").startswith("unknown figure")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda nb: nb.table(nb.data.plan, "standin"), "没有“standin”这种视图"),
        (lambda nb: nb.chart("growth_rate", nb.data.plan), "没有图型“growth_rate”"),
        (lambda nb: nb.only(nb.data.plan, ["Guizou", "Sichaun"]), "共 2 处问题："),
        (lambda nb: nb.explain(None), "explain：应传入一行"),
        (lambda nb: nb.chart("fans", nb.data.plan.head(0)), "没有图型|没有任何行"),
        (lambda nb: nb.say.scores(nb.data.plan, nothing=1), None),
    ],
)
def test_every_call_of_a_reader_speaks_its_language(data, call, said):
    with pytest.raises(ipc.DataError if said else TypeError, match=said):
        call(ipc.reader("zh", data))


def test_every_method_of_a_reader_is_wrapped_and_keeps_its_words():
    methods = [getattr(Reader, name) for name in public(Reader)]
    assert len(methods) > 20
    assert all(hasattr(method, "__wrapped__") and method.__doc__ for method in methods)


def test_what_a_reader_cannot_open_is_said_in_its_language():
    with pytest.raises(ipc.DataError, match="data：应传入文件的路径"):
        ipc.reader("zh", 5)
    with pytest.raises(AttributeError, match="没有结论“scors”"):
        ipc.reader("zh").say.scors()
