"""The Excel workbook: the data, the sources and a native chart behind every figure."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit, origins
from ipcompare.briefing.native import Plot, number_format, worth
from ipcompare.core.text import (
    BOUND_SIGNS,
    indicator_name,
    reason_words,
    region_name,
    text,
    unit_name,
    word,
)
from ipcompare.reading.tables import AMOUNTS, PERCENTS, SHARES, WORDS, YEARS

__all__ = ["columns_of", "shown", "workbook"]

#: Columns in the order of reading; a sheet shows those that its table has and that say anything.
COLUMNS = (
    "region", "indicator", "model", "interval", "reading", "series", "kind", "role", "year", "last_year", "n",
    "horizon", "nominal", "covered", "forecasts", "mape", "winner", "loss", "rank", "of", "value", "unit",
    "baseline", "baseline_year", "target", "target_year", "latest", "latest_year", "required_growth",
    "observed_growth", "needed_growth", "progress", "time_share", "calendar", "open_sdg", "sdsn_trend",
    "escap", "status", "agreed", "first_met", "projected", "low", "high", "level", "probability",
    "likelihood", "verdict", "spread_low", "spread_high", "models_agree", "predicted", "observed", "outcome",
    "error", "inside", "reason", "caveat", "basis", "derived", "derivation", "locator", "confidence",
    "note", "since",
)  # fmt: skip
#: What a figure's sheet leaves to the sheets of the whole tables, so that it prints on a page.
BRIEFLY = ("series", "reading", "calendar", "open_sdg", "sdsn_trend", "escap", "agreed", "observed_growth",
           "needed_growth", "spread_low", "spread_high", "models_agree", "derivation", "locator", "note",
           "confidence", "basis", "caveat", "interval", "last_year", "n", "model", "since",
           "level", "kind", "baseline_year", "target_year", "time_share", "first_met",
           "likelihood")  # fmt: skip
EXACT_SHARES = ("covered", "predicted", "observed", "nominal", "level")
CODES = (*WORDS, "basis", "confidence", "access", "winner", "caveat")
HEADER = 6  # row of the headings on every sheet with data
WIDEST = 46
LONGEST = 90  # of the sources: what does not fit would run into the charts beside them
MOST_COLUMNS = 8  # with more series, the data of a chart have a row each
CENTIMETRE = 360_000
COLOUR = {"head": "1F3B57", "pale": "F3F5F7", "link": "0563C1"}
SHEET_FAULTS = re.compile(r"[\[\]:*?/\\']")


def workbook(briefing: Briefing) -> bytes:
    """Make the workbook of a briefing.

    Parameters
    ----------
    briefing : Briefing
        Its content, drawn.

    Returns
    -------
    bytes
        The file, the same for the same content.
    """
    return _Book(briefing).made()


def columns_of(table: pd.DataFrame) -> list[str]:
    """Give the columns of a table that a sheet shows: those known, with anything in them.

    Examples
    --------
    >>> columns_of(pd.DataFrame({"value": [1.0], "year": [2020], "note": [""], "inputs": ["a:1"]}))
    ['year', 'value']
    """
    said = [name for name in COLUMNS if name in table]
    return [n for n in said if (table[n].notna() & (table[n].astype(str) != "")).any()]


def shown(name: str, row: dict[Any, Any], lang: str) -> Any:
    """Give what a cell holds: numbers as numbers in the unit shown, codes as words, nothing where unknown.

    Parameters
    ----------
    name : str
        The column.
    row : dict
        The row of the table.
    lang : {"zh", "en"}
        The language.

    Returns
    -------
    str, int, float or None

    Examples
    --------
    >>> shown("value", {"value": 2500.0, "unit": "亿元"}, "en"), shown("region", {"region": "CN-GZ"}, "zh")
    (250.0, '贵州')
    """
    value = row[name]
    if isinstance(value, str):
        return _words(name, value, lang)
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if name in ("agreed", "models_agree", "inside", "derived", "met_at_signing"):
        return text("yes" if value else "no", lang)
    if name in YEARS or name in ("of", "since", "forecasts"):
        return int(value)
    number = float(value)
    if name in AMOUNTS:
        number *= worth(row.get("unit"), lang)
    return float(f"{number:.12g}")


def _words(name: str, value: str, lang: str) -> str | None:
    if not value:
        return None
    if name == "region":
        return region_name(value, lang)
    if name == "indicator":
        return indicator_name(value, lang)
    if name == "unit":
        return unit_name(value, lang)
    if name == "reason":
        return reason_words(value, lang)
    family = "model" if name == "winner" else name
    return word(family, value, lang) if name in CODES else value


def _form(name: str, row: dict[Any, Any], lang: str) -> str:
    if name in AMOUNTS:
        if "indicator" not in row:
            return "0.0%"  # the ends of a bin of probabilities
        form = number_format(row["indicator"], row.get("unit"), lang)
        sign = BOUND_SIGNS.get(str(row.get("bound")), "") if name == "target" else ""
        return f'"{sign}"{form}' if sign else form
    if name in PERCENTS or name == "loss":
        return '0.0"%"'
    if name in EXACT_SHARES:
        return "0.0%"
    if name in SHARES:
        return "0%"
    return "0"


class _Book:
    """The workbook while it is made."""

    def __init__(self, briefing: Briefing) -> None:
        from openpyxl import Workbook

        self.briefing, self.lang = briefing, briefing.lang
        self.book = Workbook()
        self.book.remove(self.book.active)
        self.contents: list[tuple[str, str, str]] = []
        self.alts: list[tuple[str, str]] = []

    def made(self) -> bytes:
        briefing, lang = self.briefing, self.lang
        front = self._sheet("contents")
        for exhibit in briefing.exhibits:
            self._figure(exhibit)
        for name, table in (
            ("harmonised", briefing.harmonised),
            ("targets", briefing.targets),
            ("outlook", briefing.outlook),
        ):
            self._table(name, table)
        self._sources()
        self._notes()
        self._front(front)
        properties = self.book.properties
        properties.title, properties.creator = briefing.title, "ipcompare"
        properties.language = "zh-CN" if lang == "zh" else "en-GB"
        out = io.BytesIO()
        self.book.save(out)
        return office.settled(out.getvalue(), briefing.stamp, self._edit)

    def _sheet(self, key: str, title: str = "") -> Any:
        name = title or text(f"briefing.{key}", self.lang)
        sheet = self.book.create_sheet(SHEET_FAULTS.sub(" ", name)[:31])
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.oddFooter.center.text = "&A   &P / &N"
        return sheet

    def _cell(self, sheet: Any, row: int, column: int, value: Any, **looks: Any) -> Any:
        cell = sheet.cell(row, column)
        if isinstance(value, str) and value:
            # Text stays text, whatever it begins with; the mark keeps it so when the cell is edited.
            cell.value, cell.data_type = value, "s"
            cell.quotePrefix = value[0] in "=+-@"
        else:
            cell.value = None if value == "" else value
        form = looks.pop("form", "")
        wrap, centre = looks.pop("wrap", False), looks.pop("centre", False)
        if fill := looks.pop("fill", ""):
            cell.fill = _fill(fill)
        cell.font = _font(office.HAN if self.lang == "zh" else office.LATIN, **{"size": 10, **looks})
        if wrap:
            cell.alignment = _wrapped(centre)
        elif isinstance(value, str) and row > HEADER:
            cell.alignment = _apart()
        if form and not isinstance(value, str):
            cell.number_format = form
        return cell

    def _link(self, sheet: Any, row: int, column: int, words: str, target: str) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell = self._cell(sheet, row, column, words, color=COLOUR["link"], underline="single", wrap=True)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target}'!A1", display=words)

    def _head(self, sheet: Any, title: str, lines: Sequence[str], columns: int) -> None:
        """Write title, words about the data, and the way back, above the headings and as wide as these."""
        from openpyxl.utils import get_column_letter as letter

        width = sum(sheet.column_dimensions[letter(c)].width for c in range(1, columns + 1))
        said = [line for line in lines if line]
        for row, line in enumerate([title, *said], 1):
            size = 14 if row == 1 else 9
            looks = {"bold": True, "color": COLOUR["head"]} if row == 1 else {"color": "555555"}
            self._cell(sheet, row, 1, line, size=size, wrap=True, **looks)
            if columns > 1:
                sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
            taken = math.ceil(_width(line) * size / 10 / width)
            sheet.row_dimensions[row].height = (19 if row == 1 else 13) * max(taken, 1)
        self._link(
            sheet, HEADER - 1, 1, text("briefing.back", self.lang), text("briefing.contents", self.lang)
        )

    def _rows(
        self,
        sheet: Any,
        table: pd.DataFrame,
        names: list[str],
        sources: Sequence[str],
        *,
        widest: int = WIDEST,
    ) -> None:
        """Write headings and rows, the sources last; number formats, widths, filter and panes."""
        from openpyxl.utils import get_column_letter as letter

        lang = self.lang
        units = set(table["unit"]) if "unit" in table else set()
        single = units.pop() if len(units) == 1 else ""
        heads = [self._heading(name, single) for name in names] + [text("column.source", lang)]
        widths = [_width(head) + 3 for head in heads]  # room for the button of the filter
        for column, head in enumerate(heads, 1):
            self._cell(
                sheet,
                HEADER,
                column,
                head,
                bold=True,
                color="FFFFFF",
                fill=COLOUR["head"],
                wrap=True,
                centre=True,
            )
        for offset, (row, source) in enumerate(zip(table.to_dict("records"), sources, strict=True), 1):
            values = [shown(name, row, lang) for name in names] + [source or None]
            forms = [_form(name, row, lang) for name in names] + [""]
            for column, (value, form) in enumerate(zip(values, forms, strict=True), 1):
                fill = COLOUR["pale"] if offset % 2 == 0 else ""
                self._cell(sheet, HEADER + offset, column, value, form=form, fill=fill)
                widths[column - 1] = max(widths[column - 1], _width(value) + 2)
        for column, width in enumerate(widths, 1):
            most = LONGEST if column == len(heads) else WIDEST if column <= 2 else widest
            sheet.column_dimensions[letter(column)].width = min(width, most)
        last = f"{letter(len(heads))}{HEADER + len(table)}"
        sheet.auto_filter.ref = f"A{HEADER}:{last}"
        sheet.freeze_panes = sheet.cell(HEADER + 1, 2)
        sheet.print_title_rows = f"{HEADER}:{HEADER}"
        sheet.print_area = f"A1:{last}"

    def _heading(self, name: str, unit: str) -> str:
        head = text(f"column.{name}", self.lang)
        if unit and name in AMOUNTS:
            return text("label.name_unit", self.lang, name=head, unit=unit_name(unit, self.lang))
        return head

    def _figure(self, exhibit: Exhibit) -> None:
        number = len(self.contents) + 1
        short = f"{number:02d} {word('briefing.short', exhibit.name, self.lang)}"
        sheet = self._sheet("", short)
        table = exhibit.table
        names = columns_of(table)
        keep = [n for n in names if n not in BRIEFLY or ("year" in table and n in ("kind", "level"))]
        # A table of nothing but models, windows and scores needs what other sheets leave out.
        names = keep if len(keep) > 3 and "region" in table else names
        if "indicator" in names and len(set(table["indicator"])) == 1:
            names.remove("indicator")
        if "unit" in names and len(set(table["unit"])) == 1:
            names.remove("unit")
        self._rows(sheet, table, names, _all_named(origins(table), table, exhibit.source), widest=34)
        said = [exhibit.measure, *self._said(exhibit)]
        self._head(sheet, exhibit.title, said, len(names) + 1)
        self._charts(sheet, exhibit, len(names) + 3)
        self.contents.append((sheet.title, exhibit.title, exhibit.measure))

    def _said(self, exhibit: Exhibit) -> list[str]:
        said = (("source", exhibit.source), ("caveat", exhibit.caveat))
        return [f"{text(f'briefing.{key}', self.lang)}: {words}" for key, words in said if words]

    def _charts(self, sheet: Any, exhibit: Exhibit, column: int) -> None:
        """Put each native chart right of the table, its data below it, the next chart below these."""
        from openpyxl.utils import get_column_letter as letter
        from openpyxl.worksheet.pagebreak import Break

        if not exhibit.plots:
            return
        row, right = HEADER, column + 9
        for plot in exhibit.plots:
            if row > HEADER:
                sheet.row_breaks.append(Break(id=row - 1))  # no chart runs over two pages
            top = row + math.ceil(_height(plot) / 0.5) + 2
            self._block(sheet, plot, top, column)
            chart = _native(sheet, plot, top, column)
            chart.width, chart.height = 17, _height(plot)
            sheet.add_chart(chart, sheet.cell(row, column).coordinate)
            self.alts.append((plot.title or exhibit.title, exhibit.alt))
            series, categories = plot.frame.shape[1], len(plot.frame)
            deep, wide = (series, categories) if _across(plot) else (categories, series)
            row, right = top + deep + 2, max(right, column + wide)
        first = sheet.print_area.split("!")[-1].replace("$", "")
        sheet.print_area = f"{first},{letter(column)}{HEADER}:{letter(right)}{row}"

    def _block(self, sheet: Any, plot: Plot, top: int, left: int) -> None:
        """Write a plot's data, a column a series; where there are many, a row a series."""
        from openpyxl.utils import get_column_letter as letter

        frame = plot.frame.T if _across(plot) else plot.frame
        self._cell(sheet, top - 1, left, text("briefing.chart_data", self.lang), size=9, color="555555")
        for offset, head in enumerate([str(plot.frame.index.name or ""), *frame.columns]):
            plain = head.item() if hasattr(head, "item") else head
            form = "0" if isinstance(plain, int) else plot.form
            self._cell(sheet, top, left + offset, plain, bold=True, fill=COLOUR["pale"], form=form)
            dimension = sheet.column_dimensions[letter(left + offset)]
            narrow = max(_width(plain) + 2, 8 if _across(plot) else 11)
            dimension.width = max(dimension.width if dimension.customWidth else 0, min(narrow, 22))
        widest = max((_width(str(c)) for c in frame.index), default=0)
        first = sheet.column_dimensions[letter(left)]
        first.width = min(max(widest + 2, first.width), WIDEST)
        for row, (category, values) in enumerate(zip(frame.index, frame.to_numpy(), strict=True), top + 1):
            plain = category.item() if hasattr(category, "item") else category
            self._cell(sheet, row, left, plain, form="0" if isinstance(plain, int) else plot.form)
            for offset, value in enumerate(values, 1):
                self._cell(
                    sheet, row, left + offset, None if pd.isna(value) else float(value), form=plot.form
                )

    def _table(self, key: str, table: pd.DataFrame) -> None:
        sheet = self._sheet(key)
        names = columns_of(table)
        self._rows(sheet, table, names, list(origins(table)))
        note = text(f"briefing.{key}_note", self.lang)
        self._head(sheet, sheet.title, [note, *self.briefing.chosen[:2]], min(len(names) + 1, 10))
        self.contents.append((sheet.title, sheet.title, note))

    def _sources(self) -> None:
        sheet = self._sheet("sources")
        rows, lang = self.briefing.sources, self.lang
        title = "title_zh" if lang == "zh" else "title_en"
        names = ["title", "publisher", "region", "published", "access", "url"]
        self._rows(sheet, rows.rename(columns={title: "title"}), names, list(rows["source"]))
        note = text("briefing.sources_note", lang)
        self._head(sheet, sheet.title, [note], len(names) + 1)
        self.contents.append((sheet.title, sheet.title, note))

    def _notes(self) -> None:
        sheet = self._sheet("notes")
        sheet.column_dimensions["A"].width = 108
        self._head(sheet, sheet.title, self.briefing.chosen[:3], 1)
        lines = [
            *self.briefing.method(),
            *(f"{e.title} — {e.caveat}" for e in self.briefing.exhibits if e.caveat),
        ]
        for row, line in enumerate(lines, HEADER):
            self._cell(sheet, row, 1, line, wrap=True)
            sheet.row_dimensions[row].height = 15 * math.ceil(_width(line) / 98)
        sheet.print_area = f"A1:A{HEADER + len(lines)}"
        self.contents.append((sheet.title, sheet.title, ""))

    def _front(self, sheet: Any) -> None:
        lang = self.lang
        self._cell(sheet, 1, 1, self.briefing.title, bold=True, size=16, color=COLOUR["head"])
        self._cell(sheet, 2, 1, self.briefing.subtitle, color="555555")
        for row, line in enumerate(self.briefing.chosen[:2], 3):
            self._cell(sheet, row, 1, line, color="555555")
        for column, (key, width) in enumerate((("sheet", 30), ("what", 78), ("measure", 52)), 1):
            self._cell(
                sheet,
                HEADER,
                column,
                text(f"briefing.{key}", lang),
                bold=True,
                color="FFFFFF",
                fill=COLOUR["head"],
            )
            sheet.column_dimensions["ABC"[column - 1]].width = width
        for row, (name, title, measure) in enumerate(self.contents, HEADER + 1):
            self._link(sheet, row, 1, name, name)
            self._cell(sheet, row, 2, title if title != name else measure, wrap=True)
            self._cell(sheet, row, 3, measure if title != name else None, wrap=True, color="555555")
            lines = max(_width(title) / 74, _width(measure) / (48 if title != name else 74))
            sheet.row_dimensions[row].height = 15 * math.ceil(max(lines, 1))
        sheet.page_setup.fitToHeight = 1
        sheet.freeze_panes = f"A{HEADER + 1}"
        sheet.print_title_rows = f"{HEADER}:{HEADER}"

    def _edit(self, name: str, part: bytes) -> bytes:
        """Give charts their fonts and alt texts, which openpyxl has no words for."""
        if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
            return office.chart_fonts(part, self.lang)
        if found := re.fullmatch(r"xl/drawings/drawing(\d+)\.xml", name):
            return self._described(int(found[1]), part)
        return part

    def _described(self, number: int, part: bytes) -> bytes:
        from lxml import etree

        counts = [len(e.plots) for e in self.briefing.exhibits if e.plots]
        first = sum(counts[: number - 1])
        root = etree.fromstring(part)
        frames = [e for e in root.iter() if etree.QName(e).localname == "cNvPr"]
        for properties, (title, alt) in zip(frames, self.alts[first:], strict=False):
            office.described(properties, title, alt)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


