"""Each verdict counts once, and a scoreboard leaves nothing out."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.results.attainment import LIKELIHOODS
from ipcompare.results.verdicts import COUNTS, tally

VERDICTS = [verdict for words in COUNTS.values() for verdict in words]
rows = st.lists(st.tuples(st.sampled_from(["CN-GZ", "CN-SC", "CN"]), st.sampled_from(VERDICTS)), min_size=1)


def test_every_verdict_counts_as_one_thing():
    assert len(VERDICTS) == len(set(VERDICTS))
    assert {word for _, word in LIKELIHOODS} <= set(VERDICTS)
    assert set(ipc.attainment()["verdict"]) <= set(VERDICTS)


@given(rows)
def test_counts_add_up_to_the_total_in_order_of_appearance(given_rows):
    outlook = pd.DataFrame(given_rows, columns=["region", "verdict"]).assign(reading="")
    board = tally(outlook)
    assert board["region"].tolist() == list(dict.fromkeys(outlook["region"]))
    assert (board[list(COUNTS)].sum(axis=1) == board["total"]).all()
    assert board["total"].sum() == len(outlook)


@given(rows, st.integers(1, 5))
def test_readings_of_a_target_are_not_counted(given_rows, more):
    printed = pd.DataFrame(given_rows, columns=["region", "verdict"]).assign(reading="")
    both = pd.concat([printed, printed.head(more).assign(reading="the rate holds every year")])
    pd.testing.assert_frame_equal(tally(both), tally(printed))


def test_no_target_gives_an_empty_board():
    empty = pd.DataFrame({"region": [], "reading": [], "verdict": []}, dtype=str)
    assert tally(empty).columns.tolist() == ["region", "total", *COUNTS]
