"""Compare how provinces plan, grow and reach their intellectual-property targets.

Examples
--------
>>> import ipcompare as ipc
>>> ipc.load("贵州", "hv_invention_density", "actual").query("year == 2024").value.item()
2.17
"""

from ipcompare.attainment import attainment, hindsight
from ipcompare.audit import audit
from ipcompare.backtest import backtest
from ipcompare.errors import DataError
from ipcompare.harmonize import explain, load
from ipcompare.published import check, panel, published
from ipcompare.reference import indicators, regions, sources
from ipcompare.sheet import export
from ipcompare.targets import targets
from ipcompare.trace import trace
from ipcompare.trends import project

__all__ = [
    "DataError",
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
    "regions",
    "sources",
    "targets",
    "trace",
]
