"""The calendar of plans."""

from hypothesis import given
from hypothesis import strategies as st

from ipcompare.core.periods import LEAST_PERIOD, ends_of_plans, middle_of, plan_periods

years = st.integers(1995, 2035)


def test_the_plan_that_the_suite_is_about_is_the_fourteenth():
    assert plan_periods(2020, 2025)[0] == (14, 2020, 2025)
    assert plan_periods(2020, 2023) == [(14, 2020, 2023)]
    assert plan_periods(2009, 2016) == [(12, 2010, 2015)]  # single years on either side make no period
    assert plan_periods(2008, 2012) == [(11, 2008, 2010), (12, 2010, 2012)]


@given(years, st.integers(1, 30))
def test_periods_lie_within_the_years_and_within_one_plan(first, length):
    last = first + length
    for plan, begin, end in plan_periods(first, last):
        assert first <= begin < end <= last
        assert end - begin >= LEAST_PERIOD
        # The fourteenth runs from the end of 2020 to the end of 2025, the others five years apart.
        assert 2020 + 5 * (plan - 14) <= begin < end <= 2025 + 5 * (plan - 14)
    middle = middle_of(first, last)
    assert middle is None or (first < middle < last and middle % 5 == 0)
    ends = ends_of_plans(first, last)
    assert ends == sorted(set(ends))
    assert (ends[0], ends[-1]) == (first, last)
