"""Numbers, arrays or Series in, the same out: how the methods read their arguments and give back results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipcompare.core.errors import DataError, Fault

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.object_]
Values: TypeAlias = "float | Sequence[float] | NDArray[Any] | pd.Series[Any] | None"
Words: TypeAlias = "str | Sequence[str] | NDArray[Any] | pd.Series[Any] | None"

NOISE = 1e-9
"""Decimal figures do not sit exactly on binary numbers: 0.1 * 3 must still meet a target of 0.3."""


def numbers(name: str, given: Any) -> Floats:
    """Read finite numbers; what is missing becomes NaN, anything else is a `DataError` under `name`."""
    try:
        found: Floats = (
            given.to_numpy(float, na_value=np.nan) if isinstance(given, pd.Series) else np.array(given, float)
        )
    except (TypeError, ValueError):
        raw = np.asarray(given, dtype=object)
        flat = [np.inf if _is_no_number(v) else np.nan if pd.isna(v) else v for v in raw.ravel()]
        found = np.array(flat, float).reshape(raw.shape)
    if np.isinf(found).any():
        bad = np.asarray(given, dtype=object).ravel()[np.isinf(found).ravel()]
        raise DataError(
            [
                Fault(
                    "{name}: {value!r} is not a finite number; correct it or leave it missing",
                    name=name,
                    value=v,
                )
                for v in bad
            ]
        )
    return found


def _is_no_number(value: Any) -> bool:
    return not pd.isna(value) and not isinstance(value, (int, float, np.number))


def _texts(given: Any) -> Texts:
    raw = np.array(given, dtype=object)
    raw[pd.isna(raw)] = None
    return raw


def divide(over: Floats, under: Floats) -> Floats:
    """Divide, leaving a gap where there is nothing to divide by."""
    return over / np.where(under != 0, under, np.nan)


def fill(values: Floats, other: float | Floats) -> Floats:
    """Fill what is missing."""
    return np.where(np.isnan(values), other, values)


@dataclass(frozen=True, eq=False)
class Rows:
    """Arguments laid side by side: equally long arrays, and the way back to the shape given."""

    columns: dict[str, NDArray[Any]]
    index: pd.Index | None
    shape: tuple[int, ...]

    @classmethod
    def of(cls, *, words: tuple[str, ...] = ("bound",), **given: Any) -> Rows:
        """Broadcast arguments; those named in `words` are texts, the others numbers."""
        index: pd.Index | None = None
        for name, value in given.items():
            if isinstance(value, pd.Series):
                if index is not None and not index.equals(value.index):
                    raise DataError(
                        Fault("{name}: its index differs from the others'; align the Series first", name=name)
                    )
                index = value.index
        arrays = {n: _texts(v) if n in words else numbers(n, v) for n, v in given.items()}
        try:
            shape = np.broadcast_shapes(*(a.shape for a in arrays.values()))
        except ValueError:
            sizes = ", ".join(f"{n} {a.shape}" for n, a in arrays.items())
            raise DataError(
                Fault("lengths do not fit together: {sizes}; give one value or one a row", sizes=sizes)
            ) from None
        return cls({n: np.broadcast_to(a, shape).ravel() for n, a in arrays.items()}, index, shape)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Give one argument's values."""
        return self.columns[name]

    def refuse(self, name: str, bad: Bools, remedy: Fault) -> None:
        """Raise `DataError` for the bad values of an argument, each with the place where it stands."""
        if bad.any():
            values, index = self.columns[name], self.index
            places = np.flatnonzero(bad)
            labels = places.tolist() if index is None else index[places].tolist()
            raise DataError(
                [
                    Fault(
                        "{name} at {place!r}: {value!r}; {remedy}", name=name, place=i, value=v, remedy=remedy
                    )
                    for i, v in zip(labels, values[places].tolist(), strict=True)
                ]
            )

    def back(self, result: NDArray[Any]) -> Any:
        """Give a result the shape of what was given: a number, an array or a Series."""
        if self.index is not None:
            return pd.Series(result, index=self.index)
        return result.reshape(self.shape) if self.shape else result.item()
