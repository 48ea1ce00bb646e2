"""The briefing: what the files hold is what the tables say, in both languages, the same bytes twice."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation

from ipcompare.briefing import office
from ipcompare.briefing import workbook as books
from ipcompare.briefing.brief import brief
from ipcompare.briefing.content import Briefing, Choice, Exhibit, origins
from ipcompare.briefing.deck import deck
from ipcompare.briefing.native import Look, Plot, plots
from ipcompare.briefing.produce import produce
from ipcompare.briefing.workbook import HEADER, columns_of, links, shown, workbook
from ipcompare.cli import main
from ipcompare.core.errors import DataError
from ipcompare.core.text import region_name, text
from ipcompare.suite.figures import FIGURES

LANGUAGES = ("zh", "en")
PICTURES = ("high_value_density", "indexed_inventions", "outlook_density", "rank")
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Made:
    """One language's content and its three files, as bytes."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.briefing = Briefing(lang)
        list(self.briefing.draw(pictures=PICTURES))
        self.files = self.make()
        self.book = load_workbook(io.BytesIO(self.files["xlsx"]))
        self.show = Presentation(io.BytesIO(self.files["pptx"]))
        self.paper = Document(io.BytesIO(self.files["docx"]))

    def make(self) -> dict[str, bytes]:
        return {
            "xlsx": workbook(self.briefing),
            "pptx": deck(self.briefing),
            "docx": brief(self.briefing),
        }


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest) -> Made:
    return Made(request.param)


def sheet_of(made: Made, exhibit: Exhibit) -> Any:
    number = made.briefing.exhibits.index(exhibit) + 1
    return next(s for s in made.book.worksheets if s.title.startswith(f"{number:02d} "))


def rows_of(sheet: Any, width: int, count: int) -> list[list[Any]]:
    return [[sheet.cell(HEADER + i, c).value for c in range(1, width + 1)] for i in range(1, count + 1)]


def headings(sheet: Any) -> list[str]:
    first = sheet.auto_filter.ref.split(":")[1]
    last = sheet[first].column
    return [sheet.cell(HEADER, c).value for c in range(1, last + 1)]


# --- the workbook


def test_every_figure_has_a_sheet_with_its_numbers(made: Made) -> None:
    assert [e.name for e in made.briefing.exhibits] == list(FIGURES)
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
        for name in columns_of(exhibit.table):
            head = text(f"column.{name}", made.lang)
            if head in heads or head in bare:
                column = heads.index(head) if head in heads else bare.index(head)
                wanted = [shown(name, row, made.lang) for row in exhibit.table.to_dict("records")]
                assert [row[column] for row in cells] == wanted, (exhibit.name, name)
                compared += 1
        assert compared == len(heads) - 1


def test_whole_tables_are_there(made: Made) -> None:
    for key in ("harmonised", "targets", "outlook"):
        table = getattr(made.briefing, key)
        sheet = made.book[text(f"briefing.{key}", made.lang)]
        names = columns_of(table)
        cells = rows_of(sheet, len(names) + 1, len(table))
        column = names.index("value" if key == "harmonised" else "target")
        wanted = [shown(names[column], row, made.lang) for row in table.to_dict("records")]
        assert [row[column] for row in cells] == wanted
        assert [row[-1] or "" for row in cells] == origins(table).tolist()
        assert sheet.max_row == HEADER + len(table)


def test_units_of_money_are_those_of_the_language() -> None:
    row = {"value": 2500.0, "unit": "亿元", "indicator": "pledge_financing"}
    assert (shown("value", row, "zh"), shown("unit", row, "zh")) == (2500.0, "亿元")
    assert (shown("value", row, "en"), shown("unit", row, "en")) == (250.0, "bn yuan")


def test_nothing_missing_is_written(made: Made) -> None:
    for sheet in made.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("n", "s"), (sheet.title, cell.coordinate)
                assert str(cell.value).casefold() not in ("nan", "<na>", "nat", "inf")


