"""The Word brief: two pages that say what matters, then an annex with tables, figures, method and sources."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.order import BRIEF, BRIEF_OF_REGION, taken
from ipcompare.briefing.styles import FALLBACKS, Style, style_of
from ipcompare.briefing.summary import Said, summary
from ipcompare.core.files import deterministic
from ipcompare.core.text import text
from ipcompare.reading.tables import readable

__all__ = ["brief"]

JUDGED = ("region", "indicator", "unit", "target", "latest", "latest_period", "verdict")
#: Centimetres, of 16: what a table of one region leaves out goes to the indicator.
JUDGED_WIDTHS = (2.2, 4.6, 2.1, 1.5, 1.6, 2.1, 2.6)
GREY = "5F5F5F"
PAGE_WIDTH, PAGE_HEIGHT = 21.0, 29.7  # cm, A4
PICTURE = 14.0  # cm; two pictures of this width fit on a page
TALLEST, HALF = 21.0, 12.0
#: A page of its own is taken at full width; beside a caption there is so much height for it.
UPRIGHT, FULL = 1.15, 23.2
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: Columns of numbers are set to the right.
FIGURE_SIGNS = "≥≤≈><−—0123456789"


def brief(briefing: Briefing, style: str = "plain") -> bytes:
    """Make the brief of a briefing, drawn with ``png``: the same bytes for the same content.

    Raises
    ------
    DataError
        For an unknown style.
    """
    return _Brief(briefing, style_of(style)).content()


class _Brief:
    """The brief while it is written."""

    def __init__(self, briefing: Briefing, style: Style) -> None:
        from docx import Document
        from docx.shared import Cm

        self.briefing, self.lang, self.style = briefing, briefing.lang, style
        self.paper = Document()
        top, right, bottom, left = style.margins
        section = self.paper.sections[0]
        section.page_width, section.page_height = Cm(PAGE_WIDTH), Cm(PAGE_HEIGHT)
        section.left_margin, section.right_margin = Cm(left), Cm(right)
        section.top_margin, section.bottom_margin = Cm(top), Cm(bottom)
        self.width = PAGE_WIDTH - left - right
        self._styles()
        self.tables = self.headings = self.annexes = 0
        drawn = {e.name: e for e in briefing.exhibits if "png" in e.files}
        alone = briefing.regions[0] if len(briefing.regions) == 1 else ""
        names = BRIEF_OF_REGION if alone else BRIEF
        self.shown = [drawn[name] for name in taken(names, drawn, briefing.short_of(alone))]

    def content(self) -> bytes:
        briefing, lang = self.briefing, self.lang
        said = summary(briefing)
        self.paper.add_paragraph(briefing.title, style="Title")
        self._plain(text("join.sentence", lang).join([briefing.subtitle, *briefing.narrowed]), "Subtitle")
        if said.conclusion:
            self._boxed([said.conclusion], bold=True)
        self._said("found", said.found)
        self._said("risks", said.risks)
        self._said("doubts", said.doubts)
        if said.options:
            self._heading("options")
            for number, option in enumerate(said.options, 1):
                self._option(number, option.head, option.evidence)
        if not (board := briefing.shown_scoreboard()).empty:
            widths = [2.4, *[(self.width - 2.4) / (board.shape[1] - 1)] * (board.shape[1] - 1)]
            self._table("scoreboard_note", board, widths)
            self._plain(briefing.classes_told(), "Note")
        self._first_figure()
        self._annex_of_targets(said.lines())
        self._annex_of_figures()
        self._annex("method", briefing.state())
        self._lines(briefing.grounds(said.lines()))
        self._boxed(briefing.method())
        self._annex("sources", briefing.documents())
        self._foot()
        properties = self.paper.core_properties
        properties.title, properties.author = briefing.title, "ipcompare"
        properties.comments = properties.last_modified_by = ""
        properties.language = office.language(lang)
        out = io.BytesIO()
        self.paper.save(out)
        return deterministic(out.getvalue(), briefing.stamp, _with_fallbacks)

    # --- looks ---

    def _styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        look = self.style
        self.paper.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH).base_style = self.paper.styles["Normal"]
        sizes = look.sizes
        for name, size, bold, colour, han in (
            ("Normal", sizes["Normal"], False, look.ink, look.body),
            ("Title", sizes["Title"], not look.indent, look.head, look.title),
            ("Subtitle", sizes["Caption"], False, GREY, look.option),
            ("Heading 1", sizes["Heading 1"], not look.indent, look.head, look.heading),
            ("Heading 2", sizes["Heading 2"], not look.indent, look.head, look.heading),
            ("Caption", sizes["Caption"], True, look.ink, look.heading),
            ("Note", sizes["table"], False, GREY, look.body),
            ("List Bullet", sizes["Normal"], False, look.ink, look.body),
            ("Footer", 9, False, GREY, look.body),
        ):
            style = self.paper.styles[name]
            style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
            style.font.color.rgb = RGBColor.from_string(colour)
            self._font(style.element.get_or_add_rPr(), han)
            style.paragraph_format.space_after = Pt(3)
        normal = self.paper.styles["Normal"].paragraph_format
        leading = look.leading
        normal.line_spacing = Pt(leading) if leading >= 10 else leading
        for name in ("Title", "Caption", "Note", "Subtitle"):
            self.paper.styles[name].paragraph_format.line_spacing = 1.1
        for name in ("Heading 1", "Heading 2"):
            self.paper.styles[name].paragraph_format.space_before = Pt(9)
        for name in ("Title", "Subtitle") if look.indent else ():
            self.paper.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        # The line below a title of Word's template is no part of this house's looks.
        for line in self.paper.styles["Title"].element.findall(f".//{{{WORD}}}pBdr"):
            line.getparent().remove(line)

    def _font(self, properties: Any, han: str) -> None:
        """Name both fonts and the language; a theme's font would win over them, so it goes."""
        for tag in ("rFonts", "lang"):
            for old in properties.findall(f"{{{WORD}}}{tag}"):
                properties.remove(old)
        latin = dict.fromkeys(("ascii", "hAnsi", "cs"), self.style.latin)
        properties.insert(0, _element("rFonts", **latin, eastAsia=han))
        properties.append(_element("lang", val="en-GB", eastAsia="zh-CN"))

    # --- words ---

    def _plain(self, words: str, style: str = "Normal", *, keep: bool = False) -> Any:
        paragraph = self.paper.add_paragraph(words, style=style)
        paragraph.paragraph_format.keep_with_next = keep
        return paragraph

    def _heading(self, key: str) -> None:
        """Add a heading, numbered where the language numbers them."""
        self.headings += 1
        words = text(f"briefing.{key}", self.lang)
        number = text("briefing.ordinals", self.lang).split()[self.headings - 1]
        self._plain(text("briefing.heading", self.lang, n=number, words=words), "Heading 1", keep=True)

    def _annex(self, key: str, lines: Sequence[str] = ()) -> None:
        """Begin an annex; the first on a page of its own."""
        self.annexes += 1
        words = text("briefing.annex", self.lang, n=self.annexes, words=text(f"briefing.{key}", self.lang))
        paragraph = self._plain(words, "Heading 1", keep=True)
        paragraph.paragraph_format.page_break_before = self.annexes == 1
        self._lines(lines)

    def _lines(self, lines: Iterable[str]) -> None:
        """Add bullets, or paragraphs whose first line stands in."""
        from docx.shared import Pt

        for line in lines:
            if self.style.indent:
                indent = Pt(self.style.indent * self.style.sizes["Normal"])
                self._plain(line).paragraph_format.first_line_indent = indent
            else:
                self._plain(line, "List Bullet")

    def _said(self, key: str, lines: Sequence[Said]) -> None:
        if lines:
            self._heading(key)
            self._lines(self._cited(line) for line in lines)

    def _cited(self, said: Said) -> str:
        """Write a sentence with the number of the figure that shows it, where the brief has that."""
        numbers = {exhibit.name: n for n, exhibit in enumerate(self.shown, 1)}
        stop = text("join.stop", self.lang)
        if said.figure not in numbers or not said.words.endswith(stop):
            return said.words
        words = said.words.removesuffix(stop)
        return text("briefing.cited", self.lang, words=words, n=numbers[said.figure]) + stop

    def _option(self, number: int, head: str, evidence: str) -> None:
        from docx.shared import Pt

        paragraph = self._plain(text("briefing.option", self.lang, n=number, words=""))
        paragraph.paragraph_format.first_line_indent = Pt(self.style.indent * self.style.sizes["Normal"])
        run = paragraph.add_run(head)
        run.font.bold = not self.style.indent
        self._font(run._element.get_or_add_rPr(), self.style.option)
        paragraph.add_run(text("briefing.ground", self.lang, words=evidence))

    # --- tables and figures ---

    def _annex_of_targets(self, told: Sequence[str]) -> None:
        briefing, lang = self.briefing, self.lang
        rows, lacking = briefing.judged(), briefing.lacking()
        if rows.empty and not lacking:
            return
        self._annex("each")
        if not rows.empty:
            alone = len(set(rows["region"])) == 1
            names, widths = (list(JUDGED), list(JUDGED_WIDTHS))
            if alone:
                first = widths.pop(0)
                widths[0] += first
                names.pop(0)
            scale = self.width / sum(widths)
            self._table("judged", readable(rows, names, lang), [scale * w for w in widths])
            self._plain(text("briefing.judged_note", lang), "Note")
        self._lines(lacking)
        self._lines(line for line in briefing.around() if not any(line in one for one in told))

    def _first_figure(self) -> None:
        """Show the figure that says most beside the scoreboard, where the second page has room."""
        for exhibit in self.shown[:1]:
            self._figure(1, exhibit, HALF)

    def _annex_of_figures(self) -> None:
        if len(self.shown) > 1:
            self._annex("figures")
        for number, exhibit in enumerate(self.shown[1:], 2):
            self._figure(number, exhibit, TALLEST)

    def _figure(self, number: int, exhibit: Exhibit, tallest: float) -> None:
        """Show a figure above its number and name, and what to beware of."""
        self._picture(exhibit, tallest)
        caption = f"{text('briefing.figure', self.lang, n=number)}  {self.briefing.about(exhibit)}"
        self._plain(caption, "Caption", keep=bool(exhibit.caveat))
        if exhibit.caveat:
            note = text("label.said", self.lang, name=text("briefing.note", self.lang), words=exhibit.caveat)
            self._plain(note, "Note")

    def _table(self, key: str, table: pd.DataFrame, widths: Sequence[float]) -> None:
        """Add a table under its number and caption."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Cm

        self.tables += 1
        number = text("briefing.table", self.lang, n=self.tables)
        self._plain(f"{number}  {text(f'briefing.{key}', self.lang)}", "Caption", keep=True)
        grid = self.paper.add_table(rows=1, cols=table.shape[1])
        grid.alignment, grid.autofit, grid.style = WD_TABLE_ALIGNMENT.CENTER, False, "Table Grid"
        dark = "" if self.style.indent else self.style.head
        for cell, head in zip(grid.rows[0].cells, table.columns, strict=True):
            self._fill(cell, str(head), bold=True, shade=dark, colour="FFFFFF" if dark else self.style.ink)
        grid.rows[0]._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))
        for i, words in enumerate(table.to_numpy()):
            line = grid.add_row()
            line._tr.get_or_add_trPr().append(_element("cantSplit"))
            for cell, word in zip(line.cells, words, strict=True):
                self._fill(cell, str(word), shade=self.style.shade if i % 2 else "", colour=self.style.ink)
        if len(table) <= 6:  # a short table stays on one page
            for row in grid.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                cell.width = Cm(width)

    def _fill(self, cell: Any, words: str, *, bold: bool = False, shade: str = "", colour: str = "") -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run(words)
        run.font.size, run.font.bold = Pt(self.style.sizes["table"]), bold
        run.font.color.rgb = RGBColor.from_string(colour)
        self._font(run._element.get_or_add_rPr(), self.style.body)
        if words[:1] in FIGURE_SIGNS:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if shade:
            _shade(cell, shade)

    def _picture(self, exhibit: Exhibit, tallest: float) -> None:
        from docx.shared import Cm, Emu

        paragraph = self.paper.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.line_spacing = 1.0
        picture = paragraph.add_run().add_picture(io.BytesIO(exhibit.files["png"]), width=Cm(PICTURE))
        if tallest > HALF and picture.height > UPRIGHT * picture.width:
            paragraph.paragraph_format.page_break_before = True
            picture.height = Emu(int(picture.height * Cm(self.width) / picture.width))
            picture.width, tallest = Cm(self.width), FULL
        if picture.height > Cm(tallest):
            picture.width = Emu(int(picture.width * Cm(tallest) / picture.height))
            picture.height = Cm(tallest)
        office.described(picture._inline.docPr, exhibit.title, exhibit.alt)

    def _boxed(self, lines: Sequence[str], *, bold: bool = False) -> None:
        from docx.shared import Pt

        table = self.paper.add_table(rows=1, cols=1)
        table.style = "Table Grid"
        cell = table.cell(0, 0)
        _shade(cell, self.style.shade or "auto")
        for i, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(4)
            run = paragraph.add_run(line)
            run.font.bold = bold
            if not bold:
                run.font.size = Pt(min(self.style.sizes["Normal"], 10.5))
                paragraph.paragraph_format.line_spacing = 1.1

    def _foot(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self.paper.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, after = text(self.style.page, self.lang, page="\n").split("\n")
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


def _with_fallbacks(name: str, part: bytes) -> bytes:
    """Say which font stands in for each that a machine may lack."""
    if name != "word/fontTable.xml":
        return part
    fonts = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>' for font, other in FALLBACKS.items()
    )
    return part.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())
