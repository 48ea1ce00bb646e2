"""One function counts: titles, sentences, scoreboards and the briefing of one run say the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd
import pytest
from charts.samples import title_of

import ipcompare as ipc
from ipcompare.briefing.content import Briefing
from ipcompare.core.text import LANGUAGES, counted, text
from ipcompare.methods.standing import CLASSES, RISK, classes, counts, tally
from ipcompare.reading import findings
from ipcompare.results.targets import printed, scoreboard
from ipcompare.suite.figures import figures, outlooks


@pytest.fixture(scope="module")
def data() -> ipc.Dataset:
    return ipc.Dataset.open()


def said(row: pd.Series, lang: str, order: Iterable[str] = CLASSES) -> str:
    return counted({name: int(row[name]) for name in order if row.get(name)}, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_provinces_figure_says_what_the_scoreboard_and_the_sentence_say(
    data: ipc.Dataset, lang: str
) -> None:
    board = tally(data.outlook).set_index("region")
    sentences = findings.outlook(data.outlook, lang)
    known = figures(data)
    for name, code in outlooks(data).items():
        figure = known[name]
        title = title_of(figure.chart(figure.table(data), lang=lang)).replace(" ", "")
        assert said(board.loc[code], lang, RISK).replace(" ", "") in title
        assert said(board.loc[code], lang) in sentences
        assert board.loc[code].drop("total").sum() == board.loc[code, "total"]
    figure, whole = known["outlook"], board.drop(index="CN").sum()
    title = title_of(figure.chart(figure.table(data), lang=lang)).replace(" ", "")
    assert said(whole, lang, RISK).replace(" ", "") in title
    assert str(whole["total"]) in title


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_progress_figure_counts_the_targets_of_the_scoreboard(data: ipc.Dataset, lang: str) -> None:
    figure = figures(data)["progress"]
    title = title_of(figure.chart(figure.table(data), lang=lang))
    whole = scoreboard(data.plan).drop(index="CN").sum()
    rows = printed(data.plan)
    counted = {int(number) for number in re.findall(r"\d+", title)}
    assert counted == {len(rows), int(rows["progress"].notna().sum()), int((rows["progress"] >= 1).sum())}
    found = counts(classes(rows["status"], rows["doubt"]))
    assert found == {name: int(whole[name]) for name in CLASSES if whole.get(name)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_counts_the_same(data: ipc.Dataset, lang: str) -> None:
    shown = Briefing(lang, data).shown_scoreboard().set_index(text("column.region", lang))
    board = tally(data.outlook).set_index("region")
    board.index = pd.Index([data.catalogue.region_name(code, lang) for code in board.index])
    for name in board.columns:
        head = text(f"class.{name}", lang)
        if head in shown:
            assert shown[head].to_dict() == board[name].to_dict()
        else:
            assert not board[name].any()


def test_what_is_in_doubt_is_counted_as_reached_nowhere(data: ipc.Dataset) -> None:
    key = ["region", "indicator", "series"]
    plan, outlook = printed(data.plan).set_index(key), printed(data.outlook).set_index(key)
    doubted = plan.index[plan["doubt"] != ""]
    assert len(doubted)
    assert (outlook.loc[doubted, "verdict"] == "in doubt").all()
    assert scoreboard(data.plan).drop(index="CN")["reached"].sum() == (outlook["verdict"] == "reached").sum()