@cache
def _font(name: str, **looks: Any) -> Any:
    from openpyxl.styles import Font

    return Font(name=name, **looks)


@cache
def _fill(colour: str) -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


@cache
def _apart() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(horizontal="left", indent=1)  # else words touch the number left of them


@cache
def _wrapped(centre: bool) -> Any:
    from openpyxl.styles import Alignment

    across = "center" if centre else "left"
    return Alignment(wrap_text=True, vertical="center" if centre else "top", horizontal=across)


def _all_named(own: pd.Series, table: pd.DataFrame, credit: str) -> list[str]:
    """Name the sources of every row: a projection's are those of its region's outcomes."""
    if (own == "").all() or "region" not in table:
        return [words or credit for words in own]
    known = (
        own[own != ""]
        .groupby(table["region"])
        .agg(lambda ids: "; ".join(dict.fromkeys(i for joined in ids for i in joined.split("; "))))
    )
    behind = table["region"].map(known).fillna(credit)
    return own.where(own != "", behind).tolist()


def _width(value: Any) -> float:
    """Count how wide a cell's words are; a Chinese character is as wide as two others."""
    if value is None:
        return 0
    words = f"{value:,.2f}" if isinstance(value, float) else str(value)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _across(plot: Plot) -> bool:
    return plot.frame.shape[1] > MOST_COLUMNS


