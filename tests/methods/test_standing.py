"""Each status and verdict counts once, and a scoreboard leaves nothing out."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.methods.progress import REACHED, STATUSES
from ipcompare.methods.standing import CLASSES, IN_DOUBT, VERDICTS, classes, counts, tally
from ipcompare.results.attainment import LIKELIHOODS

WORDS = [word for words in CLASSES.values() for word in words]
rows = st.lists(st.tuples(st.sampled_from(["CN-GZ", "CN-SC", "CN"]), st.sampled_from(WORDS)), min_size=1)


def test_every_word_counts_as_one_thing():
    assert len(WORDS) == len(set(WORDS))
    assert {word for _, word in LIKELIHOODS} | set(STATUSES) <= set(WORDS)
    assert set(ipc.attainment()["verdict"]) <= {w for name in VERDICTS for w in CLASSES[name]}


def test_a_word_of_likelihood_counts_nothing_without_a_probability():
    outlook = ipc.attainment()
    found = classes(outlook["verdict"])
    assert outlook.loc[found.isin(["likely", "even", "unlikely"]), "probability"].notna().all()
    assert outlook.loc[found.isin(["to_reach", "to_miss"]), "probability"].isna().all()
    assert found.isin(["to_reach", "to_miss"]).any()


def test_what_is_reached_and_in_doubt_counts_as_in_doubt_alone():
    words = pd.Series([*REACHED, "behind", "behind", IN_DOUBT])
    doubt = pd.Series(["far beyond", "", "contradicted", "far beyond", "", ""])
    assert classes(words, doubt).tolist() == ["doubt", "reached", "doubt", "behind", "behind", "doubt"]


def test_words_that_nobody_knows_and_doubts_that_nobody_has():
    words = pd.Series(["reached", "reached", "what is this", None])
    assert classes(words).tolist() == ["reached", "reached", "unknown", "unknown"]
    assert classes(words, pd.Series([None, "far beyond", None, ""])).tolist()[:2] == ["reached", "doubt"]


def test_a_scoreboard_has_numbers_alone():
    outlook = pd.DataFrame({"region": ["CN-SC", "CN-GZ"], "reading": "", "verdict": ["missed", "reached"]})
    board = tally(outlook)
    assert board["region"].tolist() == ["CN-SC", "CN-GZ"]
    assert board[["total", *VERDICTS]].dtypes.unique().tolist() == ["int64"]
    assert board.loc[0, list(VERDICTS)].sum() == board.loc[0, "missed"] == 1


@given(rows)
def test_counts_add_up_to_the_total_in_order_of_appearance(given_rows):
    outlook = pd.DataFrame(given_rows, columns=["region", "verdict"]).assign(reading="")
    outlook = outlook[classes(outlook["verdict"]).isin(VERDICTS)]
    board = tally(outlook)
    assert board["region"].tolist() == list(dict.fromkeys(outlook["region"]))
    assert (board[list(VERDICTS)].sum(axis=1) == board["total"]).all()
    assert board["total"].sum() == len(outlook)
    for _, own in outlook.groupby("region"):
        assert sum(counts(classes(own["verdict"])).values()) == len(own)


@given(rows, st.integers(1, 5))
def test_readings_of_a_target_are_not_counted(given_rows, more):
    printed = pd.DataFrame(given_rows, columns=["region", "verdict"]).assign(reading="")
    both = pd.concat([printed, printed.head(more).assign(reading="a running total")])
    pd.testing.assert_frame_equal(tally(both), tally(printed))


def test_no_target_gives_an_empty_board():
    empty = pd.DataFrame({"region": [], "reading": [], "verdict": []}, dtype=str)
    assert tally(empty).columns.tolist() == ["region", "total", *VERDICTS]
