"""Build the two font files in ipcompare/fonts from Debian's package fonts-noto-cjk.

The result is a subset (GB 2312, the common part of Big5, Latin and the signs the charts use) of Noto Sans
CJK SC under a family name of its own, so that a full Noto on the reader's machine can never be picked in its
place and the exported figures stay the same byte for byte.

Run ``python tools/build_fonts.py [--from DIR]``; only this script needs fonttools and the Debian package.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "IPCompare Sans SC"
SOURCE_FAMILY = "Noto Sans CJK SC"
FONTS = Path(__file__).resolve().parent.parent / "ipcompare" / "fonts"
DEBIAN = Path("/usr/share/fonts/opentype/noto")
LIMIT = 4096 * 1024
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
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = f"{FAMILY} {style}", FAMILY


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
        build(folder / f"NotoSansCJK-{style}.ttc", FONTS / f"IPCompareSansSC-{style}.otf", style)


if __name__ == "__main__":
    main()
