"""Numbers, years and units: what is printed in any style comes back."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare.core.catalogue import read_catalogue
from ipcompare.forms.numbers import NOT_A_NUMBER, day, folded, locator, mark_in, number
from ipcompare.forms.numbers import year as read_year
from ipcompare.forms.vocabulary import unit as read_unit

CATALOGUE = read_catalogue()
UNITS = sorted(CATALOGUE.known_units)
FULL = str.maketrans("0123456789.,%-+", "０１２３４５６７８９．，％－＋")


def grouped(by):
    return lambda x: format(x, ",f").replace(",", by)


STYLES = {
    "plain": lambda x: format(x, "f"),
    "full width": lambda x: format(x, "f").translate(FULL),
    "comma": grouped(","),
    "full-width comma": lambda x: format(x, ",f").translate(FULL),
    "blank": grouped(" "),
    "ideographic blank": grouped("\u3000"),
    "narrow blank": grouped("\u202f"),
    "apostrophe": grouped("'"),
    "padded": lambda x: f" \u3000{x:f}\u00a0",
    "plus": lambda x: f"{x:+f}",
    "scientific": lambda x: f"{x:.12e}",
}


@settings(max_examples=400, deadline=None)
@given(
    value=st.decimals(0, 10**9, places=4, allow_nan=False),
    style=st.sampled_from(sorted(STYLES)),
    unit=st.sampled_from(UNITS),
    tail=st.sampled_from(["", "{u}", " {u}", "\u3000{u}"]),
)
def test_a_number_comes_back_from_every_style_and_unit(value, style, unit, tail):
    words = STYLES[style](value) + tail.format(u=unit)
    assert float(number(words, unit)) == float(value)


@pytest.mark.parametrize(
    ("words", "reads"),
    [("+5", "5"), ("−5.20", "-5.20"), ("1、234", "1234"), ("12.5%", "12.5"), ("1e5", "1e5")],
)
def test_a_number_keeps_its_digits_as_they_are_written(words, reads):
    assert number(words, "%") == reads


@pytest.mark.parametrize("words", ["abc", "5+", "1.2.3", "--5", ""])
def test_what_is_no_number_is_told_how_one_looks(words):
    with pytest.raises(ValueError, match="is not a number") as says:
        number(words)
    assert says.value.args == (NOT_A_NUMBER,)


@pytest.mark.parametrize(
    ("words", "mark"), [("120①", "①"), ("12²", "²"), ("Ⅻ月", "Ⅻ"), ("1２件", ""), ("12", "")]
)
def test_marks_stay_marks_when_their_width_is_folded(words, mark):
    assert mark_in(words) == mark
    assert mark in folded(words)
    assert mark_in(folded(words)) == mark


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        ("2025年3月1日", "2025-03-01"),
        ("２０２５ / 11 / 30", "2025-11-30"),
        ("2025.3", "2025-03"),
        ("2025年", "2025"),
        ("2025", "2025"),
        ("spring of 2025", "spring of 2025"),
        ("", ""),
    ],
)
def test_a_day_comes_back_as_the_catalogue_writes_it(words, reads):
    assert day(words) == reads


@settings(max_examples=100, deadline=None)
@given(
    unit=st.sampled_from(UNITS),
    wide=st.booleans(),
    blank=st.sampled_from(["", " ", "\u3000"]),
)
def test_every_unit_comes_back(unit, wide, blank):
    words = blank.join(unit.translate(FULL) if wide else unit)
    assert read_unit(words, CATALOGUE) == unit


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1949, 2100),
    st.sampled_from(["{}", "{}年", "{}年末", "{}-12-31", "{}/12", "{}年12月31日", " {} "]),
)
def test_every_way_to_write_a_year_comes_back(year, way):
    assert read_year(way.format(year)) == str(year)
    assert read_year(way.format(year).translate(FULL)) == str(year)


@pytest.mark.parametrize("words", ["spring", "", "20255", "٢٠٢٥", "2025年6月"])
def test_what_is_no_year_stays_as_it_is(words):
    assert read_year(words) == words


@pytest.mark.parametrize("words", ["1,23", "12 34", "1,234 567"])
def test_separators_that_part_no_thousands_are_named(words):
    with pytest.raises(ValueError, match="do not part thousands"):
        number(words)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["", "件", "%", "万件"]))
def test_any_text_is_a_number_or_a_value_error(words, unit):
    said = ""
    try:
        assert float(number(words, unit)) is not None
    except ValueError as says:
        said = str(says)
    assert "could not convert" not in said


@settings(max_examples=200, deadline=None)
@given(
    section=st.sampled_from(["专栏1", "第二章 目标", "a line", "§ 3", "表 2（续）"]),
    first=st.integers(1, 99_999),
    more=st.integers(0, 99),
    by=st.sampled_from(["; lines {}-{}", " 第{}-{}行", "，第 {} 至 {} 行", "；lines {}—{}", " line {} ~ {}"]),
)
def test_every_way_to_write_a_place_comes_back(section, first, more, by):
    plain = f"{section}; lines {first}-{first + more}"
    assert locator(section + by.format(first, first + more)) == plain
    assert locator(plain) == plain


@pytest.mark.parametrize("words", ["第12行", "; lines 1-2", "专栏1\n表2 第12行", "第二章"])
def test_a_place_without_a_section_of_one_line_stays_as_it_is(words):
    assert locator(words) == words


def test_a_section_with_signs_that_widen_keeps_its_words():
    assert locator("专栏1… 第12-14行") == "专栏1...; lines 12-14"
    assert locator("（一）第3行") == "（一）; lines 3-3"


@pytest.mark.parametrize("words", [";", "第", "lines", "lines 1 ", "a\n;"])
def test_a_long_place_costs_no_more_than_its_length(words):
    start = time.process_time()
    locator("a" + words * 30_000 + "b")
    assert time.process_time() - start < 1
