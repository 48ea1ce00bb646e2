"""One look for every chart: fonts, settings, colours, and how a region looks."""

from __future__ import annotations

import re
import warnings
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, cycle
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.font_manager import fontManager

from ipcompare.core.errors import DataError, Fault

CM = 1 / 2.54
FONT = "IPCompare Sans SC"
FONT_FILES = {
    weight: Path(__file__).parent.parent / "fonts" / f"IPCompareSansSC-{weight}.ttf"
    for weight in ("Regular", "Bold")
}
# Widths and heights in cm; a height of None keeps the chart's own, which follows its number of rows.
SIZES: dict[str, tuple[float, float | None]] = {
    "a4": (16.0, None),
    "half": (8.5, None),
    "wide": (25.4, 14.29),
}

INK = "#222222"
GREY = "#6B6B6B"  # words of the second rank: 5.3 to 1 on white
PALE = "#C9C9C9"  # grid, and the provinces behind
POINTS = {"title": 11.0, "subtitle": 8.5, "foot": 7.0, "label": 8.0}
MARGIN = 0.25 * CM


@dataclass(frozen=True)
class RegionStyle:
    """How one region looks everywhere: each of the two is enough to tell it by.

    Lines of outcomes are solid for every region; a dashed line is a projection.
    """

    colour: str
    marker: str

    def kwargs(self) -> dict[str, Any]:
        """Return the style as keywords of :meth:`matplotlib.axes.Axes.plot`."""
        return {"color": self.colour, "marker": self.marker}


# Okabe-Ito. Of its colours these four keep 3 to 1 against white and stay apart in grey and for colour-blind
# readers.
REGION_STYLE: dict[str, RegionStyle] = {
    "CN-GZ": RegionStyle("#D55E00", "o"),
    "CN-SC": RegionStyle("#0072B2", "s"),
    "CN-GD": RegionStyle("#CC79A7", "^"),
    "CN": RegionStyle("#000000", "D"),
}
FURTHER = (
    RegionStyle("#009E73", "v"),
    RegionStyle("#56B4E9", "P"),
    RegionStyle("#E69F00", "X"),
)
#: A user's own regions beyond those: grey, but darker than the backdrop, and told apart by their markers.
BEYOND = tuple(RegionStyle(GREY, marker) for marker in ("h", "<", ">", "p", "8", "d"))
BACKDROP = RegionStyle(PALE, "")

# What matplotlib's own default already is, is not repeated: the theme starts from that.
RC: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": POINTS["label"],
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": POINTS["label"],
    "axes.labelcolor": GREY,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    **{f"{axis}tick.labelsize": POINTS["label"] for axis in "xy"},
    **{f"{axis}tick.color": GREY for axis in "xy"},
    **{f"{axis}tick.labelcolor": INK for axis in "xy"},
    **{f"{axis}tick.major.size": 4.8 for axis in "xy"},
    **{f"{axis}tick.major.width": 1.0 for axis in "xy"},
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": POINTS["label"],
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "white",
    "patch.force_edgecolor": True,
    "patch.linewidth": 0.8,
    "hatch.linewidth": 0.6,
    "figure.max_open_warning": 0,
    "savefig.dpi": 300,
    "savefig.facecolor": "white",
    "text.hinting": "none",
    "svg.hashsalt": "ipcompare",
    "pdf.fonttype": 42,
    "path.simplify": False,
}


@cache
def _add_fonts() -> None:
    # addfont needs no system font and no font cache, which may be stale
    for file in FONT_FILES.values():
        try:
            fontManager.addfont(file)
        except (OSError, RuntimeError) as fault:
            raise DataError(
                Fault(
                    "{file}: the font that ships with the package cannot be read; install it again", file=file
                )
            ) from fault


@contextmanager
def theme() -> Iterator[None]:
    """Apply the one theme inside a ``with`` block and restore what was there after it.

    Every chart and :func:`ipcompare.charts.finalise` do this by themselves; use it for a drawing of your own.
    A character that the font lacks is an error inside the block.

    Examples
    --------
    >>> with theme():
    ...     print(mpl.rcParams["font.family"])
    ['IPCompare Sans SC']
    """
    _add_fonts()
    with mpl.rc_context(), warnings.catch_warnings():
        plt.style.use("default")  # a picture is the same whatever its reader's own settings are
        mpl.rcParams.update(cast(Any, RC))
        warnings.filterwarnings("error", message=r"Glyph .* missing from font")
        try:
            yield
        except UserWarning as fault:
            glyph = re.match(r"Glyph (\d+)", str(fault))
            if glyph is None:
                raise
            code = int(glyph[1])
            raise DataError(
                Fault(
                    "the shipped font has no character {sign!r} (U+{code:04X}); "
                    "write it otherwise or add it in tools/build_fonts.py",
                    sign=chr(code),
                    code=code,
                )
            ) from fault


def region_styles(regions: Iterable[Hashable], own: Iterable[str] = ()) -> dict[str, RegionStyle]:
    """Give each region its style, in the given order: the fixed ones, then the next colours, then grey.

    The next colours go to a user's ``own`` regions first, each the same in every table. Of more than seven
    regions those that are neither fixed nor own are all grey.

    Examples
    --------
    >>> styles = region_styles(["CN-GZ", "CN-YN"])
    >>> styles["CN-GZ"].colour, styles["CN-YN"].colour
    ('#D55E00', '#009E73')
    >>> region_styles(["CN-YN"], own=["CN-HB", "CN-YN"])["CN-YN"].colour
    '#56B4E9'
    """
    codes = list(dict.fromkeys(str(region) for region in regions))
    mine = [code for code in dict.fromkeys(own) if code not in REGION_STYLE]
    styles = dict(zip(mine, chain(FURTHER, cycle(BEYOND)), strict=False))
    spare = list(FURTHER[len(mine) :]) if len(codes) <= 7 else []
    for code in codes:
        if code not in REGION_STYLE and code not in styles:
            styles[code] = spare.pop(0) if spare else BACKDROP
    return {code: REGION_STYLE.get(code) or styles[code] for code in codes}


def ordered(regions: Iterable[Hashable], own: Iterable[str] = ()) -> list[str]:
    """Put the provinces of fixed style first, a user's ``own``, the nation, then the others as they come."""
    codes = list(dict.fromkeys(str(region) for region in regions))
    fixed = [code for code in REGION_STYLE if code != "CN"]
    first = [code for code in dict.fromkeys([*fixed, *own, "CN"]) if code in codes]
    return first + [code for code in codes if code not in first]


def dark(colour: str) -> str:
    """Darken the light colours of the palette, so that small words in them can be read on white."""
    red, green, blue = mpl.colors.to_rgb(colour)
    if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.45:
        return colour
    return mpl.colors.to_hex((red * 0.7, green * 0.7, blue * 0.7))