def _height(plot: Plot) -> float:
    """Give a chart's height in cm: bars need room for each of their names."""
    if plot.kind == "bar":
        return max(6.0, 2.5 + 0.8 * len(plot.frame) * max(1, plot.frame.shape[1] * 0.6))
    return 9.0


def _native(sheet: Any, plot: Plot, top: int, left: int) -> Any:
    """Make openpyxl's chart of a plot whose data stand at a place of the sheet."""
    from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series

    bottom, right, across = top + len(plot.frame), left + len(plot.frame), _across(plot)
    place = (
        {"min_col": left + 1, "max_col": right, "min_row": top}
        if across
        else {"min_col": left, "min_row": top + 1, "max_row": bottom}
    )
    categories = Reference(sheet, **place)
    chart = LineChart() if plot.kind == "line" else ScatterChart() if plot.kind == "scatter" else BarChart()
    for i, look in enumerate(plot.looks[: plot.frame.shape[1]], 1):
        if across:
            values = Reference(sheet, min_col=left, max_col=right, min_row=top + i)
        else:
            values = Reference(sheet, min_col=left + i, min_row=top, max_row=bottom)
        if plot.kind == "scatter":
            series = Series(values, categories, title_from_data=True)
        else:
            series = Series(values, title_from_data=True)
        _dress(series, plot, look, i - 1)
        chart.series.append(series)
    if plot.kind != "scatter":
        chart.set_categories(categories)
    else:
        chart.scatterStyle = "lineMarker"
        chart.style = None
    if plot.kind in ("bar", "column"):
        chart.type = "bar" if plot.kind == "bar" else "col"
        chart.gapWidth = 50 if len(plot.frame) > 4 else 250
        chart.overlap = 0
    _axes(chart, plot)
    return chart


