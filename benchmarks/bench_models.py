"""Measure the rule of `auto` on yearly series of many kinds, beside the simple models and the former rule.

    python benchmarks/bench_models.py [M3's yearly series, a CSV]

Each line is a collection cut to its newest years, or a family of simulated series: mean symmetric percentage
error over the horizons, and the error of `auto` over that of the best of the four simple models. The table of
M3 has the columns series_id, split (train or test), year and value; without it those lines are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ipcompare.methods.models import fit
from ipcompare.methods.values import Floats

SIMPLE = ("last", "drift", "damped", "theta")
PANEL = Path(__file__).parent.parent / "data" / "panel" / "provinces.csv"
SEED = 1
SIMULATED = 300
#: A series' known years, and the years that follow.
Case = tuple[Floats, Floats]


def former(values: Floats, horizons: int) -> Floats:
    """The rule of `auto` up to version 1: damped by the agreement of the changes' signs."""
    z = np.cbrt(values)
    changes, weights = np.diff(z, axis=1), np.arange(1.0, z.shape[1])[:, None]
    mean, total = changes @ weights / weights.sum(), np.abs(changes) @ weights / weights.sum()
    agreement = np.divide(np.abs(mean), total, out=np.zeros_like(mean), where=total > 0)
    reach = (agreement ** np.arange(1, horizons + 1)).cumsum(axis=1)
    made: Floats = np.maximum(z[:, -1:] + mean * reach, 0) ** 3
    return made


def forecast(model: str, values: Floats, horizons: int) -> Floats:
    if model == "former auto":
        return former(values, horizons)
    unlimited = np.full(len(values), np.nan)
    return fit(values, np.arange(1, horizons + 1), model, unlimited, unlimited).value


def error(model: str, cases: list[Case]) -> float:
    """Mean symmetric absolute percentage error of a model, every forecast counting alike."""
    sizes = np.array([len(known) for known, _ in cases])
    parts = []
    for size in np.unique(sizes):
        part = [cases[i] for i in np.flatnonzero(sizes == size)]
        actual = np.array([after for _, after in part])
        made = forecast(model, np.array([known for known, _ in part]), actual.shape[1])
        parts.append(200 * np.abs(actual - made) / (np.abs(actual) + np.abs(made)))
    return float(np.concatenate(parts).mean())


# --- real collections ---------------------------------------------------------------------------------


def rolled(series: Iterable[Floats], windows: Iterable[int], horizons: int, step: int = 1) -> list[Case]:
    """Every window of every series, and what followed."""
    return [
        (values[end - size : end], values[end : end + horizons])
        for values in series
        for size in windows
        for end in range(size, len(values) - horizons + 1, step)
    ]


def provinces(indicator: str) -> list[Floats]:
    """The panel's series up to the last year that all provinces have."""
    table = pd.read_csv(PANEL, comment="#")
    table = table[(table["indicator"] == indicator) & (table["year"] <= 2023) & (table["region"] != "CN")]
    return [part.sort_values("year")["value"].to_numpy(float) for _, part in table.groupby("region")]


def m3(path: str) -> list[Case]:
    table = pd.read_csv(path, comment="#").sort_values(["series_id", "year"])
    parts = [part.groupby("split")["value"] for _, part in table.groupby("series_id")]
    return [(p.get_group("train").to_numpy(float), p.get_group("test").to_numpy(float)) for p in parts]


def fertility() -> list[Floats]:
    """The World Bank's fertility rates, by country, as statsmodels ships them."""
    from statsmodels.datasets.fertility import load_pandas

    data = load_pandas().data
    rows = data[[c for c in data.columns if c.isdigit()]].astype(float)
    return [row.dropna().to_numpy() for _, row in rows.iterrows() if row.notna().sum() > 20]


def firms() -> list[Floats]:
    """Grunfeld's eleven firms: investment, value and capital by year."""
    from statsmodels.datasets.grunfeld import load_pandas

    data = load_pandas().data
    parts = [part for _, part in data.groupby("firm")]
    return [part[c].to_numpy(float) for part in parts for c in ("invest", "value", "capital")]


