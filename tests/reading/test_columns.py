"""Every column has a kind, a heading in both languages and, on a sheet, a place of its own."""

import csv

import pytest
from support import ROOT

import ipcompare as ipc
from ipcompare.core.text import LANGUAGES, text, word
from ipcompare.reading import columns


def rows() -> list[dict[str, str]]:
    with (ROOT / "ipcompare/reading/columns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_column_is_named_once_and_has_a_known_kind():
    names = [row["column"] for row in rows()]
    assert len(names) == len(set(names))
    assert {row["kind"] for row in rows()} == set(columns.KINDS)
    assert all(columns.kind_of(row["column"]) == row["kind"] for row in rows())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_column_has_a_heading(lang):
    assert all(text(f"column.{row['column']}", lang) for row in rows())


def test_every_heading_of_the_texts_belongs_to_a_column_with_a_kind():
    with (ROOT / "ipcompare/core/texts.csv").open(encoding="utf-8", newline="") as file:
        heads = {
            row["key"].removeprefix("column.") for row in csv.DictReader(file) if "column." in row["key"]
        }
    assert heads == {row["column"] for row in rows()}


def test_places_are_the_first_whole_numbers_and_what_is_brief_has_one():
    places = [int(row["order"]) for row in rows() if row["order"]]
    assert places == list(range(1, len(places) + 1))
    assert columns.brief_columns() <= set(columns.in_order(row["column"] for row in rows()))


def test_order_depends_on_the_set_of_columns_alone():
    names = [row["column"] for row in rows()]
    ordered = columns.in_order(names)
    assert columns.in_order(reversed(names)) == ordered == columns.in_order(ordered)
    assert columns.in_order(["unheard of", "note", "region"]) == ["region", "note"]


def test_every_code_of_a_result_has_words():
    for table in (ipc.attainment(), ipc.targets(), ipc.audit(), ipc.load()):
        for name in table.columns:
            if columns.kind_of(name) == "word" and name not in ("series", "interval"):  # open lists
                codes = {code for code in table[name] if isinstance(code, str) and code}
                same = [c for c in codes if word(columns.family_of(name), c, "zh") == c.replace("_", " ")]
                assert same == [], name
