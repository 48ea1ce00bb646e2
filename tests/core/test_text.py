"""Words in both languages, and numbers that say what they are worth."""

import csv
import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.errors import DataError
from ipcompare.core.text import (
    BOUND_SIGNS,
    ENGLISH_WORTH,
    LANGUAGES,
    bounded,
    chance,
    exact,
    has_text,
    number,
    percent,
    reason_words,
    shortest,
    text,
    unit_beside,
    unit_name,
    word,
)

UNITS = sorted({"", "%", "件", "件/万人", "分", "工作日", *ENGLISH_WORTH})
SIZES = {"k": 1e3, "m": 1e6, "万": 1e4, "亿": 1e8}
values = st.floats(-1e9, 1e9).filter(lambda v: v == 0 or abs(v) >= 0.01)


def rows() -> list[dict[str, str]]:
    with (ROOT / "ipcompare/core/texts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(figure: str) -> float:
    """Read a written number back."""
    size = SIZES.get(figure[-1], 1)
    return float(figure.rstrip("".join(SIZES)).replace(",", "").replace("−", "-")) * size


def worth(unit: str, lang: str) -> float:
    """Say what one of a unit is in the unit that stands beside the written number."""
    if lang == "en":
        return ENGLISH_WORTH.get(unit, 1)
    return 1e4 if unit_beside(unit, "zh") == unit.removeprefix("万") != unit else 1


# --- words -------------------------------------------------------------------------------------------


def test_every_text_is_there_once_in_both_languages():
    keys = [row["key"] for row in rows()]
    assert len(keys) == len(set(keys))
    for row in rows():
        assert all(row[lang] for lang in LANGUAGES) or row["key"].startswith(("unit.", "join.")), row["key"]


def test_both_languages_fill_the_same_places():
    def places(words: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}

    assert [row["key"] for row in rows() if places(row["zh"]) != places(row["en"])] == []


def test_every_unit_of_the_catalogue_has_words():
    assert [unit for unit in read_catalogue().unit_of.values() if not has_text(f"unit.{unit}")] == []
    assert all(unit_name(unit, "en").isascii() for unit in read_catalogue().unit_of.values())


def test_what_is_unknown_is_named():
    with pytest.raises(DataError, match=r"no text 'statu\.reached'.*status\.reached"):
        text("statu.reached")
    with pytest.raises(DataError, match="needs a value for 'source'"):
        text("foot.source", "en")
    for call in (
        lambda: text("yes", "fr"),
        lambda: number(1, "", "fr"),
        lambda: word("role", "target", "fr"),
    ):
        with pytest.raises(DataError, match="lang='fr' is not a language"):
            call()


def test_a_code_without_words_stays_as_it_is():
    assert word("model", "my_own_rule", "en") == "my own rule"
    assert unit_name("斛", "en") == "斛"
    assert reason_words("because: of something") == "because: of something"


def test_what_follows_the_colon_of_a_reason_may_vary():
    for lang in LANGUAGES:
        short = reason_words("methods disagree", lang)
        assert short == reason_words("methods disagree: anything at all", lang)
    assert reason_words("methods disagree", "zh") == "各方法结论不一"


# --- numbers -----------------------------------------------------------------------------------------


@given(values, st.sampled_from(UNITS), st.sampled_from(LANGUAGES))
def test_a_written_number_is_the_number(value, unit, lang):
    figure = number(value, unit, lang)
    assert read(figure) == pytest.approx(value * worth(unit, lang), rel=0.006, abs=0.006)


@given(values.map(lambda v: round(v, 2)), st.sampled_from(UNITS), st.sampled_from(LANGUAGES))
def test_an_exact_number_keeps_every_digit(value, unit, lang):
    figure = exact(value, unit, lang)
    assert read(figure) == pytest.approx(value * worth(unit, lang), rel=1e-9)


@given(values, st.sampled_from(UNITS), st.sampled_from(LANGUAGES))
def test_the_sign_is_written_with_a_minus_and_never_before_zero(value, unit, lang):
    for figure in (number(value, unit, lang), percent(value / 100, lang)):
        assert "-" not in figure
        assert not figure.startswith("−") or any(c in "123456789" for c in figure)
    assert number(-abs(value), unit, lang).lstrip("−") == number(abs(value), unit, lang)


@given(values, st.sampled_from(UNITS), st.sampled_from(LANGUAGES))
def test_the_unit_follows_the_number(value, unit, lang):
    gap = " " if lang == "en" and unit not in ("", "%") else ""
    beside = unit_beside(unit, lang) if unit else ""
    for write in (number, exact):
        assert write(value, unit, lang, show_unit=True) == write(value, unit, lang) + gap + beside
    named = number(value, unit, lang, show_unit=True, unit_word="awards")
    assert unit == "" or named.endswith("awards")


@given(st.floats(0.01, 99).map(lambda v: round(v, 3)), st.integers(0, 3), st.sampled_from(LANGUAGES))
def test_decimals_asked_for_are_shown_below_a_hundred(value, decimals, lang):
    shown = number(value, "件/万人", lang, decimals)
    assert len(shown.partition(".")[2]) == decimals


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_missing_is_a_dash(lang):
    for write in (number, exact, percent, chance):
        assert write(math.nan, lang=lang) == "—"


@given(st.floats(0, 1), st.sampled_from(LANGUAGES))
def test_a_chance_never_claims_certainty(probability, lang):
    shown = chance(probability, lang)
    assert shown not in ("0%", "100%")
    share = int(shown.lstrip("<>").rstrip("%")) / 100
    assert abs(share - probability) <= 0.0101


@given(values, st.sampled_from([*BOUND_SIGNS, "eq", None, "", math.nan]), st.sampled_from(LANGUAGES))
def test_a_target_has_the_sign_of_its_bound(value, bound, lang):
    assert bounded(value, bound, "件", lang) == BOUND_SIGNS.get(bound, "") + shortest(value, "件", lang)


@given(st.floats(0.01, 1e6).map(lambda x: round(x, 2)), st.integers(0, 3), st.sampled_from(["zh", "en"]))
def test_no_number_has_more_digits_than_it_needs(value, decimals, lang):
    said = shortest(value, "分", lang, decimals)
    assert len(said) <= len(number(value, "分", lang, decimals))
    printed = shortest(round(value, decimals), "分", lang, decimals)
    assert "." not in printed or not printed.endswith("0")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (568_000, "件", "56.8万", "568k"),
        (10_005, "件", "1万", "10k"),
        (260_000, "件", "26万", "260k"),
        (1_234_567, "件", "123万", "1.23m"),
        (12_740, "万人", "1.27亿", "127m"),
        (2_500, "亿元", "2500", "250"),
        (25_000, "亿元", "2.5万", "2,500"),
        (0, "件", "0", "0"),
        (-0.001, "%", "0.00", "0.00"),
        (-3.5, "%", "−3.50", "−3.50"),
        (float("nan"), "件", "—", "—"),
    ],
)
def test_numbers(value: float, unit: str, zh: str, en: str) -> None:
    assert number(value, unit, "zh") == zh
    assert number(value, unit, "en") == en
