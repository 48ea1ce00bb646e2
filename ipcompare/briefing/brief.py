"""The Word brief: a few A4 pages, the findings written from the data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.deck import documents
from ipcompare.core.text import text
from ipcompare.reading import findings
from ipcompare.reading.tables import readable

__all__ = ["SHOWN", "brief"]

#: The figures of the brief, in order; the first four that are there.
SHOWN = ("high_value_density", "indexed_inventions", "outlook_density", "rank", "invention_density",
         "targets", "outlook_guizhou", "progress", "cities")  # fmt: skip
HOW_MANY = 4
JUDGED = ("region", "indicator", "unit", "target", "latest", "latest_year", "verdict")
INK, HEAD, PALE = "222222", "1F3B57", "F3F5F7"
TEXT_WIDTH, PICTURE = 16.0, 14.0  # cm; two pictures of this width fit on a page
TALLEST = 17.0
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def brief(briefing: Briefing) -> bytes:
    """Make the brief.

    Parameters
    ----------
    briefing : Briefing
        Its content, drawn with ``png``.

    Returns
    -------
    bytes
        The file, the same for the same content.
    """
    return _Brief(briefing).made()


class _Brief:
    """The brief while it is made."""

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

    def made(self) -> bytes:
        briefing, lang = self.briefing, self.lang
        self.paper.add_paragraph(briefing.title, style="Title")
        self.paper.add_paragraph(
            text("join.sentence", lang).join([briefing.subtitle, *briefing.chosen]), style="Subtitle"
        )
        said = briefing.findings()
        if said:
            self._heading("key")
            for line in said:
                self.paper.add_paragraph(line, style="List Bullet")
        self._scoreboard()
        self._judged()
        self._figures()
        self._heading("method")
        self._boxed(briefing.method())
        self._heading("sources")
        for line in documents(briefing):
            self.paper.add_paragraph(line, style="List Bullet")
        self._foot()
        properties = self.paper.core_properties
        properties.title, properties.author = briefing.title, "ipcompare"
        properties.comments = properties.last_modified_by = ""
        properties.language = "zh-CN" if lang == "zh" else "en-GB"
        out = io.BytesIO()
        self.paper.save(out)
        return office.settled(out.getvalue(), briefing.stamp)

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
        from docx.oxml import OxmlElement

        fonts = properties.find(f"{{{WORD}}}rFonts")
        if fonts is None:
            fonts = OxmlElement("w:rFonts")
            properties.insert(0, fonts)
        fonts.attrib.clear()
        for kind, name in (
            ("ascii", office.LATIN),
            ("hAnsi", office.LATIN),
            ("cs", office.LATIN),
            ("eastAsia", office.HAN),
        ):
            fonts.set(f"{{{WORD}}}{kind}", name)
        for old in properties.findall(f"{{{WORD}}}lang"):
            properties.remove(old)
        spoken = OxmlElement("w:lang")
        spoken.set(f"{{{WORD}}}val", "en-GB")
        spoken.set(f"{{{WORD}}}eastAsia", "zh-CN")
        properties.append(spoken)

    def _heading(self, key: str) -> None:
        self.paper.add_paragraph(text(f"briefing.{key}", self.lang), style="Heading 1")

    def _caption(self, words: str, *, keep: bool = False) -> None:
        paragraph = self.paper.add_paragraph(words, style="Caption")
        paragraph.paragraph_format.keep_with_next = keep

    def _scoreboard(self) -> None:
        board = self.briefing.shown_scoreboard()
        if board.empty:
            return
        self._heading("scoreboard")
        self._caption(self._numbered(text("briefing.scoreboard_note", self.lang)), keep=True)
        heads, rows = list(board.columns), [[str(cell) for cell in row] for row in board.to_numpy()]
        self._table(heads, rows, [2.8, *[2.2] * (len(heads) - 1)])

    def _judged(self) -> None:
        rows = self.briefing.judged()
        if rows.empty:
            return
        shown = readable(rows, JUDGED, self.lang)
        self._caption(self._numbered(text("briefing.judged", self.lang)), keep=True)
        lines = [[str(cell) for cell in row] for row in shown.to_numpy()]
        self._table(list(shown.columns), lines, [2.2, 4.2, 2.4, 1.7, 1.7, 1.4, 2.4])

    def _numbered(self, words: str) -> str:
        self.tables += 1
        number = text("briefing.table", self.lang, n=self.tables)
        return f"{number}  {words}"

    def _table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.oxml import OxmlElement
        from docx.shared import Cm

        table = self.paper.add_table(rows=1, cols=len(heads))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        table.style = "Table Grid"
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self._fill(cell, head, bold=True, shade=HEAD, colour="FFFFFF")
        repeat = OxmlElement("w:tblHeader")
        repeat.set(f"{{{WORD}}}val", "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for i, words in enumerate(rows):
            line = table.add_row()
            whole = OxmlElement("w:cantSplit")
            line._tr.get_or_add_trPr().append(whole)
            for cell, word in zip(line.cells, words, strict=True):
                self._fill(cell, word, shade=PALE if i % 2 else "")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                cell.width = Cm(width)
        self.paper.add_paragraph().paragraph_format.space_after = Cm(0)

    def _fill(self, cell: Any, words: str, *, bold: bool = False, shade: str = "", colour: str = INK) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
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
            ground = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
                ground.set(f"{{{WORD}}}{key}", value)
            cell._tc.get_or_add_tcPr().append(ground)

    def _figures(self) -> None:
        there = [e for e in map(self.briefing.exhibit, SHOWN) if e is not None and "png" in e.files]
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
        if provinces.empty:
            return []
        if exhibit.name == "rank":
            return [
                findings.ranking(exhibit.table, list(dict.fromkeys(provinces["region"])), self.lang).replace(
                    "\n", " "
                )
            ]
        if exhibit.name in ("high_value_density", "invention_density", "indexed_inventions"):
            return [findings.growth_of(provinces, self.lang).replace("\n", " ")]
        return []

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
        from docx.oxml import OxmlElement
        from docx.shared import Pt

        table = self.paper.add_table(rows=1, cols=1)
        table.style = "Table Grid"
        cell = table.cell(0, 0)
        ground = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", PALE)):
            ground.set(f"{{{WORD}}}{key}", value)
        cell._tc.get_or_add_tcPr().append(ground)
        for i, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(4)
            paragraph.add_run(line)

    def _foot(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement

        paragraph = self.paper.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, after = text("briefing.page", self.lang, page="\n").split("\n")
        paragraph.add_run(before)
        field = OxmlElement("w:fldSimple")
        field.set(f"{{{WORD}}}instr", "PAGE")
        paragraph._p.append(field)
        paragraph.add_run(after)
