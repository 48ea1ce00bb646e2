"""The suite as its readers meet it: views, sentences, tables, figures, notebooks, command line."""

import json
import re
import subprocess
import sys

import pandas as pd
import pytest
from support import ROOT

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.reading import findings
from ipcompare.reading.tables import readable
from ipcompare.results import views
from ipcompare.results.targets import ambition
from ipcompare.suite import figures

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def test_levels_take_one_series_a_region():
    rows = views.plan_levels("invention_density")
    assert rows.groupby("region").series.nunique().eq(1).all()
    assert not rows.duplicated(["region", "year"]).any()


def test_the_panel_view_has_31_provinces_and_the_nation_every_year():
    rows = views.with_provinces("invention_density", 2009, 2023)
    assert rows.groupby("year").region.nunique().eq(32).all()
    assert rows.series.str.startswith("census7").all()


def test_ranks_are_a_permutation():
    ranked = views.ranks("invention_stock", 2009, 2023)
    for _, year in ranked.groupby("year"):
        assert sorted(year["rank"].astype(int)) == list(range(1, 32))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_findings_are_written_from_the_data(lang):
    table, plan = ipc.load(), ipc.targets()
    said = [
        findings.coverage(table, plan, lang),
        findings.side_by_side(plan, lang),
        findings.required(plan, "hv_invention_density", lang),
        findings.scores(plan, lang),
        findings.signed(ambition(table), lang),
        findings.growth_of(views.plan_levels("hv_invention_density"), lang),
        findings.cities(views.cities(["patent_stock"]), lang),
        findings.outlook(ipc.attainment(), lang),
    ]
    assert str(len(table)) in said[0]
    assert "14.0%" in said[2]
    assert "28.77" in said[5]
    assert all(s and "{" not in s and "nan" not in s for s in said)


def test_findings_follow_the_data():
    plan = ipc.targets()
    fewer = plan[~((plan.region == "CN-GZ") & (plan.status == "reached early"))]
    assert findings.scores(fewer, "en") != findings.scores(plan, "en")


def test_readable_tables_name_everything():
    rows = readable(ipc.targets(), ["region", "indicator", "target", "progress", "status", "reason"], "zh")
    assert rows.index[0] == 1
    assert not rows.map(lambda cell: cell in ("nan", "None", "<NA>")).any(axis=None)
    assert "贵州" in set(rows["地区"])
    with pytest.raises(ipc.DataError, match=r"column\."):
        readable(ipc.targets(), ["agreed", "open_sgd"], "en")


@pytest.mark.parametrize("name", figures.FIGURES)
def test_each_figure_names_its_notebook_and_documents(name):
    figure = figures.FIGURES[name]
    assert (ROOT / "notebooks" / f"{figure.notebook}.ipynb").is_file()
    table = figure.table()
    assert len(table) > 0
    for lang in ("zh", "en"):
        assert figures.credit(table, lang)


def test_unknown_figures_are_named_with_the_nearest(tmp_path):
    with pytest.raises(ipc.DataError, match="coverage"):
        list(figures.write(tmp_path, only=["coverge"]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", figures.FIGURES)
def test_the_committed_figures_say_what_the_data_say(name, lang):
    """The alt text of a committed figure is written from its data: stale data, stale text."""
    from matplotlib import pyplot as plt

    from ipcompare import charts

    axes = figures.FIGURES[name].draw(lang)
    said = charts.describe(axes, lang)
    plt.close("all")
    svg = (ROOT / "figures" / lang / f"{name}.svg").read_text(encoding="utf-8")
    found = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    assert found is not None
    kept = found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    assert " ".join(kept.split()) == " ".join(said.split()), "run `make` to renew figures/"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_executed_and_clean(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    code = [c for c in book["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert all(o.get("name") != "stderr" and o["output_type"] != "error" for o in cell["outputs"])
        source = "".join(cell["source"])
        # Logic lives in the package: a cell calls, it does not define.
        assert not re.search(r"^\s*(def|class|while)\b", source, re.MULTILINE)
        assert len(source.splitlines()) <= 14
    prose = "".join("".join(c["source"]) for c in book["cells"] if c["cell_type"] == "markdown")
    for part in ("**Question.**", "## Answer", "**Caveat.**"):
        assert part in prose


def test_readme_maps_every_notebook_and_figure():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(path.stem in readme for path in NOTEBOOKS)
    assert all(f"`{name}`" in readme for name in figures.FIGURES)


def test_check_from_the_command_line(tmp_path, capsys):
    good = ROOT / "data" / "published" / "sichuan.csv"
    assert main(["check", str(good)]) == 0
    bad = tmp_path / "bad.csv"
    bad.write_text("region,indicator\nCN-GZ,x\n", encoding="utf-8")
    assert main(["check", str(good), str(bad)]) == 1
    assert "bad.csv, row 1: column since is missing" in capsys.readouterr().err


def test_figures_from_the_command_line(tmp_path, capsys):
    assert main(["figures", "--to", str(tmp_path), "--only", "rank", "--lang", "en", "--format", "svg"]) == 0
    assert [p.name for p in tmp_path.rglob("*.svg")] == ["rank.svg"]
    assert main(["figures", "--to", str(tmp_path), "--only", "rnk"]) == 1
    assert "nearest: rank" in capsys.readouterr().err


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "ipcompare", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "figures" in done.stdout


def test_two_exports_are_the_same_bytes(tmp_path):
    for folder in ("a", "b"):
        list(figures.write(tmp_path / folder, languages=["zh"], only=["targets"]))
    first, second = (sorted((tmp_path / f).rglob("*.*")) for f in ("a", "b"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert len(first) == 3


def test_every_table_of_the_face_is_a_plain_frame():
    for face in (ipc.load, ipc.published, ipc.indicators, ipc.regions, ipc.sources, ipc.panel, ipc.targets):
        assert type(face()) is pd.DataFrame
