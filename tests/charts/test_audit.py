"""What documents print, beside what it is elsewhere or ought to be."""

from __future__ import annotations

import pandas as pd
import pytest
from charts.samples import audited

from ipcompare import charts
from ipcompare.charts.audit import gaps


def _shown(table: pd.DataFrame, lang: str) -> list[str]:
    return [words.get_text() for words in charts.audit_findings(table, lang=lang).texts]


def test_gaps_of_counts_are_shares_and_those_of_percentages_points() -> None:
    rows = gaps(audited())
    assert list(rows["indicator"])[:2] == ["judgment_acceptance", "patent_stock"]
    assert rows["gap"].tolist() == pytest.approx([12.5 - 7.69, 100 * 4 / 59734, 0.0, 100 * 131150 / 1.6e6])
    assert rows["inference"].tolist() == [False, False, False, True]
    assert gaps(audited().assign(printed=0.0))["gap"].isna().sum() == 3  # points need no division


def test_each_finding_says_both_figures_with_their_units_and_the_gap() -> None:
    english = _shown(audited(), "en")
    assert {"59,734 patents", "59,738 patents", "0.0067%", "4.8 points", "bound alone"} <= set(english)
    assert english.index("Contradictory (3)") < english.index("4.8 points") < english.index("0.0067%")
    money = audited().assign(unit="亿元", indicator="pledge_financing", printed=907.6, computed=921.3)
    assert "90.76 bn yuan" in _shown(money, "en")
    assert "907.6亿元" in _shown(money, "zh")


def test_what_a_finding_means_stands_under_its_name() -> None:
    means = "two values are printed for one figure"
    assert _shown(audited().assign(follows=means), "en").count(means) == 4
    assert "parts and total" in _shown(audited(), "en")
