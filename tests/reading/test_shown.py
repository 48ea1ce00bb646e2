"""How tables, sentences and answers look in a notebook."""

import re

import pandas as pd
import pytest

from ipcompare.core.text import text
from ipcompare.reading.shown import COLUMNS, FEW_MORE, ROWS, Answer, Said, Shown


def wide(rows: int, columns: int) -> Shown:
    cells = {f"c{i}": [f"{i}.{j}" for j in range(rows)] for i in range(columns)}
    return Shown.of(pd.DataFrame(cells, dtype=str), "zh")


def parts(shown: Shown) -> tuple[str, str]:
    """Give what stands open and what is folded."""
    html = shown._repr_html_()
    opened, _, folded = html.partition("<details>")
    return opened, folded


@pytest.mark.parametrize("rows", [1, ROWS, ROWS + FEW_MORE])
def test_a_table_that_is_not_long_stands_open_as_a_whole(rows):
    opened, folded = parts(wide(rows, COLUMNS))
    assert opened.count("<tr>") == rows + 1
    assert folded == ""


def test_a_long_table_shows_its_first_rows_and_folds_the_whole():
    rows = ROWS + FEW_MORE + 1
    opened, folded = parts(wide(rows, 2))
    assert opened.count("<tr>") == ROWS + 1
    assert folded.count("<tr>") == rows + 1
    assert folded.startswith(f"<summary>展开全表（共{rows}行、2列）</summary>")


def test_a_wide_table_shows_its_first_columns_and_folds_the_whole():
    opened, folded = parts(wide(3, COLUMNS + 1))
    assert opened.count('scope="col"') == COLUMNS
    assert folded.count('scope="col"') == COLUMNS + 1


def test_numbers_stand_to_the_right_and_text_to_the_left():
    cells = {
        "a": ["≈2.14", "—"], "b": ["1,234", "−5.2%"], "c": ["3.5万", "12亿"], "d": ["85.0 bn", "900k"],
        "e": ["贵州", "3"], "f": ["2025-06", "2024"], "g": ["2 of 3", "1"], "h": ["≥15", "3"],
    }  # fmt: skip
    html = Shown.of(pd.DataFrame(cells), "zh")._repr_html_()
    found = re.findall(r'<th scope="col" style="text-align:(\w+)[^>]*>(\w)<', html)
    heads = {name: side for side, name in found}
    assert {name for name, side in heads.items() if side == "right"} == set("abcdh")
    assert {name for name, side in heads.items() if side == "left"} == set("efg")


def test_a_column_that_says_nothing_takes_no_place_but_stays_in_the_table():
    table = Shown.of(pd.DataFrame({"a": ["x", "y"], "b": ["", "—"]}), "en")
    assert "<th" in table._repr_html_()
    assert ">b</th>" not in table._repr_html_()
    assert list(table.columns) == ["a", "b"]
    assert "b" in repr(table)


def test_what_has_names_at_its_edge_keeps_them_and_numbers_are_those_of_the_language():
    edge = pd.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["kind", "n"])
    table = pd.DataFrame({"total": [1234, 5], "part": [0.25, None]}, index=edge)
    html = {lang: Shown.of(table, lang)._repr_html_() for lang in ("zh", "en")}
    assert html["en"].count('scope="row"') == 4
    assert ">1,234<" in html["en"]
    assert ">1234<" in html["zh"]
    assert all(">—<" in words and "nan" not in words.lower() for words in html.values())


def test_an_empty_table_says_so():
    for lang in ("zh", "en"):
        assert text("shown.empty", lang) in Shown.of(pd.DataFrame({"a": []}), lang)._repr_html_()


def test_what_stands_in_a_cell_is_no_html():
    html = Shown.of(pd.DataFrame({"<b>": ["<i>R&D</i>"]}), "en")._repr_html_()
    assert "<i>" not in html
    assert "&lt;i&gt;R&amp;D&lt;/i&gt;" in html


def test_the_text_of_a_table_is_whole_whatever_the_screen():
    with pd.option_context("display.width", 20, "display.max_rows", 2, "display.max_colwidth", 3):
        lines = repr(wide(30, 20)).splitlines()
    assert len(lines) == 31
    assert "19.29" in lines[-1]
    assert all(line == line.rstrip() for line in lines)


def test_every_use_of_a_shown_table_gives_a_plain_one():
    shown = wide(3, 3)
    assert type(shown.head(1)) is type(shown[["c0"]]) is type(shown.assign(x=1)) is pd.DataFrame


def test_sentences_are_a_paragraph_a_line_and_their_own_text():
    said = Said.of(["公布：“15<16”", "  注：据转载", "", "R&D"])
    assert str(said) == repr(said) == "公布：“15<16”\n  注：据转载\n\nR&D"
    html = said._repr_html_()
    assert html.count("<p ") == 3
    assert "15&lt;16" in html
    assert "0.4em 2em" in html


def test_an_answer_stands_in_a_box():
    assert Answer("a")._repr_html_() != Said("a")._repr_html_()
    assert str(Answer.of(["a", "b"])) == "a\nb"


def test_fractions_of_a_table_stand_in_one_style_and_counts_have_none():
    table = pd.DataFrame({"n": [3, 12], "a": [4.62, 30.0], "b": [-9.2, 17.6]})
    html = Shown.of(table, "zh")._repr_html_()
    assert all(f">{cell}<" in html for cell in ("3", "12", "4.62", "30.00", "−9.20", "17.60"))


def test_what_the_heads_are_of_stands_over_them():
    edge, side = pd.Index([1, 2], name="提前年数"), pd.Index(["直线"], name="模型")
    html = Shown.of(pd.DataFrame([[4.7, 8.8]], columns=edge, index=side), "zh")._repr_html_()
    assert '<td></td><th scope="colgroup" colspan="2" style="text-align:center">提前年数</th>' in html
    assert "colgroup" not in Shown.of(pd.DataFrame([[4.7, 8.8]], index=side), "zh")._repr_html_()