def _axes(chart: Any, plot: Plot) -> None:
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    chart.title = plot.title
    chart.roundedCorners = False
    chart.title.overlay = False
    _small(chart.title, 1100)
    chart.display_blanks = "span"  # as the printed figures join known years; each has its marker
    chart.plot_visible_only = False  # a filter on the table must not empty the chart beside it
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
    values = chart.y_axis
    values.number_format = plot.form
    values.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="E1E1E1")))
    values.scaling.min, values.scaling.max = plot.low, plot.high
    if plot.base:
        values.scaling.logBase = plot.base
    if plot.reverse:
        values.scaling.orientation = "maxMin"
    if plot.kind == "scatter":
        chart.x_axis.number_format = plot.form
        chart.x_axis.scaling.min, chart.x_axis.scaling.max = plot.low, plot.high
        chart.x_axis.majorGridlines = None
    elif plot.kind == "bar":
        chart.x_axis.scaling.orientation = "maxMin"  # the first row on top,
        values.crosses = "max"  # and the values' axis below all the same
        chart.x_axis.tickLblSkip = 1  # every bar keeps its name
    if plot.kind in ("bar", "column"):
        chart.x_axis.tickLblPos = "low"
    if plot.legend:
        chart.legend.position = "b"
    else:
        chart.legend = None
    if plot.labels == "end":
        from openpyxl.chart.layout import Layout, ManualLayout

        # Room on the right for the names at the ends of the lines.
        chart.plot_area.layout = Layout(
            manualLayout=ManualLayout(
                layoutTarget="inner", xMode="edge", yMode="edge", x=0.08, y=0.13, w=0.76, h=0.74
            )
        )


