"""Which data the library reads: those it ships, or for the length of a ``with`` block others.

A scope is entered, never set: nothing outlasts the block, and threads do not see each other's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

__all__ = ["DECLARED", "Declared", "Scope", "carrying", "current", "declaring", "entered", "remembered"]

P = ParamSpec("P")
R = TypeVar("R")

#: What a user's file may add to the catalogue: rows of text by the catalogue's table.
Declared = Mapping[str, list[dict[str, str]]]
DECLARED = ("regions", "indicators", "sources")


@dataclass(frozen=True, eq=False)
class Scope:
    """The data that hold within a block.

    Attributes
    ----------
    root : pathlib.Path or None
        The folder of the tables; None for those shipped.
    figures : tuple of pandas.DataFrame
        Checked tables of a user's own, oldest first.
    declared : mapping
        Rows that these add to the catalogue of regions, indicators and sources.
    """

    root: Path | None = None
    figures: tuple[pd.DataFrame, ...] = ()
    declared: Declared = field(default_factory=dict)
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)


_SCOPE: ContextVar[Scope] = ContextVar("ipcompare scope", default=Scope())  # noqa: B039 (holds a memo only)


def current() -> Scope:
    """Give the scope that holds here."""
    return _SCOPE.get()


@contextmanager
def entered(**changes: Any) -> Iterator[Scope]:
    """Let other data hold within the block: the present scope with some of its parts replaced.

    Examples
    --------
    >>> with entered(root=Path("elsewhere")):
    ...     str(current().root)
    'elsewhere'
    >>> current().root is None
    True
    """
    scope = replace(current(), memo={}, **changes)
    token = _SCOPE.set(scope)
    try:
        yield scope
    finally:
        _SCOPE.reset(token)


@contextmanager
def declaring(declared: Declared | None) -> Iterator[None]:
    """Add rows to the catalogue within the block."""
    fresh = {
        kind: [row for row in rows if row not in current().declared.get(kind, [])]
        for kind, rows in (declared or {}).items()
    }
    if not any(fresh.values()):
        yield
        return
    known = current().declared
    with entered(declared={k: [*known.get(k, []), *fresh.get(k, [])] for k in DECLARED}):
        yield


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Compute once a scope; as :func:`functools.cache`, but never across scopes.

    Examples
    --------
    >>> @remembered
    ... def root():
    ...     return str(current().root)
    >>> with entered(root=Path("elsewhere")):
    ...     root()
    'elsewhere'
    >>> root()
    'None'
    """

    @wraps(function)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        memo = current().memo
        key = (function, args, tuple(kwargs.items()))
        if key not in memo:
            memo[key] = function(*args, **kwargs)
        found: R = memo[key]
        return found

    return once


def carrying(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function on tables know what its table declares, and let its result say so too.

    A table that :func:`ipcompare.load` made with new indicators carries them in ``attrs["declared"]``.
    """

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        tables = [a for a in (*args, *kwargs.values()) if isinstance(a, pd.DataFrame)]
        declared = next((t.attrs["declared"] for t in tables if t.attrs.get("declared")), None)
        with declaring(declared):
            result = function(*args, **kwargs)
        if declared and isinstance(result, pd.DataFrame):
            result.attrs["declared"] = declared
        return result

    return told