def test_sheets_are_set_up_for_paper_and_reading(made: Made) -> None:
    plain = {text(f"briefing.{key}", made.lang) for key in ("contents", "notes")}
    for sheet in made.book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title not in plain:
            assert sheet.freeze_panes == f"B{HEADER + 1}"
            assert sheet.auto_filter.ref
            assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
            assert sheet.print_area


def test_columns_are_wide_enough_for_chinese(made: Made) -> None:
    sheet = sheet_of(made, made.briefing.exhibits[0])
    head = headings(sheet).index(text("column.indicator", made.lang))
    letter = sheet.cell(HEADER, head + 1).column_letter
    longest = max(books._width(sheet.cell(r, head + 1).value) for r in range(HEADER + 1, sheet.max_row + 1))
    assert sheet.column_dimensions[letter].width >= min(longest, books.WIDEST)


def test_contents_lead_to_every_sheet_and_back(made: Made) -> None:
    names = set(made.book.sheetnames)
    front = text("briefing.contents", made.lang)
    there = list(links(made.book))
    assert {target for _, target in there} <= names
    assert {target for source, target in there if source == front} == names - {front}
    assert {source for source, target in there if target == front} == names - {front}


def test_native_charts_of_the_workbook_point_at_numbers(made: Made) -> None:
    found = 0
    for sheet in made.book.worksheets:
        for chart in sheet._charts:
            assert chart.x_axis.delete is False
            assert chart.y_axis.delete is False
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


def test_the_charts_data_are_the_plots(made: Made) -> None:
    for exhibit in made.briefing.exhibits:
        sheet = sheet_of(made, exhibit)
        for chart, plot in zip(sheet._charts, exhibit.plots, strict=True):
            for series, (_, wanted) in zip(chart.series, plot.frame.items(), strict=True):
                written = [float("nan") if v is None else v for v in referred(made.book, series)]
                assert written == pytest.approx(wanted.astype(float).tolist(), nan_ok=True)


# --- the deck


