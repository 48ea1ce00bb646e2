"""What a status or a verdict counts as: one count for scoreboards, sentences and titles."""

from __future__ import annotations

import pandas as pd

__all__ = [
    "CLASSES",
    "IN_DOUBT",
    "MISSES",
    "NOT_ASSESSABLE",
    "RISK",
    "STATES",
    "VERDICTS",
    "classes",
    "counts",
    "misses_first",
    "states",
    "tally",
]

#: The verdict on a target that is met on paper, by figures that do not settle it.
IN_DOUBT = "in doubt"
#: The status and the verdict of a target that nothing published lets anyone judge.
NOT_ASSESSABLE = "not assessable"
#: What each class counts, in the order in which they are told. A word of likelihood is a class of its own,
#: apart from what is projected without a probability.
CLASSES = {
    "reached": ("reached", "reached early", "reached but falling"),
    "doubt": (IN_DOUBT,),
    "missed": ("missed",),
    "no_longer": ("no longer met",),
    "likely": ("very likely", "likely"),
    "even": ("about as likely as not",),
    "unlikely": ("unlikely", "very unlikely"),
    "to_reach": ("projected to reach",),
    "to_miss": ("projected to miss",),
    "on_track": ("on track",),
    "behind": ("behind",),
    "away": ("moving away",),
    "unknown": (NOT_ASSESSABLE,),
}
#: The classes that verdicts fall in; the others are of statuses.
VERDICTS = tuple(name for name in CLASSES if name not in ("on_track", "behind", "away"))
#: The classes of a target that is not met, or not likely or not projected to be; then all classes in the
#: order in which who answers for the targets needs them: what fails first.
MISSES = ("missed", "no_longer", "unlikely", "to_miss")
RISK = (
    *(*MISSES, "away", "behind", "even", "doubt"),
    *("likely", "to_reach", "on_track", "reached", "unknown"),
)
#: What a board shows of a class by one colour and one sign, worst first; each class is in one state.
STATES = {
    "behind": (*MISSES, "away", "behind"),
    "even": ("even",),
    "doubt": ("doubt",),
    "on_course": ("likely", "to_reach", "on_track"),
    "reached": ("reached",),
    "unknown": ("unknown",),
}
_CLASS_OF = {word: name for name, words in CLASSES.items() for word in words}


def classes(words: pd.Series, doubt: pd.Series | None = None) -> pd.Series:
    """Give the class of each status or verdict; what is reached and in doubt counts as in doubt.

    Examples
    --------
    >>> classes(pd.Series(["reached early", "reached", "behind"]), pd.Series(["", "far beyond", ""])).tolist()
    ['reached', 'doubt', 'behind']
    """
    found = words.map(_CLASS_OF).fillna("unknown")
    if doubt is not None:
        found = found.mask((found == "reached") & (doubt.fillna("") != ""), "doubt")
    return found


def states(found: pd.Series) -> pd.Series:
    """Give the state of each class of :func:`classes`, as boards show it.

    Examples
    --------
    >>> states(pd.Series(["to_miss", "likely", "reached"])).tolist()
    ['behind', 'on_course', 'reached']
    """
    state_of = {name: state for state, names in STATES.items() for name in names}
    given: pd.Series = found.map(state_of)
    return given


def counts(found: pd.Series) -> dict[str, int]:
    """Count classes, those that are not empty, in the order of :data:`CLASSES`.

    Examples
    --------
    >>> counts(pd.Series(["unknown", "reached", "unknown"]))
    {'reached': 1, 'unknown': 2}
    """
    number = found.value_counts()
    return {name: int(number[name]) for name in CLASSES if name in number}


def misses_first(counted: dict[str, int]) -> dict[str, int]:
    """Put counts of classes in the order of :data:`RISK`.

    Examples
    --------
    >>> misses_first({"reached": 3, "to_miss": 1})
    {'to_miss': 1, 'reached': 3}
    """
    return {name: counted[name] for name in RISK if name in counted}


def tally(outlook: pd.DataFrame) -> pd.DataFrame:
    """Count the printed targets of each region by verdict: ``region, total`` and the :data:`VERDICTS`.

    What follows from a reading is not counted.

    Examples
    --------
    >>> rows = pd.DataFrame({"region": ["CN-GZ"] * 3, "reading": ["", "", "a running total"],
    ...                      "verdict": ["reached", "missed", "likely"]})
    >>> tally(rows)[["region", "total", "reached", "missed", "likely"]].to_numpy().tolist()
    [['CN-GZ', 2, 1, 1, 0]]
    """
    printed = outlook[outlook["reading"] == ""]
    rows = [
        {"region": region, "total": len(own)} | dict.fromkeys(VERDICTS, 0) | counts(classes(own["verdict"]))
        for region, own in printed.groupby("region", sort=False)
    ]
    return pd.DataFrame(rows, columns=["region", "total", *VERDICTS])
