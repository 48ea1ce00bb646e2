"""Which figures stand where in brief and deck: lists of names, of which those that are drawn are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["BRIEF", "BRIEF_OF_REGION", "FIRST", "SHEETS", "SLIDES", "pictured", "taken"]

#: Figures of the brief that compares, and of one region's, which ``{region}`` stands for; the fourth may take
#: a page of its own, so that it stands last.
BRIEF = ("high_value_density", "outlook_density", "rank", "scoreboard", "invention_density",
         "indexed_inventions", "targets", "progress", "peers", "cities")  # fmt: skip
BRIEF_OF_REGION = ("outlook_{region}", "high_value_density", "rank", "profile_{region}", "outlook_density",
                   "gap", "invention_density", "indexed_inventions", "targets", "progress")  # fmt: skip
#: What a brief has room for.
HOW_MANY = 4
#: The figures of a deck's ten slides; each takes the first that is there. The others follow as an annex.
SLIDES = {
    "targets": ("targets",),
    "density": ("high_value_density", "invention_density"),
    "rank": ("rank", "neighbours"),
    "outlook": ("outlook_density",),
    "cities": ("cities_per_head", "cities"),
}
#: What the sheet of a figure shows where that is more than what all sheets show.
SHEETS = {
    "audit": ("region", "indicator", "year", "rule", "printed", "computed", "difference", "unit",
              "follows", "inference", "lines"),
    "sensitivity": ("region", "indicator", "choice", "option", "specifications", "low", "as_used", "high",
                    "measure"),
}  # fmt: skip
#: The columns that stand first on a sheet of a whole table: what it comes to, before what it was made of.
FIRST = {
    "harmonised": (),
    "targets": ("region", "indicator", "status", "progress"),
    "outlook": ("region", "indicator", "verdict", "probability"),
}


def taken(
    names: Iterable[str], drawn: Mapping[str, object], region: str = "", most: int = HOW_MANY
) -> list[str]:
    """Give the first of some figures that are drawn.

    Examples
    --------
    >>> taken(("scoreboard", "outlook_{region}", "rank"), {"rank": 1, "outlook_guizhou": 2}, "guizhou")
    ['outlook_guizhou', 'rank']
    """
    named = (name.format(region=region) for name in names)
    return [name for name in named if name in drawn][:most]


def pictured(name: str) -> bool:
    """Say whether a brief may show a figure, so that its picture is kept.

    Examples
    --------
    >>> pictured("rank"), pictured("outlook_guizhou"), pictured("audit")
    (True, True, False)
    """
    fixed = {*BRIEF, *BRIEF_OF_REGION}
    return name in fixed or any(name.startswith(n.split("{")[0]) for n in fixed if "{" in n)
