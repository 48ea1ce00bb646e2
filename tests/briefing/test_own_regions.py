"""A province and a city of one's own at once: named, counted and sourced in every product."""

import re

import docx
import openpyxl
import pptx
import pytest
from filling import filled

from ipcompare.briefing.produce import produce
from ipcompare.reading.sources import credit
from ipcompare.results.dataset import Dataset
from ipcompare.suite.drawing import drawing, render
from ipcompare.suite.figures import figures

DENSITY = {"indicator": "每万人口高价值发明专利拥有量", "unit": "件/万人", "series": "census7"}
YUNNAN = {"region": "云南", "source": "yn-plan", **DENSITY}
KUNMING = {"region": "昆明", "source": "km-plan", **DENSITY}
#: Made-up figures.
ROWS = [
    {**YUNNAN, "role": "基期", "year": 2020, "value": 1.35},
    {**YUNNAN, "role": "目标", "year": 2025, "value": 2.4},
    {**YUNNAN, "role": "实际值", "year": 2022, "value": 1.55},
    {**YUNNAN, "role": "实际值", "year": 2023, "value": 1.78},
    {**YUNNAN, "role": "实际值", "year": 2024, "value": 1.98},
    {"region": "云南", "source": "yn-plan", "indicator": "有效注册商标量", "unit": "万件"}
    | {"role": "目标", "year": 2025, "value": 45},
    {**KUNMING, "role": "基期", "year": 2020, "value": 4},
    {**KUNMING, "role": "目标", "year": 2025, "value": 7.5},
    {**KUNMING, "role": "实际值", "year": 2024, "value": 6.1},
]
#: By id: title in Chinese and English, publisher, region, date.
DOCUMENTS = {
    "yn-plan": ("云南省知识产权规划", "Yunnan's plan", "云南省人民政府", "云南", "2021-12"),
    "km-plan": ("昆明市知识产权规划", "Kunming's plan", "昆明市人民政府", "530100", "2022-03"),
}
NAMES = {"zh": ("云南", "昆明"), "en": ("Yunnan", "Kunming")}
#: Counts and names that are right of the three alone, ids, and holes.
STALE = re.compile(r"三省|三份|three (provinces|plans)|all three|CN-YN|cn.yn|530100|\bnan\b|NaN|None|<NA>")


def declares(book):
    for number, (source, words) in enumerate(DOCUMENTS.items(), start=3):
        for column, value in enumerate((source, *words), start=1):
            book.worksheets[2].cell(number, column).value = value
    for column, value in enumerate(("530100", "昆明", "Kunming", "市", "CN-YN"), start=1):
        book.worksheets[3].cell(3, column).value = value


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return Dataset.open(filled(tmp_path_factory.mktemp("own") / "云南.xlsx", *ROWS, change=declares))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_plans_marks_them_and_counts_them(data, lang):
    known = figures(data)
    assert {"outlook_cn_yn", "profile_cn_yn", "profile_530100"} <= set(known)
    assert "outlook_530100" not in known  # nothing of it is judged: no board without a mark
    marked = ("rank", "invention_density", "indexed_inventions")
    for name in (*marked, "targets", "coverage", "high_value_density", "outlook_density"):
        drawn = render(drawing(name, known[name], data, lang), [])
        said = f"{drawn.title} {drawn.measure} {drawn.alt}"
        assert NAMES[lang][0] in said, name
        assert name in marked or NAMES[lang][1] in said, name  # the panel has no cities
        assert not STALE.search(said), f"{name}: {said}"
    plans = render(drawing("targets", known["targets"], data, lang), []).title
    assert re.findall(r"\d+", plans)[:2] == (["5", "46"] if lang == "zh" else ["46", "5"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_their_documents_stand_under_their_figures_and_the_panel_does_not(data, lang):
    title = {"zh": 0, "en": 1}[lang]
    known = figures(data)
    for name, source in (("outlook_cn_yn", "yn-plan"), ("profile_530100", "km-plan")):
        said = credit(known[name].table(data), data, lang)
        assert said.endswith(DOCUMENTS[source][title]) or DOCUMENTS[source][title] in said
        assert "sources.csv" not in said
        assert {"zh": "统计局", "en": "Bureau of Statistics"}[lang] not in said


def test_one_outcome_is_no_line(data):
    axes = drawing("outlook_density", figures(data)["outlook_density"], data, "en").draw()
    panels = {panel.get_title(loc="left"): panel for panel in axes.figure.axes if panel.get_title(loc="left")}
    assert {"Yunnan", "Kunming"} <= set(panels)
    longest = {
        name: max(
            (len(line.get_xdata()) for line in panel.lines if line.get_linestyle() != "None"), default=0
        )
        for name, panel in panels.items()
    }
    assert longest["Yunnan"] > 2
    assert longest["Kunming"] <= 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_workbook_deck_and_brief_name_them(data, lang, tmp_path):
    produce(tmp_path, data, languages=[lang], formats=["xlsx", "pptx", "docx"])
    folder = tmp_path / lang
    book = openpyxl.load_workbook(folder / "briefing.xlsx", read_only=True)
    brief, deck = docx.Document(folder / "briefing.docx"), pptx.Presentation(folder / "briefing.pptx")
    words = {
        "brief": [p.text for p in brief.paragraphs]
        + [cell.text for table in brief.tables for row in table.rows for cell in row.cells],
        "deck": [
            shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
        ],
        "sheets": book.sheetnames,
    }  # fmt: skip
    for product, texts in words.items():
        said = "\n".join(texts)
        assert not STALE.search(said), f"{product}: {STALE.search(said)}"
        assert all(name in said for name in NAMES[lang]), product
    assert all(title[{"zh": 0, "en": 1}[lang]] in "\n".join(words["brief"]) for title in DOCUMENTS.values())
    # Each of them has a brief of its own, which is about nobody else.
    for name, file in zip(NAMES[lang], ("briefing_cn_yn.docx", "briefing_530100.docx"), strict=True):
        alone = docx.Document(folder / file)
        conclusion = alone.tables[0].cell(0, 0).text
        assert name in conclusion
        assert not any(
            other in conclusion for other in {"zh": ("贵州", "四川"), "en": ("Guizhou", "Sichuan")}[lang]
        )
        assert not STALE.search("\n".join(p.text for p in alone.paragraphs))
    board = next(t for t in brief.tables if len(t.columns) > 3)
    assert [row.cells[0].text for row in board.rows][-1] == {"zh": "全国", "en": "China"}[lang]
