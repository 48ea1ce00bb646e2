"""The one check of a long table: what it refuses, and which row it names."""

import numpy as np
import pandas as pd
import pytest

from ipcompare.core.errors import DataError
from ipcompare.methods.long import alike, read


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"region": ["B", "A", "B", "A"], "indicator": "x", "year": [2021, 2021, 2020, 2020], **columns}
    )


def test_points_come_by_series_and_year_and_know_their_rows() -> None:
    given = table(value=[1.0, 2.0, 3.0, 4.0])
    data = read(given)
    assert data.keys["region"].tolist() == ["A", "B"]
    assert data.value.tolist() == [4, 2, 3, 1]
    assert given["value"].to_numpy()[data.order].tolist() == data.value.tolist()
    assert data.matrix[0].tolist() == [[4, 2], [3, 1]]
    assert (data.first.tolist(), data.last.tolist()) == ([2020, 2020], [2021, 2021])


def test_a_changing_unit_is_named_by_its_row() -> None:
    given = table(value=[1.0, 2.0, 3.0, 4.0], unit=["万件", "件", "件", "件"])
    with pytest.raises(DataError, match=r"^region B indicator x year 2021 value 1.0: the unit changes"):
        read(given)
    assert read(table(value=1.0, unit=[None, "件", None, "件"])).count.tolist() == [2, 2]


def test_missing_values_are_refused_unless_gaps_are_let_in() -> None:
    given = table(value=[1.0, None, 3.0, 4.0])
    with pytest.raises(DataError, match=r"region A indicator x year 2021.*never put 0 for missing"):
        read(given)
    assert np.isnan(read(given, gaps=True).value).sum() == 1
    with pytest.raises(DataError, match=r"value inf.*leave it missing"):
        read(given.fillna(np.inf), gaps=True)


def test_more_faults_than_can_be_shown_are_counted() -> None:
    with pytest.raises(DataError, match="and 1 more rows"):
        read(table(value="many"))


def test_limits_come_from_unit_mapping_and_columns() -> None:
    given = table(value=[10.0, 20.0, 30.0, 40.0])
    assert read(given.assign(unit="%")).upper.tolist() == [100, 100]
    assert np.isnan(read(given.assign(unit="%", basis="growth")).upper).all()
    assert read(given, {"x": (0, 50)}).upper.tolist() == [50, 50]
    assert read(given.assign(lower=0.0, upper=[60.0, None, 60.0, None]), {"x": (0, 50)}).upper.tolist() == [
        50,
        60,
    ]


def test_some_of_the_series_are_as_if_read_alone() -> None:
    given = table(value=[1.0, 2.0, 3.0, 4.0], unit="%")
    some, alone = read(given).only(np.array([False, True])), read(given[given["region"] == "B"])
    assert some.keys.equals(alone.keys)
    for name in ("code", "year", "value", "lower", "upper", "count", "first", "last"):
        assert getattr(some, name).tolist() == getattr(alone, name).tolist(), name
    assert given["value"].to_numpy()[some.order].tolist() == some.value.tolist()


def test_alike_groups_positions_that_agree() -> None:
    groups = [g.tolist() for g in alike(np.array([1, 0, 1, 0]), np.array([5, 5, 5, 6]))]
    assert groups == [[1], [3], [0, 2]]
    assert list(alike(np.empty(0, np.int64))) == []