# --- simulated families -----------------------------------------------------------------------------------


def families(sizes: tuple[int, ...], horizons: int) -> Iterator[tuple[str, list[Case]]]:
    """Yearly series of kinds that neither M3 nor the panel is made of, a new generator a family."""
    kinds: dict[str, Callable[[np.random.Generator, int, int], Floats]] = {
        "random walk": lambda r, t, n: r.normal(0, 0.08, t).cumsum(),
        "random walk, rising": lambda r, t, n: (r.normal(0, 0.06, t) + r.uniform(0.01, 0.1)).cumsum(),
        "random walk, falling": lambda r, t, n: (r.normal(0, 0.06, t) - r.uniform(0.01, 0.1)).cumsum(),
        "steady growth": lambda r, t, n: (r.normal(0, 0.02, t) + r.uniform(0.03, 0.15)).cumsum(),
        "steady fall": lambda r, t, n: (r.normal(0, 0.02, t) - r.uniform(0.03, 0.15)).cumsum(),
        "growth that slows": lambda r, t, n: (
            r.normal(0, 0.03, t) + r.uniform(0.1, 0.3) * r.uniform(0.75, 0.95) ** np.arange(t)
        ).cumsum(),
        "trend that turns": _turning,
        "one level shift": _shifted,
        "noise around a trend": lambda r, t, n: r.uniform(0.02, 0.08) * np.arange(t) + r.normal(0, 0.08, t),
        "noise around a level": lambda r, t, n: r.normal(0, 0.1, t),
        "jumpy flow": lambda r, t, n: (
            r.uniform(0, 0.15) * np.arange(t) + r.normal(0, 0.1, t).cumsum() + r.normal(0, 0.15, t)
        ),
    }
    for name, kind in kinds.items():
        rng, cases = np.random.default_rng(SEED), []
        for size in sizes:
            for _ in range(SIMULATED // len(sizes)):
                values = 1000 * np.exp(kind(rng, size + horizons, size))
                cases.append((values[:size], values[size:]))
        yield name, cases


def _turning(rng: np.random.Generator, total: int, known: int) -> Floats:
    growth = rng.uniform(0.03, 0.12) * rng.choice([-1, 1])
    before = np.arange(total) < rng.integers(min(3, known - 1), known)
    return (np.where(before, growth, -growth * rng.uniform(0.3, 1)) + rng.normal(0, 0.03, total)).cumsum()


def _shifted(rng: np.random.Generator, total: int, known: int) -> Floats:
    changes = rng.normal(0, 0.03, total) + rng.uniform(-0.02, 0.03)
    changes[rng.integers(1, known)] += rng.choice([-1, 1]) * rng.uniform(0.4, 1.2)
    return changes.cumsum()


def collections(m3_path: str | None) -> Iterator[tuple[str, list[Case]]]:
    if m3_path:
        whole = m3(m3_path)
        yield "M3, whole series", whole
        for size in (12, 8, 5, 4, 3, 2):
            yield f"M3, newest {size}", [(known[-size:], after) for known, after in whole]
    for indicator in ("invention_stock", "invention_grants", "population"):
        yield f"provinces, {indicator}", rolled(provinces(indicator), range(3, 9), 3)
    yield "World Bank, fertility", rolled(fertility(), (8, 14, 30), 6, step=4)
    yield "Grunfeld's firms", rolled(firms(), (8, 12), 4, step=2)
    for sizes, horizons in (((8, 12, 20, 36), 6), ((3, 4, 5), 4)):
        for name, cases in families(sizes, horizons):
            yield f"{name}, {sizes[0]} to {sizes[-1]} years", cases


def main(m3_path: str | None) -> None:
    rows = {}
    for name, cases in collections(m3_path):
        row = {model: error(model, cases) for model in (*SIMPLE, "former auto", "auto")}
        best = min(row[model] for model in SIMPLE)
        rows[name] = row | {"auto / best": row["auto"] / best, "former / best": row["former auto"] / best}
    print(pd.DataFrame(rows).T.round(2).to_string())


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
