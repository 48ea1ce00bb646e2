"""Characters and colours."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from charts.samples import PROVINCES, figure_of, growth
from matplotlib.font_manager import get_font

from ipcompare import charts
from ipcompare.charts.look import FONT_FILES, PALE
from ipcompare.core import text
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.errors import DataError


def test_a_missing_character_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"U\+1F600"):
        charts.growth_rates(growth(), title="\U0001f600")
    figure = figure_of(charts.growth_rates(growth()))
    with pytest.raises(DataError, match=r"U\+1F600"):
        charts.finalise(figure, tmp_path / "g", source="\U0001f600")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_font_has_every_character(weight: str) -> None:
    file = FONT_FILES[weight]
    assert file.stat().st_size < 4096 * 1024
    assert (file.parent / "OFL.txt").exists()
    known = set(get_font(str(file)).get_charmap())
    words = text.TEXTS.read_text(encoding="utf-8")
    names = read_catalogue()
    for frame in (names.regions, names.indicators, names.sources):
        columns = [
            name for name in frame.columns if name in ("name_zh", "name_en", "title_zh", "title_en", "unit")
        ]
        words += "".join(frame[columns].astype(str).to_numpy().ravel())
    lacking = {character for character in words if ord(character) not in known and character not in "\r\n"}
    assert not lacking


# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
SEEN = {"normal": np.eye(3), "protan": np.array(PROTAN), "deutan": np.array(DEUTAN)}


def linear(colour: str) -> Any:
    rgb = np.array(mpl.colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Any) -> Any:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb.clip(
        0, 1
    )
    scaled = xyz / [0.9505, 1.0, 1.089]
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SEEN)
def test_colours_stay_apart(sight: str) -> None:
    seen = {code: lab(SEEN[sight] @ linear(look.colour)) for code, look in charts.REGION_STYLE.items()}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 20, f"{one} and {other} look alike ({sight})"


def test_regions_can_be_told_apart_in_grey() -> None:
    looks = list(charts.REGION_STYLE.values())
    for one, other in itertools.combinations(looks, 2):
        assert abs(lab(linear(one.colour))[0] - lab(linear(other.colour))[0]) > 5
        assert one.marker != other.marker
    for look in looks:
        brightness = float(np.array([0.2126, 0.7152, 0.0722]) @ linear(look.colour))
        assert 1.05 / (brightness + 0.05) >= 3, f"{look.colour} is too pale on white"


def test_unknown_regions_get_the_next_colours() -> None:
    styles = charts.region_styles(["CN-YN", "CN-GZ", "CN-HN"])
    assert styles["CN-GZ"] == charts.REGION_STYLE["CN-GZ"]
    assert len({look.colour for look in styles.values()}) == 3
    many = charts.region_styles([f"CN-{code}" for code in PROVINCES] + ["CN-GZ"])
    assert {look.colour for code, look in many.items() if code != "CN-GZ"} == {PALE}
