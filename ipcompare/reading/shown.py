"""How tables, sentences and answers look in a notebook: as text to read, and as HTML that wraps and folds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd

from ipcompare.core.text import text
from ipcompare.reading.tables import BLANK

__all__ = ["Answer", "Said", "Shown"]

#: So many columns and rows stand open; a table that has few more is not folded for them.
COLUMNS, ROWS, FEW_MORE = 8, 10, 3
NUMBER = re.compile(r"[≈≥≤<>+−-]*\d[\d,.]*\s?(%|个百分点|万亿|亿|万|k|m|bn)?")
LEFT = "text-align:left;white-space:normal;vertical-align:top"
RIGHT = "text-align:right;white-space:nowrap;vertical-align:top"
#: Inline, as a notebook that nobody has vouched for loses its style sheets.
TABLE = "table-layout:auto;margin-left:0"
BOX = "border-left:4px solid #0072B2;background-color:rgba(0,114,178,0.08);padding:8px 16px;margin:0"


class Shown(pd.DataFrame):
    """A table as a notebook shows it: text to the left, numbers to the right, what is long folded.

    Every other use of it, its columns or its rows, gives a plain table.

    Examples
    --------
    >>> table = Shown.of(pd.DataFrame({"Region": ["Guizhou"], "Value": ["2.17"], "Reason": [""]}), "en")
    >>> print(table)
        Region Value Reason
    0  Guizhou  2.17
    >>> "Reason" in table._repr_html_()
    False
    """

    _metadata = ["lang"]  # noqa: RUF012 (the name and the kind are those of pandas)
    lang: str

    @classmethod
    def of(cls, table: pd.DataFrame, lang: str) -> Shown:
        """Give a table in a language to be shown."""
        shown = cls(table)
        shown.lang = lang
        return shown

    def __repr__(self) -> str:
        """Give the whole table as text, however wide: nothing depends on the width of a screen."""
        with pd.option_context("display.unicode.east_asian_width", True):
            lines = self.to_string().splitlines()
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        """Give what matters first, and below it the whole, folded."""
        if self.empty:
            return f"<p>{escape(text('shown.empty', self.lang))}</p>"
        names = [] if isinstance(self.index, pd.RangeIndex) else list(self.index.names)
        flat = self.reset_index() if names else pd.DataFrame(self)
        places = _places(self)
        cells = [[_cell(value, self.lang, places) for value in flat.iloc[:, i]] for i in range(flat.shape[1])]
        heads = [*(str(name or "") for name in names), *map(str, self.columns)]
        # A column that says nothing in any row takes no place.
        kept = [i for i, column in enumerate(cells) if i < len(names) or set(column) - {"", BLANK}]
        columns = [(heads[i], cells[i], i < len(names)) for i in kept]
        rows, most = len(self), COLUMNS + len(names)
        long, wide = rows > ROWS + FEW_MORE, len(columns) > most
        over = (len(names), str(self.columns.name)) if self.columns.name else None
        parts = [_table(columns[:most], ROWS if long else rows, over)]
        if long or wide:
            words = text("shown.whole", self.lang, rows=rows, columns=len(columns))
            whole = f'<div style="overflow-x:auto">{_table(columns, rows, over)}</div>'
            parts.append(f"<details><summary>{escape(words)}</summary>{whole}</details>")
        return f'<div lang="{self.lang}">{"".join(parts)}</div>'


def _places(table: pd.DataFrame) -> int:
    """Give the decimals that all fractions of a table need, so that they stand in one style."""
    fractions = table.select_dtypes("float").to_numpy().ravel()
    written = [f"{value:.6g}" for value in fractions if not pd.isna(value)]
    return max((len(number.partition(".")[2]) for number in written if "e" not in number), default=0)


def _cell(value: Any, lang: str, places: int) -> str:
    """Give a cell as text; those of tables to read are so already."""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return BLANK
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    words = f"{value:,.{places if isinstance(value, float) else 0}f}".replace("-", "−")
    return words.replace(",", "") if lang == "zh" else words


def _table(columns: Sequence[tuple[str, list[str], bool]], rows: int, over: tuple[int, str] | None) -> str:
    """Write the first rows of named columns as an HTML table, with what stands over all but the edge."""
    sides = [
        RIGHT if all(cell in ("", BLANK) or NUMBER.fullmatch(cell) for cell in column) and not edge else LEFT
        for _, column, edge in columns
    ]
    heads = [
        f'<th scope="col" style="{side.replace("nowrap", "normal")}">{escape(head)}</th>'
        for (head, *_), side in zip(columns, sides, strict=True)
    ]
    body = []
    for i in range(rows):
        row = []
        for (_, column, edge), side in zip(columns, sides, strict=True):
            tag, role = ("th", ' scope="row"') if edge else ("td", "")
            row.append(f'<{tag}{role} style="{side}">{escape(column[i])}</{tag}>')
        body.append(f"<tr>{''.join(row)}</tr>")
    above = ""
    if over:
        first, name = over
        wide = f'colspan="{len(columns) - first}" style="text-align:center"'
        span = f'<th scope="colgroup" {wide}>{escape(name)}</th>'
        above = f"<tr>{'<td></td>' * first}{span}</tr>"
    head = f"<thead>{above}<tr>{''.join(heads)}</tr></thead>"
    return f'<table style="{TABLE}">{head}<tbody>{"".join(body)}</tbody></table>'


class Said(str):
    """Sentences as a notebook shows them: a paragraph each line, indented where the line is.

    Examples
    --------
    >>> Said("贵州已达到3项。")._repr_html_()
    '<div><p style="margin:0 0 0.4em 0em">贵州已达到3项。</p></div>'
    >>> Said("R&D")
    R&D
    """

    __slots__ = ()
    style = ""

    @classmethod
    def of(cls, words: Iterable[object]) -> Said:
        """Join texts, each from a new line."""
        return cls("\n".join(map(str, words)))

    def __repr__(self) -> str:
        """Give the text itself."""
        return str(self)

    def _repr_html_(self) -> str:
        """Give a paragraph each line; long ones wrap."""
        lines = [line for line in self.splitlines() if line.strip()]
        indents = [len(line) - len(line.lstrip()) for line in lines]
        whole = [
            f'<p style="margin:0 0 0.4em {indent}em">{escape(line.strip(), quote=False)}</p>'
            for line, indent in zip(lines, indents, strict=True)
        ]
        style = f' style="{self.style}"' if self.style else ""
        return f"<div{style}>{''.join(whole)}</div>"


class Answer(Said):
    """What a notebook answers, in a box that stands out.

    Examples
    --------
    >>> "border-left" in Answer("Guizhou misses one target.")._repr_html_()
    True
    """

    __slots__ = ()
    style = BOX
