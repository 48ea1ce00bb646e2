"""Cases that others published, a handful each, for every machine; their whole collections where at hand."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from support import facts

from ipcompare.methods.growth import compound_growth
from ipcompare.methods.project import project
from ipcompare.methods.verdicts import Plan, open_sdg, sdsn_trend

WORDS = {"verdict", "iso3", "indicator", "index"}


def cases(name: str) -> pd.DataFrame:
    """Read cases with numbers as numbers, nothing where a case has none."""
    table = facts(name)
    numbers = [column for column in table if column not in WORDS]
    return table.assign(**{c: pd.to_numeric(table[c].replace("", None)) for c in numbers})


def plan_of(*columns) -> Plan:
    """Lay base, latest and target and their years side by side, more being better unless said otherwise."""
    values = [np.asarray(column, dtype=float) for column in columns]
    return Plan(*values, *[np.ones(len(values[0]))] * (7 - len(values)), np.full(len(values[0]), "eq"))


def test_open_sdg_verdicts():
    rows = cases("open_sdg").dropna(subset="yT")
    found = open_sdg(plan_of(*(rows[c] for c in ("y0", "t0", "yt", "t", "yT", "T", "direction"))))
    assert found["verdict"].tolist() == rows["verdict"].tolist()
    assert_allclose(found["ratio"], rows["ratio"], atol=1e-6)


def test_sdsn_trends():
    rows = cases("sdsn_trend").assign(T=2030)
    span = rows["optimum"] - rows["lower_bound"]
    first, last, goal = (100 * (rows[c] - rows["lower_bound"]) / span for c in ("v0", "v1", "green"))
    found = sdsn_trend(plan_of(first, rows["y0"], last, rows["y1"], goal, rows["T"]))
    assert found["verdict"].tolist() == rows["verdict"].tolist()
    assert rows["verdict"].nunique() == 4


def test_average_growth_of_the_index_of_intellectual_property():
    rows = cases("cnipa_index")
    found = compound_growth(rows["base"], rows["value"], rows["year"] - rows["base_year"])
    assert found.round(1).tolist() == rows["growth"].tolist()


def test_rates_of_maternal_mortality():
    """UNICEF's rate is the compound one; WHO prints its logarithm, 2.7 % a year for 2000-2015."""
    past, needed = compound_growth([339, 223], [227, 70], [15, 10])
    assert round(-100 * np.log1p(past / 100), 1) == 2.7
    assert round(-past, 1) == 2.6
    assert round(-needed) == 11


@pytest.mark.parametrize(
    ("model", "column"), [("linear", "half_width_in_s"), ("drift", "drift_half_width_in_sd")]
)
def test_factors_of_prediction_intervals(model, column):
    rng = np.random.default_rng(1)
    for row in cases("interval_factors").to_dict("records"):
        n, h = int(row["n"]), int(row["h"])
        values = rng.normal(5, 1, n)
        x = np.arange(n)
        residuals = values - np.polyval(np.polyfit(x, values, 1), x)
        unit = np.sqrt((residuals**2).sum() / (n - 2)) if model == "linear" else np.diff(values).std(ddof=1)
        table = pd.DataFrame({"region": "A", "indicator": "x", "year": 2000 + x, "value": values})
        got = project(table, 1999 + n + h, model=model, level=row["nominal"], interval="analytic").iloc[-1]
        assert_allclose((got["high"] - got["low"]) / 2 / unit, row[column], rtol=6e-5)
