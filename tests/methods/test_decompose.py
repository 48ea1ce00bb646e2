"""The parts of a growth add up, whatever the unit and the order of the factors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipcompare.core.errors import DataError
from ipcompare.methods.decompose import log_parts

positive = st.floats(0.01, 1e6)
POWERS = {"inventions": 1, "share": 1, "population": -1}


def ends(**factors: tuple[float | None, float | None]) -> pd.DataFrame:
    flat = {
        f"{name}_{end}": [value]
        for name, pair in factors.items()
        for end, value in zip(("from", "to"), pair, strict=True)
    }
    return pd.DataFrame(flat, dtype=float)


@given(*[st.tuples(positive, positive)] * 3)
def test_the_parts_are_the_whole(a, b, c) -> None:
    table = ends(inventions=a, share=b, population=c)
    found = log_parts(table, POWERS).iloc[0]
    product = (a[1] * b[1] / c[1]) / (a[0] * b[0] / c[0])
    assert found["whole"] == pytest.approx(100 * np.log(product), abs=1e-6)
    assert found["by_inventions"] + found["by_share"] + found["by_population"] == pytest.approx(
        found["whole"]
    )
    if abs(found["whole"]) > 0.01:
        assert found[["inventions_part", "share_part", "population_part"]].sum() == pytest.approx(100)
    other = log_parts(table * 1000, dict(reversed(POWERS.items()))).iloc[0]
    assert other["by_share"] == pytest.approx(found["by_share"], abs=1e-6)


def test_more_people_are_less_per_head() -> None:
    found = log_parts(ends(inventions=(1, 2), share=(1, 1), population=(1, 1.1)), POWERS).iloc[0]
    assert found["by_population"] == pytest.approx(-100 * np.log(1.1))
    assert found["by_share"] == 0


def test_what_is_missing_leaves_the_whole_unknown_and_nothing_has_no_parts() -> None:
    found = log_parts(ends(inventions=(1, None), share=(1, 2), population=(1, 2)), POWERS).iloc[0]
    assert np.isnan(found["whole"])
    assert found["by_share"] == pytest.approx(100 * np.log(2))
    still = log_parts(ends(inventions=(1, 1), share=(1, 1), population=(1, 1)), POWERS).iloc[0]
    assert still["whole"] == 0
    assert np.isnan(still["share_part"])


def test_bad_tables_are_named() -> None:
    with pytest.raises(DataError, match=r"share: a logarithm needs values above zero"):
        log_parts(ends(inventions=(1, 1), share=(0, 1), population=(1, 1)), POWERS)
    with pytest.raises(DataError, match="column share_from"):
        log_parts(ends(inventions=(1, 1)), POWERS)
