"""Every run of digits of the five texts lies in a row's printed form, or on the list of what is left out."""

import re
from collections import Counter

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.core.reference import data_path
from ipcompare.results.targets import scoreboard

DIGITS = re.compile(r"[0-9０-９]+")
LINES = re.compile(r"; lines (\d+)-(\d+)$")
KINDS = {
    "date": 95,
    "document number": 7,
    "list number": 160,
    "page number": 38,
    "ordinal": 2,
    "name": 13,
    "table heading": 14,
    "definition": 3,
    "other": 1,
}


def laid_out(lines, first, last):
    """Give lines as one text with whitespace collapsed, and where each character stands."""
    text, places = "", []
    for number in range(first, last + 1):
        for column, sign in enumerate(lines[number - 1] + "\n"):
            if sign.isspace() and text.endswith(" "):
                continue
            text += " " if sign.isspace() else sign
            places.append((number, column))
    return text, places


def claimed(lines, locator, printed, taken):
    """Give the digits that a printed form covers; of several places the first that no other row covers."""
    text, places = laid_out(lines, *map(int, LINES.search(locator).groups()))
    found, position = set(), 0
    for part in printed.split(" … "):
        form = re.compile(r"(?<![\d.])" + re.escape(part) + r"(?!\.?\d)")
        hits = [
            (hit.end(), {places[i] for i in range(*hit.span()) if DIGITS.fullmatch(text[i])})
            for hit in form.finditer(text, position)
        ]
        position, digits = next((h for h in hits if h[1] and not h[1] <= taken), hits[0])
        found |= digits
    return found


def uncovered(lines, figures):
    """List the runs of digits that no row covers, with their lines."""
    taken = set()
    for row in figures.itertuples():
        taken |= claimed(lines, row.locator, row.as_printed, taken)
    return [
        (number, run.group())
        for number, line in enumerate(lines, start=1)
        for run in DIGITS.finditer(line)
        if not {(number, column) for column in range(*run.span())} <= taken
    ]


def left_out():
    return pd.read_csv(data_path("left_out.csv"), dtype={"token": str})


def texts():
    digests = ipc.sources().set_index("source")["sha256"]
    return digests[digests != ""]


@pytest.mark.parametrize("source", sorted(texts().index))
def test_nothing_is_silently_missed(documents, source):
    figures = ipc.published()
    left = left_out()
    found = uncovered(documents[texts()[source]], figures[figures["source"] == source])
    listed = left[left["source"] == source]
    assert Counter(found) == Counter(zip(listed["line"], listed["token"], strict=True))


def test_a_missing_row_would_be_found(documents):
    source = "guizhou-report-2024"
    figures = ipc.published().query("source == @source and indicator != 'small_claims_cases'")
    missed = Counter(uncovered(documents[texts()[source]], figures)) - Counter(
        zip(left_out()["line"], left_out()["token"], strict=True)
    )
    assert missed == {(78, "984"): 1}


def test_what_is_left_out_is_counted_by_kind():
    assert Counter(left_out()["kind"]) == KINDS


def test_targets_of_boxes_stay_apart_from_the_plans_tables():
    plans, wide = ipc.targets(), ipc.targets(boxes=True)
    key = ["region", "indicator", "series", "reading"]
    assert set(map(tuple, plans[key].to_numpy())) < set(map(tuple, wide[key].to_numpy()))
    assert len(wide) - len(plans) == 32
    assert scoreboard(plans)["total"].to_dict() == {"CN": 8, "CN-GD": 15, "CN-GZ": 17, "CN-SC": 11}
    row = wide[wide["indicator"] == "time_honoured_brands_new"].iloc[0]
    assert (row["target"], row["latest"]) == (10, 0)


def test_a_table_of_nothing_but_box_targets_has_no_plan_target():
    table = ipc.load("贵州", "china_patent_awards")
    assert ipc.targets(table).empty
    assert ipc.targets(table, boxes=True)["target"].tolist() == [30]


def test_figures_printed_twice_share_indicator_and_year():
    rows = ipc.published("贵州", "patent_licence_value")
    assert rows["value"].tolist() == [2550.52, 2550.52]
    assert rows["year"].tolist() == [2024, 2024]
    assert rows["locator"].is_unique


def test_growth_in_multiples_is_not_percent():
    rows = ipc.published().query("unit == '倍'")
    assert sorted(rows["value"]) == [4, 7.3, 160]
    level = ipc.load(indicators=["small_claims_cases", "customs_goods_seized"])
    assert not level["derived"].any()
    assert level["year"].eq(2024).all()


def test_unclear_growth_makes_no_level():
    table = ipc.load("贵州")
    for indicator in (
        "prosecution_cases",
        "prosecution_persons",
        "arrest_approved_persons",
        "mediation_committees",
    ):
        assert table.loc[table["indicator"] == indicator, "year"].tolist() == [2024]


def test_responsible_bodies_of_the_plan_s_table():
    table = ipc.published("贵州").query("source == 'guizhou-plan-14'")
    main = table[table["locator"].str.startswith("专栏1;")]
    assert len(main) == 34
    assert (main["owner"] != "").all()
    assert main.groupby("indicator")["owner"].nunique().eq(1).all()
