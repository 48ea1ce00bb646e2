"""The PowerPoint deck: one message a slide, with charts that PowerPoint draws and a reader may edit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.native import Look, Plot
from ipcompare.core.text import text
from ipcompare.suite.figures import outlooks

__all__ = ["deck"]

#: 16:9, in inches.
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
TOP, BOTTOM = 1.75, 6.75  # between the title and the foot
INK, GREY = "222222", "5F5F5F"
#: Where the charts of a slide go: columns and rows by how many there are.
GRIDS = {1: (1, 1), 2: (2, 1), 3: (3, 1), 4: (2, 2)}
MOST = 4


def deck(briefing: Briefing) -> bytes:
    """Make the deck of a briefing.

    Parameters
    ----------
    briefing : Briefing
        Its content, drawn.

    Returns
    -------
    bytes
        The file, the same for the same content.
    """
    return _Deck(briefing).made()


class _Deck:
    """The deck while it is made."""

    def __init__(self, briefing: Briefing) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.briefing, self.lang = briefing, briefing.lang
        self.show = Presentation()
        ratio = Inches(WIDTH) / self.show.slide_width
        self.show.slide_width, self.show.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _widen(self.show, ratio)

    def made(self) -> bytes:
        self._front()
        self._findings()
        for exhibit in self.briefing.exhibits:
            self._exhibit(exhibit)
        self._method()
        self._sources()
        properties = self.show.core_properties
        properties.title, properties.author = self.briefing.title, "ipcompare"
        properties.language = "zh-CN" if self.lang == "zh" else "en-GB"
        properties.last_modified_by = ""
        out = io.BytesIO()
        self.show.save(out)
        return office.settled(out.getvalue(), self.briefing.stamp, self._edit)

    def _edit(self, name: str, part: bytes) -> bytes:
        """Name the fonts where python-pptx has no words for it: in charts and in the theme."""
        if name.startswith("ppt/charts/") and name.endswith(".xml"):
            return office.chart_fonts(part, self.lang, 1200)
        if name.startswith("ppt/theme/") and name.endswith(".xml"):
            return part.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{office.HAN}"/>'.encode())
        return part

    def _front(self) -> None:
        slide = self.show.slides.add_slide(self.show.slide_layouts[0])
        title, below = slide.placeholders[0], slide.placeholders[1]
        _place(title, MARGIN, 2.2, WIDTH - 2 * MARGIN, 1.5)
        _place(below, MARGIN, 3.8, WIDTH - 2 * MARGIN, 1.2)
        self._write(title, [self.briefing.title], 36, bold=True)
        self._write(below, [self.briefing.subtitle, *self.briefing.chosen], 18, colour=GREY)

    def _slide(self, title: str, notes: Sequence[str] = ()) -> Any:
        slide = self.show.slides.add_slide(self.show.slide_layouts[5])
        _place(slide.shapes.title, MARGIN, 0.35, WIDTH - 2 * MARGIN, 0.95)
        self._write(slide.shapes.title, [title], 26 if len(title.encode()) < 130 else 22, bold=True)
        if notes:
            self._write(slide.notes_slide.notes_text_frame, notes, 12)
        return slide

    def _findings(self) -> None:
        said = self.briefing.findings()
        if not said:
            return
        slide = self._slide(text("briefing.key", self.lang), [self.briefing.subtitle])
        size = 16 if sum(len(line.encode()) for line in said) < 1500 else 14
        self._box(slide, said, MARGIN, 1.4, WIDTH - 2 * MARGIN, BOTTOM - 1.4, size, gap=5)

    def _exhibit(self, exhibit: Exhibit) -> None:
        said = (("source", exhibit.source), ("caveat", exhibit.caveat))
        words = [f"{text(f'briefing.{key}', self.lang)}: {line}" for key, line in said if line]
        slide = self._slide(exhibit.title, [exhibit.measure, *words, exhibit.alt])
        region = outlooks().get(exhibit.name)
        unjudged = self.briefing.unjudged(region) if region else []
        right = WIDTH - MARGIN - (4.3 if unjudged else 0)
        if exhibit.plots:
            self._charts(slide, exhibit, right)
        else:
            self._picture(slide, exhibit, right)
        if unjudged:
            listed = text("join.list", self.lang).join(unjudged)
            line = text("briefing.unjudged", self.lang, count=len(unjudged), list=listed)
            self._box(slide, [line], right + 0.2, TOP, 4.1, BOTTOM - TOP, 13, colour=GREY)
        foot = words[-1:] if exhibit.caveat else []
        self._box(slide, [*foot], MARGIN, 6.8, WIDTH - 2 * MARGIN, 0.5, 11, colour=GREY)

    def _charts(self, slide: Any, exhibit: Exhibit, right: float) -> None:
        shown = exhibit.plots[:MOST]
        columns, rows = GRIDS[len(shown)]
        width, height = (right - MARGIN) / columns, (BOTTOM - 1.35) / rows
        for i, plot in enumerate(shown):
            left, top = MARGIN + width * (i % columns), 1.35 + height * (i // columns)
            frame = _native(slide, plot, left, top, width - 0.1, height - 0.05, len(shown))
            office.described(frame._element.nvGraphicFramePr.cNvPr, plot.title or exhibit.title, exhibit.alt)

    def _picture(self, slide: Any, exhibit: Exhibit, right: float) -> None:
        from pptx.util import Inches

        if "png" not in exhibit.files:
            return
        image = io.BytesIO(exhibit.files["png"])
        picture = slide.shapes.add_picture(image, Inches(MARGIN), Inches(1.35), height=Inches(BOTTOM - 1.35))
        if picture.width > Inches(right - MARGIN):
            picture.height = int(picture.height * Inches(right - MARGIN) / picture.width)
            picture.width = Inches(right - MARGIN)
        office.described(picture._element.nvPicPr.cNvPr, exhibit.title, exhibit.alt)

    def _method(self) -> None:
        slide = self._slide(text("briefing.method", self.lang))
        self._box(slide, self.briefing.method(), MARGIN, 1.4, WIDTH - 2 * MARGIN, BOTTOM - 1.4, 16, gap=10)

    def _sources(self) -> None:
        slide = self._slide(text("briefing.sources", self.lang))
        self._box(slide, documents(self.briefing), MARGIN, 1.4, WIDTH - 2 * MARGIN, BOTTOM - 1.4, 14, gap=6)

    def _box(
        self, slide: Any, lines: Sequence[str], left: float, top: float, width: float, height: float,
        size: float, *, colour: str = INK, gap: float = 0,
    ) -> None:  # fmt: skip
        from pptx.util import Inches

        if not lines:
            return
        box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        self._write(box, lines, size, colour=colour, gap=gap)

    def _write(
        self,
        holder: Any,
        lines: Sequence[str],
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        gap: float = 0,
    ) -> None:
        """Write lines into a shape or the notes, in both fonts, from the left."""
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame = getattr(holder, "text_frame", holder)
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        for i, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = RGBColor.from_string(colour)
            office.fonts(run.font._element, self.lang)


def documents(briefing: Briefing) -> list[str]:
    """List the documents read line by line, with publisher and day, and count the others."""
    lang, sources = briefing.lang, briefing.sources
    read = sources[sources["sha256"] != ""]
    title = "title_zh" if lang == "zh" else "title_en"
    # Publishers are known by their Chinese names only.
    said = [title, "publisher", "published"] if lang == "zh" else [title, "published"]
    lines = [
        text("join.list", lang).join(row[name] for name in said if row[name])
        for row in read.to_dict("records")
    ]
    others = len(sources) - len(read)
    if others:
        sheet = text("briefing.sources", lang)
        lines.append(text("briefing.releases", lang, count=others, sheet=sheet))
    return lines


def _widen(show: Any, ratio: float) -> None:
    """Stretch the placeholders of a 4:3 template to the width of the slides."""
    master = show.slide_master
    for holder in (master, *master.slide_layouts):
        for shape in holder.placeholders:
            # Only those with a place of their own; the others take the master's.
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in (left, top, width, height))


def _native(slide: Any, plot: Plot, left: float, top: float, width: float, height: float, of: int) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    kinds = {
        "line": XL_CHART_TYPE.LINE_MARKERS,
        "bar": XL_CHART_TYPE.BAR_CLUSTERED,
        "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "scatter": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
    }
    place = [Inches(x) for x in (left, top, width, height)]
    frame = slide.shapes.add_chart(kinds[plot.kind], *place, _data(plot))
    chart = frame.chart
    small = of > 1 or len(plot.frame) > 16
    chart.font.size = Pt(10 if small else 12)
    chart.has_title = bool(plot.title)
    if plot.title:
        chart.chart_title.text_frame.text = plot.title
        run = chart.chart_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(11 if small else 14), True
    _axes(chart, plot, of)
    for i, (series, look) in enumerate(zip(chart.plots[0].series, plot.looks, strict=False)):
        _dress(series, plot, look, i)
    if plot.kind in ("bar", "column"):
        # Few bars would be slabs.
        chart.plots[0].gap_width, chart.plots[0].overlap = 45 if len(plot.frame) > 4 else 250, 0
    _join(chart)
    return frame


def _data(plot: Plot) -> Any:
    from pptx.chart.data import CategoryChartData, XyChartData

    if plot.kind == "scatter":
        points = XyChartData(number_format=plot.form)
        for name, values in plot.frame.items():
            series = points.add_series(str(name))
            for x, y in zip(plot.frame.index, values, strict=True):
                series.add_data_point(float(x), float(y))
        return points
    data = CategoryChartData(number_format=plot.form)
    # Years as words: as numbers they would be an axis of days.
    data.categories = [str(category) for category in plot.frame.index]
    for name, values in plot.frame.items():
        data.add_series(str(name), [None if pd.isna(v) else float(v) for v in values])
    return data


def _axes(chart: Any, plot: Plot, of: int) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    values, categories = chart.value_axis, chart.category_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = plot.form, False
    _thin(values.major_gridlines.format.line, "E1E1E1")
    _thin(values.format.line, "FFFFFF")
    _thin(categories.format.line, "8C8C8C")
    if plot.low is not None:
        values.minimum_scale = plot.low
    if plot.high is not None:
        values.maximum_scale = plot.high
    if plot.base:
        scaling = values._element.find("{*}scaling")
        scaling.insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="{plot.base:g}"/>'))
    if plot.kind == "scatter":
        categories.minimum_scale, categories.maximum_scale = plot.low, plot.high
        categories.has_major_gridlines = False
        categories.tick_labels.number_format, categories.tick_labels.number_format_is_linked = (
            plot.form,
            False,
        )
    values.reverse_order = plot.reverse
    if plot.kind == "bar":
        categories.reverse_order = True  # the first row on top
        categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        _cross_at_the_end(chart)
        # Programs leave out every other name where they find the axis crowded; each bar needs its own.
        last = categories._element.find("{*}noMultiLvlLbl")
        last.addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))
    elif plot.reverse:
        categories.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    else:
        categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.has_legend = plot.legend
    if plot.legend:
        # Beside the chart where four share a slide: below, it would leave them no height.
        beside = of == MOST
        chart.legend.position = XL_LEGEND_POSITION.RIGHT if beside else XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    if plot.labels == "end":
        _room(chart)


def _join(chart: Any) -> None:
    """Join the known years over those between, as the printed figures do; each known one has its marker."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    element = chart._chartSpace.chart
    for old in element.findall("{*}dispBlanksAs"):
        element.remove(old)
    place = next(e for tag in ("plotVisOnly", "legend", "plotArea") for e in element.findall(f"{{*}}{tag}"))
    place.addnext(parse_xml(f'<c:dispBlanksAs {nsdecls("c")} val="span"/>'))


