"""The charts of a slide, which PowerPoint draws and a reader may edit."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pandas as pd

from ipcompare.briefing.native import Look, Plot
from ipcompare.core import cells

__all__ = ["MOST", "Place", "native_chart", "rgb"]

#: So many charts fit on a slide.
MOST = 4
Place: TypeAlias = "tuple[float, float, float, float]"  # left, top, width, height, in inches


def native_chart(slide: Any, plot: Plot, place: Place, of: int) -> Any:
    """Add the chart of a plot to a slide that holds so many."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    kinds = {
        "line": XL_CHART_TYPE.LINE_MARKERS,
        "bar": XL_CHART_TYPE.BAR_CLUSTERED,
        "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "scatter": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
    }
    frame = slide.shapes.add_chart(kinds[plot.kind], *(Inches(x) for x in place), _data(plot))
    chart = frame.chart
    small = of > 1 or len(plot.frame) > 16
    chart.font.size = Pt(_letters(plot, place[3], 10 if small else 12))
    chart.has_title = True
    chart.chart_title.text_frame.text = plot.title
    run = chart.chart_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(11 if small else 14), True
    _axes(chart, plot)
    _legend(chart, plot, beside=of == MOST)
    for i, (series, look) in enumerate(zip(chart.plots[0].series, plot.looks, strict=False)):
        _dress(series, plot, look, i)
    if plot.bars:
        # Few bars would be slabs.
        chart.plots[0].gap_width, chart.plots[0].overlap = 45 if len(plot.frame) > 4 else 250, 0
    # The known years are joined over those between, as in the printed figures; each has its marker.
    chart._chartSpace.chart.find("{*}dispBlanksAs").set("val", "span")
    return frame


def _letters(plot: Plot, height: float, usual: float) -> float:
    """Give the size of a chart's letters, points: small enough that each lying bar keeps its name."""
    if plot.kind != "bar":
        return usual
    row = (72 * height - 60) / len(plot.frame)
    return max(6.0, min(usual, round(0.6 * row)))


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


def _axes(chart: Any, plot: Plot) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION as LABELS

    values, categories = chart.value_axis, chart.category_axis
    for axis in (values, categories) if plot.kind == "scatter" else (values,):
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = plot.form, False
        if plot.low is not None:
            axis.minimum_scale = plot.low
        if plot.high is not None:
            axis.maximum_scale = plot.high
    _thin(values.major_gridlines.format.line, "E1E1E1")
    _thin(values.format.line, "FFFFFF")
    _thin(categories.format.line, "8C8C8C")
    if plot.base:
        values._element.find("{*}scaling").insert(0, _xml(f'<c:logBase val="{plot.base:g}"/>'))
    if plot.kind == "scatter":
        categories.has_major_gridlines = False
    values.reverse_order = plot.reverse
    categories.tick_label_position = LABELS.HIGH if plot.reverse else LABELS.LOW
    if plot.kind == "bar":
        # The first row on top, and the values' axis below the bars all the same.
        categories.reverse_order = True
        values._element.find("{*}crosses").set("val", "max")
        # Programs leave out every other name where they find the axis crowded; each bar needs its own.
        categories._element.find("{*}noMultiLvlLbl").addprevious(_xml('<c:tickLblSkip val="1"/>'))


def _legend(chart: Any, plot: Plot, *, beside: bool) -> None:
    """Put the legend below, or beside where four charts share a slide and have no height to spare."""
    from pptx.enum.chart import XL_LEGEND_POSITION as AT

    chart.has_legend = plot.legend
    if plot.legend:
        narrow = max(map(cells.width, plot.frame.columns)) <= 14
        chart.legend.position = AT.RIGHT if beside and narrow else AT.BOTTOM
        chart.legend.include_in_layout = False
    if plot.labels == "end":  # room on the right for the names at the ends of the lines
        area = chart._chartSpace.chart.plotArea
        parts = {"xMode": "edge", "yMode": "edge", "x": 0.06, "y": 0.12, "w": 0.76, "h": 0.78}
        inner = "".join(f'<c:{key} val="{value}"/>' for key, value in parts.items())
        layout = f'<c:manualLayout><c:layoutTarget val="inner"/>{inner}</c:manualLayout>'
        area.insert(0, _xml(f"<c:layout>{layout}</c:layout>"))


def _thin(line: Any, colour: str) -> None:
    from pptx.util import Pt

    line.width, line.color.rgb = Pt(0.75), rgb(colour)


def _filled(form: Any, colour: str) -> None:
    form.fill.solid()
    form.fill.fore_color.rgb = rgb(colour)


def _dress(series: Any, plot: Plot, look: Look, column: int) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    if plot.bars:
        series.invert_if_negative = False
        _filled(series.format, look.colour)
        for i, own in enumerate(plot.colours):
            _filled(series.points[i].format, own)
    else:
        _line(series, plot, look)
    if plot.labels == "values":
        labels = series.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, plot.form, False
        labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(10)
    elif (last := plot.named_at(column)) is not None:
        _named_end(series, last, plot.form)


def _line(series: Any, plot: Plot, look: Look) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    line, marked = series.format.line, look.marker != "none"
    if (plot.kind == "scatter" and marked) or not look.width:
        line.fill.background()
    else:
        line.color.rgb, line.width = rgb(look.colour), Pt(look.width)
        line.dash_style = getattr(MSO_LINE, look.dash.upper())
    series.marker.style = getattr(XL_MARKER_STYLE, look.marker.upper())
    if marked:
        series.marker.size = 7
        _filled(series.marker.format, look.colour if look.width else "#FFFFFF")
        series.marker.format.line.color.rgb = rgb(look.colour)


def _named_end(series: Any, last: int, form: str) -> None:
    """Write the series' name and value at its last point; they follow the data when those are edited."""
    flags = {"LegendKey": 0, "Val": 1, "CatName": 0, "SerName": 1, "Percent": 0, "BubbleSize": 0}
    there = "".join(f'<c:show{key} val="{value}"/>' for key, value in flags.items())
    nowhere = "".join(f'<c:show{key} val="0"/>' for key in flags)
    number = form.replace('"', "&quot;")
    labels = _xml(
        f'<c:dLbls><c:dLbl><c:idx val="{last}"/><c:numFmt formatCode="{number}" sourceLinked="0"/>'
        f'<c:dLblPos val="r"/>{there}<c:separator> </c:separator></c:dLbl>{nowhere}</c:dLbls>'
    )
    series._element.find("{*}cat").addprevious(labels)


def rgb(hexadecimal: str) -> Any:
    """Give a colour as python-pptx has it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(hexadecimal.lstrip("#"))


def _xml(words: str) -> Any:
    """Read a piece of a chart's XML."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(re.sub(r"^<c:\w+", rf"\g<0> {nsdecls('c')}", words))
