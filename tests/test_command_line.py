"""The command line as its users meet it."""

import subprocess
import sys

import pytest
from support import ROOT

import ipcompare as ipc
from ipcompare.arguments import parser
from ipcompare.briefing import produce as producing
from ipcompare.cli import main
from ipcompare.suite import notebooks


def commands(lang="en"):
    """Give the parser of each command."""
    return next(a for a in parser(lang)._actions if a.dest == "command").choices


def test_check_from_the_command_line(tmp_path, capsys):
    good = ROOT / "data" / "published" / "sichuan.csv"
    assert main(["check", str(good)]) == 0
    bad = tmp_path / "bad.csv"
    bad.write_text("region,indicator\nCN-GZ,x\n", encoding="utf-8")
    assert main(["check", str(good), str(bad)]) == 1
    assert "bad.csv, row 1: column role, year, value, unit, source is missing" in capsys.readouterr().err


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


def test_the_main_job_draws_each_figure_once_for_all_its_places(tmp_path, monkeypatch, capsys):
    """One call executes the notebooks, one writes the figures for figures/ and briefing/ alike."""
    executed, produced = [], []

    def execute(folder, **how):
        executed.append((folder, how["parameters"]))
        return []

    def produce(folder, data, **how):
        produced.append((folder, data, how["figures"]))
        return []

    monkeypatch.setattr(notebooks, "execute", execute)
    monkeypatch.setattr(producing, "produce", produce)
    own = tmp_path / "own.csv"
    ipc.published("四川").assign(region="CN-HB").to_csv(own, index=False)
    assert main(["run", "--to", str(tmp_path / "a")]) == 0
    assert main(["run", "--to", str(tmp_path / "b"), "--data", str(own), "--lang", "zh"]) == 0
    assert executed[0] == (tmp_path / "a" / "notebooks", None)
    # Data of one's own run through the notebooks too.
    assert executed[1] == (tmp_path / "b" / "notebooks", {"lang": "zh", "data": [str(own.resolve())]})
    assert [p[2] for p in produced] == [tmp_path / "a" / "figures", tmp_path / "b" / "figures"]
    assert produced[1][1].own_regions == ["CN-HB"]


def test_every_command_that_reads_figures_takes_data():
    choices = commands()
    for name in ("run", "figures", "briefing", "audit", "trace", "export"):
        assert any("--data" in action.option_strings for action in choices[name]._actions), name


def test_every_table_of_the_face_is_a_plain_frame():
    import pandas as pd

    faces = (ipc.load, ipc.published, ipc.indicators, ipc.regions, ipc.sources, ipc.panel, ipc.targets)
    for face in (*faces, ipc.attainment, ipc.hindsight, ipc.audit):
        assert type(face()) is pd.DataFrame


def test_names_of_the_face():
    assert set(ipc.__all__) <= set(dir(ipc))
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        ipc.laod  # noqa: B018


def test_a_reader_who_leaves_early_is_told_nothing():
    command = [sys.executable, "-m", "ipcompare", "trace", "--region", "贵州"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
