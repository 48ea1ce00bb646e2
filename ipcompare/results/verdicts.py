"""What a verdict counts as: one count for the scoreboard, the sentences and the charts."""

from __future__ import annotations

import pandas as pd

__all__ = ["COUNTS", "tally"]

#: The verdicts of :func:`ipcompare.attainment` that each column of a scoreboard counts.
COUNTS = {
    "reached": ("reached",),
    "likely": ("very likely", "likely", "projected to reach"),
    "even": ("about as likely as not",),
    "unlikely": ("unlikely", "very unlikely", "projected to miss", "missed"),
    "unknown": ("not assessable",),
}


def tally(outlook: pd.DataFrame) -> pd.DataFrame:
    """Count the printed targets of each region by verdict: ``region, total`` and the :data:`COUNTS`.

    The levels that follow from a reading are not counted.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["CN-GZ"] * 3, "reading": ["", "", "the rate holds every year"],
    ...                      "verdict": ["reached", "missed", "likely"]})
    >>> tally(rows).to_numpy().tolist()
    [['CN-GZ', 2, 1, 0, 0, 1, 0]]
    """
    printed = outlook[outlook["reading"] == ""]
    rows = [
        {"region": region, "total": len(own)}
        | {kind: int(own["verdict"].isin(words).sum()) for kind, words in COUNTS.items()}
        for region, own in printed.groupby("region", sort=False)
    ]
    return pd.DataFrame(rows, columns=["region", "total", *COUNTS])
