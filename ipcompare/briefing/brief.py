"""The Word brief: a few A4 pages, the findings written from the data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.core.files import deterministic
from ipcompare.core.text import text
from ipcompare.reading import findings
from ipcompare.reading.tables import readable

__all__ = ["SHOWN", "brief"]

#: The figures of the brief, in order; the first four that are there.
SHOWN = ("high_value_density", "indexed_inventions", "outlook_density", "rank", "invention_density",
         "targets", "outlook_guizhou", "progress", "cities")  # fmt: skip
HOW_MANY = 4
GROWING = ("high_value_density", "invention_density", "indexed_inventions")
JUDGED = ("region", "indicator", "unit", "target", "latest", "latest_year", "verdict")
INK, HEAD, PALE = "222222", "1F3B57", "F3F5F7"
TEXT_WIDTH, PICTURE = 16.0, 14.0  # cm; two pictures of this width fit on a page
TALLEST = 17.0
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def brief(briefing: Briefing) -> bytes:
    """Make the brief of a briefing, drawn with ``png``: the same bytes for the same content."""
    return _Brief(briefing).content()


class _Brief:
    """The brief while it is written."""

    def __init__(self, briefing: Briefing) -> None:
        from docx import Document
        from docx.shared import Cm

        self.briefing, self.lang = briefing, briefing.lang
        self.paper = Document()
        section = self.paper.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - TEXT_WIDTH) / 2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        self._styles()
        self.tables = 0

    def content(self) -> bytes:
        briefing, lang = self.briefing, self.lang
        self.paper.add_paragraph(briefing.title, style="Title")
        self.paper.add_paragraph(
            text("join.sentence", lang).join([briefing.subtitle, *briefing.chosen]), style="Subtitle"
        )
        self._listed("state", briefing.state())
        self._listed("key", briefing.findings())
        if not (board := briefing.shown_scoreboard()).empty:
            self._heading("scoreboard")
            self._table("scoreboard_note", board, [2.8, *[2.2] * (board.shape[1] - 1)])
        if not (rows := briefing.judged()).empty:
            self._table("judged", readable(rows, JUDGED, lang), [2.2, 4.2, 2.4, 1.7, 1.7, 1.4, 2.4])
        self._listed("lacking", briefing.lacking())
        self._listed("beside", briefing.around())
        self._figures()
        self._heading("method")
        self._boxed(briefing.method())
        self._listed("sources", briefing.documents())
        self._foot()
        properties = self.paper.core_properties
        properties.title, properties.author = briefing.title, "ipcompare"
        properties.comments = properties.last_modified_by = ""
        properties.language = office.language(lang)
        out = io.BytesIO()
        self.paper.save(out)
        return deterministic(out.getvalue(), briefing.stamp)

    def _styles(self) -> None:
        from docx.shared import Pt, RGBColor

        for name, size, bold, colour in (
            ("Normal", 10.5, False, INK),
            ("Title", 20, True, HEAD),
            ("Subtitle", 10.5, False, "5F5F5F"),
            ("Heading 1", 14, True, HEAD),
            ("Caption", 9, False, "5F5F5F"),
            ("List Bullet", 10.5, False, INK),
            ("Footer", 9, False, "5F5F5F"),
        ):
            style = self.paper.styles[name]
            style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
            style.font.color.rgb = RGBColor.from_string(colour)
            self._font(style.element.get_or_add_rPr())
        normal = self.paper.styles["Normal"].paragraph_format
        normal.space_after, normal.line_spacing = Pt(5), 1.15
        self.paper.styles["Title"].paragraph_format.space_after = Pt(4)

    def _font(self, properties: Any) -> None:
        """Name both fonts and the language; a theme's font would win over them, so it goes."""
        for tag in ("rFonts", "lang"):
            for old in properties.findall(f"{{{WORD}}}{tag}"):
                properties.remove(old)
        latin = dict.fromkeys(("ascii", "hAnsi", "cs"), office.LATIN)
        properties.insert(0, _element("rFonts", **latin, eastAsia=office.HAN))
        properties.append(_element("lang", val="en-GB", eastAsia="zh-CN"))

    def _heading(self, key: str) -> None:
        self.paper.add_paragraph(text(f"briefing.{key}", self.lang), style="Heading 1")

    def _listed(self, key: str, lines: Sequence[str]) -> None:
        if lines:
            self._heading(key)
        for line in lines:
            self.paper.add_paragraph(line, style="List Bullet")

    def _caption(self, words: str, *, keep: bool = False) -> None:
        self.paper.add_paragraph(words, style="Caption").paragraph_format.keep_with_next = keep

    def _table(self, key: str, table: pd.DataFrame, widths: Sequence[float]) -> None:
        """Add a table under its number and caption."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Cm

        self.tables += 1
        number = text("briefing.table", self.lang, n=self.tables)
        self._caption(f"{number}  {text(f'briefing.{key}', self.lang)}", keep=True)
        grid = self.paper.add_table(rows=1, cols=table.shape[1])
        grid.alignment, grid.autofit, grid.style = WD_TABLE_ALIGNMENT.CENTER, False, "Table Grid"
        for cell, head in zip(grid.rows[0].cells, table.columns, strict=True):
            self._fill(cell, str(head), bold=True, shade=HEAD, colour="FFFFFF")
        grid.rows[0]._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))
        for i, words in enumerate(table.to_numpy()):
            line = grid.add_row()
            line._tr.get_or_add_trPr().append(_element("cantSplit"))
            for cell, word in zip(line.cells, words, strict=True):
                self._fill(cell, str(word), shade=PALE if i % 2 else "")
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                cell.width = Cm(width)
        self.paper.add_paragraph().paragraph_format.space_after = Cm(0)

    def _fill(self, cell: Any, words: str, *, bold: bool = False, shade: str = "", colour: str = INK) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run(words)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(8.5), bold, RGBColor.from_string(colour)
        self._font(run._element.get_or_add_rPr())
        if words[:1] in "≥≤≈><−—0123456789":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if shade:
            _shade(cell, shade)

    def _figures(self) -> None:
        drawn = {e.name: e for e in self.briefing.exhibits if "png" in e.files}
        there = [drawn[name] for name in SHOWN if name in drawn]
        if not there:
            return
        self._heading("figures")
        for number, exhibit in enumerate(there[:HOW_MANY], 1):
            for line in self._about(exhibit):
                self.paper.add_paragraph(line).paragraph_format.keep_with_next = True
            self._picture(exhibit)
            caption = text("briefing.figure", self.lang, n=number)
            self._caption(f"{caption}  {exhibit.caveat or exhibit.title}")

    def _about(self, exhibit: Exhibit) -> list[str]:
        """Say what a figure shows in sentences where there are any for its table."""
        provinces = exhibit.table[exhibit.table["region"].isin(self.briefing.regions)]
        said = ""
        if len(provinces) and exhibit.name == "rank":
            said = findings.ranking(exhibit.table, list(dict.fromkeys(provinces["region"])), self.lang)
        elif len(provinces) and exhibit.name in GROWING:
            said = findings.growth_of(provinces, self.lang)
        return [said.replace("\n", " ")] if said else []

    def _picture(self, exhibit: Exhibit) -> None:
        from docx.shared import Cm, Emu

        paragraph = self.paper.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(exhibit.files["png"]), width=Cm(PICTURE))
        if picture.height > Cm(TALLEST):
            picture.width = Emu(int(picture.width * Cm(TALLEST) / picture.height))
            picture.height = Cm(TALLEST)
        office.described(picture._inline.docPr, exhibit.title, exhibit.alt)

    def _boxed(self, lines: Sequence[str]) -> None:
        from docx.shared import Pt

        table = self.paper.add_table(rows=1, cols=1)
        table.style = "Table Grid"
        cell = table.cell(0, 0)
        _shade(cell, PALE)
        for i, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(4)
            paragraph.add_run(line)

    def _foot(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self.paper.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, after = text("briefing.page", self.lang, page="\n").split("\n")
        paragraph.add_run(before)
        paragraph._p.append(_element("fldSimple", instr="PAGE"))
        paragraph.add_run(after)


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(f"{{{WORD}}}{key}", value)
    return element


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", color="auto", fill=colour))
