"""Messages of faults: in both languages, counted, and whole on the way to another process."""

import ast
import csv
import pickle
import string

import pytest
from support import ROOT

import ipcompare as ipc
from ipcompare.core.errors import MOST_PRINTED, DataError, Fault, nearest

TEMPLATES = ROOT / "ipcompare" / "core" / "faults.csv"


def places(words):
    return sorted(field.partition("!")[0] for _, field, _, _ in string.Formatter().parse(words) if field)


def chinese():
    with TEMPLATES.open(encoding="utf-8", newline="") as file:
        return [(row["en"], row["zh"]) for row in csv.DictReader(file)]


def templates():
    """Find the English templates that the code writes."""
    for path in (ROOT / "ipcompare").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}: a template is one text"
                yield node.args[0].value


def test_every_message_is_written_in_chinese_once_and_none_is_left_over():
    written = [en for en, _ in chinese()]
    assert len(set(written)) == len(written)
    used = set(templates())
    assert used - set(written) == set(), "write these in core/faults.csv"
    assert set(written) - used == set(), "no code says these"


def test_no_message_knows_english_alone():
    """No error is given a text that is no Fault."""
    plain = []
    for path in (ROOT / "ipcompare").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Raise)
                and getattr(getattr(node.exc, "func", None), "id", "") == "DataError"
            ):
                given = node.exc.args[0]
                inner = getattr(given, "elt", given)
                plain += [f"{path}:{node.lineno}"] * isinstance(inner, ast.Constant | ast.JoinedStr)
    assert plain == []


@pytest.mark.parametrize(("en", "zh"), chinese())
def test_both_languages_have_the_same_places(en, zh):
    assert places(en) == places(zh)
    words = any(text.strip(":,. ()") for text, *_ in string.Formatter().parse(en))
    assert not words or any("\u4e00" <= c <= "\u9fff" for c in zh)


def test_a_fault_within_a_fault_is_said_in_the_same_language():
    inner = Fault("is empty; write the headings and a row a figure")
    fault = Fault("{file}: {says}", file="a.csv", says=inner)
    assert fault == "a.csv: is empty; write the headings and a row a figure"
    assert "write" not in fault.said("zh")
    again = pickle.loads(pickle.dumps(DataError([fault, "plain {braces}"])))
    assert again.faults == (fault, "plain {braces}")
    assert again.said("zh").splitlines() == ["共 2 处问题：", fault.said("zh"), "plain {braces}"]


def test_an_error_keeps_its_language_and_can_say_the_other():
    error = DataError([Fault("is empty; write the headings and a row a figure")] * 2, "zh")
    again = pickle.loads(pickle.dumps(error))
    assert str(error) == str(again) == error.said("zh")
    assert "2 faults" in again.said("en")
    # An error within a message is said with it.
    assert "是空的" in Fault("{figure}: {reason}", figure="rank", reason=DataError(error.faults[0])).said(
        "zh"
    )


def test_of_many_faults_the_first_are_printed_with_the_count():
    error = DataError(f"fault {n}" for n in range(20_000))
    assert len(error.faults) == 20_000
    for words in (str(error), error.said("zh")):
        assert len(words.splitlines()) == MOST_PRINTED + 1
        assert "20000" in words


def test_what_resembles_nothing_is_offered_the_first_names():
    assert nearest("", ["Guizhou"]) == "Guizhou"
    assert nearest("x" * 10_000, ["Guizhou", "Sichuan"]) == "Guizhou, Sichuan"
    assert nearest("sichaun", ["Guizhou", "Sichuan"]) == "Sichuan"


def test_the_face_raises_the_error():
    with pytest.raises(ipc.DataError) as caught:
        ipc.load("Guizou")
    assert caught.value.faults