def _cross_at_the_end(chart: Any) -> None:
    """Keep the values' axis below the bars, although the rows run downwards."""
    from pptx.enum.chart import XL_AXIS_CROSSES

    chart.category_axis.crosses = XL_AXIS_CROSSES.AUTOMATIC
    chart.value_axis.crosses = XL_AXIS_CROSSES.AUTOMATIC
    axis = chart.value_axis._element
    for crosses in axis.findall("{*}crosses"):
        crosses.set("val", "max")


def _room(chart: Any) -> None:
    """Leave room on the right for the names at the ends of the lines."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    area = chart._chartSpace.chart.plotArea
    for old in area.findall("{*}layout"):
        area.remove(old)
    parts = {"xMode": "edge", "yMode": "edge", "x": 0.06, "y": 0.12, "w": 0.76, "h": 0.78}
    inner = "".join(f'<c:{key} val="{value}"/>' for key, value in parts.items())
    area.insert(
        0,
        parse_xml(
            f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>{inner}'
            "</c:manualLayout></c:layout>"
        ),
    )


def _thin(line: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    line.width = Pt(0.75)
    line.color.rgb = RGBColor.from_string(colour)


def _dress(series: Any, plot: Plot, look: Look, column: int) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    colour = RGBColor.from_string(look.colour.lstrip("#"))
    if plot.kind in ("bar", "column"):
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        for i, own in enumerate(plot.colours):
            fill = series.points[i].format.fill
            fill.solid()
            fill.fore_color.rgb = RGBColor.from_string(own.lstrip("#"))
    else:
        _line(series, plot, look, colour)
    if plot.labels == "values":
        labels = series.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, plot.form, False
        labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(10)
    elif plot.labels == "end" and not look.quiet:
        known = plot.frame.iloc[:, column].to_numpy()
        last = max(i for i, value in enumerate(known) if not pd.isna(value))
        _named_end(series, last, plot.form)


def _line(series: Any, plot: Plot, look: Look, colour: Any) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    dashes = {
        "solid": MSO_LINE.SOLID,
        "dash": MSO_LINE.DASH,
        "dashDot": MSO_LINE.DASH_DOT,
        "sysDash": MSO_LINE.SQUARE_DOT,
        "sysDot": MSO_LINE.ROUND_DOT,
    }
    series.smooth = False
    line = series.format.line
    if plot.kind == "scatter" and look.marker != "none":
        line.fill.background()
    else:
        line.color.rgb, line.width, line.dash_style = colour, Pt(look.width), dashes[look.dash]
    series.marker.style = getattr(XL_MARKER_STYLE, look.marker.upper())
    if look.marker != "none":
        series.marker.size = 7
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour


def _named_end(series: Any, last: int, form: str) -> None:
    """Write the series' name and value at its last point; they follow the data when those are edited."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    flags = {"LegendKey": 0, "Val": 1, "CatName": 0, "SerName": 1, "Percent": 0, "BubbleSize": 0}
    shown = "".join(f'<c:show{key} val="{value}"/>' for key, value in flags.items())
    hidden = "".join(f'<c:show{key} val="0"/>' for key in flags)
    number = form.replace('"', "&quot;")
    labels = parse_xml(
        f'<c:dLbls {nsdecls("c")}><c:dLbl><c:idx val="{last}"/>'
        f'<c:numFmt formatCode="{number}" sourceLinked="0"/>'
        f'<c:dLblPos val="r"/>{shown}<c:separator> </c:separator></c:dLbl>{hidden}</c:dLbls>'
    )
    element = series._element
    before = [element.find(f"{{*}}{tag}") for tag in ("trendline", "errBars", "cat", "xVal", "val", "yVal")]
    next(e for e in before if e is not None).addprevious(labels)
