"""Compare how provinces plan, grow and reach their intellectual-property targets.

Examples
--------
>>> import ipcompare as ipc
>>> ipc.load("贵州", "hv_invention_density", "actual").query("year == 2024").value.item()
2.17
"""

from importlib import import_module
from typing import Any

# Imported here first: from deeper within the package it takes some milliseconds more (CPython 3.11).
import pandas  # noqa: F401

from ipcompare.core.errors import DataError
from ipcompare.face import (
    attainment,
    audit,
    backtest,
    check,
    explain,
    hindsight,
    indicators,
    load,
    panel,
    project,
    published,
    regions,
    sensitivity,
    sources,
    targets,
)
from ipcompare.results.dataset import Dataset

__all__ = [
    "DataError",
    "Dataset",
    "attainment",
    "audit",
    "backtest",
    "check",
    "explain",
    "export",
    "hindsight",
    "indicators",
    "load",
    "panel",
    "project",
    "published",
    "reader",
    "regions",
    "sensitivity",
    "sources",
    "targets",
    "trace",
]

#: What draws or reads and writes files, some of it with matplotlib, comes when it is asked for.
_LATER = {
    "__version__": "core.version",
    "export": "briefing.sheet",
    "reader": "suite.reader",
    "trace": "suite.trace",
}


def __getattr__(name: str) -> Any:
    """Give a public name that is loaded when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return found


def __dir__() -> list[str]:
    """List the public names, also those that are loaded later."""
    return sorted({*__all__, *_LATER})