def _small(title: Any, size: int) -> None:
    from openpyxl.drawing.text import CharacterProperties, ParagraphProperties

    for paragraph in title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=True))
        for run in paragraph.r or ():
            run.rPr = CharacterProperties(sz=size, b=True)


def _dress(series: Any, plot: Plot, look: Any, column: int) -> None:
    from openpyxl.chart.label import DataLabel, DataLabelList
    from openpyxl.chart.marker import DataPoint, Marker

    colour = look.colour.lstrip("#")
    if plot.kind in ("bar", "column"):
        series.graphicalProperties.solidFill = colour
        series.invertIfNegative = False
        for i, own in enumerate(plot.colours):
            point = DataPoint(idx=i, invertIfNegative=False)
            point.graphicalProperties.solidFill = own.lstrip("#")
            series.dPt.append(point)
    else:
        line = series.graphicalProperties.line
        line.solidFill, line.dashStyle, line.width = colour, look.dash, int(look.width * 12_700)
        series.smooth = False
        series.marker = Marker(symbol=look.marker, size=6)
        if look.marker != "none":
            series.marker.graphicalProperties.solidFill = colour
            series.marker.graphicalProperties.line.solidFill = colour
        if plot.kind == "scatter" and look.marker != "none":
            line.noFill, line.solidFill = True, None
    flags = {"showLegendKey": False, "showCatName": False, "showPercent": False, "showBubbleSize": False}
    if plot.labels == "values":
        series.dLbls = DataLabelList(
            showVal=True, showSerName=False, numFmt=plot.form, dLblPos="outEnd", **flags
        )
    elif plot.labels == "end" and not look.quiet:
        known = plot.frame.iloc[:, column].to_numpy()
        last = max(i for i, value in enumerate(known) if not pd.isna(value))
        label = DataLabel(
            idx=last, showVal=True, showSerName=True, separator=" ", numFmt=plot.form, dLblPos="r", **flags
        )
        series.dLbls = DataLabelList(dLbl=[label], showVal=False, showSerName=False, **flags)


def links(book: Any) -> Iterable[tuple[str, str]]:
    """Give each inner link of a workbook: the sheet it stands on and the one it leads to."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    yield sheet.title, cell.hyperlink.location.split("!")[0].strip("'")
