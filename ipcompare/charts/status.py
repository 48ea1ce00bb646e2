"""How a state of ``methods.standing`` looks on every board: a colour, a sign and, in doubt, a hatch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from ipcompare.charts.look import GREY, INK
from ipcompare.charts.page import across, put
from ipcompare.charts.sheet import Sheet
from ipcompare.methods.standing import STATES

__all__ = ["STATE_STYLE", "StateStyle", "badge", "key"]


@dataclass(frozen=True)
class StateStyle:
    """How one state looks: colour and sign tell it each alone, in grey and for colour-blind readers.

    ``ink`` is the colour of the sign on the colour, ``word`` that of words on white.
    """

    colour: str
    ink: str
    word: str
    hatch: str = ""


# The worse, the darker: so a copy in grey still says where to look.
STATE_STYLE: dict[str, StateStyle] = {
    "behind": StateStyle("#9C2A14", "white", "#8F2410"),
    "even": StateStyle("#E9B44C", INK, "#7A5200"),
    "doubt": StateStyle("#FFFFFF", "#54478C", "#54478C", "//////"),
    "on_course": StateStyle("#8FC6D4", "#0B4A5C", "#0B4A5C"),
    "reached": StateStyle("#3A9683", "white", "#0B5345"),
    "unknown": StateStyle("#DEDEDE", GREY, GREY),
}
#: Size of a sign in the key, and the gap behind each of its words, in cm.
KEY_SIZE, KEY_GAP = 0.32, 0.36


def _strokes(*strokes: list[tuple[float, float]]) -> Path:
    """Make a path of strokes in a square from −1 to 1, ``y`` running up."""
    codes = [code for stroke in strokes for code in (Path.MOVETO, *[Path.LINETO] * (len(stroke) - 1))]
    return Path([place for stroke in strokes for place in stroke], codes)


# Drawn, not written: no font need have them, and they have one size in both languages.
_SIGNS = {
    "behind": _strokes([(-0.6, -0.6), (0.6, 0.6)], [(-0.6, 0.6), (0.6, -0.6)]),
    "even": _strokes([(-0.65, 0.28), (0.65, 0.28)], [(-0.65, -0.28), (0.65, -0.28)]),
    "doubt": _strokes(
        [(-0.42, 0.4), (-0.3, 0.68), (0, 0.8), (0.3, 0.68), (0.42, 0.4), (0.3, 0.12), (0, -0.1), (0, -0.35)],
        [(0, -0.78), (0, -0.8)],
    ),
    "on_course": _strokes([(-0.6, -0.6), (0.6, 0.6)], [(-0.2, 0.6), (0.6, 0.6), (0.6, -0.2)]),
    "reached": _strokes([(-0.75, 0.0), (-0.2, -0.55), (0.75, 0.6)]),
    "unknown": _strokes([(-0.6, 0.0), (0.6, 0.0)]),
}


def badge(ax: Axes, state: str, x: float, y: float, size: float) -> None:
    """Draw a state's colour and sign in a square, from its upper left corner, in axes whose ``y`` runs down.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> badge(ax, "reached", 0, 0, 1)
    >>> [patch.get_gid() for patch in ax.patches]
    ['state-reached', 'sign-reached']
    """
    look = STATE_STYLE[state]
    frame: dict[str, Any] = {"boxstyle": f"round,pad=0,rounding_size={size * 0.12}", "gid": f"state-{state}"}
    edge = look.ink if look.hatch else look.colour
    square = FancyBboxPatch((x, y), size, size, fc=look.colour, ec=edge, lw=0.7, zorder=3, **frame)
    ax.add_patch(square)
    middle = (x + size / 2, y + size / 2)
    if look.hatch:
        hatched = Rectangle((x, y), size, size, fc="none", ec=look.ink, hatch=look.hatch, lw=0, zorder=3.1)
        hatched.set_clip_path(square)
        ax.add_patch(hatched)
        # The sign stands clear of the hatch, which would make it hard to read.
        inner = size * 0.6
        clear = (middle[0] - inner / 2, middle[1] - inner / 2)
        ax.add_patch(Rectangle(clear, inner, inner, fc="white", ec="none", zorder=3.2))
    reach = size * (0.26 if look.hatch else 0.38)
    placed = Affine2D().scale(reach, -reach).translate(*middle)
    width = size / 2.54 * 72 * 0.11
    stroke: dict[str, Any] = {"fc": "none", "ec": look.ink, "lw": width, "capstyle": "round", "zorder": 3.3}
    ax.add_patch(PathPatch(placed.transform_path(_SIGNS[state]), gid=f"sign-{state}", **stroke))


def key(sheet: Sheet, ax: Axes, shown: Iterable[str], x: float, y: float) -> None:
    """Write what the signs of the states shown mean, in one line from a place, worst first; 1 is a cm."""
    for state in [state for state in STATES if state in set(shown)]:
        said = sheet.word("state", state)
        badge(ax, state, x, y, KEY_SIZE)
        put(ax, x + KEY_SIZE + 0.12, y, [said], 7.5)
        x += KEY_SIZE + 0.12 + across(said, 7.5) + KEY_GAP
