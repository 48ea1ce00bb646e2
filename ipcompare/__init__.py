"""Compare how provinces plan, grow and reach their intellectual-property targets.

Examples
--------
>>> import ipcompare as ipc
>>> ipc.load("贵州", "hv_invention_density", "actual").query("year == 2024").value.item()
2.17
"""

from ipcompare.briefing.sheet import export
from ipcompare.core.errors import DataError
from ipcompare.core.reference import indicators, regions, sources
from ipcompare.data.harmonize import explain, load
from ipcompare.data.published import check, panel, published
from ipcompare.methods.backtest import backtest
from ipcompare.methods.trends import project
from ipcompare.results.attainment import attainment, hindsight
from ipcompare.results.audit import audit
from ipcompare.results.targets import targets
from ipcompare.suite.trace import trace

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