def charts_of(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def drawn(series: Any) -> list[Any]:
    return list(getattr(series, "values"))  # noqa: B009 (python-pptx's name, not that of pandas)


def test_slides_say_the_findings_and_draw_the_data(made: Made) -> None:
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


def test_no_chart_of_the_deck_is_empty(made: Made) -> None:
    charts = [chart for slide in made.show.slides for chart in charts_of(slide)]
    assert len(charts) > 15
    for chart in charts:
        assert any(v is not None for series in chart.plots[0].series for v in drawn(series))


def test_everything_lies_on_the_slide(made: Made) -> None:
    width, height = made.show.slide_width, made.show.slide_height
    assert width / height == pytest.approx(16 / 9, abs=1e-3)
    for slide in made.show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= width
            assert shape.top + shape.height <= height


# --- the brief


def test_brief_holds_scoreboard_figures_and_findings(made: Made) -> None:
    words = [paragraph.text for paragraph in made.paper.paragraphs]
    assert words[0] == made.briefing.title
    for finding in made.briefing.findings():
        assert finding in words
    board = made.briefing.scoreboard()
    table = made.paper.tables[0]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[1:] == [
        [region_name(row["region"], made.lang), *(str(row[k]) for k in board.columns[1:])]
        for row in board.to_dict("records")
    ]
    assert (board.iloc[:, 2:].sum(axis=1) == board["total"]).all()
    assert len(made.paper.inline_shapes) == 4
    judged = made.paper.tables[1]
    assert len(judged.rows) == len(made.briefing.judged()) + 1
    for table in made.paper.tables[:2]:
        assert table.rows[0]._tr.trPr.find(f"{WORD}tblHeader") is not None
    section = made.paper.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    for line in made.briefing.method():
        assert line in made.paper.tables[-1].cell(0, 0).text


# --- all three


def test_alt_text_is_everywhere(made: Made) -> None:
    frames = [s for slide in made.show.slides for s in slide.shapes if s.has_chart or s.shape_type == 13]
    said = [s._element.xpath(".//p:cNvPr")[0].get("descr") for s in frames]
    said += [shape._inline.docPr.get("descr") for shape in made.paper.inline_shapes]
    with zipfile.ZipFile(io.BytesIO(made.files["xlsx"])) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                root = etree.fromstring(archive.read(name))
                said += [e.get("descr") for e in root.iter("{*}cNvPr")]
    assert len(said) > 40
    alts = {exhibit.alt for exhibit in made.briefing.exhibits}
    assert set(said) <= alts
    assert "" not in alts


def test_alt_text_belongs_to_the_chart_of_its_sheet(made: Made) -> None:
    for exhibit in made.briefing.exhibits:
        sheet = sheet_of(made, exhibit)
        with zipfile.ZipFile(io.BytesIO(made.files["xlsx"])) as archive:
            number = made.book.sheetnames.index(sheet.title) + 1
            rels = archive.read(f"xl/worksheets/_rels/sheet{number}.xml.rels").decode()
            name = re.search(r"drawing\d+\.xml", rels)
            assert name
            drawing = archive.read(f"xl/drawings/{name[0]}")
        said = {e.get("descr") for e in etree.fromstring(drawing).iter("{*}cNvPr")}
        assert said == {exhibit.alt}


def test_chinese_fonts_are_named(made: Made) -> None:
    for kind, folder in (("xlsx", "xl/charts/"), ("pptx", "ppt/charts/")):
        with zipfile.ZipFile(io.BytesIO(made.files[kind])) as archive:
            parts = [n for n in archive.namelist() if re.fullmatch(rf"{folder}chart\d+\.xml", n)]
            assert parts
            for name in parts:
                root = etree.fromstring(archive.read(name))
                runs = [e for tag in ("rPr", "defRPr") for e in root.iter(f"{{{office.DRAWING}}}{tag}")]
                assert runs
                assert all(e.find(f"{{{office.DRAWING}}}ea").get("typeface") == office.HAN for e in runs)
    for slide in made.show.slides:
        for run in slide._element.iter(f"{{{office.DRAWING}}}r"):
            assert run.rPr.find(f"{{{office.DRAWING}}}ea").get("typeface") == office.HAN
    for name in ("Normal", "Title", "Heading 1", "Caption"):
        fonts = made.paper.styles[name].element.rPr.rFonts
        assert fonts.get(f"{WORD}eastAsia") == office.HAN


def test_the_same_bytes_twice(made: Made) -> None:
    again = made.make()
    for kind, content in made.files.items():
        assert again[kind] == content, kind


def test_files_carry_one_time_only(made: Made) -> None:
    for content in made.files.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {office.EPOCH}
            core = archive.read("docProps/core.xml").decode()
        times = re.findall(r"<dcterms:(?:created|modified)[^>]*>([^<]*)<", core)
        assert set(times) == {made.briefing.stamp}


# --- names that look like formulas


def hostile() -> Exhibit:
    table = pd.DataFrame(
        {
            "region": FORMULAS,
            "indicator": "=1+1",
            "year": 2024,
            "value": [1.0, 2.0, 3.0, 4.0],
            "unit": "@x",
            "source": "=2+2",
        }
    )
    index = pd.Index(list(FORMULAS), name="=year")
    plot = Plot("bar", pd.DataFrame({"=series": [1.0, 2.0, 3.0, 4.0]}, index=index), (Look("#0072B2"),), "=t")
    return Exhibit("=name", "=title", "+measure", "=alt", "@source", "-caveat", table, [plot])


def test_names_never_become_formulas() -> None:
    briefing = Briefing("en", exhibits=[hostile()])
    book = load_workbook(io.BytesIO(workbook(briefing)))
    seen = set()
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@"):
                assert cell.quotePrefix
                seen.add(cell.value)
    assert {*FORMULAS, "=title", "+measure"} <= seen
    with zipfile.ZipFile(io.BytesIO(deck(briefing))) as archive:
        inside = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
    assert len(inside) == 1
    data = load_workbook(io.BytesIO(inside[0])).worksheets[0]
    values = [cell for row in data.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in values)
    assert set(FORMULAS) <= {cell.value for cell in values}


# --- choosing and writing


def test_choice_by_names_of_either_language() -> None:
    choice = Choice.of(["贵州", "Sichuan"], "每万人口高价值发明专利拥有量", 2022)
    table = pd.DataFrame(
        {
            "region": ["CN-GZ", "CN-SC", "CN-GD", "CN-GZ", "520100"],
            "indicator": ["hv_invention_density"] * 4 + ["invention_stock"],
            "year": [2021, 2022, 2023, 2024, 2024],
        }
    )
    assert choice.keep(table)["region"].tolist() == ["CN-SC", "CN-GZ"]
    cities = Choice.of(["贵州"]).keep(table)
    assert "520100" in cities["region"].tolist()
    behind = Choice.of(["贵州"]).keep(pd.DataFrame({"region": ["CN-GZ", "CN-SC", "CN-YN"]}), behind=True)
    assert behind["region"].tolist() == ["CN-GZ", "CN-YN"]


def test_unknown_names_are_told_with_the_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong, said in (
        ({"regions": ["Guizou"]}, "(?i)Guizhou"),
        ({"indicators": ["hv_invention_densty"]}, "hv_invention_density"),
        ({"formats": ["xls"]}, "xlsx"),
        ({"languages": ["fr"]}, "en"),
    ):
        with pytest.raises(DataError, match=said):
            produce(tmp_path, **wrong)
    assert main(["briefing", "--regions", "贵洲", "--to", str(tmp_path)]) == 1
    assert "贵州" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["briefing", "--format", "doc"])
    assert "docx" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_chosen_part_is_written_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["briefing", "--lang", "zh", "--regions", "四川", "--indicators", "pledge_financing"]
    assert main([*wanted, "--format", "xlsx", "png", "--to", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "left out: rank" in told.err
    book = load_workbook(tmp_path / "zh" / "briefing.xlsx")
    assert book["统一口径数据"].max_row > HEADER
    regions = {book["目标一览"].cell(r, 1).value for r in range(HEADER + 1, book["目标一览"].max_row + 1)}
    assert regions == {"四川"}
    assert {p.name for p in (tmp_path / "zh" / "figures").iterdir()} >= {"progress.png"}
    assert str(tmp_path / "zh" / "briefing.xlsx") in told.out


def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "zh"
    folder.mkdir()
    old = folder / "briefing.docx"
    old.write_bytes(b"old")
    # Held open elsewhere: replacing it fails, as on Windows or in a read-only folder.
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).name == "briefing.docx":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    chosen = {"regions": ["四川"], "indicators": ["pledge_financing"], "languages": ["zh"]}
    with pytest.raises(DataError, match=r"briefing\.docx cannot be written") as told:
        produce(tmp_path, formats=["xlsx", "docx"], **chosen)
    assert "\n" not in str(told.value)
    assert old.read_bytes() == b"old"
    assert [p.name for p in folder.iterdir()] == ["briefing.docx"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may write anywhere is not held back")
def test_read_only_folder_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(DataError, match="cannot be written"):
            produce(tmp_path, regions=["四川"], indicators=["pledge_financing"], formats=["xlsx"])
    finally:
        tmp_path.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("name", list(FIGURES))
def test_every_figure_has_native_charts_with_a_look_each(name: str) -> None:
    for plot in plots(name, FIGURES[name].table(), "en"):
        assert len(plot.looks) >= plot.frame.shape[1]
        assert plot.frame.shape[0] > 0
        assert plot.title
        assert len(plot.colours) in (0, len(plot.frame))
