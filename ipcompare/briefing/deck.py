"""The PowerPoint deck: ten slides that carry the message, then an appendix with the other figures."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ipcompare.briefing import office
from ipcompare.briefing.content import Briefing, Exhibit
from ipcompare.briefing.order import SLIDES, taken
from ipcompare.briefing.slide_charts import MOST, Place, native_chart, rgb
from ipcompare.briefing.summary import Summary, summary
from ipcompare.briefing.template import (
    BODY,
    BOTTOM,
    INNER,
    MARGIN,
    SOURCE,
    SUBTITLE,
    TOP,
    WIDTH,
    add,
    begun,
)
from ipcompare.core.cells import width
from ipcompare.core.files import deterministic
from ipcompare.core.text import counted, text
from ipcompare.methods.standing import classes, counts, misses_first
from ipcompare.reading.on_provinces import judged, risky

__all__ = ["deck"]

INK, GREY, HEAD = "222222", "5F5F5F", "1F3B57"
#: Where the charts of a slide go: columns and rows by how many there are.
GRIDS = {1: (1, 1), 2: (2, 1), 3: (3, 1), 4: (2, 2)}
#: From the largest on, the first size that fits on a slide is taken; where none does, there are two slides.
SIZES = (20, 18, 16, 14, 13, 12)
#: Between the head of a line, which is bold, and the rest.
APART = "\t"


def deck(briefing: Briefing) -> bytes:
    """Make the deck of a briefing whose figures are drawn: the same bytes for the same content."""
    return _Deck(briefing).content()


class _Deck:
    """The deck while it is written."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing, self.lang = briefing, briefing.lang
        self.show = begun()
        self.exhibits = {exhibit.name: exhibit for exhibit in briefing.exhibits}

    def content(self) -> bytes:
        said = summary(self.briefing)
        shown = {part: taken(names, self.exhibits, most=1) for part, names in SLIDES.items()}
        self._front(said)
        self._scoreboard()
        for part in ("targets", "density", "rank", "outlook"):
            self._exhibits(shown[part])
        self._risks(said)
        self._exhibits(shown["cities"])
        self._words("doubts", [one.words for one in said.doubts])
        self._words(
            "options",
            [
                f"{n}. {o.head}{APART}{text('briefing.ground', self.lang, words=o.evidence)}"
                for n, o in enumerate(said.options, 1)
            ],
        )
        told = [name for names in shown.values() for name in names]
        rest = [name for name in self.exhibits if name not in told]
        self._words("appendix", [one.words for one in said.found])
        self._exhibits(rest)
        self._words("key", self.briefing.grounds(said.lines()))
        self._words("method", self.briefing.method())
        self._words("sources", self.briefing.documents())
        properties = self.show.core_properties
        properties.title, properties.author = self.briefing.title, "ipcompare"
        properties.language, properties.last_modified_by = office.language(self.lang), ""
        out = io.BytesIO()
        self.show.save(out)
        return deterministic(out.getvalue(), self.briefing.stamp, self._edit)

    def _edit(self, name: str, part: bytes) -> bytes:
        """Name the fonts where python-pptx has no words for it, and settle the charts' own workbooks."""
        if name.endswith(".xlsx"):
            return deterministic(office.text_only(part), self.briefing.stamp)
        if name.startswith("ppt/charts/") and name.endswith(".xml"):
            return office.chart_fonts(part, self.lang)
        if name.startswith("ppt/theme/") and name.endswith(".xml"):
            return part.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{office.HAN}"/>'.encode())
        return part

    # --- slides ---

    def _front(self, said: Summary) -> None:
        """Say the verdict under the title, and how new the data are."""
        slide = add(self.show, self.lang, cover=True, day=self.briefing.data.cut_off)
        self._fill(slide, 0, [self.briefing.title], 30, bold=True, ink=HEAD)
        self._fill(slide, 1, [self.briefing.subtitle, *self.briefing.narrowed], 16, ink=GREY)
        self._fill(slide, BODY, [said.conclusion], 20, bold=True)
        self._fill(slide, SOURCE, self.briefing.state(), 12, ink=GREY, gap=3)

    def _slide(self, title: str, subtitle: str, foot: Sequence[str], notes: Sequence[str] = ()) -> Any:
        slide = add(self.show, self.lang, day=self.briefing.data.cut_off)
        size = 24 if width(title) < 110 else 20 if width(title) < 170 else 16
        self._fill(slide, 0, [title], size, bold=True, ink=HEAD)
        self._fill(slide, SUBTITLE, [subtitle], 13, ink=GREY)
        size = 10 if sum(math.ceil(width(line) / 190) for line in foot) <= 4 else 9
        self._fill(slide, SOURCE, foot, size, ink=GREY)
        if notes:
            self._write(slide.notes_slide.notes_text_frame, notes, 12)
        return slide

    def _scoreboard(self) -> None:
        """Show how many targets of each plan fall in each class: a table that a reader may edit."""
        from pptx.util import Inches, Pt

        board = self.briefing.shown_scoreboard()
        if board.empty:
            return
        rows = self.briefing.outlook
        rows = rows[rows["region"].isin(self.briefing.regions)]
        title = judged(rows, self.lang) or text("briefing.scoreboard", self.lang)
        about = text("briefing.scoreboard_note", self.lang)
        foot = [self.briefing.classes_told(), text("briefing.source_annex", self.lang)]
        slide = self._slide(title, about, foot)
        tall = min(0.62 * (len(board) + 1), BOTTOM - TOP)
        place = (Inches(x) for x in (MARGIN, TOP + 0.2, INNER, tall))
        grid = slide.shapes.add_table(len(board) + 1, board.shape[1], *place).table
        for i, line in enumerate([list(board.columns), *board.to_numpy().tolist()]):
            for cell, word in zip(grid.rows[i].cells, line, strict=True):
                cell.margin_left = cell.margin_right = Pt(5)
                ink = "FFFFFF" if i == 0 else INK
                self._write(cell, [str(word)], 14, bold=i == 0, ink=ink)
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb(HEAD if i == 0 else "F3F5F7" if i % 2 == 0 else "FFFFFF")

    def _risks(self, said: Summary) -> None:
        """Say what is at risk beside the chart of the region that it is in."""
        figures = [one.figure for one in said.risks if one.figure in self.exhibits]
        beside = next((self.exhibits[name] for name in figures if self.exhibits[name].plots), None)
        words = [one.words for one in said.risks]
        if not words or beside is None:
            self._words("risks", words)
            return
        own = self.briefing.outlook[self.briefing.outlook["region"].isin(self.briefing.regions)]
        words_of = counted(misses_first(counts(classes(risky(own)["verdict"]))), self.lang)
        name = text("briefing.risks", self.lang)
        title = text("label.said", self.lang, name=name, words=words_of)
        slide = self._slide(title, beside.measure, beside.notes()[::-1], [*words, beside.alt])
        middle = MARGIN + INNER / 2
        self._box(slide, words, (MARGIN, TOP, INNER / 2 - 0.2, BOTTOM - TOP), 16, gap=8)
        frame = native_chart(slide, beside.plots[0], (middle, TOP, INNER / 2, BOTTOM - TOP), 2)
        office.described(frame._element.nvGraphicFramePr.cNvPr, beside.plots[0].title, beside.alt)

    def _words(self, key: str, lines: Sequence[str]) -> None:
        """Add slides of nothing but words, as many as the words need."""
        lines = [line for line in lines if line]
        if not lines:
            return
        sizes = (size for size in SIZES if len(_pages(lines, size, size / 2)) == 1)
        size = next(sizes, SIZES[-1])
        title, pages = text(f"briefing.{key}", self.lang), _pages(lines, size, size / 2)
        foot = [text("briefing.source_annex", self.lang)]
        for n, page in enumerate(pages, 1):
            part = text("briefing.part", self.lang, title=title, n=n, of=len(pages))
            slide = self._slide(part if len(pages) > 1 else title, self.briefing.subtitle, foot)
            self._box(slide, page, (MARGIN, TOP, INNER, BOTTOM - TOP), size, gap=size / 2)

    def _exhibits(self, names: Sequence[str]) -> None:
        """Show figures on a slide each, and on further ones where the charts do not fit on one."""
        for exhibit in (self.exhibits[name] for name in names):
            slides = [exhibit.plots[i : i + MOST] for i in range(0, len(exhibit.plots), MOST)] or [[]]
            for n, drawn in enumerate(slides, 1):
                title = exhibit.title
                if n > 1:
                    title = text("briefing.part", self.lang, title=title, n=n, of=len(slides))
                self._part(replace(exhibit, title=title, plots=drawn))

    def _part(self, exhibit: Exhibit) -> None:
        notes = exhibit.notes()
        slide = self._slide(
            exhibit.title, exhibit.measure, notes[::-1], [exhibit.measure, *notes, exhibit.alt]
        )
        region = self.briefing.outlook_regions.get(exhibit.name)
        unjudged = self.briefing.unjudged([region]) if region else []
        right = WIDTH - MARGIN - (4.3 if unjudged else 0)
        if exhibit.plots:
            self._charts(slide, exhibit, right)
        elif "png" in exhibit.files:
            self._picture(slide, exhibit, right)
        if unjudged:
            self._box(slide, unjudged, (right + 0.2, TOP + 0.2, 4.1, BOTTOM - TOP - 0.2), 13, ink=GREY)

    def _charts(self, slide: Any, exhibit: Exhibit, right: float) -> None:
        drawn = exhibit.plots
        columns, rows = GRIDS[len(drawn)]
        wide, tall = (right - MARGIN) / columns, (BOTTOM - TOP) / rows
        for i, plot in enumerate(drawn):
            left, top = MARGIN + wide * (i % columns), TOP + tall * (i // columns)
            frame = native_chart(slide, plot, (left, top, wide - 0.1, tall - 0.05), len(drawn))
            office.described(frame._element.nvGraphicFramePr.cNvPr, plot.title, exhibit.alt)

    def _picture(self, slide: Any, exhibit: Exhibit, right: float) -> None:
        from pptx.util import Inches

        image = io.BytesIO(exhibit.files["png"])
        picture = slide.shapes.add_picture(image, Inches(MARGIN), Inches(TOP), height=Inches(BOTTOM - TOP))
        if picture.width > Inches(right - MARGIN):
            picture.height = int(picture.height * Inches(right - MARGIN) / picture.width)
            picture.width = Inches(right - MARGIN)
        picture.left = Inches(MARGIN) + (Inches(right - MARGIN) - picture.width) // 2
        office.described(picture._element.nvPicPr.cNvPr, exhibit.title, exhibit.alt)

    # --- words ---

    def _fill(self, slide: Any, index: int, lines: Sequence[str], size: float, **look: Any) -> None:
        """Write lines into a placeholder; an empty one would ask the reader for text."""
        shape = next(s for s in slide.placeholders if s.placeholder_format.idx == index)
        if lines := [line for line in lines if line]:
            self._write(shape, lines, size, **look)
        else:
            shape._element.getparent().remove(shape._element)

    def _box(self, slide: Any, lines: Sequence[str], place: Place, size: float, **look: Any) -> None:
        from pptx.util import Inches

        if lines:
            box = slide.shapes.add_textbox(*(Inches(x) for x in place))
            self._write(box, lines, size, **look)

    def _write(
        self, holder: Any, lines: Sequence[str], size: float, *, bold: bool = False, ink: str = INK,
        gap: float = 0,
    ) -> None:  # fmt: skip
        """Write lines into a shape or the notes, in both fonts, from the left."""
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame = getattr(holder, "text_frame", holder)
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        for i, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap)
            head, apart, rest = line.partition(APART)
            for words, heavy in ((head, bold or bool(apart)), (rest, bold)):
                if words is rest and not rest:
                    continue
                run = paragraph.add_run()
                run.text = words
                run.font.size, run.font.bold = Pt(size), heavy
                run.font.color.rgb = rgb(ink)
                office.fonts(run.font._element, self.lang)


def _pages(lines: Sequence[str], size: float, gap: float) -> list[list[str]]:
    """Share paragraphs out to slides, whole ones: by the columns of their letters, a few fewer than fit."""
    across = int(0.92 * INNER * 72 / size * 2)
    pages: list[list[str]] = []
    left = 0.0
    for line in lines:
        tall = math.ceil(width(line) / across) * size * 1.25 + gap
        if not pages or tall > left:
            pages.append([])
            left = (BOTTOM - TOP) * 72
        pages[-1].append(line)
        left -= tall
    return pages
