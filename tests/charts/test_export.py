"""Files: the same bytes, all or none, with the words that a figure needs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from charts.samples import CHARTS, coverage, fans, figure_of, growth, series
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from support import ROOT

from ipcompare import charts
from ipcompare.core.errors import DataError


def few(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["indicator"].isin(table["indicator"].unique()[:8])]


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        for name, table, lang in (("coverage_map", few(coverage()), "zh"), ("growth_rates", growth(), "en")):
            ax = CHARTS[name][0](table, lang=lang)
            files = charts.finalise(figure_of(ax), folder / name, source="CNIPA")
            assert [file.suffix for file in files] == [".png", ".svg", ".pdf"]
    names = sorted(file.name for file in folders[0].iterdir())
    assert len(names) == 6
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


def test_finalising_twice_changes_nothing(tmp_path: Path) -> None:
    figure = figure_of(charts.trajectories(series()))
    first = charts.finalise(figure, tmp_path / "a", source="CNIPA", formats=["svg"])[0].read_bytes()
    charts.finalise(figure, tmp_path / "b", source="CNIPA", formats=["svg"], size="wide")
    again = charts.finalise(figure, tmp_path / "c", source="CNIPA", formats=["svg"], size=(16, 9.5))[0]
    assert again.read_bytes() == first


def test_svg_says_what_it_shows(tmp_path: Path) -> None:
    ax = charts.growth_rates(growth(), lang="en")
    file = charts.finalise(figure_of(ax), tmp_path / "growth", source="CNIPA & others", formats=["svg"])[0]
    root = ElementTree.fromstring(file.read_bytes())
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}desc") == charts.describe(ax, "en")
    assert "Guangdong" in (root.findtext(f"{space}title") or "") or "Sichuan" in (
        root.findtext(f"{space}title") or ""
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pdfs_embed_truetype_fonts(lang: str) -> None:
    drawn = charts.growth_rates(growth(), lang=lang)
    pdf = charts.rendered(drawn, ["pdf"], source="国家知识产权局")["pdf"]
    assert b"/Type3" not in pdf
    assert b"/CIDFontType2" in pdf


def test_a_figure_needs_its_words(tmp_path: Path) -> None:
    with charts.theme():
        figure, _ = plt.subplots()
    with pytest.raises(DataError) as caught:
        charts.finalise(figure, tmp_path / "x", source=" ")
    assert len(caught.value.faults) == 3
    with pytest.raises(DataError, match="tiff"):
        charts.finalise(figure, tmp_path / "x", source="s", title="t", alt="a", formats=["tiff"])
    with pytest.raises(DataError, match="a4"):
        charts.finalise(figure, tmp_path / "x", source="s", title="t", alt="a", size="a5")
    assert charts.finalise(figure, tmp_path / "x", source="s", title="t", alt="a", formats=["png"])[
        0
    ].exists()


def test_all_files_or_none(tmp_path: Path) -> None:
    figure = figure_of(charts.growth_rates(growth()))
    (tmp_path / "g.png").write_bytes(b"before")
    (tmp_path / "g.pdf").mkdir()  # stands for a file that cannot be replaced
    with pytest.raises(DataError, match=r"g\.pdf cannot be written"):
        charts.finalise(figure, tmp_path / "g", source="CNIPA")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.pdf", "g.png"]
    assert (tmp_path / "g.png").read_bytes() == b"before"
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        charts.finalise(figure, tmp_path / "file" / "g", source="CNIPA")


def test_rendered_is_what_finalise_writes(tmp_path: Path) -> None:
    ax = charts.growth_rates(growth(), lang="en")
    images = charts.rendered(ax, source="CNIPA", foot=["A caveat"])
    files = charts.finalise(figure_of(ax), tmp_path / "g", source="CNIPA", foot=["A caveat"])
    assert {file.suffix[1:]: file.read_bytes() for file in files} == images


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib, matplotlib; matplotlib.use('Agg')\n"
        "from charts.samples import fans; from ipcompare import charts\n"
        "images = charts.rendered(charts.attainment_fans(fans()), source='CNIPA')\n"
        "print({name: hashlib.sha256(image).hexdigest() for name, image in images.items()})"
    )
    ours = charts.rendered(charts.attainment_fans(fans()), source="CNIPA")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": paths}
    said = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == str({name: hashlib.sha256(image).hexdigest() for name, image in ours.items()})


# --- the layout is solved once ---


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a layout is solved and a figure drawn."""
    counts: Counter[str] = Counter()

    def count(kind: type, name: str) -> None:
        plain = getattr(kind, name)

        def counting(*args: Any, **options: Any) -> Any:
            counts[name] += 1
            return plain(*args, **options)

        monkeypatch.setattr(kind, name, counting)

    count(ConstrainedLayoutEngine, "execute")
    count(Figure, "draw")
    return counts


@pytest.mark.parametrize("name", CHARTS)
def test_a_layout_is_solved_once_and_only_drawn_after(name: str, counted: Counter[str]) -> None:
    chart, table = CHARTS[name]
    table = few(table()) if name == "coverage_map" else table()
    ax = chart(table, lang="en", source="CNIPA")
    assert counted["execute"] <= 2
    assert counted["draw"] == 0
    solved = counted["execute"]
    charts.rendered(ax, source="CNIPA")
    assert counted["execute"] == solved
    assert counted["draw"] == 3


def test_other_words_or_another_size_are_laid_out_anew(counted: Counter[str]) -> None:
    ax = charts.growth_rates(growth(), source="CNIPA")
    for options in ({"title": "Another"}, {"size": "wide"}, {"source": "Another"}, {"foot": ["A caveat"]}):
        before = counted["execute"]
        charts.rendered(ax, ["svg"], **{"source": "CNIPA", **options})  # type: ignore[arg-type]
        assert counted["execute"] > before


def test_showing_only_draws(counted: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("IPython.display.display_png", lambda image, **about: shown.append((image, about)))
    ax = charts.growth_rates(growth(), lang="en", source="CNIPA")
    alt = charts.describe(ax)
    counted.clear()
    charts.show(ax)
    assert counted == {"draw": 1}
    image, about = shown[0]
    assert image.startswith(b"\x89PNG")
    assert about["metadata"]["alt"] == alt
    assert not plt.fignum_exists(figure_of(ax).number)  # type: ignore[attr-defined]
    with pytest.raises(DataError, match="no chart of ipcompare"):
        charts.show(plt.figure().add_subplot())


def test_a_failed_layout_is_not_taken_for_a_good_one() -> None:
    ax = charts.growth_rates(growth(), source="CNIPA")
    good = charts.rendered(ax, ["svg"], source="CNIPA")
    with pytest.raises(DataError, match=r"U\+1F600"):
        charts.rendered(ax, ["svg"], source="\U0001f600")
    assert charts.rendered(ax, ["svg"], source="CNIPA") == good
