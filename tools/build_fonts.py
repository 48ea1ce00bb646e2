"""Build the two font files in ipcompare/fonts from Debian's package fonts-noto-cjk.

The result is a subset (GB 2312, the common part of Big5, Latin and the signs the charts use) of Noto Sans
CJK SC under a family name of its own, so that a full Noto on the reader's machine can never be picked in its
place and the exported figures stay the same byte for byte. Its outlines are TrueType's, which a PDF embeds as
Type 42: journals refuse Type 3, and Type 42 stays text in a drawing program.

Run ``python tools/build_fonts.py [--from DIR]``; only this script needs fonttools and the Debian package.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

FAMILY = "IPCompare Sans SC"
SOURCE_FAMILY = "Noto Sans CJK SC"
FONTS = Path(__file__).resolve().parent.parent / "ipcompare" / "fonts"
DEBIAN = Path("/usr/share/fonts/opentype/noto")
LIMIT = 4096 * 1024
#: How far a curve may lie from the original's, in thousandths of the font size: less than a dot at 2000 dpi.
DEVIATION = 0.5
# 2022-01-27, the date of the release in Debian, in seconds since 1904: a fixed time gives fixed bytes.
MODIFIED = 3_726_086_400
SIGNS = "–—―‘’“”†‡•…‰′″※€№℃™←↑→↓⇒∑−√∞∩≈≠≡≤≥⊕①②③④⑤⑥⑦⑧⑨⑩─│■□▲△▼▽▶◀◆◇○◎●★☆✓✗　、。〈〉《》「」『』【】〔〕㎡￥"


def characters() -> set[int]:
    """Code points to keep: simplified and common traditional characters, Latin letters, signs."""
    points = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(range(0x2002, 0x200A))
    points |= set(range(0xFF01, 0xFF5F)) | {ord(sign) for sign in SIGNS}
    points |= double_byte("gb2312", range(0xA1, 0xF8))
    # titles of Hong Kong and Taiwan sources: the 5401 common characters of Big5
    points |= double_byte("big5", range(0xA4, 0xC7))
    return points


def double_byte(encoding: str, leads: range) -> set[int]:
    """Return the characters of a two-byte encoding whose first byte is one of ``leads``."""
    found = set()
    for lead in leads:
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes([lead, trail]).decode(encoding)))
            except UnicodeDecodeError:  # an unassigned place in the table
                continue
    return found


def simplified_chinese(collection: Path) -> TTFont:
    """Return the Simplified Chinese face of a Noto collection."""
    fonts = TTCollection(collection).fonts
    return next(font for font in fonts if font["name"].getDebugName(1) == SOURCE_FAMILY)


def rename(font: TTFont, style: str) -> None:
    """Give the subset its own family name; copyright and licence stay as they are."""
    names = font["name"]
    kept = [
        record for record in names.names if record.nameID in (0, 5, 13, 14) and record.langID in (0, 0x409)
    ]
    names.names = kept
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    own = {1: FAMILY, 2: style, 3: postscript, 4: f"{FAMILY} {style}", 6: postscript}
    for name_id, value in own.items():
        names.setName(value, name_id, 3, 1, 0x409)


def to_truetype(font: TTFont) -> None:
    """Put quadratic outlines in place of the cubic ones."""
    order = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, DEVIATION, reverse_direction=True))
        outlines[name] = pen.glyph()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, outlines
    font["loca"], font["glyf"] = newTable("loca"), table
    for name, outline in outlines.items():  # both bearings start from what the new outlines reach
        outline.recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(outline, "xMin", 0))
    most = newTable("maxp")
    most.tableVersion = 0x00010000
    counts = (
        *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
        *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
        *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth"),
    )
    for count in counts:
        setattr(most, count, 1 if count == "maxZones" else 0)
    most.numGlyphs = len(order)
    font["maxp"] = most
    font["post"].formatType = 3.0  # glyphs without names: nothing asks for them
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"


def build(source: Path, target: Path, style: str) -> None:
    """Write one weight."""
    font = simplified_chinese(source)
    options = subset.Options()
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = ["kern"]
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "GSUB", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font, style)
    to_truetype(font)
    font.recalcTimestamp = False
    font["head"].modified = MODIFIED
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=True)
    content = buffer.getvalue()
    if len(content) > LIMIT:
        raise SystemExit(f"{target.name}: {len(content)} bytes, more than {LIMIT}")
    target.write_bytes(content)
    print(f"{target.name}: {len(content) // 1024} kB")


def main() -> None:
    """Build both weights."""
    parser = argparse.ArgumentParser(description="Build the fonts that ipcompare ships.")
    parser.add_argument(
        "--from", dest="source", type=Path, default=DEBIAN, help="folder of NotoSansCJK-*.ttc"
    )
    folder = parser.parse_args().source
    for style in ("Regular", "Bold"):
        build(folder / f"NotoSansCJK-{style}.ttc", FONTS / f"IPCompareSansSC-{style}.ttf", style)


if __name__ == "__main__":
    main()
