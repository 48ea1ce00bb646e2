"""The Excel workbook: the data, the sources and a native chart behind every figure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.native import Look, Plot, number_format, worth
from ipcompare.briefing.order import FIRST, SHEETS
from ipcompare.core.catalogue import Catalogue
from ipcompare.core.cells import Cells, width
from ipcompare.core.files import deterministic
from ipcompare.core.text import BOUND_SIGNS, each_once, text, word
from ipcompare.reading.columns import brief_columns, in_order, kind_of, words_of
from ipcompare.reading.tables import BLANK, view_columns
from ipcompare.suite.figures import profiles

__all__ = ["HEADER", "cell_value", "columns_of", "workbook"]

A4, A3 = 9, 8  # as Excel counts papers
#: A sheet's columns of so many characters fill a page across; smaller print than this share nobody reads.
ACROSS = {A4: 128, A3: 190}
SMALLEST = 0.6
#: So many rows of a table stand beside a figure on the one page that is printed of it.
PRINTED = 45
HEADER = 6  # row of the headings on every sheet with data, as Excel counts
HEAD = HEADER - 1  # and as XlsxWriter does
WIDEST = 46
LONGEST = 90  # of the sources
SOURCES = 28  # of those beside charts, which the rest must not run into
MOST_COLUMNS = 8  # with more series, the data of a chart have a row each
ROW = 15.75  # points
ROW_CM = ROW * 2.54 / 72
COLUMN = 11  # characters, of the columns under a chart
CHART_WIDTH = 17  # cm
PIXELS = 96 / 2.54  # to a centimetre
DARK, PALE, GREY, LINK = "#1F3B57", "#F3F5F7", "#555555", "#0563C1"
FORMS = {"exact": "General", "percent": "0.0%", "exact_share": "0.0%", "share": "0%", "ratio": "0.00"}

#: The columns of the sheet of outcomes.
STATE = ("whose", "region", "indicator", "series", "year", "bound", "value", "unit", "published")

# Looks of cells.
WRAPPED = {"text_wrap": True, "valign": "top", "align": "left"}
TITLE = {**WRAPPED, "bold": True, "font_size": 14, "font_color": DARK}
NOTE = {**WRAPPED, "font_size": 9, "font_color": GREY}
HEADING = {
    "bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "text_wrap": True, "valign": "vcenter",
    "align": "center",
}  # fmt: skip
APART = {"align": "left", "indent": 1}  # else words touch the number left of them


def workbook(briefing: Briefing) -> bytes:
    """Make the workbook of a briefing whose figures are drawn: the same bytes for the same content."""
    return _Book(briefing).content()


def columns_of(table: pd.DataFrame, first: Sequence[str] = ()) -> list[str]:
    """Give the columns of a table that a sheet shows: those known, with anything in them, some of them first.

    Examples
    --------
    >>> columns_of(pd.DataFrame({"value": [1.0], "year": [2020], "note": [""], "inputs": ["a:1"]}))
    ['year', 'value']
    """
    names = [n for n in in_order(map(str, table)) if (table[n].notna() & (table[n].astype(str) != "")).any()]
    return [*(n for n in first if n in names), *(n for n in names if n not in first)]


def cell_value(name: str, row: dict[Any, Any], lang: str, names: Catalogue) -> str | int | float | None:
    """Give what a cell holds: numbers as numbers in the unit shown, codes as words, nothing where unknown.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> names = read_catalogue()
    >>> cell_value("value", {"value": 2500.0, "unit": "亿元"}, "en", names)
    250.0
    >>> cell_value("region", {"region": "CN-GZ"}, "zh", names)
    '贵州'
    """
    value, kind = row[name], kind_of(name)
    if isinstance(value, str):
        return words_of(name, row, lang, names) or None
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if kind == "flag":
        return text("yes" if value else "no", lang)
    if kind in ("year", "count"):
        return int(value)
    number = float(value)
    if kind in ("amount", "exact"):
        number *= worth(row.get("unit"), lang)
    if kind == "percent":
        number /= 100  # a rate is a share in every sheet, shown by its format
    return float(f"{number:.12g}")


def _form(name: str, row: dict[Any, Any], lang: str, names: Catalogue) -> str:
    """Give the number format of a cell."""
    kind = kind_of(name)
    if kind != "amount":
        return FORMS.get(kind, "0")
    if "indicator" not in row:
        return "0.0%"  # the ends of a bin of probabilities
    form = number_format(names.decimals(str(row["indicator"])), row.get("unit"), lang)
    sign = BOUND_SIGNS.get(str(row.get("bound")), "") if name == "target" else ""
    return f'"{sign}"{form}' if sign else form


class _Book:
    """The workbook while it is written."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing, self.lang, self.names = briefing, briefing.lang, briefing.catalogue
        self.cells = Cells(office.HAN if self.lang == "zh" else office.LATIN)
        self.contents: list[tuple[str, str, str]] = []
        # What is printed of each sheet, each area on pages of its own.
        self.areas: defaultdict[str, list[tuple[int, int, int, int]]] = defaultdict(list)

    def content(self) -> bytes:
        briefing = self.briefing
        front = self._sheet(self._text("contents"))
        for exhibit in briefing.exhibits:
            self._figure(exhibit)
        known = briefing.known
        self._table("state", known, list(STATE), briefing.origins(known))
        for key, first in FIRST.items():
            table = getattr(briefing, key)
            self._table(key, table, columns_of(table, first), briefing.origins(table), briefing.chosen[:2])
        for key in ("evidence", "wanted"):
            if len(table := getattr(briefing, key)):
                self._table(key, table, view_columns(key), briefing.origins(table), briefing.chosen[:2])
        documents = briefing.sources.rename(columns={f"title_{self.lang}": "title"})
        # A document that prints no date has none; a hole would look like an oversight.
        documents = documents.assign(published=documents["published"].replace("", BLANK))
        names = ["title", "publisher", "region", "published", "access", "url"]
        self._table("sources", documents, names, documents["source"])
        self._notes()
        self._front(front)
        self._print_areas()
        self.cells.book.set_properties({"title": briefing.title, "author": "ipcompare"})
        return deterministic(self.cells.content(), briefing.stamp, self._edit)

    def _edit(self, name: str, part: bytes) -> bytes:
        """Name the fonts of charts, also the Chinese one, and the language of the file."""
        if name.startswith("xl/charts/"):
            return office.chart_fonts(part, self.lang)
        if name == "docProps/core.xml":
            spoken = f"<dc:language>{office.language(self.lang)}</dc:language></cp:coreProperties>"
            return part.replace(b"</cp:coreProperties>", spoken.encode())
        return part

    def _text(self, key: str) -> str:
        return text(f"briefing.{key}", self.lang)

    def _sheet(self, name: str, paper: int = A4) -> Any:
        sheet = self.cells.sheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(paper)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5)
        sheet.set_default_row(ROW)  # else each program has its own, and charts are as many rows high
        sheet.set_footer("&C&A   &P / &N")
        return sheet

    def _cell(self, sheet: Any, row: int, column: int, value: Any, **look: Any) -> None:
        if isinstance(value, str):
            look.pop("num_format", None)
            if row > HEAD and "text_wrap" not in look:
                look |= APART
        self.cells.write(sheet, row, column, value, **look)

    def _link(self, sheet: Any, row: int, words: str, target: str) -> None:
        look = self.cells.look(font_color=LINK, underline=1, **WRAPPED)
        sheet.write_url(row, 0, f"internal:'{target}'!A1", look, words)

    def _head(self, sheet: Any, widths: Sequence[float], title: str, about: str, *more: str) -> None:
        """Write what a sheet is about above its headings, as wide as these, and list it in the contents."""
        self.contents.append((sheet.name, title, about))
        for row, line in enumerate(line for line in (title, about, *more) if line):
            look, size, height = (NOTE, 0.9, 13) if row else (TITLE, 1.4, 19)
            if len(widths) > 1:
                sheet.merge_range(row, 0, row, len(widths) - 1, "", self.cells.look(**look))
            self._cell(sheet, row, 0, line, **look)
            sheet.set_row(row, height * max(math.ceil(width(line) * size / sum(widths)), 1))
        self._link(sheet, HEAD - 1, self._text("back"), self._text("contents"))

    def _rows(
        self,
        sheet: Any,
        table: pd.DataFrame,
        names: list[str],
        sources: Iterable[str],
        widest: int = WIDEST,
        longest: int = LONGEST,
    ) -> list[float]:
        """Write headings and rows, the sources last, with filter and panes; give the widths."""
        lang = self.lang
        heads = [*self._headings(table, names), text("column.source", lang)]
        widths = [width(head) + 3 for head in heads]  # room for the button of the filter
        for column, head in enumerate(heads):
            self._cell(sheet, HEAD, column, head, **HEADING)
        for row, (record, source) in enumerate(zip(table.to_dict("records"), sources, strict=True), HEADER):
            fill = {} if (row - HEAD) % 2 else {"bg_color": PALE}
            for column, name in enumerate(names):
                value = cell_value(name, record, lang, self.names)
                self._cell(
                    sheet, row, column, value, num_format=_form(name, record, lang, self.names), **fill
                )
                widths[column] = max(widths[column], width(value) + 2)
            self._cell(sheet, row, len(names), source, **fill)
            if longest < LONGEST:
                sheet.write_string(row, len(names) + 1, " ")  # else a long text would run on into it
            widths[-1] = max(widths[-1], width(source) + 2)
        most = [*[WIDEST, WIDEST, *[widest] * len(names)][: len(names)], longest]
        wide: list[float] = [min(pair) for pair in zip(widths, most, strict=True)]
        for column, size in enumerate(wide):
            self.cells.fit(sheet, column, size)
        lines = max(math.ceil(width(head) / size) for head, size in zip(heads, wide, strict=True))
        sheet.set_row(HEAD, ROW * lines)
        last = HEAD + len(table)
        sheet.autofilter(HEAD, 0, last, len(names))
        sheet.freeze_panes(HEADER, 1)
        sheet.repeat_rows(HEAD)
        self.areas[sheet.name].append((0, 0, last, len(names)))
        return wide

    def _headings(self, table: pd.DataFrame, names: list[str]) -> list[str]:
        """Give the headings; a unit that all rows share stands with those in that unit."""
        same = {name: str(table[name].iloc[0]) for name in _same(table)}
        unit = self.names.unit_name(same.get("unit", ""), self.lang, same.get("indicator", ""))
        heads = {name: text(f"column.{name}", self.lang) for name in names}
        return [
            text("label.name_unit", self.lang, name=head, unit=unit)
            if unit and kind_of(name) in ("amount", "exact")
            else head
            for name, head in heads.items()
        ]

    def _short(self, figure: str) -> str:
        """Name the sheet of a figure: a region's by the region."""
        kinds = {"outlook_of": self.briefing.outlook_regions, "profile": profiles(self.briefing.data)}
        for kind, regions in kinds.items():
            if region := regions.get(figure):
                place = self.names.region_name(region, self.lang)
                return text(f"briefing.short.{kind}", self.lang, region=place)
        return word("briefing.short", figure, self.lang)

    def _figure(self, exhibit: Exhibit) -> None:
        number = len(self.contents) + 1
        sheet = self._sheet(f"{number:02d} {self._short(exhibit.name)}")
        table = exhibit.table
        names = columns_of(table)
        own = [name for name in SHEETS.get(exhibit.name, ()) if name in table]
        brief = brief_columns() | ({"kind", "level"} if "year" in table else set())
        keep = [name for name in names if name in brief]
        # A table of nothing but models, windows and scores needs what other sheets leave out.
        names = keep if len(keep) > 3 and "region" in table else names
        names = own or [name for name in names if name not in _same(table)]
        sources = _sources_of(self.briefing.origins(table), table, exhibit.source)
        widths = self._rows(sheet, table, names, sources, widest=26, longest=SOURCES)
        self._head(sheet, widths, exhibit.title, exhibit.measure, *exhibit.notes())
        if exhibit.plots:
            self._charts(sheet, exhibit, len(names) + 2, len(table))
        else:
            self.areas[sheet.name] = [(0, 0, min(HEAD + len(table), HEADER + PRINTED), len(names))]
        sheet.fit_to_pages(1, 1)

    def _charts(self, sheet: Any, exhibit: Exhibit, column: int, rows: int) -> None:
        """Put the native charts right of the table, two side by side, and what they draw below all of them.

        One page is printed: the title, the charts and as much of the table as stands beside them.
        """
        plots = exhibit.plots
        across = 2 if len(plots) > 1 else 1
        wide = CHART_WIDTH / across
        tall = max(map(_height, plots)) if across == 1 else min(max(map(_height, plots)), 8.5)
        step, columns = math.ceil(tall / ROW_CM) + 1, math.ceil(wide * PIXELS / 7 / COLUMN)
        bottom = HEADER + step * math.ceil(len(plots) / across)
        row, widths = bottom + 2, dict[int, float]()
        for n, plot in enumerate(plots):
            self._block(sheet, plot, row, column, widths)
            chart = self._chart(sheet.name, plot, row, column)
            chart.set_size({"width": wide * PIXELS, "height": tall * PIXELS})
            place = HEADER + step * (n // across), column + columns * (n % across)
            sheet.insert_chart(*place, chart, {"description": exhibit.alt})
            row += (plot.frame.shape[1] if _across(plot) else len(plot.frame)) + 3
        right = column + columns * across
        for place_ in range(column, max(right, *widths) + 1):
            # Each column under a chart has a width, as programs differ in that of columns without one.
            self.cells.fit(sheet, place_, max(widths.get(place_, COLUMN), COLUMN))
        last = min(HEAD + rows, max(bottom, HEADER + PRINTED))
        self.areas[sheet.name] = [(0, 0, max(bottom, last), right)]

    def _block(self, sheet: Any, plot: Plot, top: int, left: int, widths: dict[int, float]) -> None:
        """Write a plot's data, a column a series; where there are many, a row a series."""
        across = _across(plot)
        frame = plot.frame.T if across else plot.frame
        self._cell(sheet, top - 1, left, self._text("chart_data"), font_size=9, font_color=GREY)
        for column, head in enumerate([str(plot.frame.index.name or ""), *frame.columns], left):
            self._number(sheet, top, column, head, plot.form, bold=True, bg_color=PALE)
            wide = min(max(width(head) + 2, 8 if across else 11), 22)
            widths[column] = max(widths.get(column, 0), wide)
        longest = max((width(category) for category in frame.index), default=0) + 2
        widths[left] = min(max(longest, widths[left]), WIDEST)
        for row, (category, values) in enumerate(zip(frame.index, frame.to_numpy(), strict=True), top + 1):
            for column, value in enumerate([category, *values], left):
                self._number(sheet, row, column, value, plot.form)

    def _number(self, sheet: Any, row: int, column: int, value: Any, form: str, **look: Any) -> None:
        """Write a value of a chart; a whole number is a year or the like."""
        if pd.isna(value):
            return  # an empty cell with a look would be kept in the chart as 0
        plain = value.item() if hasattr(value, "item") else value
        self._cell(sheet, row, column, plain, num_format="0" if isinstance(plain, int) else form, **look)

    def _chart(self, sheet: str, plot: Plot, top: int, left: int) -> Any:
        """Make the chart of a plot whose data stand at a place of a sheet."""
        kind = {"type": plot.kind, **({"subtype": "straight"} if plot.kind == "scatter" else {})}
        chart = self.cells.book.add_chart({**kind, "name": plot.title})
        count, series = plot.frame.shape

        def place(n: int, first: int, last: int) -> list[Any]:
            """Give cells of the nth series: the 0th series are the categories, the 0th cell is the name."""
            if _across(plot):
                return [sheet, top + n, left + first, top + n, left + last]
            return [sheet, top + first, left + n, top + last, left + n]

        for n, look in enumerate(plot.looks[:series], 1):
            data = {
                "name": place(n, 0, 0)[:3],
                "categories": place(0, 1, count),
                "values": place(n, 1, count),
            }
            chart.add_series(data | _dress(plot, look, n - 1))
        # What looks like a cell's address would be read as one.
        title = plot.title.replace("!", "！")
        chart.set_title({"name": title, "name_font": {"size": 11, "bold": True}, "overlay": False})
        chart.set_legend({"position": "bottom"} if plot.legend else {"none": True})
        chart.show_blanks_as("span")  # as the printed figures join known years; each has its marker
        chart.show_hidden_data()  # a filter on the table must not empty the chart beside it
        categories, values = _axes(plot)
        lying = plot.kind == "bar"  # then XlsxWriter's x is still the one below
        chart.set_x_axis(values if lying else categories)
        chart.set_y_axis(categories if lying else values)
        if plot.labels == "end":  # room on the right for the names at the ends of the lines
            chart.set_plotarea({"layout": {"x": 0.08, "y": 0.13, "width": 0.76, "height": 0.74}})
        return chart

    def _table(
        self,
        key: str,
        table: pd.DataFrame,
        names: list[str],
        sources: Iterable[str],
        said: Sequence[str] = (),
    ) -> None:
        sheet = self._sheet(self._text(key), A3)
        widths = self._rows(sheet, table, names, sources)
        if sum(widths) > ACROSS[A3] / SMALLEST:  # on pages side by side, the first columns on each
            sheet.set_print_scale(round(100 * SMALLEST))
            sheet.repeat_columns(0, 1)
        self._head(sheet, widths[:10], sheet.name, self._text(f"{key}_note"), *said)

    def _notes(self) -> None:
        sheet = self._sheet(self._text("notes"))
        self.cells.fit(sheet, 0, 108)
        self._head(sheet, [108], sheet.name, "", *self.briefing.chosen)
        caveats = [f"{e.title} — {e.caveat}" for e in self.briefing.exhibits if e.caveat]
        lines = [*self.briefing.method(), *caveats]
        for row, line in enumerate(lines, HEAD):
            self._cell(sheet, row, 0, line, **WRAPPED)
            sheet.set_row(row, ROW * math.ceil(width(line) / 98))
        self.areas[sheet.name].append((0, 0, HEAD + len(lines), 0))

    def _print_areas(self) -> None:
        """Say what is printed of each sheet: XlsxWriter's own method knows one area a sheet."""
        from xlsxwriter.utility import xl_range_abs

        for name, places in self.areas.items():
            area = ",".join(f"'{name}'!{xl_range_abs(*place)}" for place in places)
            self.cells.book.define_name(f"'{name}'!_xlnm.Print_Area", f"={area}")

    def _front(self, sheet: Any) -> None:
        self._cell(sheet, 0, 0, self.briefing.title, bold=True, font_size=16, font_color=DARK)
        sheet.set_row(0, 24)
        for row, line in enumerate([self.briefing.subtitle, *self.briefing.chosen[:2]], 1):
            self._cell(sheet, row, 0, line, font_color=GREY)
        said = self.briefing.state()
        sheet.merge_range(HEAD - 1, 0, HEAD - 1, 2, "", self.cells.look(**NOTE))
        self._cell(sheet, HEAD - 1, 0, "\n".join(said), **NOTE)
        sheet.set_row(HEAD - 1, 14 * sum(math.ceil(width(line) * 0.9 / 160) for line in said))
        for column, (key, wide) in enumerate((("sheet", 30), ("what", 78), ("measure", 52))):
            self._cell(sheet, HEAD, column, self._text(key), bold=True, font_color="#FFFFFF", bg_color=DARK)
            self.cells.fit(sheet, column, wide)
        for row, (name, title, measure) in enumerate(self.contents, HEADER):
            what, unit = (title, measure) if title != name else (measure, "")
            self._link(sheet, row, name, name)
            self._cell(sheet, row, 1, what, **WRAPPED)
            self._cell(sheet, row, 2, unit, **WRAPPED, font_color=GREY)
            lines = max(width(what) / 74, width(unit) / 48, 1)
            sheet.set_row(row, ROW * math.ceil(lines))
        sheet.fit_to_pages(1, 1)
        sheet.freeze_panes(HEADER, 0)
        sheet.repeat_rows(HEAD)


def _sources_of(own: pd.Series, table: pd.DataFrame, credit: str) -> list[str]:
    """Name the sources of every row: a projection's are those of its region's outcomes."""
    known = own[own != ""]
    if known.empty or "region" not in table:
        return [ids or credit for ids in own]
    behind = known.groupby(table["region"]).agg(lambda ids: each_once(*ids))
    return own.where(own != "", table["region"].map(behind).fillna(credit)).tolist()


def _same(table: pd.DataFrame) -> set[str]:
    """Say of which, indicator or unit, a table has one only."""
    return {name for name in ("indicator", "unit") if name in table and len(set(table[name])) == 1}


def _across(plot: Plot) -> bool:
    return plot.frame.shape[1] > MOST_COLUMNS


def _height(plot: Plot) -> float:
    """Give a chart's height in cm: bars need room for each of their names."""
    if plot.kind == "bar":
        bars = len(plot.frame) * max(1, plot.frame.shape[1] * 0.6)
        return min(max(6.0, 2.5 + 0.8 * bars), 15.0)  # no more than a page
    return 9.0


def _axes(plot: Plot) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the looks of the axes of categories and of values."""
    ends = {key: end for key, end in (("min", plot.low), ("max", plot.high)) if end is not None}
    lines = {"visible": True, "line": {"color": "#E1E1E1"}}
    values = {"num_format": plot.form, "major_gridlines": lines, "reverse": plot.reverse, **ends}
    if plot.base:
        values["log_base"] = plot.base
    categories: dict[str, Any] = {"major_gridlines": {"visible": False}}
    if plot.kind == "scatter":
        categories |= {"num_format": plot.form, **ends}
    elif plot.kind == "bar":
        # The first row on top, the values' axis below all the same, and every bar keeps its name.
        categories |= {"reverse": True, "crossing": "max", "interval_unit": 1}
    if plot.bars or plot.reverse:
        categories["label_position"] = "high" if plot.reverse else "low"  # below in any case
    return categories, values


def _dress(plot: Plot, look: Look, column: int) -> dict[str, Any]:
    """Give the looks of a series: its bars, or line and markers, and its labels."""
    colour = {"color": look.colour}
    dress: dict[str, Any] = {}
    if plot.bars:
        dress = {"fill": colour, "gap": 50 if len(plot.frame) > 4 else 250}
        if plot.colours:
            dress["points"] = [{"fill": {"color": own}} for own in plot.colours]
    else:
        marked = look.marker != "none"
        line = {**colour, "width": look.width, "dash_type": look.dash}
        bare = (plot.kind == "scatter" and marked) or not look.width
        dress["line"] = {"none": True} if bare else line
        dress["marker"] = {"type": look.marker}
        if marked:
            fill = colour if look.width else {"color": "#FFFFFF"}
            dress["marker"] |= {"size": 6, "fill": fill, "border": colour}
    if plot.labels == "values":
        dress["data_labels"] = {"value": True, "num_format": plot.form, "position": "outside_end"}
    elif (last := plot.named_at(column)) is not None:
        others = [{"delete": True}] * last
        dress["data_labels"] = {
            "value": True, "series_name": True, "separator": " ", "num_format": plot.form,
            "position": "right", "custom": others,
        }  # fmt: skip
    return dress
