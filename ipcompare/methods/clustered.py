"""Averages of measurements that come in clusters: what they are worth, and how far off they may be.

Errors of one year share their sign, because a national wave lifts all provinces together. A share of
outcomes held, or a gain in score, over 31 provinces and 11 years is therefore no average of 341 independent
pieces: its standard error is taken over years, and `worth` says how many independent pieces would tell as
much.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ipcompare.methods.values import Floats

__all__ = ["Clustered", "clustered", "spread_between"]


class Clustered(NamedTuple):
    """A mean over clusters, its standard error, how many values and clusters, and what they are worth."""

    mean: float
    se: float
    size: int
    clusters: int
    worth: float


def clustered(values: pd.Series, cluster: pd.Series) -> Clustered:
    """Average values that come in clusters.

    `se` is the standard error of the mean that lets values of one cluster depend on each other in any way
    (Liang and Zeger 1986, with the factor G/(G-1) for G clusters); it is missing for one cluster. Under some
    ten clusters it is itself rough, and clusters that overlap in time still lean on each other. `worth` is
    size / (1 + (m - 1) * share): how many independent values the mean is worth, with m the mean size of the
    cluster that a value lies in and share the intraclass correlation of :func:`spread_between` (Kish 1965).

    Examples
    --------
    >>> years = pd.Series([1, 1, 2, 2, 3, 3])
    >>> clustered(pd.Series([1.0, 1.0, 0.0, 0.0, 1.0, 1.0]), years).worth
    3.0
    >>> clustered(pd.Series([1.0, 0.0, 1.0, 0.0, 1.0, 0.0]), years).worth
    6.0
    """
    given = values.notna().to_numpy()
    value, group = values.to_numpy(dtype="float64", na_value=np.nan)[given], pd.factorize(cluster[given])[0]
    size, clusters = len(value), int(group.max(initial=-1)) + 1
    if size == 0:
        return Clustered(np.nan, np.nan, 0, 0, 0.0)
    mean = float(value.mean())
    sums = np.bincount(group, value - mean)
    se = float(np.sqrt(clusters / (clusters - 1) * (sums**2).sum()) / size) if clusters > 1 else np.nan
    counts = np.bincount(group)
    effect = 1 + ((counts**2).sum() / size - 1) * _between(value, group, counts)
    return Clustered(mean, se, size, clusters, float(size / effect))


def spread_between(values: pd.Series, cluster: pd.Series) -> float:
    """Give the share of the variance that lies between clusters: the intraclass correlation, from 0 to 1.

    The estimator of the analysis of variance, cut at 0; 1 for a single cluster, which says nothing else.

    Examples
    --------
    >>> spread_between(pd.Series([1.0, 1.1, 2.0, 2.1, 3.0, 3.1]), pd.Series([1, 1, 2, 2, 3, 3])) > 0.99
    True
    """
    group = pd.factorize(cluster)[0]
    return _between(values.to_numpy(dtype="float64"), group, np.bincount(group))


def _between(value: Floats, group: np.ndarray, counts: np.ndarray) -> float:
    size, clusters = len(value), len(counts)
    if clusters < 2:
        return 1.0
    means = np.bincount(group, value) / counts
    between = (counts * (means - value.mean()) ** 2).sum() / (clusters - 1)
    if size == clusters:
        return 0.0
    within = ((value - means[group]) ** 2).sum() / (size - clusters)
    usual = (size - (counts**2).sum() / size) / (clusters - 1)
    total = between + (usual - 1) * within
    return float(max((between - within) / total, 0.0)) if total > 0 else 0.0
