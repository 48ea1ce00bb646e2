"""What callers give: taken in every likely form, refused in a sentence that names the argument."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipcompare.core import given
from ipcompare.core.errors import DataError, came, require


@pytest.mark.parametrize("year", [2025, np.int64(2025), np.int32(2025), 2025.0, np.float64(2025)])
def test_whole_numbers_of_every_kind_are_taken(year):
    found = given.whole(year, "to")
    assert (found, type(found)) == (2025, int)


@pytest.mark.parametrize("odd", ["2025", None, True, 2025.5, float("nan"), [2025], b"2025"])
def test_what_is_no_whole_number_is_refused(odd):
    with pytest.raises(DataError, match=r"^to: pass a whole number such as 2025, not "):
        given.whole(odd, "to")


@pytest.mark.parametrize("several", [["a", "b"], ("a", "b"), iter(["a", "b"]), pd.Series(["a", "b"])])
def test_texts_may_come_in_anything_that_lists_them(several):
    assert given.texts(several, "regions") == ["a", "b"]
    assert given.texts("ab", "regions") == ["ab"]
    assert given.texts([], "regions") == []


@pytest.mark.parametrize("level", [0, 1, -0.1, 1.1, 80])
def test_a_share_lies_between_nothing_and_all(level):
    with pytest.raises(DataError, match=r"^level .*: not between 0 and 1"):
        given.share(level, "level")
    assert given.share(np.float32(0.5), "level") == 0.5


def test_paths_and_tables_are_taken_one_or_several():
    table = pd.DataFrame()
    found = given.files(["a.csv", Path("b.csv"), table], "data")
    assert found[:2] == [Path("a.csv"), Path("b.csv")]
    assert found[2] is table
    assert given.files(table, "data")[0] is table
    assert given.files((name for name in ["a.csv"]), "data") == [Path("a.csv")]


def test_a_mapping_or_nothing():
    assert given.mapping({"a": 1}, "like", "{}") == {"a": 1}
    assert given.mapping(None, "like", "{}") == {}
    with pytest.raises(DataError, match=r"^like: pass a dict such as \{'a': 1\}, not list \[\]"):
        given.mapping([], "like", "{'a': 1}")


def test_every_column_that_is_needed_is_named_when_it_is_not_there():
    whole = pd.DataFrame(columns=list(given.NEEDED))
    for column in given.NEEDED:
        with pytest.raises(DataError, match=f"column {column}: not in the table"):
            given.harmonised(whole.drop(columns=column))


def test_missing_values_are_no_fault_but_missing_years_are():
    row = dict.fromkeys(given.NEEDED, "x") | {"year": 2025, "since": pd.NA, "value": float("nan")}
    table = pd.DataFrame([row, row])
    assert len(given.harmonised(table)) == 2
    for column in ("year", "since"):
        for odd in ("x", 2024.5):
            with pytest.raises(DataError, match=f"column {column}: {odd} is not a year"):
                given.harmonised(table.assign(**{column: [2025, odd]}))
    with pytest.raises(DataError, match="column year"):
        given.harmonised(table.assign(year=[2025, None]))


def test_a_table_is_needed_and_a_column_once():
    require(pd.DataFrame({"a": [1]}), ["a"], "add it")
    with pytest.raises(DataError, match=r"^panel: pass a DataFrame, not dict"):
        require({"a": [1]}, ["a"], "add it", "panel")
    with pytest.raises(DataError, match="column a: twice"):
        require(pd.DataFrame([[1, 2, 3]], columns=["a", "a", "b"]), ["a", "b"], "add it")
    # What nobody reads may stand there as often as it likes.
    require(pd.DataFrame([[1, 2, 3]], columns=["a", "a", "b"]), ["b"], "add it")


def test_what_came_is_said_in_few_words():
    assert came(pd.DataFrame({"a": [1, 2]})) == "a DataFrame of 2 rows"
    assert len(came("x" * 10_000)) < 100
