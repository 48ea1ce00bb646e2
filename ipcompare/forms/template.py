"""The form by which a province of one's own comes in, written as an empty Excel file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ipcompare.core.catalogue import BASES, BOUNDS, CONFIDENCES, ROLES, Catalogue, read_catalogue
from ipcompare.core.cells import Cells, width
from ipcompare.core.errors import DataError, Fault
from ipcompare.core.files import deterministic, write_whole
from ipcompare.core.text import LANGUAGES, text, word
from ipcompare.forms.vocabulary import HEADINGS, LEVELS, THEMES
from ipcompare.forms.xlsx import column_letter

__all__ = ["template"]

FIGURES_WITH_LISTS = 2_000
SHEETS = ("figures", "indicators", "sources", "regions", "notes", "lists")
#: Columns that choose from a list, and the list.
LISTED = {
    "figures": ("region", "indicator", "role", "unit", "basis", "bound", "series", "confidence"),
    "indicators": ("theme", "unit", "basis", "direction"),
    "sources": (),
    "regions": ("level",),
}
#: What stands in the example row; the first cell marks it as none of the figures.
SAMPLE: dict[str, dict[str, Any]] = {
    "figures": {
        "region": "示例 example", "indicator": "hv_invention_density", "role": "target", "year": 2025,
        "value": 12, "unit": "件/万人", "bound": "ge", "basis": "density", "source": "my-plan",
        "locator": "专栏1; lines 12-14", "as_printed": "12 件", "confidence": "high",
    },
    "indicators": {
        "indicator": "示例 example", "name_zh": "软件著作权登记量", "name_en": "Software copyrights",
        "theme": "creation", "unit": "件", "basis": "flow", "direction": 1, "decimals": 0,
        "definition": "…",
    },
    "sources": {
        "source": "示例 example", "title_zh": "……“十四五”知识产权规划", "title_en": "…",
        "publisher": "……人民政府",
        "region": "CN-HB", "published": "2021-12-31", "url": "",
    },
    "regions": {
        "region": "示例 example", "name_zh": "武汉", "name_en": "Wuhan", "level": "city", "parent": "CN-HB",
    },
}  # fmt: skip
NUMBERS = ("year", "value", "since", "direction", "decimals")
WIDEST, NOTES = 44, 22
#: A cell whose figures stay the text that they are typed as.
TEXT = {"num_format": "@"}
STAMP = "2021-01-01T00:00:00Z"


def template(
    path: str | Path, lang: str | Sequence[str] = LANGUAGES, *, catalogue: Catalogue | None = None
) -> Path:
    """Write an empty form to fill in, with lists to choose from, an example row and notes.

    Parameters
    ----------
    path : path
        The ``.xlsx`` to write, always the same bytes.
    lang : {"zh", "en"} or both, default both
        The languages of headings and notes.
    catalogue : Catalogue, optional
        The regions, indicators and units that the lists offer; by default those shipped.

    Raises
    ------
    DataError
        For a name that is not ``.xlsx``, or a file that cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     template(f"{folder}/hubei.xlsx").name
    'hubei.xlsx'
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        says = Fault("{file}: a form is an Excel file; give it a name that ends in .xlsx", file=path)
        raise DataError(says)
    languages = [lang] if isinstance(lang, str) else list(lang)
    lists = _lists(catalogue or read_catalogue(), languages[0])
    titles = {name: " ".join(text(f"form.sheet.{name}", one) for one in languages) for name in SHEETS}
    cells = Cells("Microsoft YaHei")
    for name, title in titles.items():
        sheet = cells.sheet(title)
        if name == "notes":
            _write_notes(cells, sheet, languages)
        elif name == "lists":
            _write_lists(cells, sheet, lists)
        else:
            _write_table(cells, sheet, name, languages, lists, titles["lists"])
    write_whole({path: deterministic(cells.content(), STAMP)})
    return path


def _lists(catalogue: Catalogue, lang: str) -> dict[str, list[str]]:
    """Give what each list offers: name and code where the code alone says little."""
    regions = catalogue.regions[catalogue.regions["level"].isin(["nation", "province", "city"])]
    codes = {
        "role": ROLES,
        "basis": BASES,
        "bound": BOUNDS,
        "confidence": CONFIDENCES,
        "theme": THEMES,
        "level": LEVELS,
    }
    return {
        "region": [f"{catalogue.region_name(code, lang)} {code}" for code in regions["region"]],
        "indicator": [
            f"{catalogue.indicator_name(code, lang)} {code}" for code in catalogue.indicators["indicator"]
        ],
        "unit": sorted(catalogue.known_units),
        "series": ["census7", "census6", "registered", "loans"],
        "direction": ["1", "-1"],
        **{column: [_named(column, code, lang) for code in known] for column, known in codes.items()},
    }


def _named(column: str, code: str, lang: str) -> str:
    """Name a code as the lists offer it: the word, and the code where that is another."""
    said = word(column, code, lang)
    return said if said == code else f"{said} {code}"


def _write_table(
    cells: Cells, sheet: Any, kind: str, languages: Sequence[str], lists: Mapping[str, list[str]], home: str
) -> None:
    """Write the headings and the example row of a table, with lists to choose from below them."""
    for place, (column, names) in enumerate(HEADINGS[kind].items()):
        heading = f"{names[0]} {column}" if "zh" in languages else column
        sample = SAMPLE[kind].get(column, "")
        # The example shows what choosing from the list would leave in the cell.
        chosen = [entry for entry in lists.get(column, ()) if entry.endswith(f" {sample}")]
        sample = chosen[0] if chosen and column in LISTED[kind] else sample
        look = {"bold": True, "bg_color": "#D9E2EC", "text_wrap": True, "valign": "top"}
        cells.write(sheet, 0, place, heading, **TEXT, **look)
        look = {"italic": True, "font_color": "#6B6B6B", "bg_color": "#F3F3F3", "valign": "vcenter"}
        cells.write(sheet, 1, place, sample, **look, **(TEXT if isinstance(sample, str) else {}))
        offered = lists[column] if column in LISTED[kind] else []
        wide = max(map(width, [*names[0].split(), heading, str(sample), *offered])) + 3
        cells.fit(sheet, place, min(WIDEST, wide), **({} if column in NUMBERS else TEXT))
        if offered:
            letter = column_letter(list(lists).index(column) + 1)
            rule = {
                "validate": "list",
                "source": f"='{home}'!${letter}$2:${letter}${len(offered) + 1}",
                # A list is help, not a fence: an indicator declared on the next sheet is not on it.
                "show_error": False,
            }
            sheet.data_validation(2, place, FIGURES_WITH_LISTS - 1, place, rule)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)


def _write_lists(cells: Cells, sheet: Any, lists: Mapping[str, list[str]]) -> None:
    for place, (column, offered) in enumerate(lists.items()):
        # The list's own name, so that it is not taken for a heading of a table.
        for row, words in enumerate([f"· {column} ·", *offered]):
            cells.write(sheet, row, place, words, **TEXT, valign="vcenter")
    sheet.hide()


def _write_notes(cells: Cells, sheet: Any, languages: Sequence[str]) -> None:
    for place, lang in enumerate(languages):
        title = text("form.notes", lang)
        cells.write(sheet, 0, place, title, **TEXT, bold=True, font_size=12, valign="vcenter")
        for row in range(1, NOTES + 1):
            words = text(f"form.note.{row}", lang)
            cells.write(sheet, row, place, words, **TEXT, text_wrap=True, valign="top")
        cells.fit(sheet, place, 70)
