"""The workbook: what its sheets hold is what the tables say, with charts that point at it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from openpyxl import load_workbook

from ipcompare.briefing.content import Exhibit
from ipcompare.briefing.order import FIRST, SHEETS
from ipcompare.briefing.workbook import HEADER, WIDEST, cell_value, columns_of, workbook
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.cells import width
from ipcompare.core.text import text, unit_name
from ipcompare.suite.figures import figures


def sheet_of(made: Any, exhibit: Exhibit) -> Any:
    number = made.briefing.exhibits.index(exhibit) + 1
    return next(s for s in made.book.worksheets if s.title.startswith(f"{number:02d} "))


def rows_of(sheet: Any, width: int, count: int) -> list[list[Any]]:
    return [[sheet.cell(HEADER + i, c).value for c in range(1, width + 1)] for i in range(1, count + 1)]


def headings(sheet: Any) -> list[str]:
    first = sheet.auto_filter.ref.split(":")[1]
    last = sheet[first].column
    return [sheet.cell(HEADER, c).value for c in range(1, last + 1)]


# --- the state of the data


def test_the_front_says_the_state_and_a_sheet_lists_the_outcomes(made: Any) -> None:
    front = made.book[text("briefing.contents", made.lang)]
    said = [cell.value for row in front.iter_rows(max_row=HEADER) for cell in row if cell.value]
    assert "\n".join(made.briefing.state()) in said
    sheet, known = made.book[text("briefing.state", made.lang)], made.briefing.known
    values = headings(sheet).index(text("column.value", made.lang)) + 1
    shown = [sheet.cell(HEADER + 1 + i, values).value for i in range(len(known))]
    assert len(shown) == len(known) > 0
    assert all(isinstance(value, int | float) for value in shown)


# --- the workbook


def test_every_figure_has_a_sheet_with_its_numbers(made: Any) -> None:
    assert [e.name for e in made.briefing.exhibits] == list(figures(made.briefing.data))
    for exhibit in made.briefing.exhibits:
        sheet = sheet_of(made, exhibit)
        heads = headings(sheet)
        assert len(set(heads)) == len(heads)
        assert heads[-1] == text("column.source", made.lang)
        cells = rows_of(sheet, len(heads), len(exhibit.table))
        assert all(row[-1] for row in cells), exhibit.name
        # Each number of the table that a sheet shows stands there as a number, nothing else does.
        bare = [re.sub(r"[（(].*[)）]$", "", head).strip() for head in heads]
        compared = 0
        for name in dict.fromkeys([*columns_of(exhibit.table), *SHEETS.get(exhibit.name, ())]):
            head = text(f"column.{name}", made.lang)
            if head in heads or head in bare:
                column = heads.index(head) if head in heads else bare.index(head)
                wanted = [
                    cell_value(name, row, made.lang, made.briefing.catalogue)
                    for row in exhibit.table.to_dict("records")
                ]
                assert [row[column] for row in cells] == wanted, (exhibit.name, name)
                compared += 1
        assert compared == len(heads) - 1


def test_whole_tables_are_there(made: Any) -> None:
    for key, first in FIRST.items():
        table = getattr(made.briefing, key)
        sheet = made.book[text(f"briefing.{key}", made.lang)]
        names = columns_of(table, first)
        assert tuple(names[: len(first)]) == first
        cells = rows_of(sheet, len(names) + 1, len(table))
        column = names.index("value" if key == "harmonised" else "target")
        wanted = [
            cell_value(names[column], row, made.lang, made.briefing.catalogue)
            for row in table.to_dict("records")
        ]
        assert [row[column] for row in cells] == wanted
        assert [row[-1] or "" for row in cells] == made.briefing.origins(table).tolist()
        assert sheet.max_row == HEADER + len(table)


def test_money_in_english_is_in_the_english_unit_in_every_column() -> None:
    names = read_catalogue()
    row = {"unit": "亿元", "indicator": "pledge_financing"}
    assert (cell_value("unit", row, "zh", names), cell_value("unit", row, "en", names)) == ("亿元", "bn yuan")
    columns = ["value", "baseline", "target", "latest", "projected", "low", "high", "outcome"]
    for column in [*columns, "printed", "computed", "difference"]:
        assert cell_value(column, {**row, column: 907.6}, "zh", names) == 907.6
        assert cell_value(column, {**row, column: 907.6}, "en", names) == 90.76
    # A rate is a share in every sheet, and shown as one.
    assert cell_value("required_growth", {**row, "required_growth": 9.5}, "en", names) == 0.095


def test_amounts_of_a_sheet_are_in_the_unit_of_its_heading(made: Any) -> None:
    table = pd.DataFrame(
        {
            "region": ["CN-GD", "CN-GZ"],
            "indicator": "pledge_financing",
            "year": 2024,
            "value": [2500.0, 60.0],
            "unit": "亿元",
            "source": "guangdong-plan-14",
        }
    )
    exhibit = Exhibit("my own", made.lang, "Title", "measure", "alt", "source", table, {}, "", [])
    made_of_it = replace(made.briefing, exhibits=[exhibit])
    sheet = load_workbook(io.BytesIO(workbook(made_of_it))).worksheets[1]
    column = [c.value for c in sheet[HEADER]].index(
        text("label.name_unit", made.lang, name=text("column.value", made.lang),
             unit=unit_name("亿元", made.lang))
    )  # fmt: skip
    values = [row[column].value for row in sheet.iter_rows(min_row=HEADER + 1, max_row=HEADER + 2)]
    assert values == ([2500.0, 60.0] if made.lang == "zh" else [250.0, 6.0])


def test_nothing_missing_is_written(made: Any) -> None:
    for sheet in made.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("n", "s"), (sheet.title, cell.coordinate)
                assert str(cell.value).casefold() not in ("nan", "<na>", "nat", "inf")


def test_sheets_are_set_up_for_paper_and_reading(made: Any) -> None:
    plain = {text(f"briefing.{key}", made.lang) for key in ("contents", "notes")}
    figures_ = {sheet_of(made, exhibit).title for exhibit in made.briefing.exhibits}
    for sheet in made.book.worksheets:
        whole = sheet.title in plain | figures_
        assert sheet.page_setup.paperSize == (9 if whole else 8)
        if sheet.title in figures_:  # title, charts and part of the table, on one page
            assert sheet.page_setup.fitToHeight in (None, 1)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            first, last = sheet.print_area.split("!")[-1].replace("$", "").split(":")
            assert first == "A1"
            assert sheet[last].row <= HEADER + 60
        elif not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage:
            assert sheet.page_setup.scale >= 60  # smaller print nobody reads
            assert sheet.print_title_cols == "$A:$B"
        if sheet.title not in plain:
            assert sheet.freeze_panes == f"B{HEADER + 1}"
            assert sheet.auto_filter.ref
            assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
            assert sheet.print_area


def test_the_sheet_of_the_audit_holds_what_an_auditor_needs(made: Any) -> None:
    exhibit = next(e for e in made.briefing.exhibits if e.name == "audit")
    sheet = sheet_of(made, exhibit)
    heads = [re.sub(r"[（(].*[)）]$", "", head).strip() for head in headings(sheet)]
    for name in ("rule", "printed", "computed", "difference", "follows", "lines"):
        column = heads.index(text(f"column.{name}", made.lang))
        cells = [row[column] for row in rows_of(sheet, len(heads), len(exhibit.table))]
        assert all(cell is not None for cell in cells), name
    printed, computed, difference = (
        heads.index(text(f"column.{name}", made.lang)) for name in ("printed", "computed", "difference")
    )
    for row in rows_of(sheet, len(heads), len(exhibit.table)):
        assert row[printed] - row[computed] == pytest.approx(row[difference], abs=1e-6)


def test_documents_without_a_date_say_so(made: Any) -> None:
    sheet = made.book[text("briefing.sources", made.lang)]
    heads = headings(sheet)
    column = heads.index(text("column.published", made.lang))
    days = [row[column] for row in rows_of(sheet, len(heads), len(made.briefing.sources))]
    assert all(days)
    assert days.count("—") == (made.briefing.sources["published"] == "").sum() > 0


def column_of(sheet: Any, number: int) -> Any:
    """Give the looks of a column; those of equal neighbours are written once."""
    return next(d for d in sheet.column_dimensions.values() if d.min <= number <= d.max)


def test_columns_are_wide_enough_for_chinese(made: Any) -> None:
    sheet = sheet_of(made, made.briefing.exhibits[0])
    head = headings(sheet).index(text("column.indicator", made.lang))
    longest = max(width(sheet.cell(r, head + 1).value) for r in range(HEADER + 1, sheet.max_row + 1))
    assert column_of(sheet, head + 1).width >= min(longest, WIDEST)


def links(book: Any) -> Iterator[tuple[str, str]]:
    """Give each inner link of a workbook: the sheet it stands on and the one it leads to."""
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.hyperlink and cell.hyperlink.location:
                yield sheet.title, cell.hyperlink.location.split("!")[0].strip("'")


def test_contents_lead_to_every_sheet_and_back(made: Any) -> None:
    names = set(made.book.sheetnames)
    front = text("briefing.contents", made.lang)
    there = list(links(made.book))
    assert {target for _, target in there} <= names
    assert {target for source, target in there if source == front} == names - {front}
    assert {source for source, target in there if target == front} == names - {front}


def test_native_charts_of_the_workbook_point_at_numbers(made: Any) -> None:
    found = 0
    for sheet in made.book.worksheets:
        for chart in sheet._charts:
            assert not chart.x_axis.delete
            assert not chart.y_axis.delete
            known = [value for series in chart.series for value in referred(made.book, series)]
            assert any(isinstance(value, int | float) for value in known)
            found += 1
    assert found == sum(len(e.plots) for e in made.briefing.exhibits) > 15


def referred(book: Any, series: Any) -> list[Any]:
    values = getattr(series, "val", None) or series.yVal
    name, place = values.numRef.f.rsplit("!", 1)
    place = place.replace("$", "")
    cells = book[name.strip("'")][place if ":" in place else f"{place}:{place}"]
    return [cell.value for row in cells for cell in row]


def test_the_charts_data_are_the_plots(made: Any) -> None:
    for exhibit in made.briefing.exhibits:
        sheet = sheet_of(made, exhibit)
        for chart, plot in zip(sheet._charts, exhibit.plots, strict=True):
            for series, (_, wanted) in zip(chart.series, plot.frame.items(), strict=True):
                written = [float("nan") if v is None else v for v in referred(made.book, series)]
                assert written == pytest.approx(wanted.astype(float).tolist(), nan_ok=True)


def test_alt_text_belongs_to_the_chart_of_its_sheet(made: Any) -> None:
    charted = [exhibit for exhibit in made.briefing.exhibits if exhibit.plots]
    assert charted
    for exhibit in charted:
        sheet = sheet_of(made, exhibit)
        with zipfile.ZipFile(io.BytesIO(made.files["xlsx"])) as archive:
            number = made.book.sheetnames.index(sheet.title) + 1
            rels = archive.read(f"xl/worksheets/_rels/sheet{number}.xml.rels").decode()
            name = re.search(r"drawing\d+\.xml", rels)
            assert name
            drawing = archive.read(f"xl/drawings/{name[0]}")
        said = {e.get("descr") for e in etree.fromstring(drawing).iter("{*}cNvPr")}
        assert said == {exhibit.alt}


def test_names_never_become_formulas(hostile: Any) -> None:
    content = workbook(hostile)
    seen = set()
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@"):
                assert cell.quotePrefix
                seen.add(cell.value)
    assert {*hostile.exhibits[0].table["region"], "=title", "+measure"} <= seen
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert "=Sheet1！A1" in chart  # words, no place in a sheet


def test_charts_hold_the_values_that_they_draw(made: Any) -> None:
    """A viewer that cannot calculate, such as a preview, draws what the file caches."""
    with zipfile.ZipFile(io.BytesIO(made.files["xlsx"])) as archive:
        for number, plot in enumerate((p for e in made.briefing.exhibits for p in e.plots), 1):
            root = etree.fromstring(archive.read(f"xl/charts/chart{number}.xml"))
            cached = [
                [float(v.text) for v in values.findall(".//{*}pt/{*}v")]
                for tag in ("val", "yVal")
                for values in root.iter(f"{{*}}{tag}")
            ]
            wanted = [plot.frame[name].dropna().tolist() for name in plot.frame]
            assert [pytest.approx(values) for values in wanted] == cached


def test_a_projections_sources_are_those_of_its_regions_outcomes(made: Any) -> None:
    exhibit = next(e for e in made.briefing.exhibits if e.name == "outlook_density")
    sheet = sheet_of(made, exhibit)
    sources = [row[-1] for row in rows_of(sheet, len(headings(sheet)), len(exhibit.table))]
    ahead = exhibit.table["kind"] == "projected"
    assert ahead.any()
    for code, own in exhibit.table.assign(_source=sources).groupby("region"):
        known = {i for ids in own.loc[own["kind"] == "actual", "_source"] for i in ids.split("; ")}
        for ids in own.loc[own["kind"] == "projected", "_source"]:
            assert set(ids.split("; ")) >= known, code
