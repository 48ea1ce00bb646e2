"""Radii and probabilities from other regions' errors: the rule, what is left out, and the scale."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ipcompare.core.errors import DataError
from ipcompare.methods import conformal
from ipcompare.methods.conformal import Errors

LEVELS = (0.5, 0.8, 0.95)
RULES = ("region", "years", "future")


@pytest.fixture(scope="module")
def errors() -> Errors:
    rng = np.random.default_rng(3)
    return Errors(rng.normal(size=200), rng.integers(0, 8, 200), rng.integers(0, 12, 200), 2)


def kept(errors: Errors, i: int, leave_out: str) -> np.ndarray:
    """The errors that the forecast which made error i may use."""
    keep = errors.region != errors.region[i]
    if leave_out == "years":
        keep &= np.abs(errors.origin - errors.origin[i]) >= 2
    if leave_out == "future":
        keep &= errors.origin <= errors.origin[i] - 2
    return errors.error[keep]


@pytest.mark.parametrize("leave_out", RULES)
@pytest.mark.parametrize("level", LEVELS)
def test_a_radius_is_the_conformal_quantile(errors, level, leave_out):
    got = errors.radius(level, errors.region, errors.origin, leave_out)
    for i in range(0, 200, 17):
        size = np.sort(np.abs(kept(errors, i, leave_out)))
        rank = int(np.ceil(level * (len(size) + 1) - 1e-9))
        want = size[rank - 1] if len(size) >= 30 and rank <= len(size) else np.nan
        assert_allclose(got[i], want)


@pytest.mark.parametrize("leave_out", RULES)
def test_probabilities_are_shares_of_the_errors_kept(errors, leave_out):
    away = np.linspace(-2, 2, 200)
    got = errors.exceeds(away, errors.region, errors.origin, leave_out)
    share = errors.share_above(away, errors.region, errors.origin, leave_out)
    for i in range(0, 200, 17):
        seen = kept(errors, i, leave_out)
        tail = (1 + (np.abs(seen) >= abs(away[i])).sum()) / (len(seen) + 1) / 2
        want = np.clip(tail if away[i] > 0 else 1 - tail, 1 / (len(seen) + 1), len(seen) / (len(seen) + 1))
        enough = len(seen) >= 30
        assert_allclose(got[i], want if enough else np.nan)
        assert_allclose(share[i], np.mean(seen >= away[i]) if enough else np.nan)


def test_coverage_is_measured_without_the_region_and_its_years(errors):
    reach = errors.radius(0.8, errors.region, errors.origin, "years")
    assert errors.held_out(0.8) == np.mean(np.abs(errors.error) <= reach)
    few = Errors(errors.error[:29], errors.region[:29], errors.origin[:29], 2)
    assert np.isnan(few.held_out(0.5))


def test_blocks_change_nothing(errors, monkeypatch):
    whole = errors.radius(0.8, errors.region, errors.origin, "years")
    monkeypatch.setattr(conformal, "_BLOCK", 1000)
    assert_allclose(errors.radius(0.8, errors.region, errors.origin, "years"), whole)


def test_too_few_errors_give_no_radius_and_no_probability():
    few, one = Errors(np.linspace(-1, 1, 29), np.zeros(29, int), np.zeros(29, int)), np.ones(1, int)
    assert np.isnan(few.radius(0.5, one)).all()
    assert np.isnan(few.exceeds(np.zeros(1), one)).all()
    assert np.isnan(Errors(few.error[:0], few.region[:0], few.origin[:0]).radius(0.5, one)).all()


def test_leaving_out_years_needs_the_years(errors):
    with pytest.raises(DataError, match="origins"):
        errors.radius(0.8, errors.region, leave_out="years")


def test_shift_undoes_deviation():
    value, base = np.array([3.0, 80.0, 0.0]), np.array([2.0, 60.0, 1.0])
    lower, upper = np.array([np.nan, 0.0, np.nan]), np.array([np.nan, 100.0, np.nan])
    away = conformal.deviation(value, base, lower, upper)
    assert np.isnan(away[2])
    assert_allclose(conformal.shift(base, away, lower, upper)[:2], value[:2])
