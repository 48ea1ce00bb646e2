"""What the three files share: alt texts, fonts, and the same bytes twice."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from lxml import etree

from ipcompare.briefing import office
from ipcompare.core.files import EPOCH

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_alt_text_is_everywhere(made: Any) -> None:
    frames = [s for slide in made.show.slides for s in slide.shapes if s.has_chart or s.shape_type == 13]
    said = [s._element.xpath(".//p:cNvPr")[0].get("descr") for s in frames]
    said += [shape._inline.docPr.get("descr") for shape in made.paper.inline_shapes]
    with zipfile.ZipFile(io.BytesIO(made.files["xlsx"])) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                root = etree.fromstring(archive.read(name))
                said += [e.get("descr") for e in root.iter("{*}cNvPr")]
    assert len(said) > 40
    alts = {exhibit.alt for exhibit in made.briefing.exhibits}
    assert set(said) <= alts
    assert "" not in alts


def test_chinese_fonts_are_named(made: Any) -> None:
    for kind, folder in (("xlsx", "xl/charts/"), ("pptx", "ppt/charts/")):
        with zipfile.ZipFile(io.BytesIO(made.files[kind])) as archive:
            parts = [n for n in archive.namelist() if re.fullmatch(rf"{folder}chart\d+\.xml", n)]
            assert parts
            for name in parts:
                root = etree.fromstring(archive.read(name))
                runs = [e for tag in ("rPr", "defRPr") for e in root.iter(f"{{{office.DRAWING}}}{tag}")]
                assert runs
                assert all(e.find(f"{{{office.DRAWING}}}ea").get("typeface") == office.HAN for e in runs)
    for slide in made.show.slides:
        for run in slide._element.iter(f"{{{office.DRAWING}}}r"):
            assert run.rPr.find(f"{{{office.DRAWING}}}ea").get("typeface") == office.HAN
    for name in ("Normal", "Title", "Heading 1", "Caption"):
        fonts = made.paper.styles[name].element.rPr.rFonts
        assert fonts.get(f"{WORD}eastAsia") == office.HAN


def test_the_same_bytes_twice(made: Any) -> None:
    again = made.make()
    for kind, content in made.files.items():
        assert again[kind] == content, kind


def test_files_carry_one_time_only(made: Any) -> None:
    for content in made.files.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {EPOCH}
            core = archive.read("docProps/core.xml").decode()
        times = re.findall(r"<dcterms:(?:created|modified)[^>]*>([^<]*)<", core)
        assert set(times) == {made.briefing.stamp}
