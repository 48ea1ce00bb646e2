"""What a form declares: brought to the way the catalogue writes it, or refused with its cell."""

import pytest

from ipcompare.forms.declarations import declared
from ipcompare.forms.sheets import Table
from ipcompare.forms.vocabulary import HEADINGS

INDICATOR = {
    "indicator": "software_works", "name_zh": "软件", "name_en": "Software works", "theme": "creation",
    "unit": "件", "basis": "stock", "direction": "1", "decimals": "0",
}  # fmt: skip
SOURCE = {"source": "my-plan", "title_zh": "规划", "published": "2025-03-01"}
REGION = {"region": "522222", "name_zh": "某市", "level": "city", "parent": "CN-GZ"}
WHOLE = {"indicators": INDICATOR, "sources": SOURCE, "regions": REGION}


def sheet(kind, *changes):
    """Lay rows below the headings of a sheet, in columns as they stand there."""
    rows = [WHOLE[kind] | change for change in changes]
    texts = {column: [row[column] for row in rows] for column in rows[0]}
    places = {column: at for at, column in enumerate(texts, start=1)}
    return Table("a.xlsx", kind, kind, places=places, rows=list(range(3, 3 + len(rows))), texts=texts)


def read(kind, **change):
    """Give the one row that a sheet declares."""
    (row,) = declared([sheet(kind, change)]).declared[kind]
    return row


@pytest.mark.parametrize(
    ("kind", "column", "words", "reads"),
    [
        ("indicators", "name_en", "", "software_works"),
        ("indicators", "name_en", "Software", "Software"),
        ("indicators", "unit", " 万　件 ", "万件"),
        ("indicators", "unit", "一二三四五六七八九十件年", "一二三四五六七八九十件年"),
        ("indicators", "theme", "创造", "creation"),
        ("indicators", "theme", "", "creation"),
        ("indicators", "basis", "年末存量", "stock"),
        ("indicators", "direction", "＋1", "1"),
        ("indicators", "direction", "-1.0", "-1"),
        ("indicators", "direction", "", "1"),
        ("indicators", "decimals", "2.0", "2"),
        ("indicators", "decimals", "", "2"),
        ("sources", "published", "2025年3月", "2025-03"),
        ("sources", "published", "", ""),
        ("sources", "title_zh", " 规划\u200b ", "规划"),
        ("regions", "level", "市", "city"),
        ("regions", "level", "", "province"),
        ("regions", "name_en", "", "某市"),
        ("regions", "name_en", "Town", "Town"),
        ("regions", "region", "CN-HB", "CN-HB"),
    ],
)
def test_what_is_declared_is_written_as_the_catalogue_writes_it(kind, column, words, reads):
    row = read(kind, **{column: words})
    assert row[column] == reads
    assert {c: row[c] for c in WHOLE[kind] if c != column} == {
        c: words for c, words in WHOLE[kind].items() if c != column
    }


def test_what_a_sheet_has_no_column_for_is_filled():
    assert read("sources") == SOURCE | {
        "title_en": SOURCE["title_zh"], "publisher": "", "region": "", "url": "", "access": "original",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "column", "words", "cell", "says"),
    [
        ("indicators", "indicator", "Bad Id", "A3", "is no id"),
        ("indicators", "name_zh", "", "B3", "is empty; every new row needs it"),
        ("indicators", "theme", "nothing", "D3", "is not known; write creation, utilisation"),
        ("indicators", "unit", "一二三四五六七八九十件年月", "E3", "is too long for a unit"),
        ("indicators", "basis", "nothing", "F3", "is not known; write"),
        ("indicators", "direction", "2", "G3", "is neither 1 (more is better) nor -1"),
        ("indicators", "direction", "X1", "G3", "is neither 1 (more is better) nor -1"),
        ("indicators", "decimals", "5", "H3", "is not a number of decimals from 0 to 4"),
        ("sources", "source", "my;plan", "A3", "holds a semicolon or bar"),
        ("sources", "published", "2025-13", "C3", "is no date"),
        ("regions", "region", "52222", "A3", "is no code"),
        ("regions", "level", "county", "C3", "is neither province, city"),
    ],
)
def test_a_fault_names_its_cell(kind, column, words, cell, says):
    given = declared([sheet(kind, {column: words})])
    (fault,) = given.faults
    assert given.declared == {}
    assert fault.startswith(f"a.xlsx, sheet {kind}, cell {cell} ({column}): {words!r} ")
    assert says in fault


def test_all_faults_of_all_sheets_come_at_once():
    given = declared(
        [sheet("indicators", {"decimals": "9"}, {}, {"theme": "x"}), sheet("regions", {"level": "x"})]
    )
    cells = [fault.split("cell ")[1].split(" ")[0] for fault in given.faults]
    assert cells == ["H3", "A4", "D5", "A5", "C3"]
    assert given.faults[1].endswith("is declared twice; delete one of the two")


def test_what_two_sheets_declare_is_declared_twice():
    given = declared([sheet("sources", {}), sheet("sources", {}), sheet("regions", {"region": "522223"})])
    (fault,) = given.faults
    assert fault.endswith("is declared twice; delete one of the two")


def test_the_names_of_what_is_refused_are_kept_to_leave_its_figures_alone():
    given = declared([sheet("regions", {"level": "x"}), sheet("sources", {"source": "a;b"}, {})])
    assert given.unsound == {"522222", "某市", "a;b", "规划"}
    assert [row["source"] for row in given.declared["sources"]] == ["my-plan"]


def test_what_several_rows_lack_is_noted_of_each():
    changes = [{"source": name, "title_en": "", "publisher": "政府"} for name in ("a", "b")]
    given = declared([sheet("sources", *changes), sheet("regions", {"name_en": ""})])
    assert [note["rule"] for note in given.notes] == ["no en name"] * 3


@pytest.mark.parametrize(
    ("kind", "change", "rules"),
    [
        ("sources", {}, {("C3", "no en name"), ("D3", "no publisher")}),
        ("sources", {"title_en": "Plan", "publisher": "政府"}, set()),
        ("sources", {"title_zh": "", "title_en": "Plan"}, {("B3", "no zh name"), ("D3", "no publisher")}),
        ("regions", {}, {("C3", "no en name")}),
        ("indicators", {"name_en": "", "name_zh": "软件"}, {("C3", "no en indicator")}),
    ],
)
def test_what_products_would_lack_is_noted(kind, change, rules):
    blank = {"sources": {"title_en": "", "publisher": ""}, "regions": {"name_en": ""}}.get(kind, {})
    whole = {**WHOLE[kind], **blank, **change}
    order = [c for c in HEADINGS[kind] if c in whole]
    table = Table(
        "a.xlsx",
        kind,
        kind,
        places={c: at for at, c in enumerate(order, start=1)},
        rows=[3],
        texts={c: [whole[c]] for c in order},
    )
    given = declared([table])
    assert {(n["place"].split("cell ")[1].split(" ")[0], n["rule"]) for n in given.notes} == rules


def test_examples_and_empty_rows_declare_nothing():
    empty = dict.fromkeys(INDICATOR, "")
    example = {"indicator": "示例 example"}
    found = declared([sheet("indicators", empty, example, {}), sheet("sources", dict.fromkeys(SOURCE, ""))])
    assert list(found.declared) == ["indicators"]
    assert [row["indicator"] for row in found.declared["indicators"]] == ["software_works"]
    assert (found.faults, found.notes, found.unsound) == ([], [], set())
