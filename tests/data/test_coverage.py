"""Every run of digits of the five texts lies in a row's printed form, or on the list of what is left out.

The digits of the texts, line by line, are among the tests' facts; ``test_data.py`` holds them against the
texts.
"""

import re
from collections import Counter

import pandas as pd
import pytest
from support import DIGITS, facts

import ipcompare as ipc
from ipcompare.core.catalogue import read_catalogue
from ipcompare.results.targets import scoreboard

LINES = re.compile(r"; lines (\d+)-(\d+)$")
KINDS = {
    "date": 95,
    "document number": 7,
    "list number": 160,
    "page number": 38,
    "ordinal": 3,
    "name": 13,
    "table heading": 14,
    "definition": 3,
    "other": 3,
}


Place = tuple[int, int]


def digits(source: str) -> dict[Place, str]:
    """Give the runs of digits of a text by line and place within the line."""
    table = facts("digits").query("source == @source")
    return {
        (int(line), place): run
        for line, runs in zip(table["line"], table["digits"], strict=True)
        for place, run in enumerate(runs.split(" "))
    }


def claimed(text: dict[Place, str], locator: str, printed: str, taken: set[Place]) -> set[Place]:
    """Give the digits that a printed form covers; of several places the first that no other row covers."""
    first, last = map(int, LINES.search(locator).groups())
    runs = [(place, run) for place, run in text.items() if first <= place[0] <= last]
    found, position = set(), 0
    for part in printed.split(" … "):
        if not (wanted := DIGITS.findall(part)):
            continue
        places = [
            (i + len(wanted), {place for place, _ in runs[i : i + len(wanted)]})
            for i in range(position, len(runs) - len(wanted) + 1)
            if [run for _, run in runs[i : i + len(wanted)]] == wanted
        ]
        position, covered = next((p for p in places if not p[1] <= taken), places[0])
        found |= covered
    return found


def uncovered(source: str, figures: pd.DataFrame) -> Counter:
    """Count the runs of digits that no row covers, with their lines."""
    text, taken = digits(source), set()
    for row in figures[figures["source"] == source].itertuples():
        taken |= claimed(text, row.locator, row.as_printed, taken)
    return Counter((place[0], run) for place, run in text.items() if place not in taken)


def listed(source: str) -> Counter:
    rows = read_catalogue().left_out.query("source == @source")
    rows = rows[rows["token"].str.contains(DIGITS)]  # numbers in characters are found by reading alone
    return Counter(zip(rows["line"], rows["token"], strict=True))


@pytest.mark.parametrize("source", read_catalogue().read_line_by_line)
def test_nothing_is_silently_missed(source):
    assert uncovered(source, ipc.published()) == listed(source)


def test_a_missing_row_would_be_found():
    fewer = ipc.published().query("indicator != 'small_claims_cases'")
    missed = uncovered("guizhou-report-2024", fewer) - listed("guizhou-report-2024")
    assert missed == {(78, "984"): 1}


def test_what_is_left_out_is_counted_by_kind():
    assert Counter(read_catalogue().left_out["kind"]) == KINDS


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
