"""The deck: slides that say the findings, with charts that hold the data."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx.enum.shapes import PP_PLACEHOLDER

from ipcompare.briefing.deck import deck
from ipcompare.briefing.summary import summary
from ipcompare.briefing.template import SOURCE, SUBTITLE
from ipcompare.core.text import text


def charts_of(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def drawn(series: Any) -> list[Any]:
    return list(getattr(series, "values"))  # noqa: B009 (python-pptx's name, not that of pandas)


def test_slides_say_the_findings_and_draw_the_data(made: Any) -> None:
    by_title = {slide.shapes.title.text_frame.text: slide for slide in made.show.slides}
    assert made.briefing.title in by_title
    for exhibit in made.briefing.exhibits:
        slide = by_title[exhibit.title]
        notes = slide.notes_slide.notes_text_frame.text
        assert exhibit.source in notes
        assert exhibit.caveat in notes
        assert exhibit.caveat
        for chart, plot in zip(charts_of(slide), exhibit.plots, strict=False):
            for series, (name, wanted) in zip(chart.plots[0].series, plot.frame.items(), strict=True):
                assert series.name == str(name)
                values = [float("nan") if v is None else v for v in drawn(series)]
                values += [float("nan")] * (len(wanted) - len(values))
                assert values == pytest.approx(wanted.astype(float).tolist(), nan_ok=True)
    assert list(by_title)[-1] == text("briefing.sources", made.lang)


def test_the_first_slide_says_the_state_of_the_data(made: Any) -> None:
    said = "\n".join(shape.text_frame.text for shape in made.show.slides[0].shapes)
    assert all(line in said for line in made.briefing.state())


def test_ten_slides_carry_the_message_and_the_rest_is_an_appendix(made: Any) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in made.show.slides]
    assert titles[10] == text("briefing.appendix", made.lang)
    drawn = {e.title for e in made.briefing.exhibits}
    assert len(drawn & set(titles[:10])) == 5  # targets, density, rank, outlook, cities
    for part in ("doubts", "options"):
        assert titles.index(text(f"briefing.{part}", made.lang)) < 10
    assert titles[6].startswith(text("briefing.risks", made.lang))
    method = text("briefing.method", made.lang)
    assert next(i for i, title in enumerate(titles) if title.startswith(method)) > 10
    assert summary(made.briefing).conclusion in [s.text_frame.text for s in made.show.slides[0].placeholders]


def test_every_slide_has_title_subtitle_source_date_and_page_number_in_placeholders(made: Any) -> None:
    for number, slide in enumerate(made.show.slides):
        kinds = {p.placeholder_format.type: p for p in slide.placeholders}
        assert kinds[PP_PLACEHOLDER.DATE].text_frame.text == made.briefing.data.cut_off
        field = kinds[PP_PLACEHOLDER.SLIDE_NUMBER]._element.find(".//{*}fld")
        assert field is not None
        assert field.get("type") == "slidenum"
        said = {p.placeholder_format.idx: p.text_frame.text for p in slide.placeholders}
        if number:
            assert said[SUBTITLE]
            assert text("briefing.source", made.lang) in said[SOURCE]
        assert all(said[i].strip() for i in said if i < 10), number


def test_no_chart_of_the_deck_is_empty(made: Any) -> None:
    charts = [chart for slide in made.show.slides for chart in charts_of(slide)]
    assert len(charts) > 15
    for chart in charts:
        assert any(v is not None for series in chart.plots[0].series for v in drawn(series))


def test_everything_lies_on_the_slide(made: Any) -> None:
    width, height = made.show.slide_width, made.show.slide_height
    assert width / height == pytest.approx(16 / 9, abs=1e-3)
    for slide in made.show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= width
            assert shape.top + shape.height <= height


def test_names_never_become_formulas_in_the_data_of_a_chart(hostile: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(deck(hostile))) as archive:
        inside = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
    assert len(inside) == 1
    data = load_workbook(io.BytesIO(inside[0])).worksheets[0]
    values = [cell for row in data.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in values)
    assert set(hostile.exhibits[0].table["region"]) <= {cell.value for cell in values}
