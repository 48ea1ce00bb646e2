"""Notes, places and derivations in Chinese: all that ships has a template, and nothing is lost on the way."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

import ipcompare as ipc
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.phrases import PLACE, phrase

NAMES = read_catalogue()
HARMONISED, PRINTED = ipc.load(), ipc.published()
#: Titles and publishers stand as their documents have them, with what follows them.
TITLE = re.compile(r"[^；]*《[^；]*》[^；]*")
LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (HARMONISED, "note"),
        (HARMONISED, "derivation"),
        (HARMONISED, "locator"),
        (PRINTED, "note"),
        (PRINTED, "locator"),
    ],
)
def test_all_that_ships_is_said_in_chinese(table, column):
    titles = {NAMES.source_title(source) for source in NAMES.sources["source"]}
    left = []
    for words in table[column].unique():
        said = phrase(words, "zh", NAMES)
        for title in titles:
            said = said.replace(title, "")
        if LATIN.search(TITLE.sub("", said)):
            left.append(words)
    assert left == []


def test_no_template_is_left_over():
    with (ROOT / "ipcompare/core/phrases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["en"] for row in rows}) == len(rows)
    for row in rows:
        assert set(PLACE.findall(row["zh"])) <= set(PLACE.findall(row["en"])), row["en"]


def figures(words):
    bare = re.sub(r"https?://\S+|[a-z]{2}-[a-z0-9-]+", "", words)
    return {number.rstrip(",") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", bare)}


@pytest.mark.parametrize(
    ("table", "column"), [(HARMONISED, "note"), (HARMONISED, "derivation"), (PRINTED, "note")]
)
def test_no_figure_is_lost_or_changed(table, column):
    for words in table[column].unique():
        said = phrase(words, "zh", NAMES)
        # What is said in words in Chinese: the plan periods, a million and 10,000 people.
        assert figures(words) - figures(said) <= {"12", "13", "14", "36.19", "10,000"}, said


@given(st.text(alphabet="abc中文;: |0123456789", max_size=40))
def test_a_note_of_ones_own_stays_as_it_is(words):
    for lang in ("zh", "en"):
        said = phrase(words, lang, NAMES)
        assert re.sub(r"[；;| ]", "", said) == re.sub(r"[；;| ]", "", words)


def test_english_stays():
    assert phrase("rounded by the publisher; 专栏1", "en", NAMES) == "rounded by the publisher; 专栏1"


def test_codes_within_a_phrase_have_their_names():
    said = phrase("3 agri_variety_rights + 4 forest_variety_rights", "zh", NAMES)
    assert (
        said
        == f"{NAMES.indicator_name('agri_variety_rights')}3＋{NAMES.indicator_name('forest_variety_rights')}4"
    )
    joined = phrase("its series is left empty: taken into census7, the only one of the region", "zh", NAMES)
    assert joined.endswith("“七普人口”")
